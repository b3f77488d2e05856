// Answering in real browsers, through a real mail server: a template by "/", a file, ten seconds to
// take it back, a letter in a real mailbox in the same thread; a draft that survives a reload; two
// people on one card; what was gone for elsewhere; a letter that comes back.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { before, test } from 'node:test';

import { assertAccessible, assertCalm, openPage, signIn, useBrowser } from '../lib/browser.mjs';
import { card, makeCompany } from '../lib/cards.mjs';
import { channelOf } from '../lib/demo.mjs';
import { mailOf, until } from '../lib/letters.mjs';
import { awaitMail, readBox } from '../lib/mail.mjs';
import { BOXES, useStack } from '../lib/stack.mjs';

const [FIRST] = Object.keys(BOXES);
const CLIENT = 'client@example.test';
const stack = await useStack({
	mail: true,
	jobs: true,
	collector: true,
	fdSlack: 6,
	conf: { workers: 4, mail_poll_seconds: 2, undo_seconds: 6 },
});
const browser = await useBrowser();
/** Where pictures go when somebody wants to look at them. */
const SHOTS = process.env.OTKLIK_SHOTS;
let co;
let anna;
let id;

const box = () => ({ port: stack.dovecot.ports.imap, user: CLIENT, password: BOXES[CLIENT] });
const opened = (page) => page.locator('article.card');
const area = (page) => opened(page).getByLabel('Текст письма');
const send = (page) => opened(page).getByRole('button', { name: /^Отправить/ });
const shot = async (page, name) => {
	if (!SHOTS) return;
	fs.mkdirSync(SHOTS, { recursive: true });
	await page.screenshot({ path: `${SHOTS}/${name}.png` });
};
const items = async (who, where) => (await co[who].get(where)).body.items;
const at = (what = '') => `/api/interests/${id}${what}`;

async function person(name, options) {
	const page = await openPage(browser, stack.url, options);
	await signIn(page, `${name}@otklik.test`);
	return page;
}

/** A letter from the customer, as its card; taken by Anna. */
async function asked(subject, from = CLIENT) {
	const mail = mailOf(FIRST, {
		headers: { From: `Ирина Петрова <${from}>`, Subject: subject },
		body: 'Есть ли серый диван?',
	});
	const messageId = /^Message-ID: <(.*)>$/m.exec(mail)[1];
	await stack.dovecot.deliver(FIRST, mail);
	const find = () =>
		stack.db.query(
			`SELECT interest_id AS id FROM mail_raw WHERE message_id = '${messageId}' AND interest_id IS NOT NULL`
		);
	await until(stack, () => find().length > 0);
	const made = Number(find()[0].id);
	assert.equal((await co.anna.post(`/api/interests/${made}/claim`)).status, 200);
	return { id: made, messageId };
}

before(async () => {
	co = await makeCompany(stack);
	const r = await co.admin.post('/api/channels', {
		...channelOf(stack, FIRST, co.points.a),
		name: 'Заявки',
	});
	assert.equal(r.status, 201, r.text);
	await co.head.post('/api/shared-templates', {
		name: 'Приветствие',
		text: 'Здравствуйте, {{first_name}}! Товар: {{product}}.',
	});
	await co.head.post('/api/shared-templates', {
		name: 'Прайс',
		text: 'Прайс во вложении.\n\n{{my_name}}',
	});
	await co.anna.put('/api/me/signature', { text: 'Анна, менеджер' });
	anna = await person('anna');
});

