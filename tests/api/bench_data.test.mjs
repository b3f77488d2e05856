// `otklik bench data`: the same company for the same seed, with every promise that the product keeps.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { useStack } from '../lib/stack.mjs';

const stack = await useStack({ seed: false });
stack.db.sql('SET GLOBAL local_infile = 1');

const N = 3000;
const END = '2026-03-30T10:00:00Z';
const make = (...args) =>
	stack.otklik(['bench', 'data', '--into-empty', `--cards=${N}`, `--end=${END}`, ...args]);
const count = (sql) => Number(stack.db.query(sql)[0].n);
const fails = (fn, word) => assert.throws(fn, (e) => e.message.includes(word));

const TABLES = ['points', 'user_points', 'channels', 'interests', 'interest_texts', 'interest_history'];
TABLES.push('interest_counts', 'proofs', 'replies', 'identities', 'interactions', 'interaction_texts');
TABLES.push('interest_words', 'search_state', 'interest_no_replies', 'interest_lates');

/** A number for the content of each table. CHECKSUM TABLE is none: it counts the bytes behind a NULL. */
function fingerprint() {
	const sum = (t) => {
		const columns = stack.db.query(
			`SELECT GROUP_CONCAT(column_name) AS list FROM information_schema.columns
			WHERE table_schema = 'otklik' AND table_name = '${t}'`
		)[0].list;
		const list = columns.split(',').map((c) => `COALESCE(HEX(${c}), '-')`);
		return count(`SELECT SUM(CRC32(CONCAT_WS(' ', ${list}))) AS n FROM ${t}`);
	};
	return TABLES.map(sum).join(' ');
}

test('says what is wrong with its options', () => {
	fails(() => stack.otklik(['bench', 'data', '--cards=10']), 'has to be said');
	fails(() => make('--cards=0'), '--cards=0');
	fails(() => make('--days=x'), '--days=x');
	fails(() => make('--colour=red'), '--colour=red');
	fails(() => make('--points=5', '--users=4'), 'at least one for each point');
	fails(() => stack.otklik(['bench', 'nothing']), 'bench data --help');
	assert.match(stack.otklik(['bench', 'data', '--help']), /--spine=PERCENT/);
	assert.equal(count('SELECT COUNT(*) AS n FROM points'), 0);
});

test('fills an empty database, and no other', () => {
	make('--seed=7', '--password=otklik-demo-2026');
	assert.equal(count('SELECT COUNT(*) AS n FROM interests'), N);
	fails(() => make(), 'not empty');
	assert.equal(count('SELECT COUNT(*) AS n FROM interests'), N);
});

