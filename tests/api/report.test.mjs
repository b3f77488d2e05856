// The summary report against the same numbers counted the long way from the cards.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { groups, readCards, sums } from '../lib/report.mjs';
import { useStack } from '../lib/stack.mjs';

const stack = await useStack({ seed: false });
const URL = '/api/report/summary';
/** A period that ends behind the change of clocks in Berlin and London (2026-10-25). */
const END = '2026-11-05T12:00:00Z';
const ERROR = 0.05; // of times

const clients = {};
let cards;

const count = () => stack.otklik(['report', 'count']);

before(async () => {
	stack.db.sql('SET GLOBAL local_infile = 1');
	const args = ['--cards=2500', '--days=110', `--end=${END}`, '--seed=3', '--products=70', '--password=otklik-demo-2026'];
	stack.otklik(['bench', 'data', '--into-empty', ...args]);
	// Some were answered outside, some name the product in capitals, some came when clocks were changed.
	stack.db.sql(
		`UPDATE interests SET answered_by_id = NULL WHERE id % 23 = 0 AND answered_at IS NOT NULL;
		UPDATE interests SET product = UPPER(product) WHERE id % 7 = 0;
		UPDATE interests SET received_at = '2026-10-24 21:30:00' + INTERVAL id % 300 MINUTE,
			answered_at = IF(answered_at IS NULL, NULL, '2026-10-26 12:00:00'),
			due_at = '2026-10-26 11:59:00' + INTERVAL id % 3 MINUTE
			WHERE point_id IN (18, 20) AND id % 3 = 0;
		DELETE FROM interest_lates;
		INSERT INTO interest_lates SELECT id, point_id, state, received_at FROM interests WHERE answered_at > due_at`,
		'otklik'
	);
	count();
	cards = readCards(stack.db);
	for (const name of ['head', 'manager', 'point-manager', 'moderator']) {
		clients[name] = stack.api();
		await clients[name].login(`${name}@otklik.test`);
	}
});

async function report(who, query) {
	const { status, body } = await clients[who].get(`${URL}?${new URLSearchParams(query)}`);
	assert.equal(status, 200, JSON.stringify(body));
	assert.equal(body.is_pending, false);
	return body;
}

const NUMBERS = Object.keys(sums([])).filter((k) => !['median', 'slow'].includes(k));

function same(got, wanted, what) {
	for (const k of NUMBERS) assert.equal(got[k], wanted[k], `${what}: ${k}`);
	for (const k of ['median', 'slow']) {
		if (wanted[k] === null) assert.equal(got[k], null, `${what}: ${k}`);
		else assert.ok(Math.abs(got[k] - wanted[k]) <= wanted[k] * ERROR + 1, `${what}: ${k} ${got[k]}, not ${wanted[k]}`);
	}
}

function sameList(items, wanted, keyOf, what) {
	assert.deepEqual(new Set(items.map(keyOf)), new Set(wanted.keys()), what);
	for (const item of items) same(item, wanted.get(keyOf(item)), `${what} ${keyOf(item)}`);
}

const within = (from, to, more = () => true) => cards.filter((c) => c.day >= from && c.day <= to && more(c));
const plain = (product) => (product === null ? null : product.toLowerCase());

/** Everything in a report against the cards it is about. */
function check(body, list, what) {
	same(body.total, sums(list), what);
	sameList(body.sources, groups(list, (c) => c.source), (i) => i.id, `${what}, source`);
	sameList(body.actions, groups(list, (c) => c.action), (i) => i.id, `${what}, action`);
	sameList(body.channels, groups(list, (c) => c.channel), (i) => i.id, `${what}, channel`);
	sameList(body.points, groups(list, (c) => c.point), (i) => i.id, `${what}, point`);
	sameList(body.persons, groups(list, (c) => c.person), (i) => i.id, `${what}, person`);
	sameList(body.hours, groups(list, (c) => c.hour), (i) => i.id, `${what}, hour`);
	const products = groups(list, (c) => plain(c.product) ?? '');
	assert.equal(body.products_count, products.size, `${what}, products`);
	assert.equal(body.products.length, Math.min(50, products.size));
	for (const p of body.products) same(p, products.get(plain(p.name) ?? ''), `${what}, product ${p.name}`);
	const least = body.products.at(-1)?.cards ?? 0;
	const shown = new Set(body.products.map((p) => plain(p.name) ?? ''));
	for (const [name, p] of products) if (!shown.has(name)) assert.ok(p.cards <= least, `${what}: ${name} is left out`);
	for (const s of body.steps)
		same(s, sums(list.filter((c) => c.day >= s.day_from && c.day <= s.day_to)), `${what}, ${s.day_from}`);
	assert.equal(body.steps.reduce((n, s) => n + s.cards, 0), body.total.cards);
}

