// A page of the feed costs the same with a million cards as with ten thousand.
import assert from 'node:assert/strict';

import { LARGE, SMALL, withCards } from './instance.mjs';
import { Table, inTurns } from './measure.mjs';
import { sampler, turnedTo } from './pages.mjs';

const VIEWS = ['open', 'new', 'overdue', 'processed', 'all', 'mine'];
const ROUNDS = 9;
const REQUESTS = 25; // each round
const DEEP = 10; // pages before the deep one

const large = await withCards(LARGE, { isRead: true, data: { isCounted: false } });
const small = await withCards(SMALL, { data: { isCounted: false } });
try {
	const table = new Table('feed page of 50, microseconds in otklikd', String(LARGE), String(SMALL));
	for (const role of ['manager', 'head']) {
		for (const view of VIEWS) await compare(table, role, `${role}, ${view}`, `view=${view}`);
		await compare(table, role, `${role}, all, page ${DEEP + 1}`, 'view=all', DEEP);
	}
	table.end();
} finally {
	await small.stack.close();
	await large.stack.close();
}

async function compare(table, role, name, query, pages) {
	const of = async (side) => {
		const { path, body } = await turnedTo(side.people[role], query, pages);
		assert.equal(body.items.length, 50, `${role} ${path} has to be a full page`);
		return sampler(side, role, path, { requests: REQUESTS });
	};
	table.add(name, { ...(await inTurns(ROUNDS, await of(large), await of(small))), most: 1.3 });
}
