// The desk of a person: marks of unseen cards and their count in the title, the palette, the list of
// keys, and paper.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { assertAccessible, assertCalm, openPage, signIn, useBrowser } from '../lib/browser.mjs';
import { card, makeCompany } from '../lib/cards.mjs';
import { useStack } from '../lib/stack.mjs';

const stack = await useStack({ conf: { workers: 3 }, jobs: true });
const browser = await useBrowser();
const OLD = 60;
let co;
let page;

before(async () => {
	co = await makeCompany(stack);
	for (let i = 0; i < OLD; i++) card(stack, co, { name: `Автор ${i}` });
	page = await openPage(browser, stack.url);
	await signIn(page, 'anna@otklik.test');
	await page.waitForURL(/\/feed/);
	await page.locator('[data-card]').first().waitFor();
});

const shot = async (of, name) => {
	if (process.env.OTKLIK_SHOTS) await of.screenshot({ path: `${process.env.OTKLIK_SHOTS}/desk-${name}.png` });
};
const titled = (of, start) => of.waitForFunction((text) => document.title.startsWith(text), start, { timeout: 20000 });

test('what was there counts as seen; a new card is marked until it is opened, on every device', async () => {
	await page.waitForTimeout(500);
	assert.match(await page.title(), /^Лента/);
	const ids = [card(stack, co, { name: 'Новый раз' }), card(stack, co, { name: 'Новый два' })];
	await titled(page, '(2) ');
	await page.locator(`[data-card="${ids[0]}"] .frow-dot`).waitFor();
	await page.locator(`[data-card="${ids[0]}"] .frow-open`).click();
	await titled(page, '(1) ');
	await page.locator(`[data-card="${ids[0]}"] .frow-dot`).waitFor({ state: 'detached' });
	const other = await openPage(browser, stack.url);
	await signIn(other, 'anna@otklik.test');
	await titled(other, '(1) ');
	/* The page shows it before the server knows. */
	const isMarked = (r) => r.request().method() === 'POST' && new URL(r.url()).pathname === '/api/seen';
	const marked = other.waitForResponse(isMarked);
	await other.getByRole('button', { name: 'Отметить всё просмотренным' }).click();
	await titled(other, 'Лента');
	await marked;
	assert.equal((await co.anna.get('/api/seen')).body.unseen, 0);
	await other.context().close();
	await assertCalm(page);
});

const palette = () => page.getByRole('dialog', { name: 'Команды' });
async function find(text) {
	await page.keyboard.press('Control+k');
	await palette().getByRole('combobox').fill(text);
}

test('the palette leads to a card by number, a view, a person and an action, by keys alone', async () => {
	await page.goto('/feed');
	const id = card(stack, co, { name: 'По номеру' });
	await find(`№ ${id}`);
	await page.keyboard.press('Enter');
	await page.waitForURL(new RegExp(`/feed/${id}`));
	await page.locator('article.card').getByText('По номеру').waitFor();
	await find('взять');
	await palette().getByRole('option', { name: new RegExp(`Взять.*${id}`) }).waitFor();
	await shot(page, 'palette');
	await assertAccessible(page);
	await page.keyboard.press('Enter');
	await page.locator('article.card .chip[data-state=claimed]').waitFor();
	await find('просроч');
	await palette().getByRole('option', { name: 'Лента: Просрочены' }).waitFor();
	await page.keyboard.press('Enter');
	await page.waitForURL(/view=overdue/);
	await find('борис');
	await palette().getByRole('option', { name: 'Человек: Борис' }).waitFor();
	await page.keyboard.press('Enter');
	await page.waitForURL(new RegExp(`assignee_id=${co.ids.boris}`));
	await assertCalm(page);
});

test('a card of one\'s own shows its whole state, and taking it again says nothing', async () => {
	const id = card(stack, co, { name: 'Уже моя', reply_way: 'mail', email: 'client@example.test' });
	assert.equal((await co.anna.post(`/api/interests/${id}/claim`)).status, 200);
	await page.goto('/feed?view=mine');
	await page.locator(`[data-card="${id}"]`).waitFor();
	await page.keyboard.press('KeyJ');
	const asked = [];
	page.on('request', (request) => request.url().endsWith('/claim') && asked.push(request.url()));
	await page.keyboard.press('KeyC');
	await page.keyboard.press('Enter');
	const chip = page.locator('article.card .cbar .chip[data-state=claimed] > span').last();
	await chip.waitFor();
	assert.deepEqual(asked, []);
	assert.equal(await page.locator('.frow-note').count(), 0);
	assert.equal(await chip.evaluate((e) => e.scrollWidth - e.clientWidth), 0, 'the state is cut');
	const bar = await page.locator('article.card .cbar').evaluate((e) => e.scrollWidth - e.clientWidth);
	assert.equal(bar, 0, 'the dots are out of the page');
	await assertCalm(page);
});

