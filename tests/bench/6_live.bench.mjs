// A thousand people look at their feeds while others claim: what that costs nginx and otklikd, and how
// soon everybody sees whose a card is now.
//
// Each page is signed in, holds an event stream and runs the page's own frontend/src/lib/live.js; what
// it asks for after news is what the feed asks for: each changed card, the counts, what is unseen.
// BENCH_PAGES and BENCH_OVERSEERS (how many of them see all points) make another company.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

import { PASSWORD } from '../lib/api.mjs';
import { family } from '../lib/proc.mjs';
import { withCards } from './instance.mjs';
import { Table, percentile } from './measure.mjs';
import { random } from './data.mjs';

const PAGES = Number(process.env.BENCH_PAGES ?? 1000);
const OVERSEERS = Number(process.env.BENCH_OVERSEERS ?? 30);
const CARDS = 100_000;
const SECONDS = 20; // of rest, and of claims
const CLAIMS = 5; // a second
const SETTLE = 12; // seconds after the last page has opened, and after the last claim
const TICKS = 100; // of CPU time, a second

const { createLive } = await import('../../frontend/src/lib/live.js');
const { concerns, paced } = await import('../../frontend/src/lib/wake.js');
// Only now: vue would take a document for a browser.
Object.assign(globalThis, {
	window: globalThis,
	document: { hidden: false, addEventListener() {}, removeEventListener() {} },
	addEventListener() {},
	removeEventListener() {},
});
const { stack, people } = await withCards(CARDS, {
	jobs: true,
	data: { users: PAGES, spine: 0, isCounted: false },
	conf: { workers: 4, log_level: 'warn' },
});
const counted = { changes: 0, same: 0, cards: 0, others: 0, wakes: 0, resets: 0 };
const claims = new Map(); // by card: {from, point, seen: Map of page to milliseconds}
const pages = [];
/** A browser with the feed open. */
class Page {
	constructor(i) {
		this.email = `p${i + 1}@otklik.test`;
		this.address = `127.1.${1 + (i >> 7)}.${1 + (i & 127)}`;
		this.agent = new http.Agent({ keepAlive: true, maxSockets: 2 });
	}

	/** One request: {status, headers, text}. */
	ask(path, { method = 'GET', headers = {}, body } = {}) {
		const options = {
			method,
			agent: this.agent,
			localAddress: this.address,
			headers: {
				...(this.token ? { authorization: `Bearer ${this.token}` } : {}),
				...(body ? { 'content-type': 'application/json', 'content-length': body.length } : {}),
				...headers,
			},
		};
		return new Promise((resolve, reject) => {
			const q = http.request(stack.url + path, options, (r) => {
				let text = '';
				r.setEncoding('utf8');
				r.on('data', (d) => (text += d));
				r.on('end', () => resolve({ status: r.statusCode, headers: r.headers, text }));
			});
			/* As a browser does. */
			q.on('error', (e) => {
				if (this.isClosed) return;
				if (e.code === 'ECONNRESET' && (q.reusedSocket || method === 'GET'))
					resolve(this.again(path, { method, headers, body }));
				else reject(e);
			});
			q.end(body);
		});
	}

	again(path, options) {
		counted.resets++;
		return this.ask(path, options);
	}

	async signIn() {
		const body = JSON.stringify({ email: this.email, password: PASSWORD });
		const r = await this.ask('/api/auth/login', { method: 'POST', body });
		assert.equal(r.status, 200, r.text);
		this.token = JSON.parse(r.text).access_token;
		this.cookie = r.headers['set-cookie'].map((c) => c.split(';')[0]).join('; ');
		this.me = JSON.parse((await this.ask('/api/me')).text);
		this.seesAll = this.me.role === 'service_manager';
	}

	sees = (point) => this.seesAll || this.me.point_ids.includes(point);

