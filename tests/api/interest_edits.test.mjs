// Fields of a card that a person corrects: what was found is remembered, who and when is shown.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { card as newCard, makeCompany } from '../lib/cards.mjs';
import { useStack } from '../lib/stack.mjs';

const stack = await useStack({});
let co, manager, foreign, id;

const FIELDS = ['source_type', 'action', 'place', 'author_name', 'author_url', 'author_email', 'author_phone', 'text', 'product', 'product_url', 'link'];
const card = async () => (await manager.get(`/api/interests/${id}`)).body;
const formOf = (c) => Object.fromEntries([...FIELDS, 'version'].map((f) => [f, c[f] ?? null]));
const put = async (over, who = manager) => who.put(`/api/interests/${id}/fields`, { ...formOf(await card()), ...over });

before(async () => {
	co = await makeCompany(stack);
	[manager, foreign] = [co.anna, co.vera];
	id = newCard(stack, co, { product: 'Стул', name: 'Ирина', link: 'https://vk.com/wall1' });
});

test('a correction is kept with who, when and what was found', async () => {
	const was = await card();
	const r = await put({ product: 'Кухня «Ладога»', action: 'order', text: 'Первая строка\nВторая' });
	assert.equal(r.status, 200, r.text);
	assert.deepEqual([r.body.product, r.body.action, r.body.version], ['Кухня «Ладога»', 'order', was.version + 1]);
	const now = await card();
	assert.equal(now.text, 'Первая строка\nВторая');
	const edits = (await manager.get(`/api/interests/${id}/edits`)).body.items;
	const me = (await manager.get('/api/me')).body;
	assert.deepEqual(edits.map((e) => [e.field, e.value_before, e.user_name]), [
		['action', was.action, me.name],
		['text', was.text, me.name],
		['product', was.product, me.name],
	]);
	const history = (await manager.get(`/api/interests/${id}/history`)).body.items.at(-1);
	assert.deepEqual([history.action, history.user_name, history.text], ['edited', me.name, 'action, text, product']);
	// A second edit of a field keeps what recognition had found.
	assert.equal((await put({ product: 'Другая' })).status, 200);
	const again = (await manager.get(`/api/interests/${id}/edits`)).body.items.find((e) => e.field === 'product');
	assert.equal(again.value_before, was.product);
});

test('the history of the person shows what came, not what it was corrected to', async () => {
	const texts = async () => (await manager.get(`/api/interests/${id}/timeline`)).body.items.map((t) => t.text);
	const first = id;
	for (const [text, shown] of [['Сколько стоит?', 'Сколько стоит?'], ['', null]]) {
		id = newCard(stack, co, { text, action: 'comment', url: `https://vk.com/id90${text.length}` });
		assert.deepEqual(await texts(), [shown]);
		for (const next of ['Исправлено', 'Ещё раз']) {
			assert.equal((await put({ text: next })).status, 200);
			assert.equal((await card()).text, next);
			assert.deepEqual(await texts(), [shown]);
		}
	}
	id = first;
});

test('nothing changed is nothing written; a stale form is refused', async () => {
	const was = await card();
	const same = await put({});
	assert.deepEqual([same.status, same.body.version], [200, was.version]);
	const r = await put({ version: was.version - 1, product: 'x' });
	assert.deepEqual([r.status, r.body.error, r.body.data.version], [409, 'stale', was.version]);
});

test('the way to answer follows the fields', async () => {
	await put({ source_type: 'email', link: null, author_email: null, author_phone: '+7 912 345-67-89' });
	assert.equal((await card()).reply_way, 'phone');
	await put({ author_email: 'a@b.test' });
	assert.equal((await card()).reply_way, 'mail');
	await put({ source_type: 'vk', link: 'https://vk.com/wall1' });
	assert.equal((await card()).reply_way, 'link');
});

test('each field invalid is named', async () => {
	const rows = [
		['source_type', null, 'required'], ['source_type', 'myspace', 'not_a_choice'], ['action', 'poke', 'not_a_choice'],
		['link', 'javascript:alert(1)', 'bad_format'], ['product_url', 'x', 'bad_format'], ['author_url', 'ftp://a.b', 'bad_format'],
		['author_email', 'a b@c', 'bad_format'], ['author_email', 'abc', 'bad_format'], ['author_phone', 'звоните', 'bad_format'],
		['place', 'я'.repeat(201), 'too_long'], ['author_name', 'я'.repeat(201), 'too_long'], ['product', 'я'.repeat(201), 'too_long'],
		['text', 'я'.repeat(100001), 'too_long'], ['version', null, 'required'], ['nose', 1, 'unknown_field'],
	];
	for (const [field, value, reason] of rows) {
		const r = await put({ [field]: value });
		assert.deepEqual([r.status, r.body.field, r.body.reason], [422, field, reason], r.text);
	}
});

test('only who sees the card corrects it', async () => {
	const body = formOf(await card());
	assert.equal((await foreign.put(`/api/interests/${id}/fields`, body)).status, 404);
	assert.equal((await foreign.get(`/api/interests/${id}/edits`)).status, 404);
	assert.equal((await stack.api().put(`/api/interests/${id}/fields`, body)).status, 401);
});
