// otklik doctor says in words what is wrong: each check is made to fail and to pass.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { test } from "node:test";

import { program } from "../lib/otklik.mjs";
import { useStack } from "../lib/stack.mjs";
import { makeWorld } from "../lib/world.mjs";

const stack = await useStack({});
const conf = fs.readFileSync(path.join(stack.dir, "otklik.conf"), "utf8");

/** Runs the doctor with some keys changed: {status, lines: {check: [level, text]}}. */
function doctor(keys = {}) {
  let text = conf;
  for (const [k, v] of Object.entries(keys)) text = `${text.replace(new RegExp(`^${k} = .*\n`, "m"), "")}${k} = ${v}\n`;
  const file = path.join(stack.dir, "doctor.conf");
  fs.writeFileSync(file, text);
  const r = spawnSync(program("otklik"), ["-c", file, "doctor"], { encoding: "utf8" });
  const lines = {};
  for (const line of r.stdout.split("\n")) {
    const [, level, name, words] = /^(\S+)\s+(.{14}) (.*)$/.exec(line) ?? [];
    if (name) lines[name.trim()] = [level, words];
  }
  return { status: r.status, lines, text: r.stdout + r.stderr };
}

function assertSays(keys, check, level, words) {
  const r = doctor(keys);
  assert.equal(r.lines[check]?.[0], level, r.text);
  assert.match(r.lines[check][1], words);
  assert.equal(r.status, level === "RED" ? 1 : 0, r.text);
}
const sql = (text) => stack.db.sql(text, "otklik");

test("without an administrator it says so", () => {
  assertSays({}, "people", "RED", /otklik user add/);
});

test("a sound installation has no red line", () => {
  stack.otklik(["user", "add", "--email", "a@otklik.test", "--name", "Админ", "--role", "administrator", "--password", "correct horse 9"]);
  const r = doctor();
  assert.equal(r.status, 0, r.text);
  assert.deepEqual(Object.entries(r.lines).filter(([, [level]]) => level !== "ok" && level !== "odd"), []);
  for (const check of ["key", "files", "rules", "otklikd", "live", "database", "settings", "clock", "schema", "statements", "mailboxes", "late jobs"])
    assert.ok(["ok", "odd"].includes(r.lines[check][0]), `${check}: ${r.text}`);
  assert.match(r.lines.statements[1], /all \d+ statements/);
});

test("files of the installation", () => {
  assertSays({ key_file: "/nowhere/key" }, "key", "RED", /\/nowhere\/key.*otklik key/);
  const key = path.join(stack.dir, "open-key");
  fs.copyFileSync(path.join(stack.dir, "key"), key);
  fs.chmodSync(key, 0o644);
  assertSays({ key_file: key }, "key", "RED", /chmod 600/);
  fs.writeFileSync(key, "short\n");
  fs.chmodSync(key, 0o600);
  assertSays({ key_file: key }, "key", "RED", /./);
  assertSays({ files_dir: "/nowhere/files" }, "files", "RED", /No such file/);
  const rules = path.join(stack.dir, "rules");
  fs.mkdirSync(rules);
  assertSays({ rules_dir: rules }, "rules", "RED", /rule/);
  fs.writeFileSync(path.join(rules, "a.json"), "{");
  assertSays({ rules_dir: rules }, "rules", "RED", /a\.json/);
  fs.chmodSync(path.join(stack.dir, "doctor.conf"), 0o644);
  const [level, words] = doctor({ db_password: "x" }).lines.configuration;
  assert.deepEqual([level, /chmod o-r/.test(words)], ["odd", true]);
});

test("a configuration that cannot be read is named with its line", () => {
  const r = doctor({ colour: "red" });
  assert.equal(r.status, 1);
  assert.match(r.text, /unknown key colour/);
});

