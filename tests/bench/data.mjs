// Databases with many cards, made from a seed: the same cards in the same order every time, only
// their dates end at the moment of making. One is kept for each size, schema and generator.
//
//   const from = await benchData(1_000_000);         // a directory that Stack can start a copy of
import fs from 'node:fs';
import path from 'node:path';

import { PASSWORD } from '../lib/api.mjs';
import { copyTree, createDatabase, startMariadb } from '../lib/mariadb.mjs';
import { otklik, writeConf } from '../lib/otklik.mjs';
import { ROOT, cacheDir, cached, hash, socketDir, tempDir } from '../lib/place.mjs';
import { BODIES, CITIES, FIRST, LAST, OPENINGS, PRODUCTS, SOURCES, TAILS } from './words.mjs';

export const PEOPLE = {
	/** Sees the two busiest points and has a full page of open cards. */
	manager: 'manager@otklik.test',
	/** Sees everything. */
	head: 'head@otklik.test',
};

const SEED = 20221012;
const STAFF = 60; // further people, who only hold cards
const YEARS_US = 3 * 365.25 * 864e8;
const MINE = 60; // open cards of each of PEOPLE, whatever the size
const MEMORY = '1536M';

const UNSET = '\\N';
const NEW = 1;
const CLAIMED = 2;
const ANSWERED = 3;
const PROCESSED = 4;
const RETURNED = 5;
const ACCEPTED = 6;

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

const pick = (rnd, list) => list[Math.floor(rnd() * list.length)];

/** A chooser of [value, weight] pairs. */
function weighted(pairs) {
	const total = pairs.reduce((n, [, w]) => n + w, 0);
	return (rnd) => {
		let at = rnd() * total;
		for (const [value, w] of pairs) if ((at -= w) < 0) return value;
		return pairs[0][0];
	};
}

// Few points are busy, most are quiet; a fresh card is more likely to be open than an old one.
const pointOf = weighted(CITIES.map((_, i) => [i + 1, 1 / (i + 1)]));
const sourceOf = weighted(SOURCES.map((s) => [{ type: s[0], home: s[1], actionOf: weighted(s[3]) }, s[2]]));
const freshState = weighted([[NEW, 40], [CLAIMED, 20], [ANSWERED, 8], [RETURNED, 2], [PROCESSED, 25], [ACCEPTED, 5]]);
const oldState = weighted([[NEW, 35], [CLAIMED, 30], [RETURNED, 3], [ANSWERED, 5], [PROCESSED, 370], [ACCEPTED, 600]]);
const FRESH = 0.03; // of all cards

const pad = (n, width) => String(n).padStart(width, '0');
const sqlTime = (us) => `${new Date(Math.floor(us / 1000)).toISOString().slice(0, 23).replace('T', ' ')}${pad(us % 1000, 3)}`;

function textOf(rnd) {
	const parts = rnd() < 0.15 ? 3 : 1;
	const bodies = Array.from({ length: parts }, () => pick(rnd, BODIES)).join(' ');
	return `${pick(rnd, OPENINGS)} ${bodies}${pick(rnd, TAILS)}`;
}

/** The life of a card after it came: who took it and when it was answered and finished. */
function lifeOf(rnd, state, received, point) {
	const life = { assignee: null, claimed: null, answered: null, processed: null, accepted: null };
	if (state === NEW) return life;
	life.assignee = 3 + ((point * 3 + Math.floor(rnd() * 6)) % STAFF);
	life.claimed = received + Math.floor(rnd() * 36e8);
	if ([CLAIMED, RETURNED].includes(state)) return life;
	life.answered = life.claimed + Math.floor(rnd() * 18e8);
	if (state !== ANSWERED) life.processed = life.answered + Math.floor(rnd() * 6e8);
	if (state === ACCEPTED) life.accepted = life.processed + Math.floor(rnd() * 864e8);
	return life;
}

