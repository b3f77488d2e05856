// People over HTTP: administration, memberships and what they change, the last administrator.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { useStack } from "../lib/stack.mjs";

const stack = await useStack({});
const password = "correct horse 9";
const points = [];
let admin, adminId;

const signIn = async (email, pass = password) => {
  const api = stack.api();
  await api.login(email, pass);
  return api;
};

before(async () => {
  const cli = ["user", "add", "--email", "admin@otklik.test", "--name", "Админ", "--role", "administrator", "--password", password];
  adminId = Number(stack.otklik(cli));
  admin = await signIn("admin@otklik.test");
  for (const name of ["Казань", "Омск"])
    points.push((await admin.post("/api/points", { name, time_zone: "Europe/Moscow" })).body.id);
});

const person = (more) => ({ email: "p@otklik.test", name: "Пётр", role: "manager", locale: "ru", password, ...more });
const add = async (email, more = {}) => (await admin.post("/api/users", person({ email, ...more }))).body.id;
const read = async (id) => (await admin.get(`/api/users/${id}`)).body;
/** The row as an input of PUT, with changes. */
const change = (row, more) => {
  const { name, role, locale, is_active, point_ids, version } = row;
  return admin.put(`/api/users/${row.id}`, { name, role, locale, is_active, point_ids, version, ...more });
};
async function soon(what, isSo) {
  for (const end = Date.now() + 6500; Date.now() < end; await sleep(100)) if (await isSo()) return;
  assert.fail(`not within 6.5 s: ${what}`);
}

test("an administrator adds a person, who can sign in", async () => {
  const { seq } = (await admin.get("/api/changes")).body;
  const r = await admin.post("/api/users", person({ email: " petr@otklik.test ", point_ids: [points[1], points[0], points[1]] }));
  assert.equal(r.status, 201);
  const { id } = r.body;
  const news = (await admin.get(`/api/changes?since=${seq}`)).body.items;
  assert.deepEqual(news.map((e) => [e.kind, e.id]), [["user", id]]);
  assert.deepEqual(await read(id), {
    id, email: "petr@otklik.test", name: "Пётр", role: "manager", locale: "ru", is_active: true, point_ids: points,
    locked_until: null, seen_at: null, version: 1,
  });
  await signIn("petr@otklik.test");
  assert.ok((await read(id)).seen_at);
  const [trail] = stack.db.query("SELECT user_id, input FROM audit WHERE action = 'user_add'");
  assert.equal(Number(trail.user_id), adminId);
  assert.equal(JSON.parse(trail.input).password, null);
});

test("invalid input names the field", async () => {
  for (const [more, field, reason] of [
    [{ email: "petr" }, "email", "bad_format"],
    [{ email: "a b@c" }, "email", "bad_format"],
    [{ email: "PETR@OTKLIK.TEST" }, "email", "taken"],
    [{ name: "" }, "name", "required"],
    [{ role: "king" }, "role", "not_a_choice"],
    [{ password: "short" }, "password", "too_short"],
    [{ password: "1234567890" }, "password", "too_common"],
    [{ point_ids: ["x"] }, "point_ids", "wrong_type"],
    [{ is_active: true }, "is_active", "unknown_field"],
  ]) {
    const r = await admin.post("/api/users", person({ email: "new@otklik.test", ...more }));
    assert.deepEqual([r.status, r.body.field, r.body.reason], [422, field, reason], JSON.stringify(more));
  }
  assert.equal((await admin.post("/api/users", person({ email: "new@otklik.test", point_ids: [999999] }))).status, 404);
});

test("changes are optimistic and replace the memberships", async () => {
  const id = await add("olga@otklik.test", { name: "Ольга", point_ids: [points[0]] });
  const row = await read(id);
  const r = await change(row, { name: "Ольга К.", role: "point_manager", locale: "en", point_ids: [points[1]] });
  assert.equal(r.status, 200);
  assert.deepEqual(r.body, { ...row, name: "Ольга К.", role: "point_manager", locale: "en", point_ids: [points[1]], version: 2 });
  const stale = await change(row, { name: "Иначе" });
  assert.deepEqual([stale.status, stale.body.error, stale.body.data.version], [409, "stale", 2]);
  assert.deepEqual(stale.body.data, r.body);
  const broken = await change(r.body, { point_ids: [points[0], 999999] });
  assert.equal(broken.status, 404);
  assert.deepEqual(await read(id), r.body, "nothing of a refused change stays");
});

test("memberships decide what a manager sees, within seconds", async () => {
  const id = await add("masha@otklik.test", { name: "Маша", point_ids: [points[0]] });
  const masha = await signIn("masha@otklik.test");
  const seen = async () => (await masha.get("/api/points")).body.items.map((p) => p.id);
  assert.deepEqual(await seen(), [points[0]]);
  assert.equal((await masha.get(`/api/points/${points[1]}`)).status, 404);
  const colleagues = (await masha.get("/api/colleagues")).body.items;
  assert.ok(colleagues.some((c) => c.id === id));
  assert.ok(!colleagues.some((c) => c.name === "Ольга К."), "Olga is in the other point only");
  assert.deepEqual(Object.keys(colleagues[0]), ["id", "name"]);
  await change(await read(id), { point_ids: [points[1]] });
  await soon("the points of a manager", async () => (await seen())[0] === points[1]);
  await change(await read(id), { role: "head" });
  await soon("the rights of a head", async () => (await masha.get("/api/users")).status === 200);
});