const PERIODS = [
	['2026-10-24', '2026-10-26'],
	['2026-10-25', '2026-10-25'],
	['2026-06-01', '2026-12-31'],
	['2026-07-01', '2026-09-30'],
	['2020-01-01', '2029-12-31'],
	['2026-09-13', '2026-10-17'],
];

for (const [from, to] of PERIODS)
	test(`all numbers from ${from} to ${to}`, async () => {
		const list = within(from, to);
		check(await report('head', { day_from: from, day_to: to }), list, 'company');
		const own = list.filter((c) => c.point <= 2);
		check(await report('manager', { day_from: from, day_to: to }), own, 'two points');
		check(await report('moderator', { day_from: from, day_to: to }), list.filter((c) => c.point === 1), 'one point');
		check(await report('head', { day_from: from, day_to: to, point_id: 18 }), list.filter((c) => c.point === 18), 'Berlin');
	});

test('the cards are worth the counting', () => {
	const all = sums(cards);
	assert.ok(all.outside > 50 && all.late > 200 && all.missed > 30 && all.median > 60, JSON.stringify(all));
	assert.ok(within('2026-10-25', '2026-10-25', (c) => [18, 20].includes(c.point)).length > 20);
});

test('one source, channel, product, person', async () => {
	const days = { day_from: '2026-08-10', day_to: '2026-11-02' };
	const list = within(days.day_from, days.day_to);
	const product = cards.find((c) => c.product).product;
	const person = list.find((c) => c.person && c.point === 1).person;
	const asked = [
		[{ source_type: 'vk' }, (c) => c.source === 1],
		[{ channel_id: 1 }, (c) => c.channel === 1],
		[{ product }, (c) => plain(c.product) === plain(product)],
		[{ product: product.toUpperCase() }, (c) => plain(c.product) === plain(product)],
		[{ is_without_product: 'true' }, (c) => c.product === null],
		[{ person }, (c) => c.person === person],
		[{ product: 'ничего такого нет' }, () => false],
	];
	for (const [query, is] of asked) {
		const what = JSON.stringify(query);
		check(await report('head', { ...days, ...query }), list.filter(is), what);
		check(await report('manager', { ...days, ...query }), list.filter((c) => c.point <= 2 && is(c)), `own, ${what}`);
	}
});

test('compares with the time before and the year before', async () => {
	const days = { day_from: '2026-10-01', day_to: '2026-10-20' };
	const body = await report('head', { ...days, compare: 'previous' });
	assert.deepEqual([body.before_from, body.before_to], ['2026-09-11', '2026-09-30']);
	const then = within('2026-09-11', '2026-09-30');
	same(body.before, sums(then), 'before');
	check(body, within('2026-10-01', '2026-10-20'), 'with comparison');
	const sources = groups(then, (c) => c.source);
	for (const s of body.sources) {
		assert.equal(s.cards_before, sources.get(s.id)?.cards ?? 0);
		assert.equal(s.answered_before, sources.get(s.id)?.answered ?? 0);
	}
	body.steps.forEach((s, i) => {
		const day = new Date(Date.UTC(2026, 8, 11 + i)).toISOString().slice(0, 10);
		assert.equal(s.cards_before, within(day, day).length, day);
	});
	const year = await report('head', { ...days, compare: 'year' });
	assert.deepEqual([year.before_from, year.before_to], ['2025-10-02', '2025-10-21']);
	assert.equal(year.before.cards, 0);
	const none = await report('head', days);
	assert.equal(none.before, null);
	assert.equal(none.sources[0].cards_before, null);
});

