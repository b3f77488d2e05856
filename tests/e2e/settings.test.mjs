// The pages of an administrator in a real browser: points, people, mailboxes, letters, the own profile.
// What was typed survives a refusal, a closed drawer and a change made elsewhere.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { PASSWORD } from '../lib/api.mjs';
import { assertCalm, openPage, signIn, useBrowser } from '../lib/browser.mjs';
import { makeCompany } from '../lib/cards.mjs';
import { useStack } from '../lib/stack.mjs';

const LOCK_SECONDS = 90;
const stack = await useStack({ conf: { workers: 3, login_lock_seconds: LOCK_SECONDS } });
const browser = await useBrowser();

let co;
let page;

const button = (name, at = page) => at.getByRole('button', { name, exact: true });
const dialog = (at = page) => at.getByRole('dialog');
const field = (name, at = page) => dialog(at).getByLabel(name, { exact: true });
const row = (text, at = page) => at.getByRole('row').filter({ hasText: text });
const toast = (text, at = page) => at.locator('.toast').filter({ hasText: text });
const closed = (at = page) => dialog(at).waitFor({ state: 'detached' });

before(async () => {
	co = await makeCompany(stack);
	page = await openPage(browser, stack.url);
	await signIn(page, 'admin@otklik.test');
});

test('the door says what is wrong and counts the lock-out down', async () => {
	const stranger = await openPage(browser, stack.url);
	await stranger.goto('/settings/users');
	await stranger.fill('input[name=email]', 'vera@otklik.test');
	const alert = stranger.getByRole('alert');
	for (let i = 0; i < 5; i++) {
		await stranger.fill('input[name=password]', `wrong-${i}`);
		await stranger.click('button[type=submit]');
		await alert.getByText('Почта или пароль не подходят').waitFor();
	}
	await stranger.fill('input[name=password]', PASSWORD);
	await stranger.click('button[type=submit]');
	await stranger.getByText(/Войти можно через [01]:\d\d/).waitFor();
	assert.equal(await stranger.locator('button[type=submit]').getAttribute('aria-disabled'), 'true');
	assert.equal(await stranger.inputValue('input[name=email]'), 'vera@otklik.test');

	await page.goto('/settings/users');
	await row('vera@otklik.test')
		.getByText(/Вход закрыт до/)
		.waitFor();
	await assertCalm(stranger);
	await stranger.context().close();
});

test('a point is made, refused under a taken name, closed and taken back', async () => {
	await page.goto('/settings/points');
	await button('Точка').click();
	await field('Название').fill('Точка a');
	await button('Создать точку').click();
	await dialog().getByText('Уже занято').waitFor();
	await field('Название').fill('Точка на Невском');
	await button('Создать точку').click();
	await toast('Точка создана: Точка на Невском').waitFor();
	await closed();

	await row('Точка на Невском').click();
	await button('Закрыть точку').click();
	await toast('Точка закрыта').getByRole('button', { name: 'Отменить' }).click();
	await button('Закрыть точку').waitFor();
	await page.keyboard.press('Escape');
	await closed();
	await row('Точка на Невском').getByText('Работает').waitFor();
	await assertCalm(page);
});

test('what was typed outlives a closed drawer', async () => {
	await page.goto('/settings/points');
	await button('Точка').click();
	await field('Название').fill('Недописанная');
	await page.keyboard.press('Escape');
	await closed();
	assert.match(await page.evaluate(() => document.activeElement.textContent), /Точка/);
	await button('Точка').click();
	await dialog().getByText('Здесь то, что вы начали вводить').waitFor();
	assert.equal(await field('Название').inputValue(), 'Недописанная');
	await button('Начать заново').click();
	assert.equal(await field('Название').inputValue(), '');
	await page.keyboard.press('Escape');
	await closed();
});

test('a point changed elsewhere meanwhile loses neither version', async () => {
	const id = co.points.b;
	const rename = async (name) => {
		const { body } = await co.admin.get(`/api/points/${id}`);
		const { time_zone, is_closed, version } = body;
		await co.admin.put(`/api/points/${id}`, { name, time_zone, is_closed, version });
	};
	await page.goto(`/settings/points/${id}`);
	await field('Название').fill('Моё название');
	await rename('Чужое название');
	await button('Сохранить').click();
	await dialog().getByText('запись изменили в другом месте').waitFor();
	assert.equal(await field('Название').inputValue(), 'Моё название');
	await button('Взять новое').click();
	await page.waitForFunction(
		() => document.querySelector('[name=name]').value === 'Чужое название'
	);

	await field('Название').fill('Моё название');
	await rename('Ещё одно');
	await button('Сохранить').click();
	await button('Сохранить моё').click();
	await closed();
	assert.equal((await co.admin.get(`/api/points/${id}`)).body.name, 'Моё название');
});