test("sockets", () => {
  assertSays({ listen: path.join(stack.sockets, "none.sock") }, "otklikd", "odd", /does not run/);
  assertSays({ listen: "/nowhere/fcgi.sock" }, "otklikd", "RED", /cannot make its socket/);
  assertSays({ listen: "127.0.0.1:1" }, "otklikd", "odd", /does not run/);
  assertSays({ live_socket: path.join(stack.sockets, "none.sock") }, "live", "odd", /nginx does not answer/);
});

test("a database that is not there, and what is then not looked at", () => {
  const r = doctor({ db_socket: "/nowhere/db.sock" });
  assert.equal(r.lines.database[0], "RED", r.text);
  assert.equal(r.lines.schema[0], "-");
  assert.equal(r.lines.leases[0], "-");
  assert.equal(r.status, 1);
});

test("settings of the server", () => {
  sql("SET GLOBAL innodb_flush_log_at_trx_commit = 2");
  assertSays({}, "settings", "RED", /power cut.*is 2/);
  sql("SET GLOBAL innodb_flush_log_at_trx_commit = 1");
  sql("SET GLOBAL max_allowed_packet = 16777216");
  assertSays({}, "settings", "RED", /max_allowed_packet is 16777216/);
  sql("SET GLOBAL max_allowed_packet = 67108864");
  assertSays({ workers: 500 }, "settings", "odd", /max_connections/);
  sql("CREATE TABLE odd_one (id INT PRIMARY KEY) ENGINE=Aria");
  assertSays({}, "settings", "RED", /Aria/);
  sql("DROP TABLE odd_one");
  assert.equal(doctor().lines.settings[0], "ok");
});

test("the schema", () => {
  const [{ name }] = stack.db.query("SELECT MAX(name) AS name FROM schema_migrations");
  sql(`DELETE FROM schema_migrations WHERE name = '${name}'`);
  assertSays({}, "schema", "RED", new RegExp(`1 migrations.*${name}`));
  stack.otklik(["migrate"]);
  sql("ALTER TABLE points RENAME COLUMN time_zone TO zone");
  assertSays({}, "statements", "RED", /time_zone/);
  sql("ALTER TABLE points RENAME COLUMN zone TO time_zone");
  assert.equal(doctor().lines.statements[0], "ok");
});

test("mailboxes, jobs and leases", () => {
  makeWorld(stack, { manager: 1 });
  sql("DELETE FROM jobs");
  const [{ id, name }] = stack.db.query("SELECT id, name FROM channels LIMIT 1");
  sql(`INSERT INTO channel_health (channel_id, state, failing_since, error_text)
       VALUES (${id}, 3, '2026-01-01 00:00:00', 'the password is wrong')`);
  assertSays({}, "mailboxes", "RED", new RegExp(`${name} since 2026.*the password is wrong`));
  sql("DELETE FROM channel_health");
  assert.equal(doctor().lines.collector[0], "ok", "a mailbox that was made just now may wait");
  sql("UPDATE channels SET updated_at = '2026-01-01'");
  assertSays({}, "collector", "RED", /otklik-mail/);
  sql("UPDATE channels SET is_active = 0");
  const job = (state, due) =>
    sql(`INSERT INTO jobs (kind, ref_id, state, due_at, error, created_at, updated_at)
         VALUES ('test', 1, ${state}, UTC_TIMESTAMP() - INTERVAL ${due} MINUTE, 'the server says no', UTC_TIMESTAMP(), UTC_TIMESTAMP())`);
  job(3, 1);
  assertSays({}, "parked jobs", "odd", /test \d+ \(the server says no\)/);
  job(1, 1);
  assert.equal(doctor().lines["late jobs"][0], "ok");
  job(1, 10);
  assertSays({}, "late jobs", "RED", /otklik-jobs/);
  sql("DELETE FROM jobs");
  sql("INSERT INTO leases VALUES ('mailbox:1', 'host:7', UTC_TIMESTAMP() - INTERVAL 2 MINUTE)");
  assertSays({}, "leases", "odd", /mailbox:1 of host:7/);
});
