// The product checks itself: every reading route is asked as a sample of people. A whole product has no
// leak; a planted row and a scope that was taken out of a build are found and told.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { makeCompany } from "../lib/cards.mjs";
import { buildDir } from "../lib/place.mjs";
import { useStack } from "../lib/stack.mjs";
import { makeWorld } from "../lib/world.mjs";

const stack = await useStack({ conf: { login_tries: 100, job_runners: 1 }, jobs: true });
let co, world;

/** Wants a check and waits for its record. */
async function check() {
  const before = stack.db.query("SELECT COALESCE(MAX(id), 0) AS id FROM leak_checks")[0].id;
  assert.equal((await co.admin.post("/api/leak-checks")).status, 204);
  for (const end = Date.now() + 120_000; Date.now() < end; await sleep(200)) {
    const [newest] = (await co.admin.get("/api/leak-checks")).body.items;
    if (newest && newest.id > Number(before)) {
      const { items } = (await co.admin.get(`/api/leak-checks/${newest.id}/leaks`)).body;
      return { ...newest, items, found: [...new Set(items.map((l) => `${l.route} ${l.kind} ${l.ref_id}`))] };
    }
  }
  assert.fail("no check was made");
}
const notices = () => stack.db.query("SELECT user_id, params FROM notices WHERE kind = 17 ORDER BY id");

before(async () => {
  co = await makeCompany(stack);
  const ids = Object.fromEntries(stack.db.query("SELECT id, email FROM users").map((u) => [u.email.split("@")[0], Number(u.id)]));
  world = makeWorld(stack, { administrator: ids.admin, head: ids.head, manager: ids.anna, point_manager: ids.chief, moderator: ids.both });
});

test("a whole product has no leak, and was asked for it", async (t) => {
  const r = await check();
  t.diagnostic(JSON.stringify({ ...r, items: r.items.length }));
  assert.deepEqual([r.leaks, r.failed, r.items], [0, 0, []]);
  assert.ok(r.people >= 10, `${r.people} people`);
  assert.ok(r.routes >= 60, `${r.routes} routes`);
  assert.ok(r.compared >= 300, `${r.compared} rows compared`);
  assert.ok(new Date(r.ended_at) >= new Date(r.started_at));
  assert.deepEqual(notices(), []);
});

test("planted rows are found: news of another point, a picture of another point", async () => {
  const foreign = world.foreign.base;
  const own = world.own.base;
  stack.db.sql(
    `UPDATE event_seq SET seq = seq + 1;
     INSERT INTO events (seq, kind, ref_id, point_id, at) SELECT seq, 1, ${foreign.interest}, ${own.point}, NOW(6) FROM event_seq;
     UPDATE interests SET author_photo_id = ${foreign.file} WHERE id = ${own.interest};`,
    "otklik",
  );
  const r = await check();
  for (const want of [
    `/api/changes interest ${foreign.interest}`,
    `/api/interests file ${foreign.file}`,
    `/api/interests/:interest_id file ${foreign.file}`,
  ])
    assert.ok(r.found.includes(want), `${want} in ${r.found.join(", ")}`);
  assert.equal(r.leaks, r.items.length);
  assert.ok(r.items.every((l) => l.user_name));
  const told = notices();
  assert.deepEqual(told.map((n) => Number(n.user_id)), stack.db.query("SELECT id FROM users WHERE role = 1").map((u) => Number(u.id)));
  assert.equal(JSON.parse(told[0].params).leaks, r.leaks);

  stack.db.sql(
    `DELETE FROM events WHERE ref_id = ${foreign.interest} AND point_id = ${own.point};
     UPDATE interests SET author_photo_id = NULL WHERE id = ${own.interest};`,
    "otklik",
  );
  assert.deepEqual((await check()).found, []);
});

test("scopes that are missing in a build are found: in lists, and where the row itself is asked for", async () => {
  await stack.jobs.stop();
  await stack.startJobs({ binary: path.join(buildDir(), "tests/otklik-jobs-leaky") });
  const r = await check();
  const { point, client } = world.foreign.base;
  for (const want of [`/api/points point ${point}`, `/api/points/:point_id point ${point}`, `/api/clients/:client_id client ${client}`])
    assert.ok(r.found.includes(want), `${want} in ${r.found.join(", ")}`);
  assert.ok(r.leaks > 10);
});

test("who may ask", async () => {
  assert.equal((await co.head.get("/api/leak-checks")).status, 200);
  assert.equal((await co.head.post("/api/leak-checks")).status, 403);
  for (const who of ["anna", "chief"]) assert.equal((await co[who].get("/api/leak-checks")).status, 403);
});

test("more people than one night takes are asked in turn, and the record says of how many", async () => {
  await stack.jobs.stop();
  await stack.startJobs();
  const MORE = 70;
  const before = (await co.admin.get("/api/leak-checks")).body.items[0];
  const foreign = world.foreign.base.interest;
  const each = (values) => Array.from({ length: MORE }, (_, i) => values(7000 + i)).join(", ");
  const now = "UTC_TIMESTAMP(6)";
  /* News of a foreign card for each of them: whoever is asked shows it. */
  stack.db.sql(
    `INSERT INTO points (id, name, time_zone, created_at, updated_at) VALUES ${each((id) => `(${id}, 'P${id}', 'Europe/Moscow', ${now}, ${now})`)};
     INSERT INTO users (id, email, name, role, locale, password_hash, created_at, updated_at)
     VALUES ${each((id) => `(${id}, 'u${id}@otklik.test', 'U${id}', 5, 1, '*', ${now}, ${now})`)};
     INSERT INTO user_points (user_id, point_id) VALUES ${each((id) => `(${id}, ${id})`)};
     UPDATE event_seq SET seq = seq + ${MORE};
     INSERT INTO events (seq, kind, ref_id, point_id, at) SELECT e.seq - ${MORE - 1} + p.id - 7000, 1, ${foreign}, p.id, NOW(6)
     FROM event_seq e JOIN points p ON p.id >= 7000;`,
    "otklik",
  );
  const asked = new Set();
  for (const night of [1, 2]) {
    const r = await check();
    assert.equal(r.of_people, before.of_people + MORE, `night ${night}`);
    assert.ok(r.people > 0 && r.people <= 60, `${r.people} people`);
    for (const leak of r.items) if (leak.ref_id === foreign && leak.user_id >= 7000) asked.add(leak.user_id);
    if (night === 1) assert.ok(asked.size > 0 && asked.size < MORE, `${asked.size} of them in the first night`);
  }
  assert.equal(asked.size, MORE, "all of them after the second");
  assert.match(fs.readFileSync(path.join(stack.dir, "log/otklik-jobs.log"), "utf8"), new RegExp(`people=60 of=${before.of_people + MORE} `));
});
