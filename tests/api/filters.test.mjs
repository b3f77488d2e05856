// Saved filters over HTTP: own ones, those of a point, their order and their counts.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { card, makeCompany } from '../lib/cards.mjs';
import { useStack } from '../lib/stack.mjs';

const stack = await useStack({ conf: { workers: 2 } });
let co;

before(async () => {
	co = await makeCompany(stack);
});

const list = async (who) => (await co[who].get('/api/filters')).body.items;
const add = async (who, body, at = '/api/filters') => {
	const r = await co[who].post(at, body);
	assert.equal(r.status, 201, r.text);
	return r.body.id;
};

test('an own filter is seen by its person only', async () => {
	const id = await add('anna', { name: ' Мои ВК ', query: 'view=mine&source=vk' });
	const [row] = await list('anna');
	assert.deepEqual([row.id, row.name, row.query, row.point_id, row.user_id, row.version], [
		id, 'Мои ВК', 'view=mine&source=vk', null, co.ids.anna, 1,
	]);
	for (const who of ['boris', 'chief', 'head', 'admin']) {
		assert.deepEqual(await list(who), [], who);
		assert.equal((await co[who].del(`/api/filters/${id}`)).status, 404, who);
	}
	const renamed = await co.anna.put(`/api/filters/${id}`, { name: 'ВК', query: row.query, version: 1 });
	assert.deepEqual([renamed.status, renamed.body.name, renamed.body.version], [200, 'ВК', 2]);
	const stale = await co.anna.put(`/api/filters/${id}`, { name: 'X', query: '', version: 1 });
	assert.deepEqual([stale.status, stale.body.error, stale.body.data.name], [409, 'stale', 'ВК']);
	assert.equal((await co.anna.del(`/api/filters/${id}`)).status, 204);
	assert.deepEqual(await list('anna'), []);
});

test('reviewers share a filter with a point; its people see it and cannot change it', async () => {
	const { a } = co.points;
	const shared = { name: 'Общий', query: 'view=overdue', point_id: a };
	assert.equal((await co.anna.post('/api/shared-filters', shared)).status, 403);
	const foreign = { ...shared, point_id: co.points.b };
	assert.equal((await co.chief.post('/api/shared-filters', foreign)).status, 404);
	const id = await add('chief', shared, '/api/shared-filters');
	for (const who of ['anna', 'boris', 'both', 'head', 'admin'])
		assert.deepEqual((await list(who)).map((f) => [f.id, f.point_name]), [[id, 'Точка a']], who);
	for (const who of ['vera', 'nobody']) assert.deepEqual(await list(who), [], who);
	const body = { name: 'Моё', query: '', version: 1 };
	assert.equal((await co.anna.put(`/api/filters/${id}`, body)).body.error, 'reference');
	assert.equal((await co.anna.del(`/api/filters/${id}`)).body.error, 'reference');
	assert.equal((await co.anna.del(`/api/shared-filters/${id}`)).status, 403);
	assert.equal((await co.vera.del(`/api/filters/${id}`)).status, 404);
	const back = await co.head.put(`/api/shared-filters/${id}`, { ...body, point_id: null });
	assert.deepEqual([back.status, back.body.point_id, back.body.user_id], [200, null, co.ids.head]);
	assert.deepEqual(await list('anna'), []);
	const again = await co.head.put(`/api/shared-filters/${id}`, { ...body, point_id: a, version: 2 });
	assert.equal(again.status, 200, again.text);
	assert.equal((await list('anna')).length, 1);
	assert.equal((await co.chief.del(`/api/shared-filters/${id}`)).status, 204);
});

test('the order is the person\'s own', async () => {
	const ids = [];
	for (const name of ['раз', 'два', 'три'])
		ids.push(await add('head', { name, query: 'source=vk', point_id: co.points.a }, '/api/shared-filters'));
	assert.deepEqual((await list('anna')).map((f) => f.id), ids);
	const wanted = [ids[2], ids[0]];
	assert.equal((await co.anna.post('/api/filters/order', { filter_ids: wanted })).status, 204);
	assert.deepEqual((await list('anna')).map((f) => f.id), [...wanted, ids[1]]);
	assert.deepEqual((await list('boris')).map((f) => f.id), ids);
	assert.equal((await co.vera.post('/api/filters/order', { filter_ids: wanted })).status, 404);
});

test('what can be judged from a row is counted over the open cards one sees', async () => {
	for (let i = 0; i < 3; i++) card(stack, co, { source: 'vk' });
	card(stack, co, { source: 'ok' });
	const mine = card(stack, co, { source: 'ok', action: 'message' });
	for (let i = 0; i < 2; i++) card(stack, co, { source: 'vk', at: 'b' });
	await co.both.post(`/api/interests/${mine}/claim`);
	const wants = {
		'': 7, 'source=vk': 5, 'view=new': 6, 'view=mine': 1, 'source=ok&action=message': 1, 'view=overdue': 0,
		[`point_id=${co.points.b}`]: 2, 'q=x': null, 'view=done': null, 'from=2026-11-01': null,
	};
	for (const query of Object.keys(wants)) await add('both', { name: query || 'все', query });
	const own = (await list('both')).filter((f) => f.point_id === null);
	assert.deepEqual(Object.fromEntries(own.map((f) => [f.query, f.count])), wants);
	assert.ok(own.every((f) => f.is_more === false));
	await add('head', { name: 'b', query: 'source=vk', point_id: co.points.b }, '/api/shared-filters');
	assert.deepEqual((await list('vera')).map((f) => f.count), [2]);
});

test('invalid input names the field', async () => {
	for (const [body, field, reason] of [
		[{ query: '' }, 'name', 'required'],
		[{ name: '', query: '' }, 'name', 'required'],
		[{ name: 'я'.repeat(61), query: '' }, 'name', 'too_long'],
		[{ name: 'a', query: 'x'.repeat(1001) }, 'query', 'too_long'],
		[{ name: 'a', query: 'source=%zz' }, 'query', 'bad_format'],
		[{ name: 'a', query: '', x: 1 }, 'x', 'unknown_field'],
	]) {
		const r = await co.anna.post('/api/filters', body);
		assert.deepEqual([r.status, r.body.field, r.body.reason], [422, field, reason], JSON.stringify(body));
	}
	assert.equal((await stack.api().get('/api/filters')).status, 401);
	assert.equal((await co.member.get('/api/filters')).status, 403);
	for (let i = 0; i < 100; i++) await add('nobody', { name: `${i}`, query: '' });
	const full = await co.nobody.post('/api/filters', { name: 'ещё', query: '' });
	assert.deepEqual([full.status, full.body.field, full.body.reason], [422, 'name', 'too_many']);
});
