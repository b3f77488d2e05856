// SMTP sessions against a real exim in front of a real Dovecot: what was sent arrives, and what was
// not sent is told apart from what nobody knows.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { makeCa, testCerts } from '../lib/certs.mjs';
import { startDovecot } from '../lib/dovecot.mjs';
import { awaitMail, readBox } from '../lib/mail.mjs';
import { socketDir, tempDir } from '../lib/place.mjs';
import { freePort } from '../lib/proc.mjs';
import { startSmtp } from '../lib/smtp.mjs';
import { Probe, startProxy, startTlsClient } from './probe.mjs';

const SHOP = 'shop@otklik.test';
const CLIENT = 'client@example.test';
const USERS = { [SHOP]: 'se cret "1\\', [CLIENT]: 'two' };

let dir;
let certs;
let dovecot;
let smtp;
let probe;
const closing = [];

before(async () => {
	dir = tempDir('otklik-smtp');
	certs = await testCerts();
	dovecot = await startDovecot({
		dir: `${dir}/dovecot`,
		sockets: socketDir(dir),
		users: USERS,
		certs,
		log: `${dir}/dovecot.log`,
	});
	smtp = await startSmtp({ dir: `${dir}/exim`, dovecot, log: `${dir}/exim.log` });
	probe = new Probe();
});

after(async () => {
	const code = await probe.close();
	await smtp.stop();
	await dovecot.stop();
	fs.rmSync(dir, { recursive: true });
	assert.equal(code, 0, probe.errors);
	assert.equal(probe.errors, '');
});

const later = (x) => (closing.push(x), x);
test.afterEach(() => closing.splice(0).forEach((x) => x.close()));

const smtpConnect = ({ port = smtp.port, host = 'localhost', security = 'starttls', ca = certs.ca } = {}) =>
	probe.ask('smtp_connect', host, port, security, ca, 5, 3);

async function smtpSession(how) {
	for (const r of [await smtpConnect(how), await probe.ask('smtp_login', SHOP, USERS[SHOP])])
		assert.equal(r.key, 'ok', r.detail);
}

const clientBox = () => ({ port: dovecot.ports.imap, user: CLIENT, password: USERS[CLIENT] });

test('a reply arrives in the right mailbox with the headers of its thread', async () => {
	await smtpSession();
	const r = await probe.ask(
		...['smtp_send', SHOP, CLIENT, 'm1@otklik.test', 'Вопрос про ёлку', '.Добрый день'],
		...['<q2@example.test>', '<q1@example.test>']
	);
	assert.equal(r.key, 'ok', r.detail);
	const [mail] = await awaitMail(clientBox());
	const text = mail.raw.toString().replace(/\r\n[ \t]/g, ' ');
	assert.match(text, /^Message-ID: <m1@otklik\.test>\r$/m);
	assert.match(text, /^In-Reply-To: <q2@example\.test>\r$/m);
	assert.match(text, /^References: <q1@example\.test> <q2@example\.test>\r$/m);
	const b64 = (s) => `=?UTF-8?B?${Buffer.from(s).toString('base64')}?=`;
	assert.ok(text.includes(`Subject: Re: ${b64('Вопрос про ёлку')}\r\n`), text);
	assert.ok(text.includes(`From: ${b64('Магазин «Ёлка»')} <${SHOP}>\r\n`), text);
	const body = Buffer.from(text.split('\r\n\r\n')[1], 'base64').toString();
	assert.equal(body, '.Добрый день\r\n\r\nВы писали:\r\n> Сколько стоит?\r\n> Спасибо\r\n');
});

test('a refused recipient is told, and the session takes the next mail', async () => {
	await smtpSession();
	const bad = await probe.ask('smtp_send', SHOP, 'no@refused.test', 'm2@otklik.test', 's', 't');
	assert.equal(bad.key, 'mail_refused');
	assert.match(bad.detail, /^The server refused the recipient: .*no such recipient/);
	const good = await probe.ask('smtp_send', SHOP, CLIENT, 'm3@otklik.test', 's', 'plain text');
	assert.equal(good.key, 'ok', good.detail);
	const mails = await awaitMail(clientBox(), 2);
	assert.match(mails[1].raw.toString(), /<m3@otklik\.test>/);
	const cut = await probe.ask('smtp_send', SHOP, `${CLIENT}>\rRCPT TO:<x@y.z`, 'm4@otklik.test', 's', 't');
	assert.equal(cut.key, 'mail_bad_to');
});

