// Who wrote the card, in a real browser: likely clients with their reasons, linked, taken back, made in
// one step; the page of clients with contacts and history, found in both alphabets.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { assertAccessible, assertCalm, openPage, signIn, useBrowser } from '../lib/browser.mjs';
import { card, ingest, makeCompany } from '../lib/cards.mjs';
import { useStack } from '../lib/stack.mjs';

const stack = await useStack({ conf: { workers: 3 } });
const browser = await useBrowser();
const SHOTS = process.env.OTKLIK_SHOTS;

let co;
let page;
let vk;
let form;

const button = (name, at = page) => at.getByRole('button', { name, exact: true });
const dialog = () => page.getByRole('dialog');
const field = (name) => dialog().getByLabel(name, { exact: true });
const toast = (text) => page.locator('.toast').filter({ hasText: text });
const block = () => page.getByRole('region', { name: 'Клиент', exact: true });
const closed = () => dialog().waitFor({ state: 'detached' });
const shot = async (name) => SHOTS && page.screenshot({ path: `${SHOTS}/${name}.png` });

before(async () => {
	co = await makeCompany(stack);
	const lena = { url: 'https://vk.com/id777', name: 'Elena Kotova', link: 'https://vk.com/wall-1_1' };
	vk = ingest(stack, co, [
		{ ...lena, text: 'Сколько стоит доставка?', received_at: '2026-11-01T10:00:00Z' },
		{ ...lena, text: 'А в выходные работаете?', received_at: '2026-11-02T10:00:00Z' },
		{ ...lena, text: 'Спасибо, закажу!', received_at: '2026-11-03T10:00:00Z' },
	]).map((c) => c.id);
	form = card(stack, co, {
		source: 'site_form', action: 'request', name: 'Елена Котова', phone: '8 916 777-77-77', email: 'lena@kot.example',
		text: 'Перезвоните, пожалуйста', reply_way: 'phone',
	});
	page = await openPage(browser, stack.url);
	await signIn(page, 'anna@otklik.test');
});

test('a form becomes a client in one step, the keyboard is enough', async () => {
	await page.goto(`/feed/${form}`);
	await block().getByText('Кто это, пока неизвестно').waitFor();
	await shot('card-unknown');
	await button('Новый клиент', block()).focus();
	await page.keyboard.press('Enter');
	assert.equal(await field('Имя').inputValue(), 'Елена Котова');
	await dialog().getByText('+7 916 777-77-77, lena@kot.example').waitFor();
	await field('Имя').focus();
	await shot('make');
	await page.keyboard.press('Enter');
	await toast('Клиент создан и привязан: Елена Котова').waitFor();
	await closed();
	await block().getByRole('link', { name: 'Елена Котова' }).waitFor();
	await page.locator('.frow').filter({ hasText: 'Елена Котова' }).getByText('Клиент: Елена Котова').waitFor({ state: 'attached' });
	await page.getByText('Привязана к клиенту').waitFor();
	await assertCalm(page);
});

test('an earlier profile is offered that client, refused, offered again, linked and taken back', async () => {
	await page.goto(`/feed/${vk[2]}`);
	const match = block().getByRole('listitem').filter({ hasText: 'Елена Котова' });
	await match.getByText('то же имя').waitFor();
	await match.getByText('Возможно:').waitFor();
	await block().getByText('Этот человек уже писал').waitFor();
	await block().getByText('А в выходные работаете?').waitFor();
	await shot('card-match');
	await button('Не он: Елена Котова').click();
	await block().getByText('Кто это, пока неизвестно').waitFor();
	await toast('Больше не предложим').getByRole('button', { name: 'Отменить' }).click();
	await button('Привязать к клиенту: Елена Котова').click();
	await toast('Привязано: Елена Котова').waitFor();
	await block().getByRole('link', { name: 'Елена Котова' }).waitFor();
	await shot('card-linked');

	await block().getByRole('link', { name: 'Елена Котова' }).click();
	const line = page.getByRole('region', { name: 'История' });
	for (const text of ['Сколько стоит доставка?', 'Спасибо, закажу!', 'Перезвоните, пожалуйста'])
		await line.getByText(text).waitFor();
	await shot('client');

	await page.goto(`/feed/${vk[0]}`);
	await button('Отвязать', block()).click();
	await toast('Отвязано от клиента').waitFor();
	await button('Привязать к клиенту: Елена Котова').waitFor();
	await toast('Отвязано от клиента').getByRole('button', { name: 'Отменить' }).click();
	await block().getByRole('link', { name: 'Елена Котова' }).waitFor();
	await assertCalm(page);
});

