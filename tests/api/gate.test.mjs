// The gate and the processes behind it: odd requests, a database that goes away, workers that die,
// reload and stop under load.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { startMariadb } from "../lib/mariadb.mjs";
import { program, sanitizerEnv } from "../lib/otklik.mjs";
import { patience } from "../lib/patience.mjs";
import { family, run } from "../lib/proc.mjs";
import { useStack } from "../lib/stack.mjs";

const allow = [
  /msg="worker died".*signal=9/, /msg="worker hangs"/, /msg="request" .*status=503/, /client intended to send too large body/, /msg="reload refused"/,
  /otklikd had died/, /nginx\.err.*(Connection reset by peer|prematurely closed|Connection refused)/,
  /nginx\.err.*connect\(\) to unix/,
];
const stack = await useStack({ allow, conf: { request_seconds: 4, db_statement_seconds: 3, workers: 3 } });
const password = "correct horse 9";
let api;

before(async () => {
  stack.otklik(["user", "add", "--email", "admin@otklik.test", "--name", "Админ", "--role", "administrator", "--password", password]);
  api = stack.api();
  await api.login("admin@otklik.test", password);
});

const raw = (method, at, headers, body) =>
  stack.api().request(method, at, { body, headers: { authorization: `Bearer ${api.token}`, ...headers } });
const json = { "content-type": "application/json" };
const isWell = async () => (await stack.api().get("/api/health")).status === 200;
/** How long a program of ours takes here and now to start and to read its configuration. */
function startTime() {
  const from = performance.now();
  try {
    run([program("otklikd"), "-c", path.join(stack.dir, "otklik.conf"), "--check"], { env: sanitizerEnv(stack.dir) });
  } catch {
    // A configuration that is to be refused is read as well.
  }
  return performance.now() - from;
}

/**
 * Waits for what takes a few starts of a program: a worker, a look at the configuration. Whoever is late by
 * the clock is measured against such starts of that very moment: a busy machine is no bug.
 */
const STARTS = 20;
async function soon(what, isSo, ms = 5000) {
  const from = performance.now();
  for (let limit = ms; ; await sleep(10)) {
    const spent = performance.now() - from;
    if (await isSo()) return spent;
    if (spent < limit) continue;
    const start = startTime();
    limit = Math.max(limit, STARTS * start);
    assert.ok(spent < limit, `not within ${Math.round(spent)} ms, while a program starts in ${Math.round(start)}: ${what}`);
  }
}
const workers = () => family(stack.app.daemon.pid).map((p) => p.pid);

test("unknown paths, other methods and odd paths", async () => {
  for (const at of ["/api", "/api/", "/api/nothing", "/api/points/", "/api/points/1/2", "/api/points%2F1"])
    assert.equal((await raw("GET", at)).status === 200, false, at);
  assert.equal((await raw("GET", "/api/nothing")).body.error, "not_found");
  for (const method of ["DELETE", "PATCH", "OPTIONS"]) {
    const r = await raw(method, "/api/points");
    assert.equal(r.status, 405, method);
    assert.equal(r.headers.get("allow"), "GET, POST");
  }
  for (const at of ["/api/points/0", "/api/points/-1", "/api/points/x", "/api/points/99999999999999999999", "/api/points/1e3"]) {
    const r = await raw("GET", at);
    assert.deepEqual([r.status, r.body.field], [422, "point_id"], at);
  }
});

