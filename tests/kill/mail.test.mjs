// The whole story of tests/lib/kill.mjs. OTKLIK_MAILS sets how many mails (20000).
import { killTest } from '../lib/kill.mjs';

await killTest({
	mails: Number(process.env.OTKLIK_MAILS ?? 20000),
	pauseMs: 250,
	least: { collector: 4, parser: 2, mariadb: 1 },
});
