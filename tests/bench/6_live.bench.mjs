// A thousand people look at their feeds while others claim: what that costs nginx and otklikd, and how
// soon everybody sees whose a card is now.
//
// The pages (live_pages.mjs) live in several processes, which say how late they were themselves, and what they
// have had of the machine: where the bench has no time of its own its figures say nothing about the product.
// There are two companies: one of branches, and one in which everybody sees every claim. BENCH_PAGES,
// BENCH_OVERSEERS (how many of the pages see all points) and BENCH_CLAIMS (a second) make another one,
// BENCH_PROCESSES spreads the pages.
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

import { withCards } from './instance.mjs';
import { Table, cpuOf, percentile } from './measure.mjs';
import { random } from './data.mjs';

const PAGES = Number(process.env.BENCH_PAGES ?? 1000);
const PROCESSES = Number(process.env.BENCH_PROCESSES ?? 3);
const CARDS = Number(process.env.BENCH_LIVE_CARDS ?? 100_000);
const SECONDS = 20; // of rest, and of claims
/** A thousand people who take a card every five and a half minutes make three claims a second. */
const COMPANIES = [
	{ overseers: Math.min(30, PAGES), rate: 3 },
	{ overseers: PAGES, rate: 1 },
];
const { BENCH_OVERSEERS: overseersAsked, BENCH_CLAIMS: rateAsked } = process.env;
if (overseersAsked || rateAsked)
	COMPANIES.splice(0, 2, {
		overseers: Number(overseersAsked ?? 30),
		rate: Number(rateAsked ?? 3),
	});
const OPENED = 40; // seconds after the last page has opened: then they ask by the clock, each at its own time
const SETTLE = 12; // seconds after the last claim
const LATE = 100; // milliseconds of the bench itself, from which on its times are doubtful

const { stack, people } = await withCards(CARDS, {
	jobs: true,
	data: { users: PAGES, spine: 0 },
	conf: { workers: 4, log_level: 'warn' },
});
const claims = new Map(); // by card: {from, by, point, took}
let pages = []; // {i, points, seesAll}
/** A process with a part of the pages. */
class Crew {
	#child = fork(new URL('live_pages.mjs', import.meta.url));
	#waiting = new Map();
	#n = 0;

	constructor() {
		this.#child.on('message', ({ n, value }) => {
			this.#waiting.get(n).resolve(value);
			this.#waiting.delete(n);
		});
		this.#child.on('exit', (code) => {
			for (const w of this.#waiting.values()) w.reject(new Error(`pages have ended with ${code}`));
		});
	}

	tell(name, args) {
		const n = ++this.#n;
		return new Promise((resolve, reject) => {
			this.#waiting.set(n, { resolve, reject });
			this.#child.send({ n, name, args });
		});
	}

	/** Its pages leave, as browsers do. */
	async close() {
		await this.tell('close');
		this.end();
	}

	end() {
		this.#child.removeAllListeners('exit');
		this.#child.kill();
	}
}

let crews = [];
const crewOf = (page) => crews[page % PROCESSES];
const all = (name) => Promise.all(crews.map((c) => c.tell(name)));

try {
	for (const company of COMPANIES) await measure(company);
} catch (e) {
	console.error(e);
	process.exitCode = 1;
} finally {
	for (const c of crews) c.end();
	await stack.close({ allow: [/limiting/] });
}

async function measure({ overseers, rate }) {
	crews = Array.from({ length: PROCESSES }, () => new Crew());
	claims.clear();
	stack.db.sql(
		`UPDATE users SET role = 4 WHERE role = 3 AND email LIKE 'p%';
		UPDATE users SET role = 3 WHERE role = 4 AND email LIKE 'p%' ORDER BY id DESC LIMIT ${overseers}`,
		'otklik'
	);
	const numbers = Array.from({ length: PAGES }, (_, i) => i);
	const signedIn = crews.map((c, k) =>
		c.tell('signIn', { url: stack.url, numbers: numbers.filter((i) => i % PROCESSES === k) })
	);
	pages = (await Promise.all(signedIn)).flat().sort((a, b) => a.i - b.i);
	await all('open');
	await sleep(OPENED * 1000);
	const table = new Table(
		`${PAGES} open feeds, ${overseers} of them over all points`,
		'measured',
		'of'
	);
	const rest = await during(() => sleep(SECONDS * 1000));
	table.add('at rest: nginx and otklikd, ms of CPU a second', {
		a: rest.front,
		b: 1000,
		most: 0.1,
	});
	notes(table, rest);
	const load = await during(() => claimAll(rate));
	await sleep(SETTLE * 1000);
	const { took, told, fetched } = await seenAfter(rate);
	table.add(`${rate} claims a second: seen after, 95th percentile, ms`, {
		a: percentile(took, 0.95),
		b: 1000,
		most: 1,
	});
	const ms = (name, list, p) => table.note(name, percentile(list, p), 'ms');
	ms('the same, median', took, 0.5);
	ms('the same, 99th percentile', took, 0.99);
	const claiming = [...claims.values()].map((c) => c.took);
	ms('  of that the claim itself, median', claiming, 0.5);
	ms('  the claim itself, 95th percentile', claiming, 0.95);
	ms('  claim sent until a page knows of a change, median', told, 0.5);
	ms('  the same, 95th percentile', told, 0.95);
	ms('  until it is shown then, median', fetched, 0.5);
	ms('  the same, 95th percentile', fetched, 0.95);
	table.note('who had to see a claim, on average', took.length / claims.size, 'pages');
	table.note('nginx and otklikd, CPU a second', load.front, 'ms');
	notes(table, load);
	table.end();
	for (const c of crews.splice(0)) await c.close();
	if (load.late.p99 > LATE)
		console.log('  The bench itself was late: these times say little about the product.');
}

