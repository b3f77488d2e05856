// The own account: what one may change, the password, where one is signed in.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { useStack } from "../lib/stack.mjs";

const stack = await useStack({ conf: { login_tries: 4 } });
const password = "correct horse 9";
const email = "pavel@otklik.test";
let id;

before(() => {
  const add = (address, role) =>
    Number(stack.otklik(["user", "add", "--email", address, "--name", "Павел", "--role", role, "--password", password]));
  id = add(email, "manager");
  add("other@otklik.test", "member");
});

const signIn = async (address = email, pass = password) => {
  const api = stack.api();
  await api.login(address, pass);
  return api;
};

/** True once every worker refuses the token. */
async function isRefusedSoon(api) {
  for (const end = Date.now() + 6500; Date.now() < end; await sleep(100)) {
    const rs = await Promise.all([1, 2, 3, 4].map(() => api.get("/api/me")));
    if (rs.every((r) => r.status === 401)) return true;
  }
  return false;
}

test("people see and change themselves, but not their role or points", async () => {
  const api = await signIn();
  const me = { id, email, name: "Павел", role: "manager", locale: "ru", theme: "system", are_keys_on: true, point_ids: [],
    viewer_name: null };
  const { woken_by, ...seen } = (await api.get("/api/me")).body;
  assert.deepEqual(seen, me);
  assert.equal(woken_by.length, 1, 'the own word alone');
  assert.match(woken_by[0], /^u[0-9a-f]{10}$/);
  const { seq } = (await api.get("/api/changes")).body;
  const want = { name: "  Павел П. ", locale: "en", theme: "dark", are_keys_on: false };
  const r = await api.put("/api/me", want);
  assert.equal(r.status, 200);
  assert.deepEqual(r.body, { ...me, ...want, name: "Павел П.", woken_by });
  assert.deepEqual((await api.get("/api/me")).body, r.body);
  const news = (await api.get(`/api/changes?since=${seq}`)).body.items;
  assert.deepEqual(news.map((e) => [e.kind, e.id]), [["user", id]]);
  for (const [body, field, reason] of [
    [{ ...want, role: "administrator" }, "role", "unknown_field"],
    [{ ...want, point_ids: [1] }, "point_ids", "unknown_field"],
    [{ ...want, theme: "pink" }, "theme", "not_a_choice"],
    [{ ...want, name: " " }, "name", "required"],
    [{ ...want, are_keys_on: 1 }, "are_keys_on", "wrong_type"],
    [{ name: "П", theme: "dark", are_keys_on: true }, "locale", "required"],
  ]) {
    const bad = await api.put("/api/me", body);
    assert.deepEqual([bad.status, bad.body.field, bad.body.reason], [422, field, reason]);
  }
});

test("sessions can be seen, and ended one by one or all the others at once", async () => {
  const [here, phone, office] = [await signIn(), await signIn(), await signIn()];
  const { items } = (await here.get("/api/me/sessions")).body;
  assert.equal(items.filter((s) => s.is_current).length, 1);
  for (const s of items) {
    assert.deepEqual(Object.keys(s), ["id", "created_at", "seen_at", "user_agent", "address", "is_current"]);
    assert.equal(s.address, "127.0.0.1");
  }
  const phoneId = (await phone.get("/api/me/sessions")).body.items.find((s) => s.is_current).id;
  assert.equal((await here.del(`/api/me/sessions/${phoneId}`)).status, 204);
  assert.equal((await phone.post("/api/auth/refresh")).status, 401);
  assert.equal((await here.post("/api/me/sessions/end-others")).status, 204);
  assert.deepEqual((await here.get("/api/me/sessions")).body.items.map((s) => s.is_current), [true]);
  assert.ok(await isRefusedSoon(phone), "the phone is out");
  assert.ok(await isRefusedSoon(office), "the office is out");
  assert.equal((await here.get("/api/me")).status, 200);
});

test("somebody else's session is not there to be ended", async () => {
  const [mine, other] = [await signIn(), await signIn("other@otklik.test")];
  const theirs = (await other.get("/api/me/sessions")).body.items[0].id;
  const r = await mine.del(`/api/me/sessions/${theirs}`);
  assert.deepEqual([r.status, r.body], [404, { error: "not_found" }]);
  assert.equal((await other.get("/api/me")).status, 200);
  assert.equal((await mine.del("/api/me/sessions/x")).status, 422);
});

test("the password changes with the current one, if it is strong, and ends the other sessions", async () => {
  const [here, phone] = [await signIn(), await signIn()];
  const change = (current, next) => here.post("/api/me/password", { current_password: current, new_password: next });
  for (const [current, next, field, reason] of [
    ["wrong", "another horse 8", "current_password", "wrong_password"],
    [password, "short", "new_password", "too_short"],
    [password, "pavel@otklik.test", "new_password", "like_name"],
    [password, "qwertyuiop", "new_password", "too_common"],
  ]) {
    const r = await change(current, next);
    assert.deepEqual([r.status, r.body.field, r.body.reason], [422, field, reason]);
  }
  const next = "another horse 8";
  assert.equal((await change(password, next)).status, 204);
  assert.equal((await here.get("/api/me")).status, 200);
  assert.ok(await isRefusedSoon(phone));
  assert.equal((await stack.api().post("/api/auth/login", { email, password })).status, 401);
  assert.equal((await stack.api().post("/api/auth/login", { email, password: next })).status, 200);
  const trail = JSON.stringify(stack.db.query("SELECT input FROM audit WHERE action = 'me_password'"));
  assert.ok(trail.includes("null") && !trail.includes("horse"));
});

test("guessing the current password locks like the door does", async () => {
  const api = await signIn("other@otklik.test");
  const guess = () => api.post("/api/me/password", { current_password: "guess", new_password: "another horse 8" });
  for (let i = 0; i < 4; i++) assert.equal((await guess()).status, 422);
  assert.equal((await guess()).status, 429);
});
