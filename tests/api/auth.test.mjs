// The door: sign-in, lock-out, refresh rotation, sessions that end.
import assert from "node:assert/strict";
import crypto from "node:crypto";
import { before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { useStack } from "../lib/stack.mjs";

const stack = await useStack({ conf: { login_tries: 3, login_lock_seconds: 2 } });
const password = "correct horse 9";
const add = (name, role) =>
  Number(stack.otklik(["user", "add", "--email", `${name}@otklik.test`, "--name", name, "--role", role, "--password", password]));
let adminId;

before(() => {
  adminId = add("admin", "administrator");
  for (const name of ["locked", "parallel", "gone", "slow"]) add(name, "manager");
});

const login = (email, pass = password, api = stack.api()) => api.post("/api/auth/login", { email, password: pass });
const count = (sql) => Number(stack.db.query(sql)[0].n);

test("signing in gives an access token and two cookies that scripts cannot read", async () => {
  const r = await login("ADMIN@Otklik.test");
  assert.equal(r.status, 200);
  assert.deepEqual(Object.keys(r.body), ["access_token", "expires_in", "user_id"]);
  assert.equal(r.body.user_id, adminId);
  assert.equal(r.headers.get("cache-control"), "no-store");
  const cookies = r.headers.getSetCookie();
  assert.equal(cookies.length, 2);
  for (const c of cookies) assert.match(c, /; HttpOnly; SameSite=Strict$/);
  assert.match(cookies.find((c) => c.startsWith("otklik_refresh=")), /; Path=\/api\/auth; Max-Age=2592000;/);
  assert.match(cookies.find((c) => c.startsWith("otklik_read=")), /; Path=\/api; Max-Age=600;/);
});

test("a wrong password and an unknown address get the same answer in about the same time", async () => {
  const times = { slow: [], nobody: [] };
  for (let i = 0; i < 6; i++)
    for (const who of ["slow", "nobody"]) {
      const from = performance.now();
      const r = await login(`${who}@otklik.test`, `wrong ${i}`);
      if (r.status === 429) continue;
      times[who].push(performance.now() - from);
      assert.equal(r.status, 401);
      assert.deepEqual(r.body, { error: "bad_login" });
      assert.deepEqual(r.headers.getSetCookie(), []);
      stack.db.sql("UPDATE otklik.users SET failed_logins = 0 WHERE email = 'slow@otklik.test'");
    }
  const least = (v) => Math.min(...v);
  const ratio = least(times.slow) / least(times.nobody);
  assert.ok(ratio > 0.6 && ratio < 1.7, `wrong ${least(times.slow)} ms, unknown ${least(times.nobody)} ms`);
});

test("too many wrong passwords lock the account for a while, also for the right one", async () => {
  for (let i = 0; i < 3; i++) assert.equal((await login("locked@otklik.test", "wrong")).status, 401);
  const r = await login("locked@otklik.test");
  assert.equal(r.status, 429);
  assert.equal(r.body.error, "locked_out");
  assert.ok(r.body.data.retry_after >= 1 && r.body.data.retry_after <= 2);
  await sleep(2100);
  assert.equal((await login("locked@otklik.test")).status, 200);
  assert.equal(count("SELECT failed_logins AS n FROM users WHERE email = 'locked@otklik.test'"), 0);
});

test("an address that nobody has locks in the same way, however it is spelt", async () => {
  const who = ["Unknown@otklik.test", "unknown@otklik.test", "UNKNOWN@otklik.test"];
  for (const email of who) assert.equal((await login(email, "wrong")).status, 401);
  const r = await login("unknown@OTKLIK.test", "wrong");
  assert.deepEqual([r.status, r.body.error], [429, "locked_out"]);
  assert.ok(r.body.data.retry_after >= 1 && r.body.data.retry_after <= 2);
  await sleep(2100);
  assert.equal((await login(who[0], "wrong")).status, 401);
  const rs = await Promise.all(Array.from({ length: 6 }, () => login("unknown2@otklik.test", "wrong")));
  assert.ok(rs.every((x) => [401, 429].includes(x.status)), String(rs.map((x) => x.status)));
  assert.equal(count("SELECT COUNT(*) AS n FROM login_tries WHERE locked_until > UTC_TIMESTAMP(6) AND failed = 0"), 1);
});

test("wrong passwords that come at the same moment are all counted", async () => {
  const rs = await Promise.all(Array.from({ length: 6 }, () => login("parallel@otklik.test", "wrong")));
  assert.ok(rs.every((r) => [401, 429].includes(r.status)), String(rs.map((r) => r.status)));
  assert.equal(count("SELECT COUNT(*) AS n FROM users WHERE email = 'parallel@otklik.test' AND locked_until IS NOT NULL"), 1);
});

test("an account that is not active does not open, and says no more than a wrong password", async () => {
  stack.db.sql("UPDATE otklik.users SET is_active = 0 WHERE email = 'gone@otklik.test'");
  const r = await login("gone@otklik.test");
  assert.deepEqual([r.status, r.body], [401, { error: "bad_login" }]);
});

test("input of the door is checked like any other", async () => {
  const api = stack.api();
  for (const [body, field, reason] of [
    [{ password }, "email", "required"],
    [{ email: "a@b.c", password: 7 }, "password", "wrong_type"],
    [{ email: "a@b.c", password, role: "administrator" }, "role", "unknown_field"],
  ]) {
    const r = await api.post("/api/auth/login", body);
    assert.deepEqual([r.status, r.body.field, r.body.reason], [422, field, reason]);
  }
});

test("refreshing rotates the cookie and gives a token that works", async () => {
  const api = stack.api();
  await api.login("admin@otklik.test", password);
  const old = api.cookies.get("otklik_refresh");
  const r = await api.post("/api/auth/refresh");
  assert.equal(r.status, 200);
  assert.notEqual(api.cookies.get("otklik_refresh"), old);
  api.token = r.body.access_token;
  assert.equal((await api.get("/api/me")).status, 200);
  assert.equal(count("SELECT COUNT(*) AS n FROM audit WHERE action = 'refresh'"), 0);
});

test("two tabs that refresh at once both go on", async () => {
  const api = stack.api();
  await api.login("admin@otklik.test", password);
  const cookie = `otklik_refresh=${api.cookies.get("otklik_refresh")}`;
  const tab = () => stack.api().request("POST", "/api/auth/refresh", { json: {}, headers: { cookie } });
  const rs = await Promise.all([tab(), tab(), tab()]);
  assert.deepEqual(rs.map((r) => r.status), [200, 200, 200]);
  const setters = rs.filter((r) => r.headers.getSetCookie().some((c) => c.startsWith("otklik_refresh=")));
  assert.equal(setters.length, 1, "one of them rotates");
  for (const r of rs) {
    const one = stack.api();
    one.token = r.body.access_token;
    assert.equal((await one.get("/api/me")).status, 200);
  }
});

test("an old refresh token that comes back ends the session", async () => {
  const api = stack.api();
  const { user_id: user } = await api.login("admin@otklik.test", password);
  const stolen = `otklik_refresh=${api.cookies.get("otklik_refresh")}`;
  await api.post("/api/auth/refresh");
  await api.post("/api/auth/refresh");
  const thief = await stack.api().request("POST", "/api/auth/refresh", { json: {}, headers: { cookie: stolen } });
  assert.equal(thief.status, 401);
  assert.ok(thief.headers.getSetCookie().some((c) => /^otklik_refresh=;.*Max-Age=0/.test(c)));
  assert.equal((await api.post("/api/auth/refresh")).status, 401, "the owner has to sign in again");
  await ends(api);
  assert.equal(count(`SELECT COUNT(*) AS n FROM sessions WHERE user_id = ${user} AND end_reason = 'reuse'`), 1);
});

test("refresh tokens that are not ours change nothing", async () => {
  for (const value of ["", "x", "A".repeat(86), "%00", "A".repeat(5000)]) {
    const r = await stack.api().request("POST", "/api/auth/refresh", { json: {}, headers: { cookie: `otklik_refresh=${value}` } });
    assert.equal(r.status, 401);
  }
  assert.equal((await stack.api().post("/api/auth/refresh")).status, 401);
});

/** The access token of an ended session stops within the 5 s that workers may remember it. */
async function ends(api) {
  const from = Date.now();
  let lastGood = from;
  while (Date.now() - from < 6500) {
    // Both workers have to have forgotten: three refusals in a row.
    const rs = await Promise.all([1, 2, 3, 4].map(() => api.get("/api/me")));
    if (rs.every((r) => r.status === 401)) return;
    lastGood = Date.now();
    await sleep(100);
  }
  assert.fail(`still works ${lastGood - from} ms after its end`);
}

test("signing out ends the session and may be done twice", async () => {
  const api = stack.api();
  await api.login("admin@otklik.test", password);
  const cookie = `otklik_refresh=${api.cookies.get("otklik_refresh")}`;
  assert.equal((await api.get("/api/me")).status, 200);
  const r = await api.post("/api/auth/logout");
  assert.equal(r.status, 204);
  assert.equal(api.cookies.size, 0);
  assert.equal((await stack.api().request("POST", "/api/auth/refresh", { json: {}, headers: { cookie } })).status, 401);
  assert.equal((await stack.api().post("/api/auth/logout")).status, 204);
  await ends(api);
  assert.equal(count(`SELECT COUNT(*) AS n FROM audit WHERE action = 'logout' AND user_id = ${adminId}`), 1);
});

const b64 = (o) => Buffer.from(typeof o === "string" ? o : JSON.stringify(o)).toString("base64url");
const sign = (text, key) => `${text}.${crypto.createHmac("sha256", key).update(text).digest("base64url")}`;

test("forged access tokens are refused", async () => {
  const api = stack.api();
  await api.login("admin@otklik.test", password);
  const [head, body, mac] = api.token.split(".");
  const claims = JSON.parse(Buffer.from(body, "base64url"));
  const none = b64({ alg: "none", typ: "JWT" });
  const forged = [
    `${head}.${b64({ ...claims, role: 1, exp: claims.exp + 1e6 })}.${mac}`,
    `${none}.${body}.`, `${none}.${body}.${mac}`, `${none}.${body}`,
    `${head}.${body}.${mac.slice(0, -4)}AAAA`, `${head}.${body}.`, `${head}.${body}`, "", "..", "a.b.c",
    sign(`${head}.${body}`, ""), sign(`${head}.${body}`, "secret"), sign(`${b64({ alg: "HS512" })}.${body}`, ""),
    "x".repeat(6000),
  ];
  for (const token of forged) {
    const r = await stack.api().request("GET", "/api/me", { headers: { authorization: `Bearer ${token}` } });
    assert.equal(r.status, 401, token);
  }
  assert.equal((await api.get("/api/me")).status, 200, "the real one still works");
});

test("a session that has run out is over, for both tokens", async () => {
  const api = stack.api();
  await api.login("admin@otklik.test", password);
  const { sid } = JSON.parse(Buffer.from(api.token.split(".")[1], "base64url"));
  stack.db.sql(`UPDATE otklik.sessions SET expires_at = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND WHERE id = ${sid}`);
  assert.equal((await api.post("/api/auth/refresh")).status, 401);
  await ends(api);
});

test("the read cookie opens only what pictures and the event stream need", async () => {
  const api = stack.api();
  await api.login("admin@otklik.test", password);
  api.token = null;
  assert.equal((await api.get("/api/live-auth")).status >= 400, true, "not from outside");
  for (const path of ["/api/me", "/api/points", "/api/changes"]) assert.equal((await api.get(path)).status, 401, path);
});

test("sign-in, also one that fails, is in the audit trail, passwords are nowhere", async () => {
  await login("admin@otklik.test", "wrong, too");
  await login("somebody@otklik.test", "wrong, too");
  const wrong = stack.db.query("SELECT user_id, address, input FROM audit WHERE action = 'login:bad_login' ORDER BY id DESC LIMIT 2");
  assert.deepEqual(wrong.map((r) => JSON.parse(r.input).email), ["somebody@otklik.test", "admin@otklik.test"]);
  assert.ok(wrong.every((r) => r.address === "127.0.0.1"));
  assert.ok(!JSON.stringify(stack.db.query("SELECT input FROM audit")).includes("wrong, too"));
  assert.equal(count("SELECT COUNT(*) AS n FROM audit WHERE user_id IS NULL AND action = 'logout'"), 0);
  const rows = stack.db.query("SELECT user_id, session_id, address, input FROM audit WHERE action = 'login'");
  assert.ok(rows.length > 3);
  for (const r of rows) {
    assert.ok(Number(r.user_id) > 0 && Number(r.session_id) > 0);
    assert.equal(r.address, "127.0.0.1");
    assert.equal(JSON.parse(r.input).password, null);
  }
  assert.ok(!JSON.stringify(stack.db.query("SELECT * FROM audit")).includes(password));
});
