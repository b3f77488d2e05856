// Who may do what: every route of the program's own table is called as every role, as a stranger and
// with an ended session, with rows of the own branch, of another branch and of nowhere; the answers
// are compared with the declaration (`otklikd --routes=json`) and with sql/scope.sql. No case is
// written by hand: a new route is tested by being declared, a new kind of id by a row in world.mjs.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { fcgiGet } from "../lib/fcgi.mjs";
import { program } from "../lib/otklik.mjs";
import { ROOT } from "../lib/place.mjs";
import { useStack } from "../lib/stack.mjs";
import { ID_TABLES, makeWorld, PNG, ROLES, WORDS } from "../lib/world.mjs";

const stack = await useStack({ conf: { login_tries: 100 } });
const routes = JSON.parse(execFileSync(program("otklikd"), ["--routes=json"], { encoding: "utf8", maxBuffer: 1 << 26 }));
const password = "correct horse 9";
const NOWHERE = 999_999_999;
const actors = {};
const clients = {};
let world, ended;

before(async () => {
  for (const role of ROLES) {
    const cli = ["--email", `${role}@otklik.test`, "--name", `${WORDS.own} ${role}`, "--role", role, "--password", password];
    actors[role] = Number(stack.otklik(["user", "add", ...cli]));
  }
  world = makeWorld(stack, actors);
  for (const role of ROLES) {
    clients[role] = stack.api();
    await clients[role].login(`${role}@otklik.test`, password);
    clients[role].cookies.clear();
  }
  ended = stack.api();
  await ended.login("administrator@otklik.test", password);
  await ended.post("/api/auth/logout");
  ended.cookies.clear();
  for (let i = 0; i < 70 && (await ended.get("/api/me")).status !== 401; i++) await sleep(100);
});

// ---- input by declaration ----

/** Values that a bare type does not tell; everything else is made from type and range. */
const HINTS = {
  email: (n) => `n${n}@otklik.test`, password: () => password, new_password: () => password, time_zone: () => "Europe/Moscow",
  name: (n) => `Имя ${n}`, url: () => "https://example.test/answer", is_closed: () => false, from_address: () => "a@otklik.test",
  auth_url: () => "https://a.test/", token_url: () => "https://t.test/", day_from: () => "2026-10-01", day_to: () => "2026-10-02",
};
let serial = 0;

function value(f) {
  if (HINTS[f.name]) return HINTS[f.name](++serial);
  switch (f.type) {
    case "integer": return Math.min(Math.max(1, f.min ?? 1), f.max ?? 1);
    case "boolean": return true;
    case "choice": return f.choices.at(-1);
    case "text": return "x".repeat(Math.max(1, f.min ?? 1));
    case "time": return new Date().toISOString();
    case "ids": case "texts": return [];
    case "upload": return { bytes: PNG, name: "a.png", type: "image/png" };
    default: throw new Error(`no value for a field of type ${f.type}`);
  }
}

const idFields = (route) => route.input.filter((f) => f.type === "id" || (f.type === "ids" && f.id));
const key = (route) => `${route.method} ${route.path}`;

/** Sends a request with these ids ({field: id}); everything required is filled in. */
function call(route, client, ids) {
  const input = {};
  for (const f of route.input) {
    if (f.name in ids) input[f.name] = f.type === "ids" ? [ids[f.name]] : ids[f.name];
    else if (f.required) input[f.name] = value(f);
  }
  const at = route.path.replace(/:(\w+)/g, (_, name) => {
    const v = input[name];
    delete input[name];
    return v;
  });
  if (route.method === "GET") {
    const query = new URLSearchParams(Object.entries(input).flatMap(([k, v]) => [v].flat().map((x) => [k, String(x)])));
    const text = String(query);
    return isInternal(at)
      ? fcgiGet(stack.fcgi, at, { QUERY_STRING: text, ...(client.token ? { HTTP_AUTHORIZATION: `Bearer ${client.token}` } : {}) })
      : client.get(text ? `${at}?${text}` : at);
  }
  if (route.multipart) return client.upload(at, input);
  return client.request(route.method, at, { json: route.method === "DELETE" ? undefined : input });
}

const nginx = fs.readFileSync(path.join(ROOT, "nginx/otklik.conf"), "utf8");
const isInternal = (at) => new RegExp(`location = ${at} \\{\\s*internal;`).test(nginx);

// ---- what has to come ----

const isPublic = (route) => route.access.includes("public");
/** Answers of the gate; a handler that was reached says something else. */
const GATE = [401, 403, 404];

