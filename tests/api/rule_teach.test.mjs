// A network changes its letters: the share jumps, a rule is taught by marks and tried on what came.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { PASSWORD } from '../lib/api.mjs';
import { channelOf } from '../lib/demo.mjs';
import { until as untilIn } from '../lib/letters.mjs';
import { useStack } from '../lib/stack.mjs';

const stack = await useStack({ seed: true, mail: true, jobs: true, collector: true, conf: { mail_poll_seconds: 2 } });
const BOX = 'zayavki@otklik.test';
let admin, head;
let serial = 0;

const until = untilIn.bind(null, stack);
const letters = (where) => stack.db.query(`SELECT id, rule FROM mail_raw WHERE ${where} ORDER BY id`);
const send = (author, text) => stack.dovecot.deliver(BOX,
	`From: VK <admin@notify.vk.com>\nTo: ${BOX}\nSubject: =?utf-8?b?${Buffer.from(`${author} и ещё что-то`).toString('base64')}?=\n` +
	`Date: ${new Date().toUTCString().replace('GMT', '+0000')}\nMessage-ID: <t${++serial}@vk.test>\nPrecedence: bulk\n` +
	`MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n🎉 Свежее\n\n[${author}] о снимке №${serial}:\n${text}\n\nК беседе\n`);

before(async () => {
	[admin, head] = [stack.api(), stack.api()];
	await admin.login('admin@otklik.test', PASSWORD);
	await head.login('head@otklik.test', PASSWORD);
	const points = await admin.all('/api/points');
	for (const [i, who] of ['Анна', 'Борис', 'Вера', 'Глеб', 'Дина'].entries()) await send(who, `Вопрос ${i}\nи вторая строка`);
	await admin.post('/api/channels', channelOf(stack, BOX, points[0].id));
	await until(() => letters('1').length === 5);
});

test('letters of a known sender in an unknown form still make cards, and their share jumps', async () => {
	assert.deepEqual([...new Set(letters('1').map((l) => l.rule))], ['vk.other']);
	stack.db.sql(`INSERT INTO sender_days (domain, day, source_type, n, known_n)
		VALUES ('notify.vk.com', UTC_DATE() - INTERVAL 1 DAY, 1, 40, 40), ('notify.vk.com', UTC_DATE() - INTERVAL 3 DAY, 1, 60, 59);
		INSERT INTO jobs (kind, ref_id, due_at, created_at, updated_at) VALUES ('senders_count', 0, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), UTC_TIMESTAMP(6))`, 'otklik');
	const sender = await until(async () => (await admin.get('/api/rule-senders')).body.items.find((s) => s.alarmed_at));
	assert.deepEqual([sender.domain, sender.source_type, sender.n, sender.unknown_n], ['notify.vk.com', 'vk', 105, 6]);
	assert.equal(sender.letter_id, Math.max(...letters('1').map((l) => Number(l.id))));
	assert.deepEqual(sender.days, [[3, 60, 1], [1, 40, 0], [0, 5, 5]]);
	const notice = (await head.get('/api/notices')).body.items.find((n) => n.kind === 'source_unrecognised');
	assert.deepEqual([notice.params.name, notice.params.n, notice.params.unknown_n], ['notify.vk.com', 5, 5]);
	const list = (await admin.get('/api/rules')).body.items;
	assert.equal(list.find((r) => r.name === 'vk.other').letters_count, 5);
	// Counted again: one alarm, one notice.
	stack.db.sql(`INSERT INTO jobs (kind, ref_id, due_at, created_at, updated_at) VALUES ('senders_count', 0, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), UTC_TIMESTAMP(6))`, 'otklik');
	await until(() => stack.db.query("SELECT COUNT(*) AS n FROM jobs WHERE kind = 'senders_count'")[0].n === '0');
	assert.equal((await head.get('/api/notices')).body.items.filter((n) => n.kind === 'source_unrecognised').length, 1);
});

test('marks in one letter become a rule that reads all of them', async () => {
	const [{ id }] = letters('1');
	const { text, links } = (await admin.upload('/api/rule-trials', { letter_id: String(id) })).body.result.letters[0];
	assert.deepEqual(links, []);
	const mark = (field, value) => `${field}:text:${text.indexOf(value)}:${value.length}`;
	const marks = [mark('author_name', 'Анна'), mark('text', 'Вопрос 0\nи вторая строка')];
	const want = { letter_id: Number(id), name: 'own.vk_new', source_type: 'vk', action: 'comment', marks };
	const proposed = await admin.post('/api/rule-proposals', want);
	assert.equal(proposed.status, 200, proposed.text);
	const { body } = proposed.body;
	const preview = (await admin.post('/api/rule-previews', { body, sender: '@notify.vk.com' })).body.result;
	assert.deepEqual([preview.tried, preview.holds, preview.takes, preview.anew, preview.problem], [5, 5, 5, 5, null], `${body}\n${JSON.stringify(preview)}`);
	const seen = preview.letters.map((l) => [l.values.author_name, l.values.text]).sort();
	assert.deepEqual(seen[1], ['Борис', 'Вопрос 1\nи вторая строка']);
	assert.ok(preview.letters.every((l) => l.was_rule === 'vk.other' && l.rule === 'own.vk_new' && l.interest_id > 0));
	const saved = await admin.post('/api/rules', { body });
	assert.equal(saved.status, 201, saved.text);
	await sleep(2500);
	await send('Ева', 'Сколько стоит?');
	await until(() => letters('1').length === 6);
	const card = (await admin.get('/api/interests?view=new&limit=1')).body.items[0];
	assert.deepEqual([card.author_name, card.text, card.action], ['Ева', 'Сколько стоит?', 'comment']);
});

test('invalid input names the field; only administrators teach', async () => {
	const [{ id }] = letters('1');
	const good = { letter_id: Number(id), name: 'own.x', source_type: 'vk', action: 'comment', marks: ['text:text:0:5'] };
	const rows = [
		[{ marks: [] }, 'marks', 'too_short'], [{ marks: ['x'] }, 'marks', 'bad_format'], [{ marks: ['text:text:0'] }, 'marks', 'bad_format'],
		[{ marks: ['text:text:-1:5'] }, 'marks', 'bad_format'], [{ marks: ['text:text:99999:5'] }, 'marks', 'bad_format'],
		[{ marks: ['text:link:0'] }, 'marks', 'bad_format'], [{ marks: ['text:footer:0:5'] }, 'marks', 'bad_format'],
		[{ marks: ['text:text:0:5:1:2'] }, 'marks', 'bad_format'],
		[{ action: 'poke' }, 'action', 'not_a_choice'], [{ name: '' }, 'name', 'required'],
	];
	for (const [over, field, reason] of rows) {
		const r = await admin.post('/api/rule-proposals', { ...good, ...over });
		assert.deepEqual([r.status, r.body.field, r.body.reason], [422, field, reason], JSON.stringify([over, r.body]));
	}
	assert.equal((await admin.post('/api/rule-proposals', { ...good, letter_id: 99999999 })).status, 404);
	assert.equal((await head.post('/api/rule-proposals', good)).status, 403);
	assert.equal((await head.post('/api/rule-previews', { body: '{}', sender: '@a' })).status, 403);
	const bad = await admin.post('/api/rule-previews', { body: '{"name": "own.y"}', sender: '@notify.vk.com' });
	assert.equal(bad.body.result.problem.code, 'bad_source');
});
