// Proofs of an answer over HTTP: pictures and links, what they do to a card, who may see them.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { before, test } from 'node:test';

import { card, makeCompany } from '../lib/cards.mjs';
import { useStack } from '../lib/stack.mjs';

const stack = await useStack({ fdSlack: 4 });
let co;

before(async () => {
	co = await makeCompany(stack);
});

/** A PNG of one colour, made by hand. */
function png(width, height, colour = 0x55) {
	const chunk = (type, data) => {
		const body = Buffer.concat([Buffer.from(type), data]);
		const out = Buffer.alloc(body.length + 8);
		out.writeUInt32BE(data.length);
		body.copy(out, 4);
		out.writeUInt32BE(zlib.crc32(body), body.length + 4);
		return out;
	};
	const head = Buffer.alloc(13);
	head.writeUInt32BE(width);
	head.writeUInt32BE(height, 4);
	head.set([8, 0, 0, 0, 0], 8);
	const rows = Buffer.alloc((width + 1) * height, colour);
	for (let y = 0; y < height; y++) rows[y * (width + 1)] = 0;
	return Buffer.concat([
		Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]),
		chunk('IHDR', head),
		chunk('IDAT', zlib.deflateSync(rows)),
		chunk('IEND', Buffer.alloc(0)),
	]);
}

const picture = (bytes, name = 'снимок.png', type = 'image/png') => ({ picture: { bytes, name, type } });
const prove = (who, id, bytes) => co[who].upload(`/api/interests/${id}/proofs`, picture(bytes));
const act = (who, id, what, body = {}) => co[who].post(`/api/interests/${id}/${what}`, body);
const stored = () =>
	fs.readdirSync(path.join(stack.dir, 'files'), { recursive: true }).filter((f) => /\.\w+$/.test(f));
const claimed = async (who = 'anna', more = {}) => {
	const id = card(stack, co, more);
	assert.equal((await act(who, id, 'claim')).status, 200);
	return id;
};

test('a picture proves the answer, processes the card and is shown to those who see the card', async () => {
	const id = await claimed();
	const r = await prove('anna', id, png(300, 200));
	assert.equal(r.status, 200, r.text);
	assert.deepEqual([r.body.state, r.body.proofs_count, r.body.answered_by_name], ['processed', 1, 'Анна']);
	const file = r.body.proof_file_id;
	const [row] = (await co.head.get(`/api/interests/${id}/proofs`)).body.items;
	assert.deepEqual([row.file_id, row.width, row.height, row.url, row.user_name], [file, 300, 200, null, 'Анна']);
	const got = await co.head.get(`/api/files/${file}`);
	assert.deepEqual([got.status, got.headers.get('content-type')], [200, 'image/png']);
	assert.deepEqual([...got.bytes.subarray(0, 4)], [0x89, 0x50, 0x4e, 0x47]);
	assert.match(got.headers.get('content-security-policy'), /sandbox/);
	const byCookie = stack.api();
	byCookie.cookies = co.boris.cookies;
	assert.equal((await byCookie.get(`/api/files/${file}`)).status, 200);
	assert.equal((await co.vera.get(`/api/files/${file}`)).status, 404);
	assert.equal((await co.vera.get(`/api/interests/${id}/proofs`)).status, 404);
	assert.equal((await stack.api().get(`/api/files/${file}`)).status, 401);
	assert.equal((await co.head.get('/api/files/999999')).status, 404);
});

test('what is no picture is refused, names its field and leaves nothing', async () => {
	const id = await claimed();
	const before = stored();
	const broken = png(300, 200).subarray(0, 70);
	for (const bytes of [Buffer.from('<svg onload="alert(1)"/>'), broken, crypto.randomBytes(5000)]) {
		const r = await prove('anna', id, bytes);
		assert.deepEqual([r.status, r.body.error, r.body.field, r.body.reason], [422, 'invalid', 'picture', 'not_a_picture']);
	}
	const big = await prove('anna', id, png(12001, 2));
	assert.deepEqual([big.status, big.body.field, big.body.reason], [422, 'picture', 'too_big']);
	const none = await co.anna.upload(`/api/interests/${id}/proofs`, { picture: 'text' });
	assert.deepEqual([none.status, none.body.field], [422, 'picture']);
	const missing = await co.anna.upload(`/api/interests/${id}/proofs`, {});
	assert.deepEqual([missing.status, missing.body.field, missing.body.reason], [422, 'picture', 'required']);
	assert.deepEqual(stored(), before);
	const row = (await co.anna.get(`/api/interests/${id}`)).body;
	assert.deepEqual([row.state, row.proofs_count, row.version], ['claimed', 0, 2]);
	assert.deepEqual(stack.db.query(`SELECT COUNT(*) AS n FROM proofs WHERE interest_id = ${id}`), [{ n: '0' }]);
});

