// Old mail read again by today's rules: differences first, then written, then put back; what people set stays.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';

import { PASSWORD } from '../lib/api.mjs';
import { channelOf } from '../lib/demo.mjs';
import { until as untilIn } from '../lib/letters.mjs';
import { ROOT } from '../lib/place.mjs';
import { useStack } from '../lib/stack.mjs';

const stack = await useStack({ seed: true, mail: true, jobs: true, collector: true, conf: { mail_poll_seconds: 2 } });
const BOX = 'zayavki@otklik.test';
const DEMO = path.join(ROOT, 'tests/fixtures/demo');
const FIELDS = ['source_type', 'action', 'place', 'author_name', 'author_url', 'author_email', 'author_phone', 'text', 'product', 'product_url', 'link'];
let admin, head, manager, rule, channel, replay;
const PERIOD = { from: '2020-01-01T00:00:00Z', to: '2030-01-01T00:00:00Z' };

const until = untilIn.bind(null, stack);

const cards = async () => {
	const list = await admin.all('/api/interests?view=all&source=vk&limit=50');
	return Promise.all(list.map(async ({ id }) => (await admin.get(`/api/interests/${id}`)).body));
};
const stateIs = (state) => until(async () => {
	const r = (await admin.get(`/api/replays/${replay}`)).body;
	return r.state === state && r;
});
const begin = async (more = {}) => {
	const r = await admin.post('/api/replays', { ...PERIOD, ...more });
	assert.equal(r.status, 201, r.text);
	replay = r.body.id;
	return stateIs('compared');
};
const edit = async (card, over) => {
	const now = (await admin.get(`/api/interests/${card.id}`)).body;
	const form = Object.fromEntries([...FIELDS, 'version'].map((f) => [f, now[f] ?? null]));
	const r = await admin.put(`/api/interests/${card.id}/fields`, { ...form, ...over });
	assert.equal(r.status, 200, r.text);
};
const BODY = (over) => JSON.stringify({
	name: 'own.vk', source_type: 'vk', action: 'question', priority: 150, match: { from: '@notify.vk.com', subject: 'комментари|сообщени' },
	fields: { author_name: { set: 'По новому правилу' }, product: { set: 'Диван' }, text: { in: 'reply' } }, ...over,
});

before(async () => {
	[admin, head, manager] = [stack.api(), stack.api(), stack.api()];
	await admin.login('admin@otklik.test', PASSWORD);
	await head.login('head@otklik.test', PASSWORD);
	await manager.login('manager@otklik.test', PASSWORD);
	const files = fs.readdirSync(DEMO);
	for (const f of files) await stack.dovecot.deliver(BOX, fs.readFileSync(path.join(DEMO, f), 'latin1'));
	const points = await admin.all('/api/points');
	channel = (await admin.post('/api/channels', channelOf(stack, BOX, points[0].id))).body.id;
	await until(() => Number(stack.db.query('SELECT COUNT(*) AS n FROM mail_raw')[0].n) === files.length, 40);
});

test('with the rules that made the cards nothing differs', async () => {
	const r = await begin();
	assert.ok(r.letters_count > 20, `${r.letters_count}`);
	assert.deepEqual([r.cards_count, r.changed_count, r.kept_count, r.would_card_count, r.would_ignore_count], [0, 0, 0, 0, 0],
		JSON.stringify((await admin.get(`/api/replays/${replay}/fields`)).body.items));
	const applied = await admin.post(`/api/replays/${replay}/apply`);
	assert.equal(applied.status, 200);
	await stateIs('applied');
});

test('a new rule is compared field by field, and nothing is written', async () => {
	const made = await admin.post('/api/rules', { body: BODY(), is_sure: true });
	assert.equal(made.status, 201, made.text);
	rule = made.body.id;
	const was = await cards();
	const r = await begin({ channel_id: channel, source_type: 'vk' });
	assert.deepEqual(await cards(), was);
	assert.ok(r.cards_count >= 2 && r.cards_count < was.length, `${r.cards_count} of ${was.length}`);
	const fields = (await admin.get(`/api/replays/${replay}/fields?limit=200`)).body.items;
	assert.equal(fields.length, r.changed_count);
	const names = fields.filter((f) => f.field === 'author_name');
	assert.equal(names.length, r.cards_count);
	for (const f of names) {
		const card = was.find((c) => c.id === f.interest_id);
		assert.deepEqual([f.value_before, f.value_after, f.state, f.rule_before, f.rule_after], [card.author_name, 'По новому правилу', 'found', 'vk.event', 'own.vk']);
	}
	const counts = (await admin.get(`/api/replays/${replay}/summary`)).body.items;
	assert.deepEqual(counts.find((c) => c.field === 'product'), { source_type: 'vk', field: 'product', n: r.cards_count });
	const one = (await admin.get(`/api/replays/${replay}/fields?field=product&limit=200`)).body.items;
	assert.ok(one.length === r.cards_count && one.every((f) => f.field === 'product'));
	const all = await admin.all(`/api/replays/${replay}/fields?limit=2`);
	assert.deepEqual(all, fields, 'pages');
});

