// The disk of the database fills up while mails arrive and people work: what was acknowledged stays,
// the rest is refused in words and works again when there is room.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { PASSWORD } from '../lib/api.mjs';
import { channelOf } from '../lib/demo.mjs';
import { Deliverer } from '../lib/lmtp.mjs';
import { startMariadb } from '../lib/mariadb.mjs';
import { tempDir } from '../lib/place.mjs';
import { isAlive } from '../lib/proc.mjs';
import { startStack } from '../lib/stack.mjs';

const BOX = 'zayavki@otklik.test';
const MAILS = 120;

/** A small file system of its own; null when that is not allowed here. */
function smallDisk() {
	const dir = tempDir('otklik-disk');
	try {
		execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=260m,mode=711', 'otklik-disk', dir], { stdio: 'ignore' });
		return dir;
	} catch {
		fs.rmSync(dir, { recursive: true });
		return null;
	}
}

const dir = smallDisk();
const why = dir ? false : 'needs the right to mount a small file system';
let stack;

after(async () => {
	if (!dir) return;
	await stack?.stop();
	execFileSync('umount', ['-l', dir]);
	fs.rmSync(dir, { recursive: true });
});

const letter = (n) =>
	`From: c${n}@example.test\nTo: ${BOX}\nSubject: n${n}\nMessage-ID: <disk-${n}@example.test>\n\n${'текст '.repeat(4000)}${n}\n`;

async function until(what, seconds) {
	const end = Date.now() + seconds * 1000;
	while (!(await what())) {
		assert.ok(Date.now() < end, `not within ${seconds} s: ${what}`);
		await sleep(200);
	}
}

test('a full disk loses nothing that was acknowledged', { skip: why }, async (t) => {
	stack = await startStack({ dir, mail: true, seed: true, collector: true, conf: { mail_poll_seconds: 1 } });
	const api = stack.api();
	await api.login('admin@otklik.test', PASSWORD);
	const points = await api.all('/api/points');
	const count = (sql) => Number(stack.db.query(sql)[0].n);
	const ballast = path.join(dir, 'data', 'ballast');
	// Leave a little: InnoDB grows its files in steps.
	const free = () => fs.statfsSync(dir).bavail * fs.statfsSync(dir).bsize;
	fs.writeFileSync(ballast, '');
	const fill = () => execFileSync('fallocate', ['-l', String(fs.statSync(ballast).size + free() - 65536), ballast]);
	fill();
	const acknowledged = [];
	const refused = new Set();
	for (let i = 0; i < 400; i++) {
		const r = await api.post('/api/points', { name: `Точка ${i} ${'я'.repeat(80)}`, time_zone: 'Europe/Moscow' });
		if (r.status === 201) acknowledged.push(r.body.id);
		else refused.add(`${r.status} ${r.body?.error}`);
	}
	const to = await Deliverer.connect(stack.dovecot.lmtp).catch(() => null);
	fs.truncateSync(ballast, 0);
	const lmtp = to ?? (await Deliverer.connect(stack.dovecot.lmtp));
	for (let n = 0; n < MAILS; n++) await lmtp.deliver(BOX, letter(n));
	lmtp.end();
	fill();
	await api.login('admin@otklik.test', PASSWORD).catch(() => null);
	const connect = async () => (await api.post('/api/channels', channelOf(stack, BOX, points[0].id))).status;
	let status = await connect();
	await sleep(4000);
	fs.truncateSync(ballast, 0);
	// InnoDB ends itself when its log cannot be written; a service manager would start it again.
	const hasDied = !isAlive(stack.db.daemon);
	if (hasDied) {
		stack.daemons = stack.daemons.filter((d) => d !== stack.db.daemon);
		const log = path.join(stack.logs, 'mariadbd.log');
		stack.db = await startMariadb({ dir: stack.dir, sockets: stack.sockets, log });
		stack.daemons.push(stack.db.daemon);
	}
	const isIn = async () => (await api.post('/api/auth/login', { email: 'admin@otklik.test', password: PASSWORD })).status;
	await until(async () => (await isIn()) === 200, 30);
	if (status !== 201) status = await connect();
	assert.ok([201, 422].includes(status));
	await until(() => count('SELECT COUNT(*) AS n FROM interests') === MAILS, 60);
	t.diagnostic(`acknowledged ${acknowledged.length}, refused ${[...refused].join(', ') || 'none'}, MariaDB ${hasDied ? 'ended itself' : 'went on'}`);
	assert.equal(count(`SELECT COUNT(*) AS n FROM points WHERE id IN (${[0, ...acknowledged].join()})`), acknowledged.length);
	assert.equal(count('SELECT COUNT(*) AS n FROM mail_raw'), MAILS);
	assert.ok(refused.size > 0, 'the disk never got full');
	for (const r of refused) assert.match(r, /^503 unavailable/);
});
