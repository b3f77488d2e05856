// The ledger against a real Dovecot: every mail of the server is accounted for, holes are named and
// healed, several folders are read, a moved mailbox and an archive make nothing twice and wake nobody.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { makeCompany } from '../lib/cards.mjs';
import { channelOf } from '../lib/demo.mjs';
import { mailOf, until } from '../lib/letters.mjs';
import { Imap } from '../lib/mail.mjs';
import { BOXES, useStack } from '../lib/stack.mjs';

// A mail that the server cannot open makes it complain.
const stack = await useStack({
	mail: true,
	jobs: true,
	collector: true,
	conf: { mail_poll_seconds: 1, mail_max_mb: 1 },
	allow: [/dovecot/],
});
const co = await makeCompany(stack);
const [FIRST, SECOND, THIRD] = Object.keys(BOXES);
const ids = {};
const DAY = 86400_000;
const count = (sql) => Number(stack.db.query(sql)[0].n);
const letters = (id, where = '1') => count(`SELECT COUNT(*) AS n FROM mail_raw WHERE channel_id = ${id} AND ${where}`);
const cards = (where = '1') => count(`SELECT COUNT(*) AS n FROM interests WHERE ${where}`);
const day = (at = new Date()) => new Date(at.getTime() + 3 * 3600_000).toISOString().slice(0, 10);
const days = async (id, query = '') => (await co.admin.get(`/api/channels/${id}/ledger${query}`)).body.items;
const imapOf = (user) => Imap.connect({ port: stack.dovecot.ports.imap, user, password: BOXES[user] });
const form = (address, over) => ({ ...channelOf(stack, address, co.points.a), ...over });

async function connect(key, address, over = {}) {
	const r = await co.admin.post('/api/channels', form(address, { name: key, ...over }));
	assert.equal(r.status, 201, r.text);
	ids[key] = r.body.id;
	return r.body.id;
}

async function change(key, address, over) {
	const { version } = (await co.admin.get(`/api/channels/${ids[key]}`)).body;
	const r = await co.admin.put(`/api/channels/${ids[key]}`, form(address, { name: key, ...over, version }));
	assert.equal(r.status, 200, r.text);
}

const balance = (d) => [d.server + d.gone + d.uploaded, d.cards + d.joined + d.ignored + d.quarantined + d.pending + d.missing];
async function fetchNow(id) {
	assert.equal((await co.admin.post(`/api/channels/${id}/ledger/fetch`, {})).status, 204);
}
const comparedAfter = (id, at) =>
	count(`SELECT COUNT(*) AS n FROM mail_cursors WHERE channel_id = ${id} AND compared_at > '${at}'`) > 0;
const sqlNow = () => stack.db.query('SELECT UTC_TIMESTAMP(6) AS t')[0].t;

/** Puts a mail into a folder with a date of arrival of its own. */
async function append(user, folder, text, at) {
	const imap = await imapOf(user);
	const raw = Buffer.from(text.replace(/\r?\n/g, '\r\n')).toString('latin1');
	const mon = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'][at.getUTCMonth()];
	const two = (n) => String(n).padStart(2, '0');
	const date = `${two(at.getUTCDate())}-${mon}-${at.getUTCFullYear()} ${at.toISOString().slice(11, 19)} +0000`;
	await imap.cmd(`APPEND "${folder}" "${date}" {${raw.length}+}\r\n${raw}`);
	imap.close();
}

test('what the server has is cards, joined, ignored by reason and quarantined', async () => {
	const same = mailOf(FIRST);
	for (const mail of [mailOf(FIRST), same, same, mailOf(FIRST, { headers: { 'Auto-Submitted': 'auto-replied' } }),
		mailOf(FIRST, { body: 'большое письмо '.repeat(80000) })])
		await stack.dovecot.deliver(FIRST, mail);
	const id = await connect('first', FIRST);
	await until(stack, () => letters(id) === 5 && comparedAfter(id, '2000-01-01'));
	const [today] = await days(id);
	assert.equal(today.day, day());
	const { server, cards: made, joined, ignored, quarantined, pending, missing, gone, uploaded } = today;
	assert.deepEqual({ server, made, joined, ignored, quarantined, pending, missing, gone, uploaded },
		{ server: 5, made: 2, joined: 1, ignored: 1, quarantined: 1, pending: 0, missing: 0, gone: 0, uploaded: 0 });
	assert.deepEqual(today.ignored_reasons, { auto_reply: 1 });
	assert.deepEqual(today.quarantined_reasons, { too_big: 1 });
	const csv = await co.admin.get(`/api/channels/${id}/ledger.csv`);
	assert.equal(csv.text, `day,server,gone,uploaded,cards,joined,ignored,quarantined,pending,missing\r\n${day()},5,0,0,2,1,1,1,0,0\r\n`);
	const { items } = (await co.admin.get(`/api/letters?channel_id=${id}&state=ignored&day=${day()}`)).body;
	assert.equal(items.length, 1);
	assert.deepEqual((await co.admin.get(`/api/letters?channel_id=${id}&day=2020-01-01`)).body.items, []);
});

