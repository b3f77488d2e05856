// The workflow of a card over HTTP: who may do what in which state, and 2,000 races for one card each.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { card, ingest, makeCompany } from '../lib/cards.mjs';
import { useStack } from '../lib/stack.mjs';

const stack = await useStack({ conf: { workers: 4 } });
let co;

before(async () => {
	co = await makeCompany(stack);
});

const act = (who, id, what, body = {}) => co[who].post(`/api/interests/${id}/${what}`, body);
const link = (who, id) => act(who, id, 'proof-links', { url: 'https://vk.com/wall-1_2' });
const actions = async (id) =>
	(await co.head.get(`/api/interests/${id}/history`)).body.items.map((h) => `${h.action} ${h.user_name}`);
const lates = () =>
	stack.db.query('SELECT interest_id, point_id, state, received_at FROM interest_lates ORDER BY 1');
/** What is kept beside the cards: how many there are, and those that were answered late. */
function assertCounters() {
	assert.deepEqual(
		stack.db.query('SELECT point_id, state, n FROM interest_counts WHERE n <> 0 ORDER BY 1, 2'),
		stack.db.query('SELECT point_id, state, COUNT(*) AS n FROM interests GROUP BY 1, 2 ORDER BY 1, 2')
	);
	assert.deepEqual(
		lates(),
		stack.db.query(`SELECT id AS interest_id, point_id, state, received_at FROM interests
			WHERE answered_at > due_at ORDER BY 1`)
	);
}

async function refused(answer, state, assignee) {
	const { status, body } = await answer;
	assert.deepEqual([status, body], [
		409, { error: 'wrong_state', data: { state, assignee_name: assignee } },
	]);
}

async function became(answer, state, more = {}) {
	const { status, body, text } = await answer;
	assert.equal(status, 200, text);
	assert.equal(body.state, state);
	for (const [k, v] of Object.entries(more)) assert.deepEqual(body[k], v, k);
	return body;
}

test('a card goes its whole way and keeps its history', async () => {
	const id = card(stack, co);
	const { seq } = (await co.head.get('/api/changes')).body;
	await became(act('anna', id, 'claim'), 'claimed', { assignee_id: co.ids.anna, assignee_name: 'Анна', version: 2 });
	const answered = await became(act('anna', id, 'answer'), 'answered', { answered_by_name: 'Анна', version: 3 });
	const processed = await became(link('anna', id), 'processed', {
		proofs_count: 1, proof_url: 'https://vk.com/wall-1_2', answered_at: answered.answered_at,
	});
	assert.ok(processed.processed_at);
	await became(act('chief', id, 'return', { remark: 'Ответьте\nвежливее' }), 'returned', {
		remark: 'Ответьте\nвежливее', processed_at: null, assignee_id: co.ids.anna,
	});
	await became(act('anna', id, 'process'), 'processed');
	await became(act('head', id, 'accept'), 'accepted', { assignee_id: co.ids.anna });
	assert.deepEqual(await actions(id), [
		'created null', 'claimed Анна', 'answered Анна', 'proof_added Анна', 'returned Старший', 'processed Анна',
		'accepted Глава',
	]);
	const news = (await co.anna.get(`/api/changes?since=${seq}`)).body.items;
	assert.equal(news.filter((e) => e.kind === 'interest' && e.id === id).length, 6);
	assert.deepEqual(news.filter((e) => e.kind !== 'interest').map((e) => e.kind), ['notice']);
	assertCounters();
});

test('a card that was answered late is found as such, in each state', async () => {
	const id = card(stack, co, { received_at: '2026-01-01T10:00:00Z' });
	const found = async (who, view) =>
		(await co[who].all(`/api/interests?view=${view}&outcome=late`)).some((c) => c.id === id);
	const is = async (views) => {
		assertCounters();
		for (const who of ['head', 'anna'])
			for (const view of ['open', 'processed', 'done', 'all'])
				assert.equal(await found(who, view), views.includes(view), `${who} ${view}`);
	};
	await act('anna', id, 'claim');
	await is([]);
	await became(act('anna', id, 'answer'), 'answered');
	await is(['open', 'all']);
	await became(link('anna', id), 'processed');
	await is(['processed', 'done', 'all']);
	await became(act('chief', id, 'return', { remark: 'нет' }), 'returned');
	await is(['open', 'all']);
	await became(act('anna', id, 'process'), 'processed');
	await became(act('head', id, 'accept'), 'accepted');
	await is(['done', 'all']);
	assert.ok(lates().length > 0);
});

