// The bell: a returned card rings at once, leads to the card, is read one by one or all together; on
// the desk, on a phone, in both themes and languages.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { assertAccessible, assertCalm, openPage, signIn, useBrowser } from '../lib/browser.mjs';
import { card, makeCompany } from '../lib/cards.mjs';
import { useStack } from '../lib/stack.mjs';

const stack = await useStack({ conf: { workers: 3 }, jobs: true });
const browser = await useBrowser();
let co;
let anna;

before(async () => {
	co = await makeCompany(stack);
	anna = await openPage(browser, stack.url);
	await signIn(anna, 'anna@otklik.test');
	await anna.waitForURL(/\/feed/);
});

const bell = (page) => page.locator('.shell-nav').getByRole('button', { name: /Уведомления/ });
const panel = (page) => page.getByRole('dialog', { name: /Уведомления|Notifications/ });

async function returned(name, remark) {
	const id = card(stack, co, { name });
	for (const [who, what, body] of [
		['anna', 'claim', {}],
		['anna', 'answer', {}],
		['anna', 'proof-links', { url: 'https://vk.com/wall-1_2' }],
		['chief', 'return', { remark }],
	]) {
		const r = await co[who].post(`/api/interests/${id}/${what}`, body);
		assert.ok(r.status < 300, r.text);
	}
	return id;
}

async function shot(page, name) {
	const dir = process.env.OTKLIK_SHOTS;
	if (dir) await page.screenshot({ path: `${dir}/notices-${name}.png` });
}

test('without notices the panel says what will stand there', async () => {
	await bell(anna).click();
	await panel(anna).getByText('Уведомлений нет').waitFor();
	await assertCalm(anna);
	await assertAccessible(anna);
	await anna.keyboard.press('Escape');
});

test('a returned card rings at once and leads to the card', async () => {
	const id = await returned('Катя Лебедева', 'Ответьте вежливее и назовите цену');
	await bell(anna).filter({ hasText: '1' }).waitFor();
	assert.match(await bell(anna).getAttribute('aria-label'), /1 непрочитанное/);
	await anna.keyboard.press('g');
	await anna.keyboard.press('n');
	await panel(anna).getByText('Карточку вернули на доработку: Катя Лебедева').waitFor();
	await panel(anna).getByText('назовите цену').waitFor();
	await panel(anna).getByRole('button', { name: /Катя Лебедева/ }).click();
	await anna.waitForURL(new RegExp(`/feed/${id}`));
	await anna.locator('.bell-count').first().waitFor({ state: 'detached' });
});

test('all are marked read together', async () => {
	for (const name of ['Олег', 'Инна', 'Рита']) await returned(name, 'Проверьте\nссылку');
	await bell(anna).filter({ hasText: '3' }).waitFor();
	await bell(anna).click();
	await panel(anna).getByText('Рита').waitFor();
	await shot(anna, 'light-1440');
	await assertCalm(anna);
	await assertAccessible(anna);
	await panel(anna).getByRole('button', { name: 'Прочитать все' }).click();
	await anna.locator('.bell-count').first().waitFor({ state: 'detached' });
	assert.equal((await co.anna.get('/api/notices/unread')).body.unread, 0);
	await anna.keyboard.press('Escape');
});

test('leave for messages is asked on the click and a sound is kept in the browser', async () => {
	await anna.context().grantPermissions(['notifications']);
	await bell(anna).click();
	await panel(anna).getByRole('switch', { name: /Звук/ }).click();
	await panel(anna).getByRole('switch', { name: /Сообщения браузера/ }).click();
	await anna.locator('.alert-choice [data-state=checked]').nth(1).waitFor();
	const kept = await anna.evaluate(() => JSON.parse(localStorage.getItem('otklik.alerts')));
	assert.equal(kept.isSound, true);
	await assertCalm(anna);
	await anna.keyboard.press('Escape');
});

test('on a phone the bell stands in the bar; dark and English', async () => {
	const who = { name: 'Анна', locale: 'en', theme: 'dark', are_keys_on: true };
	assert.equal((await co.anna.put('/api/me', who)).status, 200);
	await returned('Kate', 'Name the price');
	const phone = await openPage(browser, stack.url, { width: 390, height: 844, hasTouch: true });
	await signIn(phone, 'anna@otklik.test');
	await phone.locator('.shell-bar').getByRole('button', { name: /Notifications ?: 1 unread/ }).tap();
	await panel(phone).getByText('A card was returned to you: Kate').waitFor();
	await shot(phone, 'dark-390');
	await assertCalm(phone);
	await assertAccessible(phone);
	assert.ok(await phone.evaluate(() => document.documentElement.scrollWidth <= 390));
});