test("a deactivated person is signed out, and old sessions do not come back", async () => {
  const id = await add("gone@otklik.test");
  const gone = await signIn("gone@otklik.test");
  assert.equal((await change(await read(id), { is_active: false })).body.is_active, false);
  assert.equal((await gone.post("/api/auth/refresh")).status, 401);
  await soon("signed out", async () =>
    (await Promise.all([1, 2, 3, 4].map(() => gone.get("/api/me")))).every((r) => r.status === 401));
  assert.ok(!(await admin.get("/api/colleagues")).body.items.some((c) => c.id === id));
  await change(await read(id), { is_active: true });
  assert.equal((await gone.get("/api/me")).status, 401);
  await signIn("gone@otklik.test");
});

test("nobody shuts himself out, and somebody stays administrator", async () => {
  const me = await read(adminId);
  for (const [more, field, reason] of [
    [{ is_active: false }, "is_active", "own_account"],
    [{ role: "head" }, "role", "last_administrator"],
  ]) {
    const r = await change(me, more);
    assert.deepEqual([r.status, r.body.field, r.body.reason], [422, field, reason]);
  }
  const second = await add("second@otklik.test", { role: "administrator" });
  const other = await signIn("second@otklik.test");
  const demote = (api, row) => {
    const { name, locale, point_ids, version } = row;
    return api.put(`/api/users/${row.id}`, { name, locale, point_ids, version, is_active: true, role: "head" });
  };
  const rows = [await read(second), await read(adminId)];
  const rs = await Promise.all([demote(admin, rows[0]), demote(other, rows[1])]);
  const [won, lost] = rs.map((r) => r.status).sort();
  assert.equal(won, 200, "two who demote each other: one wins");
  // The loser is the last one by then, or no administrator any more.
  assert.ok(lost === 422 || lost === 403, `the other one got ${lost}`);
  const [{ n }] = stack.db.query("SELECT COUNT(*) AS n FROM users WHERE role = 1 AND is_active = 1");
  assert.equal(n, "1");
  stack.db.sql(`UPDATE otklik.users SET role = 1 WHERE id = ${adminId}`);
  await soon("administrator again", async () => (await admin.put(`/api/users/${second}`, {})).status === 422);
});

test("an administrator unlocks by a new password and ends sessions", async () => {
  const id = await add("lost@otklik.test");
  const lost = await signIn("lost@otklik.test");
  for (let i = 0; i < 5; i++) await stack.api().post("/api/auth/login", { email: "lost@otklik.test", password: "guess" });
  assert.ok((await read(id)).locked_until > new Date().toISOString());
  assert.equal((await admin.post(`/api/users/${id}/password`, { password: "lost@otklik.test" })).body.reason, "like_name");
  assert.equal((await admin.post(`/api/users/${id}/password`, { password: "a newer horse 7" })).status, 204);
  assert.equal((await read(id)).locked_until, null);
  assert.equal((await lost.post("/api/auth/refresh")).status, 401);
  const again = await signIn("lost@otklik.test", "a newer horse 7");
  assert.equal((await admin.post(`/api/users/${id}/end-sessions`)).status, 204);
  assert.equal((await again.post("/api/auth/refresh")).status, 401);
  assert.equal((await admin.get("/api/me")).status, 200, "the one who ends them stays");
});

test("lists are filtered, ordered by name and paged without a gap", async () => {
  for (let i = 0; i < 5; i++) await add(`twin${i}@otklik.test`, { name: "Близнец-100%", role: "moderator" });
  const all = (await admin.get("/api/users?limit=200")).body;
  assert.equal(all.next, null);
  const paged = await admin.all("/api/users?limit=2");
  assert.deepEqual(paged.map((u) => u.id), all.items.map((u) => u.id));
  const some = async (query) => (await admin.get(`/api/users?${query}`)).body.items;
  assert.equal((await some("role=moderator")).length, 5);
  assert.equal((await some("q=%D0%B1%D0%9B%D0%98%D0%97%D0%BD%D0%B5%D1%86")).length, 5, "in any case");
  assert.equal((await some("q=TWIN3")).length, 1, "by address too");
  assert.equal((await some("q=%25")).length, 5, "a percent sign is only a percent sign");
  assert.equal((await some("q=_")).length, 0);
  for (const bad of ["after=x", "after=x-y", "limit=0", "limit=201", "role=king"])
    assert.equal((await admin.get(`/api/users?${bad}`)).status, 422, bad);
});

test("administrators read the audit trail, page by page, of all or of one person; nobody else does", async () => {
  const id = await add("trail@otklik.test", { role: "head" });
  const head = await signIn("trail@otklik.test");
  assert.equal((await head.post("/api/me/password", { current_password: password, new_password: "zvezda-utro-77" })).status, 204);
  const first = (await admin.get("/api/audit?limit=1")).body;
  assert.deepEqual([first.items.length, first.items[0].user_id, first.items[0].user_name, first.items[0].action], [1, id, "Пётр", "me_password"]);
  assert.ok(!first.items[0].input.includes("zvezda"), "secrets are not there");
  const then = (await admin.get(`/api/audit?limit=200&after=${first.next}`)).body;
  assert.ok(then.items.every((row) => row.id < first.items[0].id));
  assert.ok(then.items.some((row) => row.action === "user_add" && row.user_id === adminId && row.input.includes("trail@otklik.test")));
  const own = (await admin.get(`/api/audit?user_id=${id}`)).body.items;
  assert.deepEqual(own.map((row) => row.action), ["me_password", "login"]);
  assert.deepEqual([(await head.get("/api/audit")).status, (await stack.api().get("/api/audit")).status], [403, 401]);
  for (const [query, field] of [["user_id=x", "user_id"], ["limit=0", "limit"], ["after=x", "after"]]) {
    const r = await admin.get(`/api/audit?${query}`);
    assert.deepEqual([r.status, r.body.field], [422, field]);
  }
});
