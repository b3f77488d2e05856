// Recognition rules over HTTP: the pack as rows, order, switch, versions, what is newer in the pack.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';

import { PASSWORD } from '../lib/api.mjs';
import { until as untilIn } from '../lib/letters.mjs';
import { ROOT } from '../lib/place.mjs';
import { channelOf } from '../lib/demo.mjs';
import { useStack } from '../lib/stack.mjs';
import { setTimeout as sleep } from 'node:timers/promises';

const stack = await useStack({ seed: true, mail: true, jobs: true, collector: true, conf: { mail_poll_seconds: 2 } });
const PACK = path.join(ROOT, 'backend/rules');
let admin, head, manager;

before(async () => {
	[admin, head, manager] = [stack.api(), stack.api(), stack.api()];
	await admin.login('admin@otklik.test', PASSWORD);
	await head.login('head@otklik.test', PASSWORD);
	await manager.login('manager@otklik.test', PASSWORD);
});

const rules = async () => (await admin.get('/api/rules')).body.items;
const named = async (name) => (await rules()).find((r) => r.name === name);
const seq = async () => (await admin.get('/api/rule-set')).body.seq;
/** The rules of the pack's files, in the order of priority, file and place in it. */
const shipped = () =>
	fs
		.readdirSync(PACK)
		.sort()
		.flatMap((f) => JSON.parse(fs.readFileSync(path.join(PACK, f), 'utf8')).rules ?? [])
		.map((r, i) => ({ ...r, i }))
		.sort((a, b) => (a.priority ?? 200) - (b.priority ?? 200) || a.i - b.i);

test('the pack is there in its order, with its texts and versions', async () => {
	const list = await rules();
	assert.deepEqual(list.map((r) => r.name), shipped().map((r) => r.name));
	const vk = list.find((r) => r.name === 'vk.other');
	assert.deepEqual(
		[vk.file, vk.source_type, vk.is_active, vk.is_fallback, vk.is_edited, vk.is_newer],
		['vk', 'vk', true, true, false, false]
	);
	const whole = (await admin.get(`/api/rules/${vk.id}`)).body;
	assert.deepEqual(JSON.parse(whole.body), shipped().map(({ i, ...r }) => r).find((r) => r.name === 'vk.other'));
	const versions = (await admin.get(`/api/rules/${vk.id}/versions`)).body.items;
	assert.deepEqual(versions.map((v) => [v.rule_version, v.user_id]), [[vk.rule_version, null]]);
	const versionAt = (n) => admin.get(`/api/rules/${vk.id}/versions/${n}`);
	assert.equal((await versionAt(vk.rule_version)).body.body, whole.body);
	assert.equal((await versionAt(vk.rule_version + 1)).status, 404);
});

test('migrating again changes nothing', async () => {
	const was = [await rules(), await seq()];
	stack.otklik(['migrate']);
	assert.deepEqual([await rules(), await seq()], was);
});

test('a rule is switched off and on, once for each version', async () => {
	const rule = await named('vk.digest');
	const from = await seq();
	const off = await admin.put(`/api/rules/${rule.id}/active`, { is_active: false, version: rule.version });
	assert.equal(off.status, 200, off.text);
	assert.equal(off.body.is_active, false);
	assert.equal(off.body.rule_version, rule.rule_version);
	assert.ok((await seq()) > from);
	const stale = await admin.put(`/api/rules/${rule.id}/active`, { is_active: true, version: rule.version });
	assert.deepEqual([stale.status, stale.body.error, stale.body.data.is_active], [409, 'stale', false]);
	const on = await admin.put(`/api/rules/${rule.id}/active`, { is_active: true, version: off.body.version });
	assert.equal(on.body.is_active, true);
});

test('rules are put in order, also where there is no room between two', async () => {
	const names = async () => (await rules()).map((r) => r.name);
	const move = async (name, before) => {
		const rule = await named(name);
		const before_id = before ? (await named(before)).id : null;
		return admin.put(`/api/rules/${rule.id}/place`, { before_id, version: rule.version });
	};
	const start = await names();
	assert.equal((await move('vk.event', 'bounce')).status, 200);
	assert.equal((await names())[0], 'vk.event');
	assert.equal((await move('vk.event', null)).status, 200);
	assert.equal((await names()).at(-1), 'vk.event');
	// Back and forth in one gap until it is used up many times over.
	for (let i = 0; i < 30; i++) {
		assert.equal((await move(i % 2 ? 'vk.event' : 'ok.event', 'x.event')).status, 200);
		const now = await names();
		assert.equal(now.indexOf('x.event') - now.indexOf(i % 2 ? 'vk.event' : 'ok.event'), 1);
	}
	const rest = (list) => list.filter((n) => n !== 'vk.event' && n !== 'ok.event');
	assert.deepEqual(rest(await names()), rest(start));
	const itself = await move('vk.event', 'vk.event');
	assert.deepEqual([itself.status, itself.body.field], [422, 'before_id']);
});

