// An administrator's whole day: a new branch with its person and its mailbox, a letter that breaks, a
// network that has changed its letters, the ledger that agrees, a person who is signed out.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { assertCalm, useBrowser } from '../lib/browser.mjs';
import { makeCompany } from '../lib/cards.mjs';
import { WHOLE_DAY, FIRST, atDesk, bell, cardOf, letterTo, looksGood, notices, opened, shot, toast } from '../lib/day.mjs';
import { mailOf, until } from '../lib/letters.mjs';
import { Imap } from '../lib/mail.mjs';
import { BOXES, useStack } from '../lib/stack.mjs';

const stack = await useStack(WHOLE_DAY);
const browser = await useBrowser();
const PASSWORD = 'malina-zima-482';

let co;
let admin;
let nina;
let box;

const dialog = () => admin.getByRole('dialog');
const field = (name) => dialog().getByLabel(name, { exact: true });
const button = (name, at = admin) => at.getByRole('button', { name, exact: true });
const closed = () => dialog().waitFor({ state: 'detached' });
const count = (sql) => Number(stack.db.query(sql)[0].n);

before(async () => {
	co = await makeCompany(stack);
	admin = await atDesk(browser, stack, 'admin');
});

test('a point and its person are made, and the person comes in', async () => {
	await admin.goto('/settings/points');
	await button('Точка').click();
	await field('Название').fill('Точка на Невском');
	await button('Создать точку').click();
	await toast(admin, 'Точка создана: Точка на Невском').waitFor();
	await closed();
	await admin.goto('/settings/users');
	await button('Человек').click();
	await field('Почта').fill('nina@otklik.test');
	await field('Имя').fill('Нина Ветрова');
	await field('Первый пароль').fill(PASSWORD);
	await field('Точки').click();
	await admin.getByRole('option', { name: 'Точка на Невском' }).click();
	await admin.keyboard.press('Escape');
	await button('Добавить человека').click();
	await toast(admin, 'Человек добавлен: Нина Ветрова').waitFor();
	await closed();
	nina = await atDesk(browser, stack, 'nina@otklik.test', {}, PASSWORD);
	await nina.getByText('Всё разобрано').waitFor();
	await looksGood(admin, 'admin-1-people');
});

/** A mail that lies in the mailbox since long. */
async function oldLetter(days) {
	const imap = await Imap.connect({ port: stack.dovecot.ports.imap, user: FIRST, password: BOXES[FIRST] });
	const at = new Date(Date.now() - days * 86400000);
	const raw = Buffer.from(mailOf(FIRST, { date: at, body: 'Старое письмо' }).replace(/\r?\n/g, '\r\n')).toString('latin1');
	const mon = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'][at.getUTCMonth()];
	const date = `${String(at.getUTCDate()).padStart(2, '0')}-${mon}-${at.getUTCFullYear()} 10:00:00 +0000`;
	await imap.cmd(`APPEND "INBOX" "${date}" {${raw.length}+}\r\n${raw}`);
	imap.close();
}

