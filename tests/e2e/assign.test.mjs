// Assignment in real browsers: a head sets hours, a plan and a policy; two people begin their shifts and
// get cards in turns; one has a break; a card that is kept too long comes back; the head is told of what
// nobody answers; what needs no reply ends with a reason and is taken back.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { before, test } from 'node:test';

import { assertAccessible, assertCalm, openPage, signIn, useBrowser } from '../lib/browser.mjs';
import { card, ingest, makeCompany } from '../lib/cards.mjs';
import { patience } from '../lib/patience.mjs';
import { useStack } from '../lib/stack.mjs';

const stack = await useStack({ conf: { workers: 4 }, jobs: true });
const browser = await useBrowser();
const SOON = patience(8000);
const SHOTS = process.env.OTKLIK_SHOTS;

let co;
let admin;
let head;
let anna;
let boris;

async function person(email, url = /\/feed/) {
	const page = await openPage(browser, stack.url);
	await signIn(page, `${email}@otklik.test`);
	await page.waitForURL(url);
	page.setDefaultTimeout(SOON);
	return page;
}

async function shot(page, name) {
	if (!SHOTS) return;
	fs.mkdirSync(SHOTS, { recursive: true });
	await page.screenshot({ path: `${SHOTS}/${name}.png` });
}

const row = (page, id) => page.locator(`[data-card="${id}"]`);
const chip = (page, id, state) => row(page, id).locator(`.chip[data-state=${state}]`);

async function say(page, what) {
	await page.locator('.shell-me').click();
	await page.getByRole('menuitem', { name: what }).click();
}

before(async () => {
	co = await makeCompany(stack);
	[admin, head, anna, boris] = await Promise.all(['admin', 'head', 'anna', 'boris'].map((who) => person(who)));
});

test('a head sets the working hours of a point', async () => {
	await head.goto(`${stack.url}/settings/hours`);
	await head.getByRole('button', { name: 'Точка a' }).click();
	const drawer = head.getByRole('dialog');
	await drawer.getByRole('switch', { name: 'Работает всегда' }).click();
	await drawer.getByRole('button', { name: 'Добавить часы: понедельник' }).click();
	await drawer.getByRole('button', { name: 'Как в понедельник: до пятницы' }).click();
	await drawer.getByRole('button', { name: 'Добавить день' }).click();
	await assertAccessible(head);
	await assertCalm(head);
	await shot(head, 'hours');
	await drawer.getByRole('button', { name: 'Сохранить' }).click();
	await head.getByText(/Рабочее время сохранено: Точка a/).waitFor();
	const { body } = await co.head.get(`/api/points/${co.points.a}/hours`);
	assert.deepEqual(body.week, [1, 2, 3, 4, 5].map((d) => `${d} 09:00-18:00`));
	assert.equal(body.exceptions.length, 1);
	// The rest of the story is at any hour.
	const { version } = body;
	await co.head.put(`/api/points/${co.points.a}/hours`, { is_always: true, week: [], exceptions: [], version });
});

test('a head plans somebody away', async () => {
	await head.goto(`${stack.url}/settings/shifts`);
	await head.getByRole('button', { name: 'Оба' }).click();
	const drawer = head.getByRole('dialog');
	await drawer.getByRole('button', { name: 'Добавить часы: вторник' }).click();
	await drawer.getByRole('button', { name: 'Добавить отсутствие' }).click();
	await assertAccessible(head);
	await shot(head, 'shifts-drawer');
	await drawer.getByRole('button', { name: 'Сохранить' }).click();
	const line = head.getByRole('row', { name: /Оба/ });
	await line.getByText(/вт 09:00–18:00/).waitFor();
	await line.getByText(/Отпуск/).waitFor();
	await line.getByText('Отсутствует').waitFor({ state: 'attached' });
	await assertAccessible(head);
	await shot(head, 'shifts');
});

