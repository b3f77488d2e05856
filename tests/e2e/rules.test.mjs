// A network changes its letters: the share jumps, a rule is taught by marks with the keyboard alone, old
// mail is read again, what a person corrected stays, and all of it is taken back.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { PASSWORD } from '../lib/api.mjs';
import { assertAccessible, assertCalm, openPage, signIn, useBrowser } from '../lib/browser.mjs';
import { channelOf } from '../lib/demo.mjs';
import { until as untilIn } from '../lib/letters.mjs';
import { patience } from '../lib/patience.mjs';
import { useStack } from '../lib/stack.mjs';

const stack = await useStack({ seed: true, mail: true, jobs: true, collector: true, conf: { workers: 3, mail_poll_seconds: 2 } });
const browser = await useBrowser();
const BOX = 'zayavki@otklik.test';
const SHOTS = process.env.OTKLIK_SHOTS;
let page, admin;
let serial = 0;

const until = untilIn.bind(null, stack);
const button = (name) => page.getByRole('button', { name, exact: true });
const toast = (text) => page.locator('.toast').filter({ hasText: text });
const count = () => Number(stack.db.query('SELECT COUNT(*) AS n FROM mail_raw')[0].n);
const send = (author, text) =>
	stack.dovecot.deliver(
		BOX,
		`From: VK <admin@notify.vk.com>\nTo: ${BOX}\nSubject: =?utf-8?b?${Buffer.from('Свежее у вас').toString('base64')}?=\n` +
			`Date: ${new Date().toUTCString().replace('GMT', '+0000')}\nMessage-ID: <e${++serial}@vk.test>\nPrecedence: bulk\nMIME-Version: 1.0\n` +
			`Content-Type: text/html; charset=utf-8\n\n<p>Свежее у вас</p><p>[${author}] о снимке №${serial}:</p><p>${text}</p><p><a href="https://vk.com/photo-1_${serial}?reply=7">К беседе</a></p>\n`
	);

/** A picture for people to look at, when they ask for it. */
async function shot(name, at = page) {
	if (SHOTS) await at.screenshot({ path: `${SHOTS}/${name}.png`, fullPage: false });
}
async function looks(name) {
	await assertCalm(page);
	await assertAccessible(page);
	await shot(name);
}

before(async () => {
	admin = stack.api();
	await admin.login('admin@otklik.test', PASSWORD);
	const points = await admin.all('/api/points');
	for (const who of ['Анна Белова', 'Борис', 'Вера Ильина', 'Глеб']) await send(who, `Сколько стоит стул? Я ${who}`);
	await admin.post('/api/channels', channelOf(stack, BOX, points[0].id));
	await until(() => count() === 4);
	stack.db.sql(`INSERT INTO sender_days (domain, day, source_type, n, known_n)
		VALUES ('notify.vk.com', UTC_DATE() - INTERVAL 2 DAY, 1, 30, 30), ('notify.vk.com', UTC_DATE() - INTERVAL 1 DAY, 1, 25, 24);
		INSERT INTO jobs (kind, ref_id, due_at, created_at, updated_at) VALUES ('senders_count', 0, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), UTC_TIMESTAMP(6))`, 'otklik');
	await until(async () => (await admin.get('/api/rule-senders')).body.items.some((s) => s.alarmed_at));
	page = await openPage(browser, stack.url);
	await signIn(page, 'admin@otklik.test');
});

test('the page of rules shows the order; a rule is moved by keys and switched off', async () => {
	await page.goto('/settings/rules');
	await page.getByRole('link', { name: 'vk.event' }).waitFor();
	await looks('rules-list');
	const names = () => page.locator('.rlist-name a').allTextContents();
	const was = await names();
	await button('Переместить vk.event').focus();
	await page.keyboard.press('ArrowUp');
	await page.waitForFunction((at) => document.querySelectorAll('.rlist-name a')[at].textContent === 'vk.event', was.indexOf('vk.event') - 1);
	assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), 'Переместить vk.event');
	await until(async () => (await admin.get('/api/rules')).body.items.map((r) => r.name).indexOf('vk.event') === was.indexOf('vk.event') - 1);
	await page.getByRole('switch', { name: 'Включено: x.digest' }).click();
	await until(async () => (await admin.get('/api/rules')).body.items.find((r) => r.name === 'x.digest').is_active === false);
});

