// Saved filters: kept from the conditions of the feed, opened from the left column with their counts,
// shared with a point, put in order, deleted and taken back.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { assertAccessible, assertCalm, openPage, signIn, useBrowser } from '../lib/browser.mjs';
import { card, makeCompany } from '../lib/cards.mjs';
import { useStack } from '../lib/stack.mjs';

const stack = await useStack({ conf: { workers: 3 } });
const browser = await useBrowser();
let co;
let page;

before(async () => {
	co = await makeCompany(stack);
	for (const source of ['vk', 'vk', 'ok']) card(stack, co, { source });
	page = await openPage(browser, stack.url);
	await signIn(page, 'chief@otklik.test');
	await page.waitForURL(/\/feed/);
});

const nav = () => page.getByRole('list', { name: 'Сохранённые фильтры' });
const link = (name) => nav().getByRole('link', { name });
const names = () => nav().getByRole('link').allInnerTexts();
const shot = async (of, name) => {
	if (process.env.OTKLIK_SHOTS) await of.screenshot({ path: `${process.env.OTKLIK_SHOTS}/filters-${name}.png` });
};

async function keep(query, name, point) {
	await page.goto(`/feed?${query}`);
	await page.getByRole('button', { name: 'Сохранить', exact: true }).click();
	await page.getByLabel('Название').fill(name);
	if (point) {
		await page.getByLabel('Кто видит').click();
		await page.getByRole('option', { name: point }).click();
	}
	await page.getByRole('dialog').getByRole('button', { name: 'Сохранить' }).click();
	await link(name).waitFor();
}

test('conditions are kept under a name and opened from the left column', async () => {
	await keep('source=vk', 'ВКонтакте');
	assert.match((await names())[0], /ВКонтакте\s*2/);
	assert.equal(await page.getByRole('button', { name: 'Сохранить', exact: true }).count(), 0);
	await page.goto('/feed');
	await link('ВКонтакте').click();
	await page.waitForURL(/source=vk/);
	assert.equal(await link('ВКонтакте').getAttribute('aria-current'), 'page');
	await assertCalm(page);
	await assertAccessible(page);
});

test('they stand below the pages, which do not move when they come, and a name has its whole row', async () => {
	await keep('source=vk&action=comment', 'Комментарии ВК');
	await page.mouse.move(700, 500);
	const box = (selector) => page.locator(selector).last().boundingBox();
	const [title, last] = [await box('.fnav-title'), await box('.shell-nav > a.nav-link')];
	assert.ok(title.y >= last.y + last.height, 'above are pages only');
	const clipped = await link('Комментарии ВК').locator('.clip').evaluate((e) => e.scrollWidth - e.clientWidth);
	assert.equal(clipped, 0);
	await choose('Комментарии ВК', 'Удалить');
	await link('Комментарии ВК').waitFor({ state: 'detached' });
});

test('one is shared with a point and seen by its people, who have no way to change it', async () => {
	await keep('source=ok', 'Одноклассники', 'Все из точки: Точка a');
	await shot(page, 'light-1440');
	const boris = await openPage(browser, stack.url);
	await signIn(boris, 'boris@otklik.test');
	await boris.getByRole('link', { name: 'Одноклассники' }).waitFor();
	assert.equal(await boris.getByRole('button', { name: /Действия с фильтром/ }).count(), 0);
	await boris.context().close();
});

async function choose(name, item) {
	await page.getByRole('button', { name: `Действия с фильтром ${name}` }).focus();
	await page.keyboard.press('Enter');
	await page.getByRole('menuitem', { name: item }).click();
}

test('they are renamed, put in order, deleted and taken back', async () => {
	await choose('Одноклассники', 'Выше');
	await page.waitForFunction(() => document.querySelector('.fnav-link')?.textContent?.includes('Одноклассники'));
	await choose('ВКонтакте', 'Изменить');
	await page.getByLabel('Название').fill('ВК');
	await page.getByRole('dialog').getByRole('button', { name: 'Сохранить' }).click();
	await nav().getByText('ВК', { exact: true }).waitFor();
	await choose('Одноклассники', 'Удалить');
	await link('Одноклассники').waitFor({ state: 'detached' });
	await page.getByRole('button', { name: 'Отменить' }).click();
	await link('Одноклассники').waitFor();
	assert.match((await names())[0], /Одноклассники/);
	const kept = (await co.boris.get('/api/filters')).body.items;
	assert.deepEqual(kept.map((f) => f.name), ['Одноклассники']);
	await assertCalm(page);
});

