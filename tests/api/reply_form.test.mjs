// Writing an answer: drafts, attachments, templates and signature in the letter, ten seconds to take
// it back, two people at once, a letter of which nobody knows whether it went out.
import assert from 'node:assert/strict';
import net from 'node:net';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { card, makeCompany } from '../lib/cards.mjs';
import { until } from '../lib/letters.mjs';
import { awaitMail, readBox } from '../lib/mail.mjs';
import { program } from '../lib/otklik.mjs';
import { BOXES, useStack } from '../lib/stack.mjs';
import { PNG } from '../lib/world.mjs';

const FROM = 'zayavki@otklik.test';
const CLIENT = 'client@example.test';
const UNDO = 2;
const stack = await useStack({ mail: true, jobs: true, fdSlack: 4, conf: { undo_seconds: UNDO } });
const servers = [];
let co;

before(async () => {
	co = await makeCompany(stack, {
		smtp_host: 'localhost', smtp_port: stack.smtp.port, login: FROM, password: BOXES[FROM], from_address: FROM,
	});
});
after(() => servers.forEach((s) => s.close()));

const box = () => ({ port: stack.dovecot.ports.imap, user: CLIENT, password: BOXES[CLIENT] });
const at = (id, what) => `/api/interests/${id}/${what}`;
const act = (who, id, what, body = {}) => co[who].post(at(id, what), body);
const claimed = async (more, who = 'anna') => {
	const id = card(stack, co, { source: 'email', reply_way: 'mail', email: CLIENT, ...more });
	assert.equal((await act(who, id, 'claim')).status, 200);
	return id;
};
const get = async (who, where) => (await co[who].get(where)).body;
const replies = async (id, who = 'anna') => (await get(who, at(id, 'replies'))).items;
const reply = (who, id, more) => act(who, id, 'reply', { subject: 'Re', text: 'Здравствуйте!', ...more });
const settled = (id) =>
	until(stack, async () => {
		const r = (await replies(id, 'head')).at(-1);
		return ['sent', 'unsure', 'failed'].includes(r?.state) && r;
	});
const history = async (id) => (await get('head', at(id, 'history'))).items.map((h) => h.action);
const upload = (who, id, name, bytes = Buffer.from('%PDF-1.7 test')) =>
	co[who].upload(at(id, 'attachments'), { file: { bytes, name, type: 'application/octet-stream' } });

test('a letter waits, can be taken back once, and then its text is a draft again', async () => {
	const id = await claimed({ name: 'Ирина' });
	const before = Date.now();
	const file = (await upload('anna', id, 'цена.pdf')).body;
	const r = await reply('anna', id, { text: 'Первый текст', attachment_ids: [file.id] });
	assert.equal(r.status, 200, r.text);
	assert.deepEqual([r.body.state, r.body.proof_grade], ['answered', 'd']);
	const [queued] = await replies(id);
	assert.equal(queued.state, 'queued');
	const wait = new Date(queued.send_after) - before;
	assert.ok(wait > 1000 && wait < 8000, String(wait));
	assert.equal((await co.boris.post(`/api/replies/${queued.id}/undo`)).status, 409);
	assert.equal((await co.vera.post(`/api/replies/${queued.id}/undo`)).status, 404);
	const undone = await co.anna.post(`/api/replies/${queued.id}/undo`);
	assert.deepEqual([undone.status, undone.body.state, undone.body.answered_at, undone.body.proof_grade], [200, 'claimed', null, null]);
	assert.deepEqual(await replies(id), []);
	const draft = await get('anna', at(id, 'draft'));
	assert.deepEqual([draft.subject, draft.text, draft.version], ['Re', 'Первый текст', 1]);
	assert.deepEqual(draft.files.map((f) => [f.id, f.name, f.size]), [[file.id, 'цена.pdf', 13]]);
	assert.equal((await co.anna.post(`/api/replies/${queued.id}/undo`)).status, 409);
	assert.deepEqual(await history(id), ['created', 'claimed', 'reply_queued', 'reply_undone']);
	await until(stack, () => stack.db.query("SELECT id FROM jobs WHERE kind = 'reply_send'").length === 0);
	assert.deepEqual(await readBox(box()), []);
	assert.deepEqual(
		stack.db.query('SELECT point_id, state, n FROM interest_counts WHERE n <> 0 ORDER BY 1, 2'),
		stack.db.query('SELECT point_id, state, COUNT(*) AS n FROM interests GROUP BY 1, 2 ORDER BY 1, 2')
	);
});