/** Fresh rows for every role and every choice of side: a call may change or remove what it is given. */
function cases(route) {
  const fields = idFields(route);
  const sql = [];
  const list = [];
  const row = (f, side, role) => {
    const made = world.make(f.id, side, actors[role]);
    sql.push(made.sql);
    return made.id;
  };
  for (const role of ROLES) {
    const all = (odd, oddId) =>
      Object.fromEntries(fields.map((f) => [f.name, f === odd ? oddId() : row(f, world.own, role)]));
    list.push({ role, what: "own", ids: all() });
    for (const f of fields) {
      list.push({ role, what: `foreign ${f.name}`, ids: all(f, () => row(f, world.foreign, role)) });
      list.push({ role, what: `missing ${f.name}`, ids: all(f, () => NOWHERE) });
    }
  }
  world.run(sql);
  const asked = list.flatMap((c) => fields.map((f) => ({ kind: f.id, id: c.ids[f.name], role: c.role })));
  const answers = world.visible(asked);
  for (const c of list) c.isVisible = answers.splice(0, fields.length).every(Boolean);
  return list;
}

function expected(route, c) {
  if (isPublic(route)) return "handler";
  if (!route.access.includes(c.role)) return 403;
  return c.isVisible ? "handler" : 404;
}

const seen = new Map(routes.map((r) => [key(r), { allowed: 0, ok: 0, denied: 0 }]));

function note(route, status) {
  const s = seen.get(key(route));
  if (GATE.includes(status)) s.denied++;
  else s.allowed++;
  if (status < 400) s.ok++;
}

for (const route of routes) {
  test(`${key(route)} answers as declared`, async () => {
    const wrong = [];
    const judge = (who, want, r) => {
      note(route, r.status);
      const isRight = want === "handler" ? !GATE.includes(r.status) && r.status < 500 : r.status === want;
      if (!isRight) wrong.push(`${who}: ${r.status} ${r.text.slice(0, 120)}, expected ${want}`);
    };
    const list = cases(route);
    if (isPublic(route)) {
      // The door may say 401 itself, but nobody is kept from it.
      const r = await call(route, stack.api(), list[0].ids);
      assert.ok(r.status !== 403 && r.status !== 404 && r.status < 500, `stranger: ${r.status} ${r.text}`);
      note(route, r.status === 401 ? 400 : r.status);
      return;
    }
    judge("stranger", 401, await call(route, stack.api(), list[0].ids));
    judge("ended session", 401, await call(route, ended, list[0].ids));
    const one = async (c) => judge(`${c.role}, ${c.what}`, expected(route, c), await call(route, clients[c.role], c.ids));
    // Reading at once, writing one after the other: nobody waits for a lock here.
    if (route.method === "GET") await Promise.all(list.map(one));
    else for (const c of list) await one(c);
    assert.deepEqual(wrong, []);
  });
}

test("every route was reached and refused", (t) => {
  const bad = [];
  for (const route of routes) {
    const s = seen.get(key(route));
    if (!s.allowed) bad.push(`${key(route)} was never allowed`);
    if (!s.denied && !isPublic(route)) bad.push(`${key(route)} was never refused`);
    if (!s.ok && route.method === "GET") bad.push(`${key(route)} never succeeded`);
    if (!s.ok && route.method !== "GET") t.diagnostic(`${key(route)}: the handler was reached, but never satisfied`);
  }
  assert.deepEqual(bad, []);
});

// ---- lists, searches, counts and news show the same rows ----

/** Which kind of id the items of a list have: by the last name of the path. */
const NAMES = { colleagues: "user" };
const kindOf = (route) => {
  const word = route.path.split("/").at(-1);
  return NAMES[word] ?? [...ID_TABLES.keys()].find((k) => `${k}s` === word);
};
const isList = (route) => route.method === "GET" && ["list", "page"].includes(route.reply);

async function items(route, client, query = "") {
  const at = route.path.replace(/:(\w+)/g, (_, name) => world.own.base[route.input.find((f) => f.name === name).id]);
  if (route.reply === "page") return client.all(`${at}?limit=200${query}`);
  const r = await client.get(at + query.replace("&", "?"));
  assert.equal(r.status, 200, `${at} ${r.text}`);
  return r.body.items;
}

