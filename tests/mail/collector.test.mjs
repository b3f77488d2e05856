// The collector against a real Dovecot: letters become cards once, whatever happens in between.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { PASSWORD } from '../lib/api.mjs';
import { channelOf } from '../lib/demo.mjs';
import { until as untilIn } from '../lib/letters.mjs';
import { Imap } from '../lib/mail.mjs';
import { patience } from '../lib/patience.mjs';
import { BOXES, useStack } from '../lib/stack.mjs';

const stack = await useStack({
	seed: true,
	mail: true,
	jobs: true,
	collector: true,
	conf: { mail_max_mb: 1, mail_poll_seconds: 2 },
	allow: [/mailbox/, /Unknown column 'window_at'/],
});
const FIRST = 'zayavki@otklik.test';
const SECOND = 'otzyvy@otklik.test';
let api, points;
const ids = {};

let serial = 0;
const plain = (over = {}) => {
	const n = ++serial;
	const h = {
		From: '"Марина Щербакова" <marina@example.test>',
		To: FIRST,
		Subject: `Сколько стоит доставка, вопрос ${n}`,
		Date: new Date().toUTCString().replace('GMT', '+0000'),
		'Message-ID': `<m${n}@example.test>`,
		'MIME-Version': '1.0',
		'Content-Type': 'text/plain; charset=utf-8',
		...over.headers,
	};
	return `${Object.entries(h).map(([k, v]) => `${k}: ${v}\n`).join('')}\n${over.body ?? `Здравствуйте! Нужно 300 наборов, ${n}.`}\n`;
};

const until = untilIn.bind(null, stack);

const count = (sql) => Number(stack.db.query(sql)[0].n);
const letters = (where = '1') => count(`SELECT COUNT(*) AS n FROM mail_raw WHERE ${where}`);
const cards = () => count('SELECT COUNT(*) AS n FROM interests');

before(async () => {
	api = stack.api();
	await api.login('admin@otklik.test', PASSWORD);
	points = await api.all('/api/points');
});

test('letters that wait and letters that come become cards, and are marked on the server', async () => {
	for (let i = 0; i < 3; i++) await stack.dovecot.deliver(FIRST, plain());
	const r = await api.post('/api/channels', channelOf(stack, FIRST, points[0].id));
	assert.equal(r.status, 201, r.text);
	ids.first = r.body.id;
	await until(() => cards() === 3);
	await until(async () => (await api.get('/api/channels')).body.items[0].state === 'ok');
	const from = Date.now();
	await stack.dovecot.deliver(FIRST, plain());
	await until(() => cards() === 4);
	assert.ok(Date.now() - from < patience(5000), `IDLE: ${Date.now() - from} ms`);
	const card = (await api.get('/api/interests?view=new&limit=1')).body.items[0];
	assert.equal(card.author_name, 'Марина Щербакова');
	assert.equal(card.source_type, 'email');
	assert.equal(card.reply_way, 'mail');
	const imap = await Imap.connect({ port: stack.dovecot.ports.imap, user: FIRST, password: BOXES[FIRST] });
	await imap.select('INBOX');
	await until(async () => (await imap.cmd('SEARCH UNSEEN')).join().trim() === '* SEARCH');
	await imap.close?.();
	const ledger = (await api.get('/api/letters?limit=10')).body.items;
	assert.equal(ledger.length, 4);
	assert.ok(ledger.every((l) => l.state === 'card' && l.interest_id > 0));
	const raw = await api.get(`/api/letters/${ledger[0].id}/raw`);
	assert.match(raw.text, /Message-ID: <m4@example.test>/);
});

test('one mail in two mailboxes is two receipts and one card', async () => {
	const r = await api.post('/api/channels', channelOf(stack, SECOND, points[0].id));
	assert.equal(r.status, 201, r.text);
	ids.second = r.body.id;
	const had = cards();
	const mail = plain();
	await stack.dovecot.deliver(FIRST, mail);
	await until(() => cards() === had + 1);
	await stack.dovecot.deliver(SECOND, mail);
	await until(() => letters("state = 3") === 1);
	assert.equal(cards(), had + 1);
});

