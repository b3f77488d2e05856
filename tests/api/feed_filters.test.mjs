// Filters of the feed: every view with every filter, page by page, against what the unfiltered list says.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { ingest, makeCompany } from '../lib/cards.mjs';
import { useStack } from '../lib/stack.mjs';

const COUNT = 1300; // more than are looked through whatever is wanted
const START = Date.parse('2026-01-01T00:00:00Z');
const HOUR = 3_600_000;
const WORDS = ['Стол', 'Шкаф', 'Ёлка', null, null];

const stack = await useStack({});
let co;
let person; // ids of people by their key
const whole = {}; // all that each of them sees

/** Cards of all states; several arrive at once, and their deadlines are not in that order. */
before(async () => {
	co = await makeCompany(stack);
	person = co.ids;
	const pick = (list, i, step) => list[Math.floor(i / step) % list.length];
	ingest(
		stack,
		co,
		Array.from({ length: COUNT }, (_, i) => ({
			at: i % 3 === 1 ? 'b' : 'a',
			source: i % 97 === 5 ? 'linkedin' : pick(['vk', 'ok', 'avito'], i, 2),
			action: i % 89 === 7 ? 'gift' : pick(['comment', 'message', 'review'], i, 3),
			product: i % 101 === 3 ? 'Редкость' : pick(WORDS, i, 1),
			minutes: [60, 600, 9000, 40000][i % 4],
			received_at: new Date(START + Math.floor(i / 4) * 7 * HOUR).toISOString(),
			text: i % 13 === 0 ? 'почём' : 'сколько стоит',
		}))
	);
	live();
	for (const who of ['head', 'both', 'anna'])
		whole[who] = await co[who].all('/api/interests?view=all&limit=200');
	assert.equal(whole.head.length, COUNT);
	assert.ok(whole.both.length === COUNT && whole.anna.length > 500 && whole.anna.length < COUNT);
});

/** Lets the cards live: new, claimed, answered in time or late, processed, returned, accepted, unanswered. */
function live() {
	const { anna, boris } = person;
	stack.db.sql(`USE otklik; UPDATE interests SET state = ELT(1 + id MOD 11, 1, 1, 2, 2, 3, 4, 4, 5, 5, 6, 7);
		UPDATE interests SET assignee_id = IF(id MOD 4 = 0, ${boris}, ${anna}), claimed_at = received_at WHERE state > 1;
		UPDATE interests SET answered_at = received_at + INTERVAL id MOD 40 HOUR,
			answered_by_id = IF(id MOD 17 = 0, NULL, assignee_id), proof_grade = ELT(1 + id MOD 5, 1, 3, 4, 4, 4)
			WHERE state IN (3, 4, 6) OR (state = 5 AND id MOD 5 = 0);
		INSERT INTO interest_lates SELECT id, point_id, state, received_at FROM interests WHERE answered_at > due_at;
		DELETE FROM interest_counts;
		INSERT INTO interest_counts (point_id, state, n) SELECT point_id, state, COUNT(*) FROM interests GROUP BY 1, 2`);
}

const isWaiting = (c) => ['new', 'claimed', 'returned'].includes(c.state) && !c.answered_at;
const now = Date.now();
const isOverdue = (c) => isWaiting(c) && Date.parse(c.due_at) < now;
const of = (...states) => (c) => states.includes(c.state);

const VIEWS = {
	open: of('new', 'claimed', 'answered', 'returned'),
	new: of('new'),
	claimed: of('claimed'),
	overdue: isOverdue,
	processed: of('processed'),
	done: of('processed', 'accepted', 'no_reply'),
	no_reply: of('no_reply'),
	all: () => true,
};

const day = (n) => new Date(START + n * 24 * HOUR).toISOString();
const between = (a, b) => (c) => {
	const days = (Date.parse(c.received_at) - START) / 24 / HOUR;
	return days >= a && days <= b;
};