test('either the sender or who takes it back has it, never both', async () => {
	const count = (await readBox(box())).length;
	const ids = [];
	for (let i = 0; i < 12; i++) ids.push(await claimed({ text: `гонка ${i}` }));
	const sent = await Promise.all(ids.map((id) => reply('anna', id, { text: `гонка ${id}` })));
	const due = Math.max(...sent.map((r) => new Date(r.body.answered_at))) + UNDO * 1000;
	const list = await Promise.all(ids.map(async (id) => (await replies(id))[0].id));
	await new Promise((resolve) => setTimeout(resolve, due - Date.now()));
	const answers = await Promise.all(
		list.map(async (one, i) => {
			await new Promise((resolve) => setTimeout(resolve, i * 40));
			return (await co.anna.post(`/api/replies/${one}/undo`)).status;
		})
	);
	assert.ok(answers.every((s) => s === 200 || s === 409));
	const undone = answers.filter((s) => s === 200).length;
	await until(stack, () => stack.db.query("SELECT id FROM jobs WHERE kind = 'reply_send'").length === 0);
	const states = stack.db.query(`SELECT state, COUNT(*) AS n FROM replies WHERE id IN (${list}) GROUP BY state ORDER BY state`);
	const of = (state) => Number(states.find((s) => s.state === String(state))?.n ?? 0);
	assert.deepEqual([of(6), of(3), of(6) + of(3)], [undone, 12 - undone, 12]);
	if (undone < 12) await awaitMail(box(), count + 12 - undone);
	assert.equal((await readBox(box())).length, count + 12 - undone);
});

test('template, signature and files arrive in one letter', async () => {
	const count = (await readBox(box())).length;
	await co.anna.put('/api/me/signature', { text: 'Анна, менеджер' });
	await co.head.put(`/api/channels/${co.channels.a}/signature`, { text: 'Мебель «Дом»' });
	const id = await claimed({ name: 'Ирина Петрова', product: 'Диван', text: 'Есть ли диван?' });
	assert.equal((await get('anna', at(id, 'draft'))).signature, 'Анна, менеджер\nМебель «Дом»');
	const price = (await upload('anna', id, 'Прайс «осень».pdf')).body;
	const photo = (await upload('anna', id, 'диван.png', PNG)).body;
	const missing = await reply('anna', id, { text: '{{first_name}}, {{place}}!' });
	assert.deepEqual(
		[missing.status, missing.body.field, missing.body.reason, missing.body.data],
		[422, 'text', 'unfilled_placeholder', { placeholder: 'place' }]
	);
	const r = await reply('anna', id, {
		text: '{{first_name}}, {{product}} есть.', attachment_ids: [price.id, photo.id],
	});
	assert.equal(r.status, 200, r.text);
	const sent = await settled(id);
	assert.deepEqual([sent.state, sent.text, sent.signature], ['sent', 'Ирина, Диван есть.', 'Анна, менеджер\nМебель «Дом»']);
	assert.deepEqual(sent.files.map((f) => [f.name, f.type]), [
		['Прайс «осень».pdf', 'application/pdf'], ['диван.png', 'image/png'],
	]);
	assert.equal((await get('anna', at(id, ''.concat('draft')))).version, 0);
	const raw = (await awaitMail(box(), count + 1)).at(-1).raw;
	assert.match(raw.toString(), /^From: .*<zayavki@otklik\.test>/m);
	assert.match(raw.toString(), /filename\*0\*=UTF-8''%D0%9F/);
	assert.doesNotMatch(raw.toString(), /^(Bcc|Auto-Submitted|Precedence):/im);
	const file = path.join(stack.dir, 'sent.eml');
	fs.writeFileSync(file, raw);
	const mail = JSON.parse(execFileSync(program('otklik'), ['mail', 'parse', '--rules', 'backend/rules', file], { encoding: 'utf8' }));
	assert.match(mail.text, /^Ирина, Диван есть\.\n\n-- \nАнна, менеджер\nМебель «Дом»\n\n/);
	assert.deepEqual(mail.attachments.map((a) => [a.name, a.type, a.size]), [
		['Прайс «осень».pdf', 'application/pdf', 13], ['диван.png', 'image/png', PNG.length],
	]);
	// What the server took is proven; nobody needs a picture of it.
	const row = await get('anna', `/api/interests/${id}`);
	assert.equal(row.proof_grade, 'a');
	assert.equal((await act('anna', id, 'process')).body.state, 'processed');
	// The colleague downloads it and never gets it as a page; a stranger does not.
	const got = await co.boris.get(`/api/files/${price.file_id}`);
	assert.deepEqual([got.status, got.text], [200, '%PDF-1.7 test']);
	assert.match(got.headers.get('content-disposition'), /^attachment; filename\*=UTF-8''%D0%9F/);
	assert.equal((await co.vera.get(`/api/files/${price.file_id}`)).status, 404);
	assert.equal((await co.anna.del(`/api/attachments/${price.id}`)).status, 409);
	assert.equal((await reply('anna', await claimed({}), { attachment_ids: [price.id] })).status, 409);
});

