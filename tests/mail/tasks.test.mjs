// Many letters at once: a file of mails is imported, the quarantine is read again and exported.
import assert from 'node:assert/strict';
import zlib from 'node:zlib';
import { test } from 'node:test';

import { makeCompany } from '../lib/cards.mjs';
import { mailOf, until } from '../lib/letters.mjs';
import { useStack } from '../lib/stack.mjs';

const stack = await useStack({ jobs: true });
const co = await makeCompany(stack);
const box = co.channels.a;
const count = (sql) => Number(stack.db.query(sql)[0].n);
const cards = (where = '1') => count(`SELECT COUNT(*) AS n FROM interests WHERE ${where}`);
const tasks = async () => (await co.head.get('/api/letters/tasks')).body.items;

async function importFile(text, over = {}) {
	const r = await co.head.upload('/api/letters/import', {
		channel_id: box,
		mails: { bytes: Buffer.from(text), name: 'mails.mbox', type: 'application/mbox' },
		...over,
	});
	assert.equal(r.status, 201, r.text);
	return until(stack, async () => (await tasks()).find((t) => t.id === r.body.id && t.state !== 'running'));
}
const mbox = (mails) => mails.map((m) => `From a@b Thu Jan  1 00:00:00 1970\n${m.replace(/^(>*From )/gm, '>$1')}\n`).join('');

test('one mail as a file becomes a card; the same file again gives nothing', async () => {
	const mail = mailOf('box@otklik.test');
	const done = await importFile(mail);
	assert.deepEqual([done.state, done.kind, done.total, done.done, done.taken], ['done', 'import', 1, 1, 1]);
	assert.equal(cards('state = 1'), 1);
	const again = await importFile(mail);
	assert.deepEqual([again.state, again.done, again.taken], ['done', 1, 0]);
	assert.equal(cards(), 1);
	assert.equal(count('SELECT COUNT(*) AS n FROM letter_task_files'), 0);
});

test('an mbox of a hundred mails is imported quietly with its dates; the ledger knows where they came from', async () => {
	const old = (n) => new Date(Date.now() - n * 86400_000);
	const mails = Array.from({ length: 100 }, (_, i) => mailOf('box@otklik.test', { date: old(300 + i), body: `Письмо ${i}\n\nFrom here on, ${i}.` }));
	const done = await importFile(mbox([...mails, mails[0]]), { is_quiet: true });
	assert.deepEqual([done.state, done.total, done.done], ['done', 101, 101]);
	assert.equal(cards('state = 6'), 100);
	assert.equal(cards('is_open = 1'), 1);
	const [first] = stack.db.query('SELECT id, received_at AS at FROM interests WHERE state = 6 ORDER BY received_at LIMIT 1');
	assert.equal(first.at.slice(0, 10), old(399).toISOString().slice(0, 10));
	assert.match((await co.head.get(`/api/interests/${first.id}`)).body.text, /^From here on, 99\./m);
	const days = await co.head.all(`/api/channels/${box}/ledger`);
	assert.ok(days.every((d) => d.gone === 0 && d.missing === 0 && d.uploaded === d.cards + d.joined), JSON.stringify(days[0]));
});

test('the quarantine is exported, and read again as a whole', async () => {
	const before = cards();
	for (let i = 0; i < 25; i++)
		stack.db.sql(`INSERT INTO otklik.mail_raw (channel_id, folder, uidvalidity, uid, raw_hash, size, received_at, fetched_at, state, reason)
			VALUES (${box}, 'INBOX', 1, ${i + 1}, REPEAT(CHAR(${i + 65}), 32), 10, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), 5, 'parse_crashed');
			INSERT INTO otklik.mail_bodies VALUES (LAST_INSERT_ID(), X'${zlib.deflateSync(mailOf('box@otklik.test')).toString('hex')}');`);
	stack.db.sql(`UPDATE otklik.channel_health SET quarantined_count = 25 WHERE channel_id = ${box};
		INSERT INTO otklik.ledger_days VALUES (${box}, CURRENT_DATE, 5, 'parse_crashed', 25) ON DUPLICATE KEY UPDATE n = n + 25`);
	const file = await co.head.get(`/api/letters/export?state=quarantined&channel_id=${box}`);
	assert.equal(file.status, 200);
	assert.equal(file.text.match(/^From MAILER-DAEMON/gm).length, 25);
	const none = await co.head.post('/api/letters/retry-all', { channel_id: box, reason: 'too_big' });
	assert.deepEqual([none.status, none.body.error], [409, 'wrong_state']);
	const r = await co.head.post('/api/letters/retry-all', { channel_id: box });
	assert.equal(r.status, 201, r.text);
	const done = await until(stack, async () => (await tasks()).find((t) => t.id === r.body.id && t.state === 'done'), 60);
	assert.deepEqual([done.kind, done.total, done.done, done.taken], ['retry', 25, 25, 25]);
	assert.equal(cards(), before + 25);
	assert.equal(count(`SELECT quarantined_count AS n FROM channel_health WHERE channel_id = ${box}`), 0);
	// What was exported comes back as what it was.
	const back = await importFile(file.text, { channel_id: co.channels.b });
	assert.deepEqual([back.total, back.taken], [25, 25]);
	assert.equal(cards(`point_id = ${co.points.b}`), 25);
});

test('who may, and what is wrong', async () => {
	assert.equal((await co.anna.get('/api/letters/tasks')).status, 403);
	assert.equal((await co.anna.post('/api/letters/retry-all', {})).status, 403);
	assert.equal((await co.anna.get('/api/letters/export?state=quarantined')).status, 403);
	const empty = await co.head.upload('/api/letters/import', { channel_id: box, mails: { bytes: Buffer.alloc(0), name: 'x', type: 'text/plain' } });
	assert.deepEqual([empty.status, empty.body.field], [422, 'mails']);
	assert.equal((await co.head.upload('/api/letters/import', { channel_id: 99999, mails: { bytes: Buffer.from('x'), name: 'x', type: 'text/plain' } })).status, 404);
	assert.equal((await co.head.get('/api/letters/export')).status, 422);
	const junk = await importFile('\0\xff not a mail at all');
	assert.equal(junk.state, 'done');
});
