// Letters made to harm in a real mailbox: the collector stores each, makes a card of it or says why not, and
// goes on. A picture that a letter carries becomes the photo of its author.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import zlib from 'node:zlib';

import { PASSWORD } from '../lib/api.mjs';
import { channelOf } from '../lib/demo.mjs';
import { patience } from '../lib/patience.mjs';
import { useStack } from '../lib/stack.mjs';
import { hostile } from './hostile.mjs';

const BOX = 'zayavki@otklik.test';
const LIMIT_MB = 30;
const stack = await useStack({
	seed: true,
	mail: true,
	jobs: true,
	collector: true,
	/* A sanitized build on a busy machine is many times slower; hostile.test.mjs holds the 20 seconds. */
	conf: { mail_max_mb: LIMIT_MB, mail_poll_seconds: 2, mail_parse_seconds: 60 },
	allow: [/mailbox/],
});
const count = (sql) => Number(stack.db.query(sql)[0].n);
const letters = (where) => count(`SELECT COUNT(*) AS n FROM mail_raw WHERE ${where}`);
let api;

async function until(what, seconds = 60) {
	const end = Date.now() + patience(seconds * 1000);

	while (!(await what())) {
		if (Date.now() > end) assert.fail(`not within ${seconds} s: ${what}\n${stack.logTails()}`);
		await sleep(200);
	}
}

before(async () => {
	api = stack.api();
	await api.login('admin@otklik.test', PASSWORD);
	const points = await api.all('/api/points');
	const r = await api.post('/api/channels', channelOf(stack, BOX, points[0].id));

	assert.equal(r.status, 201, r.text);
});

test('each is stored and settled, the next letter still becomes a card', async (t) => {
	const huge = ['text of 40 MB', '65 MB', 'mail of 40 MB'];
	const table = Object.entries(hostile).filter(([name]) => !huge.includes(name));

	for (const [i, [name, { raw, reason }]] of table.entries()) {
		const subject = `case ${i}`;
		const bytes = raw().toString().replace('Subject: hostile', `Subject: ${subject}`).replace('<h@example.com>', `<h${i}@example.com>`);
		const had = letters('1');
		const from = Date.now();

		await stack.dovecot.deliver(BOX, bytes);
		await until(() => letters('state <> 1') > had);
		const row = (await api.get('/api/letters?limit=1')).body.items[0];

		t.diagnostic(`${name}: ${row.state} ${row.reason ?? ''}, ${Date.now() - from} ms`);
		if (reason !== undefined) assert.equal(row.state, 'quarantined', name);
		else assert.notEqual(row.state, 'quarantined', `${name}: ${row.reason}`);
	}
	await stack.dovecot.deliver(BOX, 'From: Anna <anna@example.com>\r\nTo: shop@example.com\r\nSubject: after\r\nMessage-ID: <after@example.com>\r\n\r\nStill open?\r\n');
	await until(() => count("SELECT COUNT(*) AS n FROM interests WHERE subject = 'after'") === 1);
	assert.equal(letters('state = 1'), 0);
});

test('a letter over the limit is told from its size and not fetched', async () => {
	const had = letters('state = 5');

	await stack.dovecot.deliver(BOX, hostile['mail of 40 MB'].raw());
	await until(() => letters('state = 5') > had);
	const row = (await api.get('/api/letters?state=quarantined&limit=1')).body.items[0];

	assert.equal(row.reason, 'too_big');
	assert.ok(row.size > LIMIT_MB << 20);
});

/* 40 by 40 points of one colour. */
function png() {
	const crc = (b) => {
		let c = ~0;

		for (const x of b) {
			c ^= x;
			for (let k = 0; k < 8; k++) c = (c >>> 1) ^ (c & 1 ? 0xedb88320 : 0);
		}
		return ~c >>> 0;
	};
	const block = (type, data) => {
		const body = Buffer.concat([Buffer.from(type), data]);
		const out = Buffer.alloc(body.length + 8);

		out.writeUInt32BE(data.length, 0);
		body.copy(out, 4);
		out.writeUInt32BE(crc(body), body.length + 4);
		return out;
	};
	const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(120, 0x7f)]);
	const head = Buffer.from([0, 0, 0, 40, 0, 0, 0, 40, 8, 2, 0, 0, 0]);

	return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), block('IHDR', head), block('IDAT', zlib.deflateSync(Buffer.concat(Array(40).fill(row)))), block('IEND', Buffer.alloc(0))]);
}

test('a picture that the letter carries becomes the photo of the author', async () => {
	const letter = [
		'From: OK <noreply@ok.ru>', 'To: shop@example.com', 'Subject: =?utf-8?B?0KLQsNC80LDRgNCwINCT0YPRgdC10LLQsCDQvtGC0L/RgNCw0LLQuNC70LAg0LLQsNC8INGB0L7QvtCx0YnQtdC90LjQtQ==?=',
		'Message-ID: <photo@ok.ru>', 'MIME-Version: 1.0', 'Content-Type: multipart/related; boundary=b', '',
		'--b', 'Content-Type: text/html; charset=utf-8', '',
		'<p><img src="cid:avatar-55"> <a href="https://ok.ru/profile/55">Тамара Гусева</a> отправила вам сообщение:</p><p>Здравствуйте</p><p><a href="https://ok.ru/messages/55">Ответить</a></p>',
		'--b', 'Content-Type: image/png; name=a.png', 'Content-ID: <avatar-55>', 'Content-Disposition: inline', 'Content-Transfer-Encoding: base64', '', png().toString('base64'), '--b--', '',
	].join('\r\n');

	await stack.dovecot.deliver(BOX, letter);
	await until(() => count("SELECT COUNT(*) AS n FROM interests WHERE author_name = 'Тамара Гусева' AND author_photo_id IS NOT NULL") === 1);
	const card = (await api.get('/api/interests?view=new&limit=1')).body.items[0];
	const photo = await api.get(`/api/files/${card.author_photo_id}`);

	assert.equal(card.author_name, 'Тамара Гусева');
	assert.equal(photo.status, 200);
});
