// What letters tell about answers: a bounce of a real server, an answer to ours, out of office, an
// answer that somebody gave from the mailbox without us; and what forgeries do not do.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { makeCompany } from '../lib/cards.mjs';
import { channelOf } from '../lib/demo.mjs';
import { mailOf, until } from '../lib/letters.mjs';
import { awaitMail } from '../lib/mail.mjs';
import { BOXES, useStack } from '../lib/stack.mjs';

const [FIRST, SECOND] = Object.keys(BOXES);
const CLIENT = 'client@example.test';
const stack = await useStack({
	mail: true, jobs: true, collector: true, fdSlack: 4, conf: { mail_poll_seconds: 2, undo_seconds: 0 },
});
let co;
before(async () => {
	co = await makeCompany(stack);
	for (const [address, point] of [[FIRST, 'a'], [SECOND, 'b']]) {
		const r = await co.admin.post('/api/channels', { ...channelOf(stack, address, co.points[point]), name: address });
		assert.equal(r.status, 201, r.text);
	}
});

const at = (id, what = '') => `/api/interests/${id}${what}`;
const items = async (who, where) => (await co[who].get(where)).body.items;
const get = async (id, who = 'head') => (await co[who].get(at(id))).body;
const history = async (id) => (await items('head', at(id, '/history'))).map((h) => h.action);
const settledJobs = () =>
	until(stack, () => stack.db.query('SELECT COUNT(*) AS n FROM jobs WHERE state IN (1, 2)')[0].n === '0');

/** A letter from a customer becomes a card; gives it. */
async function asked(from, { to = FIRST, headers = {}, body } = {}) {
	const mail = mailOf(to, { headers: { From: `Ирина <${from}>`, ...headers }, body });
	const id = /^Message-ID: <(.*)>$/m.exec(mail)[1];
	await stack.dovecot.deliver(to, mail);
	const find = () => stack.db.query(`SELECT interest_id AS id FROM mail_raw WHERE message_id = '${id}' AND interest_id IS NOT NULL`);
	await until(stack, () => find().length > 0);
	return { id: Number(find()[0].id), messageId: id };
}

async function answered(from, text = 'Здравствуйте! Есть.') {
	const card = await asked(from);
	assert.equal((await co.anna.post(at(card.id, '/claim'))).status, 200);
	const r = await co.anna.post(at(card.id, '/reply'), { subject: 'Re', text });
	assert.equal(r.status, 200, r.text);
	const reply = await until(stack, async () => (await items('anna', at(card.id, '/replies'))).find((one) => one.state === 'sent'));
	const [{ message_id: sentId }] = stack.db.query(`SELECT message_id FROM replies WHERE id = ${reply.id}`);
	return { ...card, reply, sentId };
}

test('a letter that comes back makes the card work again', async () => {
	const card = await answered('nobody-there@example.test');
	assert.equal((await get(card.id)).proof_grade, 'a');
	const bounced = await until(stack, async () => (await items('anna', at(card.id, '/replies'))).find((r) => r.state === 'bounced'));
	assert.deepEqual([bounced.problem, bounced.id], ['user_unknown', card.reply.id]);
	assert.match(bounced.error, /^5\.1\.1/);
	const row = await get(card.id);
	assert.deepEqual([row.state, row.assignee_name, row.answered_at, row.proof_grade], ['claimed', 'Анна', null, null]);
	assert.deepEqual(await history(card.id), ['created', 'claimed', 'reply_queued', 'reply_sent', 'reply_bounced']);
	const [notice] = await items('anna', '/api/notices');
	assert.deepEqual([notice.kind, notice.ref_id, notice.params.problem], ['reply_bounced', card.id, 'user_unknown']);
	assert.equal((await items('boris', '/api/notices')).filter((n) => n.kind === 'reply_bounced').length, 0);
	const counted = stack.db.query('SELECT point_id, state, n FROM interest_counts WHERE n <> 0 ORDER BY 1, 2');
	assert.deepEqual(counted, stack.db.query('SELECT point_id, state, COUNT(*) AS n FROM interests GROUP BY 1, 2 ORDER BY 1, 2'));
});

const report = (id, action, status) =>
	mailOf(FIRST, {
		headers: {
			From: 'MAILER-DAEMON@mx.example.net', 'Return-Path': '<>', Subject: 'Delivery report',
			'Content-Type': 'multipart/report; report-type=delivery-status; boundary=b1',
		},
		body: [
			'--b1', 'Content-Type: text/plain', '', 'Not now.', '--b1', 'Content-Type: message/delivery-status', '',
			'Reporting-MTA: dns; mx.example.net', '', `Final-Recipient: rfc822; ${CLIENT}`, `Action: ${action}`, `Status: ${status}`,
			'--b1', 'Content-Type: text/rfc822-headers', '', `Message-ID: <${id}>`, '', '--b1--',
		].join('\n'),
	});

test('a delay and an absence are noted, and change nothing', async () => {
	const card = await answered(CLIENT);
	await stack.dovecot.deliver(FIRST, report(card.sentId, 'delayed', '4.4.1'));
	await until(stack, async () => (await history(card.id)).includes('reply_delayed'));
	await stack.dovecot.deliver(FIRST, mailOf(FIRST, {
		headers: { From: CLIENT, Subject: 'Отпуск', 'Auto-Submitted': 'auto-replied', 'In-Reply-To': `<${card.sentId}>` },
		body: 'Я в отпуске до понедельника.',
	}));
	await until(stack, async () => (await history(card.id)).includes('auto_replied'));
	const line = (await items('head', at(card.id, '/history'))).at(-1);
	assert.equal(line.text, 'Я в отпуске до понедельника.');
	const row = await get(card.id);
	assert.deepEqual([row.state, row.proof_grade], ['answered', 'a']);
});