test('a mailbox: a wrong password is told in words, the right one heals it; old mail stays in peace', async () => {
	await oldLetter(30);
	await admin.goto('/settings/mailboxes');
	await button('Ящик').click();
	await field('Название').fill('Невский');
	await dialog().getByRole('combobox', { name: 'Точка' }).fill('Невском');
	await admin.getByRole('option', { name: 'Точка на Невском' }).click();
	const put = (name, value) => dialog().locator(`input[name=${name}]`).fill(String(value));
	await put('login', FIRST);
	await put('mailbox-password', 'not-the-password');
	await put('imap_host', 'localhost');
	await put('imap_port', stack.dovecot.ports.imaps);
	await put('from_address', FIRST);
	await put('smtp_host', 'localhost');
	await dialog().getByRole('combobox', { name: 'Защита' }).last().click();
	await admin.getByRole('option', { name: 'STARTTLS' }).click();
	await put('smtp_port', stack.smtp.port);
	assert.match(await dialog().locator('input[name=quiet_before]').inputValue(), /^\d{4}-\d\d-\d\d$/);
	await shot(admin, 'admin-2-mailbox');
	await button('Подключить ящик').click();
	await toast(admin, 'Ящик добавлен').waitFor();
	await closed();
	const line = admin.getByRole('listitem').filter({ hasText: 'Невский' });
	await line.getByText('Сервер не принял логин или пароль').waitFor({ timeout: 40000 });
	await looksGood(admin, 'admin-3-refused');
	await line.getByRole('button', { name: 'Невский' }).click();
	await put('mailbox-password', BOXES[FIRST]);
	await button('Сохранить').click();
	await closed();
	await line.getByText('Работает', { exact: true }).waitFor({ timeout: 40000 });
	box = count("SELECT id AS n FROM channels WHERE name = 'Невский'");
	await until(stack, () => count(`SELECT COUNT(*) AS n FROM interests WHERE channel_id = ${box}`) === 1, 40);
	assert.equal(count(`SELECT COUNT(*) AS n FROM interests WHERE channel_id = ${box} AND is_open = 1`), 0, 'history, not work');
	await nina.getByText('Всё разобрано').waitFor();
});

test('a letter is on the screen of its branch a moment later, and a broken one in quarantine, told by the bell', async () => {
	await letterTo(stack, FIRST, { body: 'Есть ли доставка на Невский?' });
	await nina.getByText('Есть ли доставка на Невский?').waitFor({ timeout: 30000 });
	const nested = Array.from({ length: 400 }, (_, i) => `--b\nContent-Type: multipart/mixed; boundary=b${i}\n\n`).join('');
	await letterTo(stack, FIRST, { headers: { Subject: 'Сломанное', 'Content-Type': 'multipart/mixed; boundary=b' }, body: nested });
	await bell(admin).filter({ hasText: /\d/ }).waitFor({ timeout: 30000 });
	await bell(admin).click();
	await notices(admin).getByRole('button', { name: /Новые письма в карантине: Невский/ }).click();
	await admin.waitForURL(/\/settings\/letters/);
	const bad = admin.getByRole('row').filter({ hasText: 'Письмо не удалось прочитать' });
	await bad.waitFor();
	await looksGood(admin, 'admin-4-quarantine');
	await bad.getByRole('button', { name: /Разобрать снова/ }).click();
	await toast(admin, 'Письмо разбирается заново').waitFor();
	await bad.getByText(/2 попытки/).waitFor({ timeout: 20000 });
	await assertCalm(admin);
});

let serial = 0;
const network = (author, text) =>
	letterTo(stack, FIRST, {
		headers: {
			From: 'VK <admin@notify.vk.com>', Subject: 'Свежее у вас', Precedence: 'bulk', 'Content-Type': 'text/html; charset=utf-8',
		},
		body: `<p>Свежее у вас</p><p>[${author}] о снимке №${++serial}:</p><p>${text}</p><p><a href="https://vk.com/photo-1_${serial}?reply=7">К беседе</a></p>`,
	});

test('a network has changed its letters: a rule is taught by marks, tried and saved', async () => {
	const ids = [];
	for (const who of ['Анна Белова', 'Вера Ильина', 'Глеб']) ids.push(await network(who, `Почём стул? Я ${who}`));
	const card = await cardOf(stack, ids.at(-1));
	await admin.goto(`/feed/${card}`);
	await opened(admin).getByText('Свежее у вас').first().waitFor();
	const letter = count(`SELECT id AS n FROM mail_raw WHERE message_id = '${ids.at(-1)}'`);
	await admin.goto(`/settings/rules?teach=${letter}`);
	const area = admin.getByLabel('Текст письма');
	await area.waitFor();
	const mark = async (value, key) => {
		await area.focus();
		await area.evaluate((el, v) => el.setSelectionRange(el.value.indexOf(v), el.value.indexOf(v) + v.length), value);
		await admin.keyboard.press(key);
	};
	await mark('Глеб', 'Digit1');
	await mark('Почём стул? Я Глеб', 'Digit2');
	await button('Составить правило').click();
	await admin.getByText('Возьмёт 3 из 3 последних писем отправителя, из них по-новому 3').waitFor();
	await admin.locator('.pvalue').filter({ hasText: 'Автор: Вера Ильина' }).waitFor();
	await looksGood(admin, 'admin-5-teach');
	await button('Сохранить правило').click();
	await toast(admin, 'Правило создано').waitFor();
});

