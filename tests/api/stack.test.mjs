// The private instance itself: real MariaDB, nginx, Dovecot and exim start, work together and are gone.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { Api } from '../lib/api.mjs';
import { Imap, awaitMail, readBox, sendMail } from '../lib/mail.mjs';
import { patience } from '../lib/patience.mjs';
import { isAlive, strays } from '../lib/proc.mjs';
import { BOXES, startStack } from '../lib/stack.mjs';
import { tempDir } from '../lib/place.mjs';

let stack;
let dist;
const inbox = () => ({
	port: stack.dovecot.ports.imap,
	user: 'zayavki@otklik.test',
	password: BOXES['zayavki@otklik.test'],
});
const sender = () => ({
	port: stack.smtp.port,
	user: 'client@example.test',
	password: BOXES['client@example.test'],
	ca: stack.certs.ca,
});

before(async () => {
	dist = tempDir('otklik-dist');
	fs.mkdirSync(path.join(dist, 'assets'));
	fs.chmodSync(path.join(dist, 'assets'), 0o755);
	fs.writeFileSync(path.join(dist, 'index.html'), '<!doctype html><title>Otklik</title>');
	fs.writeFileSync(path.join(dist, 'assets/app-1a2b3c.js'), 'export default 1;\n');
	stack = await startStack({ app: false, mail: true, dist });
	console.log(`# start-up, ms: ${JSON.stringify(stack.times)}`);
});

after(async () => {
	await stack.close();
	fs.rmSync(dist, { recursive: true });
});

test('MariaDB has the settings that the schema relies on', () => {
	const [row] = stack.db.query(
		`SELECT @@collation_server c, @@tx_isolation i, @@innodb_ft_enable_stopword s,
    @@innodb_flush_log_at_trx_commit f, @@sql_mode LIKE '%STRICT_TRANS%' m, 'ёж' = 'еж' y, 'a\tb\n\\\\' t`,
		''
	);
	assert.equal(row.c, 'utf8mb4_uca1400_ai_ci');
	assert.equal(row.i, 'READ-COMMITTED');
	assert.deepEqual([row.s, row.f, row.m, row.y], ['0', '1', '1', '1']);
	assert.equal(row.t, 'a\tb\n\\');
});

test('mail goes in by SMTP with a password and arrives over IMAP', async () => {
	const message =
		'From: client@example.test\nTo: zayavki@otklik.test\nSubject: hello\n\n.dot\nтекст\n';
	await sendMail({ ...sender(), to: 'zayavki@otklik.test', message });
	const [mail] = await awaitMail(inbox());
	const text = mail.raw.toString();
	assert.match(text, /^Return-Path: <client@example\.test>/m);
	assert.match(text, /with esmtpsa /);
	assert.ok(text.endsWith('Subject: hello\r\n\r\n.dot\r\nтекст\r\n'));
});

test('exim refuses a wrong password, a foreign address and an unknown recipient', async () => {
	const to = 'zayavki@otklik.test';
	const message = 'Subject: x\n\nx\n';
	await assert.rejects(sendMail({ ...sender(), password: 'wrong', to, message }), /^Error: 535/);
	await assert.rejects(
		sendMail({ ...sender(), to: 'a@elsewhere.test', message }),
		/^Error: 550 relay/
	);
	await assert.rejects(
		sendMail({ ...sender(), to: 'a@refused.test', message }),
		/^Error: 550 no such/
	);
});

test('LMTP delivers bytes as they are, and folders and flags are seen', async () => {
	const before = (await readBox(inbox())).length;
	await stack.dovecot.deliver(
		'zayavki@otklik.test',
		Buffer.from('Subject: raw\r\n\r\n\xff\xfe\r\n', 'latin1')
	);
	const list = await awaitMail(inbox(), before + 1);
	assert.ok(list.at(-1).raw.includes(Buffer.from([0xff, 0xfe])));
	const imap = await Imap.connect(inbox());
	assert.equal((await imap.select()).exists, before + 1);
	await imap.cmd('CREATE Done');
	await imap.cmd(`UID STORE ${list.at(-1).uid} +FLAGS (\\Seen)`);
	assert.ok((await imap.messages()).at(-1).flags.includes('\\Seen'));
	assert.deepEqual((await imap.folders()).sort(), ['Done', 'INBOX']);
	imap.close();
});

