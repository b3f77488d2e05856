// What a page of the feed costs: the time that otklikd took from the request read to the answer made, as its
// log tells it, of requests that came through nginx one after the other. All requests of a round are the
// same, so what a busy machine adds to some of them is left out: the quickest tenth speaks for a round.
import assert from 'node:assert/strict';

import { logReader } from './instance.mjs';
import { percentile } from './measure.mjs';

const QUICKEST = 0.1;

/** The page that comes `pages` after the first one: its path, and its body. */
export async function turnedTo(api, query, pages = 0) {
	const first = `/api/interests?${query}&limit=50`;
	const go = async (path) => {
		const { status, body, text } = await api.get(path);
		assert.equal(status, 200, `${path}: ${text}`);
		return { path, body };
	};
	let page = await go(first);
	for (let i = 0; i < pages; i++) page = await go(`${first}&after=${page.body.next}`);
	return page;
}

/**
 * A function that asks for a page `requests` times and gives the microseconds of the quickest tenth. With
 * `patience` it stops after so many milliseconds, but asks twice at least.
 */
export function sampler({ stack, people }, role, path, { requests, patience = Infinity }) {
	const lines = logReader(stack);
	return async () => {
		lines(); // of what others have asked
		const from = performance.now();
		let n = 0;
		for (; n < requests && (n < 2 || performance.now() - from < patience); n++)
			await people[role].get(path);
		const took = lines().map((l) => Number(/route=interest_list .*\bus=(\d+)/.exec(l)?.[1]));
		assert.ok(took.length >= n, `${took.length} lines of ${n} requests`);
		return percentile(took, QUICKEST);
	};
}
