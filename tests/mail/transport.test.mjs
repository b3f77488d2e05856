// IMAP sessions against a real Dovecot: certificates, folders, moves, IDLE, and every way in which a
// server can fail in the middle.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { makeCa, makeCert } from '../lib/certs.mjs';
import { startDovecot } from '../lib/dovecot.mjs';
import { readBox } from '../lib/mail.mjs';
import { patience } from '../lib/patience.mjs';
import { socketDir } from '../lib/place.mjs';
import { freePort } from '../lib/proc.mjs';
import { BIG, SHOP, note, useImap } from './imap_probe.mjs';
import { Probe, startProxy, startSilent } from './probe.mjs';

const USERS = { [SHOP]: 'se cret "1\\', 'utf8@otklik.test': 'пароль' };
const { dir, certs, dovecot, imap, probe, connect, session, list, emptyBox, later } = await useImap(USERS);

// ---- certificates and logins

test('a good certificate is accepted, by TLS and by STARTTLS', async () => {
	assert.equal((await connect({ port: dovecot.ports.imaps })).key, 'ok');
	assert.equal((await probe.ask('login', SHOP, USERS[SHOP])).key, 'ok');
	const r = await connect({ port: dovecot.ports.imap, security: 'starttls' });
	assert.equal(r.key, 'ok', r.detail);
	assert.equal((await probe.ask('login', SHOP, USERS[SHOP])).key, 'ok');
	const byAddress = await connect({ port: dovecot.ports.imaps, host: '127.0.0.1' });
	assert.equal(byAddress.key, 'ok', byAddress.detail);
});

test('a certificate for another name is refused', async () => {
	const ca = path.join(dir, 'ca-2');
	fs.mkdirSync(ca);
	makeCa(ca);
	const { cert, key } = makeCert(ca, { hosts: ['mail.example.org'] });
	const asked = [];
	const pair = {
		cert: fs.readFileSync(cert),
		key: fs.readFileSync(key),
		SNICallback: (name, done) => (asked.push(name), done(null)),
	};
	const p = later(await startProxy(dovecot.ports.imap, undefined, { cert: pair }));
	const byName = await connect({ port: p.port, ca: `${ca}/ca.pem` });
	assert.equal(byName.key, 'mail_tls_wrong_host');
	assert.equal(byName.detail, 'The certificate is not for localhost.');
	assert.deepEqual(asked, ['localhost'], 'a server with many names is told which one is meant');
	for (const security of ['tls', 'starttls']) {
		const to = security === 'tls' ? dovecot.ports.imaps : dovecot.ports.imap;
		const other = later(await startProxy(to, undefined, { host: '127.0.0.2' }));
		const r = await connect({ port: other.port, host: '127.0.0.2', security });
		assert.equal(r.key, 'mail_tls_wrong_host', security);
	}
});

test('an unknown authority, the roots of the system, and an expired certificate are refused', async () => {
	const ca = path.join(dir, 'ca-3');
	fs.mkdirSync(ca);
	makeCa(ca);
	for (const security of ['tls', 'starttls']) {
		const port = security === 'tls' ? dovecot.ports.imaps : dovecot.ports.imap;
		const r = await connect({ port, security, ca: `${ca}/ca.pem` });
		assert.equal(r.key, 'mail_tls_untrusted', security);
		assert.match(r.detail, /issuer is unknown/);
	}
	const system = await connect({ port: dovecot.ports.imaps, ca: '' });
	assert.ok(['mail_tls_untrusted', 'mail_bad_target'].includes(system.key), system.key);
	const old = makeCert(ca, { name: 'old', days: -1 });
	const pair = { cert: fs.readFileSync(old.cert), key: fs.readFileSync(old.key) };
	const p = later(await startProxy(dovecot.ports.imap, undefined, { cert: pair }));
	const r = await connect({ port: p.port, ca: `${ca}/ca.pem` });
	assert.equal(r.key, 'mail_tls_untrusted');
	assert.match(r.detail, /expired/);
	assert.equal((await connect({ port: dovecot.ports.imaps, ca: `${dir}/none.pem` })).key, 'mail_bad_target');
});