test('a finger moves a rule by the menu of its handle, and is told how to mark words', async () => {
	const letter = stack.db.query('SELECT MAX(id) AS id FROM mail_raw')[0].id;
	const phone = await openPage(browser, stack.url, { width: 390, hasTouch: true, isMobile: true });
	await signIn(phone, 'admin@otklik.test');
	await phone.goto('/settings/rules');
	const names = async () => (await admin.get('/api/rules')).body.items.map((r) => r.name);
	const [first, second] = await names();
	await phone.getByRole('button', { name: `Переместить ${first}`, exact: true }).tap();
	assert.deepEqual(await phone.getByRole('menuitem').allInnerTexts(), ['Ниже', 'В конец'], 'the first one goes down only');
	await shot('rules-menu-phone', phone);
	await phone.getByRole('menuitem', { name: 'Ниже' }).tap();
	await until(async () => (await names())[0] === second);
	assert.equal((await names())[1], first);
	await phone.goto(`/settings/rules?teach=${letter}`);
	await phone.getByText('Задержите палец на словах').waitFor();
	await shot('teach-phone', phone);
	await assertCalm(phone);
	await phone.context().close();
});

test('a mistake is told with its place, and a letter shows who takes it and why', async () => {
	await page.goto('/settings/rules');
	await page.getByRole('link', { name: 'vk.other' }).click();
	const area = page.getByLabel('Правило целиком (JSON)');
	await area.waitFor();
	const body = await area.inputValue();
	await area.fill(body.replace('"name"', '"name'));
	await button('Сохранить версию').click();
	await page.getByRole('alert').getByText(/Это не JSON: строка 2/).waitFor();
	await area.fill(body.replace('"priority": 300', '"priority": "да"'));
	await button('Сохранить версию').click();
	await page.getByRole('alert').getByText('priority: Нужно целое число, 1-1000').waitFor();
	await area.fill(body);
	await page.getByRole('combobox', { name: 'Письмо' }).click();
	await page.getByRole('option').first().click();
	await page.getByText('Взяло правило vk.other').waitFor();
	await page.getByText('Почему не другие правила').click();
	await page.getByText('в тексте нет нужных слов').or(page.getByText('в HTML нет нужного')).first().waitFor();
	await looks('rules-editor');
});

test('a rule is taught with the keyboard, tried on the letters of the sender, and saved', async () => {
	await page.goto('/settings/rules?tab=senders');
	await page.getByText('notify.vk.com').waitFor();
	await page.getByText(/не узнаётся с/).waitFor();
	await looks('rules-senders');
	await page.getByRole('link', { name: 'Научить' }).click();
	const area = page.getByLabel('Текст письма');
	await area.waitFor();
	/** Selects with Shift and the arrows, as a person without a mouse does. */
	const mark = async (value, key) => {
		await area.focus();
		await area.evaluate((el, v) => el.setSelectionRange(el.value.indexOf(v), el.value.indexOf(v)), value);
		for (let i = 0; i < value.length; i++) await page.keyboard.press('Shift+ArrowRight');
		await page.keyboard.press(key);
	};
	await mark('Глеб', 'Digit1');
	await mark('Сколько стоит стул? Я Глеб', 'Digit2');
	await page.getByRole('combobox', { name: /Что это за ссылка: К беседе/ }).click();
	await page.getByRole('option', { name: 'Ссылка', exact: true }).click();
	const legend = page.getByRole('list', { name: 'Найденные поля' });
	await legend.getByText('Глеб', { exact: true }).waitFor();
	await button('Составить правило').click();
	await page.getByText('Возьмёт 4 из 4 последних писем отправителя, из них по-новому 4').waitFor();
	await page.locator('.pvalue').filter({ hasText: 'Автор: Вера Ильина' }).waitFor();
	await looks('rules-teach');
	await button('Сохранить правило').click();
	await toast('Правило создано').waitFor();
	await page.getByRole('heading', { name: 'own.vk' }).waitFor();
});