test("names of the query are known, given once, and well formed", async () => {
  for (const [query, status, field, reason] of [
    ["limit=3&limit=3", 422, "limit", "doubled_field"],
    ["colour=red", 422, "colour", "unknown_field"],
    ["limit=3.0", 422, "limit", "wrong_type"],
    ["limit=201", 422, "limit", "too_big"],
    ["limit=0", 422, "limit", "too_small"],
    ["q=%00", 400], ["q=%ff", 400], ["q=%zz", 400],
    [`q=${"x".repeat(101)}`, 422, "q", "too_long"],
    [Array.from({ length: 70 }, (_, i) => `a${i}=1`).join("&"), 400],
  ]) {
    const r = await raw("GET", `/api/points?${query}`);
    assert.equal(r.status, status, query);
    if (field) assert.deepEqual([r.body.field, r.body.reason], [field, reason], query);
  }
  const r = await raw("POST", "/api/points?name=A", json, JSON.stringify({ name: "A", time_zone: "Europe/Moscow" }));
  assert.deepEqual([r.status, r.body.field, r.body.reason], [422, "name", "doubled_field"]);
});

test("bodies are JSON objects of the declared fields, and not too long", async () => {
  const point = { name: "Тула", time_zone: "Europe/Moscow" };
  const of = async (body, headers = json) => (await raw("POST", "/api/points", headers, body)).status;
  assert.equal(await of(JSON.stringify(point), { "content-type": "text/plain" }), 400);
  assert.equal(await of(JSON.stringify(point), { "content-type": "application/x-www-form-urlencoded" }), 400);
  for (const body of ["{", "[]", "1", "null", '"x"', "{}{}", '{"name":"A","name":"B"}', "\u0000", "{\"a\":".repeat(100)])
    assert.ok([400, 422].includes(await of(body)), body);
  const big = (n) => JSON.stringify({ ...point, name: "x".repeat(n) });
  assert.equal(await of(big(200 * 1024)), 422);
  const over = await raw("POST", "/api/points", json, big(300 * 1024));
  assert.deepEqual([over.status, over.body.error], [413, "too_large"]);
  const far = await raw("POST", "/api/points", json, big(2 * 1024 * 1024));
  assert.deepEqual([far.status, far.body.error], [413, "too_large"]);
  assert.equal((await raw("POST", "/api/points", json)).status, 422, "no body at all");
});

test("no cache keeps an answer, and a failure has no headers of a success", async () => {
  assert.equal((await raw("GET", "/api/me")).headers.get("cache-control"), "no-store");
  assert.equal((await raw("GET", "/api/changes")).headers.get("cache-control"), "no-cache");
  const r = await raw("GET", "/api/points/999999");
  assert.deepEqual([r.status, r.headers.get("cache-control"), r.headers.get("etag")], [404, "no-store", null]);
});

test("a sign-in that is lost gives no cookies", async () => {
  // The last statement of a sign-in, its line in the audit trail, waits until it is given up.
  const held = await hold("LOCK TABLES audit WRITE; SELECT 1", 5);
  const r = await stack.api().post("/api/auth/login", { email: "admin@otklik.test", password });
  held.end();
  assert.equal(r.status, 503);
  assert.equal(r.body.error, "timeout");
  assert.deepEqual(r.headers.getSetCookie(), []);
  await held.done;
});

test("who cannot be told what is new is told to load everything", async () => {
  await addPoint("Новость");
  const { seq } = (await api.get("/api/changes")).body;
  const reset = async (since) => (await api.get(`/api/changes?since=${since}`)).body.is_reset;
  assert.equal(await reset(seq - 1), false);
  assert.equal(await reset(seq + 5), true, "a number of a time before the backup");
  stack.db.sql("DELETE FROM otklik.events");
  // A worker tells for a while what it has kept, which is right: it knows all of it. Nobody has kept more.
  assert.equal(await reset(seq - 2), true, "all news are purged");
  assert.equal(await reset(seq), false);
});

test("one address cannot try passwords for ever", async () => {
  const agent = stack.api();
  const rs = [];
  for (let i = 0; i < 10; i++)
    rs.push(...(await Promise.all(Array.from({ length: 40 }, () => agent.post("/api/auth/login", { email: "a@b.c" })))));
  const n = rs.filter((r) => r.status === 429).length;
  // 60 a minute pass at each of the three workers; the minute may turn once meanwhile.
  assert.ok(n > 0 && n >= 400 - 2 * 3 * 60, `${n} refused`);
  assert.equal(rs.find((r) => r.status === 429).body.error, "too_many");
});