test('a person is added with a good password only and can sign in', async () => {
	await page.goto('/settings/users');
	await button('Человек').click();
	await field('Почта').fill('nina@otklik.test');
	await field('Имя').fill('Нина Ветрова');
	await field('Первый пароль').fill('password123');
	await field('Точки').click();
	await page.getByRole('option', { name: 'Точка a' }).click();
	await page.keyboard.press('Escape');
	await button('Добавить человека').click();
	await dialog().getByText('его подберут первым').waitFor();
	await button('Придумать').click();
	const password = await field('Первый пароль').inputValue();
	await button('Добавить человека').click();
	await toast('Человек добавлен: Нина Ветрова').waitFor();
	await closed();
	await row('nina@otklik.test').getByText('Точка a').waitFor();

	const nina = await openPage(browser, stack.url);
	await signIn(nina, 'nina@otklik.test', password);
	await nina.getByRole('navigation').first().getByRole('link', { name: 'Настройки' }).click();
	const nav = nina.getByRole('navigation', { name: 'Настройки' });
	await nav.getByRole('link', { name: 'Точки' }).waitFor();
	assert.equal(await nav.getByRole('link', { name: 'Люди' }).count(), 0);
	await nina.goto('/settings/users');
	await nina.getByText('Страница не найдена').waitFor();
	await assertCalm(nina);
	await nina.context().close();
});

test('a person is turned off and on again; nobody turns off oneself', async () => {
	await page.goto(`/settings/users/${co.ids.boris}`);
	await button('Отключить').click();
	await toast('Отключено: Борис').waitFor();
	assert.equal((await co.admin.get(`/api/users/${co.ids.boris}`)).body.is_active, false);
	await toast('Отключено').getByRole('button', { name: 'Отменить' }).click();
	await button('Отключить').waitFor();
	await page.keyboard.press('Escape');
	await closed();
	await row('admin@otklik.test').getByRole('button').click();
	assert.equal(await button('Отключить').getAttribute('aria-disabled'), 'true');
	await page.keyboard.press('Escape');
	await closed();
	await assertCalm(page);
});

test('a mailbox is filled in by its provider and turned off', async () => {
	await page.goto('/settings/mailboxes');
	await button('Ящик').click();
	await button('Подключить ящик').click();
	assert.equal(await dialog().getByText('Заполните это поле').count(), 5, 'all that is missing at once');
	await field('Название').fill('Заявки Яндекс');
	await field('Точка').click();
	await page.getByRole('option', { name: 'Точка a' }).click();
	await dialog().locator('[name=login]').fill('zayavki@yandex.ru');
	assert.equal(await dialog().locator('[name=imap_host]').inputValue(), 'imap.yandex.ru');
	assert.equal(await dialog().locator('[name=smtp_port]').inputValue(), '465');
	assert.equal(await dialog().locator('[name=from_address]').inputValue(), 'zayavki@yandex.ru');
	await button('Подключить ящик').click();
	await dialog().getByText('Заполните это поле').waitFor();
	await dialog().locator('[name=mailbox-password]').fill('app-password-1');
	await button('Подключить ящик').click();
	await toast('Ящик добавлен').waitFor();
	await closed();
	const line = page.getByRole('listitem').filter({ hasText: 'Заявки Яндекс' });
	await line.getByText('Подключается').waitFor();
	await line.getByRole('button', { name: 'Заявки Яндекс' }).click();
	await button('Выключить').click();
	await toast('Ящик выключен').waitFor();
	await page.keyboard.press('Escape');
	await closed();
	await line.getByText('Выключен').waitFor();
	await assertCalm(page);
});

test('letters say why there are none', async () => {
	await page.goto('/settings/letters');
	await page.getByText('Карантин пуст').waitFor();
	await page.getByRole('tab', { name: 'Пропущены' }).click();
	await page.getByText('Пропущенных писем нет').waitFor();
	assert.match(page.url(), /state=ignored/);
	await assertCalm(page);
});

test('the own profile: language, theme, password, sessions', async () => {
	const anna = await openPage(browser, stack.url);
	await signIn(anna, 'anna@otklik.test');
	await anna.goto('/profile');
	await anna.getByRole('radio', { name: 'Тёмная' }).click();
	await anna.getByLabel('Язык').click();
	await anna.getByRole('option', { name: 'English' }).click();
	await button('Сохранить', anna).click();
	await anna.getByRole('heading', { name: 'Profile' }).waitFor();
	assert.equal(await anna.evaluate(() => document.documentElement.dataset.theme), 'dark');
	await anna.reload();
	await anna.getByRole('heading', { name: 'Profile' }).waitFor();
	assert.equal(await anna.evaluate(() => document.documentElement.lang), 'en');

	await anna.getByLabel('Current password', { exact: true }).fill('not-this-one');
	await anna.getByLabel('New password', { exact: true }).fill('zvezda-utro-77');
	await button('Change password', anna).click();
	await anna.getByText('This is not the current password').waitFor();
	await anna.getByLabel('Current password', { exact: true }).fill(PASSWORD);
	await button('Change password', anna).click();
	await toast('Password changed', anna).waitFor();
	const sessions = anna.getByRole('region', { name: 'Sessions' }).getByRole('listitem');
	await sessions.getByText('This device').waitFor();
	await button('Change password', anna).waitFor();
	await sessions.nth(1).waitFor({ state: 'detached' });
	await assertCalm(anna);
	await anna.context().close();
});