/** Every row that an item names: itself, and its fields called after a kind of id. */
function named(route, item, role) {
  const list = [];
  const kind = kindOf(route);
  if (kind && item.id) list.push({ kind, id: item.id, role });
  for (const [name, v] of Object.entries(item)) {
    const k = /^(\w+)_ids?$/.exec(name)?.[1];
    // A person stays named on what he did, also when he has left the branch.
    if (ID_TABLES.has(k) && !["user", "letter"].includes(k)) for (const id of [v].flat()) if (id) list.push({ kind: k, id, role });
  }
  return list;
}

function assertVisible(what, asked) {
  const answers = world.visible(asked);
  assert.deepEqual(asked.filter((_, i) => !answers[i]).map((a) => `${a.role} ${what}: ${a.kind} ${a.id}`), []);
}

for (const route of routes.filter(isList))
  test(`${key(route)} lists what the scope shows, and all of it`, async () => {
    for (const role of ROLES.filter((r) => route.access.includes(r))) {
      const isIn = route.path.includes(":")
        ? world.visible(idFields(route).map((f) => ({ kind: f.id, id: world.own.base[f.id], role }))).every(Boolean)
        : true;
      if (!isIn) continue;
      const all = await items(route, clients[role]);
      assertVisible("lists", all.flatMap((i) => named(route, i, role)));
      const kind = kindOf(route);
      if (!kind || route.path.includes(":")) continue;
      const made = ["own", "foreign"].map((side) => world.make(kind, world[side], actors[role]));
      world.run(made.map((m) => m.sql));
      const fresh = made.map((m) => ({ kind, id: m.id, role }));
      const answers = world.visible(fresh);
      const ids = (await items(route, clients[role])).map((i) => i.id);
      fresh.forEach((f, i) => assert.equal(ids.includes(f.id), answers[i], `${role} ${i ? "foreign" : "own"} ${kind} in the list`));
      if (!route.input.some((f) => f.name === "q")) continue;
      for (const word of Object.values(WORDS)) {
        const found = await items(route, clients[role], `&q=${encodeURIComponent(word)}`);
        assertVisible(`finds by ${word}`, found.map((i) => ({ kind, id: i.id, role })));
        const isFound = found.some((i) => i.id === fresh[Object.values(WORDS).indexOf(word)].id);
        assert.equal(isFound, answers[Object.values(WORDS).indexOf(word)], `${role} searches for ${word}`);
      }
    }
  });

for (const route of routes.filter((r) => r.path.endsWith("/counts")))
  test(`${key(route)} counts what the list shows`, async () => {
    const list = routes.find((r) => r.method === "GET" && r.path === route.path.replace(/\/counts$/, ""));
    for (const role of ROLES.filter((r) => route.access.includes(r))) {
      const counts = (await clients[role].get(route.path)).body;
      for (const view of list.input.find((f) => f.name === "view").choices.filter((v) => v in counts)) {
        const n = (await items(list, clients[role], `&view=${view}`)).length;
        assert.equal(counts[view], n, `${role}: ${view}`);
      }
    }
  });

test("news are about rows that the person may see, and about all of them", async () => {
  const kinds = fs
    .readFileSync(path.join(ROOT, "backend/core/live.c"), "utf8")
    .match(/event_names\[\] = \{ NULL, ([^}]*)\}/)[1]
    .match(/\w+/g);
  const [{ seq }] = stack.db.query("SELECT seq FROM event_seq");
  const rows = [];
  for (const side of [world.own, world.foreign])
    kinds.forEach((kind, i) => {
      if (kind === "notice") return;
      // Letters and people belong to no point: so does their news.
      const point = ["letter", "user", "rule"].includes(kind) ? "NULL" : side.base.point;
      rows.push({ kind, id: side.base[kind], sql: `(${Number(seq) + rows.length + 1}, ${i + 1}, ${side.base[kind]}, ${point}, UTC_TIMESTAMP(6))` });
    });
  world.run([
    `INSERT INTO events (seq, kind, ref_id, point_id, at) VALUES ${rows.map((r) => r.sql).join(", ")};`,
    `UPDATE event_seq SET seq = seq + ${rows.length};`,
  ]);
  for (const role of ROLES) {
    const r = (await clients[role].get(`/api/changes?since=${seq}`)).body;
    assert.equal(r.is_reset, false);
    const answers = world.visible(rows.map(({ kind, id }) => ({ kind, id, role })));
    const want = rows.filter((_, i) => answers[i]).map((x) => `${x.kind} ${x.id}`);
    assert.deepEqual(r.items.map((x) => `${x.kind} ${x.id}`), want, role);
  }
});