test('two requests with the same Message-ID are two cards', async () => {
	const had = cards();
	const headers = { 'Message-ID': '<constant@form.example.test>' };
	await stack.dovecot.deliver(FIRST, plain({ headers, body: 'Первая заявка' }));
	await stack.dovecot.deliver(FIRST, plain({ headers, body: 'Вторая заявка' }));
	await until(() => cards() === had + 2);
	const later = { ...headers, Date: 'Mon, 2 Nov 2026 10:00:00 +0300' };
	await stack.dovecot.deliver(FIRST, plain({ headers: { ...later, Subject: 'Звонок' }, body: 'Перезвоните мне' }));
	later.Date = 'Mon, 9 Nov 2026 10:00:00 +0300';
	await stack.dovecot.deliver(FIRST, plain({ headers: { ...later, Subject: 'Звонок' }, body: 'Перезвоните мне' }));
	await until(() => cards() === had + 4);
});

test('a mail that cannot be read and one that is too large are quarantined with the reason, and tried again', async () => {
	const nested = Array.from({ length: 400 }, (_, i) => `--b\nContent-Type: multipart/mixed; boundary=b${i}\n\n`).join('');
	await stack.dovecot.deliver(FIRST, plain({ headers: { 'Content-Type': 'multipart/mixed; boundary=b' }, body: nested }));
	await stack.dovecot.deliver(FIRST, plain({ body: 'большое письмо '.repeat(80000) }));
	await until(() => letters('state = 5') === 2);
	const { items } = (await api.get('/api/letters?state=quarantined')).body;
	assert.deepEqual(items.map((l) => l.reason).sort(), ['parse_failed', 'too_big']);
	assert.deepEqual(items.map((l) => l.error).sort(), ['boundaries 200', 'over_mail_max'], 'a word and its number, told in the reader\'s language');
	const channel = (await api.get('/api/channels')).body.items.find((c) => c.id === ids.first);
	assert.equal(channel.quarantined_count, 2);
	const told = (await api.get('/api/notices')).body.items.filter((n) => n.kind === 'quarantine');
	assert.deepEqual(told.map((n) => [n.ref_id, n.params.name]), [[ids.first, channel.name]], 'once an hour');
	const bad = items.find((l) => l.reason === 'parse_failed');
	assert.equal((await api.post(`/api/letters/${bad.id}/retry`)).status, 204);
	await until(() => letters(`id = ${bad.id} AND state = 5 AND attempts = 2`) === 1);
	const card = (await api.get('/api/letters?state=card&limit=1')).body.items[0];
	assert.equal((await api.post(`/api/letters/${card.id}/retry`)).status, 409);
	assert.equal(count('SELECT COUNT(*) AS n FROM events WHERE kind = 5 AND point_id IS NOT NULL'), 0, 'letters are not for points');
});

test('a letter that cannot be read again goes back to quarantine, as often as it is tried', async () => {
	stack.db.sql(`INSERT INTO otklik.mail_raw (channel_id, folder, uidvalidity, uid, raw_hash, size, received_at, fetched_at, state, reason)
		VALUES (${ids.first}, 'Old', 1, 1, REPEAT('x', 32), 10, NOW(6), NOW(6), 5, 'parse_failed');
		INSERT INTO otklik.mail_bodies VALUES (LAST_INSERT_ID(), 'no zlib');
		UPDATE otklik.channel_health SET quarantined_count = quarantined_count + 1 WHERE channel_id = ${ids.first};`);
	const { id } = stack.db.query("SELECT id FROM mail_raw WHERE folder = 'Old'")[0];
	for (const attempts of [1, 2]) {
		assert.equal((await api.post(`/api/letters/${id}/retry`)).status, 204);
		await until(() => letters(`id = ${id} AND state = 5 AND attempts = ${attempts}`) === 1);
		await until(() => count("SELECT COUNT(*) AS n FROM jobs WHERE kind = 'letter_retry'") === 0);
	}
	stack.db.sql(`DELETE FROM otklik.mail_bodies WHERE letter_id = ${id}; DELETE FROM otklik.mail_raw WHERE id = ${id};
		UPDATE otklik.channel_health SET quarantined_count = quarantined_count - 1 WHERE channel_id = ${ids.first};`);
});

