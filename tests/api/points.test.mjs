// Points over HTTP: happy, invalid, denied, another branch's row.
import assert from "node:assert/strict";
import { before, test } from "node:test";

import { useStack } from "../lib/stack.mjs";

const stack = await useStack({});
const password = "correct horse 9";
let admin;

before(async () => {
  stack.otklik(["user", "add", "--email", "admin@otklik.test", "--name", "Админ", "--role", "administrator", "--password", password]);
  stack.otklik(["user", "add", "--email", "pm@otklik.test", "--name", "Пётр", "--role", "point_manager", "--password", password]);
  admin = stack.api();
  await admin.login("admin@otklik.test", password);
});

test("an administrator opens, changes and closes a point", async () => {
  const added = await admin.post("/api/points", { name: "  Казань ", time_zone: "Europe/Moscow" });
  assert.equal(added.status, 201);
  const id = added.body.id;
  const got = await admin.get(`/api/points/${id}`);
  assert.deepEqual(got.body, {
    id, name: "Казань", time_zone: "Europe/Moscow", is_closed: false, people_count: 0, version: 1,
  });
  const changed = await admin.put(`/api/points/${id}`, { name: "Казань", time_zone: "Europe/Moscow", is_closed: true, version: 1 });
  assert.equal(changed.status, 200);
  assert.equal(changed.body.version, 2);
  const stale = await admin.put(`/api/points/${id}`, { name: "К", time_zone: "Europe/Moscow", is_closed: true, version: 1 });
  assert.equal(stale.status, 409);
  assert.equal(stale.body.error, "stale");
  assert.equal(stale.body.data.version, 2);
});

test("invalid input names the field", async () => {
  const rows = [
    [{ time_zone: "Europe/Moscow" }, "name", "required"],
    [{ name: "", time_zone: "Europe/Moscow" }, "name", "required"],
    [{ name: "я".repeat(101), time_zone: "Europe/Moscow" }, "name", "too_long"],
    [{ name: "Омск", time_zone: "../../etc/passwd" }, "time_zone", "not_a_choice"],
    [{ name: 5, time_zone: "Asia/Omsk" }, "name", "wrong_type"],
    [{ name: "Омск", time_zone: "Asia/Omsk", x: 1 }, "x", "unknown_field"],
  ];
  for (const [body, field, reason] of rows) {
    const r = await admin.post("/api/points", body);
    assert.equal(r.status, 422, JSON.stringify([body, r.body]));
    assert.equal(r.body.field, field);
    assert.equal(r.body.reason, reason);
  }
  await admin.post("/api/points", { name: "Тверь", time_zone: "Europe/Moscow" });
  const twice = await admin.post("/api/points", { name: "ТВЕРЬ", time_zone: "Europe/Moscow" });
  assert.deepEqual([twice.status, twice.body.field, twice.body.reason], [422, "name", "taken"]);
});

test("strangers, other roles and other branches are kept out", async () => {
  const stranger = stack.api();
  assert.equal((await stranger.get("/api/points")).status, 401);
  const pm = stack.api();
  await pm.login("pm@otklik.test", password);
  assert.deepEqual((await pm.get("/api/points")).body, { items: [], next: null });
  assert.equal((await pm.post("/api/points", { name: "Ж", time_zone: "Europe/Moscow" })).status, 403);
  const { items } = (await admin.get("/api/points")).body;
  assert.ok(items.length > 0);
  assert.equal((await pm.get(`/api/points/${items[0].id}`)).status, 404);
  assert.equal((await pm.get("/api/points/999999")).status, 404);
});

test("pages follow each other without a gap", async () => {
  for (let i = 0; i < 7; i++) await admin.post("/api/points", { name: `Я-точка ${i}`, time_zone: "Asia/Omsk" });
  const seen = [];
  let after = null;
  do {
    const page = await admin.get(`/api/points?limit=3${after ? `&after=${encodeURIComponent(after)}` : ""}`);
    assert.equal(page.status, 200);
    assert.ok(page.body.items.length <= 3);
    seen.push(...page.body.items.map((p) => p.name));
    after = page.body.next;
  } while (after);
  assert.equal(new Set(seen).size, seen.length);
  const all = await admin.get("/api/points?limit=200");
  assert.deepEqual(seen, all.body.items.map((p) => p.name));
});

test("changes are announced, in the audit trail without passwords", async () => {
  const { seq } = (await admin.get("/api/changes")).body;
  const { id } = (await admin.post("/api/points", { name: "Псков", time_zone: "Europe/Moscow" })).body;
  const news = (await admin.get(`/api/changes?since=${seq}`)).body;
  assert.deepEqual(news.items.map((e) => [e.kind, e.id]), [["point", id]]);
  assert.ok(!stack.db.sql("SELECT input FROM otklik.audit").includes(password));
});