test('any client of the point is found by typing and linked', async () => {
	await co.anna.post('/api/clients', { point_id: co.points.a, kind: 'company', name: 'ООО «Полюс»', contact_name: 'Игорь' });
	const id = card(stack, co, { url: 'https://vk.com/id901', name: 'Polus shop', text: 'Нужен счёт' });
	await page.goto(`/feed/${id}`);
	await button('Найти клиента', block()).click();
	await dialog().getByLabel('Имя, телефон, почта, профиль').fill('polus');
	await dialog().getByRole('button', { name: /ООО «Полюс»/ }).click();
	await toast('Привязано: ООО «Полюс»').waitFor();
	await closed();
	await assertCalm(page);
});

test('somebody who was quicker is named, and what was typed stays', async () => {
	const id = card(stack, co, { url: 'https://vk.com/id555', name: 'Скорый' });
	await page.goto(`/feed/${id}`);
	await button('Новый клиент', block()).click();
	await field('Имя').fill('Мой клиент');
	const first = await co.boris.post(`/api/interests/${id}/client`, { kind: 'person', name: 'Клиент Бориса' });
	assert.equal(first.status, 200);
	await button('Создать и привязать').click();
	await dialog().getByText('Это уже связано с клиентом «Клиент Бориса»: Борис').waitFor();
	assert.equal(await field('Имя').inputValue(), 'Мой клиент');
	await page.keyboard.press('Escape');
	await closed();
	await block().getByRole('link', { name: 'Клиент Бориса' }).waitFor();
	await assertCalm(page);
});

test('clients are added, found in both alphabets, changed, deleted and brought back', async () => {
	await page.goto('/feed');
	await page.locator('.frow').first().waitFor();
	await page.keyboard.press('KeyG');
	await page.keyboard.press('KeyK');
	await page.waitForURL('**/clients');
	await button('Клиент').click();
	await field('Имя').fill('Юлия Щербакова');
	await button('Создать клиента').click();
	await toast('Клиент создан: Юлия Щербакова').waitFor();
	await button('Добавить телефон, почту или профиль', dialog()).click();
	await field('Телефон').fill('12');
	await page.keyboard.press('Enter');
	await dialog().getByText('Так не записывают').waitFor();
	await field('Телефон').fill('8 916 555-01-02');
	await page.keyboard.press('Enter');
	await dialog().getByRole('link', { name: '+7 916 555-01-02' }).waitFor();
	await dialog().getByText('Истории пока нет').waitFor();
	await button('Изменить', dialog()).click();
	await field('Комментарий не обязательно').fill('Звонить утром');
	await button('Сохранить').click();
	await dialog().getByText('Звонить утром').waitFor();
	await page.keyboard.press('Escape');
	await closed();

	const search = page.getByLabel('Имя, телефон, почта, профиль');
	for (const q of ['shcherb', '8 916 555', 'юлия щ']) {
		await search.fill(q);
		await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 1);
		await page.getByRole('row').filter({ hasText: 'Юлия Щербакова' }).waitFor();
	}
	await shot('list');
	await page.getByRole('row').filter({ hasText: 'Юлия Щербакова' }).click();
	await button('Удалить', dialog()).click();
	await dialog().getByText('Клиент удалён: его нет в списках').waitFor();
	await toast('Клиент удалён').getByRole('button', { name: 'Отменить' }).click();
	await button('Удалить', dialog()).waitFor();
	await page.keyboard.press('Escape');
	await closed();
	await search.fill('нет такого');
	await page.getByText('По запросу «нет такого» ничего нет').waitFor();
	await assertCalm(page);
});

for (const [locale, theme, width] of [['ru', 'dark', 1440], ['en', 'light', 390], ['en', 'dark', 1440], ['ru', 'light', 390]])
	test(`card, page and record: ${locale}, ${theme}, ${width} px`, async () => {
		await co.anna.put('/api/me', { name: 'Анна', locale, theme, are_keys_on: true });
		const [client] = (await co.anna.get('/api/clients?q=kotova')).body.items;
		const unknown = card(stack, co, { url: `https://ok.ru/profile/${width}${theme.length}`, source: 'ok', name: 'Kotova Elena', phone: '89167777777', text: 'Ещё вопрос' });
		const tab = page;
		page = await openPage(browser, stack.url, { width, height: width < 500 ? 844 : 900, hasTouch: width < 500 });
		await signIn(page, 'anna@otklik.test');
		for (const [path, sign, name] of [
			[`/feed/${unknown}`, '.cmatch', 'card'], [`/feed/${vk[0]}`, '.cclient-is', 'linked'], ['/clients', 'tbody tr', 'clients'],
			[`/clients/${client.id}`, '.titem', 'record'], ['/clients/new', '[role=dialog] form', 'new'],
		]) {
			await page.goto(path);
			await page.locator(sign).first().waitFor();
			await page.locator(sign).first().scrollIntoViewIfNeeded();
			await shot(`${locale}-${theme}-${width}-${name}`);
			assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0, path);
			await assertCalm(page);
			await assertAccessible(page);
		}
		await page.context().close();
		page = tab;
		await co.anna.put('/api/me', { name: 'Анна', locale: 'ru', theme: 'light', are_keys_on: true });
	});