test('nobody can make up a bounce', async () => {
	const card = await answered(CLIENT);
	const forged = card.sentId.replace(/\.[0-9a-f]{4}/, '.0000');
	const before = stack.db.query('SELECT COUNT(*) AS n FROM mail_raw')[0].n;
	await stack.dovecot.deliver(FIRST, report(forged, 'failed', '5.1.1'));
	await until(stack, () => Number(stack.db.query('SELECT COUNT(*) AS n FROM mail_raw')[0].n) > Number(before));
	await settledJobs();
	assert.equal((await get(card.id)).state, 'answered');
	assert.equal(stack.db.query("SELECT COUNT(*) AS n FROM jobs WHERE kind = 'mail_heard'")[0].n, '0');
});

test('the customer\'s answer is a new card of the same conversation, and its person is told', async () => {
	const card = await answered(CLIENT);
	const mails = await awaitMail({ port: stack.dovecot.ports.imap, user: CLIENT, password: BOXES[CLIENT] }, 1);
	const raw = mails.at(-1).raw.toString();
	assert.ok(raw.includes(`In-Reply-To: <${card.messageId}>`));
	const next = await asked(CLIENT, {
		headers: { 'In-Reply-To': `<${card.sentId}>`, References: `<${card.messageId}> <${card.sentId}>`, Subject: 'Re: Re' },
		body: 'А доставка?\n\n> Здравствуйте! Есть.',
	});
	assert.notEqual(next.id, card.id);
	const thread = await until(stack, async () => {
		const list = await items('anna', at(next.id, '/thread'));
		return list.length === 2 && list;
	});
	assert.deepEqual(thread.map((i) => i.id), [card.id, next.id]);
	assert.deepEqual((await items('anna', at(card.id, '/thread'))).map((i) => i.id), [card.id, next.id]);
	assert.equal((await get(next.id)).state, 'new');
	assert.deepEqual((await history(card.id)).at(-1), 'continued');
	const [notice] = await items('anna', '/api/notices');
	assert.deepEqual([notice.kind, notice.ref_id], ['reply_answered', next.id]);
	// The third letter belongs to the same conversation.
	const third = await asked(CLIENT, { headers: { 'In-Reply-To': `<${card.sentId}>`, Subject: 'Re: ещё' }, body: 'И цена?' });
	await until(stack, async () => (await items('anna', at(card.id, '/thread'))).length === 3);
	assert.deepEqual((await items('anna', at(third.id, '/thread'))).map((i) => i.id), [card.id, next.id, third.id]);
	// A card alone is no conversation.
	assert.deepEqual(await items('anna', at((await asked('alone@example.test')).id, '/thread')), []);
});

test('another branch and a made-up id join nothing', async () => {
	const card = await answered(CLIENT);
	const foreign = await asked(CLIENT, { to: SECOND, headers: { 'In-Reply-To': `<${card.sentId}>` } });
	const forged = await asked('stranger@example.test', {
		headers: { References: `<${card.sentId.replace(/[0-9a-f]@/, 'x@')}>` },
	});
	await settledJobs();
	for (const id of [card.id, foreign.id, forged.id]) assert.deepEqual(await items('head', at(id, '/thread')), []);
	// Whoever has got our letter may write, and is shown as who he is.
	const colleague = await asked('colleague@example.test', { headers: { 'In-Reply-To': `<${card.sentId}>` } });
	await until(stack, async () => (await items('anna', at(colleague.id, '/thread'))).length === 2);
	assert.equal((await get(colleague.id)).author_email, 'colleague@example.test');
});

test('answered from the mailbox without us: the card is done, credited to nobody', async () => {
	const fresh = await asked(CLIENT);
	const own = (to, ids) => mailOf(to, {
		headers: { From: `Отклик <${FIRST}>`, To: to, Subject: 'Re: вопрос', 'In-Reply-To': ids },
		body: 'Ответили с телефона.',
	});
	// A stranger writes our address into From, to himself.
	await stack.dovecot.deliver(FIRST, own('stranger@example.test', `<${fresh.messageId}>`));
	await stack.dovecot.deliver(FIRST, own(CLIENT, `<${fresh.messageId}>`));
	const row = await until(stack, async () => {
		const one = await get(fresh.id);
		return one.answered_at && one;
	});
	assert.deepEqual([row.state, row.answered_by_id, row.assignee_id, row.proof_grade], ['processed', null, null, 'a']);
	await settledJobs();
	const lines = await items('head', at(fresh.id, '/history'));
	assert.deepEqual(lines.map((h) => [h.action, h.text]), [['created', null], ['answered_outside', 'Ответили с телефона.']]);
	const spine = stack.db.query(`SELECT direction, user_id FROM interactions WHERE interest_id = ${fresh.id} ORDER BY id`);
	assert.deepEqual(spine.map((s) => [s.direction, s.user_id]), [['1', null], ['2', null]]);
	// Somebody's own answer stays his.
	const card = await answered(CLIENT);
	await stack.dovecot.deliver(FIRST, own(CLIENT, `<${card.messageId}>`));
	await until(stack, async () => (await history(card.id)).includes('answered_outside'));
	assert.deepEqual([(await get(card.id)).state, (await get(card.id)).answered_by_name], ['answered', 'Анна']);
});