test("a killed worker is replaced at once", async () => {
  const before_ = workers();
  assert.equal(before_.length, 3);
  for (const pid of before_) process.kill(pid, "SIGKILL");
  await soon("three new workers", () => workers().filter((p) => !before_.includes(p)).length === 3);
  await soon("an answer", isWell, 3000);
});

/** Runs a locking SELECT and keeps its locks for some seconds; gives {done, end} once it has them. */
function hold(select, seconds) {
  const argv = ["--no-defaults", `--socket=${stack.db.socket}`, "--unbuffered", "otklik", "-e"];
  const child = spawn("mariadb", [...argv, `BEGIN; ${select}; SELECT SLEEP(${seconds}); COMMIT;`], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const done = new Promise((resolve) => child.on("exit", resolve));
  return new Promise((resolve) => child.stdout.once("data", () => resolve({ done, end: () => child.kill("SIGKILL") })));
}

/** Holds the row of the sequence, on which every announced change waits. */
const holdSequence = (seconds) => hold("SELECT seq FROM event_seq FOR UPDATE", seconds);
const addPoint = (name, client = api) => client.post("/api/points", { name, time_zone: "Europe/Moscow" });

test("a worker that hangs in a request is killed and replaced; the others are left alone", async () => {
  const all = workers();
  const held = await holdSequence(2);
  const pending = addPoint("Ждёт");
  await sleep(300);
  for (const pid of all) process.kill(pid, "SIGSTOP");
  await soon("one killed", () => all.filter((p) => !workers().includes(p)).length === 1, 9000);
  for (const pid of workers()) process.kill(pid, "SIGCONT");
  const r = await pending;
  assert.deepEqual([r.status, r.body.error], [503, "unavailable"]);
  await held.done;
  await soon("three workers", () => workers().length === 3);
  assert.equal(all.filter((p) => workers().includes(p)).length, 2);
  assert.equal((await addPoint("Ждёт")).status, 201, "nothing of the killed request stays");
});

test("writers that wait for each other wait for a while, not for ever", async () => {
  const held = await holdSequence(1.5);
  const from = performance.now();
  assert.equal((await addPoint("Терпит")).status, 201);
  assert.ok(performance.now() - from > 1000);
  await held.done;
});

test("without a database the answer is 503 at once, and after it is back all is well at once", async () => {
  await Promise.all(Array.from({ length: 9 }, () => api.get("/api/points")));
  await stack.kill("mariadbd");
  for (const ask of [() => api.get("/api/points"), () => addPoint("Нет"), () => stack.api().get("/api/health"),
                     () => stack.api().post("/api/auth/login", { email: "a@b.c", password })]) {
    const from = performance.now();
    const r = await ask();
    assert.deepEqual([r.status, r.body.error], [503, "unavailable"]);
    assert.ok(r.headers.get("retry-after"));
    assert.ok(performance.now() - from < patience(1000), `${performance.now() - from} ms`);
  }
  await startDatabase();
  await soon("well", isWell, patience(1000));
});

async function startDatabase() {
  const { dir, sockets } = stack;
  stack.db = await startMariadb({ dir, sockets, log: path.join(stack.logs, "mariadbd.log") });
  stack.daemons.push(stack.db.daemon);
}

test("a restart of the database is not seen by those who ask after it, reading or writing", async () => {
  // Every worker has a connection that will be dead.
  await Promise.all(Array.from({ length: 12 }, () => api.get("/api/points")));
  await stack.kill("mariadbd", "SIGTERM");
  await startDatabase();
  const rs = [];
  for (let i = 0; i < 9; i++) rs.push(await addPoint(`После ${i}`));
  assert.deepEqual(new Set(rs.map((r) => r.status)), new Set([201]), rs.map((r) => r.text).join());
  await stack.kill("mariadbd", "SIGTERM");
  await startDatabase();
  for (let i = 0; i < 9; i++) assert.equal((await api.get("/api/points")).status, 200);
});

/** Reads and writes without a pause until told to stop; gives every status that came. */
function load(name) {
  const state = { isOn: true, statuses: [], added: 0 };
  const one = async (i) => {
    const client = stack.api();
    client.token = api.token;
    for (let k = 0; state.isOn; k++) {
      const r = k % 2 ? await client.get("/api/me") : await addPoint(`${name} ${i}-${k}`, client);
      state.statuses.push(r.status);
      state.added += r.status === 201;
    }
  };
  state.done = Promise.all([0, 1, 2, 3].map(one));
  return state;
}

test("reloads under load lose no request", async () => {
  const state = load("Нагрузка");
  const first = workers();
  for (let i = 0; i < 3; i++) {
    const before_ = workers();
    stack.app.reload();
    await soon("only new workers", () => workers().length === 3 && !workers().some((p) => before_.includes(p)), 20000);
  }
  stack.app.reload();
  stack.app.reload();
  await sleep(500);
  await soon("three workers again", () => workers().length === 3, 20000);
  state.isOn = false;
  await state.done;
  assert.ok(!workers().some((p) => first.includes(p)));
  assert.deepEqual([...new Set(state.statuses)].sort(), [200, 201]);
  assert.ok(state.added > 10, `${state.added} added`);
  const [{ n }] = stack.db.query("SELECT COUNT(*) AS n FROM points WHERE name LIKE 'Нагрузка%'");
  assert.equal(Number(n), state.added);
});

test("a configuration that does not start is refused, and the old one goes on", async () => {
  const file = path.join(stack.dir, "otklik.conf");
  const text = fs.readFileSync(file, "utf8");
  await soon("three workers", () => workers().length === 3);
  const all = workers();
  fs.writeFileSync(file, `${text}colour = red\n`);
  stack.app.reload();
  await soon("refused", () => fs.readFileSync(stack.app.log, "utf8").includes("reload refused"));
  fs.writeFileSync(file, text);
  assert.deepEqual(workers().filter((p) => all.includes(p)), all);
  assert.ok(await isWell());
});

test("what starts is the configuration that was looked at, though the file is written meanwhile", async () => {
  const file = path.join(stack.dir, "otklik.conf");
  const text = fs.readFileSync(file, "utf8");
  const looks = (pid) => {
    try {
      return fs.readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("--check");
    } catch {
      return false; // gone meanwhile
    }
  };
  const isLooking = () => workers().some(looks);
  const told = () => fs.readFileSync(stack.app.log, "utf8").match(/msg="reload(?: refused)?"/g)?.length ?? 0;
  /* When the one that looks has read it nobody knows: later each time. */
  for (const ms of [0, 20, 40, 80, 160]) {
    const before_ = told();
    stack.app.reload();
    await soon("somebody looks", isLooking);
    await sleep(ms);
    fs.writeFileSync(file, `${text}colour = red\n`);
    await soon("told", () => told() > before_);
    await sleep(50);
    fs.writeFileSync(file, text);
    await soon("three workers", () => workers().length === 3, 20000);
    assert.ok(await isWell(), `${ms} ms`);
  }
});

test("a stop lets requests under way finish", async () => {
  const held = await holdSequence(1.2);
  const pending = addPoint("Последний");
  await sleep(300);
  const stopped = stack.app.stop();
  assert.equal((await pending).status, 201);
  assert.ok(await stopped, "without being killed");
  await held.done;
  const r = await api.get("/api/me");
  assert.deepEqual([r.status, r.body.error], [503, "unavailable"]);
  await stack.startOtklikd();
  assert.equal((await api.get("/api/me")).status, 200);
});