	async open() {
		await this.ask('/api/interests?view=open&limit=50');
		this.live = createLive({
			ask: (since, etag) => this.changes(since, etag),
			openStream: () => new Stream(this),
			isMine: (whose) => concerns(this.me, this.seesAll, whose),
		});
		const counts = paced(() => this.other('/api/interests/counts'));
		const unfinished = paced(() => this.other('/api/interests/unfinished'));
		let timer = 0;
		this.live.subscribe('interest', (ids) => {
			for (const id of ids ?? []) void this.card(id);
			counts();
			unfinished();
			timer ||= setTimeout(() => {
				timer = 0;
				void this.other('/api/seen');
			}, 5000);
		});
		this.live.start();
	}

	async changes(since, etag) {
		counted.changes++;
		const query = since === null ? '' : `?since=${since}`;
		const r = await this.ask(`/api/changes${query}`, {
			headers: etag ? { 'if-none-match': etag } : {},
		});
		if (r.status === 304) counted.same++;
		if (r.status === 304) return { isSame: true, etag, body: null };
		assert.equal(r.status, 200, r.text);
		return { isSame: false, etag: r.headers.etag, body: JSON.parse(r.text) };
	}

	async card(id) {
		counted.cards++;
		const r = await this.ask(`/api/interests/${id}`);
		const of = claims.get(id);
		if (of && r.status === 200 && JSON.parse(r.text).assignee_id && !of.seen.has(this))
			of.seen.set(this, performance.now());
	}

	async other(path) {
		counted.others++;
		const r = await this.ask(path);
		assert.equal(r.status, 200, r.text);
	}

	close() {
		this.isClosed = true;
		this.live?.stop();
		this.agent.destroy();
	}
}

/** What the page needs of EventSource. */
class Stream {
	constructor(page) {
		const headers = { accept: 'text/event-stream', cookie: page.cookie };
		const options = { agent: false, localAddress: page.address, headers };
		this.request = http.get(`${stack.url}/api/live`, options, (r) => {
			if (r.statusCode !== 200) return this.onerror();
			this.onopen();
			let text = '';
			r.setEncoding('utf8');
			r.on('data', (d) => {
				const events = (text + d).split('\n\n');
				text = events.pop();
				for (const e of events) {
					const data = /^data: (.*)$/m.exec(e)?.[1];
					if (data) counted.wakes++;
					if (data) this.onmessage({ data });
				}
			});
			r.on('end', () => this.onerror());
			r.on('error', () => {});
		});
		this.request.on('error', () => this.isClosed || this.onerror());
	}

	close() {
		this.isClosed = true;
		this.request.destroy();
	}
}

try {
	await main();
} catch (e) {
	console.error(e);
	process.exitCode = 1;
} finally {
	for (const p of pages) p.close();
	await stack.close({ allow: [/limiting/] });
}

