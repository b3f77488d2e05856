// Feed pages a second of the whole product, against a program that does nothing but run the same
// statement and print the rows, with as many processes behind the same nginx. And, without a bound,
// what else a busy day consists of: polls, sign-ins, claims.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';

import { PASSWORD } from '../lib/api.mjs';
import { program } from '../lib/otklik.mjs';
import { answers, ready, start, stop } from '../lib/proc.mjs';
import { PEOPLE } from './data.mjs';
import { LARGE, bearer, isThere, withCards } from './instance.mjs';
import { Table, inTurns, percentile, rate } from './measure.mjs';

const ROUNDS = 7;
const SECONDS = 3;
const WORKERS = 2;
const ROWS = 50;
const CLAIMS = 300;

const { stack, people } = await withCards(LARGE, { conf: { workers: WORKERS } });
const bares = [];
try {
	const table = new Table('requests a second', 'otklik', 'bare');
	await feed(table, 'head', 'open', 'feed_open', { actor_all: 1, limit: ROWS + 1 });
	await feed(table, 'manager', 'open', 'feed_open_few', {
		...{ actor_all: 0, actor_id: await idOf('manager'), limit: ROWS + 1, point_1: 1, point_2: 2 },
	});
	await polls(table);
	await signIns(table);
	await claims(table);
	table.end();
} finally {
	for (const b of bares) await stop(b);
	await stack.close();
}

async function idOf(role) {
	return (await people[role].get('/api/me')).body.id;
}

/** Starts the bare program for one statement behind `location`; gives its URL. */
async function startBare(name, statement, values) {
	const socket = path.join(stack.sockets, `${name}.sock`);
	const db = [stack.db.socket, 'otklik', stack.dbPassword, 'otklik'];
	const args = Object.entries(values).map(([k, v]) => `${k}=${v}`);
	const argv = [
		path.join(path.dirname(program('x')), '../tests/bare_feed'),
		socket,
		String(WORKERS),
	];
	const daemon = start({
		name: `bare-${name}`,
		argv: [...argv, ...db, statement, ...args],
		log: path.join(stack.logs, `bare-${name}.log`),
	});
	bares.push(daemon);
	await ready(daemon, () => answers(socket));
	const parts = path.join(stack.dir, 'nginx');
	fs.writeFileSync(
		path.join(parts, 'extra', `${name}.conf`),
		`location = /${name} {
			limit_req zone=otklik_api burst=500 nodelay;
			include ${parts}/headers.conf;
			include ${parts}/fastcgi.conf;
			fastcgi_pass unix:${socket};
		}\n`
	);
	stack.nginx.reload();
	const api = stack.api();
	await ready(daemon, () => isThere(api, `/${name}`));
	return `/${name}`;
}

async function feed(table, role, view, statement, values) {
	const ours = `/api/interests?view=${view}&limit=${ROWS}`;
	const bare = await startBare(`bare-${role}`, statement, values);
	const headers = bearer(people[role]);
	await assertSame(people[role], ours, bare);
	const one = (p) => () => rate(stack.url, { paths: [p], headers, seconds: SECONDS });
	await one(ours)();
	await one(bare)();
	table.add(`feed, ${role}, ${view}`, {
		...(await inTurns(ROUNDS, one(ours), one(bare))),
		least: 0.6,
	});
}

/** Both have to bring the same cards in the same order, or the comparison is worth nothing. */
async function assertSame(api, ours, bare) {
	const ids = async (p) =>
		[...(await api.get(p)).text.matchAll(/\{"id":(\d+),"state"/g)].map((m) => m[1]);
	const a = await ids(ours);
	assert.equal(a.length, ROWS);
	// Quotes in texts are not escaped there, so it is no JSON.
	assert.deepEqual((await ids(bare)).slice(0, ROWS), a);
}

async function polls(table) {
	const { head } = people;
	const { seq } = (await head.get('/api/changes')).body;
	const paths = [`/api/changes?since=${seq}`];
	const headers = { ...bearer(head), 'if-none-match': `"${seq}"` };
	table.note(
		'polls without news (304)',
		await rate(stack.url, { paths, headers, seconds: SECONDS }),
		'/s'
	);
	const counts = { paths: ['/api/interests/counts'], headers: bearer(head), seconds: SECONDS };
	table.note('counts of the views', await rate(stack.url, counts), '/s');
}

async function signIns(table) {
	const each = 10;
	const from = performance.now();
	const one = async () => {
		for (let i = 0; i < each; i++) await stack.api().login(PEOPLE.manager, PASSWORD);
	};
	await Promise.all(Array.from({ length: WORKERS }, one));
	table.note('sign-ins', (each * WORKERS * 1000) / (performance.now() - from), '/s');
}

/** Two people claim what is new, one card each at a time. */
async function claims(table) {
	const cards = (await people.head.all('/api/interests?view=new&point_id=1&limit=100')).slice(
		0,
		CLAIMS
	);
	const took = [];
	const work = async (api) => {
		for (let card = cards.pop(); card; card = cards.pop()) {
			const from = performance.now();
			const r = await api.post(`/api/interests/${card.id}/claim`);
			took.push(performance.now() - from);
			assert.equal(r.status, 200, r.text);
		}
	};
	await Promise.all(Object.values(people).map(work));
	table.note('claim, 95 of 100 are faster than', percentile(took, 0.95), 'ms');
}