test('counters, history, proofs and the spine fit the cards', () => {
	const none = [
		// Counters.
		`SELECT COUNT(*) AS n FROM (SELECT point_id, state, COUNT(*) AS n FROM interests GROUP BY 1, 2) i
			LEFT JOIN interest_counts c USING (point_id, state) WHERE c.n IS NULL OR c.n <> i.n`,
		'SELECT COUNT(*) - (SELECT SUM(n) FROM interest_counts) AS n FROM interests',
		`SELECT COUNT(*) AS n FROM interests i LEFT JOIN interest_lates l ON l.interest_id = i.id
			WHERE COALESCE(i.answered_at > i.due_at, 0) <> (l.state <=> i.state AND l.point_id <=> i.point_id)`,
		// The state is what the last event made.
		`SELECT COUNT(*) AS n FROM interests i JOIN (SELECT interest_id, MAX(id) AS id FROM interest_history
			WHERE action <> 12 GROUP BY 1) l ON l.interest_id = i.id JOIN interest_history h ON h.id = l.id
			WHERE ELT(i.state, 0, 1, 1, 1, 1, 1, 1) <> (i.assignee_id IS NOT NULL) OR h.at <> i.updated_at
			OR i.state <> IF(h.action = 29, 7, ELT(h.action, 1, 2, 1, 2, 3, 4, 0, 0, 6, 5, 3))`,
		`SELECT COUNT(*) AS n FROM interests i WHERE i.version <>
			(SELECT COUNT(*) FROM interest_history h WHERE h.interest_id = i.id AND h.action <> 12)`,
		// Times go forward and end with the period.
		`SELECT COUNT(*) AS n FROM interests WHERE GREATEST(received_at, updated_at) > '${END.slice(0, 19)}'
			OR claimed_at < received_at OR answered_at < claimed_at OR processed_at < answered_at
			OR (answered_at IS NULL) <> (answered_by_id IS NULL) OR due_at <= received_at`,
		`SELECT COUNT(*) AS n FROM interest_history a JOIN interest_history b ON b.id = a.id + 1
			AND b.interest_id = a.interest_id WHERE b.at < a.at`,
		// Proofs and replies.
		`SELECT COUNT(*) AS n FROM interests i WHERE i.proofs_count <>
			(SELECT COUNT(*) FROM proofs p WHERE p.interest_id = i.id)`,
		`SELECT COUNT(*) AS n FROM interests i LEFT JOIN proofs p ON p.interest_id = i.id AND p.url = i.proof_url
			WHERE (i.proofs_count > 0) <> (p.id IS NOT NULL)`,
		`SELECT COUNT(*) AS n FROM replies r JOIN interests i ON i.id = r.interest_id
			WHERE i.answered_at <> r.sent_at OR i.answered_by_id <> r.user_id OR i.author_email <> r.to_address`,
		`SELECT COUNT(*) AS n FROM interests i WHERE (i.proof_grade = 0) <> (i.answered_at IS NULL)
			OR (i.proof_grade = 1) <> EXISTS (SELECT 1 FROM replies r WHERE r.interest_id = i.id)
			OR i.proof_grade = 3 AND SUBSTRING_INDEX(i.proof_url, '/', 3) <> SUBSTRING_INDEX(i.link, '/', 3)`,
		// What needs no reply, and who has said so.
		`SELECT COUNT(*) AS n FROM interests i LEFT JOIN interest_no_replies r ON r.interest_id = i.id
			WHERE (i.state = 7) <> (r.interest_id IS NOT NULL)
			OR r.user_id <> i.assignee_id OR r.at <> i.updated_at OR r.point_id <> i.point_id`,
		// The spine and who it was.
		`SELECT COUNT(*) AS n FROM interests i LEFT JOIN interactions x ON x.interest_id = i.id AND x.direction = 1
			WHERE x.id IS NULL OR x.at <> i.received_at OR NOT x.identity_id <=> i.identity_id OR NOT x.link <=> i.link`,
		`SELECT COUNT(*) AS n FROM replies r LEFT JOIN interactions x ON x.reference = r.id AND x.direction = 2
			WHERE x.id IS NULL OR x.user_id <> r.user_id`,
		`SELECT COUNT(*) AS n FROM identities d JOIN (SELECT identity_id, MIN(at) AS at FROM interactions
			WHERE direction = 1 GROUP BY 1) x ON x.identity_id = d.id WHERE x.at <> d.first_seen_at`,
		`SELECT COUNT(*) AS n FROM identities d JOIN interests i ON i.identity_id = d.id
			WHERE d.raw_value <> COALESCE(i.author_url, i.author_email, i.author_phone)`,
		'SELECT COUNT(*) AS n FROM interests WHERE RIGHT(dedupe_key, 8) <> UNHEX(LPAD(HEX(point_id), 16, 0))',
		// Every text, and only people of the point at work.
		`SELECT COUNT(*) AS n FROM interests i LEFT JOIN interest_texts t ON t.interest_id = i.id
			WHERE REPLACE(t.text, '\\n\\n', ' ') <> i.excerpt OR t.text IS NULL`,
		`SELECT COUNT(*) AS n FROM interests i LEFT JOIN user_points up ON up.user_id = i.assignee_id
			AND up.point_id = i.point_id WHERE i.assignee_id > 2 AND up.user_id IS NULL`,
	];
	for (const sql of none) assert.equal(count(sql), 0, sql);
});

