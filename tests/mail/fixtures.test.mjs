/* Hand-written letters, one trap each: what the parser and the rules must make of them. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse_mails } from './score.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const build = process.env.OTKLIK_BUILD ?? join(root, 'build');
const otklik = join(build, 'bin/otklik');
const dir = join(root, 'tests/fixtures/mail');
const skip = existsSync(otklik) ? false : `no ${otklik}: build first or set OTKLIK_BUILD`;
const delivery = 'Здравствуйте! Сколько стоит доставка в Тверь?';
const plain = (author_name, author_email) => ({ card: { source_type: 'email', action: 'request', author_name, author_email } });

/* Only the given keys are compared, at any depth. */
const expected = {
	'id-missing': { message_id: /^sha256-[0-9a-f]{64}@otklik\.invalid$/, ...plain('Anna Petrova', 'anna@example.com') },
	'id-case': { message_id: 'one@example.com', from_name: 'Anna Petrova', date_utc: '2025-03-03T09:00:00Z', subject: 'Вопрос' },
	'id-folded': { message_id: 'folded.id@example.com' },
	'id-doubled': { message_id: 'first@example.com' },
	'id-broken': { message_id: 'spacesin@id.example.com' },
	'ses-rewritten': { message_id: '0102018f0a-000000@eu-west-1.amazonses.com' },
	'from-empty': { from_addr: '', from_name: '', card: { source_type: 'email', author_email: null } },
	'from-two': { from_addr: 'second@example.com' },
	'from-list': { from_addr: 'real@example.com', from_name: 'Real One' },
	'from-quoted-address': { from_addr: 'c@d.example', from_name: 'a@b.example' },
	'from-comment': { from_addr: 'old@example.com', from_name: '', card: { author_name: 'Old Program' } },
	'from-cyrillic': { from_addr: 'почта@пример.рф', from_name: 'Почта', card: { author_email: 'почта@пример.рф' } },
	'from-punycode': { from_addr: 'info@xn--e1afmkfd.xn--p1ai' },
	'from-encoded-quoted': { from_addr: 'maria@example.com', from_name: 'Иванова, Мария' },
	'from-koi8-raw': { from_name: 'Павел', subject: 'Вопрос о доставке в город', text: delivery },
	'text-cp1251-raw': { subject: 'Вопрос о доставке в город', text: delivery },
	'text-cp866-raw': { text: delivery },
	'text-koi8-said-latin1': { text: delivery },
	'text-cp1251-said-utf8': { text: delivery },
	'text-unknown-charset': { text: 'Здравствуйте! Сколько стоит доставка?' },
	'text-latin1': { text: 'Grüße aus München, schöne Straße' },
	'text-utf8-damaged': { text: 'Здравствуйте, это длинный текст, в конце обреза\ufffd' },
	'subject-split-character': { subject: 'Наличие' },
	'subject-q-with-spaces': { subject: 'café au lait and more' },
	'name-rfc2231': { text: 'смотрите файл', attachments: [{ name: 'Счёт 17.pdf', size: 5, type: 'application/pdf', inline: false }] },
	'name-hostile': { attachments: [{ name: 'invoice‹U+202E›fdp.exe', size: 3 }, { name: 'Договор.doc', size: 3 }] },
	winmail: { text: 'See the file', attachments: [{ name: 'winmail.dat', size: 6, type: 'application/ms-tnef' }] },
	uuencode: { attachments: [{ name: 'cat.txt', size: 3 }] },
	'lone-image': { text: '', attachments: [{ name: 'p.gif', type: 'image/gif', size: 14 }], card: { source_type: 'email' } },
	'zero-bytes': { error: null, from_addr: null, subject: null, text: '', card: { source_type: 'email' } },
	'no-blank-line': { subject: 'broken', text: 'This line is no header and starts the text.\nSecond line.' },
	'junk-first': { subject: 'kept', text: 'text' },
	'base64-lie': { text: 'These are plain words under a false label.\nAnd one line more of them, as some programs do.' },
	'html-only': { has_html: true, text: 'Добрый день!\n\nСколько стоит стол?\n\n- дуб\n- сосна' },
	'html-better-than-plain': { text: /^Здравствуйте! Меня интересует шкаф-купе/ },
	flowed: { text: 'Этот абзац разорван посередине, но один.\n\n-- \nАнна', reply_text: 'Этот абзац разорван посередине, но один.' },
	'boundary-missing': { text: 'Просто текст без частей.', attachments: [] },
	'boundary-unclosed': { text: 'Текст есть.', attachments: [{ name: 'a.pdf', size: 5 }] },
	'reply-russian': { reply_text: 'Да, подходит, забираю.', card: { text: 'Да, подходит, забираю.' } },
	'reply-english': { reply_text: 'Yes, please.' },
	'forward-german': { reply_text: 'Bitte ansehen.' },
	'forward-russian': { reply_text: 'Коллеги, ответьте.' },
	'auto-reply-office': { card: { ignore_reason: 'auto_reply' } },
	'auto-reply-gmail': { card: { ignore_reason: 'auto_reply' } },
	'auto-reply-subject': { card: { ignore_reason: 'auto_reply' } },
	'dsn-failed': { card: { ignore_reason: 'bounce' }, attachments: [{ type: 'message/delivery-status' }, { type: 'message/rfc822' }] },
	'dsn-delayed': { card: { ignore_reason: 'bounce' } },
	newsletter: { card: { ignore_reason: 'newsletter' } },
	'machine-vk': { card: {
		ignore_reason: null, source_type: 'vk', action: 'message', author_name: 'Ирина Лосева',
		text: 'Подскажите, до скольки вы работаете?', link: 'https://vk.com/im?sel=100200300', reply_way: 'link',
	} },
	'machine-ok': { card: {
		ignore_reason: null, source_type: 'ok', action: 'message', author_name: 'Нина Громова',
		link: 'https://ok.ru/messages/570000000001',
	} },
	'machine-facebook': { card: {
		ignore_reason: null, source_type: 'facebook', action: 'comment', author_name: 'Ann Other',
		text: 'Is it still for sale?', link: 'https://www.facebook.com/shop.page/posts/5?comment_id=7',
	} },
	'form-own-address': { card: {
		ignore_reason: null, source_type: 'site_form', action: 'request', author_name: 'Олег Зимин',
		author_phone: '+7 (900) 000-00-17', author_email: 'oleg@example.com', product: 'Диван «Тверь»',
		text: 'Есть ли серый?\nИ сколько ждать?', link: 'https://shop.example.ru/divan?id=7', reply_way: 'mail',
	} },
	own: plain('Shop', 'shop@example.ru'),
	'in-reply-to-two': { message_id: 'r@example.com' },
	'vk-like': { card: { source_type: 'vk', action: 'like', author_name: 'Елена Котова', link: 'https://vk.com/wall-1_2', text: null } },
	'vk-friend-vk-ru': { card: { action: 'subscribe', author_name: 'Олег Титов', author_url: 'https://vk.ru/id77', author_photo: 'https://sun1-2.userapi.com/p.jpg', place: 'Дом и Лад' } },
	'vk-unknown-letter': { card: { source_type: 'vk', action: 'other', ignore_reason: null, link: 'https://vk.com/club55' } },
	'vk-login-code': { card: { ignore_reason: 'login_code' } },
	'ok-class': { card: { source_type: 'ok', action: 'like', author_name: 'Зинаида Крылова', link: 'https://ok.ru/profile/5700/pphoto/8800' } },
	'ok-unknown-letter': { card: { source_type: 'ok', action: 'other', ignore_reason: null } },
	'facebook-russian': { card: {
		action: 'comment', author_name: 'Иван Соболев', text: 'Сколько стоит доставка?',
		link: 'https://www.facebook.com/shop.page/posts/5?comment_id=8',
	} },
	'x-reply': { card: { source_type: 'x', action: 'reply', author_name: 'Anna K', text: 'Do you ship to Kazan?', link: 'https://x.com/anna_k/status/17' } },
	'x-html-mention': { card: { action: 'mention', author_name: 'Petr', author_url: 'https://x.com/petr_v', text: '@shop is the oak table back?', link: 'https://x.com/petr_v/status/99' } },
	'instagram-comment': { card: { source_type: 'instagram', action: 'comment', author_name: 'lena.home', text: 'Какая цена?', link: 'https://www.instagram.com/p/Cabc123/' } },
	'linkedin-message': { card: { source_type: 'linkedin', action: 'message', author_name: 'Olga Frolova', text: 'Do you have an office catalogue?', link: 'https://www.linkedin.com/comm/messaging/thread/2-abc' } },
	'youtube-reply-russian': { card: { source_type: 'youtube', action: 'reply', author_name: 'Мастер Сергей', text: 'А где взять такой крепёж?' } },
	'avito-html': { card: { source_type: 'avito', action: 'message', author_name: 'Алина', product: 'Комод', text: 'Ещё продаёте?', link: 'https://www.avito.ru/profile/messenger/channel/u2i-x' } },
	'form-elementor': { card: { source_type: 'site_form', author_name: 'Kate Bell', text: 'Do you have it in blue?', link: 'https://shop.example.com/chair/' } },
	'form-table': { card: { source_type: 'site_form', author_name: 'Роман', author_phone: '+7 900 000-00-19', text: 'Нужен расчёт\nна две комнаты', reply_way: 'phone' } },
	'bank-service': { card: { ignore_reason: 'service' } },
	'github-list': { card: { ignore_reason: 'newsletter' } },
	'mailing-list-person': { card: { ignore_reason: 'newsletter' } },
	invitation: { text: 'Приглашаю\n\n📅 Замер кухни\n🕒 2026-07-20 07:00 UTC\n👤 Kate <kate@example.com>', card: { source_type: 'email', ignore_reason: null } },
	'name-bidi-subject': { from_name: 'Evil ‹U+202E› gpj', subject: 'Счёт‹U+202E›fdp.exe' },
	'text-twice-encoded': { text: delivery },
	'text-gb2312': { text: '你好' },
	'handed-on-gmail': { card: { author_name: 'Ольга', author_email: 'olga@example.ru', text: 'Дима, ответь' } },
	'handed-on-by-stranger': plain('Anna', 'anna@example.com'),
	'signature-is-no-form': { card: { source_type: 'email', author_name: 'Anna Petrova', author_phone: '+7 900 000-00-18' } },
};

