// Databases with many cards, made by `otklik bench data` from a seed: the same cards every time, only
// their dates end at the moment of making. One is kept for each size, schema and generator.
//
//   const from = await benchData(1_000_000);         // a directory that Stack can start a copy of
import fs from 'node:fs';
import path from 'node:path';

import { PASSWORD } from '../lib/api.mjs';
import { createDatabase, startMariadb } from '../lib/mariadb.mjs';
import { otklik, writeConf } from '../lib/otklik.mjs';
import { ROOT, cacheDir, cached, hash, socketDir } from '../lib/place.mjs';

export const PEOPLE = {
	/** Sees the two busiest points and has a full page of open cards. */
	manager: 'manager@otklik.test',
	/** Sees everything. */
	head: 'head@otklik.test',
};

const SEED = 20221012;
const MEMORY = '1536M';

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

/** Made where it is kept: the largest ones are too big for a disk in memory, and to be copied. */
async function make(dir, n, options) {
	const sockets = socketDir(dir);
	const log = path.join(dir, 'mariadbd.log');
	const db = await startMariadb({ dir, sockets, log, memory: MEMORY });
	db.sql('SET GLOBAL local_infile = 1; SET GLOBAL innodb_log_file_size = 1 << 30');
	try {
		writeConf(dir, { db_socket: db.socket, db_password: createDatabase(db) });
		otklik(dir, ['migrate']);
		const { isCounted = true, ...more } = options;
		const args = { cards: n, seed: SEED, password: PASSWORD, ...more };
		const list = Object.entries(args).map(([k, v]) => `--${k}=${v}`);
		otklik(dir, ['bench', 'data', '--into-empty', ...list]);
		if (isCounted) otklik(dir, ['report', 'count']);
		db.sql('SET GLOBAL innodb_max_dirty_pages_pct = 0');
	} finally {
		await db.stop();
		fs.rmSync(sockets, { recursive: true, force: true });
	}
	for (const f of fs.readdirSync(dir))
		if (!['data', 'files', 'key'].includes(f)) fs.rmSync(path.join(dir, f), { recursive: true });
}

/** Everything that decides what is made: the schema and the generator. */
function key() {
	const of = (dir, name) =>
		fs
			.readdirSync(path.join(ROOT, dir))
			.filter((f) => name.test(f))
			.sort()
			.map((f) => path.join(ROOT, dir, f));
	const files = [
		...of('sql/migrations', /\.sql$/),
		...of('backend/app', /^cli_bench.*\.[ch]$/),
		...of('backend/feature/reports', /\.[ch]$/),
		...of('backend/feature/search', /^(words|postings)\.[ch]$/),
	];
	files.push(path.join(ROOT, 'tests/bench/data.mjs'));
	return hash(...files.map((f) => fs.readFileSync(f, 'utf8')));
}

/** Databases of another schema or generator are of no use any more, and large. */
function removeOld(current) {
	for (const f of fs.readdirSync(cacheDir()))
		if (f.startsWith('cards-') && !f.endsWith(current))
			fs.rmSync(path.join(cacheDir(), f), { recursive: true, force: true });
}

/**
 * Directory with data, files and key of an instance with n cards; `options` are those of the command, and
 * isCounted: false leaves the report uncounted.
 */
export function benchData(n, options = {}) {
	const k = key();
	removeOld(k);
	const more = Object.keys(options).length ? `-${hash(JSON.stringify(options))}` : '';
	return cached(`cards-${n}${more}-${k}`, async (draft) => {
		console.log(`making ${n} cards (kept for the next run)`);
		await make(draft, n, options);
	});
}
