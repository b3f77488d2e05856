// Assignment with two real otklik-jobs against one database: who gets what, exactly once, while people
// claim by hand; limits that return cards to the pool and tell the heads.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { card, ingest, makeCompany } from '../lib/cards.mjs';
import { startProgram } from '../lib/otklik.mjs';
import { patience } from '../lib/patience.mjs';
import { useStack } from '../lib/stack.mjs';

const stack = await useStack({ conf: { workers: 4, job_runners: 1 }, jobs: true });
let co;

before(async () => {
	co = await makeCompany(stack);
	// Stopped and looked at with the others.
	stack.daemons.push((await startProgram('otklik-jobs', { dir: stack.dir, logs: stack.logs })).daemon);
});

async function until(what, probe, ms = 6000) {
	const end = Date.now() + patience(ms);
	for (;;) {
		const r = await probe();
		if (r) return r;
		if (Date.now() > end) assert.fail(`not seen: ${what}`);
		await sleep(50);
	}
}

const at = (p) => `/api/channels/${co.channels[p]}/policy`;
async function policy(p, body) {
	const { version } = (await co.admin.get(at(p))).body;
	const r = await co.admin.put(at(p), { policy: 'first', sample_percent: 10, ...body, version });
	assert.equal(r.status, 200, r.text);
}
const say = async (who, state) => assert.equal((await co[who].post('/api/me/presence', { state })).status, 200);
const column = (sql) => stack.db.query(sql).map((r) => Object.values(r)[0]);
const openOf = (who) => Number(column(`SELECT COUNT(*) FROM interests WHERE assignee_id = ${co.ids[who]} AND state = 2`)[0]);
const waiting = (p) => Number(column(`SELECT COUNT(*) FROM interests WHERE channel_id = ${co.channels[p]} AND state = 1`)[0]);
const assertCounters = () =>
	assert.deepEqual(
		stack.db.query('SELECT point_id, state, n FROM interest_counts WHERE n <> 0 ORDER BY 1, 2'),
		stack.db.query('SELECT point_id, state, COUNT(*) AS n FROM interests GROUP BY 1, 2 ORDER BY 1, 2')
	);

test('a policy is read by heads and changed by those of the company', async () => {
	const none = (await co.chief.get(at('a'))).body;
	assert.deepEqual([none.policy, none.max_open, none.claim_minutes, none.answer_minutes, none.sample_percent, none.version], [
		'first', null, null, null, 10, 0,
	]);
	assert.equal((await co.anna.get(at('a'))).status, 403);
	assert.equal((await co.chief.get(at('b'))).status, 404);
	const body = { policy: 'round_robin', max_open: 3, claim_minutes: 30, answer_minutes: 60, sample_percent: 5, version: 0 };
	for (const who of ['chief', 'anna', 'member']) assert.equal((await co[who].put(at('a'), body)).status, 403, who);
	for (const [change, field, reason] of [
		[{ policy: 'lottery' }, 'policy', 'not_a_choice'], [{ policy: null }, 'policy', 'required'],
		[{ max_open: 0 }, 'max_open', 'too_small'], [{ claim_minutes: 0 }, 'claim_minutes', 'too_small'],
		[{ answer_minutes: 100001 }, 'answer_minutes', 'too_big'], [{ sample_percent: 101 }, 'sample_percent', 'too_big'],
		[{ max_open: 'many' }, 'max_open', 'wrong_type'],
	]) {
		const r = await co.admin.put(at('a'), { ...body, ...change });
		assert.deepEqual([r.status, r.body.field, r.body.reason], [422, field, reason]);
	}
	const saved = (await co.head.put(at('a'), body)).body;
	assert.deepEqual([saved.policy, saved.max_open, saved.version], ['round_robin', 3, 1]);
	assert.equal((await co.head.put(at('a'), body)).status, 409);
	await policy('a', {});
});

test('round robin gives to those on shift only, in turns, the oldest first', async () => {
	await policy('a', { policy: 'round_robin' });
	const early = ingest(stack, co, [{ received_at: '2026-11-20T10:00:00Z' }, { received_at: '2026-11-20T09:00:00Z' }]).map((c) => c.id);
	await sleep(1000);
	assert.equal(waiting('a'), 2, 'nobody is on shift');
	await say('anna', 'on_shift');
	await until('what waited', () => waiting('a') === 0);
	await say('boris', 'on_shift');
	const rows = stack.db.query(`SELECT interest_id, user_id FROM interest_claims WHERE way = 3 ORDER BY id`);
	assert.deepEqual(rows.map((r) => Number(r.interest_id)), [early[1], early[0]], 'the oldest first');
	const ids = ingest(stack, co, Array.from({ length: 9 }, () => ({}))).map((c) => c.id);
	await until('all given', () => waiting('a') === 0);
	const got = (who) => Number(column(`SELECT COUNT(*) FROM interests WHERE assignee_id = ${co.ids[who]} AND id >= ${ids[0]}`)[0]);
	assert.ok(Math.abs(got('anna') - got('boris')) <= 1, `${got('anna')} and ${got('boris')}`);
	assert.equal(got('anna') + got('boris'), 9);
	assert.equal(openOf('both') + openOf('chief'), 0);
	const notes = (await co.boris.get('/api/notices')).body.items.filter((n) => n.kind === 'interest_assigned');
	assert.ok(notes.length >= 1 && notes.every((n) => n.by_name === null));
	const { items } = (await co.head.get(`/api/interests/${ids[0]}/history`)).body;
	assert.deepEqual(items.map((h) => h.action), ['created', 'assigned']);
	assertCounters();
});

