// Mailboxes over HTTP: happy, invalid, denied, another branch's row; passwords never come back.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { PASSWORD } from '../lib/api.mjs';
import { useStack } from '../lib/stack.mjs';

const stack = await useStack({});
let admin, manager;
const point = {};

const form = (over = {}) => ({
	name: 'Заявки',
	point_id: point.a,
	is_active: true,
	reply_minutes: 60,
	imap_host: 'imap.example.test',
	imap_port: 993,
	imap_security: 'tls',
	login: 'zayavki@example.test',
	password: 'очень секретно',
	folder: 'INBOX',
	after_action: 'keep',
	move_to: null,
	smtp_host: 'smtp.example.test',
	smtp_port: 587,
	smtp_security: 'starttls',
	smtp_login: null,
	smtp_password: null,
	from_name: 'Отклик',
	from_address: 'zayavki@example.test',
	...over,
});

before(async () => {
	for (const role of ['administrator', 'manager'])
		stack.otklik(['user', 'add', '--email', `${role}@otklik.test`, '--name', role, '--role', role, '--password', PASSWORD]);
	admin = stack.api();
	await admin.login('administrator@otklik.test');
	for (const name of ['a', 'b']) point[name] = (await admin.post('/api/points', { name, time_zone: 'Europe/Moscow' })).body.id;
	stack.db.sql(`INSERT INTO otklik.user_points SELECT id, ${point.a} FROM otklik.users WHERE role = 4`);
	manager = stack.api();
	await manager.login('manager@otklik.test');
});

test('a mailbox is connected, changed with and without a new password, and stays secret', async () => {
	const added = await admin.post('/api/channels', form());
	assert.equal(added.status, 201, added.text);
	const { id } = added.body;
	const card = (await admin.get(`/api/channels/${id}`)).body;
	assert.equal(card.has_password, true);
	assert.equal(card.has_smtp_password, false);
	assert.equal(card.state, 'connecting');
	assert.equal(card.imap_security, 'tls');
	const sealed = () => stack.db.query(`SELECT HEX(password) AS p FROM mailboxes WHERE channel_id = ${id}`)[0].p;
	const before = sealed();
	assert.ok(!Buffer.from(before, 'hex').toString().includes('секретно'));
	const kept = await admin.put(`/api/channels/${id}`, form({ password: null, name: 'Заявки 2', version: 1 }));
	assert.equal(kept.status, 200, kept.text);
	assert.equal(sealed(), before);
	const renewed = await admin.put(`/api/channels/${id}`, form({ password: 'другой', version: 2 }));
	assert.equal(renewed.body.version, 3);
	assert.notEqual(sealed(), before);
	const stale = await admin.put(`/api/channels/${id}`, form({ version: 1 }));
	assert.deepEqual([stale.status, stale.body.error], [409, 'stale']);
	const off = await admin.put(`/api/channels/${id}`, form({ is_active: false, version: 3 }));
	assert.equal(off.body.state, 'off');
	const [{ seq }] = stack.db.query('SELECT seq FROM event_seq');
	const moved = await admin.put(`/api/channels/${id}`, form({ point_id: point.b, is_active: false, version: 4 }));
	assert.equal(moved.body.point_id, point.b);
	const told = stack.db.query(`SELECT point_id FROM events WHERE kind = 2 AND seq > ${seq} ORDER BY point_id`);
	assert.deepEqual(told.map((e) => Number(e.point_id)), [point.a, point.b], 'the point that lost it hears of it, too');
	await admin.put(`/api/channels/${id}`, form({ is_active: false, version: 5 }));
	for (const text of [card, kept, stale].map((x) => JSON.stringify(x.body ?? x))) assert.ok(!text.includes('секретно'));
	assert.ok(!stack.db.sql('SELECT input FROM otklik.audit').includes('секретно'));
});

test('invalid input names the field', async () => {
	const rows = [
		[{ name: null }, 'name', 'required'],
		[{ point_id: null }, 'point_id', 'required'],
		[{ imap_host: 'a b' }, 'imap_host', 'bad_format'],
		[{ imap_port: 70000 }, 'imap_port', 'too_big'],
		[{ imap_security: 'ssl' }, 'imap_security', 'not_a_choice'],
		[{ password: null }, 'password', 'required'],
		[{ after_action: 'move' }, 'move_to', 'required'],
		[{ from_address: 'nobody' }, 'from_address', 'bad_format'],
		[{ smtp_host: 'x/y' }, 'smtp_host', 'bad_format'],
	];
	for (const [over, field, reason] of rows) {
		const r = await admin.post('/api/channels', form(over));
		assert.deepEqual([r.status, r.body.field, r.body.reason], [422, field, reason], JSON.stringify(over));
	}
	const taken = await admin.post('/api/channels', form());
	assert.deepEqual([taken.status, taken.body.field, taken.body.reason], [422, 'name', 'taken']);
});

test('a manager sees the health of own point and no settings', async () => {
	const other = (await admin.post('/api/channels', form({ name: 'Чужой', point_id: point.b }))).body.id;
	const { items } = (await manager.get('/api/channels')).body;
	assert.ok(items.length >= 1);
	assert.ok(items.every((c) => c.point_id === point.a && !('login' in c)));
	assert.equal((await manager.get(`/api/channels/${other}`)).status, 403);
	assert.equal((await manager.post('/api/channels', form({ name: 'x' }))).status, 403);
	assert.equal((await admin.get('/api/channels/99999')).status, 404);
	assert.equal((await admin.post('/api/channels', form({ name: 'y', point_id: 99999 }))).status, 404);
});
