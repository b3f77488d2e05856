// Mails arrive while everything that handles them is killed at random: none may be lost or doubled.
// OTKLIK_MAILS sets how many (5000); OTKLIK_SEED repeats a run.
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { PASSWORD } from '../lib/api.mjs';
import { channelOf } from '../lib/demo.mjs';
import { Deliverer } from '../lib/lmtp.mjs';
import { startMariadb } from '../lib/mariadb.mjs';
import { family, procStat } from '../lib/proc.mjs';
import { random } from '../lib/random.mjs';
import { useStack } from '../lib/stack.mjs';

const MAILS = Number(process.env.OTKLIK_MAILS ?? 5000);
const SEED = Number(process.env.OTKLIK_SEED ?? Date.now() % 1e6);
const BOX = 'zayavki@otklik.test';
const rnd = random(SEED);

const stack = await useStack({
	seed: true,
	mail: true,
	jobs: true,
	collector: true,
	conf: { mail_poll_seconds: 2 },
	// Killing leaves complaints of those who were talking to the dead.
	allow: [/level=error/, /mariadbd/, /had died/, /nginx/, /status=500/, /dovecot/],
});

const count = (sql) => Number(stack.db.query(sql)[0].n);

function letter(n) {
	return [
		`From: "Клиент ${n}" <client${n}@example.test>`,
		`To: ${BOX}`,
		`Subject: =?utf-8?B?${Buffer.from(`Заявка ${n}`).toString('base64')}?=`,
		`Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
		`Message-ID: <kill-${SEED}-${n}@example.test>`,
		'MIME-Version: 1.0',
		'Content-Type: text/plain; charset=utf-8',
		'',
		`Здравствуйте! Нужно ${n} наборов к празднику.`,
		'',
	].join('\n');
}

async function deliverAll() {
	const to = await Deliverer.connect(stack.dovecot.lmtp);
	for (let n = 1; n <= MAILS; n++) {
		await to.deliver(BOX, letter(n));
		// About a minute for 5000: reading them takes seconds, and something has to be there to be killed.
		if (n % 50 === 0) await sleep(600);
	}
	to.end();
}

const kin = (name) => {
	const d = stack.daemons.find((x) => x.name === name);
	return d ? family(d.pid).map((p) => p.pid).filter((pid) => pid !== d.pid) : [];
};
const parentOf = (pid) => procStat(pid)?.parent;

/** Collectors are children of otklik-mail, parsers are children of those. */
function targets() {
	const mail = stack.daemons.find((x) => x.name === 'otklik-mail')?.pid;
	const all = kin('otklik-mail');
	return {
		collector: all.filter((pid) => parentOf(pid) === mail),
		parser: all.filter((pid) => parentOf(pid) !== mail),
		worker: kin('otklikd'),
	};
}

async function restartDatabase() {
	await stack.kill('mariadbd');
	const { dir, sockets } = stack;
	stack.db = await startMariadb({ dir, sockets, log: path.join(stack.logs, 'mariadbd.log') });
	stack.daemons.push(stack.db.daemon);
}

async function restartCollector() {
	await stack.kill('otklik-mail');
	await stack.startCollector();
}

/** Kills something every now and then until told to stop; gives how often each was hit. */
async function killer(state) {
	const hits = { collector: 0, parser: 0, worker: 0, mariadb: 0, parent: 0 };
	while (state.isOn) {
		await sleep(150 + rnd() * 600);
		const dice = rnd();
		if (dice < 0.08) {
			await restartDatabase();
			hits.mariadb++;
		} else if (dice < 0.16) {
			await restartCollector();
			hits.parent++;
		} else {
			const kind = dice < 0.45 ? 'collector' : dice < 0.75 ? 'parser' : 'worker';
			const pids = targets()[kind];
			if (!pids.length) continue;
			try {
				process.kill(pids[Math.floor(rnd() * pids.length)], 'SIGKILL');
				hits[kind]++;
			} catch (e) {
				if (e.code !== 'ESRCH') throw e;
			}
		}
	}
	return hits;
}

test(`${MAILS} mails under random kills: lost 0, doubled 0`, async (t) => {
	const api = stack.api();
	await api.login('admin@otklik.test', PASSWORD);
	const points = await api.all('/api/points');
	assert.equal((await api.post('/api/channels', channelOf(stack, BOX, points[0].id))).status, 201);
	const state = { isOn: true };
	const killing = killer(state);
	const from = Date.now();
	await deliverAll();
	t.diagnostic(`delivered in ${((Date.now() - from) / 1000).toFixed(1)} s, seed ${SEED}`);
	// Some more trouble while the rest is read, then peace.
	await sleep(5000);
	state.isOn = false;
	const hits = await killing;
	const end = Date.now() + 180_000;
	while (count('SELECT COUNT(*) AS n FROM mail_raw') < MAILS && Date.now() < end) await sleep(500);
	await sleep(2000);
	const facts = {
		letters: count('SELECT COUNT(*) AS n FROM mail_raw'),
		cards: count('SELECT COUNT(*) AS n FROM interests'),
		senders: count('SELECT COUNT(DISTINCT author_email) AS n FROM interests'),
		interactions: count('SELECT COUNT(*) AS n FROM interactions'),
		texts: count('SELECT COUNT(*) AS n FROM interest_texts'),
		bodies: count('SELECT COUNT(*) AS n FROM mail_bodies'),
		counted: count('SELECT SUM(n) AS n FROM interest_counts'),
		other: count('SELECT COUNT(*) AS n FROM mail_raw WHERE state NOT IN (2, 5)'),
		quarantined: count('SELECT COUNT(*) AS n FROM mail_raw WHERE state = 5'),
	};
	t.diagnostic(`kills ${JSON.stringify(hits)}; ${JSON.stringify(facts)}`);
	assert.ok(hits.collector > 3 && hits.parser > 1 && hits.mariadb > 0, JSON.stringify(hits));
	// A parser killed in the middle of a mail puts that mail into quarantine: kept, shown, read again.
	assert.equal(facts.letters, MAILS, 'lost or doubled letters');
	assert.equal(facts.bodies, MAILS);
	assert.equal(facts.other, 0);
	for (const l of (await api.all('/api/letters?state=quarantined&limit=200')))
		assert.equal((await api.post(`/api/letters/${l.id}/retry`)).status, 204);
	const again = Date.now() + 60_000;
	const cards = () => count('SELECT COUNT(*) AS n FROM interests');
	while (cards() < MAILS && Date.now() < again) await sleep(300);
	assert.equal(cards(), MAILS, 'lost or doubled cards');
	for (const what of ['COUNT(DISTINCT author_email) AS n FROM interests', 'COUNT(*) AS n FROM interactions',
		'COUNT(*) AS n FROM interest_texts', 'SUM(n) AS n FROM interest_counts'])
		assert.equal(count(`SELECT ${what}`), MAILS, what);
});