test('a letter that is read at last leaves the quarantine, and its count', async () => {
	const inQuarantine = () => count(`SELECT quarantined_count AS n FROM channel_health WHERE channel_id = ${ids.first}`);
	assert.equal(inQuarantine(), letters(`channel_id = ${ids.first} AND state = 5`));
	const had = inQuarantine();
	stack.db.sql(`INSERT INTO otklik.mail_raw (channel_id, folder, uidvalidity, uid, raw_hash, size, received_at, fetched_at, state, reason)
		VALUES (${ids.first}, 'Old', 1, 2, REPEAT('y', 32), 10, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), 5, 'parse_crashed');
		INSERT INTO otklik.mail_bodies VALUES (LAST_INSERT_ID(), X'${zlib.deflateSync(plain()).toString('hex')}');
		UPDATE otklik.channel_health SET quarantined_count = quarantined_count + 1 WHERE channel_id = ${ids.first};`);
	const { id } = stack.db.query("SELECT id FROM mail_raw WHERE folder = 'Old'")[0];
	assert.equal((await api.post(`/api/letters/${id}/retry`)).status, 204);
	await until(() => letters(`id = ${id} AND state = 2`) === 1);
	assert.equal(inQuarantine(), had);
	assert.equal(letters(`channel_id = ${ids.first} AND state = 5`), had);
	stack.db.sql(`DELETE FROM otklik.mail_bodies WHERE letter_id = ${id}; DELETE FROM otklik.mail_raw WHERE id = ${id};`);
});

test('a retry that runs twice leaves the receipt of a card alone', async () => {
	const { id } = (await api.get('/api/letters?state=card&limit=1')).body.items[0];
	stack.db.sql(`INSERT INTO otklik.jobs (kind, ref_id, state, due_at, created_at, updated_at)
		VALUES ('letter_retry', ${id}, 1, NOW(6), NOW(6), NOW(6))`);
	await until(() => count("SELECT COUNT(*) AS n FROM jobs WHERE kind = 'letter_retry'") === 0);
	assert.equal(letters(`id = ${id} AND state = 2 AND attempts = 1`), 1);
});

test('batches that fail without anybody dying do not put a good mail into quarantine', async () => {
	const had = cards();
	stack.db.sql(`CREATE TRIGGER otklik.refuse BEFORE INSERT ON otklik.mail_raw FOR EACH ROW
		SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'refused by a test'`);
	await stack.dovecot.deliver(FIRST, plain());
	await sleep(8000);
	stack.db.sql('DROP TRIGGER otklik.refuse');
	await until(() => cards() === had + 1);
	assert.equal(letters("reason IN ('collector_crashed', 'store_failed')"), 0);
	assert.equal(count(`SELECT tries AS n FROM mail_cursors WHERE channel_id = ${ids.first}`), 0);
});

test('a mailbox with a new UIDVALIDITY gives nothing twice', async () => {
	const had = [cards(), letters()];
	const validity = () => stack.db.query(`SELECT uidvalidity AS v FROM mail_cursors WHERE channel_id = ${ids.first}`)[0].v;
	const old = validity();
	await stack.kill('dovecot');
	for (const f of fs.readdirSync(stack.dovecot.box(FIRST)))
		if (/^dovecot/.test(f)) fs.rmSync(path.join(stack.dovecot.box(FIRST), f), { recursive: true });
	/* One that was too large to be fetched is gone, and another has come: it is not the same one. */
	const cur = path.join(stack.dovecot.box(FIRST), 'cur');
	const big = fs.readdirSync(cur).filter((name) => fs.statSync(path.join(cur, name)).size > 1 << 20);
	assert.equal(big.length, 1);
	fs.rmSync(path.join(cur, big[0]));
	await sleep(1100);
	await stack.startDovecot();
	await stack.dovecot.deliver(FIRST, plain({ body: 'другое большое письмо '.repeat(80000) }));
	await until(() => validity() !== old, 40);
	await stack.dovecot.deliver(FIRST, plain());
	await until(() => cards() === had[0] + 1, 40);
	await until(() => letters("reason = 'too_big'") === 2);
	assert.equal(letters(), had[1] + 2);
	assert.equal(letters(`channel_id = ${ids.first} AND uidvalidity = ${old}`), 1);
});

test('a mailbox that refuses is shown as failing and heals by itself', async () => {
	const card = (await api.get(`/api/channels/${ids.first}`)).body;
	const form = channelOf(stack, FIRST, points[0].id);
	const wrong = await api.put(`/api/channels/${ids.first}`, { ...form, password: 'wrong', version: card.version });
	assert.equal(wrong.status, 200, wrong.text);
	const state = async () => (await api.get('/api/channels')).body.items.find((c) => c.id === ids.first);
	const failing = await until(async () => ((await state()).state === 'failing' ? state() : null));
	assert.equal(failing.error_key, 'mail_bad_login');
	assert.ok(failing.failing_since);
	await stack.dovecot.deliver(FIRST, plain());
	const had = cards();
	await api.put(`/api/channels/${ids.first}`, { ...form, version: wrong.body.version });
	await until(async () => (await state()).state === 'ok');
	await until(() => cards() === had + 1);
	assert.equal((await state()).failing_since, null);
});