test('template, file, taking back, sending: it arrives in the thread', async () => {
	const before = (await readBox(box())).length;
	const made = await asked('Диван');
	id = made.id;
	await anna.goto(`/feed/${id}`);
	await area(anna).click();
	await area(anna).pressSequentially('/при');
	const list = opened(anna).getByRole('listbox', { name: 'Шаблоны' });
	await list.getByRole('option', { name: /Приветствие/ }).waitFor();
	await shot(anna, 'templates-1440-light');
	await anna.keyboard.press('Enter');
	await opened(anna).getByText('Заполните или уберите: product').waitFor();
	await shot(anna, 'unfilled-1440-light');
	await assertAccessible(anna);
	await send(anna).click();
	assert.equal(
		await area(anna).evaluate((e) => e.value.slice(e.selectionStart, e.selectionEnd)),
		'{{product}}'
	);
	await anna.keyboard.insertText('серый диван');
	await opened(anna)
		.locator('input[type=file]')
		.last()
		.setInputFiles([
			{ name: 'прайс.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 x') },
			{ name: 'virus.exe', mimeType: 'application/octet-stream', buffer: Buffer.from('MZ') },
		]);
	await opened(anna).getByRole('link', { name: 'прайс.pdf' }).waitFor();
	await opened(anna)
		.getByText(/Такие файлы не отправляются/)
		.waitFor();
	await shot(anna, 'files-1440-light');
	await opened(anna)
		.getByRole('button', { name: /virus\.exe/ })
		.click();
	await area(anna).press('Control+Enter');
	await anna.getByText(`Письмо уйдёт: карточка № ${id}`).waitFor();
	await shot(anna, 'undo-1440-light');
	await anna.locator('body').click({ position: { x: 5, y: 5 } });
	await anna.keyboard.press('KeyZ');
	await anna.getByText('Письмо отозвано, текст в форме').waitFor();
	await area(anna).waitFor();
	await until(
		stack,
		async () => (await area(anna).inputValue()) === 'Здравствуйте, Ирина! Товар: серый диван.'
	);
	await opened(anna).getByRole('link', { name: 'прайс.pdf' }).waitFor();
	assert.equal((await readBox(box())).length, before);
	await area(anna).press('Control+Enter');
	await opened(anna)
		.getByText(/Письмо отправлено: /)
		.first()
		.waitFor({ timeout: 30000 });
	const raw = (await awaitMail(box(), before + 1)).at(-1).raw.toString();
	assert.ok(raw.includes(`In-Reply-To: <${made.messageId}>`), 'the same thread');
	assert.match(raw, /filename\*0\*=UTF-8''%D0%BF/);
	await shot(anna, 'sent-1440-light');
	await assertCalm(anna);
});

test('a draft survives a reload, another computer, and is listed', async () => {
	({ id } = await asked('Черновик'));
	await anna.goto(`/feed/${id}`);
	await area(anna).fill('Почти готовый ответ');
	await opened(anna).getByText('Черновик сохранён', { exact: true }).waitFor();
	await anna.reload();
	await until(stack, async () => (await area(anna).inputValue()) === 'Почти готовый ответ');
	const other = await person('anna', { width: 390, height: 844 });
	await other.goto('/feed?view=drafts');
	await other.locator(`[data-card="${id}"] .frow-open`).click();
	await until(stack, async () => (await area(other).inputValue()) === 'Почти готовый ответ');
	await shot(other, 'draft-390-light');
	await other.emulateMedia({ colorScheme: 'dark' });
	await shot(other, 'draft-390-dark');
	await assertAccessible(other);
	await assertCalm(other);
	await other.context().close();
});

test('two people: who is writing is seen, who is late decides with both texts', async () => {
	const chief = await person('chief');
	await chief.goto(`/feed/${id}`);
	await opened(chief).getByRole('heading', { name: 'Ирина Петрова' }).waitFor();
	await area(anna).press('End');
	await area(anna).pressSequentially(' и ещё немного текста', { delay: 30 });
	await opened(chief).getByText('Анна печатает').waitFor();
	await shot(chief, 'typing-1440-light');
	await co.chief.post(at('/reply'), { subject: 'Re', text: 'Ответ старшего' });
	/* Asked about as well when the page has heard of it before the letter goes. */
	await opened(anna).locator('.sent').first().waitFor();
	await area(anna).press('Control+Enter');
	const dialog = anna.getByRole('dialog');
	await dialog.getByText('Ответ старшего').waitFor();
	await dialog.getByText(/и ещё немного текста/).waitFor();
	await shot(anna, 'meanwhile-1440-light');
	await anna.emulateMedia({ colorScheme: 'dark' });
	await shot(anna, 'meanwhile-1440-dark');
	await assertAccessible(anna);
	await anna.emulateMedia({ colorScheme: 'light' });
	await dialog.getByRole('button', { name: 'Всё равно отправить' }).click();
	await until(
		stack,
		async () =>
			(await items('anna', at('/replies'))).filter((r) => r.state === 'sent').length === 2,
		40
	);
	await assertCalm(anna);
	await chief.context().close();
});