test('says what is wrong with the question', async () => {
	const days = { day_from: '2026-10-01', day_to: '2026-10-20' };
	const cases = [
		[{ day_to: '2026-10-01' }, 'day_from', 'required'],
		[{ ...days, day_from: '2026-02-30' }, 'day_from', 'bad_format'],
		[{ ...days, day_to: '20.10.2026' }, 'day_to', 'bad_format'],
		[{ ...days, day_to: '2026-09-30' }, 'day_to', 'too_small'],
		[{ day_from: '2000-01-01', day_to: '2026-01-01' }, 'day_to', 'too_big'],
		[{ ...days, compare: 'never' }, 'compare', 'not_a_choice'],
		[{ ...days, source_type: 'pigeon' }, 'source_type', 'not_a_choice'],
		[{ ...days, source_type: 'vk', channel_id: 1 }, 'channel_id', 'one_at_a_time'],
		[{ ...days, product: 'x', person: 1 }, 'person', 'one_at_a_time'],
	];
	for (const [query, field, reason] of cases) {
		const { status, body } = await clients.head.get(`${URL}?${new URLSearchParams(query)}`);
		assert.deepEqual([status, body.field, body.reason], [422, field, reason], JSON.stringify(query));
	}
});

/** How many cards the feed gives for a question, page after page. */
async function listed(who, query) {
	const ids = new Set();
	let after = null;
	do {
		const q = new URLSearchParams({ view: 'all', limit: 200, ...query, ...(after ? { after } : {}) });
		const { status, body } = await clients[who].get(`/api/interests?${q}`);
		assert.equal(status, 200, JSON.stringify(body));
		for (const i of body.items) assert.ok(!ids.has(i.id) && ids.add(i.id), `card ${i.id} comes twice`);
		after = body.next;
	} while (after);
	return ids.size;
}

/** What the feed is asked for behind the numbers of one cell. */
const OUTCOMES = ['answered', 'outside', 'late', 'missed', 'new', 'claimed', 'state_answered', 'processed', 'returned', 'accepted'];

test('behind every number are just as many cards', async () => {
	for (const [who, more, from, to] of [
		['head', {}, '2026-10-25', '2026-10-26'],
		['head', {}, '2026-07-30', '2026-11-30'],
		['head', { point_id: 20 }, '2026-10-25', '2026-10-25'],
		['manager', {}, '2026-10-20', '2026-10-31'],
	]) {
		const days = { day_from: from, day_to: to, ...more };
		const body = await report(who, days);
		const isRich = from < '2026-08-01';
		assert.equal(await listed(who, days), body.total.cards);
		for (const outcome of OUTCOMES)
			assert.equal(await listed(who, { ...days, outcome }), body.total[outcome], `${who} ${from} ${outcome}`);
		for (const s of body.sources) assert.equal(await listed(who, { ...days, source: s.key }), s.cards, s.key);
		for (const s of body.sources.slice(0, 3))
			assert.equal(await listed(who, { ...days, source: s.key, outcome: 'late' }), s.late, s.key);
		for (const a of body.actions) assert.equal(await listed(who, { ...days, action: a.key }), a.cards, a.key);
		for (const p of body.persons.slice(0, 8))
			assert.equal(await listed(who, { ...days, answered_by: p.id }), p.answered, p.name);
		for (const p of body.products.slice(0, isRich ? 12 : 4)) {
			const query = p.id === 0 ? { is_without_product: 'true' } : { product: p.name };
			assert.equal(await listed(who, { ...days, ...query }), p.cards, p.name);
		}
		for (const c of body.channels.slice(0, 4)) assert.equal(await listed(who, { ...days, channel_id: c.id }), c.cards);
	}
});

test('the feed says what is wrong with days', async () => {
	const cases = [
		[{ day_from: '2026-10-01' }, 'day_to', 'required'],
		[{ day_to: '2026-10-01' }, 'day_from', 'required'],
		[{ day_from: '2026-10-32', day_to: '2026-11-01' }, 'day_from', 'bad_format'],
		[{ day_from: '2026-10-02', day_to: '2026-10-01' }, 'day_to', 'too_small'],
		[{ outcome: 'lost' }, 'outcome', 'not_a_choice'],
	];
	for (const [query, field, reason] of cases) {
		const { status, body } = await clients.head.get(`/api/interests?${new URLSearchParams(query)}`);
		assert.deepEqual([status, body.field, body.reason], [422, field, reason], JSON.stringify(query));
	}
});