test('a break stops the cards, coming back brings them', async () => {
	await say('boris', 'on_break');
	const before = openOf('boris');
	ingest(stack, co, [{}, {}, {}, {}]);
	await until('all to Anna', () => waiting('a') === 0);
	assert.equal(openOf('boris'), before);
	await say('anna', 'off');
	const id = card(stack, co);
	await sleep(800);
	assert.equal(waiting('a'), 1, 'nobody is there');
	await say('boris', 'on_shift');
	await until('the one that waited', () => waiting('a') === 0);
	assert.equal((await co.head.get(`/api/interests/${id}`)).body.assignee_name, 'Борис');
});

test('least loaded evens out, and stops at the most that one may have', async () => {
	const max = Math.max(openOf('anna'), openOf('boris')) + 2;
	await policy('a', { policy: 'least_loaded', max_open: max });
	await say('anna', 'on_shift');
	await say('boris', 'on_shift');
	const n = 2 * max - openOf('anna') - openOf('boris') + 3;
	ingest(stack, co, Array.from({ length: n }, () => ({})));
	await until('both full', () => openOf('anna') === max && openOf('boris') === max);
	await sleep(600);
	assert.equal(waiting('a'), 3);
	// Somebody answers: there is room for one more.
	const [mine] = column(`SELECT id FROM interests WHERE assignee_id = ${co.ids.anna} AND state = 2 LIMIT 1`);
	assert.equal((await co.anna.post(`/api/interests/${mine}/answer`)).status, 200);
	await until('one more', () => waiting('a') === 2);
	assert.equal(openOf('anna'), max);
	assertCounters();
});

test('two processes and clicking people: every card has one owner, given once', async () => {
	await policy('a', { policy: 'round_robin' });
	await until('the rest', () => waiting('a') === 0);
	const first = Number(column('SELECT MAX(id) FROM interests')[0]);
	let isOver = false;
	const click = async (who) => {
		let won = 0;
		while (!isOver) {
			const { items } = (await co[who].get('/api/interests?view=new&limit=5')).body;
			for (const c of items) won += (await co[who].post(`/api/interests/${c.id}/claim`)).status === 200;
			await sleep(5);
		}
		return won;
	};
	const clicking = [click('both'), click('chief')];
	for (let i = 0; i < 12; i++) ingest(stack, co, Array.from({ length: 25 }, () => ({})));
	await until('nothing waits', () => waiting('a') === 0, 15000);
	isOver = true;
	const won = (await Promise.all(clicking)).reduce((a, b) => a + b);
	const taken = stack.db.query(
		`SELECT way, COUNT(*) AS n, COUNT(DISTINCT interest_id) AS cards FROM interest_claims
		 WHERE interest_id > ${first} AND way IN (1, 3) GROUP BY 1 ORDER BY 1`
	);
	const of = (way) => Number(taken.find((t) => t.way === String(way))?.n ?? 0);
	assert.equal(of(1), won, 'claims that were told won');
	assert.equal(of(1) + of(3), 300, 'each card was taken once');
	for (const t of taken) assert.equal(t.n, t.cards);
	// Nobody's claim was overwritten: the owner is who took it.
	assert.deepEqual(
		column(`SELECT i.id FROM interests i JOIN interest_claims h ON h.interest_id = i.id
			WHERE i.id > ${first} AND h.user_id <> i.assignee_id`),
		[]
	);
	const turns = stack.db.query(
		`SELECT user_id, COUNT(*) AS n FROM interest_claims WHERE interest_id > ${first} AND way = 3 GROUP BY 1`
	);
	if (turns.length === 2) assert.ok(Math.abs(turns[0].n - turns[1].n) <= 1, JSON.stringify(turns));
	assertCounters();
});