test('the palette and the keys go everywhere in any layout', async () => {
	await page.goto('/profile');
	await page.getByRole('heading', { name: 'Профиль' }).waitFor();
	await page.keyboard.press('Control+k');
	await dialog().getByRole('combobox').fill('почт');
	await page.keyboard.press('Enter');
	await page.waitForURL(/mailboxes/);
	/* The Russian layout gives other letters on the same keys. */
	for (const [code, key] of Object.entries({ KeyG: 'п', KeyT: 'е' })) {
		await page.evaluate(
			(init) =>
				document.body.dispatchEvent(new KeyboardEvent('keydown', { ...init, bubbles: true })),
			{ code, key }
		);
	}
	await page.waitForURL(/points/);
	await assertCalm(page);
});

/* Whether the list of points has been kept in the browser. */
const isKept = () =>
	new Promise((done) => {
		const asked = indexedDB.open('otklik', 1);
		asked.onerror = () => done(false);
		asked.onsuccess = () => {
			const read = asked.result.transaction('kept').objectStore('kept').get('queries');
			read.onsuccess = () => {
				asked.result.close();
				const queries = read.result?.state.queries ?? [];
				done(queries.some(({ queryKey: [kind, part] }) => kind === 'points' && part === 'list'));
			};
		};
	});

test('without a network the shell opens with what was seen last', async () => {
	const away = await openPage(browser, stack.url, { serviceWorkers: 'allow' });
	await signIn(away, 'admin@otklik.test');
	await away.goto('/settings/points');
	await row('Точка a', away).waitFor();
	await away.evaluate(() => navigator.serviceWorker.ready.then(() => true));
	while (!(await away.evaluate(isKept))) await away.waitForTimeout(200);
	await away.context().setOffline(true);
	await away.reload();
	await row('Точка a', away).waitFor();
	await away.getByText('Нет связи.').waitFor();
	await assertCalm(away);
	await away.context().setOffline(false);
	await away.getByText('Нет связи.').waitFor({ state: 'detached' });
	await away.context().close();
});

/* Each drawer of a record: where it is, what it asks for. */
const drawers = () => ({
	points: [co.points.a, `/api/points/${co.points.a}`],
	users: [co.ids.anna, `/api/users/${co.ids.anna}`],
	mailboxes: [co.channels.a, `/api/channels/${co.channels.a}`],
	hours: [co.points.a, `/api/points/${co.points.a}/hours`],
	shifts: [co.ids.anna, `/api/users/${co.ids.anna}/shifts`],
	templates: [template, '/api/templates'],
	clients: [client, `/api/clients/${client}`],
});
const NONE = 999999;
const shot = async (name) => {
	if (process.env.OTKLIK_SHOTS) await page.screenshot({ path: `${process.env.OTKLIK_SHOTS}/drawer-${name}.png` });
};

let template;
let client;

async function makeRecords() {
	template = (await co.admin.post('/api/templates', { name: 'Спасибо', text: 'Спасибо!' })).body.id;
	const body = { point_id: co.points.a, kind: 'person', name: 'Ольга Ким', comment: null, contact_name: null };
	client = (await co.chief.post('/api/clients', body)).body.id;
	assert.ok(template && client);
}

test('a drawer says that its record is coming, has failed, is not there', async () => {
	await makeRecords();
	for (const [name, [id, path]] of Object.entries(drawers())) {
		const at = name === 'clients' ? '/clients' : `/settings/${name}`;
		let go;
		let status = 0;
		const isTime = new Promise((done) => (go = done));
		await page.route((url) => url.pathname === path, async (route) => {
			await isTime;
			if (status) await route.fulfill({ status, json: { error: 'internal' } });
			else await route.continue();
		});
		await page.goto(`${at}/${id}`);
		await dialog().getByRole('status', { name: 'Загружается' }).locator('.bone').first().waitFor();
		await shot(`${name}-1-loading`);
		status = 500;
		go();
		await dialog().getByRole('alert').getByText('Код 500.').waitFor();
		await shot(`${name}-2-failed`);
		status = 0;
		await button('Повторить', dialog()).click();
		await dialog().getByRole('alert').waitFor({ state: 'detached' });
		await dialog().locator('form, .client-record').first().waitFor();
		await page.unrouteAll();

		await page.goto(`${at}/${NONE}`);
		await dialog().getByText('Не найдено').waitFor();
		await shot(`${name}-3-missing`);
		assert.equal(await dialog().getByText('Загружается').count(), 0, name);
		assert.equal(await button('Повторить', dialog()).count(), 0, name);
		await page.keyboard.press('Escape');
		await closed();
	}
	await assertCalm(page);
});