test('STARTTLS that is missing, refused or preceded by other text ends the session before the login', async () => {
	const seen = [];
	const watch = (edit) => (text, side, state) => {
		if (side === 'client') seen.push(text);
		return edit(text, side, state);
	};
	const cases = [
		['mail_no_starttls', (t, side) => (side === 'server' ? t.replaceAll(' STARTTLS', '') : t)],
		['mail_no_starttls', (t, side) => (side === 'client' ? t.replace(/ STARTTLS/, ' XSTARTTLS') : t)],
		['mail_no_starttls', (t) => t.replace('* OK', '* PREAUTH')],
		[
			/mail_(tls_failed|disconnected|protocol)/,
			(t, side) => (side === 'server' && /Begin TLS/.test(t) ? `${t}* CAPABILITY IMAP4rev1\r\n` : t),
		],
	];
	for (const [want, edit] of cases) {
		const p = later(await startProxy(dovecot.ports.imap, watch(edit)));
		const r = await connect({ port: p.port, security: 'starttls' });
		assert.match(r.key, want instanceof RegExp ? want : new RegExp(`^${want}$`), `${edit}: ${r.detail}`);
		assert.notEqual((await probe.ask('login', SHOP, USERS[SHOP])).key, 'ok');
	}
	assert.ok(!seen.join('').includes('cret'), 'the password was sent');
});

test('plain text on a TLS port and TLS on a plain port are told apart from a bad network', async () => {
	assert.equal((await connect({ port: dovecot.ports.imap })).key, 'mail_tls_failed');
	const r = await connect({ port: dovecot.ports.imaps, security: 'starttls' });
	assert.ok(['mail_timeout', 'mail_disconnected'].includes(r.key), r.key);
	assert.equal((await connect({ port: await freePort() })).key, 'mail_unreachable');
	assert.equal((await connect({ port: 1, host: 'no-such-host.invalid' })).key, 'mail_unreachable');
	assert.equal((await connect({ port: 0 })).key, 'mail_bad_target');
	assert.equal((await connect({ port: 993, host: 'a b' })).key, 'mail_bad_target');
});

test('a bad login is told, with what the server said', async () => {
	await connect({ port: dovecot.ports.imaps });
	const r = await probe.ask('login', SHOP, 'wrong');
	assert.equal(r.key, 'mail_bad_login');
	assert.match(r.detail, /^The server refused the login: .*[Aa]uthentication failed/);
	assert.equal((await probe.ask('login', `${SHOP}\r`, 'x')).key, 'mail_bad_target');
	assert.equal((await probe.ask('login', SHOP, USERS[SHOP])).key, 'ok', 'the session is still good');
});

test('a password outside ASCII works', async () => {
	await connect({ port: dovecot.ports.imaps });
	assert.equal((await probe.ask('login', 'utf8@otklik.test', 'парол')).key, 'mail_bad_login');
	const r = await probe.ask('login', 'utf8@otklik.test', 'пароль');
	assert.equal(r.key, 'ok', r.detail);
});

// ---- folders and messages

test('a missing folder is told; a Cyrillic one opens; a new UIDVALIDITY is seen', async () => {
	await session();
	const none = await probe.ask('select', 'Нет такой');
	assert.equal(none.key, 'mail_no_folder');
	assert.equal((await probe.ask('list', 1, 0, 10)).key, 'mail_no_folder');
	await imap.cmd('CREATE "&BBcEMARPBDIEOgQ4-"');
	const first = await probe.ask('select', 'Заявки');
	assert.equal(first.key, 'ok', first.detail);
	await probe.ask('select', 'INBOX');
	await imap.cmd('DELETE "&BBcEMARPBDIEOgQ4-"');
	await sleep(1100); // Dovecot takes the time in seconds as UIDVALIDITY
	await imap.cmd('CREATE "&BBcEMARPBDIEOgQ4-"');
	const second = await probe.ask('select', 'Заявки');
	assert.notEqual(first.value.split(' ')[0], second.value.split(' ')[0]);
});