test('a channel is named on its pill, and in the report where it had no card', async () => {
	const id = co.channels.a;
	await page.goto('/feed');
	await page.getByText('Выберите карточку').waitFor();
	await page.goto('/feed?q=такогонетнигде');
	await page.getByText('Ничего не подошло').waitFor();
	assert.equal(await page.getByText('Выберите карточку').count(), 0, 'there is none to choose');
	await page.goto(`/feed?channel_id=${id}`);
	await page.getByRole('button', { name: 'Убрать: Канал: Ящик a' }).waitFor();
	const head = await openPage(browser, stack.url);
	await signIn(head, 'head@otklik.test');
	await head.goto(`/report?channel_id=${id}&day_from=2020-01-01&day_to=2020-01-31`);
	await head.getByRole('button', { name: 'Убрать: Ящик a' }).waitFor();
	await head.goto(`/report?person=${co.ids.anna}&point_id=${co.points.a}&day_from=2020-01-01&day_to=2020-01-31`);
	await head.getByRole('button', { name: 'Убрать: Анна' }).waitFor();
	await head.getByText('Точка a · Анна').waitFor();
	await assertCalm(head);
	await head.context().close();
});

test('the trail tells the conditions in the words of the pills', async () => {
	const query = `view=mine&source=vk&point_id=${co.points.a}&channel_id=${co.channels.a}`;
	assert.equal((await co.chief.post('/api/filters', { name: 'Из ящика', query })).status, 201);
	const admin = await openPage(browser, stack.url);
	await signIn(admin, 'admin@otklik.test');
	await admin.goto('/settings/audit');
	await admin.getByText('название: Из ящика, условия: Мои · ВКонтакте · Точка a · Канал: Ящик a').waitFor();
	await shot(admin, 'audit');
	await assertCalm(admin);
	await admin.context().close();
});

test('on a phone they stand in the sheet of conditions; dark and English', async () => {
	const who = { name: 'Старший', locale: 'en', theme: 'dark', are_keys_on: true };
	assert.equal((await co.chief.put('/api/me', who)).status, 200);
	const phone = await openPage(browser, stack.url, { width: 390, height: 844, hasTouch: true });
	await signIn(phone, 'chief@otklik.test');
	await phone.getByRole('button', { name: 'Filter' }).tap();
	const saved = phone.getByRole('dialog').getByRole('link', { name: /ВК/ });
	await saved.waitFor();
	await shot(phone, 'dark-390');
	await assertCalm(phone);
	await assertAccessible(phone);
	await saved.tap();
	await phone.waitForURL(/source=vk/);
	await phone.getByRole('dialog').waitFor({ state: 'detached' });
});

test('a chosen condition is never an empty field: it waits for its name in words and stays in its place', async () => {
	const late = await openPage(browser, stack.url);
	let go;
	const isTime = new Promise((done) => (go = done));
	await late.route('**/api/points?**', (route) => isTime.then(() => route.continue()));
	await signIn(late, 'anna@otklik.test');
	await late.goto(`/feed?point_id=${co.points.a}`);
	await late.locator('[data-card]').first().waitFor();
	await late.locator('.fhead-top [aria-haspopup=dialog]').click();
	const field = (name) => late.getByRole('dialog').getByRole('combobox', { name });
	await field('Точка').waitFor();
	assert.equal(await field('Точка').inputValue(), 'Загружается');
	const before = await field('Точка').boundingBox();
	if (process.env.OTKLIK_SHOTS) await late.screenshot({ path: `${process.env.OTKLIK_SHOTS}/filters-loading.png` });
	go();
	await assert.doesNotReject(late.waitForFunction(() => [...document.querySelectorAll('[role=dialog] [role=combobox]')].some((e) => e.value === 'Точка a')));
	assert.deepEqual(await field('Точка').boundingBox(), before);
	assert.equal(await field('Ответственный').getAttribute('placeholder'), 'Не важно');
	if (process.env.OTKLIK_SHOTS) await late.screenshot({ path: `${process.env.OTKLIK_SHOTS}/filters-loaded.png` });
	await assertCalm(late);
	await late.context().close();
});
