// Fetching by IMAP from a real Dovecot: every byte of every letter, long ones among short ones, what
// goes away meanwhile, and servers that do it badly.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';

import { BIG, SHOP, note, taken, useImap } from './imap_probe.mjs';
import { startProxy } from './probe.mjs';

const USERS = { [SHOP]: 's', 'many@otklik.test': 'm', 'long@otklik.test': 'l', 'bench@otklik.test': 'b' };
const { dir, dovecot, imap, probe, session, list, emptyBox, fill, later } = await useImap(USERS);

test('500 messages are listed and fetched byte by byte', async () => {
	const bodies = Array.from({ length: 500 }, (_, i) => {
		const extra = [
			'x'.repeat(i * 40),
			'.\n..\n.dot\n',
			'\xff\xfe\x80 8 bit',
			'{20}\n* BYE fake\n1 OK fake\n',
			'a\tb ) "quoted" \\ ',
		][i % 5];
		return Buffer.from(`Subject: n${i}\n\n${extra}\n${'line\n'.repeat(i % 7)}`, 'latin1');
	});
	const crlf = (b) => Buffer.from(b.toString('latin1').replace(/\n/g, '\r\n'), 'latin1');
	fill('many@otklik.test', bodies);
	const [, uidnext, exists] = await session({ user: 'many@otklik.test' });
	assert.deepEqual([uidnext, exists], [501, 500]);
	const all = await list();
	assert.equal(all.rows.length, 500);
	assert.equal(all.inspected, 500);
	const out = `${dir}/bodies`;
	fs.mkdirSync(out);
	const r = await probe.ask('batch', 1, BIG, out);
	assert.equal(r.key, 'ok', r.detail);
	assert.deepEqual(taken(r), { taken: 500, tooBig: 0, batches: 2 });
	for (const { uid, size } of all.rows) {
		const got = fs.readFileSync(`${out}/${uid}.eml`);
		assert.ok(got.equals(crlf(bodies[uid - 1])), `message ${uid}`);
		assert.equal(size, got.length);
	}
	assert.ok((await list()).rows.every((m) => !m.isSeen), 'fetching marks nothing as read');
	const small = all.rows.filter((m) => m.size <= 1000).length;
	assert.deepEqual(taken(await probe.ask('batch', 1, 1000)), { taken: small, tooBig: 500 - small, batches: 2 });
});

test('long messages come whole among short ones, in their order, and about 8 MB at once', async () => {
	const long = [5, 6, 40, ...Array.from({ length: 20 }, (_, i) => 60 + i * 3)];
	// Of one it is not to be told from its first part alone that it ends there.
	const edge = (head) => Buffer.from(head + 'e'.repeat(64 * 1024 - head.length));
	const bodies = Array.from({ length: 200 }, (_, i) => {
		if (i === 20) return edge('Subject: edge\r\n\r\n');
		return Buffer.from(`Subject: n${i}\r\n\r\n${long.includes(i) ? `${i} `.repeat(200_000) : 'short'}\r\n`);
	});
	fill('long@otklik.test', bodies);
	await session({ user: 'long@otklik.test' });
	for (const how of ['', 'ahead']) {
		const out = `${dir}/long${how}`;
		fs.mkdirSync(out);
		const r = await probe.ask('batch', 1, BIG, out, how);
		assert.equal(r.key, 'ok', r.detail);
		const { batches, ...all } = taken(r);
		assert.deepEqual(all, { taken: 200, tooBig: 0 });
		const bytes = long.reduce((sum, i) => sum + bodies[i].length, 0);
		assert.ok(batches >= bytes / (8 << 20) && batches < 6, `${batches} batches of ${bytes} bytes`);
		bodies.forEach((b, i) => assert.ok(fs.readFileSync(`${out}/${i + 1}.eml`).equals(b), `message ${i + 1}`));
	}
	const limit = bodies[40].length - 1;
	const some = taken(await probe.ask('batch', 1, limit));
	assert.equal(some.tooBig, bodies.filter((b) => b.length > limit).length);
	assert.equal(some.taken + some.tooBig, 200);
});

test('messages that are expunged or marked as deleted meanwhile do not come, long ones neither', async () => {
	await emptyBox();
	const big = `\n${`${'x'.repeat(70)}\n`.repeat(2000)}`;
	for (const more of ['', big, '', big, big, '']) await dovecot.deliver(SHOP, note('gone', more));
	let asked = 0;
	const p = later(
		await startProxy(dovecot.ports.imap, async (text, side) => {
			// Between the first part and the sizes one goes, between the sizes and the whole another.
			if (side === 'client' && /RFC822\.SIZE|PEEK\[\]\)/.test(text)) {
				await imap.select('INBOX');
				await imap.cmd(`STORE ${asked++ === 0 ? 2 : 3} +FLAGS.SILENT (\\Deleted)`);
				await imap.cmd('EXPUNGE');
			}
			return text;
		})
	);
	await imap.select('INBOX');
	await imap.cmd('STORE 1 +FLAGS.SILENT (\\Deleted)');
	await session({ port: p.port, security: 'none' });
	const r = await probe.ask('batch', 1, BIG);
	assert.equal(r.key, 'ok', r.detail);
	assert.equal(asked, 2);
	assert.equal(taken(r).taken, 3, 'neither the marked one nor the two that went');
	await emptyBox();
});