test('sparse UIDs, deleted marks, dates, one body', async () => {
	await emptyBox();
	for (let i = 0; i < 6; i++) await dovecot.deliver(SHOP, note(i));
	const { uidnext } = await imap.select();
	const uids = Array.from({ length: 6 }, (_, i) => uidnext - 6 + i);
	await imap.cmd(`UID STORE ${uids[1]},${uids[3]} +FLAGS (\\Deleted)`);
	await imap.cmd('EXPUNGE');
	await imap.cmd(`UID STORE ${uids[4]} +FLAGS (\\Deleted)`);
	await session();
	const l = await list();
	assert.deepEqual(l.uids, [uids[0], uids[2], uids[5]]);
	assert.equal(l.inspected, uids[5]);
	assert.ok(Math.abs(Date.parse(l.rows[0].at) - Date.now()) < 60_000, l.rows[0].at);
	assert.equal((await list(uids[1], uids[1])).inspected, uids[1] - 1);

	const today = new Date().toISOString().slice(0, 10);
	const found = await probe.ask('since', today);
	assert.deepEqual(found.value.trim().split(' ').map(Number), [uids[0], uids[2], uids[4], uids[5]]);
	const future = new Date(Date.now() + 3 * 86400e3).toISOString().slice(0, 10);
	assert.equal((await probe.ask('since', future)).value, '');

	const one = await probe.ask('fetch', uids[2], BIG, dir);
	assert.deepEqual([one.key, one.value], ['ok', '1 0'], one.detail);
	assert.match(fs.readFileSync(`${dir}/${uids[2]}.eml`, 'latin1'), /\r\n\r\nbody 2\r\n$/);
	assert.equal((await probe.ask('fetch', uids[1], BIG, dir)).value, '0 0');
	await imap.cmd('EXPUNGE');
});

test('flags and keywords are set, once and again, also on a message that is gone', async () => {
	await emptyBox();
	await dovecot.deliver(SHOP, note('flag'));
	await session();
	const [uid] = (await list()).uids;
	for (const flag of ['\\Seen', 'OtklikDone', 'OtklikDone'])
		assert.equal((await probe.ask('flag', uid, flag)).key, 'ok');
	assert.equal((await probe.ask('flag', uid + 1000, '\\Seen')).key, 'ok');
	assert.equal((await probe.ask('flag', uid, 'two words')).key, 'mail_bad_target');
	const [m] = await readBox({ port: dovecot.ports.imap, user: SHOP, password: USERS[SHOP] });
	assert.deepEqual(m.flags.filter((f) => f !== '\\Recent').sort(), ['OtklikDone', '\\Seen']);
	assert.ok((await list()).rows[0].isSeen);
});

test('a message is moved into a folder that is made for it', async () => {
	const ways = [
		['Обработано/2026', (t) => t],
		['Copied', (t) => t.replaceAll(' MOVE', '')],
		['Marked', (t) => t.replaceAll(' MOVE', '').replaceAll(' UIDPLUS', '')],
	];
	for (const [folder, edit] of ways) {
		await emptyBox();
		await dovecot.deliver(SHOP, note('stays'));
		await dovecot.deliver(SHOP, note('goes'));
		const p = later(await startProxy(dovecot.ports.imap, edit));
		await session({ port: p.port, security: 'none' });
		const { uids } = await list();
		for (let i = 0; i < 2; i++) {
			const r = await probe.ask('move', uids[1], folder);
			assert.equal(r.key, 'ok', r.detail);
			if (folder === 'Marked') break;
		}
		assert.deepEqual((await list()).uids, [uids[0]], folder);
		const left = await readBox({ port: dovecot.ports.imap, user: SHOP, password: USERS[SHOP] });
		assert.equal(left.length, folder === 'Marked' ? 2 : 1, 'without UIDPLUS it keeps its mark');
		const there = await probe.ask('select', folder);
		assert.equal(there.value.split(' ')[2], '1');
	}
	await session();
	assert.equal((await probe.ask('move', 1, '')).key, 'mail_bad_target');
});

// ---- waiting