function authorOf(rnd, source) {
	const name = `${pick(rnd, FIRST)} ${pick(rnd, LAST)}`;
	const id = Math.floor(rnd() * 9e8);
	const isMail = source.home === null;
	return {
		name,
		url: isMail ? UNSET : `${source.home}id${id}`,
		email: isMail || rnd() < 0.1 ? `user${id}@mail.example` : UNSET,
		phone: rnd() < 0.1 ? `+7 9${pad(id % 1e9, 9)}` : UNSET,
		link: isMail ? UNSET : `${source.home}wall-${id % 1e6}_${Math.floor(rnd() * 1e6)}`,
		way: isMail ? 2 : 1,
	};
}

const opt = (us) => (us === null ? UNSET : sqlTime(us));

/** Columns of the generated file, in order; every other column has its default. */
const COLUMNS = [
	...['id', '@key', 'channel_id', 'point_id', 'state', 'source_type', 'action', 'place', 'author_name'],
	...['author_url', 'author_email', 'author_phone', 'excerpt', 'product', 'link', 'reply_way', 'received_at'],
	...['due_at', 'assignee_id', 'claimed_at', 'answered_at', 'answered_by_id', 'processed_at', 'accepted_at'],
	...['accepted_by_id', 'proofs_count', 'proof_url', 'rule', 'rule_version', 'created_at', 'updated_at'],
];

function cardOf(rnd, i, n, end) {
	const age = 1 - Math.sqrt((i + rnd()) / n); // the business grows
	const received = Math.floor(end - age * YEARS_US);
	const source = sourceOf(rnd);
	const point = pointOf(rnd);
	const state = (i > n * (1 - FRESH) ? freshState : oldState)(rnd);
	const life = lifeOf(rnd, state, received, point);
	const author = authorOf(rnd, source);
	const isProven = life.processed !== null;
	const who = life.assignee ?? UNSET;
	const last = life.accepted ?? life.processed ?? life.answered ?? life.claimed ?? received;
	return [
		...[i + 1, i + 1, point, point, state, source.type, source.actionOf(rnd)],
		...[rnd() < 0.7 ? `${pick(rnd, CITIES)}, сообщество` : UNSET, author.name, author.url, author.email, author.phone],
		...[textOf(rnd), rnd() < 0.4 ? pick(rnd, PRODUCTS) : UNSET, author.link, author.way],
		...[sqlTime(received), sqlTime(received + (30 + (point % 4) * 60) * 6e7), who, opt(life.claimed)],
		...[opt(life.answered), life.answered === null ? UNSET : who, opt(life.processed), opt(life.accepted)],
		...[life.accepted === null ? UNSET : 2, isProven ? 1 : 0],
		...[isProven ? `https://proofs.example/${i}.png` : UNSET, 'vk.comment', 3, sqlTime(received), sqlTime(last)],
	].join('\t');
}

function writeCards(file, n, end) {
	const rnd = random(SEED);
	const out = fs.openSync(file, 'w');
	for (let i = 0; i < n; ) {
		const lines = [];
		for (const stop = Math.min(n, i + 20000); i < stop; i++) lines.push(cardOf(rnd, i, n, end));
		fs.writeSync(out, `${lines.join('\n')}\n`);
	}
	fs.closeSync(out);
}

const quoted = (s) => `'${s.replaceAll("'", "''")}'`;

/** Points, channels and people; ids are as lifeOf() and cardOf() expect them. */
function writePeople(db, dir) {
	for (const [role, email] of Object.entries(PEOPLE))
		otklik(dir, ['user', 'add', '--email', email, '--name', role, '--role', role, '--password', PASSWORD]);
	const rnd = random(SEED);
	const staff = Array.from({ length: STAFF }, (_, i) =>
		`(${i + 3}, 'p${i}@otklik.test', ${quoted(`${pick(rnd, FIRST)} ${pick(rnd, LAST)}`)}, 4, 1, @hash, @now, @now)`);
	const points = CITIES.map((c, i) => `(${i + 1}, ${quoted(c)}, 'Europe/Moscow', @now, @now)`);
	const channels = CITIES.map((c, i) => `(${i + 1}, 1, ${quoted(`Почта: ${c}`)}, ${i + 1}, 60, @now, @now)`);
	db.sql(
		`SET @now = UTC_TIMESTAMP(6);
		SELECT password_hash INTO @hash FROM users LIMIT 1;
		INSERT INTO users (id, email, name, role, locale, password_hash, created_at, updated_at) VALUES ${staff};
		INSERT INTO points (id, name, time_zone, created_at, updated_at) VALUES ${points};
		INSERT INTO channels (id, kind, name, point_id, reply_minutes, created_at, updated_at) VALUES ${channels};
		INSERT INTO channel_health (channel_id, state, last_ok_at) SELECT id, 1, @now FROM channels;
		INSERT INTO user_points (user_id, point_id)
			SELECT u.id, p.id FROM users u JOIN points p ON p.id <= 2 WHERE u.email = '${PEOPLE.manager}';`,
		'otklik'
	);
}

