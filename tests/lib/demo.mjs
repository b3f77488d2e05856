// The demo instance's mail: its channels read the Dovecot and send through the exim of the same
// instance, whatever ports those have got this time.
import fs from 'node:fs';
import path from 'node:path';

import { ROOT } from './place.mjs';
import { BOXES } from './stack.mjs';

const NAMES = { 'zayavki@otklik.test': 'Заявки', 'otzyvy@otklik.test': 'Отзывы' };

/** Accounts that `otklik seed` has printed: "role  address  password" lines. */
export function accounts(text) {
	const lines = text.split('\n').map((l) => l.trim().split(/\s+/));
	return lines
		.filter((w) => w.length >= 3 && w.some((x) => x.includes('@')))
		.map((w) => {
			const at = w.findIndex((x) => x.includes('@'));
			return {
				role: w.find((x, i) => i !== at && /^[a-z_]+$/.test(x)),
				email: w[at],
				password: w[at + 1],
			};
		});
}

/** Settings of a channel that reads this stack's Dovecot and sends through its exim. */
export function channelOf(stack, address, point) {
	const both = { login: address, password: BOXES[address] };
	return {
		name: NAMES[address],
		point_id: point,
		imap_host: 'localhost',
		imap_port: stack.dovecot.ports.imaps,
		imap_security: 'tls',
		...both,
		folder: 'INBOX',
		after_action: 'seen',
		move_to: '',
		smtp_host: 'localhost',
		smtp_port: stack.smtp.port,
		smtp_security: 'starttls',
		smtp_login: both.login,
		smtp_password: both.password,
		from_name: 'Отклик',
		from_address: address,
		reply_minutes: 60,
		is_active: true,
	};
}

async function demoPoints(api) {
	const points = await api.all('/api/points');
	if (points.length) return points;
	for (const name of ['Москва', 'Казань'])
		await api.post('/api/points', { name, time_zone: 'Europe/Moscow' });
	return api.all('/api/points');
}

/** Branch people see one branch, the moderator both. */
const MEMBERS = { manager: [0], point_manager: [0], moderator: [0, 1] };

async function demoMembers(api, points) {
	for (const person of await api.all('/api/users')) {
		const at = MEMBERS[person.role];
		if (!at || person.point_ids.length) continue;
		const { name, role, locale, is_active, version } = person;
		const point_ids = at.map((i) => points[i]?.id).filter(Boolean);
		const r = await api.put(`/api/users/${person.id}`, {
			name,
			role,
			locale,
			is_active,
			point_ids,
			version,
		});
		if (r.status >= 300) throw new Error(`points of ${person.email}: ${r.status} ${r.text}`);
	}
}

/** The first time, letters as networks, shops and forms send them lie in the mailbox. */
async function deliverLetters(stack) {
	const mark = path.join(stack.dir, 'letters-delivered');
	if (fs.existsSync(mark)) return;
	const dir = path.join(ROOT, 'tests/fixtures/demo');
	const letters = fs.readdirSync(dir).filter((f) => f.endsWith('.eml'));
	const addresses = Object.keys(NAMES);
	for (const [i, f] of letters.sort().entries()) {
		// As if they had come in one after the other: the last ones are late already.
		const date = new Date(Date.now() - (i + 1) * 180_000).toUTCString().replace('GMT', '+0000');
		const text = fs.readFileSync(path.join(dir, f), 'latin1').replace(/^Date: .*$/m, `Date: ${date}`);
		await stack.dovecot.deliver(addresses[i % addresses.length], Buffer.from(text, 'latin1'));
	}
	fs.writeFileSync(mark, '');
}

async function placeChannel(api, wanted, old) {
	const now = old && (await api.get(`/api/channels/${old.id}`)).body;
	const isSame = now?.imap_port === wanted.imap_port && now?.smtp_port === wanted.smtp_port;
	if (now && isSame) return;
	const changed = { ...wanted, name: now?.name, version: now?.version };
	const r = now
		? await api.put(`/api/channels/${now.id}`, changed)
		: await api.post('/api/channels', wanted);
	if (r.status >= 300) throw new Error(`channel ${wanted.from_address}: ${r.status} ${r.text}`);
}

/** Makes the demo channels, or points them to this run's ports. */
export async function connectDemo(stack) {
	const text = fs.readFileSync(path.join(stack.dir, 'accounts.txt'), 'utf8');
	const boss = accounts(text).find((a) => a.role === 'administrator');
	if (!boss) throw new Error('the demo data has no administrator');
	const api = stack.api();
	await api.login(boss.email, boss.password);
	const points = await demoPoints(api);
	await demoMembers(api, points);
	const { items } = (await api.get('/api/channels')).body;
	for (const [i, address] of Object.keys(NAMES).entries()) {
		const old = items.find((c) => c.address === address);
		const point = old?.point_id ?? points[i % points.length].id;
		await placeChannel(api, channelOf(stack, address, point), old);
	}
	await api.post('/api/auth/logout');
	await deliverLetters(stack);
}
