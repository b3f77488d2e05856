// A head looks with another person's eyes: said all the time, nothing can be changed, over by one press;
// and what the check of who sees what has found.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { assertAccessible, assertCalm, openPage, signIn, useBrowser } from '../lib/browser.mjs';
import { card, makeCompany } from '../lib/cards.mjs';
import { useStack } from '../lib/stack.mjs';

const stack = await useStack({ conf: { workers: 3, login_tries: 100 }, jobs: true });
const browser = await useBrowser();
const SHOTS = process.env.OTKLIK_SHOTS;
const shot = async (at, name) => SHOTS && at.screenshot({ path: `${SHOTS}/access-${name}.png` });

let co;
let page;
const button = (name, at = page) => at.getByRole('button', { name, exact: true });

before(async () => {
	co = await makeCompany(stack);
	card(stack, co, { at: 'a', name: 'Ирина из А' });
	card(stack, co, { at: 'b', name: 'Борис из Б' });
	page = await openPage(browser, stack.url);
	await signIn(page, 'head@otklik.test');
});

test('a head sees as a manager, in every tab and after a reload, and stops by one press', async () => {
	await page.goto('/feed');
	await page.getByText('Борис из Б').first().waitFor();
	const second = await page.context().newPage();
	await second.goto('/feed');
	await second.getByText('Борис из Б').first().waitFor();

	await page.goto(`/settings/users/${co.ids.anna}`);
	await shot(page, 'drawer');
	await button('Смотреть как').click();
	const bar = page.getByRole('status').filter({ hasText: 'Вы видите Отклик как Анна.' });
	await bar.waitFor();
	await page.goto('/feed');
	await page.getByText('Ирина из А').first().waitFor();
	await bar.waitFor();
	assert.equal(await page.getByText('Борис из Б').count(), 0);
	await second.getByText('Вы видите Отклик как Анна.').waitFor();
	await second.getByText('Ирина из А').first().waitFor();
	assert.equal(await second.getByText('Борис из Б').count(), 0);
	await second.close();

	await page.getByText('Ирина из А').first().click();
	await page.getByRole('heading', { name: 'Ирина из А' }).first().waitFor();
	assert.match(await bar.innerText(), /Только чтение/);
	for (const name of ['Взять', 'Ответ не нужен']) assert.equal(await button(name).count(), 0, name);
	const make = button('Новый клиент');
	await make.waitFor();
	assert.equal(await make.getAttribute('aria-disabled'), 'true');
	assert.equal(await make.getAttribute('title'), 'Только чтение.');
	await shot(page, 'seeing');
	await page.setViewportSize({ width: 390, height: 844 });
	await bar.waitFor();
	await shot(page, 'seeing-390');
	await page.setViewportSize({ width: 1440, height: 900 });
	await page.goto('/settings/templates');
	await page.locator('.btn[aria-disabled]').filter({ hasText: 'Шаблон' }).first().waitFor();
	await shot(page, 'seeing-templates');
	await page.goto('/feed');
	await assertCalm(page);

	await button('Закончить').click();
	await page.waitForURL(/settings\/users/);
	await bar.waitFor({ state: 'detached' });
	await page.goto('/feed');
	await page.getByText('Борис из Б').first().waitFor();
	const [{ state }] = stack.db.query(`SELECT state FROM interests WHERE point_id = ${co.points.a}`);
	assert.equal(state, '1', 'the card was not claimed');
});

test('the settings show who looked as whom, and what the check has found', async () => {
	await page.goto('/settings/access');
	await page.getByText('Глава смотрит как Анна').waitFor();
	await page.getByText('Проверки ещё не было.').waitFor();
	assert.equal(await button('Проверить сейчас').count(), 0, 'a head does not start it');

	const admin = await openPage(browser, stack.url);
	await signIn(admin, 'admin@otklik.test');
	await admin.goto('/settings/access');
	await button('Проверить сейчас', admin).click();
	await admin.getByText('Утечек нет.').waitFor({ timeout: 60_000 });
	await admin.getByText(/адресов \d{2,}/).waitFor();
	await shot(admin, 'clean');

	stack.db.sql(
		`UPDATE event_seq SET seq = seq + 1;
		INSERT INTO events (seq, kind, ref_id, point_id, at)
		SELECT e.seq, 1, i.id, ${co.points.a}, NOW(6) FROM event_seq e JOIN interests i ON i.point_id = ${co.points.b};`,
		'otklik'
	);
	await button('Проверить сейчас', admin).click();
	await admin.getByText('/api/changes').first().waitFor({ timeout: 60_000 });
	await shot(admin, 'leak');
	await admin
		.getByRole('button', { name: /Уведомления/ })
		.first()
		.click();
	await admin.getByText(/Проверка доступа нашла чужие записи/).waitFor();
	await admin.keyboard.press('Escape');
	await assertCalm(admin);
	await assertAccessible(admin);

	const english = await openPage(browser, stack.url, {
		width: 390,
		height: 844,
		colorScheme: 'dark',
	});
	await co.admin.put('/api/me', { name: 'Админ', locale: 'en', theme: 'dark', are_keys_on: true });
	await signIn(english, 'admin@otklik.test');
	await english.goto('/settings/access');
	await english.getByText(/\d+ leaks?\./).waitFor();
	await shot(english, 'leak-en-dark-390');
	await assertCalm(english);
});