test('heads read, others do not; only administrators change', async () => {
	const rule = await named('vk.event');
	assert.equal((await head.get('/api/rules')).status, 200);
	assert.equal((await head.get(`/api/rules/${rule.id}`)).status, 200);
	assert.equal((await head.get(`/api/rules/${rule.id}/versions`)).status, 200);
	assert.equal((await head.put(`/api/rules/${rule.id}/active`, { is_active: false, version: rule.version })).status, 403);
	for (const url of ['/api/rules', `/api/rules/${rule.id}`, '/api/rule-set'])
		assert.equal((await manager.get(url)).status, 403);
	assert.equal((await stack.api().get('/api/rules')).status, 401);
	assert.equal((await admin.get('/api/rules/999999')).status, 404);
});

// ---- real letters ----

const BOX = 'zayavki@otklik.test';
const DEMO = path.join(ROOT, 'tests/fixtures/demo');
const demo = (name) => fs.readFileSync(path.join(DEMO, `${name}.eml`), 'latin1');
const letters = (where = '1') => stack.db.query(`SELECT id, from_addr, rule, rule_version, state FROM mail_raw WHERE ${where} ORDER BY id`);

const until = untilIn.bind(null, stack);

const plain = (n, from, subject, body) =>
	`From: ${from}\nTo: ${BOX}\nSubject: ${subject}\nDate: ${new Date().toUTCString().replace('GMT', '+0000')}\n` +
	`Message-ID: <r${n}@example.test>\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n${body}\n`;

test('letters come in by the rules of the database', async () => {
	for (const f of fs.readdirSync(DEMO)) await stack.dovecot.deliver(BOX, demo(f.slice(0, -4)));
	const points = await admin.all('/api/points');
	const made = await admin.post('/api/channels', channelOf(stack, BOX, points[0].id));
	assert.equal(made.status, 201, made.text);
	await until(() => letters().length === 27);
	assert.equal(letters("rule = 'vk.event'").length, 5);
});

const KEY = (over = {}) =>
	JSON.stringify({
		name: 'own.quiz', source_type: 'site_form', action: 'request', priority: 150,
		match: { from: 'quiz@forms.test', subject: '^Quiz ' },
		fields: { author_name: { in: 'text', regex: '(?m)^Name = (?<v>.+)$' }, text: { in: 'text', regex: '(?m)^Says = (?<v>.+)$' } },
		...over,
	});

test('a text that is no rule is refused with the place of the mistake', async () => {
	const rows = [
		['{"name":', { code: 'bad_json', line: 1 }],
		['{"name": "own.a",\n "x" 1}', { code: 'bad_json', line: 2 }],
		['[]', { code: 'not_object' }],
		[KEY({ color: 1 }), { code: 'unknown_key', word: 'color' }],
		[KEY({ name: 'Новое правило' }), { code: 'bad_name', key: 'name' }],
		[KEY({ name: 'vk.event' }), { code: 'name_taken', key: 'name', word: 'vk.event' }],
		[KEY({ source_type: 'myspace' }), { code: 'bad_source', key: 'source_type', word: 'myspace' }],
		[KEY({ action: 'poke' }), { code: 'bad_action', key: 'action', word: 'poke' }],
		[KEY({ match: undefined }), { code: 'required', key: 'match' }],
		[KEY({ match: { subject: 'a(' } }), { code: 'bad_pattern', key: 'subject', pattern_code: 114, at: 2 }],
		[KEY({ fields: { nose: { set: 'x' } } }), { code: 'no_field', word: 'nose' }],
		[KEY({ fields: { text: { in: 'footer' } } }), { code: 'bad_place', word: 'footer' }],
		[KEY({ fields: { text: { in: 'text', regex: '^(a+)+$' } } }), { code: 'endless', key: 'fields.text' }],
		[KEY({ match: { text: '(?s)(.*?,){11}P' } }), { code: 'endless', key: 'match.text' }],
		[KEY({ priority: 10, match: {} }), { code: 'matches_all', letters: 27 }],
		[KEY(), { code: 'matches_none', letters: 27 }],
	];
	for (const [body, want] of rows) {
		const r = await admin.post('/api/rules', { body });
		assert.deepEqual([r.status, r.body.field, r.body.reason], [422, 'body', 'bad_rule'], `${body} ${r.text}`);
		const got = Object.fromEntries(Object.keys(want).map((k) => [k, r.body.data[k]]));
		assert.deepEqual(got, want, body);
	}
	assert.equal((await head.post('/api/rules', { body: KEY() })).status, 403);
	assert.equal((await admin.post('/api/rules', {})).body.reason, 'required');
});