async function main() {
	stack.db.sql(
		`UPDATE users SET role = 3 WHERE role = 4 AND email LIKE 'p%' ORDER BY id DESC LIMIT ${OVERSEERS}`,
		'otklik'
	);
	for (let i = 0; i < PAGES; i++) pages.push(new Page(i));
	await inParallel(pages, 4, (p) => p.signIn());
	await inParallel(pages, 20, (p) => p.open());
	await sleep(SETTLE * 1000);
	const table = new Table(
		`${PAGES} open feeds, ${OVERSEERS} of them over all points`,
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
	/* One process is all the pages: what it was late itself is no fault of the product. */
	const late = monitorEventLoopDelay({ resolution: 20 });
	late.enable();
	const load = await during(claimAll);
	await sleep(SETTLE * 1000);
	late.disable();
	const took = seenAfter();
	const p95 = percentile(took, 0.95);
	table.add(`${CLAIMS} claims a second: seen after, 95th percentile, ms`, {
		a: p95,
		b: 1000,
		most: 1,
	});
	const claiming = [...claims.values()].map((c) => c.took);
	table.note('the claim itself, median', percentile(claiming, 0.5), 'ms');
	table.note('the claim itself, 95th percentile', percentile(claiming, 0.95), 'ms');
	table.note('this bench itself was late, 99th percentile', late.percentile(99) / 1e6, 'ms');
	table.note('this bench itself was late, at most', late.max / 1e6, 'ms');
	table.note('the same, median', percentile(took, 0.5), 'ms');
	table.note('the same, 99th percentile', percentile(took, 0.99), 'ms');
	table.note('who had to see a claim, on average', took.length / claims.size, 'pages');
	table.note('nginx and otklikd, CPU a second', load.front, 'ms');
	notes(table, load);
	table.end();
}

function notes(table, { jobs, database, asked, nginx }) {
	table.note('  of that nginx', nginx, 'ms');
	table.note('  MariaDB', database, 'ms');
	table.note('  otklik-jobs', jobs, 'ms');
	for (const [name, n] of Object.entries(asked)) table.note(`  asked a second: ${name}`, n, '');
}

/** CPU milliseconds and requests a second while `work` runs. */
async function during(work) {
	const of = {
		nginx: stack.nginx.daemon,
		otklikd: stack.app.daemon,
		jobs: stack.jobs.daemon,
		database: stack.db.daemon,
	};
	const cpu = () => Object.fromEntries(Object.entries(of).map(([k, d]) => [k, cpuOf(d.pid)]));
	const before = { cpu: cpu(), counted: { ...counted }, at: performance.now() };
	await work();
	const seconds = (performance.now() - before.at) / 1000;
	const after = cpu();
	const spent = Object.fromEntries(
		Object.entries(after).map(([k, v]) => [k, (v - before.cpu[k]) / seconds])
	);
	const asked = Object.fromEntries(
		Object.entries(counted).map(([k, v]) => [k, (v - before.counted[k]) / seconds])
	);
	return { ...spent, front: spent.nginx + spent.otklikd, asked };
}

/** Milliseconds of CPU that a process, its children and those that are gone have had. */
function cpuOf(pid) {
	const one = (p, isMaster) => {
		const f = fs
			.readFileSync(`/proc/${p}/stat`, 'utf8')
			.replace(/^.*\) /, '')
			.split(' ');
		const ticks = f.slice(11, isMaster ? 15 : 13).map(Number);
		return (ticks.reduce((a, b) => a + b, 0) * 1000) / TICKS;
	};
	return (
		one(pid, true) +
		family(pid)
			.map((c) => (c.pid === pid ? 0 : one(c.pid, false)))
			.reduce((a, b) => a + b, 0)
	);
}

async function inParallel(list, n, work) {
	const left = [...list];
	const next = async () => {
		for (let one = left.shift(); one; one = left.shift()) await work(one);
	};
	await Promise.all(Array.from({ length: n }, next));
}

/** Claims new cards one after the other, each by somebody of its point, at an even pace. */
async function claimAll() {
	const rnd = random(7);
	const cards = (await people.head.all('/api/interests?view=new&limit=100')).slice(
		0,
		4 * CLAIMS * SECONDS
	);
	const until = performance.now() + SECONDS * 1000;
	for (let i = 0; performance.now() < until; i++) {
		const from = performance.now();
		const card = cards.splice(Math.floor(rnd() * cards.length), 1)[0];
		const of = pages.filter((p) => p.me.point_ids.includes(card.point_id));
		if (of.length) void claim(of[Math.floor(rnd() * of.length)], card);
		await sleep(Math.max(0, 1000 / CLAIMS - (performance.now() - from)));
	}
}

async function claim(by, card) {
	const from = performance.now();
	const r = await by.ask(`/api/interests/${card.id}/claim`, { method: 'POST', body: '{}' });
	assert.equal(r.status, 200, r.text);
	claims.set(card.id, {
		from,
		by,
		point: card.point_id,
		seen: new Map(),
		took: performance.now() - from,
	});
}

/** How long each page that has to know took to know; the claimant knows anyway. */
function seenAfter() {
	assert.ok(claims.size > CLAIMS * SECONDS * 0.5, `${claims.size} claims`);
	const took = [];
	for (const { from, by, point, seen } of claims.values())
		for (const p of pages)
			if (p !== by && p.sees(point)) took.push(seen.has(p) ? seen.get(p) - from : Infinity);
	return took;
}