test('what a person has edited is kept: before comparing, and between comparing and writing', async () => {
	const [first, second] = (await admin.get(`/api/replays/${replay}/fields?field=author_name`)).body.items.map((f) => ({ id: f.interest_id }));
	await edit(first, { author_name: 'Исправил человек' });
	const r = await begin({ source_type: 'vk' });
	assert.equal(r.kept_count, 1);
	const kept = (await admin.get(`/api/replays/${replay}/fields?field=author_name`)).body.items.find((f) => f.interest_id === first.id);
	assert.deepEqual([kept.state, kept.value_before], ['kept', 'Исправил человек']);
	await edit(second, { product: 'Выбрал человек' });
	const was = await cards();
	assert.equal((await head.post(`/api/replays/${replay}/apply`)).status, 403);
	assert.equal((await admin.post(`/api/replays/${replay}/apply`)).status, 200);
	const done = await stateIs('applied');
	assert.equal(done.kept_count, 2);
	const now = new Map((await cards()).map((c) => [c.id, c]));
	assert.deepEqual([now.get(first.id).author_name, now.get(first.id).product, now.get(first.id).action], ['Исправил человек', 'Диван', 'question']);
	assert.deepEqual([now.get(second.id).author_name, now.get(second.id).product], ['По новому правилу', 'Выбрал человек']);
	assert.deepEqual([now.get(first.id).rule, now.get(first.id).rule_version], ['own.vk', 1]);
	const history = (await admin.get(`/api/interests/${first.id}/history`)).body.items.at(-1);
	assert.deepEqual([history.action, history.user_id, history.text], ['recognised', null, 'own.vk 1']);

	const again = await admin.post(`/api/replays/${replay}/apply`);
	assert.deepEqual([again.status, again.body.error, again.body.data.state], [409, 'wrong_state', 'applied']);
	// A person goes on working with what was written.
	await edit(first, { product: 'Стол' });
	assert.equal((await admin.post(`/api/replays/${replay}/undo`)).status, 200);
	await stateIs('undone');
	const back = new Map((await cards()).map((c) => [c.id, c]));
	for (const card of was) {
		const c = back.get(card.id);
		const want = { ...card, product: card.id === first.id ? 'Стол' : card.product };
		assert.deepEqual([...FIELDS, 'rule', 'rule_version'].map((f) => c[f]), [...FIELDS, 'rule', 'rule_version'].map((f) => want[f]), card.author_name);
	}
});

test('letters that would become cards, or none any more, are counted', async () => {
	const now = (await admin.get(`/api/rules/${rule}`)).body;
	const put = await admin.put(`/api/rules/${rule}`, { body: BODY({ ignore: 'digest' }), version: now.version, is_sure: true });
	assert.equal(put.status, 200, put.text);
	const r = await begin({ source_type: 'vk' });
	assert.ok(r.would_ignore_count >= 2, `${r.would_ignore_count}`);
	const news = (await admin.get('/api/rules')).body.items.find((x) => x.name === 'newsletter');
	await admin.put(`/api/rules/${news.id}/active`, { is_active: false, version: news.version });
	const next = await begin();
	assert.ok(next.would_card_count >= 1, `${next.would_card_count}`);
});

test('invalid input names the field; only administrators begin', async () => {
	const rows = [
		[{ to: PERIOD.to }, 'from', 'required'], [{ from: PERIOD.to, to: PERIOD.from }, 'to', 'too_small'],
		[{ ...PERIOD, from: 'вчера' }, 'from', 'wrong_type'], [{ ...PERIOD, source_type: 'myspace' }, 'source_type', 'not_a_choice'],
	];
	for (const [body, field, reason] of rows) {
		const r = await admin.post('/api/replays', body);
		assert.deepEqual([r.status, r.body.field, r.body.reason], [422, field, reason], r.text);
	}
	assert.equal((await admin.post('/api/replays', { ...PERIOD, channel_id: 999999 })).status, 404);
	assert.equal((await head.post('/api/replays', PERIOD)).status, 403);
	assert.equal((await head.get('/api/replays')).status, 200);
	assert.equal((await manager.get('/api/replays')).status, 403);
	const pages = await admin.all('/api/replays?limit=2');
	assert.deepEqual(pages.map((x) => x.id), (await admin.get('/api/replays')).body.items.map((x) => x.id));
	assert.equal((await admin.post(`/api/replays/${replay}/cancel`)).status, 409);
});
