// Every filter of the feed in every view costs the same with a million cards as with ten thousand, whether
// it lets through every third card, one in ten thousand, or none.
//
// BENCH_FILTER_CARDS makes another size; BENCH_FILTERS and BENCH_VIEWS name a part of the matrix.
import assert from 'node:assert/strict';

import { LARGE, SMALL, withCards } from './instance.mjs';
import { Table, inTurns } from './measure.mjs';
import { sampler, turnedTo } from './pages.mjs';

const CARDS = Number(process.env.BENCH_FILTER_CARDS ?? LARGE);
const VIEWS = ['open', 'new', 'claimed', 'overdue', 'processed', 'done', 'no_reply', 'all', 'mine'];
const ROLES = ['head', 'manager'];
const ABSENT = 'кваркотрон';
const FREQUENT = 'заказ';
const MOST = 1.5;
const PAGE = 50;
const DAY = 864e5;
/* A combination that seems to miss is measured again, longer: a miss has to be one of the product. */
const QUICK = { rounds: 3, requests: 6, patience: 100 };
const THOROUGH = { rounds: 5, requests: 12, patience: 150 };

const only = (list, name) => {
	const wanted = process.env[name]?.split(',');
	return wanted ? list.filter((v) => wanted.includes(v)) : list;
};

const large = await withCards(CARDS, { isRead: true, data: { isCounted: false } });
const small = await withCards(SMALL, { data: { isCounted: false } });
try {
	await main();
} finally {
	await small.stack.close();
	await large.stack.close();
}

async function main() {
	const table = new Table(
		'a page of the feed, microseconds in otklikd; what it may cost is said in docs/bench.md',
		String(CARDS),
		'against'
	);
	const missed = [];
	const views = only(VIEWS, 'BENCH_VIEWS');
	let combinations = 0;
	for (const role of ROLES) {
		const filters = await filtersOf(role);
		const names = only(Object.keys(filters), 'BENCH_FILTERS');
		for (const view of views) {
			const price = await priceOfCard(role, view);
			for (const name of names) {
				combinations++;
				const query = { large: filters[name](large), small: filters[name](small) };
				const label = `${role}, ${view}, ${name}`;
				if (!(await compare(table, label, role, view, query, price))) missed.push(label);
			}
		}
	}
	table.end();
	const last = missed.length ? `: ${missed.join('; ')}` : '';
	console.log(`\n${combinations} combinations, ${missed.length} missed${last}`);
}

/* ---- one combination ---- */

/**
 * Microseconds that one more card on a page costs in the small database, without any filter: a page of fifty
 * against one of a single card, of that view, or of all where it has few.
 */
async function priceOfCard(role, view) {
	const { body } = await turnedTo(small.people[role], `view=${view}`);
	const shown = body.items.length === PAGE ? view : 'all';
	const one = `/api/interests?view=${shown}&limit=1`;
	const { path } = await turnedTo(small.people[role], `view=${shown}`);
	const of = (p) => sampler(small, role, p, THOROUGH);
	const { a, b } = await inTurns(THOROUGH.rounds, of(path), of(one));
	return Math.max(a - b, 0) / (PAGE - 1);
}

/** Prints the row; false when the bound is missed, or the page is neither full nor the last one. */
async function compare(table, label, role, view, query, price) {
	const a = await turnedTo(large.people[role], `view=${view}&${query.large}`);
	const b = await turnedTo(small.people[role], `view=${view}&${query.small}`);
	const cards = [a, b].map((page) => page.body.items.length);
	const more = Math.max(cards[0] - cards[1], 0) * price;
	const measured = (how) => {
		const filter = sampler(small, role, b.path, how);
		const wide = sampler(large, role, a.path, how);
		return inTurns(how.rounds, wide, async () => (await filter()) + more);
	};
	let got = await measured(QUICK);
	if (got.ratio > MOST) got = await measured(THOROUGH);
	const isShort = a.body.next !== null && cards[0] < PAGE;
	const rows = `${cards[0]} and ${cards[1]} cards`;
	table.add(label, { ...got, ratio: isShort ? Infinity : got.ratio, most: MOST }, rows);
	return got.ratio <= MOST && !isShort;
}

