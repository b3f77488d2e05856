// A point manager's whole day: only the own branch, wherever one looks; a deadline in working hours; and
// a card that the head has sent back.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { assertCalm, pastePicture, useBrowser } from '../lib/browser.mjs';
import { ingest, card, makeCompany } from '../lib/cards.mjs';
import { atDesk, bell, looksGood, notices, opened, openedChip, row, rowChip, shot, toast } from '../lib/day.mjs';
import { useStack } from '../lib/stack.mjs';

const stack = await useStack({ conf: { workers: 4 }, jobs: true });
const browser = await useBrowser();
const HOUR = 3600000;

let co;
let chief;
let own;
let foreign;
const clients = {};

/** Days in Moscow: no summer time there. */
const moscow = (ms) => new Date(ms + 3 * HOUR);

before(async () => {
	co = await makeCompany(stack);
	const both = { text: 'Хочу заказать абажур', product: 'Абажур' };
	[own, foreign] = ingest(stack, co, [
		{ ...both, name: 'Здешняя Ольга', at: 'a', url: 'https://vk.com/id11' },
		{ ...both, name: 'Чужая Ольга', at: 'b', url: 'https://vk.com/id22' },
	]).map((one) => one.id);
	for (const [who, at] of [['anna', 'a'], ['vera', 'b']]) {
		const r = await co[who].post('/api/clients', { point_id: co.points[at], kind: 'person', name: at === 'a' ? 'Клиент Здешний' : 'Клиент Чужой' });
		assert.equal(r.status, 201, r.text);
		clients[at] = r.body.id;
	}
	stack.otklik(['report', 'count']);
	chief = await atDesk(browser, stack, 'chief');
});

test('the feed and its search show the own point only', async () => {
	await row(chief, own).waitFor();
	assert.equal(await row(chief, foreign).count(), 0);
	await chief.goto('/feed?view=all&q=абажур');
	await row(chief, own).waitFor();
	assert.deepEqual(await chief.locator('[data-card]').evaluateAll((all) => all.map((e) => Number(e.dataset.card))), [own]);
	await chief.getByRole('button', { name: 'Фильтр' }).click();
	assert.equal(await chief.getByRole('dialog').getByText('Точка b').count(), 0);
	await looksGood(chief, 'point-1-feed');
	await chief.keyboard.press('Escape');
});

test('a card, a client and a page of others are not there, whichever way one comes', async () => {
	await chief.goto(`/feed/${foreign}`);
	await chief.getByText('Такой карточки нет').waitFor();
	assert.equal(await chief.getByText('Чужая Ольга').count(), 0);
	await shot(chief, 'point-2-no-card');
	await chief.goto(`/clients/${clients.b}`);
	await chief.getByText('Не найдено').waitFor();
	assert.equal(await chief.getByText('Клиент Чужой').count(), 0);
	for (const page of ['/quality', '/settings/users', '/settings/rules', '/settings/letters', '/settings/replays']) {
		await chief.goto(page);
		await chief.getByText('Страница не найдена').waitFor();
	}
	for (const path of [`/api/interests/${foreign}`, `/api/interests/${foreign}/history`, `/api/clients/${clients.b}`])
		assert.equal((await co.chief.get(path)).status, 404, path);
	await assertCalm(chief);
});

test('neither clients, nor the report, nor the palette know the other point', async () => {
	await chief.goto('/clients');
	await chief.getByText('Клиент Здешний').waitFor();
	await chief.getByLabel('Имя, телефон, почта, профиль').fill('клиент');
	await chief.waitForTimeout(500);
	assert.equal(await chief.getByText('Клиент Чужой').count(), 0);
	await chief.goto('/report?period=days7');
	await chief.waitForSelector('.rep-kpi');
	assert.match(await chief.locator('.rep-kpi-value').first().innerText(), /^1$/);
	assert.equal(await chief.getByText('Точка b').count(), 0);
	await looksGood(chief, 'point-3-report');
	await chief.keyboard.press('Control+k');
	const palette = chief.getByRole('dialog', { name: 'Команды' });
	for (const [q, name] of [['вера', /Вера/], ['качество', /Качество/], ['точка b', /Точка b/]]) {
		await palette.getByRole('combobox').fill(q);
		await palette.getByText(`Нет команды «${q}»`).waitFor();
		assert.equal(await palette.getByRole('option', { name }).count(), 0);
	}
	await palette.getByRole('combobox').fill(`№ ${foreign}`);
	await chief.keyboard.press('Enter');
	await chief.waitForURL(new RegExp(`/feed/${foreign}`));
	await chief.getByText('Такой карточки нет').waitFor();
});

