// A small size of tests/lib/kill.mjs, for every check; `make kill` has the whole one.
import { killTest } from '../lib/kill.mjs';

await killTest({ mails: 400, pauseMs: 500, calmSeconds: 2, least: { any: 4 } });
