// A manager's whole day: the shift begins, letters become cards by themselves, one is taken, one is lost
// to a colleague, all are answered in their ways and proven, and the shift ends with nothing left behind.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { assertCalm, pastePicture, useBrowser } from '../lib/browser.mjs';
import { card, makeCompany } from '../lib/cards.mjs';
import {
	CLIENT,
	FIRST,
	WHOLE_DAY,
	atDesk,
	bell,
	cardOf,
	clientBox,
	letterTo,
	looksGood,
	notices,
	opened,
	openedChip,
	realMailbox,
	row,
	rowChip,
	say,
	shot,
	toast,
} from '../lib/day.mjs';
import { until } from '../lib/letters.mjs';
import { awaitMail, readBox } from '../lib/mail.mjs';
import { useStack } from '../lib/stack.mjs';

const stack = await useStack(WHOLE_DAY);
const browser = await useBrowser();
const IRINA = `Ирина Петрова <${CLIENT}>`;

let co;
let anna;
let asked;
let id;

const api = async (who, path) => (await co[who].get(path)).body;
const area = () => opened(anna).getByLabel('Текст письма');
const outside = () => anna.locator('body').click({ position: { x: 5, y: 5 } });

before(async () => {
	co = await makeCompany(stack);
	await realMailbox(stack, co);
	await co.head.post('/api/shared-templates', { name: 'Приветствие', text: 'Здравствуйте, {{first_name}}! Товар: {{product}}.' });
	await co.anna.put('/api/me/signature', { text: 'Анна, менеджер' });
});

test('the shift begins, a letter becomes a card without a reload', async () => {
	anna = await atDesk(browser, stack, 'anna');
	await anna.getByText('Всё разобрано').waitFor();
	await say(anna, 'Начать смену');
	await anna.getByText(/Смена началась, до \d\d:\d\d/).waitFor();
	await anna.locator('.shell-me .presence-on_shift').waitFor();
	await looksGood(anna, 'manager-1-morning');
	asked = await letterTo(stack, FIRST, { headers: { From: IRINA, Subject: 'Диван' }, body: 'Есть ли серый диван?' });
	await anna.locator('[data-card]').getByText('Есть ли серый диван?').waitFor({ timeout: 20000 });
	id = await cardOf(stack, asked);
	await rowChip(anna, id, 'new').waitFor();
	await anna.waitForFunction(() => document.title.startsWith('(1) '));
	await anna.getByRole('tab', { name: /Новые\s*1/ }).waitFor();
});

test('it is taken with the keyboard alone; another one is lost, and it is told to whom', async () => {
	await anna.keyboard.press('KeyJ');
	await anna.keyboard.press('KeyC');
	await rowChip(anna, id, 'claimed').getByText(/вы/).waitFor();
	await toast(anna, `Карточка № ${id} ваша`).waitFor();

	const other = card(stack, co, { name: 'Павел', text: 'Сколько стоит доставка?', link: 'https://vk.com/wall-1_5' });
	await row(anna, other).waitFor();
	await anna.route('**/claim', async (route) => {
		await co.boris.post(`/api/interests/${other}/claim`);
		await route.continue();
	}, { times: 1 });
	await row(anna, other).locator('.frow-open').focus();
	await row(anna, other).hover();
	await row(anna, other).getByRole('button', { name: /Взять/ }).click();
	await row(anna, other).getByText(/Карточку взял Борис \d+ с назад/).waitFor();
	await rowChip(anna, other, 'claimed').getByText(/Борис/).waitFor();
	await looksGood(anna, 'manager-2-lost');
});

