// Two branches with one row of everything, and as many more rows as wanted: data for tests that ask
// who may see what. One entry in MAKERS for each kind of id in backend/base/ids.def; what a row needs
// around it (a letter's mailbox, a proof's card) is the side's own.
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';

import { ROOT } from './place.mjs';

export const ROLES = [
	'administrator',
	'head',
	'service_manager',
	'manager',
	'point_manager',
	'moderator',
	'member',
];
/** Roles whose people see the rows of all points (backend/core/actor.c). */
const SEES_ALL = ROLES.slice(0, 3);

/** A word that stands in every searchable text of a side. */
export const WORDS = { own: 'Здешний', foreign: 'Чужедальний' };
/** The same as clients are found by it (backend/feature/clients/name_key.h). */
const KEYS = { own: 'zdeshni', foreign: 'chuzhedalni' };

const q = (s) => `'${s.replace(/['\\]/g, '\\$&')}'`;
const NOW = 'UTC_TIMESTAMP(6)';
const hex = (id, bytes) => `UNHEX('${id.toString(16).padStart(bytes * 2, '0')}')`;

/** name -> table of backend/base/ids.def. */
export const ID_TABLES = new Map(
	[...fs.readFileSync(path.join(ROOT, 'backend/base/ids.def'), 'utf8').matchAll(/^ID\((\w+),\s*"(\w+)"\)/gm)].map(
		(m) => [m[1], m[2]]
	)
);

/** table -> text of its scope in sql/scope.sql. */
const SCOPES = new Map(
	[...fs.readFileSync(path.join(ROOT, 'sql/scope.sql'), 'utf8').matchAll(/^-- scope: (\w+) = (.*)$/gm)].map((m) => [
		m[1],
		m[2],
	])
);

/** A gray picture of one dot. */
export const PNG = (() => {
	const chunk = (type, data) => {
		const body = Buffer.concat([Buffer.from(type), data]);
		const frame = Buffer.alloc(8);
		frame.writeUInt32BE(data.length);
		frame.writeUInt32BE(zlib.crc32(body), 4);
		return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
	};
	const head = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
	const magic = Buffer.from('89504e470d0a1a0a', 'hex');
	const data = chunk('IDAT', zlib.deflateSync(Buffer.from([0, 128])));
	return Buffer.concat([magic, chunk('IHDR', head), data, chunk('IEND', Buffer.alloc(0))]);
})();

