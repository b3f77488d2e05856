// Answers by mail, sent by otklik-jobs through exim, and through servers that break; photos of authors.
import assert from 'node:assert/strict';
import http from 'node:http';
import net from 'node:net';
import zlib from 'node:zlib';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { card, makeCompany } from '../lib/cards.mjs';
import { awaitMail, readBox } from '../lib/mail.mjs';
import { BOXES, useStack } from '../lib/stack.mjs';

const FROM = 'zayavki@otklik.test';
const CLIENT = 'client@example.test';
const stack = await useStack({ mail: true, jobs: true, fdSlack: 4, conf: { undo_seconds: 0 } });
const servers = [];
let co;

before(async () => {
	co = await makeCompany(stack, {
		smtp_host: 'localhost',
		smtp_port: stack.smtp.port,
		login: FROM,
		password: BOXES[FROM],
		from_address: FROM,
	});
});
after(() => {
	for (const s of servers) {
		s.closeAllConnections?.();
		s.close();
	}
});

const box = () => ({ port: stack.dovecot.ports.imap, user: CLIENT, password: BOXES[CLIENT] });
const act = (who, id, what, body = {}) => co[who].post(`/api/interests/${id}/${what}`, body);
const claimed = async (more) => {
	const id = card(stack, co, { source: 'email', reply_way: 'mail', email: CLIENT, ...more });
	assert.equal((await act('anna', id, 'claim')).status, 200);
	return id;
};
const replies = async (id) => (await co.anna.get(`/api/interests/${id}/replies`)).body.items;

async function soon(what, give, seconds = 20) {
	for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(100)) {
		const it = await give();
		if (it) return it;
	}
	return assert.fail(`not in time: ${what}`);
}
const settled = (id) =>
	soon(`reply of ${id}`, async () => {
		const [r] = await replies(id);
		return ['sent', 'unsure', 'failed'].includes(r.state) && r;
	});
const history = async (id) =>
	(await co.head.get(`/api/interests/${id}/history`)).body.items.map((h) => h.action);

test('an answer is queued, sent in the thread of its letter, and told', async () => {
	const id = await claimed({ name: 'Ирина', subject: 'Диван', text: 'Есть ли диван?' });
	const letter = [
		'Message-ID: <question-1@example.test>', 'References: <first@example.test>', 'From: client@example.test', '', 'Есть ли диван?',
	].join('\r\n');
	stack.db.sql(`INSERT INTO otklik.mail_raw (channel_id, folder, uidvalidity, uid, raw_hash, size, received_at, fetched_at, state)
		VALUES (${co.channels.a}, 'INBOX', 1, 1, REPEAT('a', 32), 10, NOW(6), NOW(6), 2);
		SET @id = LAST_INSERT_ID();
		INSERT INTO otklik.mail_bodies VALUES (@id, X'${zlib.deflateSync(letter).toString('hex')}');
		UPDATE otklik.interests SET letter_id = @id WHERE id = ${id};`);
	const r = await act('anna', id, 'reply', { subject: 'Re: Диван', text: 'Здравствуйте!\nЕсть.' });
	assert.equal(r.status, 200, r.text);
	assert.deepEqual([r.body.state, r.body.answered_by_name], ['answered', 'Анна']);
	const sent = await settled(id);
	assert.deepEqual([sent.state, sent.subject, sent.text, sent.error, sent.user_name], [
		'sent', 'Re: Диван', 'Здравствуйте!\nЕсть.', null, 'Анна',
	]);
	assert.ok(sent.sent_at);
	const [mail] = await awaitMail(box(), 1);
	const raw = mail.raw.toString();
	assert.match(raw, /^In-Reply-To: <question-1@example\.test>/m);
	assert.match(raw, /^References:\s+<first@example\.test>\s+<question-1@example\.test>/m);
	assert.match(raw, /^Message-ID: <otklik\.[0-9a-f]{24}\.[0-9a-f]{32}@otklik\.test>/m);
	assert.deepEqual(await history(id), ['created', 'claimed', 'reply_queued', 'reply_sent']);
	const spine = stack.db.query(`SELECT n.direction, n.user_id, t.text FROM interactions n
		LEFT JOIN interaction_texts t ON t.interaction_id = n.id WHERE n.interest_id = ${id} ORDER BY n.id`);
	assert.deepEqual(spine.map((s) => s.direction), ['1', '2']);
	assert.deepEqual([Number(spine[1].user_id), spine[1].text], [co.ids.anna, 'Здравствуйте!\nЕсть.']);
});