test('files are refused with a reason', async () => {
	const id = await claimed({});
	for (const [name, bytes, reason] of [
		['a.exe', 'MZ', 'file_type'], ['a.html', '<html>', 'file_type'], ['a.pdf', 'MZ', 'file_content'], ['a.txt', '#!/bin/sh', 'file_content'],
		['big.txt', Buffer.alloc((10 << 20) + 1, 'x'), 'too_big'],
	]) {
		const r = await upload('anna', id, name, Buffer.from(bytes));
		assert.deepEqual([r.status, r.body.field, r.body.reason], [422, 'file', reason], name);
	}
	const half = Buffer.alloc(9 << 20, 'x');
	assert.equal((await upload('anna', id, '1.txt', half)).status, 200);
	assert.equal((await upload('anna', id, '2.txt', half)).status, 200);
	assert.equal((await upload('anna', id, '3.txt', half)).body.reason, 'too_big_together');
	const small = await claimed({});
	const made = [];
	for (let i = 0; i < 10; i++) made.push((await upload('anna', small, `${i}.txt`, Buffer.from('x'))).body.id);
	assert.equal((await upload('anna', small, '11.txt', Buffer.from('x'))).body.reason, 'too_many_files');
	assert.equal((await co.boris.del(`/api/attachments/${made[0]}`)).status, 409);
	assert.equal((await co.anna.del(`/api/attachments/${made[0]}`)).status, 204);
	assert.equal((await get('anna', at(small, 'draft'))).files.length, 9);
	assert.equal((await get('boris', at(small, 'draft'))).files.length, 0);
	// Nobody sends the files of another's draft.
	assert.equal((await act('boris', small, 'steal', { reason: 'проверка' })).status, 200);
	assert.equal((await reply('boris', small, { attachment_ids: [made[1]] })).status, 409);
});

test('a letter with the largest files gets through', async () => {
	const count = (await readBox(box())).length;
	const id = await claimed({});
	const ids = [];
	for (const n of ['1.txt', '2.txt']) ids.push((await upload('anna', id, n, Buffer.alloc(9_900_000, 'я'))).body.id);
	assert.equal((await reply('anna', id, { attachment_ids: ids })).status, 200);
	assert.equal((await settled(id)).state, 'sent');
	const raw = (await awaitMail(box(), count + 1)).at(-1).raw;
	assert.ok(raw.length > 26_000_000, String(raw.length));
});