test('an administrator lets a mailbox give its cards in turns', async () => {
	await admin.goto(`${stack.url}/settings/mailboxes/${co.channels.a}`);
	const panel = admin.getByRole('region', { name: 'Распределение карточек' });
	await panel.getByRole('combobox', { name: 'Кому достаётся карточка' }).click();
	await admin.getByRole('option', { name: 'По очереди' }).click();
	await panel.getByLabel('Не больше на человека').fill('0');
	await panel.getByRole('button', { name: 'Сохранить распределение' }).click();
	await panel.getByRole('alert').waitFor();
	await panel.getByLabel('Не больше на человека').fill('20');
	await panel.getByLabel('Вернуть в пул через').fill('30');
	await panel.getByLabel('Сообщить руководителю через').fill('60');
	await panel.scrollIntoViewIfNeeded();
	await assertAccessible(admin);
	await shot(admin, 'policy');
	await panel.getByRole('button', { name: 'Сохранить распределение' }).click();
	await admin.getByText('Распределение сохранено').waitFor();
	const { body } = await co.admin.get(`/api/channels/${co.channels.a}/policy`);
	assert.deepEqual([body.policy, body.max_open, body.claim_minutes, body.answer_minutes], ['round_robin', 20, 30, 60]);
});

test('two people begin their shifts and get cards in turns', async () => {
	await say(anna, 'Начать смену');
	await anna.getByText(/Смена началась/).waitFor();
	await say(boris, 'Начать смену');
	await boris.getByText(/Смена началась/).waitFor();
	await anna.locator('.shell-me .presence-on_shift').waitFor();
	const ids = ingest(stack, co, [{ name: 'Первая' }, { name: 'Вторая' }, { name: 'Третья' }, { name: 'Четвёртая' }]).map((c) => c.id);
	for (const id of ids) await chip(anna, id, 'claimed').waitFor();
	const mine = [];
	for (const id of ids) mine.push((await co.head.get(`/api/interests/${id}`)).body.assignee_name);
	assert.deepEqual([...mine].sort(), ['Анна', 'Анна', 'Борис', 'Борис']);
	await anna.getByRole('tab', { name: /Мои\s*2/ }).waitFor();
	await shot(anna, 'feed-given');
});

test('who is on a break gets none', async () => {
	await say(boris, 'Перерыв');
	await boris.locator('.shell-me .presence-on_break').waitFor();
	const ids = ingest(stack, co, [{ name: 'Пятая' }, { name: 'Шестая' }]).map((c) => c.id);
	for (const id of ids) await chip(anna, id, 'claimed').getByText(/вы/).waitFor();
});

test('a card that was kept too long comes back, and its keeper is told', async () => {
	await say(anna, 'Закончить смену');
	await anna.getByRole('dialog').getByRole('button', { name: 'Оставить себе' }).click();
	await anna.getByText('Смена закончена').waitFor();
	const [id] = stack.db.query(`SELECT id FROM interests WHERE assignee_id = ${co.ids.anna} ORDER BY id LIMIT 1`).map((r) => r.id);
	stack.db.sql(`UPDATE otklik.interests SET claimed_at = claimed_at - INTERVAL 31 MINUTE, received_at = received_at - INTERVAL 31 MINUTE
		WHERE id = ${id}`);
	await chip(anna, id, 'new').waitFor({ timeout: 30000 + SOON });
	await anna.getByRole('button', { name: /Уведомления/ }).first().click();
	await anna.getByText('Карточка вернулась в пул: Первая').waitFor();
	await anna.keyboard.press('Escape');
	await row(anna, id).click();
	await anna.getByText('Вернулась в пул: срок вышел').waitFor();
});

test('the head is told of a card that nobody answers, and sees it in the order by deadline', async () => {
	const id = card(stack, co, { name: 'Забытая', received_at: new Date(Date.now() - 3700000).toISOString() });
	await head.goto(`${stack.url}/feed`);
	await row(head, id).getByText('Руководитель знает').waitFor({ state: 'attached', timeout: 30000 + SOON });
	await head.getByRole('button', { name: /Уведомления/ }).first().click();
	await head.getByText('Карточка осталась без ответа: Забытая').waitFor();
	await head.keyboard.press('Escape');
	await head.getByRole('button', { name: 'Сначала те, у кого срок раньше' }).click();
	await head.waitForURL(/order=deadline/);
	await head.locator('.frow').first().getByText('Забытая').waitFor();
	await head.locator('.frow').first().locator('.chip[data-state=overdue]').waitFor();
	await row(head, id).click();
	await head.getByText(/Руководителям сообщили/).waitFor();
	await assertAccessible(head);
	await shot(head, 'escalated');
});

