// Templates of answers: whose they are, what fills them, what is refused; signatures.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { before, test } from 'node:test';

import { card, makeCompany } from '../lib/cards.mjs';
import { program } from '../lib/otklik.mjs';
import { useStack } from '../lib/stack.mjs';

const stack = await useStack({});
let co;
before(async () => {
	co = await makeCompany(stack);
});

const names = async (who, at = '/api/templates') => (await co[who].get(at)).body.items.map((t) => t.name);
const add = async (who, at, body) => {
	const r = await co[who].post(at, body);
	assert.equal(r.status, 201, r.text);
	return r.body.id;
};

test('shared, of a point and own: everybody sees what is meant for him', async () => {
	await add('head', '/api/shared-templates', { name: 'Всем', text: 'Здравствуйте!', sort: 1 });
	await add('head', '/api/shared-templates', { name: 'Точке b', text: 'b', point_id: co.points.b, sort: 2 });
	await add('anna', '/api/templates', { name: 'Анны', text: 'моё', sort: 0 });
	assert.deepEqual(await names('anna'), ['Анны', 'Всем']);
	assert.deepEqual(await names('vera'), ['Всем', 'Точке b']);
	assert.deepEqual(await names('head'), ['Всем', 'Точке b']);
	assert.equal((await co.member.get('/api/templates')).status, 403);
	assert.equal((await co.anna.post('/api/shared-templates', { name: 'x', text: 'x' })).status, 403);
	assert.equal((await co.anna.post('/api/shared-templates', { name: 'x', text: 'x', point_id: co.points.b })).status, 403);
});

test('a card gets the templates of its point and source, filled', async () => {
	await add('head', '/api/shared-templates', {
		name: 'Только Авито', text: 'x', source_type: 'avito',
	});
	const text = '{{first_name}}, {{ author_name }}: {{product}} — {{point_name}}, {{my_name}} {{link}} {{place}}';
	const id = await add('anna', '/api/templates', { name: 'Полный', text, source_type: 'vk' });
	const one = card(stack, co, { name: 'Ирина Петрова', product: 'Диван', link: 'https://vk.com/wall-1_2' });
	const { items } = (await co.anna.get(`/api/interests/${one}/templates`)).body;
	assert.deepEqual(items.map((t) => t.name), ['Анны', 'Полный', 'Всем']);
	assert.equal(
		items.find((t) => t.id === id).text,
		'Ирина, Ирина Петрова: Диван — Точка a, Анна https://vk.com/wall-1_2 {{place}}'
	);
	assert.equal((await co.vera.get(`/api/interests/${one}/templates`)).status, 404);
	// Nobody is called by his address.
	const mailed = card(stack, co, { source: 'vk', name: 'ivan@example.test' });
	const filled = (await co.anna.get(`/api/interests/${mailed}/templates`)).body.items.find((t) => t.id === id).text;
	assert.match(filled, /^\{\{first_name\}\}, ivan@example\.test: \{\{product\}\}/);
});

test('an unknown placeholder is named when the template is saved', async () => {
	for (const [text, placeholder] of [
		['Здравствуйте, {{autor_name}}!', 'autor_name'],
		['{{author_name}} {{ }}', ''],
		['{{Author_name}}', 'Author_name'],
	]) {
		const r = await co.anna.post('/api/templates', { name: 'x', text });
		assert.deepEqual(
			[r.status, r.body.field, r.body.reason, r.body.data],
			[422, 'text', 'unknown_placeholder', { placeholder }]
		);
	}
	assert.equal((await co.anna.post('/api/templates', { name: 'скобки', text: 'скидка {{ нигде не закрыта' })).status, 201);
});