test('an outage that lasts gives one alarm', async () => {
	const card = (await api.get(`/api/channels/${ids.first}`)).body;
	const form = channelOf(stack, FIRST, points[0].id);
	const off = await api.put(`/api/channels/${ids.first}`, { ...form, imap_port: 1, version: card.version });
	await until(async () => count(`SELECT COUNT(*) AS n FROM channel_health WHERE channel_id = ${ids.first} AND state = 3`) === 1);
	const alarms = () => fs.readFileSync(path.join(stack.logs, 'otklik-mail.log'), 'utf8').split('mailbox alarm').length - 1;
	assert.equal(alarms(), 0);
	stack.db.sql(`UPDATE otklik.channel_health SET failing_since = failing_since - INTERVAL 2 MINUTE WHERE channel_id = ${ids.first}`);
	await until(() => alarms() === 1);
	await sleep(3000);
	assert.equal(alarms(), 1);
	const told = async () =>
		(await api.get('/api/notices')).body.items.filter((n) => n.kind.startsWith('channel_')).map((n) => [n.kind, n.ref_id, n.params.name]);
	assert.deepEqual(await told(), [['channel_failing', ids.first, card.name]]);
	await api.put(`/api/channels/${ids.first}`, { ...form, version: off.body.version });
	await until(() => count(`SELECT COUNT(*) AS n FROM channel_health WHERE channel_id = ${ids.first} AND state = 1 AND alarmed_at IS NULL`) === 1);
	assert.deepEqual((await told())[0], ['channel_recovered', ids.first, form.name]);
});

test('a mailbox that stays well wakes nobody', async () => {
	const seq = () => count('SELECT seq AS n FROM event_seq');
	const seen = () => stack.db.query(`SELECT last_ok_at AS t FROM channel_health WHERE channel_id = ${ids.first}`)[0].t;
	await sleep(1000);
	const [was, at] = [seq(), seen()];
	await until(() => seen() !== at, 10);
	assert.equal(seq(), was);
});

test('long letters among short ones are taken in the order of the mailbox, some megabytes at a time', async () => {
	const had = cards();
	await stack.kill('otklik-mail');
	const last = Number(stack.db.query('SELECT MAX(id) AS n FROM mail_raw')[0].n);
	for (let i = 0; i < 60; i++)
		await stack.dovecot.deliver(SECOND, plain({ body: `Вопрос ${i}\n${i % 3 === 0 ? 'длинно '.repeat(i === 30 ? 100_000 : 70_000) : ''}` }));
	await stack.startCollector();
	await until(() => letters(`id > ${last}`) === 60, 60);
	assert.equal(cards(), had + 59);
	const rows = stack.db.query(`SELECT uid, size, state, reason, fetched_at AS at FROM mail_raw WHERE id > ${last} ORDER BY id`);
	const uids = rows.map((r) => Number(r.uid));
	assert.deepEqual(uids, uids.toSorted((a, b) => a - b));
	assert.deepEqual(rows.filter((r) => r.state !== '2').map((r) => r.reason), ['too_big']);
	assert.ok(new Set(rows.map((r) => r.at)).size >= 3, 'sixteen megabytes are not one batch');
});

test('a schema of another version puts nobody\'s letter into quarantine', async () => {
	const had = cards();
	const bad = letters('state = 5');
	const rename = (from, to) => stack.db.sql(`ALTER TABLE interests RENAME COLUMN ${from} TO ${to}`, 'otklik');
	for (const how of ['known', 'fresh']) {
		rename('window_at', 'window_then');
		if (how === 'fresh') {
			await stack.kill('otklik-mail');
			await stack.startCollector();
		}
		await stack.dovecot.deliver(SECOND, plain());
		await sleep(4000);
		assert.equal(letters('state = 5'), bad, how);
		assert.match(fs.readFileSync(stack.collector.log, 'utf8'), /Unknown column 'window_at'/, 'the log says what it waits for');
		rename('window_then', 'window_at');
		await until(() => cards() === had + (how === 'known' ? 1 : 2), 40);
	}
	assert.equal(letters('state = 5'), bad);
});

test('a program keeps prepared only what it runs', async () => {
	const held = () => Number(stack.db.query("SHOW GLOBAL STATUS LIKE 'Prepared_stmt_count'")[0].Value);
	const connections = stack.db.query("SELECT id FROM information_schema.processlist WHERE user = 'otklik'").length;
	assert.ok(connections >= 4, `${connections} connections`);
	// The server has a limit of 16,382 for all: with everything prepared, 28 connections reached it.
	assert.ok(held() / connections < 120, `${held()} of ${connections} connections`);
});
