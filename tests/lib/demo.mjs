// The demo instance's mail: its channels read the Dovecot and send through the exim of the same
// instance, whatever ports those have got this time.
import fs from 'node:fs';
import path from 'node:path';

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

function channelOf(stack, address, point) {
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
		reply_minutes: 30,
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

/** Makes the demo channels, or points them to this run's ports. */
export async function connectDemo(stack) {
	const text = fs.readFileSync(path.join(stack.dir, 'accounts.txt'), 'utf8');
	const boss = accounts(text).find((a) => a.role === 'administrator');
	if (!boss) throw new Error('the demo data has no administrator');
	const api = stack.api();
	await api.login(boss.email, boss.password);
	const points = await demoPoints(api);
	const list = await api.get('/api/channels');
	if (list.status === 404) return; // this build has no channels yet
	const { items } = list.body;
	for (const [i, address] of Object.keys(NAMES).entries()) {
		const old = items.find((c) => c.address === address);
		const wanted = channelOf(stack, address, old?.point_id ?? points[i % points.length].id);
		const r = old
			? await api.put(`/api/channels/${old.id}`, {
					...wanted,
					name: old.name,
					version: old.version,
				})
			: await api.post('/api/channels', wanted);
		if (r.status >= 300) throw new Error(`channel ${address}: ${r.status} ${r.text}`);
	}
	await api.post('/api/auth/logout');
}
