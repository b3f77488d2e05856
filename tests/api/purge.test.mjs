// Nothing grows for ever: what is over or begun and forgotten goes at night, what is in use stays.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { card, makeCompany } from "../lib/cards.mjs";
import { useStack } from "../lib/stack.mjs";

const stack = await useStack({ conf: { login_tries: 100 } });
const DAY = 86_400;
let co, cards;

const ago = (days) => `UTC_TIMESTAMP(6) - INTERVAL ${days} DAY`;
const hex = (id, bytes) => `UNHEX('${id.toString(16).padStart(bytes * 2, "0")}')`;
const ids = (table, where = "1") => stack.db.query(`SELECT id FROM ${table} WHERE ${where} ORDER BY id`).map((r) => Number(r.id));
const has = (name) => fs.existsSync(path.join(stack.dir, "files", name));
const nameOf = (n) => `ab/${n.toString(16).padStart(62, "0")}.png`;

/** Bytes in the store, last touched so many days ago. */
function bytes(n, days, name = nameOf(n)) {
  const at = path.join(stack.dir, "files", name);
  fs.mkdirSync(path.dirname(at), { recursive: true });
  fs.writeFileSync(at, "x");
  const then = Date.now() / 1000 - days * DAY;
  fs.utimesSync(at, then, then);
}

/** Lets the jobs have a night; gives when they have done with it. */
async function night(isDone) {
  const until = async (what, fn) => {
    for (const end = Date.now() + 60_000; Date.now() < end; await sleep(100)) if (fn()) return;
    assert.fail(what);
  };
  await stack.startJobs();
  await until("the jobs have begun", () => stack.db.query("SELECT value FROM report_state WHERE name = 3 AND value > 0").length > 0);
  stack.db.sql("UPDATE report_state SET value = value - 1 WHERE name = 3", "otklik");
  await until("the night is over", isDone);
  await until("the check of leaks is made", () => ids("leak_checks").length > 0);
}

before(async () => {
  co = await makeCompany(stack);
  cards = [card(stack, co, { at: "a" }), card(stack, co, { at: "a" })];
});

test("what is over goes at night, what is in use stays", async () => {
  const { anna, boris } = co.ids;
  const session = (id, ended, expires) =>
    `(${id}, ${anna}, ${hex(id, 16)}, ${hex(id, 32)}, ${ago(40)}, ${ago(40)}, ${ago(40)}, ${expires}, ${ended}, '', '')`;
  const file = (id, name, user, days) => `(${id}, ${co.points.a}, ${user}, '${nameOf(name)}', 'image/png', 1, 1, 1, ${ago(days)})`;
  const photo = (id, name, days, of) => `(${id}, ${co.points.a}, '${nameOf(name)}', 'image/png', 1, 1, 1, ${ago(days)}, ${of})`;
  stack.db.sql(
    `INSERT INTO sessions (id, user_id, family, token_hash, rotated_at, created_at, seen_at, expires_at, ended_at, user_agent, address)
     VALUES ${[
       session(9001, ago(31), ago(-1)),
       session(9002, ago(29), ago(-1)),
       session(9003, "NULL", ago(31)),
       session(9004, "NULL", ago(29)),
       session(9005, "NULL", ago(-1)),
     ].join(", ")};
     INSERT INTO reply_drafts (user_id, interest_id, subject, text, updated_at)
     VALUES (${anna}, ${cards[0]}, 's', 'old', ${ago(184)}), (${boris}, ${cards[0]}, 's', 'young', ${ago(180)});
     INSERT INTO files (id, point_id, user_id, path, type, size, width, height, created_at) VALUES ${[
       file(801, 1, anna, 8), // nobody's: goes with its bytes
       file(802, 2, anna, 6), // young
       file(803, 3, anna, 300), // a proof
       file(804, 4, anna, 300), // sent with a reply
       file(805, 5, "NULL", 300), // the photo of an author, of before it was kept whose
       file(806, 3, anna, 300), // nobody's, but the bytes are a proof's
       file(807, 7, anna, 300), // nobody's, but somebody has just stored the same bytes
       file(808, 8, anna, 300), // put to a draft that is forgotten
       file(809, 9, anna, 300), // put to a draft that is not
     ].join(", ")};
     INSERT INTO files (id, point_id, path, type, size, width, height, created_at, photo_of) VALUES ${[
       photo(810, 12, 300, cards[0]), // its card shows it
       photo(811, 13, 300, cards[1]), // its card shows another
       photo(812, 14, 6, cards[1]), // young
       photo(813, 15, 300, 0), // left behind long ago
       photo(814, 16, 300, 999_999), // of a card that is not there
     ].join(", ")};
     UPDATE interests SET author_photo_id = 810 WHERE id IN (${cards[0]}, ${cards[1]});
     INSERT INTO proofs (interest_id, file_id, user_id, created_at) VALUES (${cards[0]}, 803, ${anna}, ${ago(300)});
     INSERT INTO replies (id, interest_id, user_id, to_address, subject, text, message_id, state, created_at)
     VALUES (70, ${cards[0]}, ${anna}, 'a@b.c', 's', 't', 'm70@otklik.test', 3, ${ago(300)});
     INSERT INTO reply_files (id, interest_id, user_id, reply_id, file_id, created_at) VALUES
       (71, ${cards[0]}, ${anna}, 70, 804, ${ago(300)}), (72, ${cards[0]}, ${anna}, NULL, 808, ${ago(300)}),
       (73, ${cards[0]}, ${boris}, NULL, 809, ${ago(300)});`,
    "otklik",
  );
  for (const n of [1, 2, 3, 4, 5, 8, 9, 12, 13, 14, 15, 16]) bytes(n, 8);
  bytes(7, 0);
  bytes(10, 2); // a unit of work that was rolled back has left it
  bytes(11, 0); // one that is still under way
  const temp = "ab/.0123456789abcdef"; // a program died over it
  const foreign = 'ab/not"ours.txt';
  for (const name of [temp, foreign]) bytes(0, 8, name);

  await night(() => ids("files", "id = 801").length === 0);
  assert.deepEqual(ids("sessions", "id > 9000"), [9002, 9004, 9005]);
  assert.deepEqual(stack.db.query("SELECT text FROM reply_drafts"), [{ text: "young" }]);
  assert.deepEqual(ids("reply_files"), [71, 73]);
  assert.deepEqual(ids("files", "id > 800"), [802, 803, 804, 805, 809, 810, 812]);
  for (let i = 0; i < 50 && [1, 8, 10, 13, 15, 16].some((n) => has(nameOf(n))); i++) await sleep(100);
  assert.deepEqual([1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16].filter((n) => has(nameOf(n))), [2, 3, 4, 5, 7, 9, 11, 12, 14]);
  assert.deepEqual([has(temp), has(foreign)], [false, true]);
  assert.deepEqual(fs.readdirSync(path.join(stack.dir, "files/ab")).filter((f) => f.startsWith(".")), []);
  const [check] = (await co.admin.get("/api/leak-checks")).body.items;
  assert.deepEqual([check.leaks, check.failed], [0, 0], "the night asks for leaks too");
});