function compare(got, want, where) {
	if (want instanceof RegExp) {
		assert.match(got, want, where);
	} else if (want !== null && typeof want === 'object') {
		assert.ok(got !== null && typeof got === 'object', `${where} is there`);
		if (Array.isArray(want))
			assert.equal(got.length, want.length, `${where}.length`);
		for (const [key, value] of Object.entries(want))
			compare(got[key], value, `${where}.${key}`);
	} else {
		assert.equal(got, want, where);
	}
}

test('hand-written letters', { skip }, async (t) => {
	const names = readdirSync(dir).filter((f) => f.endsWith('.eml'));
	const mails = parse_mails(otklik, join(root, 'backend/rules'), dir, names);

	for (const name of Object.keys(expected))
		assert.ok(names.includes(`${name}.eml`), `${name}.eml is there`);
	for (const [name, want] of Object.entries(expected))
		await t.test(name, () => compare(mails.get(`${name}.eml`), want, name));
});

/* The same mailbox with its address known: a colleague of shop@example.ru hands letters on. */
const handed_on = {
	'handed-on-gmail': plain('Анна Петрова', 'anna@example.com'),
	'handed-on-attached': { card: { author_name: 'Петр', author_email: 'petr@example.com', text: 'Стул складной?' } },
	'handed-on-vk': { card: { source_type: 'vk', action: 'message', author_name: 'Ирина Лосева', text: 'До скольки работаете?', link: 'https://vk.com/im?sel=100' } },
	'handed-on-by-stranger': plain('Anna', 'anna@example.com'),
	own: { card: { ignore_reason: 'own' } },
};

test('letters that a colleague hands on', { skip }, async (t) => {
	const mails = parse_mails(otklik, join(root, 'backend/rules'), dir, Object.keys(handed_on).map((n) => `${n}.eml`), 'shop@example.ru');

	for (const [name, want] of Object.entries(handed_on))
		await t.test(name, () => compare(mails.get(`${name}.eml`), want, name));
});