/** SQL of one new row `id` at a side; `actor` is the id of who will ask for it. */
const MAKERS = {
	point: (id, side) =>
		`INSERT INTO points (id, name, time_zone, created_at, updated_at)
		 VALUES (${id}, ${q(`${side.word} ${id}`)}, 'Europe/Moscow', ${NOW}, ${NOW});
		 ${side.members.map((u) => `INSERT INTO user_points (user_id, point_id) VALUES (${u}, ${id});`).join(' ')}`,
	user: (id, side) =>
		`INSERT INTO users (id, email, name, role, locale, password_hash, created_at, updated_at)
		 VALUES (${id}, 'u${id}@otklik.test', ${q(`${side.word} ${id}`)}, 4, 1, 'x', ${NOW}, ${NOW});
		 INSERT INTO user_points (user_id, point_id) VALUES (${id}, ${side.base.point});
		 INSERT INTO user_presence (user_id, state, since_at, until_at)
		 VALUES (${id}, 1, ${NOW}, ${NOW} + INTERVAL 1 DAY);`,
	session: (id, side, actor) =>
		`INSERT INTO sessions (id, user_id, family, token_hash, rotated_at, created_at, seen_at, expires_at, user_agent, address)
		 VALUES (${id}, ${actor}, ${hex(id, 16)}, ${hex(id, 32)}, ${NOW}, ${NOW}, ${NOW}, ${NOW} + INTERVAL 1 DAY, '', '');`,
	channel: (id, side) =>
		`INSERT INTO channels (id, kind, name, point_id, reply_minutes, created_at, updated_at)
		 VALUES (${id}, 1, ${q(`${side.word} ${id}`)}, ${side.base.point}, 60, ${NOW}, ${NOW});
		 INSERT INTO mailboxes (channel_id, imap_host, imap_port, imap_security, login, password, folder, after_action,
			smtp_port, smtp_security, from_address)
		 VALUES (${id}, 'imap.test', 993, 1, 'x', '', 'INBOX', 1, 465, 1, 'c${id}@otklik.test');
		 INSERT INTO mailbox_oauth (channel_id, provider, auth_url, token_url, scope, client_id)
		 VALUES (${id}, 'other', 'https://a.test/', 'https://t.test/', 'mail', 'x');`,
	letter: (id, side) =>
		`INSERT INTO mail_raw (id, channel_id, folder, uidvalidity, uid, raw_hash, size, received_at, fetched_at, state,
			from_addr, subject)
		 VALUES (${id}, ${side.base.channel}, 'INBOX', 1, ${id}, ${hex(id, 32)}, 5, ${NOW}, ${NOW}, 5, 'a@b.c', ${q(side.word)});
		 INSERT INTO mail_bodies (letter_id, body)
		 VALUES (${id}, 0x${zlib.deflateSync(Buffer.from('From: a@b.c\r\n\r\nx\r\n')).toString('hex')});`,
	interest: (id, side) =>
		`INSERT INTO interests (id, dedupe_key, channel_id, point_id, state, source_type, action, author_name, author_email,
			subject, excerpt, link, reply_way, received_at, due_at, created_at, updated_at)
		 VALUES (${id}, ${hex(id, 32)}, ${side.base.channel}, ${side.base.point}, 1, 1, 3, ${q(`${side.word} ${id}`)}, 'a@b.c',
			${q(side.word)}, ${q(side.word)}, 'https://example.test/', 2, ${NOW}, ${NOW} + INTERVAL 1 HOUR, ${NOW}, ${NOW});
		 INSERT INTO interest_texts (interest_id, text) VALUES (${id}, ${q(side.word)});
		 INSERT INTO interest_counts (point_id, state, n) VALUES (${side.base.point}, 1, 1) ON DUPLICATE KEY UPDATE n = n + 1;`,
	file: (id, side) =>
		`INSERT INTO files (id, point_id, path, type, size, width, height, created_at)
		 VALUES (${id}, ${side.base.point}, '${filePath(id)}', 'image/png', ${PNG.length}, 1, 1, ${NOW});`,
	proof: (id, side) =>
		`INSERT INTO proofs (id, interest_id, file_id, user_id, created_at)
		 VALUES (${id}, ${side.base.interest}, ${side.base.file}, ${side.base.user}, ${NOW});`,
	reply: (id, side) =>
		`INSERT INTO replies (id, interest_id, user_id, to_address, subject, text, message_id, state, created_at)
		 VALUES (${id}, ${side.base.interest}, ${side.base.user}, 'a@b.c', 's', 't', 'reply-${id}@otklik.test', 3, ${NOW});`,
	template: (id, side) =>
		`INSERT INTO reply_templates (id, user_id, point_id, name, text, created_at, updated_at)
		 VALUES (${id}, NULL, ${side.base.point}, ${q(`${side.word} ${id}`)}, 'x', ${NOW}, ${NOW});`,
	attachment: (id, side) =>
		`INSERT INTO reply_files (id, interest_id, user_id, file_id, created_at)
		 VALUES (${id}, ${side.base.interest}, ${side.base.user}, ${side.base.file}, ${NOW});`,
	notice: (id, side, actor) =>
		`INSERT INTO notices (id, user_id, kind, ref_id, params, created_at)
		 VALUES (${id}, ${actor}, 1, ${side.base.interest}, '{"author_name":"x"}', ${NOW});`,
	client: (id, side) =>
		`INSERT INTO clients (id, point_id, kind, name, created_at, updated_at)
		 VALUES (${id}, ${side.base.point}, 2, ${q(`${side.word} ${id}`)}, ${NOW}, ${NOW});
		 INSERT INTO client_keys (client_id, kind, value, point_id)
		 VALUES (${id}, 1, ${q(KEYS[side.name])}, ${side.base.point}), (${id}, 1, '${id}', ${side.base.point});`,
	contact: (id, side) =>
		`INSERT INTO contacts (id, client_id, name, created_at, updated_at)
		 VALUES (${id}, ${side.base.client}, ${q(`${side.word} ${id}`)}, ${NOW}, ${NOW});`,
	identity_link: (id, side) =>
		`INSERT INTO identities (id, type, value, raw_value, source_type, first_seen_at)
		 VALUES (${id}, 2, 'i${id}@otklik.test', 'i${id}@otklik.test', 16, ${NOW});
		 INSERT INTO interactions (at, channel_id, point_id, source_type, direction, action, identity_id, created_at)
		 VALUES (${NOW}, ${side.base.channel}, ${side.base.point}, 16, 1, 9, ${id}, ${NOW});
		 INSERT INTO identity_links (id, point_id, identity_id, contact_id, client_id, evidence, at)
		 VALUES (${id}, ${side.base.point}, ${id}, ${side.base.contact}, ${side.base.client}, 3, ${NOW});`,
	filter: (id, side, actor) =>
		`INSERT INTO filters (id, user_id, point_id, name, query, created_at, updated_at)
		 VALUES (${id}, ${actor}, ${side.base.point}, ${q(`${side.word} ${id}`)}, 'source=vk', ${NOW}, ${NOW});`,
	job: (id) =>
		`INSERT INTO jobs (id, kind, ref_id, state, due_at, created_at, updated_at)
		 VALUES (${id}, 'access_test', 1, 3, ${NOW}, ${NOW}, ${NOW});`,
	replay: (id, side) =>
		`INSERT INTO replays (id, state, from_at, to_at, cursor_at, user_id, created_at, updated_at)
		 VALUES (${id}, 2, ${NOW}, ${NOW}, ${NOW}, ${side.base.user}, ${NOW}, ${NOW});`,
	rule: (id) =>
		`INSERT INTO rules (id, name, source_type, place, is_active, rule_version, body, shipped_body, created_at, updated_at)
		 VALUES (${id}, 'access.${id}', 1, ${id}, 0, 1, '{"name":"access.${id}","source_type":"vk","action":"other","match":{}}',
			'{"name":"access.${id}","source_type":"vk","action":"like","match":{}}', ${NOW}, ${NOW});
		 INSERT INTO rule_versions (rule_id, rule_version, body, created_at) VALUES (${id}, 1, '{}', ${NOW});`,
};

