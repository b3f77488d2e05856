// A source that falls silent against its habit is told once, and once more when it speaks again.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ingest, makeCompany } from '../lib/cards.mjs';
import { until } from '../lib/letters.mjs';
import { useStack } from '../lib/stack.mjs';

const stack = await useStack({ jobs: true });
const co = await makeCompany(stack, { is_active: true });
const HOUR = 3600_000;
const count = (sql) => Number(stack.db.query(sql)[0].n);

async function watch() {
	stack.db.sql(`INSERT INTO otklik.jobs (kind, ref_id, state, due_at, created_at, updated_at)
		VALUES ('source_watch', 0, 1, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), UTC_TIMESTAMP(6))`);
	await until(stack, () => count("SELECT COUNT(*) AS n FROM jobs WHERE kind = 'source_watch'") === 0);
}

const notices = async (who, kind) => (await who.get('/api/notices')).body.items.filter((n) => n.kind === kind);
const silent = async (who) => (await who.get('/api/channels/silent')).body.items;

test('a busy source that stops for eighteen hours is silent; a quiet one and a sleeping one are not', async () => {
	const now = Math.floor(Date.now() / HOUR) * HOUR;
	const cards = [];
	// VK: one an hour, round the clock, until eighteen hours ago. OK: one a day. Site: still coming.
	for (let h = 24 * 22; h > 0; h--) {
		const received_at = new Date(now - h * HOUR + 60_000).toISOString();
		if (h > 18) cards.push({ key: `vk ${h}`, source: 'vk', received_at });
		if (h % 24 === 12) cards.push({ key: `ok ${h}`, source: 'ok', received_at });
		if (h % 3 === 1) cards.push({ key: `site ${h}`, source: 'site_form', received_at });
	}
	ingest(stack, co, cards);
	await watch();
	const found = await silent(co.head);
	assert.deepEqual(found.map((s) => [s.channel_id, s.source_type]), [[co.channels.a, 'vk']]);
	assert.equal(found[0].last_at, new Date(now - 18 * HOUR).toISOString().replace('000Z', '000000Z'));
	assert.ok(found[0].expected >= 10, String(found[0].expected));
	assert.equal((await silent(co.anna)).length, 1);
	assert.equal((await silent(co.vera)).length, 0);
	const [told] = await notices(co.head, 'source_silent');
	assert.deepEqual([told.ref_id, told.params.name, told.params.source_type], [co.channels.a, 'Ящик a', 'vk']);
	await watch();
	assert.equal((await notices(co.head, 'source_silent')).length, 1, 'told once');
	assert.equal(count('SELECT SUM(n) AS n FROM source_hours'), count('SELECT COUNT(*) AS n FROM interests'));
});

test('when it speaks again that is told, too', async () => {
	ingest(stack, co, [{ key: 'again', source: 'vk', received_at: new Date().toISOString() }]);
	await watch();
	assert.deepEqual(await silent(co.head), []);
	assert.equal((await notices(co.head, 'source_recovered')).length, 1);
	await watch();
	assert.equal((await notices(co.head, 'source_recovered')).length, 1);
});