test('no reply needed: with a reason, and back again', async () => {
	const id = card(stack, co, { name: 'Смайлик', text: '👍' });
	await anna.goto(`${stack.url}/feed/${id}`);
	await anna.locator('article.card .chip[data-state=new]').waitFor();
	await anna.keyboard.press('KeyX');
	const dialog = anna.getByRole('dialog', { name: 'Ответ не нужен' });
	await dialog.getByRole('button', { name: 'Ответ не нужен' }).click();
	await dialog.getByRole('alert').waitFor();
	await dialog.getByRole('combobox', { name: 'Причина' }).click();
	await anna.getByRole('option', { name: 'Лайк или смайлик' }).click();
	await assertAccessible(anna);
	await shot(anna, 'no-reply');
	await dialog.getByRole('button', { name: 'Ответ не нужен' }).click();
	await anna.locator('article.card .chip[data-state=no_reply]').waitFor();
	await anna.getByText('Ответ не нужен: Лайк или смайлик.').waitFor();
	await anna.getByRole('button', { name: 'Снять отметку' }).click();
	await anna.locator('article.card .chip[data-state=new]').waitFor();
	assert.equal((await co.head.get(`/api/interests/${id}`)).body.assignee_id, null);
});

test('a window of the network is shown, and on a phone a shift begins in the sheet', async () => {
	// Of the mailbox, not of the card alone: changed hours count waiting cards again from its minutes.
	stack.db.sql(`UPDATE otklik.channels SET reply_minutes = 3000 WHERE id = ${co.channels.a}`);
	const id = card(stack, co, { name: 'Инста', source: 'instagram', action: 'message', minutes: 3000 });
	await anna.goto(`${stack.url}/feed`);
	await row(anna, id).getByText('Окно сети').waitFor({ state: 'attached' });
	await row(anna, id).click();
	await anna.getByText(/Срок: окно сети/).waitFor();
	await shot(anna, 'window');
	const phone = await openPage(browser, stack.url, { width: 390, height: 844 });
	await signIn(phone, 'anna@otklik.test');
	await phone.waitForURL(/\/feed/);
	await phone.getByRole('button', { name: 'Ещё' }).click();
	await phone.getByRole('button', { name: 'Начать смену' }).waitFor();
	await shot(phone, 'phone-more');
	await phone.getByRole('button', { name: 'Начать смену' }).click();
	await phone.getByText(/Смена началась/).waitFor();
	await assertAccessible(phone);
	await phone.context().close();
});

test('in English, in the dark, on a phone', async () => {
	await co.head.put('/api/me', { name: 'Глава', locale: 'en', theme: 'dark', are_keys_on: true });
	const phone = await openPage(browser, stack.url, { width: 390, height: 844 });
	await signIn(phone, 'head@otklik.test');
	await phone.waitForURL(/\/feed/);
	for (const [at, name] of [['hours', 'Working hours'], ['shifts', 'Shifts and absences']]) {
		await phone.goto(`${stack.url}/settings/${at}`);
		await phone.getByRole('heading', { name }).waitFor();
		await assertAccessible(phone);
		await shot(phone, `phone-${at}`);
	}
	await phone.goto(`${stack.url}/settings/hours/${co.points.b}`);
	await phone.getByRole('switch', { name: 'Always open' }).click();
	await phone.getByRole('button', { name: 'Add hours: Monday' }).click();
	await assertAccessible(phone);
	await shot(phone, 'phone-hours-drawer');
});

test('whose point is taken away has its cards no more, and sees that at once', async () => {
	const id = card(stack, co);
	await co.boris.post(`/api/interests/${id}/claim`);
	const { mine } = (await co.boris.get('/api/interests/counts')).body;
	const tab = boris.getByRole('tab', { name: /Мои\s*\d/ });
	await tab.getByText(String(mine), { exact: true }).waitFor();
	const path = `/api/users/${co.ids.boris}`;
	const before = (await co.admin.get(path)).body;
	const { name, role, locale, is_active, version } = before;
	const put = async (point_ids, v) => (await co.admin.put(path, { name, role, locale, is_active, version: v, point_ids })).body;
	const moved = await put([co.points.b], version);
	assert.equal((await co.boris.get('/api/interests/counts')).body.mine, 0);
	await tab.waitFor({ state: 'detached' });
	await put(before.point_ids, moved.version);
	await tab.getByText(String(mine), { exact: true }).waitFor();
});