test('the index of words has every card', () => {
	assert.equal(count('SELECT value AS n FROM search_state WHERE name = 1'), N);
	const days = 'FLOOR(TIMESTAMPDIFF(SECOND, "1970-01-01", received_at) / 86400)';
	const missing = `SELECT COUNT(*) AS n FROM (SELECT DISTINCT ${days} AS day FROM interests) d
		WHERE NOT EXISTS (SELECT 1 FROM interest_words w WHERE w.day = d.day)`;
	assert.equal(count(missing), 0);
	// Three numbers a card and word, each of which ends with a byte below 0x80.
	const rows = stack.db.query('SELECT HEX(postings) AS hex FROM interest_words');
	const numbers = rows.map(({ hex }) => hex.match(/../g).filter((b) => b < '80').length);
	assert.ok(numbers.every((n) => n > 0 && n % 3 === 0));
	const words = numbers.reduce((a, b) => a + b, 0) / 3 / N;
	assert.ok(words > 10 && words < 40, `${words} words a card`);
});

test('has everything that people can see', () => {
	const few = {
		state: 7,
		proof_grade: 4,
		source_type: 18,
		action: 15,
		point_id: 20,
		product: 120,
		assignee_id: 55,
	};
	for (const [column, least] of Object.entries(few)) {
		const n = count(`SELECT COUNT(DISTINCT ${column}) AS n FROM interests`);
		assert.ok(n >= least, `${n} of ${column}`);
	}
	const share = (where) => count(`SELECT AVG(${where}) * 100 AS n FROM interests`);
	assert.ok(share('author_name RLIKE "^[A-Z]"') > 8 && share('author_name RLIKE "^[A-Z]"') < 20);
	// The point with the most cards has Zipf's share of twenty: 28 %.
	assert.ok(share('point_id = 1') > 22 && share('point_id = 1') < 34);
	const [{ p50, p90 }] = stack.db.query(`SELECT DISTINCT
		PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY TIMESTAMPDIFF(SECOND, received_at, answered_at)) OVER () AS p50,
		PERCENTILE_CONT(0.9) WITHIN GROUP (ORDER BY TIMESTAMPDIFF(SECOND, received_at, answered_at)) OVER () AS p90
		FROM interests WHERE answered_at IS NOT NULL`);
	assert.ok(p50 > 900 && p50 < 3 * 3600 && p90 > 3 * p50, `median ${p50} s, nine of ten ${p90} s`);
});

test('people sign in and see their cards', async () => {
	const api = stack.api();
	await api.login('manager@otklik.test');
	const { body } = await api.get('/api/interests?view=mine&limit=50');
	assert.ok(body.items.length > 20);
	const counts = await api.get('/api/interests/counts');
	assert.ok(counts.body.open > 50);
});

/** As if nothing had ever been made. */
function forget() {
	const tables = [...TABLES, 'users', 'channel_health', 'mailboxes'].map((t) => `TRUNCATE ${t};`);
	stack.db.sql(`SET foreign_key_checks = 0; ${tables.join(' ')}`, 'otklik');
}

test('the same seed gives the same company, another one another; the spine may be thinned', () => {
	const first = fingerprint();
	forget();
	make('--seed=7');
	assert.equal(fingerprint(), first);
	forget();
	make('--seed=8', '--spine=50');
	assert.notEqual(fingerprint(), first);
	assert.equal(count('SELECT COUNT(*) AS n FROM interests WHERE identity_id IS NULL'), N / 2);
	assert.equal(count('SELECT COUNT(*) AS n FROM interactions WHERE direction = 1'), N / 2);
});
