// A page of the feed costs the same with a million cards as with ten thousand.
//
// What is compared is the time that otklikd took from the request read to the answer made, as its log
// tells it, of requests that came through nginx one after the other. All requests of a round are the
// same, so what a busy machine adds to some of them is left out: the quickest tenth speaks for a round.
import assert from 'node:assert/strict';

import { LARGE, SMALL, logReader, withCards } from './instance.mjs';
import { Table, inTurns, percentile } from './measure.mjs';

const VIEWS = ['open', 'new', 'overdue', 'processed', 'all', 'mine'];
const ROUNDS = 9;
const REQUESTS = 25; // each round
const QUICKEST = 0.1;
const DEEP = 10; // pages before the deep one

const large = await withCards(LARGE);
const small = await withCards(SMALL);
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

async function compare(table, role, name, query, pages = 0) {
	const a = await sampler(large, role, query, pages);
	const b = await sampler(small, role, query, pages);
	table.add(name, { ...(await inTurns(ROUNDS, a, b)), most: 1.3 });
}

/** A function that asks for the page some times and gives what the log says of the quickest. */
async function sampler({ stack, people }, role, query, pages) {
	const api = people[role];
	let path = `/api/interests?${query}&limit=50`;
	for (let i = 0; i < pages; i++)
		path = `/api/interests?${query}&limit=50&after=${(await api.get(path)).body.next}`;
	const { body } = await api.get(path);
	assert.equal(body?.items.length, 50, `${role} ${path} has to be a full page`);
	const lines = logReader(stack);
	return async () => {
		for (let i = 0; i < REQUESTS; i++) await api.get(path);
		const took = lines().map((l) => Number(/route=interest_list .*\bus=(\d+)/.exec(l)?.[1]));
		assert.ok(took.length >= REQUESTS, `${took.length} lines of ${REQUESTS} requests`);
		return percentile(took, QUICKEST);
	};
}
