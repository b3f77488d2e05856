// The description of the API is clean under a public linter. That it is what the program says is
// compared by `make check` (backend/tools/gen.sh).
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { test } from "node:test";

import { ROOT } from "../lib/place.mjs";

test("docs/api.json is clean under a public linter", () => {
  const cli = path.join(ROOT, "tests/node_modules/@redocly/cli/bin/cli.js");
  assert.ok(fs.existsSync(cli), "npm packages of tests/ are not installed: make setup");
  const argv = [cli, "lint", "--config=tests/redocly.yaml", "--format=json", "docs/api.json"];
  const env = { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true", CI: "true" };
  const r = spawnSync(process.execPath, argv, { cwd: ROOT, encoding: "utf8", env });
  const found = JSON.parse(r.stdout.slice(r.stdout.indexOf("{")));
  assert.deepEqual(found.problems.map((p) => `${p.severity} ${p.ruleId}: ${p.message}`), []);
  assert.equal(r.status, 0, r.stderr);
  assert.ok(Object.keys(JSON.parse(fs.readFileSync(path.join(ROOT, "docs/api.json"))).paths).length > 10);
});