test('IDLE wakes within two seconds of a delivery, by TLS and without IDLE too late but surely', async () => {
	await emptyBox();
	await session();
	await list();
	const wait = probe.ask('idle', 20);
	await sleep(500);
	await dovecot.deliver(SHOP, note('idle'));
	const at = performance.now();
	const r = await wait;
	assert.deepEqual([r.key, r.value], ['ok', 'new']);
	assert.ok(performance.now() - at < patience(2000), `${performance.now() - at} ms`);
	assert.equal((await list()).rows.length, 1);
	assert.equal((await probe.ask('idle', 1)).value, 'timeout');
});

test('mail that comes between the list and IDLE is not slept over', async () => {
	// Some servers tell of new mail before they say that IDLE has begun; this proxy turns it round.
	let held = '';
	const early = (text, side) => {
		if (side === 'client') return text;
		const all = text + held;
		held = text.startsWith('+ idling') ? '+ idling\r\n' : '';
		return held ? text.slice(held.length) + (text.length > held.length ? held : '') || null : all;
	};
	const p = later(await startProxy(dovecot.ports.imap, early));
	for (const port of [dovecot.ports.imap, p.port]) {
		await session({ port, security: 'none' });
		await list();
		await dovecot.deliver(SHOP, note('between'));
		const r = await probe.ask('idle', 20);
		assert.equal(r.value, 'new', r.detail);
		assert.ok(r.ms < patience(2000), `${r.ms} ms`);
	}
});

test('IDLE can be interrupted, and the session goes on', async () => {
	await session();
	await list();
	const wait = probe.ask('idle', 60);
	await sleep(200);
	const next = probe.ask('noop');
	const r = await wait;
	assert.deepEqual([r.key, r.value], ['ok', 'interrupted']);
	assert.equal((await next).key, 'ok');
});

test('a server without IDLE is asked from time to time', async () => {
	const p = later(await startProxy(dovecot.ports.imap, (t) => t.replaceAll(' IDLE', '')));
	await session({ port: p.port, security: 'none' });
	await list();
	const wait = probe.ask('idle', 2);
	await sleep(300);
	await dovecot.deliver(SHOP, note('no idle'));
	assert.equal((await wait).value, 'new');
});

// ---- failures in the middle

/** What happens to a conversation at `moment`: cut or frozen. */
async function broken({ moment, side = 'client', how, steps }) {
	const p = later(
		await startProxy(dovecot.ports.imap, (text, from, state) => {
			if (from === side && moment.test(text)) state[how]();
			return text;
		})
	);
	const first = await connect({ port: p.port, security: 'none', silence: 1 });
	if (first.key !== 'ok') return first;
	for (const step of [['login', SHOP, USERS[SHOP]], ['select', 'INBOX'], ...steps]) {
		const r = await probe.ask(...step);
		if (r.key !== 'ok') return r;
	}
	return { key: 'ok' };
}

test('a connection that breaks in any state gives the right error, and the next one works', async () => {
	await emptyBox();
	for (let i = 0; i < 3; i++) await dovecot.deliver(SHOP, note(i, `X: ${'y'.repeat(20000)}\n`));
	const fetch = ['batch', 1, BIG];
	const states = [
		['greeting', { moment: /\* OK/, side: 'server', steps: [] }],
		['capability', { moment: /CAPABILITY/, steps: [] }],
		['login', { moment: /LOGIN/, steps: [] }],
		['select', { moment: /SELECT/, steps: [] }],
		['search', { moment: /UID SEARCH/, steps: [fetch] }],
		['fetch', { moment: /BODY\.PEEK/, steps: [fetch] }],
		['mid-fetch', { moment: /yyyyyyyyyy/, side: 'server', steps: [fetch] }],
		['move', { moment: /MOVE/, steps: [['move', 1, 'Trash']] }],
		['idle', { moment: /IDLE/, steps: [['list', 1, 0, 10], ['idle', 30]] }],
		['in idle', { moment: /\+ idling/, side: 'server', steps: [['list', 1, 0, 10], ['idle', 30]] }],
	];
	for (const [name, state] of states)
		for (const [how, key] of [
			['cut', 'mail_disconnected'],
			['freeze', 'mail_timeout'],
		]) {
			const r = await broken({ ...state, how });
			assert.equal(r.key, key, `${name}, ${how}: ${r.detail}`);
			assert.ok(r.ms < patience(4000), `${name}, ${how}: ${r.ms} ms`);
			assert.equal((await probe.ask('dead')).value, 'dead');
			await session();
			assert.equal((await list()).rows.length, 3, `${name}, ${how}: works again`);
		}
});

