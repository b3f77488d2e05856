// Mails arrive in three mailboxes while everything that handles them is killed at random; one mailbox
// gets a new UIDVALIDITY in the middle, and some mails come to two of them. None may be lost or doubled,
// and the ledger has to be green at the end. OTKLIK_SEED repeats a run.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { PASSWORD } from './api.mjs';
import { channelOf } from './demo.mjs';
import { Deliverer } from './lmtp.mjs';
import { startMariadb } from './mariadb.mjs';
import { family, procStat } from './proc.mjs';
import { random } from './random.mjs';
import { BOXES, useStack } from './stack.mjs';

const SEED = Number(process.env.OTKLIK_SEED ?? Date.now() % 1e6);
/** The first two belong to one point, the third to another. */
const [A, B, C] = Object.keys(BOXES);

const letter = (n, to) =>
	[
		`From: "Клиент ${n}" <client${n}@example.test>`,
		`To: ${to}`,
		`Subject: =?utf-8?B?${Buffer.from(`Заявка ${n}`).toString('base64')}?=`,
		`Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
		`Message-ID: <kill-${SEED}-${n}@example.test>`,
		'MIME-Version: 1.0',
		'Content-Type: text/plain; charset=utf-8',
		'',
		`Здравствуйте! Нужно ${n} наборов к празднику.`,
		'',
	].join('\n');

/** Where mail n goes: every twentieth to both boxes of a point, every fiftieth to both points. */
function targetsOf(n) {
	if (n % 50 === 0) return [A, C];
	if (n % 20 === 0) return [A, B];
	return [[A, B, C][n % 3]];
}

class Story {
	constructor(stack, mails, pauseMs) {
		Object.assign(this, { stack, mails, pauseMs, rnd: random(SEED), isOn: true, letters: 0, cards: 0 });
		this.hits = { collector: 0, parser: 0, worker: 0, mariadb: 0, parent: 0 };
	}

	count = (sql) => Number(this.stack.db.query(sql)[0].n);

	async deliver(from, to) {
		const mta = await Deliverer.connect(this.stack.dovecot.lmtp);
		for (let n = from; n <= to; n++) {
			const boxes = targetsOf(n);
			const mail = letter(n, boxes[0]);
			for (const box of boxes) await mta.deliver(box, mail);
			this.letters += boxes.length;
			this.cards += boxes.includes(C) && boxes.length > 1 ? 2 : 1;
			if (n % 50 === 0) await sleep(this.pauseMs);
		}
		mta.end();
	}

	/** The mailbox is made anew, as after a repair: its mails get other numbers. */
	async renumber(box) {
		await this.stack.kill('dovecot');
		const dir = this.stack.dovecot.box(box);
		for (const f of fs.readdirSync(dir))
			if (/^dovecot/.test(f)) fs.rmSync(path.join(dir, f), { recursive: true });
		await sleep(1100);
		await this.stack.startDovecot();
	}

	/** Collectors are children of otklik-mail, parsers are children of those. */
	victims(kind) {
		const kin = (name) => {
			const d = this.stack.daemons.find((x) => x.name === name);
			return d ? family(d.pid).map((p) => p.pid).filter((pid) => pid !== d.pid) : [];
		};
		if (kind === 'worker') return kin('otklikd');
		const parent = this.stack.daemons.find((x) => x.name === 'otklik-mail')?.pid;
		return kin('otklik-mail').filter((pid) => (procStat(pid)?.parent === parent) === (kind === 'collector'));
	}

	async restartDatabase() {
		const { stack } = this;
		await stack.kill('mariadbd');
		const { dir, sockets } = stack;
		stack.db = await startMariadb({ dir, sockets, log: path.join(stack.logs, 'mariadbd.log') });
		stack.daemons.push(stack.db.daemon);
	}

	async killOne() {
		const dice = this.rnd();
		if (dice < 0.08) {
			await this.restartDatabase();
			this.hits.mariadb++;
			return;
		}
		if (dice < 0.16) {
			await this.stack.kill('otklik-mail');
			await this.stack.startCollector();
			this.hits.parent++;
			return;
		}
		const kind = dice < 0.45 ? 'collector' : dice < 0.75 ? 'parser' : 'worker';
		const pids = this.victims(kind);
		if (!pids.length) return;
		try {
			process.kill(pids[Math.floor(this.rnd() * pids.length)], 'SIGKILL');
			this.hits[kind]++;
		} catch (e) {
			if (e.code !== 'ESRCH') throw e;
		}
	}

	async killing() {
		while (this.isOn) {
			await sleep(150 + this.rnd() * 600);
			await this.killOne();
		}
	}

	async until(what, seconds, why) {
		const end = Date.now() + seconds * 1000;
		while (!(await what())) {
			if (Date.now() > end) assert.fail(`${why}: ${JSON.stringify(this.facts())}\n${this.stack.logTails(8)}`);
			await sleep(500);
		}
	}

	facts = () => ({
		letters: this.count('SELECT COUNT(*) AS n FROM mail_raw'),
		bodies: this.count('SELECT COUNT(*) AS n FROM mail_bodies'),
		cards: this.count('SELECT COUNT(*) AS n FROM interests'),
		joined: this.count('SELECT COUNT(*) AS n FROM mail_raw WHERE state = 3'),
		quarantined: this.count('SELECT COUNT(*) AS n FROM mail_raw WHERE state = 5'),
	});
}

async function connect(story, api) {
	const points = await api.all('/api/points');
	const ids = [];
	for (const [i, box] of [A, B, C].entries()) {
		const form = { ...channelOf(story.stack, box, points[box === C ? 1 : 0].id), name: `Ящик ${i}`, after_action: 'keep' };
		const r = await api.post('/api/channels', form);
		assert.equal(r.status, 201, r.text);
		ids.push(r.body.id);
	}
	return ids;
}

/** Everything is compared with the server once more; then every day of every mailbox agrees. */
async function ledgerIsGreen(story, api, ids) {
	const [{ t: at }] = story.stack.db.query('SELECT UTC_TIMESTAMP(6) AS t');
	for (const id of ids) assert.equal((await api.post(`/api/channels/${id}/ledger/fetch`, {})).status, 204);
	await story.until(() => story.count(`SELECT COUNT(*) AS n FROM mail_cursors WHERE compared_at > '${at}'`) === ids.length, 120, 'not compared');
	let server = 0;
	for (const id of ids)
		for (const d of await api.all(`/api/channels/${id}/ledger`)) {
			assert.equal(d.missing, 0, JSON.stringify(d));
			assert.equal(d.gone, 0, JSON.stringify(d));
			assert.equal(d.server, d.cards + d.joined + d.ignored + d.quarantined + d.pending, JSON.stringify(d));
			server += d.server;
		}
	assert.equal(server, story.letters, 'the ledger counts every mail of the servers');
}

/** Declares the test. `calmSeconds`: how long the killing goes on after the last delivery. */
export async function killTest({ mails, pauseMs = 300, calmSeconds = 5, least }) {
	const stack = await useStack({
		seed: true,
		mail: true,
		jobs: true,
		collector: true,
		conf: { mail_poll_seconds: 2 },
		// Killing leaves complaints of those who were talking to the dead.
		allow: [/level=error/, /mariadbd/, /had died/, /nginx/, /status=500/, /dovecot/],
	});

	test(`${mails} mails in three mailboxes under random kills: lost 0, doubled 0, ledger green`, async (t) => {
		const story = new Story(stack, mails, pauseMs);
		const api = stack.api();
		await api.login('admin@otklik.test', PASSWORD);
		const ids = await connect(story, api);
		const from = Date.now();
		const killing = story.killing();
		await story.deliver(1, Math.floor(mails / 2));
		await story.renumber(B);
		await story.deliver(Math.floor(mails / 2) + 1, mails);
		t.diagnostic(`delivered in ${((Date.now() - from) / 1000).toFixed(1)} s, seed ${SEED}`);
		// Some more trouble while the rest is read, then peace.
		await sleep(calmSeconds * 1000);
		story.isOn = false;
		await killing;
		await story.until(() => story.facts().letters >= story.letters, 300, 'lost letters');
		await sleep(2000);
		t.diagnostic(`kills ${JSON.stringify(story.hits)}; ${JSON.stringify(story.facts())}; ${((Date.now() - from) / 1000).toFixed(1)} s`);
		const hits = { ...story.hits, any: Object.values(story.hits).reduce((a, b) => a + b) };
		for (const [kind, n] of Object.entries(least)) assert.ok(hits[kind] >= n, JSON.stringify(hits));
		assert.equal(story.facts().letters, story.letters, 'lost or doubled letters');
		assert.equal(story.facts().bodies, story.letters);
		// The first sign-in is older than a token lives.
		await api.login('admin@otklik.test', PASSWORD);
		// A parser killed in the middle of a mail puts that mail into quarantine: kept, shown, read again.
		for (const l of await api.all('/api/letters?state=quarantined&limit=200'))
			assert.equal((await api.post(`/api/letters/${l.id}/retry`)).status, 204);
		await story.until(() => story.facts().cards >= story.cards, 120, 'lost cards');
		assert.equal(story.facts().cards, story.cards, 'lost or doubled cards');
		await story.until(() => story.count('SELECT COUNT(*) AS n FROM mail_raw WHERE state IN (1, 5)') === 0, 60, 'letters left');
		assert.equal(story.facts().joined, story.letters - story.cards, 'a mail in two boxes of a point is one card');
		for (const what of ['COUNT(*) AS n FROM interactions', 'COUNT(*) AS n FROM interest_texts', 'SUM(n) AS n FROM interest_counts'])
			assert.equal(story.count(`SELECT ${what}`), story.cards, what);
		assert.equal(story.count('SELECT COUNT(DISTINCT author_email) AS n FROM interests'), mails);
		// Each letter leads to the card that it made, or to one of the same sender.
		const pairs = 'SELECT COUNT(*) AS n FROM mail_raw l JOIN interests i ON i.id = l.interest_id';
		assert.equal(story.count(`${pairs} WHERE l.state = 2 AND i.letter_id = l.id`), story.cards);
		assert.equal(story.count(`${pairs} WHERE i.author_email = l.from_addr`), story.letters);
		assert.equal(story.count('SELECT COUNT(*) AS n FROM interest_evidence'), story.letters - story.cards);
		await ledgerIsGreen(story, api, ids);
	});
}