test('who comes second is told who has it, and since when', async () => {
	const id = card(stack, co);
	const won = (await act('anna', id, 'claim')).body;
	for (const who of ['boris', 'anna', 'head']) {
		const r = await act(who, id, 'claim');
		assert.equal(r.status, 409);
		assert.deepEqual(r.body, {
			error: 'claimed',
			data: { assignee_id: co.ids.anna, assignee_name: 'Анна', claimed_at: won.claimed_at },
		});
	}
	assert.deepEqual(await actions(id), ['created null', 'claimed Анна']);
});

test('release gives an unanswered card back to everybody', async () => {
	const id = card(stack, co);
	await refused(act('anna', id, 'release'), 'new', null);
	await act('anna', id, 'claim');
	await refused(act('boris', id, 'release'), 'claimed', 'Анна');
	await refused(act('head', id, 'release'), 'claimed', 'Анна');
	await became(act('anna', id, 'release'), 'new', { assignee_id: null, assignee_name: null, claimed_at: null });
	await became(act('boris', id, 'claim'), 'claimed', { assignee_name: 'Борис' });
	await became(act('boris', id, 'answer'), 'answered');
	await refused(act('boris', id, 'release'), 'answered', 'Борис');
	assertCounters();
});

test('a colleague may take a card over, with a reason that stays', async () => {
	const id = card(stack, co);
	await refused(act('boris', id, 'steal', { reason: 'болен' }), 'new', null);
	await act('anna', id, 'claim');
	await refused(act('anna', id, 'steal', { reason: 'себе' }), 'claimed', 'Анна');
	for (const body of [{}, { reason: '  ' }, { reason: null }]) {
		const r = await act('boris', id, 'steal', body);
		assert.deepEqual([r.status, r.body.field, r.body.reason], [422, 'reason', 'required']);
	}
	await became(act('boris', id, 'steal', { reason: 'Анна больна' }), 'claimed', { assignee_name: 'Борис' });
	await refused(act('anna', id, 'answer'), 'claimed', 'Борис');
	await act('boris', id, 'answer');
	await became(act('anna', id, 'steal', { reason: 'вернулась' }), 'answered', { assignee_name: 'Анна', answered_by_name: 'Борис' });
	const { items } = (await co.head.get(`/api/interests/${id}/history`)).body;
	assert.deepEqual(items.filter((h) => h.action === 'stolen').map((h) => [h.user_name, h.text]), [
		['Борис', 'Анна больна'], ['Анна', 'вернулась'],
	]);
	assertCounters();
});

test('only the assignee or a reviewer answers, only a reviewer judges', async () => {
	const id = card(stack, co);
	await refused(act('anna', id, 'answer'), 'new', null);
	await refused(act('head', id, 'answer'), 'new', null);
	await refused(link('anna', id), 'new', null);
	await act('anna', id, 'claim');
	await refused(act('boris', id, 'answer'), 'claimed', 'Анна');
	await refused(act('anna', id, 'process'), 'claimed', 'Анна');
	await refused(link('boris', id), 'claimed', 'Анна');
	await refused(act('head', id, 'accept'), 'claimed', 'Анна');
	await became(act('head', id, 'answer'), 'answered', { answered_by_name: 'Глава', assignee_name: 'Анна' });
	await refused(act('anna', id, 'answer'), 'answered', 'Анна');
	await became(link('chief', id), 'processed');
	for (const [what, body] of [['accept', {}], ['return', { remark: 'нет' }]])
		assert.equal((await act('anna', id, what, body)).status, 403);
	const r = await act('chief', id, 'return', { remark: ' ' });
	assert.deepEqual([r.status, r.body.field, r.body.reason], [422, 'remark', 'required']);
	await refused(act('boris', id, 'steal', { reason: 'х' }), 'processed', 'Анна');
	await became(act('chief', id, 'accept'), 'accepted');
	for (const what of ['answer', 'release', 'process']) await refused(act('anna', id, what), 'accepted', 'Анна');
	for (const [what, body] of [['accept', {}], ['return', { remark: 'поздно' }]]) {
		const late = await act('chief', id, what, body);
		assert.deepEqual([late.status, late.body.error], [409, 'wrong_state']);
		const { state, assignee_name, action, by_name } = late.body.data;
		assert.deepEqual([state, assignee_name, action, by_name], ['accepted', 'Анна', 'accepted', 'Старший']);
	}
	assertCounters();
});