test('other points are not there', async () => {
	const days = { day_from: '2026-01-01', day_to: '2026-12-31' };
	for (const query of [{ point_id: 3 }, { channel_id: 3 }]) {
		const { status } = await clients.manager.get(`${URL}?${new URLSearchParams({ ...days, ...query })}`);
		assert.equal(status, 404, JSON.stringify(query));
	}
	const member = stack.api();
	assert.equal((await member.get(`${URL}?${new URLSearchParams(days)}`)).status, 401);
});

// ---- keeping up ----

const today = () => new Date().toISOString().slice(0, 10);

test('follows what happens to cards, deadlines that go by, and a point that moves to another zone', async () => {
	const [{ id }] = stack.db.query("SELECT id FROM interests WHERE point_id = 1 AND state = 1 ORDER BY id DESC LIMIT 1");
	const day = cards.find((c) => c.id === Number(id)).day;
	const days = { day_from: day, day_to: day, point_id: 1 };
	const was = (await report('head', days)).total;
	assert.equal((await clients.manager.post(`/api/interests/${id}/claim`, {})).status, 200);
	assert.equal((await clients.manager.post(`/api/interests/${id}/answer`, {})).status, 200);
	count();
	const is = (await report('head', days)).total;
	assert.deepEqual([is.new, is.state_answered, is.answered], [was.new - 1, was.state_answered + 1, was.answered + 1]);
	assert.equal(is.missed, was.missed - 1);

	// A deadline that goes by while nobody touches the card.
	const [late] = stack.db.query('SELECT id FROM interests WHERE point_id = 2 AND state = 1 ORDER BY id DESC LIMIT 1');
	const due = (sql) => stack.db.sql(`UPDATE interests SET due_at = ${sql} WHERE id = ${late.id}`, 'otklik');
	const far = { day_from: '2026-01-01', day_to: today(), point_id: 2 };
	due('UTC_TIMESTAMP(6) + INTERVAL 1 HOUR');
	for (const step of ['claim', 'release'])
		assert.equal((await clients.manager.post(`/api/interests/${late.id}/${step}`, {})).status, 200);
	count();
	const early = (await report('head', far)).total.missed;
	due('UTC_TIMESTAMP(6)');
	count();
	assert.equal((await report('head', far)).total.missed, early + 1);

	const admin = stack.api();
	await admin.login('admin@otklik.test');
	const point = (await admin.get('/api/points/5')).body;
	const put = { name: point.name, time_zone: 'Pacific/Kiritimati', is_closed: false, version: point.version };
	assert.equal((await admin.put('/api/points/5', put)).status, 200);
	count();
	cards = readCards(stack.db);
	for (const [from, to] of PERIODS.slice(0, 3)) {
		check(await report('head', { day_from: from, day_to: to, point_id: 5 }), within(from, to, (c) => c.point === 5), 'moved');
		check(await report('head', { day_from: from, day_to: to }), within(from, to), 'company with a moved point');
	}
});

/** Working seconds between two instants where the clock is always six hours ahead, Monday to Friday, 9 to 18. */
function working(from, to) {
	const HOUR = 3600e3;
	let sum = 0;
	for (let day = Math.floor((from + 6 * HOUR) / (24 * HOUR)); day * 24 * HOUR - 6 * HOUR < to; day++) {
		const open = day * 24 * HOUR + 3 * HOUR;
		if ((day + 3) % 7 < 5) sum += Math.max(0, Math.min(to, open + 9 * HOUR) - Math.max(from, open));
	}
	return sum / 1000;
}

test('working time follows the hours of the point, also when they are changed', async () => {
	const days = { day_from: '2026-01-01', day_to: '2026-12-31', point_id: 12 };
	const was = (await report('head', days)).total;
	assert.deepEqual([was.work_median, was.work_slow], [was.median, was.slow], 'a point without hours works always');
	const admin = stack.api();
	await admin.login('admin@otklik.test');
	const { version } = (await admin.get('/api/points/12/hours')).body;
	const week = [1, 2, 3, 4, 5].map((d) => `${d} 09:00-18:00`);
	const put = await admin.put('/api/points/12/hours', { is_always: false, week, exceptions: [], version });
	assert.equal(put.status, 200, JSON.stringify(put.body));
	count();
	const is = (await report('head', days)).total;
	const times = stack.db
		.query('SELECT received_at AS a, answered_at AS b FROM interests WHERE point_id = 12 AND answered_at IS NOT NULL')
		.map(({ a, b }) => working(Date.parse(`${a.slice(0, 23).replace(' ', 'T')}Z`), Date.parse(`${b.slice(0, 23).replace(' ', 'T')}Z`)))
		.sort((x, y) => x - y);
	for (const [q, key] of [[0.5, 'work_median'], [0.9, 'work_slow']]) {
		const exact = times[Math.ceil(q * times.length) - 1];
		assert.ok(Math.abs(is[key] - exact) <= exact * ERROR + 1, `${key}: ${is[key]}, not ${exact}`);
	}
	assert.equal(is.median, was.median);
});

