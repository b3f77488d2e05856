// A part of the pages of 6_live.bench.mjs, in a process of its own: one process for a thousand pages is late by
// itself. Each page is signed in, holds an event stream and runs the page's own frontend/src/lib/live.js; what it
// asks for after news is what the feed asks for. Times are those of the monotonic clock, one for all processes.
//
// Told by the parent: {name, args}; answers {name, value}.
import assert from 'node:assert/strict';
import http from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';

import { PASSWORD } from '../lib/api.mjs';

const { createLive } = await import('../../frontend/src/lib/live.js');
const { concerns, mayChangeUnfinished, mayChangeUnseen, paced } = await import(
	'../../frontend/src/lib/wake.js'
);
// Only now: vue would take a document for a browser.
Object.assign(globalThis, {
	window: globalThis,
	document: { hidden: false, addEventListener() {}, removeEventListener() {} },
	addEventListener() {},
	removeEventListener() {},
});

const now = () => Number(process.hrtime.bigint() / 1000n) / 1000;
const counted = { changes: 0, same: 0, cards: 0, others: 0, wakes: 0, resets: 0 };
const seen = []; // {page, card, told, at}: a page has the card with its assignee
const pages = [];
const late = monitorEventLoopDelay({ resolution: 10 });
const [FLUSH, FRAME, MINUTE] = [200, 16, 60000]; // as store.js and useFeed.js have them
const UNSEEN = 200; // cards
let url;

/** A browser with the feed open. */
class Page {
	constructor(i) {
		this.i = i;
		this.email = `p${i + 1}@otklik.test`;
		this.address = `127.1.${1 + (i >> 7)}.${1 + (i & 127)}`;
		this.agent = new http.Agent({ keepAlive: true, maxSockets: 2 });
		this.waiting = new Map(); // cards that will be shown with the next flush, and when they were told
		this.countedAt = now();
	}

	/** One request: {status, headers, text}. */
	ask(path, { method = 'GET', headers = {}, body } = {}) {
		if (this.token) headers.authorization = `Bearer ${this.token}`;
		if (body) Object.assign(headers, { 'content-type': 'application/json', 'content-length': body.length });
		const options = { method, agent: this.agent, localAddress: this.address, headers };
		return new Promise((resolve, reject) => {
			const q = http.request(url + path, options, (r) => {
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

	async open() {
		const { items } = await this.own('/api/interests?view=open&limit=50');
		/* The newest have not been opened by anybody: that makes pages ask most. */
		const body = JSON.stringify({ up_to: Math.max(1, (items[0]?.id ?? 0) - UNSEEN) });
		await this.ask('/api/seen', { method: 'POST', body });
		this.live = createLive({
			ask: (since, etag) => this.changes(since, etag),
			openStream: () => new Stream(this),
			isMine: (whose) => concerns(this.me, this.seesAll, whose),
		});
		const [seenNow, unfinished] = [await this.own('/api/seen'), await this.own('/api/interests/unfinished')];
		const counts = paced(() => this.count());
		const begun = paced(() => this.other('/api/interests/unfinished'));
		const unseen = paced(() => this.other('/api/seen'));
		const show = paced(() => setTimeout(() => this.show(), FRAME), FLUSH);
		let newestId = 0;
		this.live.subscribe('interest', (ids, { rows, counts: told }) => {
			const at = now();
			for (const id of ids ?? []) {
				if (!rows.has(id)) void this.card(id);
				else if (rows.get(id).assignee_id) this.waiting.set(id, at);
			}
			show();
			if (!told) counts();
			else if ('mine' in told) this.countedAt = at;
			if (mayChangeUnfinished(ids, rows, unfinished)) begun();
			if (mayChangeUnseen(ids, rows, seenNow, newestId)) unseen();
			newestId = Math.max(newestId, ...(ids ?? []));
		});
		this.live.start();
		setTimeout(() => this.everyMinute(), MINUTE * Math.random()).unref();
	}

	/* As useFeed.js does: time alone makes cards overdue. */
	everyMinute() {
		if (this.isClosed) return;
		if (now() - this.countedAt > MINUTE / 2) void this.count();
		void this.other('/api/interests/unfinished');
		setTimeout(() => this.everyMinute(), MINUTE).unref();
	}

	count() {
		this.countedAt = now();
		return this.other('/api/interests/counts');
	}

	/* The list shows what it has heard in the next frame, and then what comes within a flush together. */
	show() {
		for (const [card, told] of this.waiting) seen.push({ page: this.i, card, told, at: now() });
		this.waiting.clear();
	}

	async changes(since, etag) {
		counted.changes++;
		const query = since === null ? '' : `?since=${since}`;
		const headers = etag ? { 'if-none-match': etag } : {};
		const r = await this.ask(`/api/changes${query}`, { headers });
		if (r.status === 304) counted.same++;
		if (r.status === 304) return { isSame: true, etag, body: null };
		assert.equal(r.status, 200, r.text);
		return { isSame: false, etag: r.headers.etag, body: JSON.parse(r.text) };
	}

	/* The row is not read further: what a browser does with it is its own processor's work. */
	async card(id) {
		const told = now();
		counted.cards++;
		const r = await this.ask(`/api/interests/${id}`);
		if (r.status === 200 && /"assignee_id":\d/.test(r.text))
			seen.push({ page: this.i, card: id, told, at: now() + FRAME });
	}

	other(path) {
		counted.others++;
		return this.own(path);
	}

	async own(path) {
		const r = await this.ask(path);
		assert.equal(r.status, 200, r.text);
		return JSON.parse(r.text);
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
		this.request = http.get(`${url}/api/live`, options, (r) => {
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

async function inParallel(list, n, work) {
	const left = [...list];
	const next = async () => {
		for (let one = left.shift(); one; one = left.shift()) await work(one);
	};
	await Promise.all(Array.from({ length: n }, next));
}

const todo = {
	async signIn({ url: at, numbers }) {
		url = at;
		pages.push(...numbers.map((i) => new Page(i)));
		await inParallel(pages, 2, (p) => p.signIn());
		return pages.map(({ i, me, seesAll }) => ({ i, points: me.point_ids, seesAll }));
	},
	open: () => inParallel(pages, 8, (p) => p.open()),
	/** From now on. */
	watch() {
		late.reset();
		late.enable();
		Object.assign(counted, Object.fromEntries(Object.keys(counted).map((k) => [k, 0])));
		watched = { cpu: process.cpuUsage(), at: now() };
	},
	watched() {
		const { user, system } = process.cpuUsage(watched.cpu);
		const seconds = (now() - watched.at) / 1000;
		return {
			counted,
			seconds,
			cpu: (user + system) / 1000 / seconds,
			late: { p99: late.percentile(99) / 1e6 - 10, max: late.max / 1e6 - 10 },
		};
	},
	async claim({ page, card }) {
		const from = now();
		const by = pages.find((p) => p.i === page);
		const r = await by.ask(`/api/interests/${card}/claim`, { method: 'POST', body: '{}' });
		assert.equal(r.status, 200, r.text);
		return { from, took: now() - from };
	},
	seen: () => seen,
	close() {
		for (const p of pages) p.close();
	},
};
let watched;

process.on('message', async ({ n, name, args }) => {
	process.send({ n, value: await todo[name](args) });
});
