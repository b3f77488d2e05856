// Recognition rules over HTTP: the pack as rows, order, switch, versions, what is newer in the pack.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';

import { PASSWORD } from '../lib/api.mjs';
import { ROOT } from '../lib/place.mjs';
import { useStack } from '../lib/stack.mjs';

const stack = await useStack({ seed: true });
const PACK = path.join(ROOT, 'backend/rules');
let admin, head, manager;

before(async () => {
	[admin, head, manager] = [stack.api(), stack.api(), stack.api()];
	await admin.login('admin@otklik.test', PASSWORD);
	await head.login('head@otklik.test', PASSWORD);
	await manager.login('manager@otklik.test', PASSWORD);
});

const rules = async () => (await admin.get('/api/rules')).body.items;
const named = async (name) => (await rules()).find((r) => r.name === name);
const seq = async () => (await admin.get('/api/rule-set')).body.seq;
/** The rules of the pack's files, in the order of priority, file and place in it. */
const shipped = () =>
	fs
		.readdirSync(PACK)
		.sort()
		.flatMap((f) => JSON.parse(fs.readFileSync(path.join(PACK, f), 'utf8')).rules ?? [])
		.map((r, i) => ({ ...r, i }))
		.sort((a, b) => (a.priority ?? 200) - (b.priority ?? 200) || a.i - b.i);

test('the pack is there in its order, with its texts and versions', async () => {
	const list = await rules();
	assert.deepEqual(list.map((r) => r.name), shipped().map((r) => r.name));
	const vk = list.find((r) => r.name === 'vk.other');
	assert.deepEqual(
		[vk.file, vk.source_type, vk.is_active, vk.is_fallback, vk.is_edited, vk.is_newer],
		['vk', 'vk', true, true, false, false]
	);
	const whole = (await admin.get(`/api/rules/${vk.id}`)).body;
	assert.deepEqual(JSON.parse(whole.body), shipped().map(({ i, ...r }) => r).find((r) => r.name === 'vk.other'));
	const versions = (await admin.get(`/api/rules/${vk.id}/versions`)).body.items;
	assert.deepEqual(versions.map((v) => [v.rule_version, v.user_id]), [[1, null]]);
	assert.equal((await admin.get(`/api/rules/${vk.id}/versions/1`)).body.body, whole.body);
	assert.equal((await admin.get(`/api/rules/${vk.id}/versions/2`)).status, 404);
});

test('migrating again changes nothing', async () => {
	const was = [await rules(), await seq()];
	stack.otklik(['migrate']);
	assert.deepEqual([await rules(), await seq()], was);
});

test('a rule is switched off and on, once for each version', async () => {
	const rule = await named('vk.digest');
	const from = await seq();
	const off = await admin.put(`/api/rules/${rule.id}/active`, { is_active: false, version: rule.version });
	assert.equal(off.status, 200, off.text);
	assert.equal(off.body.is_active, false);
	assert.equal(off.body.rule_version, rule.rule_version);
	assert.ok((await seq()) > from);
	const stale = await admin.put(`/api/rules/${rule.id}/active`, { is_active: true, version: rule.version });
	assert.deepEqual([stale.status, stale.body.error, stale.body.data.is_active], [409, 'stale', false]);
	const on = await admin.put(`/api/rules/${rule.id}/active`, { is_active: true, version: off.body.version });
	assert.equal(on.body.is_active, true);
});

test('rules are put in order, also where there is no room between two', async () => {
	const names = async () => (await rules()).map((r) => r.name);
	const move = async (name, before) => {
		const rule = await named(name);
		const before_id = before ? (await named(before)).id : null;
		return admin.put(`/api/rules/${rule.id}/place`, { before_id, version: rule.version });
	};
	const start = await names();
	assert.equal((await move('vk.event', 'bounce')).status, 200);
	assert.equal((await names())[0], 'vk.event');
	assert.equal((await move('vk.event', null)).status, 200);
	assert.equal((await names()).at(-1), 'vk.event');
	// Back and forth in one gap until it is used up many times over.
	for (let i = 0; i < 30; i++) {
		assert.equal((await move(i % 2 ? 'vk.event' : 'ok.event', 'x.event')).status, 200);
		const now = await names();
		assert.equal(now.indexOf('x.event') - now.indexOf(i % 2 ? 'vk.event' : 'ok.event'), 1);
	}
	const rest = (list) => list.filter((n) => n !== 'vk.event' && n !== 'ok.event');
	assert.deepEqual(rest(await names()), rest(start));
	const itself = await move('vk.event', 'vk.event');
	assert.deepEqual([itself.status, itself.body.field], [422, 'before_id']);
});

test('heads read, others do not; only administrators change', async () => {
	const rule = await named('vk.event');
	assert.equal((await head.get('/api/rules')).status, 200);
	assert.equal((await head.get(`/api/rules/${rule.id}`)).status, 200);
	assert.equal((await head.get(`/api/rules/${rule.id}/versions`)).status, 200);
	assert.equal((await head.put(`/api/rules/${rule.id}/active`, { is_active: false, version: rule.version })).status, 403);
	for (const url of ['/api/rules', `/api/rules/${rule.id}`, '/api/rule-set'])
		assert.equal((await manager.get(url)).status, 403);
	assert.equal((await stack.api().get('/api/rules')).status, 401);
	assert.equal((await admin.get('/api/rules/999999')).status, 404);
});