test('a draft is one person\'s, and two windows do not overwrite one another', async () => {
	const id = await claimed({});
	const put = (who, body) => co[who].put(at(id, 'draft'), body);
	assert.deepEqual([(await get('anna', at(id, 'draft'))).version, (await get('anna', at(id, 'draft'))).text], [0, null]);
	const one = await put('anna', { subject: 'С', text: ' раз\n', version: 0 });
	assert.deepEqual([one.status, one.body.version, one.body.text], [200, 1, ' раз\n']);
	assert.equal((await put('anna', { text: 'два', version: 1 })).body.version, 2);
	for (const version of [0, 1]) {
		const stale = await put('anna', { text: 'из другого окна', version });
		assert.deepEqual([stale.status, stale.body.error, stale.body.data.text, stale.body.data.version], [409, 'stale', 'два', 2]);
	}
	assert.equal((await put('boris', { text: 'Бориса', version: 0 })).status, 200);
	assert.equal((await get('anna', at(id, 'draft'))).text, 'два');
	assert.equal((await put('vera', { text: 'x', version: 0 })).status, 404);
	assert.equal((await put('anna', { text: 'x', version: -1 })).status, 422);
	assert.equal((await put('anna', { text: 'x'.repeat(50001), version: 2 })).body.reason, 'too_long');
	const mine = async (who) => (await co[who].all('/api/interests?view=drafts')).map((i) => i.id);
	assert.ok((await mine('anna')).includes(id));
	assert.deepEqual(await mine('boris'), [id]);
	assert.deepEqual(await mine('head'), []);
	assert.deepEqual(await get('boris', '/api/interests/unfinished'), { drafts: 1, intents: 0 });
	assert.equal((await co.boris.del(at(id, 'draft'))).status, 204);
	assert.deepEqual(await mine('boris'), []);
	// What went out is no draft any more.
	assert.equal((await reply('anna', id)).status, 200);
	assert.ok(!(await mine('anna')).includes(id));
	const late = await put('anna', { text: 'из другого окна', version: 2 });
	assert.deepEqual([late.status, late.body.data.version, late.body.data.text], [409, 0, null]);
});

test('who is late sees the other answer and decides', async () => {
	const id = await claimed({}, 'anna');
	assert.equal((await reply('anna', id, { text: 'Ответ Анны' })).status, 200);
	await settled(id);
	const late = await reply('chief', id, { text: 'Ответ старшего' });
	assert.deepEqual([late.status, late.body.error], [409, 'answered']);
	const { state, text, by_name: by } = late.body.data;
	assert.deepEqual([state, text, by], ['answered', 'Ответ Анны', 'Анна']);
	assert.ok(late.body.data.at);
	const forced = await reply('chief', id, { text: 'Ответ старшего', is_forced: true });
	assert.deepEqual([forced.status, forced.body.state, forced.body.answered_by_name], [200, 'answered', 'Анна']);
	await until(stack, async () => (await replies(id)).filter((r) => r.state === 'sent').length === 2);
	// Taking a second letter back does not take the first one's answer.
	await reply('chief', id, { text: 'Ещё', is_forced: true });
	const last = (await replies(id)).at(-1);
	const undone = await co.chief.post(`/api/replies/${last.id}/undo`);
	assert.deepEqual([undone.status, undone.body.state, undone.body.answered_by_name], [200, 'answered', 'Анна']);
	// Somebody without a say gets no choice.
	const stranger = await reply('boris', id, { is_forced: true });
	assert.deepEqual([stranger.status, stranger.body.error], [409, 'wrong_state']);
});

test('a card that was closed a minute ago: nothing is lost, the person is asked', async () => {
	const id = await claimed({});
	assert.equal((await co.anna.put(at(id, 'draft'), { text: 'почти готово', version: 0 })).status, 200);
	await co.chief.post(at(id, 'answer'));
	await co.chief.upload(at(id, 'proofs'), { picture: { bytes: PNG, name: 'a.png', type: 'image/png' } });
	assert.equal((await get('anna', `/api/interests/${id}`)).state, 'processed');
	const r = await reply('anna', id, { text: 'почти готово' });
	assert.deepEqual([r.status, r.body.error, r.body.data.state, r.body.data.by_name, r.body.data.text], [
		409, 'answered', 'processed', 'Старший', null,
	]);
	assert.equal((await get('anna', at(id, 'draft'))).text, 'почти готово');
	const forced = await reply('anna', id, { text: 'почти готово', is_forced: true });
	assert.deepEqual([forced.status, forced.body.state, forced.body.proof_grade], [200, 'processed', 'c']);
	await settled(id);
	assert.equal((await get('anna', `/api/interests/${id}`)).proof_grade, 'a');
});

