// An office in the middle of its day, for tests that look at pages: weeks of cards, mail that has come in
// by itself, answers on their way, pictures to judge, clients, templates, filters, hours and shifts.
import fs from 'node:fs';
import path from 'node:path';

import { PASSWORD } from './api.mjs';
import { channelOf } from './demo.mjs';
import { mailOf, until } from './letters.mjs';
import { ROOT } from './place.mjs';
import { BOXES } from './stack.mjs';

/** What useStack() has to start for an office. */
export const OFFICE_STACK = {
	mail: true,
	jobs: true,
	collector: true,
	conf: { workers: 4, mail_poll_seconds: 3 },
	allow: [/mailbox|letter/],
	fdSlack: 6,
};

const [REQUESTS, REVIEWS] = Object.keys(BOXES);
const CARDS = ['--cards=600', '--days=45', '--seed=5', '--points=4', '--users=12'];
/** Points that the data has: 1 Moscow, 2 Saint Petersburg, 3 Kazan, 4 Yekaterinburg. */
const MOSCOW = 1;
const WEEK = [1, 2, 3, 4, 5].map((day) => `${day} 09:00-18:00`).concat('6 10:00-15:00');

/** The body of an answer that must have been good. */
export async function must(answer) {
	const r = await answer;
	if (r.status >= 300) throw new Error(`${r.status}: ${r.text}`);
	return r.body;
}

async function person(stack, admin, key, name, role, more = {}) {
	const email = `${key}@otklik.test`;
	const body = { email, name, role, locale: 'ru', password: PASSWORD, point_ids: [], ...more };
	const { id } = await must(admin.post('/api/users', body));
	const api = stack.api();
	await api.login(email);
	return Object.assign(api, { id, email, name });
}

const demo = path.join(ROOT, 'tests/fixtures/demo');

/** Mails as networks, shops and people send them, three minutes apart, and one that nobody can read. */
async function deliver(stack) {
	const files = fs.readdirSync(demo).filter((f) => f.endsWith('.eml'));
	for (const [i, f] of files.entries()) {
		const date = new Date(Date.now() - (i + 1) * 180_000).toUTCString().replace('GMT', '+0000');
		const text = fs.readFileSync(path.join(demo, f), 'latin1').replace(/^Date: .*$/m, `Date: ${date}`);
		await stack.dovecot.deliver(i % 4 === 3 ? REVIEWS : REQUESTS, Buffer.from(text, 'latin1'));
	}
	const nested = Array.from({ length: 400 }, (_, i) => `--b\nContent-Type: multipart/mixed; boundary=b${i}\n\n`);
	const headers = { 'Content-Type': 'multipart/mixed; boundary=b', Subject: 'Fwd: Fwd: Прайс-лист' };
	await stack.dovecot.deliver(REQUESTS, mailOf(REQUESTS, { headers, body: nested.join('') }));
	return files.length + 1;
}

/** Pictures as people take them: a conversation in a window of 1080 by 720. */
export async function pictures(browser, talks) {
	const page = await browser.newPage({ viewport: { width: 1080, height: 720 } });
	const shots = [];
	for (const lines of talks) {
		const bubbles = lines.map(([who, text], i) => `<p class="${i % 2 ? 'us' : ''}"><b>${who}</b>${text}</p>`);
		await page.setContent(`<style>
			body { margin: 0; padding: 40px 120px; background: #e9eef4; font: 26px/36px sans-serif; }
			p { max-width: 620px; margin: 0 0 24px; padding: 20px 28px; border-radius: 20px; background: #fff; }
			b { display: block; color: #45688e; font-size: 22px; }
			.us { margin-left: auto; background: #cfe3ff; }
		</style>${bubbles.join('')}`);
		shots.push(await page.screenshot());
	}
	await page.close();
	return shots;
}

/** Conversations for pictures(): the first two differ in one word. */
export const TALKS = [
	[['Людмила', 'Добрый день! Сколько стоит диван «Осло» в сером цвете?'], ['Магазин', 'Здравствуйте! 64 900 рублей, в наличии два.'], ['Людмила', 'Спасибо, приеду завтра.']],
	[['Людмила', 'Добрый день! Сколько стоит диван «Осло» в синем цвете?'], ['Магазин', 'Здравствуйте! 64 900 рублей, в наличии два.'], ['Людмила', 'Спасибо, приеду завтра.']],
	[['Игорь К.', 'Третий день не могу дозвониться!'], ['Магазин', 'Простите нас. Мастер позвонит вам сегодня до 18:00.']],
	[['Мария', 'Можно перенести доставку с четверга на субботу?'], ['Магазин', 'Да, перенесли на субботу, с 14 до 18.'], ['Мария', 'Отлично'], ['Магазин', 'Хорошего дня!']],
];