test('old mail is read again: first the difference, then the cards', async () => {
	const named = () => count("SELECT COUNT(*) AS n FROM interests WHERE author_name IN ('Анна Белова', 'Вера Ильина', 'Глеб')");
	assert.equal(named(), 0);
	await admin.goto('/settings/replays');
	await button('Сравнить').click();
	await admin.getByText('Сравнено').waitFor({ timeout: 40000 });
	await admin.getByRole('cell').filter({ hasText: 'Вера Ильина' }).first().waitFor();
	assert.equal(named(), 0, 'nothing is written before it was seen');
	await looksGood(admin, 'admin-6-difference');
	await button('Записать').click();
	await dialog().getByRole('button', { name: 'Записать' }).click();
	await admin.getByText('Записано', { exact: true }).waitFor({ timeout: 40000 });
	assert.equal(named(), 3);
});

test('the ledger of the mailbox agrees', async () => {
	await admin.goto('/settings/mailboxes');
	await admin.getByRole('link', { name: /Сверка.*Невский/ }).click();
	await button('Проверить сейчас').click();
	const today = admin.locator('tbody tr').first();
	await today.getByText('Сходится').waitFor({ timeout: 40000 });
	assert.deepEqual((await today.locator('td').allInnerTexts()).slice(1, 6).map((t) => t.match(/\d+/)[0]), ['5', '4', '0', '0', '1']);
	assert.equal(await admin.getByText(/Не хватает/).count(), 0);
	await looksGood(admin, 'admin-7-ledger');
});

test('a person is signed out on every device and told so; nothing that was typed is lost', async () => {
	await admin.goto('/settings/users');
	await admin.getByRole('row').filter({ hasText: 'nina@otklik.test' }).getByRole('button').first().click();
	await button('Завершить сеансы').click();
	await toast(admin, 'Сеансы завершены: Нина Ветрова').waitFor();
	await nina.reload();
	await nina.waitForURL(/sign-in/, { timeout: 20000 });
	await nina.fill('input[name=email]', 'nina@otklik.test');
	await nina.fill('input[name=password]', PASSWORD);
	await nina.click('button[type=submit]');
	await nina.getByText('Есть ли доставка на Невский?').waitFor();
	await assertCalm(nina);
	await assertCalm(admin);
});

test('all of this day is in the trail, with who, when and what, and without passwords', async () => {
	await admin.goto('/settings/audit');
	const line = (text) => admin.getByRole('row').filter({ hasText: text });
	for (const text of ['Завершены сеансы человека', 'Записаны отличия в карточки', 'Создано правило', 'Разобрано снова письмо', 'Подключён ящик'])
		await line(text).filter({ hasText: 'Админ' }).first().waitFor();
	await line('Создана точка').filter({ hasText: 'название: Точка на Невском' }).waitFor();
	await line('Добавлен человек').filter({ hasText: /имя: Нина Ветрова, роль: Менеджер/ }).waitFor();
	for (const secret of ['not-the-password', BOXES[FIRST], PASSWORD]) assert.equal(await admin.getByText(secret).count(), 0, secret);
	const [at, who] = await Promise.all([1, 2].map((n) => admin.locator(`tbody tr td:nth-child(${n}) > *`).first().boundingBox()));
	assert.ok(at.x + at.width <= who.x, 'the time and the name stand beside each other');
	await looksGood(admin, 'admin-8-audit');
	await admin.getByRole('combobox', { name: 'Кто' }).click();
	await admin.getByRole('option', { name: 'Нина Ветрова' }).click();
	await admin.waitForURL(/user_id=/);
	await line('Вход').first().waitFor();
	await line('Создана точка').first().waitFor({ state: 'detached' });
	await assertCalm(admin);
});