/** Takes the mail and hangs up without a word. */
function rudeServer(taken) {
	const server = net.createServer((s) => {
		let data = '';
		let isMail = false;
		s.on('error', () => {});
		s.write('220 rude\r\n');
		s.on('data', (b) => {
			data += b;
			if (isMail && data.includes('\r\n.\r\n')) {
				taken.push(data);
				s.destroy();
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

test('nobody knows whether it went out: a person sends it again, or says that it has arrived', async () => {
	const taken = [];
	const port = await rudeServer(taken);
	stack.db.sql(`UPDATE otklik.mailboxes SET smtp_host = '127.0.0.1', smtp_port = ${port}, smtp_security = 3 WHERE channel_id = ${co.channels.b}`);
	const unsure = async () => {
		const id = card(stack, co, { at: 'b', source: 'email', reply_way: 'mail', email: CLIENT });
		await act('vera', id, 'claim');
		assert.equal((await reply('vera', id, { text: 'однажды' })).status, 200);
		const r = await settled(id);
		assert.equal(r.state, 'unsure');
		return { id, reply: r.id };
	};
	const first = await unsure();
	assert.equal((await co.anna.post(`/api/replies/${first.reply}/resend`)).status, 404);
	assert.equal((await co.both.post(`/api/replies/${first.reply}/resend`)).status, 409);
	stack.db.sql(`UPDATE otklik.mailboxes SET smtp_host = 'localhost', smtp_port = ${stack.smtp.port}, smtp_security = 1 WHERE channel_id = ${co.channels.b}`);
	stack.db.sql(`UPDATE otklik.mailboxes b JOIN otklik.mailboxes a ON a.channel_id = ${co.channels.a}
		SET b.smtp_host = a.smtp_host, b.smtp_port = a.smtp_port, b.smtp_security = a.smtp_security WHERE b.channel_id = ${co.channels.b}`);
	assert.equal((await co.vera.post(`/api/replies/${first.reply}/resend`)).status, 200);
	const again = await until(stack, async () => (await replies(first.id, 'vera')).find((r) => r.state === 'sent'));
	assert.equal(again.id, first.reply);
	const id = /^Message-ID: (\S+)/m.exec(taken[0])[1];
	const raw = (await readBox(box())).at(-1).raw.toString();
	assert.ok(raw.includes(id), 'the same letter');
	assert.equal((await co.vera.post(`/api/replies/${first.reply}/resend`)).status, 409);
	stack.db.sql(`UPDATE otklik.mailboxes SET smtp_host = '127.0.0.1', smtp_port = ${port}, smtp_security = 3 WHERE channel_id = ${co.channels.b}`);
	const second = await unsure();
	const before = (await readBox(box())).length;
	const ok = await co.vera.post(`/api/replies/${second.reply}/confirm`);
	assert.deepEqual([ok.status, ok.body.state, ok.body.proof_grade], [200, 'answered', 'a']);
	assert.equal((await replies(second.id, 'vera'))[0].state, 'sent');
	assert.equal((await history(second.id)).at(-1), 'reply_confirmed');
	assert.equal((await readBox(box())).length, before);
	assert.equal((await co.vera.post(`/api/replies/${second.reply}/confirm`)).status, 409);
});

test('grades are shown and filtered', async () => {
	const id = card(stack, co, { source: 'vk', link: 'https://vk.com/wall-1_2', name: 'Оценка' });
	await act('anna', id, 'claim');
	const grade = async () => (await get('anna', `/api/interests/${id}`)).proof_grade;
	assert.equal(await grade(), null);
	assert.equal((await act('anna', id, 'answer')).body.proof_grade, 'd');
	assert.equal((await act('anna', id, 'process')).status, 409);
	assert.equal((await co.anna.post(at(id, 'proof-links'), { url: 'https://pictures.test/1' })).body.proof_grade, 'd');
	const link = await co.anna.post(at(id, 'proof-links'), { url: 'https://vk.com/wall-1_2?reply=3' });
	assert.equal(link.body.proof_grade, 'c');
	const found = async (g) => (await co.anna.all(`/api/interests?view=all&grade=${g}`)).map((i) => [i.id, i.proof_grade]);
	assert.deepEqual((await found('c')).find(([one]) => one === id), [id, 'c']);
	assert.ok((await found('a')).every(([, g]) => g === 'a'));
	const [proof] = (await get('anna', at(id, 'proofs'))).items.slice(-1);
	assert.equal((await co.anna.del(`/api/proofs/${proof.id}`)).body.proof_grade, 'd');
	assert.equal((await co.anna.get('/api/interests?grade=e')).body.reason, 'not_a_choice');
});
