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
import { idFields, key, PASSWORD as password, value } from "../lib/inputs.mjs";
import { program } from "../lib/otklik.mjs";
import { ROOT } from "../lib/place.mjs";
import { useStack } from "../lib/stack.mjs";
import { ID_TABLES, makeWorld, ROLES, WORDS } from "../lib/world.mjs";

const stack = await useStack({ conf: { login_tries: 100 } });
const routes = JSON.parse(execFileSync(program("otklikd"), ["--routes=json"], { encoding: "utf8", maxBuffer: 1 << 26 }));
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

/** Sends a request with these ids ({field: id}); everything required is filled in. */
function call(route, client, ids) {
  const input = {};
  for (const f of route.input) {
    if (f.name in ids) input[f.name] = f.type === "ids" ? [ids[f.name]].flat() : ids[f.name];
    else if (f.required) input[f.name] = value(f);
  }
  const at = route.path.replace(/:(\w+)/g, (_, name) => {
    const v = input[name];
    delete input[name];
    return encodeURIComponent(v);
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

// ---- with another person's eyes ----

const SEERS = ["administrator", "head"];
const seeing = new Map();

/** A new session of `viewer` that sees as the person of `role`; made when it is first asked for. */
async function seer(viewer, role) {
  const name = `${viewer} as ${role}`;
  if (!seeing.has(name)) {
    const client = stack.api();
    await client.login(`${viewer}@otklik.test`, password);
    const r = await client.post(`/api/users/${actors[role]}/see-as`);
    assert.equal(r.status, 200, r.text);
    client.token = r.body.access_token;
    client.cookies.clear();
    seeing.set(name, client);
  }
  return seeing.get(name);
}
const pairs = SEERS.flatMap((viewer) => ROLES.filter((role) => role !== viewer).map((role) => ({ viewer, role })));
let seenAlike = 0;

for (const route of routes.filter((r) => r.method === "GET" && !isPublic(r)))
  test(`${key(route)} shows who sees as another what that person sees`, async () => {
    const wrong = [];
    const list = cases(route);
    for (const { viewer, role } of pairs)
      for (const c of list.filter((x) => x.role === role)) {
        const isForBoth = route.access.includes(viewer) && !route.personal;
        const want = isForBoth ? expected(route, c) : 403;
        const r = await call(route, await seer(viewer, role), c.ids);
        const isRight = want === "handler" ? !GATE.includes(r.status) && r.status < 500 : r.status === want;
        if (!isRight) wrong.push(`${viewer} as ${role}, ${c.what}: ${r.status}, expected ${want}`);
        if (r.status !== 200 || route.reply === "file" || route.path === "/api/me") continue;
        // Rows come and go by the clock, so the person is asked before and after.
        const own = [await call(route, clients[role], c.ids)];
        if (own[0].text !== r.text) own.push(await call(route, await seer(viewer, role), c.ids), await call(route, clients[role], c.ids));
        if (own.length === 1 || own[1].text === own[2].text || own[0].text === own[1].text) seenAlike++;
        else wrong.push(`${viewer} as ${role}, ${c.what}: another answer than the person gets`);
      }
    assert.deepEqual(wrong, []);
  });

test("who sees as another changes nothing at all", async () => {
  const wrong = [];
  const [{ n: before }] = stack.db.query("SELECT COUNT(*) AS n FROM audit");
  let tried = 0;
  for (const route of routes.filter((r) => r.method !== "GET" && !isPublic(r) && r.path !== "/api/see-as/end")) {
    const list = cases(route);
    for (const { viewer, role } of pairs) {
      const r = await call(route, await seer(viewer, role), list.find((c) => c.role === role).ids);
      const want = route.access.includes(role) ? "only_looking" : "forbidden";
      if (r.status !== 403 || r.body?.error !== want) wrong.push(`${viewer} as ${role} ${key(route)}: ${r.status} ${r.text}`);
      tried++;
    }
  }
  const [{ n: after }] = stack.db.query("SELECT COUNT(*) AS n FROM audit");
  assert.deepEqual(wrong, []);
  assert.ok(tried > 500, `${tried} writes tried`);
  assert.equal(Number(after), Number(before), "nothing in the audit trail");
});

test("who sees as another was compared with that person", (t) => {
  t.diagnostic(`answers alike: ${seenAlike} of ${pairs.length} pairs of people`);
  assert.ok(seenAlike > 300, String(seenAlike));
});

// ---- any alphabet ----

/** One letter in four bytes, two of Cyrillic: no column of another character set may stumble. */
const ALPHABETS = "Жы𐍈";

for (const route of routes.filter((r) => r.input.some((f) => ["text", "texts"].includes(f.type))))
  test(`${key(route)} bears every alphabet in every text`, async () => {
    const role = isPublic(route) ? null : ["administrator", ...ROLES].find((r) => route.access.includes(r));
    const fields = route.input.filter((f) => ["text", "texts"].includes(f.type));
    const wrong = [];
    for (const f of fields) {
      const rows = idFields(route).map((i) => [i.name, world.make(i.id, world.own, actors[role ?? "manager"])]);
      world.run(rows.map(([, made]) => made.sql));
      const ids = Object.fromEntries(rows.map(([name, made]) => [name, made.id]));
      const text = ALPHABETS.repeat(Math.ceil(Math.max(1, f.min ?? 1) / 3));
      const input = { ...ids, [f.name]: f.type === "texts" ? [text] : text };
      const r = await call(route, role ? clients[role] : stack.api(), input);
      if (r.status >= 500) wrong.push(`${f.name}: ${r.status} ${r.text}`);
    }
    assert.deepEqual(wrong, []);
  });

// ---- lists, searches, counts and news show the same rows ----

/** Which kind of id the items of a list have, where the last name of the path does not tell. */
const NAMES = {
  colleagues: "user", presence: "user", shifts: "user", hours: "point", replies: "reply", sampled: "interest", "same-event": "interest",
  thread: "interest", identities: "identity_link", quality: "interest",
};
/** Lists of rows that have no id in backend/base/ids.def: what they name is compared, and why that is enough. */
const NO_KIND = {
  "/api/audit": "lines of the audit trail; administrators see all of them",
  "/api/see-as": "only for those who see all",
  "/api/leak-checks": "only for those who see all",
  "/api/leak-checks/:check/leaks": "only for those who see all",
  "/api/letters/tasks": "work on letters, for those who see every letter",
  "/api/interests/:interest_id/history": "steps of one card, which the gate has proven",
  "/api/interests/:interest_id/intents": "colleagues at one card, which the gate has proven",
  "/api/interests/:interest_id/typing": "colleagues at one card, which the gate has proven",
  "/api/interests/:interest_id/evidence": "other ways of one card, which the gate has proven",
  "/api/interests/:interest_id/edits": "changes of one card, which the gate has proven",
  "/api/interests/:interest_id/matches": "names clients and contacts",
  "/api/interests/:interest_id/timeline": "names cards, mailboxes and contacts",
  "/api/clients/:client_id/timeline": "names cards, mailboxes and contacts",
  "/api/rules/:rule_id/versions": "rules belong to no branch",
  "/api/rule-senders": "only for those who see all",
  "/api/channels/silent": "names mailboxes",
  "/api/channels/:channel_id/ledger": "days of one mailbox, which the gate has proven",
  "/api/channels/:channel_id/ledger/missing": "letters of one mailbox, which the gate has proven",
  "/api/channels/:channel_id/folders": "folders of one mailbox, which the gate has proven",
  "/api/quality/people": "names only people, for what they did with visible cards",
  "/api/replays/:replay_id/summary": "only for those who see all",
  "/api/replays/:replay_id/fields": "names cards",
};
/** Lists below one row that show a choice of their kind, not all of it. */
const PARTIAL = ["/api/interests/:interest_id/same-event", "/api/interests/:interest_id/thread", "/api/interests/sampled", "/api/quality"];
/** Fields that name a row by another word than its kind. */
const ALIASES = { author_photo_id: "file", proof_file_id: "file", near_interest_id: "interest", near_file_id: "file" };

const kindOf = (route) => {
  const word = route.path.split("/").at(-1);
  return NAMES[word] ?? [...ID_TABLES.keys()].find((k) => `${k}s` === word);
};
const isList = (route) => route.method === "GET" && ["list", "page"].includes(route.reply);
const ownPath = (route) =>
  route.path.replace(/:(\w+)/g, (_, name) => {
    const f = route.input.find((i) => i.name === name);
    return f.id ? world.own.base[f.id] : value(f);
  });
const canOpen = (route, role) =>
  world.visible(idFields(route).filter((f) => route.path.includes(`:${f.name}`)).map((f) => ({ kind: f.id, id: world.own.base[f.id], role }))).every(Boolean);

async function items(route, client, more = "") {
  const at = ownPath(route);
  const required = route.input.filter((f) => f.required && !route.path.includes(`:${f.name}`));
  const query = required.map((f) => `&${f.name}=${encodeURIComponent(value(f))}`).join("") + more;
  if (route.reply === "page") return client.all(`${at}?limit=200${query}`);
  const r = await client.get(at + query.replace("&", "?"));
  assert.equal(r.status, 200, `${at} ${r.text}`);
  return r.body.items;
}

/** Id of the row that an item is about; a person's week has none of its own. */
const itemId = (kind, item) => item.id ?? item[`${kind}_id`];

/** Every row that fields at any depth name by a kind of id. */
function namedBelow(thing, role) {
  if (thing === null || typeof thing !== "object") return [];
  return Object.entries(thing).flatMap(([name, v]) => {
    const k = ALIASES[name] ?? /^(\w+)_ids?$/.exec(name)?.[1];
    // A person stays named on what he did, also when he has left the branch.
    if (!ID_TABLES.has(k) || ["user", "letter"].includes(k)) return namedBelow(v, role);
    return [v].flat().filter((id) => typeof id === "number" && id > 0).map((id) => ({ kind: k, id, role }));
  });
}

/** Every row that an item names: itself, and what its fields name. */
function named(route, item, role) {
  const kind = kindOf(route);
  const self = kind && itemId(kind, item) ? [{ kind, id: itemId(kind, item), role }] : [];
  return [...self, ...namedBelow(item, role)];
}

function assertVisible(what, asked) {
  const answers = world.visible(asked);
  assert.deepEqual(asked.filter((_, i) => !answers[i]).map((a) => `${a.role} ${what}: ${a.kind} ${a.id}`), []);
}

/** How many rows were compared, by route. */
const compared = new Map();
const noteCompared = (route, n) => compared.set(key(route), (compared.get(key(route)) ?? 0) + n);

for (const route of routes.filter(isList))
  test(`${key(route)} lists what the scope shows, and all of it`, async () => {
    for (const role of ROLES.filter((r) => route.access.includes(r))) {
      if (!canOpen(route, role)) continue;
      const all = await items(route, clients[role]);
      const asked = all.flatMap((i) => named(route, i, role));
      assertVisible("lists", asked);
      noteCompared(route, asked.length);
      const kind = kindOf(route);
      if (!kind) continue;
      const made = ["own", "foreign"].map((side) => world.make(kind, world[side], actors[role]));
      world.run(made.map((m) => m.sql));
      const fresh = made.map((m) => ({ kind, id: m.id, role }));
      const answers = world.visible(fresh);
      const ids = (await items(route, clients[role])).map((i) => itemId(kind, i));
      noteCompared(route, fresh.length);
      fresh.forEach((f, i) => {
        // What hangs below a row of the other side is not below this one, whoever asks.
        const isBelow = !route.path.includes(":") || i === 0;
        if (answers[i] && PARTIAL.includes(route.path)) return;
        assert.equal(ids.includes(f.id), answers[i] && isBelow, `${role} ${i ? "foreign" : "own"} ${kind} in the list`);
      });
      if (!route.input.some((f) => f.name === "q")) continue;
      for (const word of Object.values(WORDS)) {
        const found = await items(route, clients[role], `&q=${encodeURIComponent(word)}`);
        assertVisible(`finds by ${word}`, found.map((i) => ({ kind, id: itemId(kind, i), role })));
        const isFound = found.some((i) => itemId(kind, i) === fresh[Object.values(WORDS).indexOf(word)].id);
        assert.equal(isFound, answers[Object.values(WORDS).indexOf(word)], `${role} searches for ${word}`);
      }
    }
  });

for (const route of routes.filter((r) => r.method === "GET" && r.reply === "row" && !isPublic(r)))
  test(`${key(route)} names only what the scope shows`, async () => {
    const required = route.input.filter((f) => f.required && !route.path.includes(`:${f.name}`));
    const query = new URLSearchParams(required.map((f) => [f.name, String(f.id ? world.own.base[f.id] : value(f))]));
    for (const role of ROLES.filter((r) => route.access.includes(r))) {
      if (!canOpen(route, role)) continue;
      const r = await clients[role].get(`${ownPath(route)}?${query}`);
      assert.ok(r.status < 400, `${role}: ${r.status} ${r.text}`);
      const asked = namedBelow(r.body, role);
      assertVisible("is shown", asked);
      noteCompared(route, asked.length);
    }
  });

test("no list escapes the comparison", (t) => {
  const lists = routes.filter(isList);
  const known = lists.filter((r) => kindOf(r));
  const bare = lists.filter((r) => !kindOf(r));
  const by = {};
  for (const r of known) by[kindOf(r)] = (by[kindOf(r)] ?? 0) + 1;
  const replies = {};
  for (const r of routes) replies[`${r.method} ${r.reply}`] = (replies[`${r.method} ${r.reply}`] ?? 0) + 1;
  t.diagnostic(`routes called as every role: ${routes.length} ${JSON.stringify(replies)}`);
  t.diagnostic(`lists compared by the id of their rows: ${known.length} ${JSON.stringify(by)}`);
  t.diagnostic(`rows compared: ${[...compared.values()].reduce((a, b) => a + b, 0)} in ${compared.size} routes`);
  for (const r of bare) t.diagnostic(`only what it names (${compared.get(key(r)) ?? 0}): ${r.path}: ${NO_KIND[r.path]}`);
  assert.deepEqual(bare.map((r) => r.path).filter((at) => !NO_KIND[at]), [], "say which kind of id their rows have: NAMES");
  assert.deepEqual(Object.keys(NO_KIND).filter((at) => !bare.some((r) => r.path === at)), [], "no such list any more");
  assert.deepEqual(known.map(key).filter((k) => !compared.get(k)), [], "nothing was compared");
});

test("GET /api/notices/unread counts the own list", async () => {
  const list = routes.find((r) => key(r) === "GET /api/notices");
  for (const role of ROLES.filter((r) => list.access.includes(r))) {
    const body = (await clients[role].get("/api/notices/unread")).body;
    const n = (await items(list, clients[role])).filter((i) => !i.read_at && !i.is_read).length;
    assert.deepEqual(Object.values(body).filter(Number.isInteger), [n], role);
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

test("news are about rows that the person may see, and about all of them", async (t) => {
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
  let compared = 0;
  for (const role of ROLES) {
    const r = (await clients[role].get(`/api/changes?since=${seq}`)).body;
    assert.equal(r.is_reset, false);
    const answers = world.visible(rows.map(({ kind, id }) => ({ kind, id, role })));
    const want = rows.filter((_, i) => answers[i]).map((x) => `${x.kind} ${x.id}`);
    assert.deepEqual(r.items.map((x) => `${x.kind} ${x.id}`), want, role);
    // Their cards come along, to whoever may ask for the feed.
    const isReader = routes.find((t) => key(t) === "GET /api/interests").access.includes(role);
    const cards = isReader ? rows.filter(({ kind }, i) => kind === "interest" && answers[i]) : [];
    assert.deepEqual(r.interests.map((x) => x.id), cards.map((x) => x.id).toReversed(), role);
    const asked = [...r.interests.map((x) => ({ kind: "interest", id: x.id, role })), ...namedBelow(r.interests, role)];
    assertVisible("is told", asked);
    compared += asked.length;
  }
  t.diagnostic(`rows of cards that were told, compared: ${compared}`);
  assert.ok(compared > 20, String(compared));
});