test('a refused recipient takes the answer back', async () => {
	const id = await claimed({ email: 'nobody@refused.test', received_at: '2026-01-01T10:00:00Z' });
	assert.equal((await act('anna', id, 'reply', { subject: 'Re', text: 'текст' })).status, 200);
	const failed = await settled(id);
	assert.equal(failed.state, 'failed');
	assert.match(failed.error, /refused|relay|550|not permitted/i);
	const row = (await co.anna.get(`/api/interests/${id}`)).body;
	assert.deepEqual([row.state, row.answered_at, row.assignee_name], ['claimed', null, 'Анна']);
	assert.deepEqual(stack.db.query('SELECT interest_id FROM interest_lates'), [], 'nobody has answered late');
	assert.deepEqual((await history(id)).at(-1), 'reply_failed');
	const told = (await co.anna.get('/api/notices')).body.items.filter((n) => n.kind === 'reply_failed');
	assert.deepEqual(told.map((n) => n.ref_id), [id], 'who wrote it is told');
	assert.deepEqual(
		stack.db.query('SELECT point_id, state, n FROM interest_counts WHERE n <> 0 ORDER BY 1, 2'),
		stack.db.query('SELECT point_id, state, COUNT(*) AS n FROM interests GROUP BY 1, 2 ORDER BY 1, 2')
	);
});

/** A server that takes the whole mail and hangs up without a word, or says that it has it much later. */
function rudeServer(taken, seconds = 0) {
	const server = net.createServer((s) => {
		let data = '';
		let isMail = false;
		s.on('error', () => {});
		s.write('220 rude\r\n');
		s.on('data', (b) => {
			data += b;
			if (isMail && data.includes('\r\n.\r\n')) {
				taken.push(data);
				data = '';
				if (seconds === 0) s.destroy();
				else setTimeout(() => s.end('250 taken\r\n'), seconds * 1000);
			}
			if (isMail) return;
			const line = data;
			data = '';
			isMail = /^DATA/im.test(line);
			if (/^EHLO/i.test(line)) s.write('250-rude\r\n250 AUTH PLAIN\r\n');
			else if (/^AUTH/i.test(line)) s.write('235 ok\r\n');
			else s.write(isMail ? '354 go\r\n' : '250 ok\r\n');
		});
	});
	servers.push(server);
	return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server.address().port)));
}

test('when nobody knows whether a mail was taken, it is not sent again', async () => {
	const taken = [];
	const port = await rudeServer(taken);
	stack.db.sql(`UPDATE otklik.mailboxes SET smtp_host = '127.0.0.1', smtp_port = ${port}, smtp_security = 3 WHERE channel_id = ${co.channels.b}`);
	const id = card(stack, co, { at: 'b', source: 'email', reply_way: 'mail', email: CLIENT });
	await act('vera', id, 'claim');
	assert.equal((await act('vera', id, 'reply', { subject: 'Re', text: 'однажды' })).status, 200);
	const [r] = await soon('unsure', async () => {
		const list = (await co.vera.get(`/api/interests/${id}/replies`)).body.items;
		return list[0].state === 'unsure' && list;
	});
	assert.ok(r.error);
	stack.db.sql(`UPDATE otklik.jobs SET state = 1, due_at = NOW(6) WHERE kind = 'reply_send'`);
	await soon('jobs are done', async () => stack.db.query('SELECT COUNT(*) AS n FROM jobs WHERE state IN (1, 2)')[0].n === '0');
	assert.equal(taken.length, 1);
	assert.equal((await co.vera.get(`/api/interests/${id}`)).body.state, 'answered');
});