test('a card kept too long goes back to the pool and on to somebody else', async () => {
	await say('anna', 'off');
	await say('boris', 'off');
	await policy('b', { policy: 'first', claim_minutes: 30 });
	const [late, fresh, answered] = ingest(stack, co, [{ at: 'b', name: 'Пётр' }, { at: 'b' }, { at: 'b' }]).map((c) => c.id);
	for (const id of [late, fresh, answered]) await co.vera.post(`/api/interests/${id}/claim`);
	await co.vera.post(`/api/interests/${answered}/answer`);
	stack.db.sql(`UPDATE otklik.interests SET claimed_at = claimed_at - INTERVAL 31 MINUTE, received_at = received_at - INTERVAL 1 HOUR
		WHERE id IN (${late}, ${answered})`);
	const { seq } = (await co.vera.get('/api/changes')).body;
	const { mine } = (await co.vera.get('/api/interests/counts')).body;
	const back = await until('in the pool', async () => {
		const c = (await co.vera.get(`/api/interests/${late}`)).body;
		return c.state === 'new' && c;
	}, 25000);
	assert.equal(back.assignee_id, null);
	/* Nobody has asked for it, so only the news tell her that it is hers no more. */
	const { counts } = (await co.vera.get(`/api/changes?since=${seq}`)).body;
	assert.equal(counts.mine, mine - 1);
	assert.equal((await co.vera.get(`/api/interests/${fresh}`)).body.state, 'claimed');
	assert.equal((await co.vera.get(`/api/interests/${answered}`)).body.state, 'answered');
	const { items } = (await co.head.get(`/api/interests/${late}/history`)).body;
	assert.deepEqual(items.map((h) => [h.action, h.user_name]), [['created', null], ['claimed', 'Вера'], ['expired', 'Вера']]);
	const [note] = (await co.vera.get('/api/notices')).body.items;
	assert.deepEqual([note.kind, note.ref_id, note.params.author_name], ['interest_expired', late, 'Пётр']);
	// By policy it goes to another one, although the one who lost it has fewer.
	await say('vera', 'on_shift');
	await say('both', 'on_shift');
	await policy('b', { policy: 'least_loaded' });
	await until('given again', async () => (await co.head.get(`/api/interests/${late}`)).body.assignee_name === 'Оба');
	assertCounters();
});

test('a deadline that comes in somebody\'s hands is told, once, and to nobody else', async () => {
	await policy('b', { policy: 'first' });
	const [held, free, late] = ingest(stack, co, [{ at: 'b', name: 'Мария' }, { at: 'b' }, { at: 'b' }]).map((c) => c.id);
	await co.vera.post(`/api/interests/${held}/claim`);
	stack.db.sql(`UPDATE otklik.interests SET claimed_at = claimed_at - INTERVAL 2 HOUR WHERE id = ${held};
		UPDATE otklik.interests SET due_at = NOW(6) - INTERVAL 1 HOUR WHERE id IN (${held}, ${free}, ${late})`);
	/* Who takes what is overdue already knows it. */
	await co.both.post(`/api/interests/${late}/claim`);
	const told = async (who) =>
		(await co[who].get('/api/notices')).body.items.filter((n) => n.kind === 'interest_overdue');
	await until('told', async () => (await told('vera')).length, 25000);
	await sleep(17000); // one more sweep of each otklik-jobs
	const [note, ...more] = await told('vera');
	assert.deepEqual([note.ref_id, note.params.author_name, more], [held, 'Мария', []]);
	for (const who of ['anna', 'both', 'head', 'chief']) assert.deepEqual(await told(who), [], who);
	stack.db.sql(`UPDATE otklik.interests SET due_at = NOW(6) + INTERVAL 1 HOUR WHERE id IN (${held}, ${free}, ${late})`);
});

test('outside of working hours no limit runs', async () => {
	const week = [];
	await co.head.put(`/api/points/${co.points.b}/hours`, {
		is_always: false, week, exceptions: ['2020-01-01 09:00-18:00'], version: 0,
	});
	await sleep(5200); // what the processes have kept
	await policy('b', { policy: 'first', claim_minutes: 10, answer_minutes: 10 });
	const id = card(stack, co, { at: 'b', received_at: new Date(Date.now() - 7200000).toISOString() });
	await co.vera.post(`/api/interests/${id}/claim`);
	stack.db.sql(`UPDATE otklik.interests SET claimed_at = claimed_at - INTERVAL 1 HOUR WHERE id = ${id}`);
	await sleep(17000); // a sweep has gone over it
	const c = (await co.vera.get(`/api/interests/${id}`)).body;
	assert.deepEqual([c.state, c.escalated_at], ['claimed', null]);
	const { version } = (await co.head.get(`/api/points/${co.points.b}/hours`)).body;
	await co.head.put(`/api/points/${co.points.b}/hours`, { is_always: true, week, exceptions: [], version });
});

test('what nobody answers is told to the heads, once', async () => {
	await policy('a', { policy: 'first', answer_minutes: 60 });
	const [late, soon] = ingest(stack, co, [
		{ name: 'Мария', received_at: new Date(Date.now() - 3700000).toISOString() },
		{ received_at: new Date(Date.now() - 3000000).toISOString() },
	]).map((c) => c.id);
	await until('escalated', async () => (await co.anna.get(`/api/interests/${late}`)).body.escalated_at, 25000);
	assert.equal((await co.anna.get(`/api/interests/${soon}`)).body.escalated_at, null);
	const told = async (who) =>
		(await co[who].get('/api/notices')).body.items.filter((n) => n.kind === 'interest_escalated' && n.ref_id === late);
	for (const who of ['head', 'chief']) {
		const notes = await told(who);
		assert.equal(notes.length, 1, who);
		assert.equal(notes[0].params.author_name, 'Мария');
	}
	for (const who of ['anna', 'vera', 'both']) assert.equal((await told(who)).length, 0, who);
	const { items } = (await co.head.get(`/api/interests/${late}/history`)).body;
	assert.deepEqual(items.map((h) => h.action), ['created', 'escalated']);
});
