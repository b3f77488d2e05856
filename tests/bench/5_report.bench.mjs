// The summary report of a year over the whole company costs at most fifty times what a select by
// primary key does through the same nginx, FastCGI and client. Without a bound: how long the days of a
// point take to be counted.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';

import { program } from '../lib/otklik.mjs';
import { answers, ready, start, stop } from '../lib/proc.mjs';
import { isThere, withCards } from './instance.mjs';
import { Table, median, percentile } from './measure.mjs';

const CARDS = Number(process.env.BENCH_REPORT_CARDS ?? process.env.BENCH_CARDS ?? 1_000_000);
const ROUNDS = 7;
const REQUESTS = 40; // each round
const MOST = 50;

const { stack, people } = await withCards(CARDS, { isRead: true });
let bare;
try {
	const url = await startBare();
	const api = stack.api();
	const table = new Table(`95th percentile, microseconds, ${CARDS} cards`, 'report', 'select');
	const day = (back) => new Date(Date.now() - back * 864e5).toISOString().slice(0, 10);
	const year = `day_from=${day(364)}&day_to=${day(0)}`;
	const asked = {
		'head, a year': ['head', year],
		'head, a year and the year before': ['head', `${year}&compare=year`],
		'head, a year of one source': ['head', `${year}&source_type=vk`],
		'head, 30 days and those before': [
			'head',
			`day_from=${day(29)}&day_to=${day(0)}&compare=previous`,
		],
		'manager of two points, a year': ['manager', year],
	};
	for (const [name, [role, query]] of Object.entries(asked)) {
		const report = `/api/report/summary?${query}`;
		const { body } = await people[role].get(report);
		assert.ok(body.total.cards > CARDS / 1000, `${name}: ${JSON.stringify(body).slice(0, 200)}`);
		const got = await inTurns95(
			() => people[role].get(report),
			() => api.get(url)
		);
		table.add(name, { ...got.slow, most: MOST });
		table.add('  the quickest tenth', { ...got.quick, most: MOST });
	}
	await recount(table);
	table.end();
} finally {
	if (bare) await stop(bare);
	await stack.close();
}

/** The program that does nothing but the select, behind the same nginx. */
async function startBare() {
	const socket = path.join(stack.sockets, 'bare.sock');
	const argv = [
		path.join(path.dirname(program('x')), '../tests/bare_select'),
		socket,
		stack.db.socket,
		'otklik',
		stack.dbPassword,
		'otklik',
	];
	bare = start({ name: 'bare-select', argv, log: path.join(stack.logs, 'bare-select.log') });
	await ready(bare, () => answers(socket));
	const parts = path.join(stack.dir, 'nginx');
	fs.writeFileSync(
		path.join(parts, 'extra', 'select.conf'),
		`location = /select {
			include ${parts}/headers.conf;
			include ${parts}/fastcgi.conf;
			fastcgi_pass unix:${socket};
		}\n`
	);
	stack.nginx.reload();
	await ready(bare, () => isThere(stack.api(), '/select'));
	return '/select';
}

async function times(ask) {
	const took = [];
	for (let i = 0; i < REQUESTS; i++) {
		const from = performance.now();
		const { status } = await ask();
		took.push((performance.now() - from) * 1000);
		assert.equal(status, 200);
	}
	return { p95: percentile(took, 0.95), p10: percentile(took, 0.1) };
}

/** As inTurns(), of 95th percentiles; and, of the quickest tenth, what a busy machine has not added to. */
async function inTurns95(a, b) {
	const got = { a: [], b: [] };
	for (let i = 0; i < ROUNDS; i++) {
		got.b.push(await times(b));
		got.a.push(await times(a));
	}
	const of = (p) => ({
		a: median(got.a.map((v) => v[p])),
		b: median(got.b.map((v) => v[p])),
		ratio: median(got.a.map((v, i) => v[p] / got.b[i][p])),
	});
	return { slow: of('p95'), quick: of('p10') };
}

/** The newest seven days of the busiest point, and the company's, counted again. */
async function recount(table) {
	stack.db.sql(
		`INSERT INTO report_marks (point_id, day, is_check)
			SELECT 1, block, 0 FROM report_blocks WHERE point_id = 1 AND level = 0 AND slice = 0 ORDER BY block DESC LIMIT 7`,
		'otklik'
	);
	const from = performance.now();
	stack.otklik(['report', 'count']);
	table.note('a day of the busiest point, counted again', (performance.now() - from) / 7, 'ms');
}
