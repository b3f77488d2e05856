// Databases with many cards, made by `otklik bench data` from a seed: the same cards every time, only
// their dates end at the moment of making. One is kept for each size and generator, and brought up to date
// when there are new migrations.
//
//   const from = await benchData(1_000_000);         // a directory that Stack can start a copy of
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { PASSWORD } from '../lib/api.mjs';
import { createDatabase, startMariadb } from '../lib/mariadb.mjs';
import { otklik, writeConf } from '../lib/otklik.mjs';
import { ROOT, cacheDir, cached, hash, socketDir } from '../lib/place.mjs';
import { procStat } from '../lib/proc.mjs';

export const PEOPLE = {
	/** Sees the two busiest points and has a full page of open cards. */
	manager: 'manager@otklik.test',
	/** Sees everything. */
	head: 'head@otklik.test',
};

const SEED = 20221012;

/** From here on a database is too large to be copied for a run, or to be thrown away without asking. */
export const HUGE = 3_000_000;

/**
 * What the server gets while it makes n cards. Each index of a table under way has a sort buffer, of which some
 * thirty are in use at once: with 64 MB each a server with a pool of 5 GB took 9.3 GB.
 */
const making = (n) =>
	n < HUGE
		? { memory: '1024M', settings: ['innodb-sort-buffer-size=8M', 'innodb-log-file-size=1G'] }
		: { memory: '2048M', settings: ['innodb-sort-buffer-size=24M', 'innodb-log-file-size=2G'] };

/* A crash while it is made loses it anyway. */
const CARELESS = ['local-infile=1', 'innodb-flush-log-at-trx-commit=0', 'innodb-doublewrite=0'];

/** What is made of a size beyond the command's defaults: history of people for the newest cards is enough. */
const sized = (n) => (n < HUGE ? {} : { spine: 20 });

/** xorshift32: numbers in [0, 1), the same for the same seed everywhere. */
export function random(seed) {
	let x = seed >>> 0 || 1;
	return () => {
		x ^= x << 13;
		x ^= x >>> 17;
		x ^= x << 5;
		return (x >>> 0) / 0x100000000;
	};
}

/** Says how long each step of making took. */
async function timed(name, work) {
	const from = performance.now();
	await work();
	console.log(`  ${name}: ${((performance.now() - from) / 1000).toFixed(0)} s`);
}

/** A clean end writes all pages, which may take longer than anybody waits for a server to stop. */
async function written(db) {
	db.sql('SET GLOBAL innodb_io_capacity = 10000; SET GLOBAL innodb_max_dirty_pages_pct = 0');
	const dirty = () =>
		Number(db.query("SHOW GLOBAL STATUS LIKE 'Innodb_buffer_pool_pages_dirty'")[0].Value);
	for (let i = 0; i < 1800 && dirty() > 5000; i++) await sleep(1000);
}

/** Runs `work` with a server of the data in `dir`, and leaves nothing there but data, files and key. */
async function served(dir, n, work) {
	const sockets = socketDir(dir);
	const log = path.join(dir, 'mariadbd.log');
	const { memory, settings } = making(n);
	const db = await startMariadb({ dir, sockets, log, memory, settings: [...settings, ...CARELESS] });
	try {
		writeConf(dir, { db_socket: db.socket, db_password: createDatabase(db) });
		await work();
		await written(db);
	} finally {
		await db.stop();
		fs.rmSync(sockets, { recursive: true, force: true });
	}
	for (const f of fs.readdirSync(dir))
		if (!['data', 'files', 'key', MADE, IN_USE].includes(f))
			fs.rmSync(path.join(dir, f), { recursive: true });
}

/* ---- what a kept database was made with, and who has it ---- */

const MADE = 'made.json';
const IN_USE = 'in-use';

/**
 * One process at a time on a kept database. The marker goes with the process; one that is left from a run that
 * was killed is known by its pid (and the database then recovers by itself).
 */
export function claim(dir) {
	const marker = path.join(dir, IN_USE);
	const pid = fs.existsSync(marker) ? Number(fs.readFileSync(marker, 'utf8')) : 0;
	if (pid && pid !== process.pid && procStat(pid))
		throw new Error(`${dir} is in use by process ${pid}`);
	fs.writeFileSync(marker, String(process.pid));
	process.on('exit', () => fs.rmSync(marker, { force: true }));
}