test('a connection that breaks while waiting in IDLE is noticed at once', async () => {
	for (const to of ['imap', 'imaps']) {
		const p = later(await startProxy(dovecot.ports[to]));
		await session({ port: p.port, security: to === 'imaps' ? 'tls' : 'none' });
		await list();
		const wait = probe.ask('idle', 60);
		await sleep(300);
		p.cutAll();
		const r = await wait;
		assert.equal(r.key, 'mail_disconnected');
		assert.ok(r.ms < patience(2000), `${r.ms} ms`);
	}
});

test('TLS that is cut in the middle of a body is a lost connection, not a short body', async () => {
	const p = later(
		await startProxy(dovecot.ports.imaps, (text, side, state) => {
			if (side === 'server' && state.server > 30_000) state.cut();
			return text;
		})
	);
	await session({ port: p.port });
	const r = await probe.ask('batch', 1, BIG);
	assert.equal(r.key, 'mail_disconnected', r.detail);
});

test('a silent server, a refusing one and one that talks nonsense', async () => {
	const silent = later(await startSilent());
	for (const [security, s] of [['tls', 2], ['starttls', 2], ['none', 2]]) {
		const r = await connect({ port: silent.port, security, s });
		assert.equal(r.key, 'mail_timeout', security);
		assert.ok(r.ms < patience(3500), `${security}: ${r.ms} ms`);
	}
	const bye = later(await startSilent('* BYE too many \x1b[31mconnections\r\n'));
	const refused = await connect({ port: bye.port, security: 'none' });
	assert.equal(refused.key, 'mail_unavailable');
	assert.equal(refused.detail, 'The server refuses connections: too many  [31mconnections');
	const web = later(await startSilent('HTTP/1.1 400 Bad Request\r\n\r\n'));
	assert.equal((await connect({ port: web.port, security: 'none' })).key, 'mail_protocol');
	const endless = later(await startSilent('x'.repeat(3_000_000)));
	assert.equal((await connect({ port: endless.port, security: 'none' })).key, 'mail_too_big');
});

test('Dovecot itself is stopped while the client waits', async () => {
	const own = await startDovecot({
		dir: `${dir}/dovecot-2`,
		sockets: path.join(socketDir(dir), '2'),
		users: USERS,
		certs,
		log: `${dir}/dovecot-2.log`,
	});
	await session({ port: own.ports.imaps });
	await list();
	const wait = probe.ask('idle', 60);
	await sleep(200);
	await own.stop();
	const r = await wait;
	assert.equal(r.key, 'mail_disconnected');
	assert.equal((await connect({ port: own.ports.imaps })).key, 'mail_unreachable');
});

test('no descriptor stays after all these failures, and a number above 1023 does no harm', async () => {
	await probe.ask('reset');
	const before = (await probe.ask('fds')).value;
	const silent = later(await startSilent());
	for (let i = 0; i < 5; i++) {
		await connect({ port: dovecot.ports.imap });
		await connect({ port: dovecot.ports.imaps, host: '127.0.0.2' });
		await connect({ port: silent.port, s: 1 });
		await connect({ port: dovecot.ports.imaps });
		await probe.ask('login', SHOP, 'wrong');
	}
	await probe.ask('reset');
	assert.equal((await probe.ask('fds')).value, before);

	const other = new Probe();
	const held = await other.ask('hold', 1100);
	if (Number(held.value) > 1023) {
		assert.equal((await other.ask('connect', 'localhost', dovecot.ports.imaps, 'tls', certs.ca)).key, 'ok');
		assert.equal((await other.ask('login', SHOP, USERS[SHOP])).key, 'ok');
		assert.equal((await other.ask('select', 'INBOX')).key, 'ok');
		assert.equal((await other.ask('batch', 1, BIG)).key, 'ok');
		assert.equal((await other.ask('idle', 1)).value, 'timeout');
	}
	assert.equal(await other.close(), 0, other.errors);
});