test('a bad password, a wrong host, an unknown authority and a stripped STARTTLS', async () => {
	assert.equal((await smtpConnect()).key, 'ok');
	const r = await probe.ask('smtp_login', SHOP, 'wrong');
	assert.equal(r.key, 'mail_bad_login');
	assert.match(r.detail, /535/);
	const other = later(await startProxy(smtp.port, undefined, { host: '127.0.0.2' }));
	assert.equal((await smtpConnect({ port: other.port, host: '127.0.0.2' })).key, 'mail_tls_wrong_host');
	const ca = path.join(dir, 'ca-2');
	fs.mkdirSync(ca);
	makeCa(ca);
	assert.equal((await smtpConnect({ ca: `${ca}/ca.pem` })).key, 'mail_tls_untrusted');
	const seen = [];
	const p = later(
		await startProxy(smtp.port, (t, side) => {
			if (side === 'client') seen.push(t);
			return t.replace('250-STARTTLS\r\n', '');
		})
	);
	assert.equal((await smtpConnect({ port: p.port })).key, 'mail_no_starttls');
	assert.equal((await probe.ask('smtp_login', SHOP, USERS[SHOP])).key, 'mail_disconnected');
	assert.ok(!seen.join('').includes('AUTH'));
	const early = later(
		await startProxy(smtp.port, (t, side) => (/^220 TLS/.test(t) ? `${t}250 injected\r\n` : t))
	);
	assert.equal((await smtpConnect({ port: early.port })).key, 'mail_tls_failed');
});

test('both kinds of login work, and a server that is not there is told', async () => {
	// The test server offers no login without TLS, so this proxy takes TLS off its client's side.
	const pair = { cert: fs.readFileSync(certs.cert), key: fs.readFileSync(certs.key) };
	for (const offer of ['PLAIN LOGIN', 'PLAIN', 'LOGIN']) {
		const inner = later(await startTlsClient(smtp.port, certs.ca));
		const edit = (t, side) => (side === 'server' ? t.replace('AUTH PLAIN LOGIN', `AUTH ${offer}`) : t);
		const p = later(await startProxy(inner.port, edit, { cert: pair }));
		const r = await smtpConnect({ port: p.port, security: 'tls' });
		assert.equal(r.key, 'ok', r.detail);
		assert.equal((await probe.ask('smtp_login', SHOP, 'wrong')).key, 'mail_bad_login', offer);
		assert.equal((await probe.ask('smtp_login', SHOP, USERS[SHOP])).key, 'ok', offer);
	}
	assert.equal((await smtpConnect({ port: await freePort() })).key, 'mail_unreachable');
});

test('a connection lost after DATA leaves the caller unsure, before DATA it does not', async () => {
	const body = 'x'.repeat(9000);
	const send = (id) => probe.ask('smtp_send', SHOP, CLIENT, id, 's', body);
	const had = (await readBox(clientBox())).length;

	// The mail goes through, its confirmation does not.
	let p = later(
		await startProxy(smtp.port, (text, side, state) => {
			if (side === 'server' && state.client > 9000) state.cut();
			return text;
		})
	);
	await smtpSession({ port: p.port });
	let r = await send('u1@otklik.test');
	assert.equal(r.key, 'mail_unsure', r.detail);
	assert.equal((await awaitMail(clientBox(), had + 1)).length, had + 1);

	// The server never confirms.
	p = later(
		await startProxy(smtp.port, (text, side, state) => {
			if (side === 'server' && state.client > 9000) state.freeze();
			return text;
		})
	);
	await smtpSession({ port: p.port });
	r = await send('u2@otklik.test');
	assert.equal(r.key, 'mail_unsure', r.detail);
	assert.ok(r.ms < 5000);

	p = later(await startProxy(smtp.port));
	await smtpSession({ port: p.port });
	p.cutAll();
	await sleep(50);
	r = await send('u3@otklik.test');
	assert.equal(r.key, 'mail_disconnected', r.detail);
});