/** Rows that must be there before the others, in this order. */
const ORDER = ['point', 'user', 'channel', 'letter', 'interest', 'file', 'proof', 'session', 'job', 'reply', 'template', 'attachment', 'notice', 'rule', 'replay', 'client', 'contact', 'identity_link', 'filter'];

const filePath = (id) => `${(id % 256).toString(16).padStart(2, '0')}/${id.toString(16).padStart(62, '0')}.png`;

/**
 * Makes the two branches in the database of a stack. `actors` are {role: id of a user}: those who do
 * not see everything belong to the own branch, the member to none.
 */
export function makeWorld(stack, actors) {
	const missing = [...ID_TABLES.keys()].filter((k) => !MAKERS[k] || !ORDER.includes(k));
	if (missing.length) throw new Error(`tests/lib/world.mjs makes no row for the id: ${missing.join(', ')}`);
	// Downwards: the rows that the program adds meanwhile count upwards from the greatest.
	let last = 900_000_000;
	const members = ['manager', 'point_manager', 'moderator'].map((r) => actors[r]).filter(Boolean);
	const own = { name: 'own', word: WORDS.own, members, base: {} };
	const foreign = { name: 'foreign', word: WORDS.foreign, members: [], base: {} };

	/** SQL of a fresh row, and its id. */
	const make = (kind, side, actor) => {
		const id = --last;
		if (kind === 'file') {
			const file = path.join(stack.dir, 'files', filePath(id));
			fs.mkdirSync(path.dirname(file), { recursive: true });
			fs.writeFileSync(file, PNG);
		}
		const sql = MAKERS[kind](id, side, side === own ? actor : side.base.user);
		return { id, sql };
	};

	for (const side of [own, foreign]) {
		const script = ORDER.map((kind) => {
			const row = make(kind, side, actors.manager);
			side.base[kind] = row.id;
			return row.sql;
		});
		stack.db.sql(script.join('\n'), 'otklik');
	}

	/** For a list of {kind, id, role}: does sql/scope.sql show the row to that person? */
	const visible = (asked) => {
		if (!asked.length) return [];
		const one = ({ kind, id, role }, i) => {
			const table = ID_TABLES.get(kind);
			const scope = SCOPES.get(table)
				.replaceAll('$t', 't')
				.replaceAll(':actor_all', SEES_ALL.includes(role) ? '1' : '0')
				.replaceAll(':actor_id', String(actors[role]));
			return `SELECT ${i} AS i, COUNT(*) AS n FROM ${table} t WHERE t.id = ${Number(id)} AND (${scope})`;
		};
		return stack.db.query(asked.map(one).join('\nUNION ALL\n')).map((r) => r.n === '1');
	};

	return { own, foreign, make, visible, run: (sql) => sql.length && stack.db.sql(`BEGIN;\n${sql.join('\n')}\nCOMMIT;`, 'otklik') };
}