test('every field is looked at', async () => {
	for (const [body, field, reason] of [
		[{ text: 'x' }, 'name', 'required'], [{ name: 'x' }, 'text', 'required'],
		[{ name: 'x'.repeat(101), text: 'x' }, 'name', 'too_long'], [{ name: 'x', text: 'x'.repeat(5001) }, 'text', 'too_long'],
		[{ name: 'x', text: 'x', source_type: 'ebay' }, 'source_type', 'not_a_choice'],
		[{ name: 'x', text: 'x', sort: 10000 }, 'sort', 'too_big'], [{ name: 'x', text: 'x', point_id: 1 }, 'point_id', 'unknown_field'],
	]) {
		const r = await co.anna.post('/api/templates', body);
		assert.deepEqual([r.status, r.body.field, r.body.reason], [422, field, reason], r.text);
	}
});

test('a change needs the version, and the right door', async () => {
	const id = await add('anna', '/api/templates', { name: 'Правка', text: 'раз' });
	const put = (who, at, more) => co[who].put(`${at}/${id}`, { name: 'Правка', text: 'два', version: 1, ...more });
	const ok = await put('anna', '/api/templates');
	assert.deepEqual([ok.status, ok.body.text, ok.body.version, ok.body.is_shared], [200, 'два', 2, false]);
	const stale = await put('anna', '/api/templates');
	assert.deepEqual([stale.status, stale.body.error, stale.body.data.version], [409, 'stale', 2]);
	// An own template is nobody else's, not even the head's.
	assert.equal((await put('boris', '/api/templates', { version: 2 })).status, 404);
	assert.equal((await put('head', '/api/shared-templates', { version: 2 })).status, 404);
	assert.equal((await co.boris.del(`/api/templates/${id}`)).status, 404);
	assert.equal((await co.anna.del(`/api/templates/${id}`)).status, 204);
	const shared = await add('head', '/api/shared-templates', { name: 'Общий', text: 'x' });
	assert.equal((await co.anna.put(`/api/templates/${shared}`, { name: 'x', text: 'x', version: 1 })).status, 409);
	assert.equal((await co.anna.del(`/api/templates/${shared}`)).status, 409);
	assert.equal((await co.anna.del(`/api/shared-templates/${shared}`)).status, 403);
	const moved = await co.head.put(`/api/shared-templates/${shared}`, {
		name: 'Общий', text: 'x', point_id: co.points.b, version: 1,
	});
	assert.equal(moved.body.point_id, co.points.b);
	assert.equal((await co.head.del(`/api/shared-templates/${shared}`)).status, 204);
});

test('a signature of a person, a signature of a mailbox', async () => {
	assert.deepEqual((await co.anna.get('/api/me/signature')).body, { text: null });
	assert.deepEqual((await co.anna.put('/api/me/signature', { text: 'Анна\nменеджер' })).body, { text: 'Анна\nменеджер' });
	assert.deepEqual((await co.anna.get('/api/me/signature')).body, { text: 'Анна\nменеджер' });
	assert.equal((await co.boris.get('/api/me/signature')).body.text, null);
	const box = `/api/channels/${co.channels.a}/signature`;
	assert.equal((await co.anna.put(box, { text: 'x' })).status, 403);
	assert.equal((await co.head.put(box, { text: 'Мебель «Дом»' })).status, 200);
	assert.equal((await co.anna.get(box)).body.text, 'Мебель «Дом»');
	assert.equal((await co.vera.get(box)).status, 404);
	assert.equal((await co.anna.put('/api/me/signature', { text: 'x'.repeat(1001) })).status, 422);
	assert.deepEqual((await co.anna.put('/api/me/signature', { text: null })).body, { text: null });
});

test('templates know the sources that cards know', () => {
	const routes = JSON.parse(execFileSync(program('otklikd'), ['--routes=json'], { encoding: 'utf8', maxBuffer: 1 << 26 }));
	const choices = (method, path, name) =>
		routes.find((r) => r.method === method && r.path === path).input.find((f) => f.name === name).choices;
	assert.deepEqual(choices('POST', '/api/templates', 'source_type'), choices('GET', '/api/interests', 'source'));
});
