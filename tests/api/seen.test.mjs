// Which cards a person has seen: a mark, a few exceptions above it, and how many are new.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { card, makeCompany } from '../lib/cards.mjs';
import { useStack } from '../lib/stack.mjs';

const stack = await useStack({ conf: { workers: 2 } });
let co;

before(async () => {
	co = await makeCompany(stack);
});

const seen = async (who) => (await co[who].get('/api/seen')).body;
const open = (who, id) => co[who].post(`/api/interests/${id}/seen`);

test('before the first look nothing is marked; then what comes is new until it is opened', async () => {
	const old = card(stack, co);
	assert.deepEqual(await seen('anna'), { up_to: null, interest_ids: [], unseen: 0, newest_id: 0 });
	assert.equal((await co.anna.post('/api/seen', { up_to: old })).status, 204);
	assert.deepEqual(await seen('anna'), { up_to: old, interest_ids: [], unseen: 0, newest_id: 0 });
	const ids = [card(stack, co), card(stack, co), card(stack, co, { at: 'b' })];
	const two = await seen('anna');
	assert.deepEqual([two.unseen, two.newest_id], [2, ids[1]]);
	assert.equal((await open('anna', ids[0])).status, 204);
	assert.equal((await open('anna', ids[0])).status, 204);
	assert.deepEqual(await seen('anna'), { up_to: old, interest_ids: [ids[0]], unseen: 1, newest_id: ids[1] });
	assert.equal((await seen('boris')).up_to, null);
	await co.head.post('/api/seen', { up_to: old });
	const all = await seen('head');
	assert.deepEqual([all.unseen, all.newest_id], [3, ids[2]]);
});

test('all as read: the mark moves, exceptions go, and it never goes back', async () => {
	const last = card(stack, co);
	await co.anna.post('/api/seen', { up_to: last });
	assert.deepEqual(await seen('anna'), { up_to: last, interest_ids: [], unseen: 0, newest_id: 0 });
	await co.anna.post('/api/seen', { up_to: 1 });
	assert.equal((await seen('anna')).up_to, last);
});

test('a finished card is not counted', async () => {
	const id = card(stack, co);
	assert.equal((await seen('anna')).unseen, 1);
	stack.db.sql(`UPDATE interests SET state = 6 WHERE id = ${id}`, 'otklik');
	assert.equal((await seen('anna')).unseen, 0);
});

test('of very many the oldest are folded into the mark', async () => {
	const from = card(stack, co);
	const values = Array.from({ length: 500 }, (_, i) => `(${co.ids.anna}, ${from - 501 + i + 1000000})`);
	stack.db.sql(`INSERT INTO seen_cards (user_id, interest_id) VALUES ${values.join()}`, 'otklik');
	await open('anna', from);
	const { up_to, interest_ids } = await seen('anna');
	assert.equal(interest_ids.length, 500);
	assert.equal(up_to, from);
	assert.ok(interest_ids.every((id) => id > up_to));
});

test('strangers, customers and other branches are kept out', async () => {
	const id = card(stack, co, { at: 'b' });
	assert.equal((await open('anna', id)).status, 404);
	assert.equal((await stack.api().get('/api/seen')).status, 401);
	assert.equal((await co.member.get('/api/seen')).status, 403);
	for (const [body, field, reason] of [[{}, 'up_to', 'required'], [{ up_to: -1 }, 'up_to', 'too_small'], [{ up_to: 'x' }, 'up_to', 'wrong_type']]) {
		const r = await co.anna.post('/api/seen', body);
		assert.deepEqual([r.status, r.body.field, r.body.reason], [422, field, reason]);
	}
});