/** Gives each of PEOPLE a full page of own cards in the manager's points. */
const ownCards = Object.values(PEOPLE)
	.map(
		(email, i) => `UPDATE interests SET
			assignee_id = (SELECT id FROM users WHERE email = '${email}')
			WHERE state = ${CLAIMED} AND point_id <= 2 AND id % 2 = ${i} ORDER BY id DESC LIMIT ${MINE};`
	)
	.join('\n');

function loadCards(db, dir, n) {
	const file = path.join(dir, 'cards.tsv');
	const targets = COLUMNS.join(', ');
	writeCards(file, n, Date.now() * 1000);
	db.sql(
		`SET SESSION foreign_key_checks = 0, unique_checks = 0;
		LOAD DATA INFILE '${file}' INTO TABLE interests CHARACTER SET utf8mb4 (${targets})
			SET dedupe_key = UNHEX(SHA2(@key, 256));
		${ownCards}
		INSERT INTO interest_texts (interest_id, text) SELECT id, excerpt FROM interests;
		INSERT INTO interest_counts (point_id, state, n)
			SELECT point_id, state, COUNT(*) FROM interests GROUP BY point_id, state;
		INSERT INTO interest_history (interest_id, at, action) SELECT id, received_at, 1 FROM interests;
		ANALYZE TABLE interests, interest_texts, interest_counts, points, users, user_points, channels;`,
		'otklik'
	);
	fs.rmSync(file);
}

async function make(draft, n) {
	const dir = tempDir('otklik-bench-data');
	const sockets = socketDir(dir);
	const log = path.join(dir, 'mariadbd.log');
	const db = await startMariadb({ dir, sockets, log, memory: MEMORY });
	db.sql('SET GLOBAL innodb_log_file_size = 1 << 30');
	try {
		writeConf(dir, { db_socket: db.socket, db_password: createDatabase(db) });
		otklik(dir, ['migrate']);
		writePeople(db, dir);
		loadCards(db, dir, n);
		db.sql('SET GLOBAL innodb_max_dirty_pages_pct = 0');
		await db.stop();
		for (const part of ['data', 'files', 'key']) copyTree(path.join(dir, part), path.join(draft, part));
	} finally {
		await db.stop();
		for (const d of [dir, sockets]) fs.rmSync(d, { recursive: true, force: true });
	}
}

function key() {
	const at = (d) => path.join(ROOT, d);
	const files = fs.readdirSync(at('sql/migrations')).sort().map((f) => at(`sql/migrations/${f}`));
	files.push(at('tests/bench/data.mjs'), at('tests/bench/words.mjs'));
	return hash(...files.map((f) => fs.readFileSync(f, 'utf8')));
}

/** Databases of another schema or generator are of no use any more, and large. */
function removeOld(current) {
	for (const f of fs.readdirSync(cacheDir()))
		if (f.startsWith('cards-') && !f.endsWith(current))
			fs.rmSync(path.join(cacheDir(), f), { recursive: true, force: true });
}

/** Directory with data, files and key of an instance with n cards. */
export function benchData(n) {
	const k = key();
	removeOld(k);
	return cached(`cards-${n}-${k}`, async (draft) => {
		console.log(`making ${n} cards (kept for the next run)`);
		await make(draft, n);
	});
}