test('another branch, members and strangers reach no card', async () => {
	const id = card(stack, co);
	const bodies = { steal: { reason: 'х' }, return: { remark: 'х' }, reply: { subject: 'х', text: 'х' }, 'proof-links': { url: 'https://a.test/' } };
	for (const what of ['claim', 'release', 'steal', 'answer', 'process', 'reply', 'proof-links']) {
		assert.equal((await act('vera', id, what, bodies[what])).status, 404, what);
		assert.equal((await act('member', id, what, bodies[what])).status, 403, what);
		assert.equal((await stack.api().post(`/api/interests/${id}/${what}`, bodies[what] ?? {})).status, 401, what);
	}
	const other = card(stack, co, { at: 'b' });
	for (const what of ['accept', 'return'])
		assert.equal((await act('chief', other, what, bodies[what])).status, 404, what);
	assert.equal((await co.head.get(`/api/interests/${id}`)).body.version, 1);
});

test('2,000 races of 64 clients: exactly one winner each, the others are told who', async () => {
	const cards = ingest(stack, co, Array.from({ length: 2000 }, () => ({})));
	const crew = ['anna', 'boris', 'chief', 'both', 'head', 'admin'];
	const names = { anna: 'Анна', boris: 'Борис', chief: 'Старший', both: 'Оба', head: 'Глава', admin: 'Админ' };
	const wins = new Map();
	const told = [];
	const bad = [];
	// Each of 64 clients goes through its own share of 4 contenders per card, all in the same order.
	const turns = Array.from({ length: 64 }, () => []);
	cards.forEach(({ id }, i) => {
		for (let k = 0; k < 4; k++) turns[(i * 4 + k) % 64].push([id, crew[(i + k) % crew.length]]);
	});
	await Promise.all(
		turns.map(async (list) => {
			for (const [id, who] of list) {
				const r = await act(who, id, 'claim');
				if (r.status === 200) wins.set(id, [...(wins.get(id) ?? []), names[who]]);
				else if (r.status === 409 && r.body.error === 'claimed') told.push([id, r.body.data.assignee_name]);
				else bad.push(`${r.status} ${r.text}`);
			}
		})
	);
	assert.deepEqual(bad, []);
	assert.equal(wins.size, 2000);
	for (const [id, winners] of wins) assert.equal(winners.length, 1, `card ${id}`);
	assert.equal(told.length, 6000);
	for (const [id, name] of told) assert.equal(name, wins.get(id)[0]);
	assertCounters();
	const [{ n }] = stack.db.query(`SELECT COUNT(*) AS n FROM interest_history WHERE action = 2
		AND interest_id >= ${cards[0].id}`);
	assert.equal(n, '2000');
});

test('opposite moves of many cards at once keep the counters true', async () => {
	const cards = ingest(stack, co, Array.from({ length: 60 }, () => ({}))).map((c) => c.id);
	const bad = [];
	await Promise.all(
		cards.map(async (id, i) => {
			const who = i % 2 ? 'anna' : 'boris';
			for (const what of ['claim', 'release', 'claim', 'answer']) {
				const r = await act(who, id, what);
				if (r.status !== 200) bad.push(`${what} ${r.status} ${r.text}`);
			}
		})
	);
	assert.deepEqual(bad, []);
	assertCounters();
});