/** {file: hash} of all migrations there are. */
function migrations() {
	const dir = path.join(ROOT, 'sql/migrations');
	const of = (f) => [f, hash(fs.readFileSync(path.join(dir, f), 'utf8'))];
	return Object.fromEntries(
		fs
			.readdirSync(dir)
			.filter((f) => f.endsWith('.sql'))
			.sort()
			.map(of)
	);
}

const madeWith = (dir) => JSON.parse(fs.readFileSync(path.join(dir, MADE), 'utf8'));
const note = (dir, made) => fs.writeFileSync(path.join(dir, MADE), JSON.stringify(made));

const sources = (dir, name) =>
	fs
		.readdirSync(path.join(ROOT, dir))
		.filter((f) => name.test(f))
		.sort()
		.map((f) => fs.readFileSync(path.join(ROOT, dir, f), 'utf8'));

/** What decides which rows are made, which words they have, and what the report makes of them. */
const generator = () =>
	hash(...sources('backend/app', /^cli_bench(_(card|plan|rows|words))?\.[ch]$/), SEED);
const words = () =>
	hash(
		...sources('backend/app', /^cli_bench_search\.c$/),
		...sources('backend/feature/search', /^(words|postings)\.[ch]$/)
	);
const sums = () => hash(...sources('backend/feature/reports', /^(cell|tally|span|rollup)\.[ch]$/));

/** Databases of another generator are of no use any more. */
function removeOld(current) {
	for (const f of fs.readdirSync(cacheDir())) {
		const n = Number(/^cards-(\d+)-/.exec(f)?.[1] ?? 0);
		const dir = path.join(cacheDir(), f);
		if (!n || f.endsWith(current)) continue;
		if (n < HUGE) fs.rmSync(dir, { recursive: true, force: true });
		else console.log(`of another generator, and large: ${path.relative(ROOT, dir)}`);
	}
}

/* ---- making ---- */

/** Made where it is kept: the largest ones are too big for a disk in memory, and to be copied. */
const make = (dir, n, options) =>
	served(dir, n, async () => {
		const made = { migrations: migrations(), words: words() };
		otklik(dir, ['migrate']);
		const end = `${new Date().toISOString().slice(0, 19)}Z`;
		const args = { cards: n, seed: SEED, end, password: PASSWORD, ...options };
		const list = Object.entries(args).map(([k, v]) => `--${k}=${v}`);
		await timed('rows', () => otklik(dir, ['bench', 'data', '--into-empty', ...list]));
		note(dir, { end, ...made });
	});

/**
 * What is still to be done: migrations that are new (those it was made with have to stand before them
 * unchanged), and the sums of the report.
 */
async function bringUpToDate(dir, n, isCounted) {
	const before = madeWith(dir);
	const { migrations: then, sums: counted } = before;
	const made = { ...before, migrations: migrations(), sums: isCounted ? sums() : counted };
	const isNew = Object.keys(made.migrations).length > Object.keys(then).length;
	if (Object.keys(then).some((f) => then[f] !== made.migrations[f]) || before.words !== words())
		throw new Error(`${dir} was made with other migrations or words: remove it`);
	if (!isNew && made.sums === counted) return;
	claim(dir);
	await served(dir, n, async () => {
		if (isNew) await timed('migrations', () => otklik(dir, ['migrate']));
		const count = ['report', 'count', ...(counted ? ['--again'] : [])];
		if (made.sums !== counted) await timed('report', () => otklik(dir, count));
		note(dir, made);
	});
}

/**
 * Directory with data, files and key of an instance with n cards; `options` are those of the command, and
 * isCounted: false leaves the report uncounted.
 */
export async function benchData(n, { isCounted = true, ...given } = {}) {
	const options = { ...sized(n), ...given };
	const k = generator();
	removeOld(k);
	const more = Object.keys(options).length ? `-${hash(JSON.stringify(options))}` : '';
	const dir = await cached(`cards-${n}${more}-${k}`, async (draft) => {
		console.log(`making ${n} cards (kept for the next run)`);
		await make(draft, n, options);
	});
	await bringUpToDate(dir, n, isCounted);
	return dir;
}