test('who goes to a messenger is asked on the way back', async () => {
	id = card(stack, co, {
		name: 'Пётр',
		phone: '8 900 123-45-67',
		reply_way: 'phone',
		url: 'https://vk.com/id7',
	});
	await co.anna.post(at('/claim'));
	await anna.goto(`/feed/${id}`);
	const way = opened(anna).getByRole('link', { name: 'WhatsApp' });
	assert.equal(await way.getAttribute('href'), 'https://wa.me/79001234567');
	await shot(anna, 'ways-1440-light');
	await anna.context().route('https://wa.me/**', (route) => route.fulfill({ body: 'wa' }));
	const [popup] = await Promise.all([anna.context().waitForEvent('page'), way.click()]);
	await popup.close();
	await anna.waitForTimeout(1500);
	await anna.evaluate(() => window.dispatchEvent(new Event('focus')));
	await opened(anna).getByRole('alertdialog').getByText('Ответили?').waitFor();
	await shot(anna, 'asked-1440-light');
	await anna.keyboard.press('KeyL');
	await anna.goto('/feed?view=intents');
	await anna.locator(`[data-card="${id}"]`).waitFor();
	await co.anna.post(at('/intents/settle'), { outcome: 'yes' });
	const row = anna.locator(`[data-card="${id}"] .grade`);
	await row.getByText('со слов').waitFor({ state: 'attached' });
	await assertCalm(anna);
});

test('a letter that comes back is told in words', async () => {
	({ id } = await asked('Вернётся', 'nobody-there@example.test'));
	await anna.goto(`/feed/${id}`);
	await area(anna).fill('Здравствуйте!');
	await area(anna).press('Control+Enter');
	await opened(anna).getByText('Такого адреса нет.').waitFor({ timeout: 60000 });
	await shot(anna, 'bounced-1440-light');
	await assertAccessible(anna);
	await assertCalm(anna);
});

test('templates and signatures in the settings', async () => {
	const head = await person('head');
	await head.goto('/settings/templates');
	await head.getByRole('button', { name: 'Приветствие' }).waitFor();
	await shot(head, 'settings-1440-light');
	await assertAccessible(head);
	await head.goto('/settings/templates/new');
	await head.getByLabel('Название').fill('Новый');
	await head.getByLabel('Текст').fill('Привет {{nobody}}');
	await head.getByText('Такой подстановки нет: nobody').waitFor();
	await shot(head, 'template-1440-light');
	await head.getByLabel('Текст').fill('Привет, ');
	await head.getByRole('button', { name: /имя без фамилии/ }).click();
	assert.equal(await head.getByLabel('Текст').inputValue(), 'Привет, {{first_name}}');
	await head.getByRole('button', { name: 'Создать' }).click();
	await head.getByText('Шаблон создан: Новый').waitFor();
	await assertCalm(head);
	const phone = await person('anna', {
		width: 390,
		height: 844,
		colorScheme: 'dark',
		locale: 'en-US',
	});
	await co.anna.put('/api/me', { name: 'Анна', locale: 'en', theme: 'system', are_keys_on: true });
	await phone.goto('/settings/templates');
	await phone.getByText('My signature').waitFor();
	await shot(phone, 'settings-390-dark-en');
	await assertAccessible(phone);
	await head.context().close();
	await phone.context().close();
});
