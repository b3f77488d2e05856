// The keys of tokens are changed while people work: what the old key has signed holds as long as that key
// stands behind the new one, and no longer.
import assert from "node:assert/strict";
import crypto from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { useStack } from "../lib/stack.mjs";

const key = () => crypto.randomBytes(32).toString("hex");
const stack = await useStack({
  conf: { login_tries: 100 },
  prepare: (s) => {
    const file = path.join(s.dir, "token_keys");
    fs.writeFileSync(file, "master\n", { mode: 0o600 });
    s.o.conf.token_key_file = file;
  },
});
const password = "correct horse 9";
const kidOf = (token) => JSON.parse(Buffer.from(token.split(".")[0], "base64url")).kid;

before(() => stack.otklik(["user", "add", "--email", "a@otklik.test", "--name", "А", "--role", "manager", "--password", password]));

/** Puts these lines into the file and reloads; gives when a new sign-in names another key. */
async function rotate(lines, was) {
  fs.writeFileSync(path.join(stack.dir, "token_keys"), `${lines.join("\n")}\n`);
  stack.app.reload();
  for (const end = Date.now() + 20_000; Date.now() < end; await sleep(200)) {
    const kids = new Set();
    for (let i = 0; i < 8; i++) kids.add(kidOf((await signIn()).token));
    if (kids.size === 1 && !kids.has(was)) return [...kids][0];
  }
  assert.fail("the new key is not in use");
}
/** Workers of before the reload may answer a little longer: refused is what is refused again and again. */
async function isRefused(api) {
  let times = 0;
  for (const end = Date.now() + 20_000; Date.now() < end && times < 10; await sleep(50))
    times = (await api.get("/api/me")).status === 401 ? times + 1 : 0;
  return times === 10;
}
async function signIn() {
  const api = stack.api();
  await api.login("a@otklik.test", password);
  return api;
}

test("the old key holds behind the new one, and ends when it is taken away", async () => {
  const [first, second] = [key(), key()];
  const early = await signIn();
  const master = kidOf(early.token);
  const one = await rotate([first, "master"], master);
  assert.equal((await early.get("/api/me")).status, 200, "an access token of the old key");
  const r = await early.post("/api/auth/refresh");
  assert.equal(r.status, 200, "a refresh token of the old key");
  assert.equal(kidOf(r.body.access_token), one, "what it gives is signed by the new one");

  const late = await signIn();
  const stale = await signIn();
  await rotate([second, first], one);
  assert.ok(await isRefused(early), "the key is gone");
  early.token = null;
  const again = await early.post("/api/auth/refresh");
  assert.equal(again.status, 200, "the refresh token was renewed in time");
  assert.equal((await late.get("/api/me")).status, 200);

  await rotate([second], one).catch(() => {});
  assert.ok(await isRefused(late));
  assert.equal((await stale.post("/api/auth/refresh")).status, 401, "signed out with the key");
});

test("a file that is no list of keys is refused, with its line", () => {
  fs.writeFileSync(path.join(stack.dir, "token_keys"), `${key()}\nnot a key\n`);
  assert.throws(() => stack.otklik(["doctor"]), /token_keys:2: expected 32 bytes/);
});