test('a person corrects a card, and sees who has done it', async () => {
	const card = (await admin.get('/api/interests?view=all&limit=50')).body.items.find((c) => c.source_type === 'vk');
	await page.goto(`/feed/${card.id}`);
	await button('Исправить поля').click();
	await page.getByRole('dialog').locator('input[name=author_name]').fill('Исправил человек');
	await shot('card-edit');
	await page.getByRole('dialog').getByRole('button', { name: 'Сохранить' }).click();
	await toast('Поля исправлены').waitFor();
	await page.getByText(/Автор: исправлено/).waitFor();
	await looks('card-edited');
});

test('old mail is compared, written and taken back; what was corrected stays', async () => {
	const cards = async () => new Map((await admin.get('/api/interests?view=all&limit=50')).body.items.map((c) => [c.id, c.author_name]));
	const was = await cards();
	await page.goto('/settings/replays');
	await button('Сравнить').click();
	await page.getByText('Сравнено').waitFor({ timeout: patience(20000) });
	await page.getByText(/Полей не тронем: 1/).waitFor();
	await page.getByRole('cell').filter({ hasText: 'не тронуто' }).first().waitFor();
	await looks('replay-compared');
	assert.deepEqual(await cards(), was);
	await button('Записать').click();
	await page.getByRole('dialog').getByRole('button', { name: 'Записать' }).click();
	await page.getByText('Записано', { exact: true }).waitFor({ timeout: patience(20000) });
	const now = await cards();
	assert.deepEqual([...now.values()].sort(), ['Анна Белова', 'Борис', 'Вера Ильина', 'Глеб', 'Исправил человек'].filter((n) => [...now.values()].includes(n)).sort());
	assert.ok([...now.values()].includes('Исправил человек'));
	assert.equal([...now.values()].filter((n) => ['Анна Белова', 'Борис', 'Вера Ильина', 'Глеб'].includes(n)).length, 3);
	await button('Вернуть как было').click();
	await page.getByRole('dialog').getByRole('button', { name: 'Вернуть как было' }).click();
	await page.getByText('Возвращено', { exact: true }).waitFor({ timeout: patience(20000) });
	assert.deepEqual(await cards(), was);
	await page.goto('/settings/replays');
	await page.getByRole('cell').filter({ hasText: 'Возвращено' }).waitFor();
	await looks('replays');
});

test('why there will be no card is said in words', async () => {
	await page.goto('/settings/rules/3');
	await button('Вставить текст').click();
	await page.getByLabel('Письмо целиком, с заголовками').fill(
		'From: Anna <anna@example.com>\nTo: a@otklik.test\nSubject: Out of office\nAuto-Submitted: auto-replied\n\nI am away.\n'
	);
	await button('Попробовать этот текст').click();
	await page.getByText('карточки не будет: автоответ').waitFor();
	const gap = await page.locator('#rule-try').evaluate((h) => getComputedStyle(h.parentElement).rowGap);
	assert.equal(gap, '8px', 'the panel has its own style on a page that never showed a card');
	await assertCalm(page);
});

test('a phone, English and the dark theme show the same', async () => {
	const me = (await admin.get('/api/me')).body;
	await admin.put('/api/me', { name: me.name, locale: 'en', theme: 'dark', are_keys_on: true });
	for (const [name, width] of [['desk', 1440], ['phone', 390]]) {
		const other = await openPage(browser, stack.url, { width });
		await signIn(other, 'admin@otklik.test');
		const letter = stack.db.query('SELECT MAX(id) AS id FROM mail_raw')[0].id;
		const rule = (await admin.get('/api/rules')).body.items.find((r) => r.name === 'own.vk');
		for (const [what, path, text] of [
			['rules', '/settings/rules', 'own.vk'],
			['senders', '/settings/rules?tab=senders', 'notify.vk.com'],
			['editor', `/settings/rules/${rule.id}`, 'Versions'],
			['teach', `/settings/rules?teach=${letter}`, 'Teach from an email'],
			['replays', '/settings/replays', 'Taken back'],
		]) {
			await other.goto(path);
			await other.getByText(text).first().waitFor();
			await sleep(300);
			const wide = await other.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
			assert.ok(wide <= 0, `${what} at ${width} is ${wide} px too wide`);
			await assertCalm(other);
			await assertAccessible(other);
			await shot(`${what}-${name}-en-dark`, other);
		}
		await other.context().close();
	}
});
