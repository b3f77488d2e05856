// Quality over HTTP: the queue of those who judge, two of them at one card, proofs that look alike, and
// who took what while older cards waited.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { card, ingest, makeCompany } from '../lib/cards.mjs';
import { GRID as ONE, png } from '../lib/png.mjs';
import { useStack } from '../lib/stack.mjs';

const stack = await useStack({ conf: { workers: 3 } });
let co;

before(async () => {
	co = await makeCompany(stack);
	const service = { email: 'service@otklik.test', name: 'Сервис', role: 'service_manager', locale: 'ru' };
	await co.admin.post('/api/users', { ...service, password: 'correct horse 9', point_ids: [] });
	co.service = stack.api();
	await co.service.login('service@otklik.test', 'correct horse 9');
});

const NEAR = [...ONE.slice(0, 7), '109283746']; // one step the other way round
const FAR = ONE.map((row) => [...row].reverse().join(''));

const act = (who, id, what, body = {}) => co[who].post(`/api/interests/${id}/${what}`, body);
const prove = (who, id, bytes) =>
	co[who].upload(`/api/interests/${id}/proofs`, { picture: { bytes, name: 'a.png', type: 'image/png' } });
async function proven(bytes, who = 'anna', more = {}) {
	const id = card(stack, co, more);
	assert.equal((await act(who, id, 'claim')).status, 200);
	const r = await prove(who, id, bytes);
	assert.equal(r.status, 200, r.text);
	return r.body;
}
const queue = async (who = 'head', query = '') => (await co[who].get(`/api/quality?limit=200${query}`)).body.items;
const find = async (id) => (await queue()).find((row) => row.id === id);

test('the queue shows what waits, oldest first, page by page, to those who see every point', async () => {
	const ids = [];
	for (const day of [3, 1, 2])
		ids.push((await proven(png(FAR, 4 + day), 'anna', { received_at: `2026-11-0${day}T10:00:00Z` })).id);
	const there = await proven(png(ONE, 20), 'vera', { at: 'b', received_at: '2026-11-04T10:00:00Z' });
	const wanted = [ids[1], ids[2], ids[0], there.id];
	for (const who of ['head', 'admin', 'service']) assert.deepEqual((await queue(who)).map((r) => r.id), wanted);
	for (const who of ['anna', 'chief', 'member']) assert.equal((await co[who].get('/api/quality')).status, 403);
	assert.equal((await stack.api().get('/api/quality')).status, 401);
	const seen = [];
	for (let after = ''; after !== null; ) {
		const { body } = await co.head.get(`/api/quality?limit=1${after && `&after=${after}`}`);
		seen.push(...body.items.map((r) => r.id));
		after = body.next;
	}
	assert.deepEqual(seen, wanted);
	for (const [query, field] of [['after=x', 'after'], ['limit=0', 'limit'], ['limit=201', 'limit']]) {
		const r = await co.head.get(`/api/quality?${query}`);
		assert.deepEqual([r.status, r.body.field], [422, field]);
	}
	const row = await find(ids[1]);
	assert.equal(row.proof_file_id > 0, true);
	assert.deepEqual([row.claim_way, row.waited_older, row.near_interest_id, row.state], ['taken', 0, ids[0], 'processed']);
	for (const id of wanted) await act('head', id, 'accept');
	assert.deepEqual(await queue(), []);
});

test('a proof that looks like that of another card of the point is flagged, never refused', async () => {
	const first = await proven(png(ONE, 40));
	for (const [bytes, distance] of [[png(ONE, 17), 0], [png(NEAR, 30), 1]]) {
		const again = await proven(bytes, 'boris');
		const row = await find(again.id);
		assert.equal(row.near_distance, distance);
		if (distance === 0) assert.deepEqual([row.near_interest_id, row.near_file_id], [first.id, first.proof_file_id]);
		// On the card it is told to reviewers only.
		const proofs = `/api/interests/${again.id}/proofs`;
		for (const [who, near] of [['head', row.near_interest_id], ['chief', row.near_interest_id], ['boris', null], ['anna', null]]) {
			const [proof] = (await co[who].get(proofs)).body.items;
			assert.deepEqual([proof.near_interest_id, proof.near_distance], [near, near && distance], who);
		}
		await act('head', again.id, 'accept');
	}
	const other = await proven(png(FAR, 33), 'boris');
	// Of the first test, the same picture and another one of another point.
	assert.notEqual((await find(other.id)).near_interest_id, first.id);
	const elsewhere = await proven(png(NEAR, 30), 'vera', { at: 'b' });
	assert.notEqual((await find(elsewhere.id)).near_interest_id, first.id);
	// Its own second proof is no double, and a proof taken away is forgotten with its look.
	assert.equal((await prove('anna', first.id, png(ONE, 12))).status, 200);
	const own = (await find(first.id)).near_interest_id;
	assert.notEqual(own, first.id);
	const [proof] = (await co.head.get(`/api/interests/${other.id}/proofs`)).body.items;
	assert.equal((await co.boris.del(`/api/proofs/${proof.id}`)).status, 200);
	assert.deepEqual(stack.db.query(`SELECT proof_id FROM proof_hashes WHERE proof_id = ${proof.id}`), []);
	const blank = Array(8).fill('555555555');
	await proven(png(blank, 10));
	assert.equal((await find((await proven(png(blank, 10))).id)).near_interest_id, null);
});

