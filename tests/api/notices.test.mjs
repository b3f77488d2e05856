// Notices over HTTP: who is told, the list, what is unread, and that nobody reads those of others.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { card, makeCompany } from '../lib/cards.mjs';
import { useStack } from '../lib/stack.mjs';

const stack = await useStack({ conf: { workers: 2 } });
let co;

before(async () => {
	co = await makeCompany(stack);
});

const list = async (who) => (await co[who].get('/api/notices')).body.items;
const unread = async (who) => (await co[who].get('/api/notices/unread')).body.unread;

/** A card that Anna has processed and her chief has returned. */
async function returned(remark) {
	const id = card(stack, co);
	for (const [who, what, body] of [
		['anna', 'claim', {}],
		['anna', 'answer', {}],
		['anna', 'proof-links', { url: 'https://vk.com/wall-1_2' }],
		['chief', 'return', { remark }],
	]) {
		const r = await co[who].post(`/api/interests/${id}/${what}`, body);
		assert.ok(r.status < 300, r.text);
	}
	return id;
}

test('a returned card tells who answered, at once, and nobody else', async () => {
	const { seq } = (await co.anna.get('/api/changes')).body;
	const id = await returned('Ответьте вежливее');
	const [first] = await list('anna');
	assert.deepEqual([first.kind, first.ref_id, first.by_name, first.params.remark, first.read_at], [
		'interest_returned', id, 'Старший', 'Ответьте вежливее', null,
	]);
	assert.equal(await unread('anna'), 1);
	const news = async (who) => (await co[who].get(`/api/changes?since=${seq}`)).body.items;
	assert.deepEqual((await news('anna')).filter((e) => e.kind === 'notice').map((e) => e.id), [co.ids.anna]);
	for (const who of ['boris', 'chief', 'head', 'admin']) {
		assert.deepEqual((await news(who)).filter((e) => e.kind === 'notice'), [], who);
		assert.equal(await unread(who), 0, who);
		assert.deepEqual(await list(who), [], who);
		assert.equal((await co[who].post(`/api/notices/${first.id}/read`)).status, 404, who);
	}
});

test('a long remark is cut between letters', async () => {
	await returned('я'.repeat(1000));
	const [{ params }] = await list('anna');
	assert.match(params.remark, /^я{100,}…$/);
});

test('notices are read one by one, or all that were seen', async () => {
	const before = await unread('anna');
	await returned('раз');
	await returned('два');
	const items = await list('anna');
	const one = await co.anna.post(`/api/notices/${items[0].id}/read`);
	assert.deepEqual([one.status, one.body], [200, { unread: before + 1 }]);
	const { seq } = (await co.anna.get('/api/changes')).body;
	await returned('три');
	const all = await co.anna.post('/api/notices/read', { up_to: items[0].created_at });
	assert.deepEqual(all.body, { unread: 1 });
	assert.ok((await list('anna'))[1].read_at);
	const news = (await co.anna.get(`/api/changes?since=${seq}`)).body.items;
	assert.ok(news.some((e) => e.kind === 'notice' && e.id === co.ids.anna));
});

test('invalid input names the field', async () => {
	for (const [body, field, reason] of [
		[{}, 'up_to', 'required'],
		[{ up_to: 'вчера' }, 'up_to', 'wrong_type'],
		[{ up_to: '2026-11-22T10:00:00Z', x: 1 }, 'x', 'unknown_field'],
	]) {
		const r = await co.anna.post('/api/notices/read', body);
		assert.deepEqual([r.status, r.body.field, r.body.reason], [422, field, reason]);
	}
	assert.equal((await co.anna.get('/api/notices?after=x')).body.field, 'after');
	assert.equal((await co.anna.post('/api/notices/999999/read')).status, 404);
	assert.equal((await stack.api().get('/api/notices')).status, 401);
	assert.equal((await co.member.get('/api/notices')).status, 403);
});

test('pages follow each other without a gap, and counting stops at a hundred', async () => {
	const values = Array.from({ length: 130 }, (_, i) =>
		`(${co.ids.vera}, 1, ${i + 1}, '{}', UTC_TIMESTAMP(6) - INTERVAL ${i % 7} MINUTE)`
	);
	stack.db.sql(`INSERT INTO notices (user_id, kind, ref_id, params, created_at) VALUES ${values.join()}`, 'otklik');
	const seen = [];
	for (let after = ''; after !== null; ) {
		const { body } = await co.vera.get(`/api/notices?limit=40${after && `&after=${after}`}`);
		seen.push(...body.items);
		after = body.next;
	}
	assert.equal(new Set(seen.map((n) => n.id)).size, 130);
	const times = seen.map((n) => n.created_at);
	assert.deepEqual(times, times.toSorted().reverse());
	assert.equal(await unread('vera'), 100);
});
