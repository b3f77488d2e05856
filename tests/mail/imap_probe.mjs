// What the tests of IMAP stand on: a Dovecot of their own, the probe, and a second session that says
// what the server has.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, afterEach } from 'node:test';

import { testCerts } from '../lib/certs.mjs';
import { startDovecot } from '../lib/dovecot.mjs';
import { Imap } from '../lib/mail.mjs';
import { socketDir, tempDir } from '../lib/place.mjs';
import { mailUser } from '../lib/proc.mjs';
import { Probe } from './probe.mjs';

export const SHOP = 'shop@otklik.test';
export const BIG = 50_000_000;

export const note = (n, more = '') => `From: a@b.test\nSubject: ${n}\n${more}\nbody ${n}\n`;

/** What came of a batch. */
export function taken(r) {
	assert.equal(r.key, 'ok', r.detail);
	const [n, , tooBig, batches] = r.value.split(' ').map(Number);
	return { taken: n, tooBig, batches };
}

const rows = (value) =>
	value
		.split(' ')
		.slice(2)
		.map((w) => w.split('|'))
		.map(([uid, size, at, seen]) => ({ uid: Number(uid), size: Number(size), at, isSeen: seen === '1' }));

/** Starts everything for the tests of one file, with passwords by address, and ends it after them. */
export async function useImap(users) {
	const dir = tempDir('otklik-transport');
	const certs = await testCerts();
	const dovecot = await startDovecot({
		dir: `${dir}/dovecot`,
		sockets: socketDir(dir),
		users,
		certs,
		log: path.join(dir, 'dovecot.log'),
	});
	const imap = await Imap.connect({ port: dovecot.ports.imap, user: SHOP, password: users[SHOP] });
	const probe = new Probe();
	const closing = [];
	afterEach(() => closing.splice(0).forEach((x) => x.close()));
	after(async () => {
		const code = await probe.close();
		imap.close();
		await dovecot.stop();
		fs.rmSync(dir, { recursive: true });
		assert.equal(code, 0, probe.errors);
		assert.equal(probe.errors, '');
	});

	/** Connects the probe; a word of `how` may be left out. */
	const connect = ({ port, host = 'localhost', security = 'tls', ca = certs.ca, s = 5, silence = 2 }) =>
		probe.ask('connect', host, port, security, ca, s, silence);

	async function session({ port, security = 'tls', user = SHOP, folder = 'INBOX' } = {}) {
		port ??= security === 'tls' ? dovecot.ports.imaps : dovecot.ports.imap;
		const steps = [
			await connect({ port, security }),
			await probe.ask('login', user, users[user]),
			await probe.ask('select', folder),
		];
		for (const r of steps) assert.equal(r.key, 'ok', r.detail);
		return steps[2].value.split(' ').map(Number);
	}

	async function list(from = 1, to = 0, max = 10000) {
		const r = await probe.ask('list', from, to, max);
		assert.equal(r.key, 'ok', r.detail);
		const [inspected, isMore] = r.value.split(' ').map(Number);
		return { rows: rows(r.value), uids: rows(r.value).map((m) => m.uid), inspected, isMore: isMore === 1 };
	}

	async function emptyBox(folder = 'INBOX') {
		await imap.select(folder);
		await imap.cmd('STORE 1:* +FLAGS.SILENT (\\Deleted)').catch(() => {});
		await imap.cmd('EXPUNGE');
	}

	/** Puts files into a maildir that nobody has opened yet. */
	function fill(address, bodies) {
		const user = mailUser();
		const box = dovecot.box(address);
		for (const d of [path.dirname(box), box, `${box}/cur`, `${box}/new`, `${box}/tmp`])
			fs.mkdirSync(d, { recursive: true, mode: 0o700 });
		bodies.forEach((b, i) => {
			const file = `${box}/new/${1700000000 + i}.M${String(i).padStart(6, '0')}.test`;
			fs.writeFileSync(file, b, { mode: 0o600 });
		});
		if (!user.isOther) return;
		for (const f of ['', ...fs.readdirSync(path.dirname(box), { recursive: true })])
			fs.chownSync(path.join(path.dirname(box), f), user.uid, user.gid);
	}

	/** Closed after the test. */
	const later = (x) => (closing.push(x), x);
	return { dir, certs, dovecot, imap, probe, connect, session, list, emptyBox, fill, later };
}