const prove = (who, id, bytes) =>
	must(who.upload(`/api/interests/${id}/proofs`, { picture: { bytes, name: 'screenshot.png', type: 'image/png' } }));
const act = (who, id, what, body = {}) => must(who.post(`/api/interests/${id}/${what}`, body));

/** Work on today's cards: taken, answered, proven, returned, ended without an answer. */
async function work(o, shots) {
	const { anna, boris, head, cards } = o;
	for (const [i, who] of [anna, boris, anna, boris].entries()) {
		await act(who, cards[i].id, 'claim');
		await prove(who, cards[i].id, shots[i]);
	}
	o.proven = cards.slice(0, 4).map((card) => card.id);
	o.returned = cards[4].id;
	await act(anna, o.returned, 'claim');
	await act(anna, o.returned, 'answer');
	await act(anna, o.returned, 'proof-links', { url: 'https://vk.com/wall-1234567_89?reply=90' });
	await act(head, o.returned, 'return', { remark: 'Назовите цену и срок доставки: клиент спрашивал о них.' });
	await act(anna, cards[5].id, 'claim');
	await act(boris, cards[6].id, 'claim');
	await act(boris, cards[7].id, 'no-reply', { reason: 'spam', text: null });
	await act(anna, cards[8].id, 'no-reply', { reason: 'thanks', text: 'Благодарит за доставку' });
}

/** Answers by mail: one sent, one begun. */
async function write(o) {
	const { anna, mails } = o;
	for (const [i, id] of mails.slice(0, 2).entries()) {
		await act(anna, id, 'claim');
		const card = await must(anna.get(`/api/interests/${id}`));
		const subject = `Re: ${card.subject ?? 'Ваш вопрос'}`;
		const text = 'Здравствуйте!\n\nДа, всё в наличии. Доставим в субботу, с 14 до 18 часов.';
		if (i) await must(anna.put(`/api/interests/${id}/draft`, { subject, text, version: 0 }));
		else await act(anna, id, 'reply', { subject, text, attachment_ids: [], is_forced: true, is_unsigned: false, seen_reply: 0 });
	}
}

async function clients(o) {
	const { anna } = o;
	const by = async (name, kind, comment, phone) => {
		const body = { point_id: MOSCOW, kind, name, comment, contact_name: kind === 'company' ? 'Елена Котова' : null };
		const { id } = await must(anna.post('/api/clients', body));
		const [contact] = (await must(anna.get(`/api/clients/${id}/contacts`))).items;
		await must(anna.post(`/api/contacts/${contact.id}/identities`, { type: 'phone', value: phone }));
		return id;
	};
	o.client = await by('Кофейня «Полдень»', 'company', 'Звонить после 11. Счёт на юрлицо.', '+7 916 555-01-02');
	for (const [name, phone] of [['Людмила Чернова', '+7 903 111-22-33'], ['Игорь Кравцов', '+7 921 444-55-66'], ['Мария Щукина', '+7 999 777-88-99']])
		await by(name, 'person', null, phone);
	for (const id of [...o.mails.slice(0, 2), o.proven[0], o.returned]) {
		await must(anna.post(`/api/interests/${id}/link`, { client_id: o.client, contact_id: null }));
	}
}