/* ---- what is asked for ---- */

/** The value that most cards have of those that this person sees, or the fewest. */
function valueOf(column, role, isRare) {
	const isOwn = role === 'manager';
	const points = isOwn ? 'AND point_id IN (1, 2)' : '';
	const colleagues = '(SELECT user_id FROM user_points WHERE point_id IN (1, 2))';
	const known = isOwn && column === 'assignee_id' ? `AND assignee_id IN ${colleagues}` : '';
	const [row] = large.stack.db.query(
		`SELECT ${column} AS value, MAX(id) AS id FROM interests WHERE ${column} IS NOT NULL ${points} ${known}
		GROUP BY 1 ORDER BY COUNT(*) ${isRare ? 'ASC' : 'DESC'}, 1 LIMIT 1`
	);
	return row;
}

/** As the API names it: that of a card which has it. */
async function nameOf(column, role, isRare) {
	const { id } = valueOf(column, role, isRare);
	const { body } = await large.people.head.get(`/api/interests/${id}`);
	return encodeURIComponent(body[column]);
}

/** {name: side => query}: the same values on both sides, but for times, which end with the cards. */
async function filtersOf(role) {
	const id = (column, isRare) => valueOf(column, role, isRare).value;
	const same = {
		'no filter': '',
		'frequent source': `source=${await nameOf('source_type', role, false)}`,
		'rare source': `source=${await nameOf('source_type', role, true)}`,
		'frequent action': `action=${await nameOf('action', role, false)}`,
		'rare action': `action=${await nameOf('action', role, true)}`,
		point: `point_id=${id('point_id', role === 'head')}`,
		'busy channel': `channel_id=${id('channel_id', false)}`,
		'small channel': `channel_id=${id('channel_id', true)}`,
		assignee: `assignee_id=${id('assignee_id', false)}`,
		'rare assignee': `assignee_id=${id('assignee_id', true)}`,
		'frequent product': `product=${await nameOf('product', role, false)}`,
		'rare product': `product=${await nameOf('product', role, true)}`,
		'without a product': 'is_without_product=true',
		'frequent grade': `grade=${'abcd'[id('NULLIF(proof_grade, 0)', false) - 1]}`,
		'rare grade': `grade=${'abcd'[id('NULLIF(proof_grade, 0)', true) - 1]}`,
		'answered late': 'outcome=late',
		missed: 'outcome=missed',
		'frequent word': `q=${encodeURIComponent(FREQUENT)}`,
		'rare word': `q=${encodeURIComponent(rareWord(role))}`,
		'absent word': `q=${encodeURIComponent(ABSENT)}`,
	};
	const found = await large.people[role].get(`/api/interests?view=all&${same['frequent word']}`);
	assert.equal(found.body.items.length, PAGE, `${FREQUENT} has to be frequent`);
	return {
		...Object.fromEntries(Object.entries(same).map(([name, query]) => [name, () => query])),
		'a week': (side) => span(side, 0, 7),
		'a month, long ago': (side) => span(side, 60, 90),
	};
}

/** The address of somebody who has written once, long ago. */
function rareWord(role) {
	const [{ value }] = large.stack.db.query(
		`SELECT author_email AS value FROM interests WHERE author_email IS NOT NULL
		AND point_id IN (${role === 'manager' ? '1, 2' : '3, 4'}) ORDER BY id LIMIT 1`
	);
	return value;
}

/** From so many days before the newest card of that database to so many. */
function span(side, to, from) {
	side.end ??= Date.parse(
		`${side.stack.db.query('SELECT MAX(received_at) AS at FROM interests')[0].at.replace(' ', 'T')}Z`
	);
	const at = (days) => new Date(side.end - days * DAY).toISOString();
	return `from=${at(from)}&to=${at(to)}`;
}