test('nginx serves the page, its assets and its headers', async () => {
	const api = stack.api();
	const page = await api.get('/interests/7?q=secret');
	assert.equal(page.status, 200);
	assert.match(page.text, /Otklik/);
	assert.equal(page.headers.get('cache-control'), 'no-cache');
	assert.match(
		page.headers.get('content-security-policy'),
		/^default-src 'none'; script-src 'self'/
	);
	assert.equal(page.headers.get('x-content-type-options'), 'nosniff');
	assert.equal(page.headers.get('referrer-policy'), 'same-origin');
	const asset = await api.get('/assets/app-1a2b3c.js');
	assert.match(asset.headers.get('cache-control'), /immutable/);
	assert.equal((await api.get('/assets/gone.js')).status, 404);
	assert.equal((await api.get('/_files/x')).status, 404);
	assert.equal(
		(await api.get('/publish/live')).text,
		page.text,
		'publishing is not on the public side'
	);
});

test('without otklikd the API says so at once', async () => {
	const from = performance.now();
	const r = await stack.api().get('/api/me?token=secret');
	assert.ok(performance.now() - from < patience(1000));
	assert.equal(r.status, 503);
	assert.deepEqual(r.body, { error: 'unavailable' });
	assert.ok(Number(r.headers.get('retry-after')) > 0);
	const log = fs.readFileSync(path.join(stack.logs, 'access.log'), 'utf8');
	assert.match(log, /path="\/api\/me" status=503/);
	assert.ok(!log.includes('secret'));
	// Provoked here: nginx says that nobody listens, and names the whole request.
	fs.writeFileSync(path.join(stack.logs, 'nginx.err'), '');
});

test('a JSON body over the limit is refused in JSON', async () => {
	const r = await stack.api().post('/api/points', { name: 'x'.repeat(400_000) });
	assert.equal(r.status, 413);
	assert.deepEqual(r.body, { error: 'too_large' });
	fs.writeFileSync(path.join(stack.logs, 'nginx.err'), '');
});

/** One address that hammers the door is told so, in JSON; others of its requests go on. */
async function signInFlood(other) {
	const api = other.api();
	const all = await Promise.all(Array.from({ length: 130 }, () => api.post('/api/auth/login')));
	const refused = all.filter((r) => r.status === 429);
	assert.ok(refused.length > 10, `${refused.length} refused`);
	assert.deepEqual(refused[0].body, { error: 'too_many' });
	assert.equal(refused[0].headers.get('retry-after'), '1');
	assert.equal((await api.get('/')).status, 200);
	fs.writeFileSync(path.join(other.logs, 'nginx.err'), '');
}

test('a second stack has its own ports, a dead server is noticed, and nothing stays behind', async () => {
	const other = await startStack({ app: false, mail: true, dist, rates: { api: 300, auth: 1 } });
	assert.notEqual(other.url, stack.url);
	await signInFlood(other);
	const { dir } = other;
	const processes = [...other.daemons];
	assert.equal(processes.length, 4);
	await other.stop();
	assert.deepEqual(processes.filter(isAlive), []);
	assert.deepEqual(strays(dir), []);
	other.assertClean();
	fs.appendFileSync(
		path.join(other.logs, 'nginx.err'),
		'2026/01/01 00:00:00 [error] 1#1: something broke\n'
	);
	assert.throws(() => other.assertClean(), /something broke/);
	await assert.rejects(other.close(), /something broke/);
	assert.ok(!fs.existsSync(dir));
});

test('a connection that closed while it waited: GET is asked again, POST is not', async () => {
	const asked = [];
	let connections = 0;
	const server = http.createServer((req, res) => {
		asked.push(req.method);
		if (req.socket.hasAnswered || connections > 2) return req.socket.destroy();
		req.socket.hasAnswered = true;
		res.end('ok');
	});
	server.on('connection', () => connections++);
	await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
	const api = new Api(`http://127.0.0.1:${server.address().port}`);
	const idle = () => new Promise((done) => setTimeout(done, 20));
	try {
		for (let i = 0; i < 2; i++) {
			assert.equal((await api.get('/')).text, 'ok');
			await idle();
		}
		assert.deepEqual([asked, connections], [['GET', 'GET', 'GET'], 2]);
		await assert.rejects(api.post('/'), /fetch failed/);
		assert.deepEqual([asked.slice(3), connections], [['POST'], 2]);
		await assert.rejects(api.get('/'), /fetch failed/);
		assert.deepEqual([asked.slice(4), connections], [['GET'], 3]);
	} finally {
		server.closeAllConnections();
		server.close();
	}
});