test('a server that does not give parts still gives its messages one by one', async () => {
	await emptyBox();
	const big = `\n${`${'x'.repeat(70)}\n`.repeat(20_000)}`;
	for (const more of ['', big, '']) await dovecot.deliver(SHOP, note('whole', more));
	const p = later(await startProxy(dovecot.ports.imap, (t) => t.replaceAll('[]<0.65536>', '[]')));
	await session({ port: p.port, security: 'none' });
	assert.equal((await probe.ask('batch', 1, BIG)).key, 'mail_too_big');
	await session({ port: p.port, security: 'none' });
	for (const { uid, size } of (await list()).rows) {
		const r = await probe.ask('fetch', uid, BIG, dir);
		assert.deepEqual([r.key, r.value], ['ok', '1 0'], r.detail);
		assert.equal(fs.statSync(`${dir}/${uid}.eml`).size, size);
	}
	await emptyBox();
});

test('a batch that was asked for ahead is the same batch', async () => {
	await session({ user: 'many@otklik.test' });
	const out = `${dir}/ahead`;
	fs.mkdirSync(out);
	assert.equal(taken(await probe.ask('batch', 1, BIG, out, 'ahead')).taken, 500);
	for (const f of fs.readdirSync(out))
		assert.ok(fs.readFileSync(`${out}/${f}`).equals(fs.readFileSync(`${dir}/bodies/${f}`)), f);
	assert.equal((await probe.ask('noop')).key, 'ok', 'nothing is left on the connection');
});

test('what was asked for and not read ends the connection', async () => {
	await session({ user: 'many@otklik.test' });
	assert.equal((await probe.ask('ask', 1, 1)).key, 'ok', 'a single one is not asked for ahead');
	assert.equal((await probe.ask('noop')).key, 'ok');
	assert.equal((await probe.ask('ask', 1, 10)).key, 'ok');
	assert.equal((await probe.ask('noop')).key, 'mail_disconnected');
	assert.equal((await probe.ask('dead')).value, 'dead');
	await session({ user: 'many@otklik.test' });
	assert.equal((await list()).rows.length, 500);
});

test('pages of a list go on where the last one ended', async () => {
	await session({ user: 'many@otklik.test' });
	const seen = [];
	let at = 0;
	for (let more = true; more; ) {
		const page = await list(at + 1, 0, 120);
		seen.push(...page.uids);
		more = page.isMore;
		at = page.inspected;
	}
	assert.deepEqual(seen, Array.from({ length: 500 }, (_, i) => i + 1));
	const past = await list(501);
	assert.deepEqual([past.uids, past.inspected], [[], 500], 'N:* brings no old message');
	assert.deepEqual((await list(10, 12)).uids, [10, 11, 12]);
	assert.equal((await list(490, 1000)).inspected, 500, 'no cursor above what exists');
});

test('a body above the limit is refused and does not fill the memory', async () => {
	await emptyBox();
	await dovecot.deliver(SHOP, note('big', `\n${`${'x'.repeat(70)}\n`.repeat(100_000)}`));
	await session();
	const { rows: [m] } = await list();
	assert.ok(m.size > 7_000_000);
	const r = await probe.ask('fetch', m.uid, 100_000, dir);
	assert.deepEqual([r.key, r.value], ['ok', '0 1'], 'it is told of, and not fetched');
	// A server that says less than it then sends.
	const p = later(await startProxy(dovecot.ports.imap, (t) => t.replace(/RFC822\.SIZE \d+/, 'RFC822.SIZE 1000')));
	await session({ port: p.port, security: 'none' });
	assert.equal((await probe.ask('fetch', m.uid, 100_000, dir)).key, 'mail_too_big');
	assert.equal((await probe.ask('dead')).value, 'dead');
	await session();
	assert.equal((await probe.ask('fetch', m.uid, BIG, dir)).key, 'ok');
	assert.equal(fs.statSync(`${dir}/${m.uid}.eml`).size, m.size);
	await emptyBox();
});

test('1000 small messages over TLS', async () => {
	fill('bench@otklik.test', Array.from({ length: 1000 }, (_, i) => note(i, `X: ${'y'.repeat(800)}\n`)));
	await session({ user: 'bench@otklik.test' });
	const r = await probe.ask('batch', 1, BIG);
	const [n, bytes, , , us] = r.value.split(' ').map(Number);
	assert.equal(n, 1000);
	console.log(`# ${n} messages, ${bytes} bytes in ${us / 1000} ms: ${Math.round((n / us) * 1e6)}/s`);
});
