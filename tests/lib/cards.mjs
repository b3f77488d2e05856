// People, points, channels and cards for tests of interests. Cards come in through the same function
// that every door of the product calls.
import { PASSWORD } from './api.mjs';
import { sanitizerEnv } from './otklik.mjs';
import { buildDir } from './place.mjs';
import { run } from './proc.mjs';

const CHANNEL = {
	is_active: false,
	reply_minutes: 60,
	imap_host: '127.0.0.1',
	imap_port: 993,
	imap_security: 'tls',
	login: 'box@otklik.test',
	password: 'box-secret-1',
	folder: 'INBOX',
	after_action: 'keep',
	move_to: null,
	smtp_host: '127.0.0.1',
	smtp_port: 587,
	smtp_security: 'starttls',
	smtp_login: null,
	smtp_password: null,
	from_name: 'Отклик',
	from_address: 'box@otklik.test',
};

/** name: [role, shown name, its points by name]. */
const PEOPLE = {
	head: ['head', 'Глава', []],
	chief: ['point_manager', 'Старший', ['a']],
	anna: ['manager', 'Анна', ['a']],
	boris: ['manager', 'Борис', ['a']],
	vera: ['manager', 'Вера', ['b']],
	both: ['moderator', 'Оба', ['a', 'b']],
	nobody: ['manager', 'Без точек', []],
	member: ['member', 'Клиент', []],
};

async function must(answer, status) {
	const r = await answer;
	if (r.status !== status) throw new Error(`${r.status} instead of ${status}: ${r.text}`);
	return r.body;
}

/** Points a and b with a channel each, and one signed-in client per person. */
export async function makeCompany(stack, channel = {}) {
	stack.otklik(['user', 'add', '--email', 'admin@otklik.test', '--name', 'Админ'].concat(
		['--role', 'administrator', '--password', PASSWORD]
	));
	const admin = stack.api();
	await admin.login('admin@otklik.test');
	const co = { admin, points: {}, channels: {}, ids: {} };
	for (const p of ['a', 'b']) {
		const point = { name: `Точка ${p}`, time_zone: 'Europe/Moscow' };
		co.points[p] = (await must(admin.post('/api/points', point), 201)).id;
		const body = { ...CHANNEL, ...channel, name: `Ящик ${p}`, point_id: co.points[p] };
		co.channels[p] = (await must(admin.post('/api/channels', body), 201)).id;
	}
	for (const [key, [role, name, points]] of Object.entries(PEOPLE)) {
		const email = `${key}@otklik.test`;
		const point_ids = points.map((p) => co.points[p]);
		const person = { email, name, role, locale: 'ru', password: PASSWORD, point_ids };
		co.ids[key] = (await must(admin.post('/api/users', person), 201)).id;
		co[key] = stack.api();
		await co[key].login(email);
	}
	return co;
}

let count = 0;

const line = (co, card) =>
	[
		card.key ?? `card ${++count}`,
		co.channels[card.at ?? 'a'],
		co.points[card.at ?? 'a'],
		card.source ?? 'vk',
		card.action ?? 'comment',
		card.reply_way ?? 'link',
		card.received_at ?? '',
		card.minutes ?? 60,
		card.name ?? 'Ирина',
		card.url ?? '',
		card.photo ?? '',
		card.email ?? '',
		card.phone ?? '',
		card.subject ?? '',
		(card.text ?? 'Сколько стоит?').replaceAll('\n', '\\n'),
		card.quoted ?? '',
		card.product ?? '',
		card.link ?? '',
	].join('\t');

/** Ingests cards; gives [{id, isNew, statements}]. */
export function ingest(stack, co, cards) {
	const input = `${cards.map((c) => line(co, c)).join('\n')}\n`;
	const program = `${buildDir()}/tests/ingest`;
	const out = run([program, `${stack.dir}/otklik.conf`], { env: sanitizerEnv(stack.dir), input });
	return out
		.trim()
		.split('\n')
		.map((l) => l.split(' ').map(Number))
		.map(([id, isNew, statements]) => ({ id, isNew: isNew === 1, statements }));
}

/** One card of point a (or b); gives its id. */
export const card = (stack, co, more = {}) => ingest(stack, co, [more])[0].id;