test('a new rule takes the next letter within seconds; what it took keeps its version', async () => {
	const quiz = (n) => plain(n, 'quiz@forms.test', `Quiz ${n}`, 'Name = Пётр\nSays = Хочу кухню');
	const added = await admin.post('/api/rules', { body: KEY(), is_sure: true });
	assert.equal(added.status, 201, added.text);
	const list = (await rules()).map((r) => r.name);
	assert.equal(list.indexOf('ok.feed') - list.indexOf('own.quiz'), 1, list.join());
	await sleep(2500);
	await stack.dovecot.deliver(BOX, quiz(1));
	await until(() => letters("from_addr = 'quiz@forms.test'").length === 1);
	const card = (await admin.get('/api/interests?view=new&limit=1')).body.items[0];
	assert.deepEqual([card.source_type, card.author_name, card.text], ['site_form', 'Пётр', 'Хочу кухню']);

	const rule = (await admin.get(`/api/rules/${added.body.id}`)).body;
	assert.deepEqual([rule.file, rule.rule_version, rule.updated_by_id], [null, 1, (await admin.get('/api/me')).body.id]);
	const body = KEY({ action: 'question' });
	const changed = await admin.put(`/api/rules/${rule.id}`, { body, version: rule.version });
	assert.equal(changed.status, 200, changed.text);
	assert.deepEqual([changed.body.rule_version, changed.body.body], [2, body]);
	const stale = await admin.put(`/api/rules/${rule.id}`, { body, version: rule.version });
	assert.deepEqual([stale.status, stale.body.data.rule_version], [409, 2]);
	const renamed = await admin.put(`/api/rules/${rule.id}`, { body: KEY({ name: 'own.other' }), version: changed.body.version });
	assert.deepEqual([renamed.status, renamed.body.data.code], [422, 'name_fixed']);
	const versions = (await admin.get(`/api/rules/${rule.id}/versions`)).body.items;
	assert.deepEqual(versions.map((v) => [v.rule_version, v.user_id > 0]), [[2, true], [1, true]]);
	assert.equal((await admin.get(`/api/rules/${rule.id}/versions/1`)).body.body, KEY());
	await sleep(2500);
	await stack.dovecot.deliver(BOX, quiz(2));
	const both = await until(() => letters("from_addr = 'quiz@forms.test'").length === 2 && letters("from_addr = 'quiz@forms.test'"));
	assert.deepEqual(both.map((l) => Number(l.rule_version)), [1, 2]);
});

test('an edited rule of the pack keeps its text, and tells of a newer one', async () => {
	const rule = (await admin.get(`/api/rules/${(await named('avito.message')).id}`)).body;
	const body = rule.body.replace('    "message"\n', '    "comment"\n');
	assert.notEqual(body, rule.body);
	const edited = await admin.put(`/api/rules/${rule.id}`, { body, version: rule.version });
	assert.deepEqual([edited.status, edited.body.is_edited, edited.body.file], [200, true, 'avito'], edited.text);
	// A newer pack.
	const codeBefore = (await named('avito.login_code')).rule_version;
	const dir = path.join(stack.dir, 'rules');
	fs.cpSync(PACK, dir, { recursive: true });
	const file = path.join(dir, 'avito.json');
	const pack = JSON.parse(fs.readFileSync(file, 'utf8'));
	const shippedOne = pack.rules.find((r) => r.name === 'avito.message');
	shippedOne.about = 'newer';
	pack.rules.find((r) => r.name === 'avito.login_code').about = 'newer too';
	pack.rules = pack.rules.filter((r) => r.name !== 'avito.other');
	fs.writeFileSync(file, JSON.stringify(pack));
	stack.otklik(['migrate'], { env: {} });
	assert.equal((await named('avito.message')).is_newer, false, 'the same pack');
	const conf = path.join(stack.dir, 'otklik.conf');
	fs.writeFileSync(conf, fs.readFileSync(conf, 'utf8').replace(/^rules_dir = .*$/m, `rules_dir = ${dir}`));
	stack.otklik(['migrate']);
	const [message, code, other] = [await named('avito.message'), await named('avito.login_code'), await named('avito.other')];
	assert.deepEqual([message.is_newer, message.rule_version], [true, rule.rule_version + 1]);
	assert.deepEqual([code.is_newer, code.rule_version], [false, codeBefore + 1]);
	assert.deepEqual([other.file, other.is_active], [null, false]);
	const kept = await admin.post(`/api/rules/${message.id}/shipped`, { is_taken: false, version: message.version });
	assert.deepEqual([kept.status, kept.body.is_newer, kept.body.is_edited, kept.body.body], [200, false, true, body], kept.text);
	const taken = await admin.post(`/api/rules/${message.id}/shipped`, { is_taken: true, version: kept.body.version });
	assert.deepEqual([taken.status, taken.body.is_edited, taken.body.rule_version], [200, false, rule.rule_version + 2], taken.text);
	assert.equal(JSON.parse(taken.body.body).about, 'newer');
});