test('an answer by a template and a file is taken back, then sent into the same thread', async () => {
	await row(anna, id).locator('.frow-open').click();
	await anna.keyboard.press('KeyR');
	await area().pressSequentially('/при');
	await opened(anna).getByRole('option', { name: /Приветствие/ }).waitFor();
	await anna.keyboard.press('Enter');
	await opened(anna).getByText('Заполните или уберите: product').waitFor();
	await area().press('Control+Enter');
	await anna.keyboard.insertText('серый диван');
	await opened(anna).locator('input[type=file]').last().setInputFiles([
		{ name: 'прайс.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 x') },
	]);
	await opened(anna).getByRole('link', { name: 'прайс.pdf' }).waitFor();
	await area().press('Control+Enter');
	await anna.getByText(`Письмо уйдёт: карточка № ${id}`).waitFor();
	await shot(anna, 'manager-3-undo');
	await outside();
	await anna.keyboard.press('KeyZ');
	await anna.getByText('Письмо отозвано, текст в форме').waitFor();
	await until(stack, async () => (await area().inputValue()) === 'Здравствуйте, Ирина! Товар: серый диван.');
	await opened(anna).getByRole('link', { name: 'прайс.pdf' }).waitFor();
	assert.equal((await readBox(clientBox(stack))).length, 0);

	await area().press('Control+Enter');
	await opened(anna).getByText(/Письмо отправлено: Анна/).waitFor({ timeout: 30000 });
	const mails = await awaitMail(clientBox(stack), 1);
	assert.equal(mails.length, 1);
	const raw = mails[0].raw.toString();
	assert.ok(raw.includes(`In-Reply-To: <${asked}>`), 'the same thread');
	assert.ok(raw.includes(`References: <${asked}>`), 'the same thread');
	assert.match(raw, /filename\*0\*=UTF-8''%D0%BF/);
	await looksGood(anna, 'manager-4-sent');
});

test('the customer answers: the bell rings, the card stands in the same conversation', async () => {
	const sent = /^Message-ID: <(.*)>\r?$/im.exec((await readBox(clientBox(stack)))[0].raw.toString())[1];
	const again = await letterTo(stack, FIRST, {
		headers: { From: IRINA, Subject: 'Re: Диван', 'In-Reply-To': `<${sent}>`, References: `<${asked}> <${sent}>` },
		body: 'Спасибо! Беру два.',
	});
	await bell(anna).filter({ hasText: '1' }).waitFor({ timeout: 30000 });
	await bell(anna).click();
	await notices(anna).getByRole('button', { name: /Вам ответили на письмо: Ирина Петрова/ }).click();
	await anna.waitForURL(/\/feed\/\d+/);
	id = await cardOf(stack, again);
	assert.match(anna.url(), new RegExp(`/feed/${id}`));
	await opened(anna).getByText('Спасибо! Беру два.').first().waitFor();
	await opened(anna).getByText('Переписка').waitFor();
	await opened(anna).getByText(/Здравствуйте, Ирина! Товар: серый диван/).first().waitFor();
	await looksGood(anna, 'manager-5-thread');
});

test('who it is: a client is made, the next card is offered that client, linked, taken back, linked', async () => {
	const client = () => opened(anna).getByRole('region', { name: 'Клиент', exact: true });
	await client().getByRole('button', { name: 'Новый клиент' }).click();
	await anna.getByRole('dialog').getByRole('button', { name: 'Создать и привязать' }).click();
	await client().getByRole('link', { name: 'Ирина Петрова' }).waitFor();
	const form = card(stack, co, {
		source: 'vk', action: 'comment', name: 'Ирина Петрова', url: 'https://vk.com/id4242', text: 'А стулья есть?', link: `${stack.url}/icon.svg`,
	});
	await anna.goto(`/feed/${form}`);
	await client().getByText('то же имя').waitFor();
	await shot(anna, 'manager-6-likely');
	await anna.getByRole('button', { name: 'Привязать к клиенту: Ирина Петрова' }).click();
	await client().getByRole('link', { name: 'Ирина Петрова' }).waitFor();
	await toast(anna, 'Привязано: Ирина Петрова').getByRole('button', { name: 'Отменить' }).click();
	await client().getByRole('button', { name: 'Привязать к клиенту: Ирина Петрова' }).click();
	await client().getByRole('link', { name: 'Ирина Петрова' }).waitFor();
	id = form;
});

test('another is answered on its page and proven by a pasted screenshot', async () => {
	await outside();
	await anna.keyboard.press('KeyC');
	await openedChip(anna, 'claimed').waitFor();
	const [network] = await Promise.all([
		anna.context().waitForEvent('page'),
		opened(anna).getByRole('link', { name: /Ответить/ }).first().click(),
	]);
	await anna.waitForTimeout(1500);
	await network.close();
	await anna.evaluate(() => window.dispatchEvent(new Event('focus')));
	await opened(anna).getByText('Ответили?').waitFor();
	await opened(anna).getByRole('button', { name: 'Да', exact: true }).click();
	await openedChip(anna, 'answered').waitFor();
	await pastePicture(anna, 'Да, стулья есть');
	await openedChip(anna, 'processed').waitFor();
	await looksGood(anna, 'manager-7-proven');
});