test('the deadline is counted in the working hours of the point', async () => {
	// The point works on one day of the week only, the day after tomorrow. The cards have the minutes of
	// their mailbox (60): those of changed hours are counted again, at any moment, from these.
	const day = moscow(Date.now() + 48 * HOUR);
	const week = [`${day.getUTCDay() || 7} 09:00-18:00`];
	const { version } = (await co.head.get(`/api/points/${co.points.a}/hours`)).body;
	const put = await co.head.put(`/api/points/${co.points.a}/hours`, { is_always: false, week, exceptions: [], version });
	assert.equal(put.status, 200, put.text);
	const id = card(stack, co, { name: 'Ночная' });
	const due = (await co.chief.get(`/api/interests/${id}`)).body.due_at;
	assert.equal(due.slice(0, 16), `${day.toISOString().slice(0, 10)}T07:00`, 'ten in Moscow');
	await chief.goto(`/feed/${id}`);
	await openedChip(chief, 'new').getByText(/ещё (3\d|4\d) ч|ещё 2 дн/).waitFor();
	await opened(chief).getByText(/осталось (3\d|4\d) ч|осталось 2 дн/).waitFor();
	await looksGood(chief, 'point-4-deadline');
	const now = (await co.head.get(`/api/points/${co.points.a}/hours`)).body.version;
	await co.head.put(`/api/points/${co.points.a}/hours`, { is_always: true, week: [], exceptions: [], version: now });
	const soon = card(stack, co, { name: 'Скорая' });
	await chief.goto('/feed');
	await rowChip(chief, soon, 'new').getByText(/ещё (59 мин|1 ч)/).waitFor();
});

test('the head returns a card with a remark: it is told, read, mended and accepted', async () => {
	await chief.goto(`/feed/${own}`);
	await openedChip(chief, 'new').waitFor();
	/* The page shows the claim before the server has it. */
	const taken = chief.waitForResponse((r) => r.url().endsWith('/claim') && r.ok());
	await chief.keyboard.press('KeyC');
	await openedChip(chief, 'claimed').waitFor();
	await taken;
	const answered = await co.chief.post(`/api/interests/${own}/answer`);
	assert.equal(answered.status, 200, answered.text);
	await openedChip(chief, 'answered').waitFor();
	await pastePicture(chief, 'Абажур есть');
	await openedChip(chief, 'processed').waitFor();
	const r = await co.head.post(`/api/interests/${own}/return`, { remark: 'Назовите цену и срок' });
	assert.equal(r.status, 200, r.text);
	await bell(chief).filter({ hasText: '1' }).waitFor();
	await chief.goto('/clients');
	await bell(chief).click();
	await notices(chief).getByText('Назовите цену и срок').waitFor();
	await notices(chief).getByRole('button', { name: /Карточку вернули на доработку: Здешняя Ольга/ }).click();
	await chief.waitForURL(new RegExp(`/feed/${own}`));
	await opened(chief).locator('.note-bad').getByText('Назовите цену и срок').waitFor();
	await looksGood(chief, 'point-5-returned');
	await pastePicture(chief, 'Абажур 900 рублей, завтра');
	await openedChip(chief, 'processed').waitFor();
	assert.equal((await co.head.post(`/api/interests/${own}/accept`)).status, 200);
	await openedChip(chief, 'accepted').waitFor();
	await toast(chief, 'Подтверждение приложено').first().waitFor({ state: 'detached' });
	await looksGood(chief, 'point-6-accepted');
});

test('the people of the point: the chief plans their absence and sees no one else', async () => {
	await chief.goto('/settings/shifts');
	await chief.getByRole('button', { name: 'Анна' }).waitFor();
	assert.equal(await chief.getByRole('button', { name: 'Вера' }).count(), 0);
	await looksGood(chief, 'point-7-shifts');
});
