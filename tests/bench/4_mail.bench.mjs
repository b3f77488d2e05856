// Letters a second from a mailbox to cards, against the same letters only fetched and parsed.
//
// Each round has a mailbox of its own with letters that wait there already: first or last, in turns,
// they are fetched by the bare program; a collector that is just started makes them cards. Its time
// ends with the last card. What a letter takes of the processors, of each program, is told beside it: that
// depends less on what else the machine does.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { ROOT, buildDir } from '../lib/place.mjs';
import { mailUser, run } from '../lib/proc.mjs';
import { startStack } from '../lib/stack.mjs';
import { MIXES, letters } from './letters.mjs';
import { Table, cpuOf, inTurns, median } from './measure.mjs';

const LETTERS = Number(process.env.BENCH_LETTERS ?? 30000);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const SECONDS = 300; // given up after
const PASSWORD = 'bench-box';
/**
 * What is compared, each with mailboxes of its own. Fetched and parsed by libetpan alone; or fetched, and read as
 * the product reads them: what is left then is what storing costs. Of short letters Dovecot and MariaDB alone need
 * more than three times what fetching and parsing takes on two cores: that number is there to be watched, without a
 * bound.
 */
const KINDS = {
	real: { title: 'as networks send them', mix: MIXES.real, least: 0.5 },
	read: {
		title: 'against fetch + our reading',
		mix: MIXES.real,
		least: 0.5,
		rules: 'backend/rules',
	},
	small: { title: 'short ones only', mix: MIXES.small, least: -Infinity },
};
/** Of each letter, in microseconds: of each round one number. */
const spent = { 'otklik-mail': [], mariadbd: [], dovecot: [] };
const boxOf = (kind, i) => `${kind}${i}@otklik.test`;

const boxes = Object.fromEntries(
	Object.keys(KINDS).flatMap((kind) =>
		Array.from({ length: ROUNDS }, (_, i) => [boxOf(kind, i), PASSWORD])
	)
);
async function main() {
	const [point] = await api.all('/api/points');
	const table = new Table(`letters a second, ${LETTERS} in one mailbox`, 'otklik', 'fetch+parse');
	for (const [k, [kind, { title, mix, least, rules }]] of Object.entries(KINDS).entries()) {
		for (let i = 0; i < ROUNDS; i++) fill(boxOf(kind, i), 1 + i + k * ROUNDS, mix);
		const rounds = { ours: 0, bare: 0 };
		const ours = () => collect(boxOf(kind, rounds.ours++), point.id);
		const bare = () => fetchParse(boxOf(kind, rounds.bare++), rules);
		table.add(`letters to cards, ${title}`, { ...(await inTurns(ROUNDS, ours, bare)), least });
		for (const [name, us] of Object.entries(spent))
			table.note(`  of the processors, ${name}`, median(us.splice(0)), 'us');
	}
	table.end();
}

/** Puts the letters where Dovecot keeps new ones. */
function fill(address, seed, mix) {
	const box = stack.dovecot.box(address);
	for (const d of ['new', 'cur', 'tmp']) fs.mkdirSync(path.join(box, d), { recursive: true });
	let n = 0;
	for (const text of letters(address, LETTERS, seed, mix)) {
		const second = 1_790_000_000 + Math.floor(n / 10);
		fs.writeFileSync(
			path.join(box, 'new', `${second}.M${String(n++).padStart(6, '0')}P1.bench`),
			text
		);
	}
	const user = mailUser();
	run(['chown', '-R', `${user.uid}:${user.gid}`, path.dirname(box)]);
	/* The first to open a mailbox has its letters moved to another directory: neither of the two is. */
	fetchLetters(address, 0);
}

/** Microseconds that the bare program takes for so many letters. */
function fetchLetters(address, count, ...rules) {
	const argv = [
		path.join(buildDir(), 'tests/fetch_parse'),
		String(stack.dovecot.ports.imaps),
		address,
	];
	return Number(run([...argv, PASSWORD, String(count), ...rules]));
}

/** What Dovecot has found out of letters when it was asked: whoever comes second would have it for nothing. */
const forgetSizes = (address) =>
	fs.rmSync(path.join(stack.dovecot.box(address), 'dovecot.index.cache'), { force: true });

function fetchParse(address, rules) {
	forgetSizes(address);
	const us = fetchLetters(address, LETTERS, ...(rules ? [path.join(ROOT, rules)] : []));
	return (LETTERS / us) * 1e6;
}

const channelOf = (address, point) => ({
	...{ name: address, point_id: point, is_active: true, reply_minutes: 60 },
	...{ imap_host: 'localhost', imap_port: stack.dovecot.ports.imaps, imap_security: 'tls' },
	...{ login: address, password: PASSWORD, folder: 'INBOX', after_action: 'keep', move_to: '' },
	...{ smtp_host: 'localhost', smtp_port: stack.smtp.port, smtp_security: 'starttls' },
	...{ smtp_login: address, smtp_password: PASSWORD, from_name: 'Bench', from_address: address },
});

const query = (sql) => stack.db.query(sql)[0];

/** Microseconds that each program has had of the processors. */
const used = () =>
	Object.fromEntries(
		stack.daemons.filter((d) => d.name in spent).map((d) => [d.name, cpuOf(d.pid) * 1000])
	);

/** Makes a channel of the mailbox, lets a new collector have it alone, and takes it away again. */
async function collect(address, point) {
	const made = await api.post('/api/channels', channelOf(address, point));
	assert.equal(made.status, 201, made.text);
	const { id } = made.body;
	forgetSizes(address);
	const before = used();
	const from = Date.now();
	await stack.startCollector();
	/* Where the collector stands is one row: asking for it takes nothing from what is measured. */
	const isRead = () =>
		Number(query(`SELECT MAX(next_uid) AS next FROM mail_cursors WHERE channel_id = ${id}`).next) >
		LETTERS;
	while (!isRead() && Date.now() - from < SECONDS * 1000) await sleep(1000);
	for (const [name, us] of Object.entries(used()))
		spent[name].push((us - (before[name] ?? 0)) / LETTERS);
	const { n } = query(`SELECT COUNT(*) AS n FROM interests WHERE channel_id = ${id}`);
	assert.equal(Number(n), LETTERS, `cards after ${SECONDS} s`);
	const { at } = query(`SELECT MAX(created_at) AS at FROM interests WHERE channel_id = ${id}`);
	await stack.kill('otklik-mail', 'SIGTERM');
	stack.db.sql(
		`UPDATE channels SET is_active = 0, version = version + 1 WHERE id = ${id}`,
		'otklik'
	);
	return (LETTERS * 1000) / (new Date(`${at.replace(' ', 'T')}Z`) - from);
}

const stack = await startStack({ app: true, seed: true, mail: true, boxes, memory: '512M' });
const api = stack.api();
try {
	await api.login('admin@otklik.test');
	await main();
} finally {
	await stack.close();
}