test('a third needs no reply, and a filter is kept for tomorrow', async () => {
	const thanks = card(stack, co, { name: 'Смайлик', text: '👍', source: 'ok' });
	await anna.goto(`/feed/${thanks}`);
	await openedChip(anna, 'new').waitFor();
	await anna.keyboard.press('KeyX');
	const dialog = anna.getByRole('dialog', { name: 'Ответ не нужен' });
	await dialog.getByRole('combobox', { name: 'Причина' }).click();
	await anna.getByRole('option', { name: 'Лайк или смайлик' }).click();
	await dialog.getByRole('button', { name: 'Ответ не нужен' }).click();
	await openedChip(anna, 'no_reply').waitFor();
	await anna.goto('/feed?source=vk');
	await anna.getByRole('button', { name: 'Сохранить', exact: true }).click();
	await anna.getByLabel('Название').fill('Мой ВК');
	await anna.getByRole('dialog').getByRole('button', { name: 'Сохранить' }).click();
	await anna.getByRole('list', { name: 'Сохранённые фильтры' }).getByRole('link', { name: 'Мой ВК' }).waitFor();
	await assertCalm(anna);
});

test('a break: nobody gives cards meanwhile, and the way back is one click', async () => {
	await say(anna, 'Перерыв');
	await anna.locator('.shell-me .presence-on_break').waitFor();
	assert.equal((await api('anna', '/api/me/presence')).state, 'on_break');
	await say(anna, 'Вернуться с перерыва');
	await anna.locator('.shell-me .presence-on_shift').waitFor();
});

test('somebody closes the card while one writes: the text stays in its form, and it is asked', async () => {
	id = await cardOf(stack, await letterTo(stack, FIRST, { headers: { From: IRINA, Subject: 'Кресло' }, body: 'А кресло?' }));
	await co.anna.post(`/api/interests/${id}/claim`);
	await anna.goto(`/feed/${id}`);
	await area().click();
	await area().pressSequentially('Кресло тоже есть,');
	assert.equal((await co.chief.post(`/api/interests/${id}/no-reply`, { reason: 'answered_elsewhere' })).status, 200);
	await openedChip(anna, 'no_reply').waitFor();
	await area().pressSequentially(' приезжайте');
	assert.equal(await area().inputValue(), 'Кресло тоже есть, приезжайте');
	await shot(anna, 'manager-8-closed');
	await area().press('Control+Enter');
	const dialog = anna.getByRole('dialog');
	await dialog.getByText('Кресло тоже есть, приезжайте').waitFor();
	assert.equal(await dialog.getByText('Ответ коллеги').count(), 0, 'nobody has answered');
	await looksGood(anna, 'manager-9-asked');
	await dialog.getByRole('button', { name: 'Вернуться к тексту' }).click();
	assert.equal(await area().inputValue(), 'Кресло тоже есть, приезжайте');
	await area().press('Control+Enter');
	const before = (await readBox(clientBox(stack))).length;
	await dialog.getByRole('button', { name: 'Всё равно отправить' }).click();
	await opened(anna).getByText(/Письмо отправлено: Анна/).first().waitFor({ timeout: 30000 });
	assert.match((await awaitMail(clientBox(stack), before + 1)).at(-1).raw.toString(), /^References: /m);
});

test('the shift ends: what is still open is asked about and goes back to the pool', async () => {
	const left = card(stack, co, { name: 'Недоделанная' });
	await co.anna.post(`/api/interests/${left}/claim`);
	await anna.goto('/feed?view=mine');
	await row(anna, left).waitFor();
	await say(anna, 'Закончить смену');
	const dialog = anna.getByRole('dialog');
	await dialog.getByText(/без ответа/).first().waitFor();
	await looksGood(anna, 'manager-10-evening');
	await dialog.getByRole('button', { name: /Вернуть в пул/ }).click();
	await anna.getByText('Смена закончена').waitFor();
	assert.equal((await api('head', `/api/interests/${left}`)).state, 'new');
	assert.equal((await api('anna', '/api/me/presence')).state, 'off');
});