async function settings(o) {
	const { anna, head, admin } = o;
	for (const [name, text, more] of [
		['Приветствие', 'Здравствуйте, {{first_name}}! Спасибо, что написали нам.', {}],
		['Цена по запросу', 'Стоимость товара «{{product}}» зависит от комплектации. Подберём вариант под вас.', { source_type: 'vk' }],
		['Самовывоз: Москва', 'Забрать заказ можно ежедневно с 9 до 21, Тверская, 12.', { point_id: MOSCOW }],
	])
		o.template = (await must(head.post('/api/shared-templates', { name, text, ...more }))).id;
	await must(admin.post('/api/templates', { name: 'Моё: извинение', text: 'Простите за ожидание. {{my_name}}' }));
	await must(admin.put(`/api/channels/${o.channel}/signature`, { text: 'С уважением,\nмагазин «Осло», Москва\n+7 495 000-00-00' }));
	for (const [name, query] of [['Горящие', 'view=overdue'], ['ВКонтакте, вопросы', 'source=vk&action=question']])
		await must(admin.post('/api/filters', { name, query }));
	await must(head.post('/api/shared-filters', { name: 'Отзывы Москвы', query: 'action=review', point_id: MOSCOW }));
	const hours = { is_always: false, week: WEEK, exceptions: ['2026-12-31 09:00-13:00', '2027-01-01'], version: 0 };
	await must(head.put(`/api/points/${MOSCOW}/hours`, hours));
	const plan = { time_zone: 'Europe/Moscow', week: WEEK.slice(0, 5), absences: ['2026-12-28 2027-01-08 vacation'], version: 0 };
	await must(head.put(`/api/users/${anna.id}/shifts`, plan));
	for (const [who, state] of [['anna', 'on_shift'], ['boris', 'on_shift'], ['boris', 'on_break']]) await must(o[who].post('/api/me/presence', { state }));
}

/** Old mail compared with today's rules, and what the senders' mail was. */
async function history(stack, o) {
	const day = (n) => new Date(Date.now() + n * 86400_000).toISOString();
	const { id } = await must(o.admin.post('/api/replays', { channel_id: null, source_type: null, from: day(-7), to: day(1) }));
	o.replay = id;
	stack.db.sql(`INSERT INTO sender_days (domain, day, source_type, n, known_n)
		VALUES ('notify.vk.com', UTC_DATE() - INTERVAL 2 DAY, 1, 30, 30), ('notify.vk.com', UTC_DATE() - INTERVAL 1 DAY, 1, 25, 4);
		INSERT INTO jobs (kind, ref_id, due_at, created_at, updated_at) VALUES ('senders_count', 0, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), UTC_TIMESTAMP(6));`, 'otklik');
	stack.otklik(['report', 'count']);
	await until(stack, async () => (await o.admin.get(`/api/replays/${id}`)).body.state !== 'comparing');
}

/**
 * Fills a stack of OFFICE_STACK. Gives clients of its people and ids of what pages are about: the
 * channel, a letter, a card with everything, proofs to judge, a client, a template, a replay.
 */
export async function makeOffice(stack, browser) {
	stack.db.sql('SET GLOBAL local_infile = 1');
	stack.otklik(['bench', 'data', '--into-empty', ...CARDS, `--password=${PASSWORD}`]);
	const o = { admin: stack.api(), head: stack.api() };
	await o.admin.login('admin@otklik.test');
	await o.head.login('head@otklik.test');
	const at = { point_ids: [MOSCOW] };
	o.anna = await person(stack, o.admin, 'anna', 'Анна Белова', 'manager', at);
	o.boris = await person(stack, o.admin, 'boris', 'Борис Лунин', 'manager', at);
	const count = await deliver(stack);
	for (const [address, name] of [[REQUESTS, 'Заявки с сайта'], [REVIEWS, 'Отзывы и соцсети']]) {
		const { id } = await must(o.admin.post('/api/channels', { ...channelOf(stack, address, MOSCOW), name }));
		o.channel ??= id;
	}
	const shots = await pictures(browser, TALKS);
	const read = 'SELECT COUNT(*) AS n FROM mail_raw WHERE state > 1 AND channel_id >= ' + o.channel;
	await until(stack, () => Number(stack.db.query(read)[0].n) === count);
	const { items } = await must(o.admin.get('/api/interests?view=new&limit=100'));
	const fresh = items.filter((card) => card.channel_id >= o.channel);
	o.mails = fresh.filter((card) => card.reply_way === 'mail').map((card) => card.id);
	o.cards = fresh.filter((card) => card.reply_way !== 'mail');
	o.fresh = o.cards[9].id;
	o.letter = Number(stack.db.query(`SELECT MAX(id) AS id FROM mail_raw WHERE from_addr LIKE '%vk.com'`)[0].id);
	await work(o, shots);
	await write(o);
	await clients(o);
	await settings(o);
	await history(stack, o);
	return o;
}