test('a trial shows which rule took a letter, why the others did not, and where each field stands', async () => {
	const [{ id }] = letters("rule = 'vk.event'");
	const tried = await admin.upload('/api/rule-trials', { letter_id: String(id) });
	assert.equal(tried.status, 200, tried.text);
	const { problem, letters: [letter] } = tried.body.result;
	assert.equal(problem, null);
	assert.deepEqual([letter.rule, letter.source_type], ['vk.event', 'vk']);
	const verdicts = new Map(letter.verdicts.map((v) => [v.name, v]));
	assert.equal(verdicts.get('vk.event').verdict, 'took');
	assert.equal(verdicts.get('vk.other').verdict, 'later');
	assert.deepEqual([verdicts.get('ok.event').verdict, verdicts.get('ok.event').test], ['no', 'from']);
	const author = letter.fields.find((f) => f.field === 'author_name');
	assert.equal(letter.text.slice(author.at, author.at + author.length), author.value);
	const text = letter.fields.find((f) => f.field === 'text');
	assert.ok(text.at >= 0 && letter.text.slice(text.at, text.at + text.length) === text.value.slice(0, text.length));

	// Brought along, with characters of two units before the field, and a rule that is not saved.
	const raw = Buffer.from(plain(9, 'quiz@forms.test', 'Quiz 9', '😀😀 привет\nName = Ольга\nSays = Да'));
	const body = KEY({ name: 'own.next', priority: 140, action: 'order' });
	const own = await admin.upload('/api/rule-trials', { body, letter: { bytes: raw, name: 'a.eml', type: 'message/rfc822' } });
	assert.equal(own.status, 200, own.text);
	const [got] = own.body.result.letters;
	assert.deepEqual([got.rule, got.action, got.holds], ['own.next', 'order', true]);
	const name = got.fields.find((f) => f.field === 'author_name');
	assert.equal(got.text.slice(name.at, name.at + name.length), 'Ольга');

	const bad = await admin.upload('/api/rule-trials', { body: '{ ', letter_id: String(id) });
	assert.equal(bad.body.result.problem.code, 'bad_json');
	assert.equal((await admin.upload('/api/rule-trials', { body })).status, 422);
	assert.equal((await admin.upload('/api/rule-trials', { letter_id: '99999999' })).status, 404);
	assert.equal((await head.upload('/api/rule-trials', { letter_id: String(id) })).status, 403);
});

test('a set that cannot be used stops no mail and is told', async () => {
	const had = letters().length;
	stack.db.sql("UPDATE rules SET body = '{\"name\": 1}' WHERE name = 'ok.event'; UPDATE rule_set SET seq = seq + 1", 'otklik');
	await sleep(2500);
	await stack.dovecot.deliver(BOX, plain(20, 'ivan@example.test', 'Вопрос', 'Сколько стоит?'));
	await until(() => letters().length === had + 1);
	const set = (await admin.get('/api/rule-set')).body;
	assert.match(set.error, /ok\.event.*name: must be a text/);
	assert.equal(letters().at(-1).rule, 'email.request');
	stack.db.sql("UPDATE rules SET body = shipped_body WHERE name = 'ok.event'; UPDATE rule_set SET seq = seq + 1", 'otklik');
	await sleep(2500);
	await stack.dovecot.deliver(BOX, plain(21, 'ivan@example.test', 'Вопрос 2', 'Сколько стоит?'));
	await until(() => letters().length === had + 2);
	assert.equal((await admin.get('/api/rule-set')).body.error, null);
});