test('counting twice changes nothing; sums that were spoilt are healed', async () => {
	const print = () =>
		stack.db.query(
			'SELECT SUM(CRC32(CONCAT_WS(" ", point_id, level, block, slice, slice_id, HEX(totals), HEX(body)))) AS n FROM report_blocks'
		)[0].n;
	const was = print();
	stack.otklik(['report', 'count', '--again']);
	assert.equal(print(), was);
	stack.db.sql('DELETE FROM report_blocks WHERE point_id = 1 AND level = 0 AND slice = 0 LIMIT 5; DELETE FROM report_blocks WHERE point_id = 0', 'otklik');
	assert.notEqual(print(), was);
	// As if the last check had been the night before.
	stack.db.sql("UPDATE report_state SET value = value - 1 WHERE name = 3; DELETE FROM report_points", 'otklik');
	count();
	assert.equal(print(), was);
});

test('otklik-jobs keeps up by itself, and mends counters at night', async () => {
	stack.db.sql(
		`UPDATE interest_counts SET n = n + 3 WHERE point_id = 2 AND state = 6;
		DELETE FROM interest_counts WHERE point_id = 3 AND state = 4;
		DELETE FROM interest_lates WHERE interest_id % 3 = 0;
		UPDATE interest_lates SET state = 7 WHERE interest_id % 3 = 1;
		INSERT INTO interest_lates SELECT id, point_id, state, received_at FROM interests WHERE answered_at IS NULL LIMIT 5;
		UPDATE report_state SET value = value - 1 WHERE name = 3`,
		'otklik'
	);
	const [{ id }] = stack.db.query('SELECT id FROM interests WHERE point_id = 1 AND state = 1 ORDER BY id DESC LIMIT 1');
	const days = { day_from: '2026-01-01', day_to: today() };
	const was = (await report('head', days)).total;
	await stack.startJobs();
	assert.equal((await clients.manager.post(`/api/interests/${id}/claim`, {})).status, 200);
	const wrong = () =>
		Number(
			stack.db.query(`SELECT COUNT(*) AS n FROM (SELECT point_id, state, COUNT(*) AS n FROM interests GROUP BY 1, 2) i
				LEFT JOIN interest_counts c USING (point_id, state) WHERE c.n IS NULL OR c.n <> i.n`)[0].n
		);
	const lates = 'interest_id, point_id, state, received_at FROM interest_lates';
	const late = `i.id, i.point_id, i.state, i.received_at FROM interests i WHERE i.answered_at > i.due_at`;
	const misplaced = () =>
		Number(
			stack.db.query(`SELECT (SELECT COUNT(*) FROM (SELECT ${lates} EXCEPT SELECT ${late}) a)
				+ (SELECT COUNT(*) FROM (SELECT ${late} EXCEPT SELECT ${lates}) b) AS n`)[0].n
		);
	assert.equal(wrong(), 2);
	assert.ok(misplaced() > 5);
	for (let i = 0; i < 600 && wrong() + misplaced() > 0; i++) await new Promise((done) => setTimeout(done, 100));
	assert.equal(wrong(), 0);
	assert.equal(misplaced(), 0);
	const { body } = await clients.head.get(`${URL}?${new URLSearchParams(days)}`);
	assert.deepEqual([body.total.new, body.total.claimed], [was.new - 1, was.claimed + 1]);
	const told = stack.db.query("SELECT COUNT(*) AS n FROM notices WHERE ref_id IN (2, 3) AND kind >= 16");
	assert.equal(told[0].n, '2');
});