test('a server that is slower than the hold of the job is asked once, and believed in the end', async () => {
	const taken = [];
	const port = await rudeServer(taken, 6);
	stack.db.sql(`UPDATE otklik.mailboxes SET smtp_port = ${port} WHERE channel_id = ${co.channels.b}`);
	const id = card(stack, co, { at: 'b', source: 'email', reply_way: 'mail', email: CLIENT });
	await act('vera', id, 'claim');
	assert.equal((await act('vera', id, 'reply', { subject: 'Re', text: 'медленно' })).status, 200);
	const is = (state) =>
		soon(state, async () => {
			const [r] = (await co.vera.get(`/api/interests/${id}/replies`)).body.items;
			return r.state === state && r;
		});
	await soon('the mail is there', () => taken.length === 1);
	stack.db.sql("UPDATE otklik.jobs SET held_until = NOW(6) - INTERVAL 1 SECOND WHERE kind = 'reply_send' AND state = 2");
	await is('unsure');
	const sent = await is('sent');
	assert.deepEqual([sent.error, taken.length], [null, 1]);
	assert.equal(stack.db.query(`SELECT COUNT(*) AS n FROM interactions WHERE direction = 2 AND interest_id = ${id}`)[0].n, '1');
});

test('a reply left behind in the middle of sending becomes unsure', async () => {
	const before = (await readBox(box())).length;
	const id = await claimed({});
	await act('anna', id, 'answer');
	stack.db.sql(`INSERT INTO otklik.replies (interest_id, user_id, to_address, subject, text, message_id, state, created_at)
		VALUES (${id}, ${co.ids.anna}, '${CLIENT}', 's', 't', 'left@otklik.test', 2, NOW(6));
		INSERT INTO otklik.jobs (kind, ref_id, state, due_at, created_at, updated_at)
		VALUES ('reply_send', LAST_INSERT_ID(), 1, NOW(6), NOW(6), NOW(6));`);
	assert.equal((await settled(id)).state, 'unsure');
	assert.equal((await readBox(box())).length, before);
});

test('answers that cannot go anywhere are refused at once', async () => {
	const id = await claimed({ email: '' });
	const r = await act('anna', id, 'reply', { subject: 'Re', text: 'текст' });
	assert.deepEqual([r.status, r.body.error], [409, 'conflict']);
	const ok = await claimed({});
	for (const [body, field, reason] of [
		[{ text: 'x' }, 'subject', 'required'], [{ subject: 'x' }, 'text', 'required'],
		[{ subject: 'a\r\nBcc: x@y.test', text: 'x' }, 'subject', 'bad_text'], [{ subject: 'x', text: ' ' }, 'text', 'required'],
	]) {
		const bad = await act('anna', ok, 'reply', body);
		assert.deepEqual([bad.status, bad.body.field, bad.body.reason], [422, field, reason]);
	}
	const other = await act('boris', ok, 'reply', { subject: 'x', text: 'x' });
	assert.deepEqual([other.status, other.body.error], [409, 'wrong_state']);
	assert.deepEqual(await replies(ok), []);
	assert.equal((await co.vera.get(`/api/interests/${ok}/replies`)).status, 404);
});

test('a remote photo becomes a small square of ours', async () => {
	// A GIF of one pixel.
	const gif = Buffer.from('R0lGODlhAQABAIAAAP8AAAAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==', 'base64');
	const server = http.createServer((q, a) => {
		if (q.url === '/moved') a.writeHead(302, { location: '/photo' }).end();
		else if (q.url === '/photo') a.end(gif);
		else if (q.url === '/page') a.end('<html></html>');
		else if (q.url === '/big') a.end(Buffer.alloc(6 << 20));
		else a.writeHead(404).end();
	});
	servers.push(server);
	await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
	const at = `http://127.0.0.1:${server.address().port}`;
	const id = card(stack, co, { photo: `${at}/moved` });
	const row = await soon('photo', async () => {
		const { body } = await co.anna.get(`/api/interests/${id}`);
		return body.author_photo_id && body;
	});
	const got = await co.anna.get(`/api/files/${row.author_photo_id}`);
	assert.deepEqual([got.status, got.headers.get('content-type')], [200, 'image/png']);
	assert.equal((await co.vera.get(`/api/files/${row.author_photo_id}`)).status, 404);
	for (const path of ['/page', '/big', '/none']) {
		const other = card(stack, co, { photo: at + path });
		const [job] = await soon(`parked ${path}`, async () => {
			const list = stack.db.query(`SELECT state, error FROM jobs WHERE kind = 'photo_fetch' AND ref_id = ${other}`);
			return list[0].state === '3' && list;
		});
		assert.ok(job.error);
		assert.equal((await co.anna.get(`/api/interests/${other}`)).body.author_photo_id, null);
	}
});
