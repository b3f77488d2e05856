// A worker is as large after a million requests as after ten thousand, and holds no more descriptors.
//
// One worker does them all, without being replaced: pages of the feed, points, counts, cards, polls,
// refusals. BENCH_REQUESTS=50000 makes it short.
import assert from 'node:assert/strict';
import fs from 'node:fs';

import { fdCount } from '../lib/proc.mjs';
import { SMALL, bearer, withCards, workers } from './instance.mjs';
import { Table, wrk } from './measure.mjs';

const TOTAL = Number(process.env.BENCH_REQUESTS ?? 1_000_000);
const WARM = 10_000;
const STEP_SECONDS = 10;
const FD_SLACK = 1; // the request after the last may be under way already

const { stack, people } = await withCards(SMALL, {
	conf: { workers: 1, worker_requests: 100_000_000, log_level: 'warn' },
});
/** Mostly what is asked most in a day: polls; every path of the product's reading is among them. */
async function mix() {
	const { manager } = people;
	const { seq } = (await manager.get('/api/changes')).body;
	const [card] = (await manager.get('/api/interests?limit=1')).body.items;
	const poll = Array.from({ length: 12 }, () => `/api/changes?since=${seq}`);
	return [
		...poll,
		'/api/interests?view=all&limit=50',
		'/api/interests?view=open&limit=5',
		`/api/interests/${card.id}`,
		`/api/interests/${card.id}/history`,
		'/api/points',
		'/api/me',
		'/api/points/999999999', // 404
		'/api/interests?limit=0', // 422
	];
}

const rssOf = (pid) => Number(/^VmRSS:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))[1]);

async function main() {
	const paths = await mix();
	const headers = bearer(people.manager);
	const [pid, ...others] = workers(stack);
	assert.equal(others.length, 0, 'one worker is measured');
	const states = [];
	let done = 0;
	const run = async (seconds) => {
		done += (await wrk(stack.url, { paths, headers, seconds })).requests;
		states.push({ done, rss: rssOf(pid), fds: fdCount(pid) });
	};
	while (done < WARM) await run(1);
	const warm = states.at(-1);
	while (done < TOTAL) {
		await run(STEP_SECONDS);
		const { rss, fds } = states.at(-1);
		console.log(`  ${done} requests: ${rss} kB, ${fds} descriptors`);
		fs.truncateSync(`${stack.logs}/access.log`);
	}
	assert.deepEqual(workers(stack), [pid], 'the same worker did them all');
	report(warm, states.at(-1));
}

function report(warm, last) {
	const table = new Table('one worker', `at ${last.done}`, `at ${warm.done}`);
	table.add('resident memory, kB', { a: last.rss, b: warm.rss, most: 1.05 });
	const mostFds = (warm.fds + FD_SLACK) / warm.fds;
	table.add('open descriptors', { a: last.fds, b: warm.fds, most: Number(mostFds.toFixed(2)) });
	table.end();
}

try {
	await main();
} finally {
	await stack.close();
}