test('the chosen view is in sight also when it comes with the address, and the wheel moves the row', async () => {
	const inSight = (name) =>
		page.getByRole('tab', { name, exact: false }).evaluate((tab) => {
			const [a, b] = [tab, tab.parentElement].map((e) => e.getBoundingClientRect());
			return a.left >= b.left && a.right <= b.right;
		});
	await page.goto('/feed?view=no_reply');
	await page.getByRole('tab', { name: 'Без ответа' }).waitFor();
	assert.ok(await inSight('Без ответа'));
	await page.goto('/feed');
	await page.getByRole('tab', { name: 'Без ответа' }).waitFor();
	assert.ok(!(await inSight('Без ответа')), 'this test needs a row that is too long');
	await page.getByRole('tab', { name: 'Открытые' }).hover();
	await page.mouse.wheel(0, 600);
	await page.waitForFunction(() => document.querySelector('.fhead-tabs').classList.contains('fades-left'));
	assert.ok(await inSight('Без ответа'));
});

test('the list of keys is the table of what works now', async () => {
	await page.goto('/feed');
	await page.locator('[data-card]').first().waitFor();
	await page.keyboard.press('Shift+Slash');
	const dialog = page.getByRole('dialog', { name: 'Клавиши' });
	for (const text of ['Следующая карточка', 'Лента', 'Уведомления', 'Настройки', 'Найти страницу или действие'])
		await dialog.getByText(text, { exact: true }).waitFor();
	await page.keyboard.press('Escape');
});

test('the feed on paper: every loaded card, no shell, dark or not', async () => {
	await co.anna.put('/api/me', { name: 'Анна', locale: 'ru', theme: 'dark', are_keys_on: true });
	await page.goto('/feed');
	await page.locator('[data-card]').first().waitFor();
	assert.ok((await page.locator('[data-card]').count()) < 40);
	await page.emulateMedia({ media: 'print' });
	await page.waitForFunction(() => document.querySelectorAll('[data-card]').length >= 50);
	for (const part of ['.shell-nav', '.fhead-tabs', '.feed-card', '.feed-keys'])
		assert.equal(await page.locator(part).first().isVisible(), false, part);
	await page.getByText(/Открытые · /).waitFor();
	const chip = await page.locator('.chip').first().evaluate((e) => getComputedStyle(e).color);
	assert.equal(chip, 'rgb(0, 0, 0)');
	const pdf = await page.pdf({ preferCSSPageSize: true });
	const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g).length;
	assert.ok(pages > 2, `${pages} pages`);
	if (process.env.OTKLIK_SHOTS) await page.setViewportSize({ width: 760, height: 1075 });
	await shot(page, 'print-feed');
	await page.setViewportSize({ width: 1440, height: 900 });
	await page.emulateMedia({ media: 'screen' });
});

test('a card on paper: the text and what was done, no buttons and no answer field', async () => {
	const id = card(stack, co, { name: 'Бумага', text: 'Письмо для печати' });
	await page.goto(`/feed/${id}`);
	await page.locator('article.card').getByText('Письмо для печати').waitFor();
	await page.getByText('Карточка создана').waitFor();
	await page.emulateMedia({ media: 'print' });
	for (const part of ['.shell-nav', '.feed-list', '.creply', '.cbar-menu'])
		assert.equal(await page.locator(part).first().isVisible(), false, part);
	assert.ok(await page.locator('article.card').getByText('Письмо для печати').isVisible());
	assert.ok(await page.getByText('Карточка создана').isVisible());
	await page.setViewportSize({ width: 760, height: 1075 });
	await shot(page, 'print-card');
	await page.setViewportSize({ width: 1440, height: 900 });
	await page.emulateMedia({ media: 'screen' });
	await assertCalm(page);
});