const filters = () => ({
	'source=ok': (c) => c.source_type === 'ok',
	'source=linkedin': (c) => c.source_type === 'linkedin',
	'source=youtube': () => false,
	'action=message': (c) => c.action === 'message',
	'action=gift': (c) => c.action === 'gift',
	'product=стол': (c) => c.product === 'Стол',
	'product=елка': (c) => c.product === 'Ёлка',
	'product=РЕДКОСТЬ': (c) => c.product === 'Редкость',
	'product=Нет': () => false,
	'is_without_product=true': (c) => c.product === null,
	'grade=a': (c) => c.proof_grade === 'a',
	'grade=c': (c) => c.proof_grade === 'c',
	[`channel_id=${co.channels.a}`]: (c) => c.channel_id === co.channels.a,
	[`point_id=${co.points.a}`]: (c) => c.point_id === co.points.a,
	[`assignee_id=${person.boris}`]: (c) => c.assignee_id === person.boris,
	[`answered_by=${person.anna}`]: (c) => c.answered_by_id === person.anna,
	'outcome=answered': (c) => c.answered_at,
	'outcome=outside': (c) => c.answered_at && !c.answered_by_id,
	'outcome=late': (c) => c.answered_at > c.due_at,
	[`outcome=late&answered_by=${person.anna}`]: (c) => c.answered_at > c.due_at && c.answered_by_id === person.anna,
	[`outcome=late&point_id=${co.points.a}`]: (c) => c.answered_at > c.due_at && c.point_id === co.points.a,
	[`outcome=late&from=${day(20)}&to=${day(40)}`]: (c) => c.answered_at > c.due_at && between(20, 40)(c),
	'outcome=late&source=ok': (c) => c.answered_at > c.due_at && c.source_type === 'ok',
	'outcome=late&is_without_product=true': (c) => c.answered_at > c.due_at && c.product === null,
	'outcome=missed': isOverdue,
	'outcome=returned': of('returned'),
	[`from=${day(20)}&to=${day(40)}`]: between(20, 40),
	[`from=${day(60)}`]: between(60, 1000),
	[`to=${day(30)}`]: between(0, 30),
	[`source=vk&action=comment&to=${day(50)}`]: (c) =>
		c.source_type === 'vk' && c.action === 'comment' && between(0, 50)(c),
	'product=стол&outcome=late': (c) => c.product === 'Стол' && c.answered_at > c.due_at,
	[`channel_id=${co.channels.a}&grade=d&from=${day(10)}`]: (c) =>
		c.channel_id === co.channels.a && c.proof_grade === 'd' && between(10, 1000)(c),
	'source=ok&q=почём': null,
});

const compare = (key, sign) => (a, b) =>
	sign * (a[key] < b[key] ? -1 : a[key] > b[key] ? 1 : a.id - b.id);
const byDeadline = compare('due_at', 1);
const byArrival = compare('received_at', -1);

async function same(who, query, wanted, limit = 61) {
	const got = await co[who].all(`/api/interests?${query}&limit=${limit}`);
	assert.deepEqual(
		got.map((c) => c.id),
		wanted.map((c) => c.id),
		`${who} ${query}`
	);
	return got.length;
}

for (const who of ['head', 'both', 'anna'])
	test(`every filter in every view finds what the list without it shows: ${who}`, async () => {
		const found = {};
		for (const [filter, fits] of Object.entries(filters()))
			for (const [view, isIn] of Object.entries(VIEWS)) {
				const order = view === 'overdue' ? byDeadline : byArrival;
				const texts = (c) => c.source_type === 'ok' && c.text.includes('почём');
				const wanted = whole[who].filter((c) => isIn(c) && (fits ?? texts)(c)).sort(order);
				found[filter] = (found[filter] ?? 0) + (await same(who, `view=${view}&${filter}`, wanted));
			}
		const never = Object.keys(found).filter((f) => !found[f]);
		assert.deepEqual(never, ['source=youtube', 'product=Нет']);
	});

test('by deadline the filters find the cards that wait', async () => {
	for (const who of ['head', 'both'])
		for (const [filter, fits] of Object.entries(filters())) {
			if (!fits) continue;
			for (const view of ['open', 'new', 'claimed']) {
				const wanted = whole[who].filter((c) => VIEWS[view](c) && isWaiting(c) && fits(c)).sort(byDeadline);
				await same(who, `view=${view}&order=deadline&${filter}`, wanted);
			}
		}
});

test('words are found in every view, indexed or not', async () => {
	const words = {
		почём: (c) => c.text === 'почём',
		'сколько стоит': (c) => c.text !== 'почём',
		'стол почём': (c) => c.text === 'почём' && c.product === 'Стол',
	};
	const search = async (who) => {
		let n = 0;
		for (const [word, has] of Object.entries(words))
			for (const view of ['open', 'new', 'claimed', 'overdue', 'no_reply']) {
				const of = (fits) => whole[who].filter((c) => VIEWS[view](c) && has(c) && fits(c));
				const q = `view=${view}&q=${encodeURIComponent(word)}`;
				const order = view === 'overdue' ? byDeadline : byArrival;
				const limit = word.startsWith('сколько') ? 61 : 7;
				n += await same(who, q, of(() => true).sort(order), limit);
				const isVk = (c) => c.source_type === 'vk';
				n += await same(who, `${q}&source=vk`, of(isVk).sort(order), limit);
				if (view === 'claimed')
					n += await same(who, `${q}&order=deadline`, of(isWaiting).sort(byDeadline), limit);
			}
		return n;
	};
	const before = [await search('head'), await search('anna')];
	stack.otklik(['search', 'index']);
	assert.deepEqual([await search('head'), await search('anna')], before);
	assert.ok(before[0] > 1500 && before[1] > 500, `${before}`);
});

test("one's own cards are filtered, too", async () => {
	const inHand = (c) => c.assignee_id === person.anna && of('claimed', 'answered', 'returned')(c);
	for (const [filter, fits] of Object.entries(filters())) {
		if (!fits) continue;
		const mine = whole.anna.filter((c) => inHand(c) && fits(c));
		await same('anna', `view=mine&${filter}`, mine.toSorted(byArrival));
		await same(
			'anna',
			`view=mine&order=deadline&${filter}`,
			mine.filter(isWaiting).sort(byDeadline)
		);
	}
});