test('a refused hand costs no decoding and stores nothing', async () => {
	const id = await claimed();
	const before = stored();
	assert.equal((await prove('boris', id, png(31, 41, 7))).status, 409);
	assert.equal((await prove('vera', id, png(31, 41, 7))).status, 404);
	assert.equal((await prove('member', id, png(31, 41, 7))).status, 403);
	assert.deepEqual(stored(), before);
});

test('a link proves, too; addresses that no browser should open do not', async () => {
	const id = await claimed();
	for (const url of ['javascript:alert(1)', 'vk.com/x', 'https://a b.test/', 'ftp://x.test/'])
		assert.deepEqual(
			[(await act('anna', id, 'proof-links', { url })).body.field, (await act('anna', id, 'proof-links', { url })).body.reason],
			['url', 'bad_format']
		);
	const r = await act('anna', id, 'proof-links', { url: ' https://vk.com/wall-1_2?reply=3 ' });
	assert.deepEqual([r.status, r.body.state, r.body.proof_url], [200, 'processed', 'https://vk.com/wall-1_2?reply=3']);
	const [row] = (await co.anna.get(`/api/interests/${id}/proofs`)).body.items;
	assert.deepEqual([row.url, row.file_id, row.width], ['https://vk.com/wall-1_2?reply=3', null, 0]);
});

test('the feed shows the newest proof; without any the card is only answered', async () => {
	const id = await claimed();
	const first = (await prove('anna', id, png(20, 10, 1))).body.proof_file_id;
	const second = (await prove('chief', id, png(20, 10, 2))).body.proof_file_id;
	await act('anna', id, 'proof-links', { url: 'https://a.test/1' });
	const list = (await co.anna.get(`/api/interests/${id}/proofs`)).body.items;
	assert.deepEqual(list.map((p) => p.file_id ?? p.url), [first, second, 'https://a.test/1']);
	const gone = (who, n) => co[who].del(`/api/proofs/${list[n].id}`);
	assert.equal((await gone('boris', 1)).status, 409);
	assert.equal((await gone('vera', 1)).status, 404);
	const a = (await gone('anna', 1)).body;
	assert.deepEqual([a.state, a.proofs_count, a.proof_file_id, a.proof_url], ['processed', 2, first, 'https://a.test/1']);
	const b = (await gone('chief', 2)).body;
	assert.deepEqual([b.state, b.proofs_count, b.proof_file_id, b.proof_url], ['processed', 1, first, null]);
	const c = (await gone('anna', 0)).body;
	assert.deepEqual([c.state, c.proofs_count, c.proof_file_id, c.processed_at], ['answered', 0, null, null]);
	assert.ok(c.answered_at);
	assert.equal((await gone('anna', 0)).status, 404);
	const history = (await co.anna.get(`/api/interests/${id}/history`)).body.items.map((h) => h.action);
	assert.equal(history.filter((h) => h === 'proof_removed').length, 3);
	assert.deepEqual(
		stack.db.query('SELECT point_id, state, n FROM interest_counts WHERE n <> 0 ORDER BY 1, 2'),
		stack.db.query('SELECT point_id, state, COUNT(*) AS n FROM interests GROUP BY 1, 2 ORDER BY 1, 2')
	);
});

test('an accepted card keeps its proofs', async () => {
	const id = await claimed();
	await prove('anna', id, png(20, 10));
	assert.equal((await act('chief', id, 'accept')).status, 200);
	const [proof] = (await co.anna.get(`/api/interests/${id}/proofs`)).body.items;
	assert.equal((await co.chief.del(`/api/proofs/${proof.id}`)).status, 409);
	assert.equal((await prove('anna', id, png(21, 10))).status, 409);
});

test('several proofs at the same moment are all kept', async () => {
	const id = await claimed();
	const urls = Array.from({ length: 6 }, (_, i) => `https://a.test/${i}`);
	const answers = await Promise.all(urls.map((url) => act('anna', id, 'proof-links', { url })));
	assert.deepEqual(answers.map((r) => r.status), urls.map(() => 200));
	const row = (await co.anna.get(`/api/interests/${id}`)).body;
	assert.deepEqual([row.proofs_count, row.state, row.version], [6, 'processed', 8]);
});