test('a letter read again moves through the ledger', async () => {
	const [bad] = (await co.admin.get('/api/letters?state=quarantined')).body.items;
	assert.equal((await co.admin.post(`/api/letters/${bad.id}/retry`)).status, 204);
	await until(stack, () => letters(ids.first, `state = 5 AND attempts = 2`) === 1);
	const [today] = await days(ids.first);
	assert.deepEqual([today.quarantined, today.pending, ...balance(today)], [1, 0, 5, 5]);
	assert.deepEqual(today.quarantined_reasons, { too_big: 1 });
});

test('a hole is found, named and healed; wrong counts are repaired', async () => {
	const id = ids.first;
	const [{ id: letter }] = stack.db.query(`SELECT id FROM mail_raw WHERE channel_id = ${id} AND state = 2 LIMIT 1`);
	stack.db.sql(`DELETE FROM otklik.mail_bodies WHERE letter_id = ${letter}; DELETE FROM otklik.mail_raw WHERE id = ${letter};
		UPDATE otklik.ledger_days SET n = n + 7 WHERE channel_id = ${id} AND part = 3`);
	const at = sqlNow();
	await fetchNow(id);
	await until(stack, () => comparedAfter(id, at) && letters(id) === 5);
	await until(stack, async () => (await days(id))[0].missing === 0);
	const [today] = await days(id);
	assert.deepEqual([today.server, today.cards, today.joined, today.missing, today.gone], [5, 1, 2, 0, 0]);
	assert.equal(cards(), 2, 'the card of the letter was there: the letter joins it');
	const log = fs.readFileSync(path.join(stack.logs, 'otklik-mail.log'), 'utf8');
	assert.match(log, /a letter is missing" channel=\d+ uid=/);
	assert.doesNotMatch(log, /ledger difference/, 'what heals by itself is no news');
	assert.match(log, /ledger repaired/);
});

test('a mail that the server cannot give is passed over, red and named, and fetched when it can', async () => {
	const id = ids.first;
	const cur = path.join(stack.dovecot.box(FIRST), 'cur');
	const news = path.join(stack.dovecot.box(FIRST), 'new');
	await change('first', FIRST, { is_active: false });
	await until(stack, () => count("SELECT COUNT(*) AS n FROM leases WHERE name LIKE 'mailbox:%'") === 0);
	const had = [...fs.readdirSync(cur), ...fs.readdirSync(news)];
	await stack.dovecot.deliver(FIRST, mailOf(FIRST));
	const file = [cur, news].flatMap((d) => fs.readdirSync(d).map((f) => path.join(d, f))).find((f) => !had.includes(path.basename(f)));
	await stack.dovecot.deliver(FIRST, mailOf(FIRST));
	fs.chmodSync(file, 0);
	await change('first', FIRST, {});
	await until(stack, () => letters(id) === 6, 60);
	await until(stack, async () => (await days(id))[0].missing === 1, 60);
	const channel = () => co.admin.get('/api/channels').then((r) => r.body.items.find((c) => c.id === id));
	await until(stack, async () => (await channel()).missing_count === 1);
	const { items } = (await co.admin.get(`/api/channels/${id}/ledger/missing?day=${day()}`)).body;
	assert.deepEqual(items.map((m) => [m.folder, m.uid]), [['INBOX', 6]]);
	assert.deepEqual(balance((await days(id))[0]), [7, 7]);
	const told = (await co.head.get('/api/notices')).body.items.filter((n) => n.kind === 'ledger_difference');
	assert.deepEqual(told.map((n) => [n.ref_id, n.params.missing]), [[id, 1]]);
	for (const d of [cur, news]) for (const f of fs.readdirSync(d)) fs.chmodSync(path.join(d, f), 0o600);
	await fetchNow(id);
	await until(stack, () => letters(id) === 7, 60);
	await until(stack, async () => (await days(id))[0].missing === 0 && (await channel()).missing_count === 0);
});

test('what somebody deletes on the server is gone, not missing', async () => {
	const imap = await imapOf(FIRST);
	await imap.select('INBOX');
	await imap.cmd('UID STORE 1 +FLAGS (\\Deleted)');
	await imap.cmd('EXPUNGE');
	imap.close();
	await fetchNow(ids.first);
	await until(stack, async () => (await days(ids.first))[0].gone === 1);
	const [today] = await days(ids.first);
	assert.deepEqual([today.server, today.missing, ...balance(today)], [6, 0, 7, 7]);
});

test('several folders are read; mail is flagged or moved after the commit', async () => {
	const imap = await imapOf(SECOND);
	for (const name of ['&BB4EQgQ3BEsEMgRL-', 'Spam/2026']) await imap.cmd(`CREATE "${name}"`);
	imap.close();
	await append(SECOND, '&BB4EQgQ3BEsEMgRL-', mailOf(SECOND), new Date());
	await append(SECOND, 'Spam/2026', mailOf(SECOND), new Date());
	await stack.dovecot.deliver(SECOND, mailOf(SECOND));
	const id = await connect('second', SECOND, { after_action: 'flag', more_folders: ['Отзывы', 'Spam/2026'] });
	await until(stack, () => letters(id) === 3 && letters(id, 'server_action = 2') === 3);
	const card = (await co.admin.get(`/api/channels/${id}`)).body;
	assert.deepEqual(card.more_folders, ['Spam/2026', 'Отзывы']);
	await until(stack, async () => (await co.admin.get(`/api/channels/${id}`)).body.server_folders.includes('Отзывы'));
	const box = await imapOf(SECOND);
	await box.select('INBOX');
	assert.deepEqual((await box.messages()).map((m) => m.flags), [['\\Flagged']]);
	box.close();
	await append(SECOND, 'Spam/2026', mailOf(SECOND), new Date());
	await until(stack, () => letters(id) === 4);
	await until(stack, async () => (await days(id))[0]?.server === 4);
	await change('second', SECOND, { after_action: 'move', move_to: 'Готово', more_folders: ['Отзывы'] });
	await append(SECOND, '&BB4EQgQ3BEsEMgRL-', mailOf(SECOND), new Date());
	await until(stack, () => letters(id, "server_action = 2 AND folder = 'Отзывы'") === 2);
	const wrong = await co.admin.post('/api/channels', form(SECOND, { name: 'x', after_action: 'move', move_to: 'INBOX' }));
	assert.deepEqual([wrong.status, wrong.body.field], [422, 'move_to']);
});

test('a folder that is not there does not keep the others from being read', async () => {
	await change('second', SECOND, { more_folders: ['Нет такой'] });
	await until(stack, async () => (await co.admin.get(`/api/channels/${ids.second}`)).body.state === 'failing');
	const had = letters(ids.second);
	await stack.dovecot.deliver(SECOND, mailOf(SECOND));
	await until(stack, () => letters(ids.second) === had + 1, 40);
	assert.equal((await co.admin.get(`/api/channels/${ids.second}`)).body.error_key, 'mail_no_folder');
	await change('second', SECOND, {});
	await until(stack, async () => (await co.admin.get(`/api/channels/${ids.second}`)).body.state === 'ok');
});

test('a mailbox whose address has changed is read anew and gives nothing twice', async () => {
	const had = [cards(), letters(ids.second)];
	await stack.dovecot.deliver(SECOND, mailOf(SECOND));
	await until(stack, () => letters(ids.second) === had[1] + 1);
	await change('second', SECOND, { imap_host: '127.0.0.1', imap_port: stack.dovecot.ports.imap, imap_security: 'none' });
	const generation = () => count(`SELECT uidvalidity >> 32 AS n FROM mail_cursors WHERE channel_id = ${ids.second} AND folder = 'INBOX'`);
	await until(stack, () => generation() === 1);
	await stack.dovecot.deliver(SECOND, mailOf(SECOND));
	await until(stack, () => letters(ids.second) === had[1] + 2);
	await sleep(500);
	assert.deepEqual([cards(), letters(ids.second)], [had[0] + 2, had[1] + 2]);
	assert.equal(letters(ids.second, "folder = 'INBOX' AND uidvalidity >> 32 = 0"), 0);
});

test('mail from before the connection is imported quietly, behind the new one, and can be paused', async () => {
	const old = (n) => new Date(Date.now() - n * DAY);
	for (let n = 40; n > 10; n--) await append(THIRD, 'INBOX', mailOf(THIRD, { date: old(n) }), old(n));
	await stack.dovecot.deliver(THIRD, mailOf(THIRD));
	const had = cards();
	const events = () => count('SELECT COUNT(*) AS n FROM events WHERE kind = 1');
	const [before, open] = [events(), count(`SELECT COUNT(*) AS n FROM interests WHERE is_open = 1`)];
	const id = await connect('third', THIRD, { quiet_before: old(5).toISOString(), is_active: false });
	assert.equal((await co.admin.post(`/api/channels/${id}/import/pause`, {})).status, 204);
	await change('third', THIRD, { quiet_before: old(5).toISOString() });
	await until(stack, () => cards() === had + 1);
	await sleep(1500);
	assert.equal(cards(), had + 1, 'paused: only the new mail');
	const state = async () => (await co.admin.get(`/api/channels/${id}/folders`)).body.items[0];
	assert.deepEqual([(await state()).archive_to, (await state()).archive_done], [30, 0]);
	assert.equal((await co.admin.post(`/api/channels/${id}/import/resume`, {})).status, 204);
	await until(stack, () => cards() === had + 31);
	await until(stack, async () => (await state()).archive_done === 30);
	assert.equal(count('SELECT COUNT(*) AS n FROM interests WHERE is_open = 1'), open + 1);
	assert.equal(events(), before + 1, 'nobody is woken for the archive');
	assert.equal(cards('is_waiting = 1 AND due_at < UTC_TIMESTAMP(6)'), 0);
	const [{ id: one }] = stack.db.query(`SELECT id FROM interests WHERE channel_id = ${id} AND state = 6 ORDER BY received_at LIMIT 1`);
	const card = (await co.admin.get(`/api/interests/${one}`)).body;
	assert.equal(card.received_at.slice(0, 10), old(40).toISOString().slice(0, 10));
	assert.deepEqual((await co.admin.get(`/api/interests/${one}/history`)).body.items.map((h) => h.action), ['imported']);
	const counted = count(`SELECT SUM(n) AS n FROM interest_counts WHERE point_id = ${co.points.a}`);
	assert.equal(counted, cards(`point_id = ${co.points.a}`));
	await until(stack, async () => (await days(id, '?limit=200')).length === 31);
	const pages = [];
	for (let after = ''; after !== null; ) {
		const page = (await co.admin.get(`/api/channels/${id}/ledger?limit=10${after && `&after=${after}`}`)).body;
		pages.push(...page.items);
		after = page.next;
	}
	assert.equal(pages.length, 31);
	assert.ok(pages.every((d) => balance(d)[0] === balance(d)[1] && d.missing === 0));
	assert.equal((await days(id, `?from=${day(old(20))}&to=${day(old(18))}`)).length, 3);
});

test('who may see a ledger', async () => {
	const id = ids.first;
	assert.equal((await co.anna.get(`/api/channels/${id}/ledger`)).status, 200);
	assert.equal((await co.vera.get(`/api/channels/${id}/ledger`)).status, 404);
	assert.equal((await co.anna.post(`/api/channels/${id}/ledger/fetch`, {})).status, 403);
	for (const [query, field] of [['from=2026-1-1', 'from'], ['from=2026-13-01', 'from'], ['to=yesterday!', 'to'], ['after=9999999999', 'after']]) {
		const r = await co.admin.get(`/api/channels/${id}/ledger?${query}`);
		assert.deepEqual([r.status, r.body.field], [422, field], query);
	}
	const r = await co.admin.get(`/api/channels/${id}/ledger/missing?day=2026-99-99`);
	assert.deepEqual([r.status, r.body.field], [422, 'day']);
});
