// See as: a head or an administrator looks with another person's eyes. What each route shows then is
// compared in access.test.mjs; here is how it begins, what it leaves behind and how it ends.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { makeCompany } from "../lib/cards.mjs";
import { useStack } from "../lib/stack.mjs";
import { PNG } from "../lib/world.mjs";

const stack = await useStack({ conf: { login_tries: 100 } });
const ids = {};
let co;

const signIn = async (who) => {
  const api = stack.api();
  await api.login(`${who}@otklik.test`);
  return api;
};
/** A session of `viewer` that sees as `who`; `token` is the one that it had before. */
async function seeAs(viewer, who) {
  const api = await signIn(viewer);
  const own = api.token;
  const r = await api.post(`/api/users/${ids[who]}/see-as`);
  assert.equal(r.status, 200, r.text);
  assert.equal(r.body.user_id, ids[who]);
  api.token = r.body.access_token;
  return { api, own };
}
const meOf = async (api) => {
  const { id, role, viewer_name } = (await api.get("/api/me")).body;
  return { id, role, viewer_name };
};

before(async () => {
  co = await makeCompany(stack);
  for (const { id, email } of stack.db.query("SELECT id, email FROM users")) ids[email.split("@")[0]] = Number(id);
});

test("the product is shown as the other person has it, with the name of who looks", async () => {
  const { api } = await seeAs("head", "anna");
  assert.deepEqual(await meOf(api), { id: ids.anna, role: "manager", viewer_name: "Глава" });
  const points = (await api.get("/api/points")).body.items.map((p) => p.id);
  assert.deepEqual(points, [co.points.a]);
  assert.equal((await api.get(`/api/points/${co.points.b}`)).status, 404);
  assert.equal((await api.get("/api/users")).status, 403, "what the other person may not see");
  assert.equal((await api.get("/api/me/sessions")).status, 403, "what is personal");
});

test("neither sees more than both: a head who sees as an administrator stays a head", async () => {
  const { api } = await seeAs("head", "admin");
  assert.equal((await api.get(`/api/channels/${co.channels.a}`)).status, 403);
  assert.equal((await api.get("/api/users")).status, 200);
});

test("nothing can be changed, whatever is asked", async () => {
  const { api } = await seeAs("admin", "anna");
  for (const r of [
    await api.put("/api/me", { name: "Чужой", locale: "ru", theme: "dark", are_keys_on: true }),
    await api.post("/api/me/sessions/end-others"),
    await api.post("/api/notices/read", { up_to: new Date().toISOString() }),
    await api.post("/api/me/presence", { state: "away" }),
  ])
    assert.deepEqual([r.status, r.body.error], [403, "only_looking"]);
  const again = await api.post(`/api/users/${ids.boris}/see-as`);
  assert.equal(again.status, 403, "nobody sees as another as another");
  assert.deepEqual(stack.db.query(`SELECT name FROM users WHERE id = ${ids.anna}`), [{ name: "Анна" }]);
});

test("who may not, whom not", async () => {
  for (const who of ["chief", "anna", "both", "member"])
    assert.equal((await (await signIn(who)).post(`/api/users/${ids.vera}/see-as`)).status, 403, who);
  assert.equal((await stack.api().post(`/api/users/${ids.vera}/see-as`)).status, 401);
  const head = await signIn("head");
  stack.db.sql(`UPDATE users SET is_active = 0 WHERE id = ${ids.nobody}`, "otklik");
  for (const who of ["head", "nobody"]) {
    const r = await head.post(`/api/users/${ids[who]}/see-as`);
    assert.deepEqual([r.status, r.body.field, r.body.reason], [422, "user_id", "not_a_choice"], who);
  }
  assert.equal((await head.post("/api/users/999999/see-as")).status, 404);
  stack.db.sql(`UPDATE users SET is_active = 1 WHERE id = ${ids.nobody}`, "otklik");
});

test("it outlives a reload of the page, and the pictures and events follow", async () => {
  const { api } = await seeAs("head", "anna");
  api.token = null;
  assert.equal((await api.get("/api/live-auth")).status, 404, "internal");
  const r = await api.post("/api/auth/refresh");
  assert.equal(r.body.user_id, ids.anna);
  api.token = r.body.access_token;
  assert.deepEqual(await meOf(api), { id: ids.anna, role: "manager", viewer_name: "Глава" });
  // The file of a point that the head sees and Anna does not: by the cookie alone.
  stack.db.sql(
    `INSERT INTO files (id, point_id, path, type, size, width, height, created_at)
     VALUES (77, ${co.points.b}, '00/x.png', 'image/png', 1, 1, 1, NOW(6))`,
    "otklik",
  );
  api.token = null;
  assert.equal((await api.get("/api/files/77")).status, 404);
  api.token = r.body.access_token;
  fs.mkdirSync(path.join(stack.dir, "files/00"), { recursive: true });
  fs.writeFileSync(path.join(stack.dir, "files/00/x.png"), PNG);
  await api.post("/api/see-as/end");
  api.token = null;
  assert.deepEqual((await api.get("/api/files/77")).bytes, PNG);
});

test("it ends at once and leaves both names in the record", async () => {
  const from = new Date();
  const { api } = await seeAs("head", "vera");
  const seeing = api.token;
  const r = await api.post("/api/see-as/end");
  assert.equal(r.status, 200, r.text);
  assert.equal(r.body.user_id, ids.head);
  api.token = r.body.access_token;
  assert.deepEqual(await meOf(api), { id: ids.head, role: "head", viewer_name: null });
  assert.equal((await api.post("/api/auth/refresh")).body.user_id, ids.head);
  assert.equal((await api.post("/api/see-as/end")).status, 200, "ending twice is no error");

  const [row] = (await api.get("/api/see-as")).body.items;
  assert.deepEqual([row.viewer_id, row.viewer_name, row.user_id, row.user_name], [ids.head, "Глава", ids.vera, "Вера"]);
  assert.ok(new Date(row.started_at) >= from - 1000 && new Date(row.ended_at) >= new Date(row.started_at));
  const audit = stack.db.query("SELECT user_id, action, input FROM audit WHERE action LIKE 'see_as%' ORDER BY id DESC LIMIT 3");
  assert.deepEqual(audit.map((a) => [Number(a.user_id), a.action]).slice(0, 2), [[ids.head, "see_as_end"], [ids.head, "see_as_end"]]);
  assert.equal(JSON.parse(audit[2].input).user_id, ids.vera);

  api.token = seeing;
  let status;
  for (const end = Date.now() + 7000; Date.now() < end && status !== 401; await sleep(200)) status = (await api.get("/api/me")).status;
  assert.equal(status, 401, "the token of a look that is over");
});

test("it is over when its hour is, when the viewer is a head no more, when the other one is off", async () => {
  const over = {
    hour: ["UPDATE see_as SET until_at = started_at WHERE ended_at IS NULL", "SELECT 1"],
    viewer: [`UPDATE users SET role = 4 WHERE id = ${ids.head}`, `UPDATE users SET role = 2 WHERE id = ${ids.head}`],
    other: [`UPDATE users SET is_active = 0 WHERE id = ${ids.anna}`, `UPDATE users SET is_active = 1 WHERE id = ${ids.anna}`],
    session: [`UPDATE sessions SET ended_at = NOW(6) WHERE user_id = ${ids.head}`, "SELECT 1"],
  };
  for (const [what, [sql, back]] of Object.entries(over)) {
    const { api } = await seeAs("head", "anna");
    stack.db.sql(sql, "otklik");
    assert.equal((await api.get("/api/me")).status, 401, what);
    stack.db.sql(back, "otklik");
  }
});