function notes(table, { jobs, database, asked, nginx, bench, late, share }) {
	table.note('  of that nginx', nginx, 'ms');
	table.note('  MariaDB', database, 'ms');
	table.note('  otklik-jobs', jobs, 'ms');
	table.note('  the bench itself, all its processes', bench, 'ms');
	table.note('  of all processors all this together had', share * 100, '%');
	table.note('  the bench was late, 99th percentile', late.p99, 'ms');
	table.note('  the bench was late, at most', late.max, 'ms');
	table.note('  load average', os.loadavg()[0], '');
	for (const [name, n] of Object.entries(asked)) table.note(`  asked a second: ${name}`, n, '');
}

/** CPU milliseconds and requests a second while `work` runs, and how the bench itself did. */
async function during(work) {
	const of = {
		nginx: stack.nginx.daemon,
		otklikd: stack.app.daemon,
		jobs: stack.jobs.daemon,
		database: stack.db.daemon,
	};
	const cpu = () => Object.fromEntries(Object.entries(of).map(([k, d]) => [k, cpuOf(d.pid)]));
	const before = { cpu: cpu(), at: performance.now() };
	await all('watch');
	await work();
	const seconds = (performance.now() - before.at) / 1000;
	const after = cpu();
	const spent = Object.fromEntries(
		Object.entries(after).map(([k, v]) => [k, (v - before.cpu[k]) / seconds])
	);
	const watched = await all('watched');
	const sum = (list) => list.reduce((a, b) => a + b, 0);
	const bench = sum(watched.map((w) => w.cpu));
	return {
		...spent,
		front: spent.nginx + spent.otklikd,
		asked: Object.fromEntries(
			Object.keys(watched[0].counted).map((k) => [k, sum(watched.map((w) => w.counted[k])) / seconds])
		),
		bench,
		share: (sum(Object.values(spent)) + bench) / 1000 / os.cpus().length,
		late: {
			p99: Math.max(...watched.map((w) => w.late.p99)),
			max: Math.max(...watched.map((w) => w.late.max)),
		},
	};
}

/** Claims new cards one after the other, each by somebody of its point, at an even pace. */
async function claimAll(rate) {
	const rnd = random(7);
	const cards = (await people.head.all('/api/interests?view=new&limit=100')).slice(
		0,
		4 * rate * SECONDS
	);
	const until = performance.now() + SECONDS * 1000;
	const under = [];
	for (let i = 0; performance.now() < until; i++) {
		const from = performance.now();
		const card = cards.splice(Math.floor(rnd() * cards.length), 1)[0];
		const of = pages.filter((p) => p.points.includes(card.point_id));
		if (of.length) under.push(claim(of[Math.floor(rnd() * of.length)], card));
		await sleep(Math.max(0, 1000 / rate - (performance.now() - from)));
	}
	await Promise.all(under);
}

async function claim(by, card) {
	const made = await crewOf(by.i).tell('claim', { page: by.i, card: card.id });
	claims.set(card.id, { ...made, by: by.i, point: card.point_id });
}

/**
 * How long each page that has to know took to know (Infinity: it never did); the claimant knows anyway. And of
 * those that know: until they were told of a change, and until it is shown then.
 */
async function seenAfter(rate) {
	assert.ok(claims.size > rate * SECONDS * 0.5, `${claims.size} claims`);
	const first = new Map();
	for (const s of (await all('seen')).flat()) {
		const key = `${s.card} ${s.page}`;
		if (!(first.get(key)?.at <= s.at)) first.set(key, s);
	}
	const out = { took: [], told: [], fetched: [] };
	for (const [card, { from, by, point }] of claims)
		for (const p of pages) {
			if (p.i === by || !(p.seesAll || p.points.includes(point))) continue;
			const s = first.get(`${card} ${p.i}`);
			out.took.push(s ? s.at - from : Infinity);
			if (s) out.told.push(s.told - from);
			if (s) out.fetched.push(s.at - s.told);
		}
	return out;
}
