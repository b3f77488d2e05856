// One mail in several mailboxes: each point has its own card, each mailbox its own receipt.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { makeCompany } from '../lib/cards.mjs';
import { channelOf } from '../lib/demo.mjs';
import { mailOf, until } from '../lib/letters.mjs';
import { BOXES, useStack } from '../lib/stack.mjs';

const stack = await useStack({ mail: true, collector: true, conf: { mail_poll_seconds: 2 } });
const co = await makeCompany(stack);
const [FIRST, SECOND, THIRD] = Object.keys(BOXES);
const ids = {};
const count = (sql) => Number(stack.db.query(sql)[0].n);
const letters = (id) => count(`SELECT COUNT(*) AS n FROM mail_raw WHERE channel_id = ${id}`);

async function connect(key, address, point, name) {
	const r = await co.admin.post('/api/channels', { ...channelOf(stack, address, co.points[point]), name });
	assert.equal(r.status, 201, r.text);
	ids[key] = r.body.id;
}

test('two mailboxes of a point and one of another: three receipts, two cards, evidence and a link', async () => {
	await connect('first', FIRST, 'a', 'Первый');
	await connect('same', THIRD, 'a', 'Второй');
	await connect('other', SECOND, 'b', 'Третий');
	const mail = mailOf(FIRST);
	await stack.dovecot.deliver(FIRST, mail);
	await until(stack, () => letters(ids.first) === 1);
	await stack.dovecot.deliver(THIRD, mail);
	await until(stack, () => letters(ids.same) === 1);
	await stack.dovecot.deliver(SECOND, mail);
	await until(stack, () => letters(ids.other) === 1);
	const states = stack.db.query('SELECT channel_id AS c, state AS s FROM mail_raw ORDER BY id');
	assert.deepEqual(states.map((l) => Number(l.s)), [2, 3, 2]);
	const rows = await co.head.all('/api/interests?view=all');
	assert.equal(rows.length, 2);
	const own = rows.find((i) => i.point_id === co.points.a);
	const foreign = rows.find((i) => i.point_id === co.points.b);

	const evidence = (await co.anna.get(`/api/interests/${own.id}/evidence`)).body.items;
	assert.deepEqual(evidence.map((e) => [e.channel_id, e.channel_name]), [[ids.same, 'Второй']]);
	assert.deepEqual((await co.anna.get(`/api/interests/${foreign.id}/evidence`)).status, 404);
	assert.deepEqual((await co.vera.get(`/api/interests/${foreign.id}/evidence`)).body.items, []);

	const same = async (who, id) => (await who.get(`/api/interests/${id}/same-event`)).body.items.map((i) => i.id);
	assert.deepEqual(await same(co.head, own.id), [foreign.id]);
	assert.deepEqual(await same(co.both, foreign.id), [own.id]);
	assert.deepEqual(await same(co.anna, own.id), [], 'who cannot see the other point learns nothing');
	assert.deepEqual(await same(co.vera, foreign.id), []);
	const explained = stack.db.sql(`EXPLAIN SELECT STRAIGHT_JOIN i.id FROM otklik.interests o JOIN otklik.interests i
		ON i.dedupe_key BETWEEN CONCAT(LEFT(o.dedupe_key, 24), REPEAT(CHAR(0), 8))
		AND CONCAT(LEFT(o.dedupe_key, 24), REPEAT(CHAR(255), 8)) AND i.id <> o.id WHERE o.id = ${own.id}`);
	assert.match(explained, /interests_dedupe/);
});

test('the same mail again in the same mailbox is a further receipt and one piece of evidence', async () => {
	const had = count('SELECT COUNT(*) AS n FROM interests');
	const mail = mailOf(SECOND);
	await stack.dovecot.deliver(SECOND, mail);
	await stack.dovecot.deliver(SECOND, mail);
	await until(stack, () => letters(ids.other) === 3);
	assert.equal(count('SELECT COUNT(*) AS n FROM interests'), had + 1);
	assert.equal(count(`SELECT COUNT(*) AS n FROM interest_evidence WHERE channel_id = ${ids.other}`), 1);
});