test('the second of two heads is told who was first, and nothing is judged unseen', async () => {
	const a = await proven(png(ONE, 9));
	const first = await act('chief', a.id, 'accept', { version: a.version });
	assert.equal(first.status, 200);
	const second = await act('head', a.id, 'return', { remark: 'Не то', version: a.version });
	assert.deepEqual([second.status, second.body.error], [409, 'wrong_state']);
	const { at, ...data } = second.body.data;
	assert.ok(Date.parse(at) > 0);
	assert.deepEqual(data, {
		state: 'accepted', assignee_name: 'Анна', action: 'accepted', by_id: co.ids.chief, by_name: 'Старший',
	});

	const b = await proven(png(ONE, 10));
	assert.equal((await act('head', b.id, 'return', { remark: 'Не видно ответа', version: b.version })).status, 200);
	const late = await act('admin', b.id, 'accept', { version: b.version });
	assert.deepEqual([late.status, late.body.error, late.body.data.by_name, late.body.data.action], [
		409, 'wrong_state', 'Глава', 'returned',
	]);
	const again = (await act('anna', b.id, 'process')).body;
	const stale = await act('admin', b.id, 'accept', { version: b.version });
	assert.deepEqual([stale.status, stale.body.error, stale.body.data.by_name], [409, 'stale', 'Глава']);
	assert.equal((await act('admin', b.id, 'accept', { version: again.version })).status, 200);
	for (const version of [0, 'x']) {
		const r = await act('head', b.id, 'accept', { version });
		assert.deepEqual([r.status, r.body.field], [422, 'version']);
	}
});

test('two heads at once: one of them wins', async () => {
	for (let i = 0; i < 10; i++) {
		const { id, version } = await proven(png(ONE, 9));
		const both = await Promise.all(['head', 'chief', 'admin'].map((who) => act(who, id, 'accept', { version })));
		assert.deepEqual(both.map((r) => r.status).sort(), [200, 409, 409]);
		const winner = ['Глава', 'Старший', 'Админ'][both.findIndex((r) => r.status === 200)];
		for (const r of both.filter((one) => one.status === 409)) assert.equal(r.body.data.by_name, winner);
	}
});

test('sampled ends without an answer wait, too, until somebody lets them stand', async () => {
	stack.db.sql(`INSERT INTO otklik.channel_policies (channel_id, policy, sample_percent, updated_at)
		VALUES (${co.channels.a}, 1, 100, NOW(6))`);
	const id = card(stack, co);
	assert.equal((await act('anna', id, 'no-reply', { reason: 'other', text: 'просто так' })).status, 200);
	const row = await find(id);
	assert.deepEqual([row.state, row.no_reply_reason, row.no_reply_text, row.claim_way], [
		'no_reply', 'other', 'просто так', 'ended',
	]);
	assert.equal((await act('anna', id, 'no-reply-seen')).status, 403);
	assert.equal((await act('chief', id, 'no-reply-seen')).status, 200);
	assert.equal(await find(id), undefined);
	const second = await act('head', id, 'no-reply-seen');
	assert.deepEqual([second.status, second.body.data.by_name], [409, 'Старший']);
	const open = card(stack, co);
	assert.deepEqual((await act('head', open, 'no-reply-seen')).body.data.state, 'new');
});

test('who took what, and what waited meanwhile', async () => {
	stack.db.sql('DELETE FROM otklik.interest_claims');
	const ids = ingest(stack, co, [1, 2, 3, 4, 5].map((d) => ({ at: 'b', received_at: `2026-11-1${d}T10:00:00Z` }))).map((c) => c.id);
	for (const at of [4, 2, 0]) assert.equal((await act('vera', ids[at], 'claim')).status, 200);
	assert.equal((await act('both', ids[4], 'steal', { reason: 'срочно' })).status, 200);
	assert.equal((await prove('vera', ids[0], png(FAR, 8))).status, 200);
	assert.equal((await act('head', ids[0], 'return', { remark: 'ещё раз' })).status, 200);
	const from = new Date(Date.now() - 86400000).toISOString();
	const to = new Date(Date.now() + 60000).toISOString();
	const people = (query, who = 'head') => co[who].get(`/api/quality/people?${query}`);
	const { body } = await people(`from=${from}&to=${to}`);
	const of = (id) => body.items.find((row) => row.user_id === id);
	assert.deepEqual(of(co.ids.vera), {
		user_id: co.ids.vera, user_name: 'Вера', claimed: 3, over_older: 2, older_median: 3, stolen: 0, given: 0,
		processed: 0, returned: 1,
	});
	assert.deepEqual([of(co.ids.both).stolen, of(co.ids.both).claimed, of(co.ids.both).older_median], [1, 0, null]);
	assert.equal((await people(`from=${from}&to=${to}&point_id=${co.points.a}`)).body.items.length, 0);
	assert.deepEqual((await people(`from=2026-10-01T00:00:00Z&to=2026-10-02T00:00:00Z`)).body.items, []);
	assert.equal((await people(`from=${from}&to=${to}`, 'chief')).status, 403);
	for (const [query, field] of [
		[`from=${from}`, 'to'], [`to=${to}`, 'from'], [`from=${to}&to=${from}`, 'to'],
		['from=2026-10-01T00:00:00Z&to=2026-11-02T00:00:00Z', 'to'], [`from=${from}&to=${to}&point_id=0`, 'point_id'],
	]) {
		const r = await people(query);
		assert.deepEqual([r.status, r.body.field], [422, field], query);
	}
});
