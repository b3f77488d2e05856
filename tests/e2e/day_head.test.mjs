// A head's whole day: what waits and what is late, proofs judged with the keyboard, one taken over, a
// mailbox that gives its cards in turns, and a report that is compared, opened to its cards and saved.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { before, test } from 'node:test';

import { assertCalm, useBrowser } from '../lib/browser.mjs';
import { card, ingest, makeCompany } from '../lib/cards.mjs';
import { atDesk, bell, looksGood, notices, opened, rowChip, say, shot, toast } from '../lib/day.mjs';
import { until } from '../lib/letters.mjs';
import { GRID, png } from '../lib/png.mjs';
import { useStack } from '../lib/stack.mjs';

const stack = await useStack({ conf: { workers: 4 }, jobs: true });
const browser = await useBrowser();
const DAY = 86400000;

let co;
let head;
let anna;
const ids = {};

const ago = (days) => new Date(Date.now() - days * DAY).toISOString();
const act = async (who, id, what, body = {}) => {
	const r = await co[who].post(`/api/interests/${id}/${what}`, body);
	assert.ok(r.status < 300, r.text);
};
async function proven(name, bytes) {
	const id = card(stack, co, { name, text: `Вопрос: ${name}` });
	await act('anna', id, 'claim');
	await act('anna', id, 'answer');
	const r = await co.anna.upload(`/api/interests/${id}/proofs`, { picture: { bytes, name: 'a.png', type: 'image/png' } });
	assert.equal(r.status, 200, r.text);
	return id;
}

before(async () => {
	co = await makeCompany(stack);
	ids.late = card(stack, co, { name: 'Забытая', received_at: new Date(Date.now() - 7200000).toISOString() });
	ids.first = await proven('Первая', png(GRID, 40));
	ids.same = await proven('Вторая', png(GRID, 17));
	// Ten days of cards for the report: 12 of these days, 4 of the days before.
	ingest(stack, co, [
		...Array.from({ length: 12 }, (_, i) => ({ source: 'ok', name: `Новее ${i}`, product: 'Свечи', received_at: ago(1 + (i % 5)) })),
		...Array.from({ length: 4 }, (_, i) => ({ source: 'ok', name: `Раньше ${i}`, product: 'Свечи', received_at: ago(8 + i) })),
	]);
	head = await atDesk(browser, stack, 'head');
	anna = await atDesk(browser, stack, 'anna');
});

test('the morning: how much is open, what is late, and what waits for a judgement', async () => {
	await head.waitForURL(/\/feed/);
	await head.getByRole('tab', { name: /Просрочены\s*17/ }).click();
	await head.waitForURL(/view=overdue/);
	await head.locator('[data-card] .chip[data-state=overdue]').first().waitFor();
	const counts = (await co.head.get('/api/interests/counts')).body;
	assert.deepEqual([counts.new, counts.overdue, counts.processed], [17, 17, 2]);
	await head.getByRole('link', { name: /Качество/ }).getByText('2').waitFor();
	await looksGood(head, 'head-1-morning');
});

test('proofs are accepted and returned with the keyboard; one that was there before is flagged', async () => {
	await head.goto('/quality');
	await head.getByRole('heading', { name: `Карточка № ${ids.first}` }).waitFor();
	await head.keyboard.press('KeyA');
	await toast(head, `Карточка № ${ids.first} принята`).waitFor();
	await head.getByRole('heading', { name: `Карточка № ${ids.same}` }).waitFor();
	await head.getByText(`Выглядит так же, как подтверждение карточки № ${ids.first}`).waitFor();
	await looksGood(head, 'head-2-quality');
	await head.keyboard.press('KeyR');
	await head.keyboard.insertText('Это снимок другой карточки');
	await head.keyboard.press('Control+Enter');
	await toast(head, `Карточка № ${ids.same} возвращена`).waitFor();
	await until(stack, async () => (await co.head.get(`/api/interests/${ids.first}`)).body.state === 'accepted', 15);
	assert.equal((await co.head.get(`/api/interests/${ids.same}`)).body.state, 'returned');
	await bell(anna).filter({ hasText: '1' }).waitFor();
	await bell(anna).click();
	await notices(anna).getByText('Карточку вернули на доработку: Вторая').waitFor();
	await notices(anna).getByText('Это снимок другой карточки').waitFor();
	await anna.keyboard.press('Escape');
});

test('the card itself tells the head of the earlier picture, and does not tell who has proven', async () => {
	await head.goto(`/feed/${ids.same}`);
	const near = opened(head).getByText('Точно такой же снимок уже был:');
	await near.waitFor();
	await near.scrollIntoViewIfNeeded();
	await looksGood(head, 'head-3-near');
	await anna.goto(`/feed/${ids.same}`);
	await opened(anna).locator('.cproof-pic').waitFor();
	assert.equal(await opened(anna).getByText('снимок уже был').count(), 0);
	await near.getByRole('link', { name: `Карточка № ${ids.first}` }).click();
	await head.waitForURL(new RegExp(`/feed/${ids.first}`));
});

test('a card that somebody sits on is taken over with a reason', async () => {
	await act('boris', ids.late, 'claim');
	await head.goto(`/feed/${ids.late}`);
	await opened(head).getByRole('button', { name: 'Перехватить' }).first().click();
	await head.getByRole('dialog').getByLabel('Причина').fill('Клиент ждёт второй час');
	await head.keyboard.press('Control+Enter');
	await opened(head).getByText('«Клиент ждёт второй час»').waitFor();
	await act('head', ids.late, 'release');
});

test('the mailbox gives its cards in turns to those who are on shift', async () => {
	await say(anna, 'Начать смену');
	await anna.getByText(/Смена началась/).waitFor();
	await head.goto('/settings/mailboxes');
	await head.getByRole('button', { name: 'Ящик a' }).click();
	const panel = head.getByRole('region', { name: 'Распределение карточек' });
	await panel.getByRole('combobox', { name: 'Кому достаётся карточка' }).click();
	await head.getByRole('option', { name: 'По очереди' }).click();
	await panel.getByLabel('Не больше на человека').fill('30');
	await looksGood(head, 'head-4-policy');
	await panel.getByRole('button', { name: 'Сохранить распределение' }).click();
	await toast(head, 'Распределение сохранено').waitFor();
	await head.keyboard.press('Escape');
	const id = card(stack, co, { name: 'По очереди' });
	await anna.goto('/feed?view=mine');
	await rowChip(anna, id, 'claimed').waitFor({ timeout: 30000 });
	await bell(anna).click();
	await notices(anna).getByText(/Карточка назначена вам/).first().waitFor();
	await anna.keyboard.press('Escape');
	assert.equal((await co.head.get(`/api/interests/${id}`)).body.assignee_name, 'Анна');
	await assertCalm(anna);
});

const number = async (locator) => Number((await locator.innerText()).replace(/\D/g, ''));
const source = () => head.locator('.rep-block:has(h2:text("Источники")) tbody tr').filter({ hasText: 'Одноклассники' });
async function saved(click) {
	const [download] = await Promise.all([head.waitForEvent('download'), click()]);
	const file = await download.path();
	return { name: download.suggestedFilename(), file, bytes: fs.readFileSync(file) };
}

test('the report is compared with the week before, and its numbers open to their cards', async () => {
	stack.otklik(['report', 'count']);
	await head.goto('/report?period=days7');
	await head.waitForSelector('.rep-chart svg');
	assert.equal(await number(source().locator('td').nth(0)), 12);
	await source().getByText('+200').waitFor();
	// The heads of the tables are whole words.
	const lines = await head.locator('.rep-table thead th').evaluateAll((all) =>
		all.map((th) => {
			const range = document.createRange();
			range.selectNodeContents(th);
			const tops = new Set([...range.getClientRects()].map((one) => Math.round(one.top)));
			return tops.size <= th.textContent.trim().split(/\s+/).length;
		})
	);
	assert.ok(lines.length > 8 && lines.every(Boolean));
	await looksGood(head, 'head-5-report');
	await source().locator('td a').first().click();
	await head.waitForURL(/\/feed\?/);
	await head.locator('[data-card]').first().waitFor();
	await until(stack, async () => (await head.locator('[data-card]').count()) >= 6);
	const { searchParams } = new URL(head.url());
	const query = new URLSearchParams({ ...Object.fromEntries(searchParams), limit: 200 });
	assert.equal((await co.head.get(`/api/interests?${query}`)).body.items.length, 12);
	await assertCalm(head);
});

test('tables and charts are saved, and the files hold the same numbers', async () => {
	await head.goto('/report?period=days7');
	await head.waitForSelector('.rep-chart svg');
	const csv = await saved(() => head.locator('.rep-block:has(h2:text("Источники")) button:has-text("CSV")').click());
	assert.match(csv.bytes.toString('utf8'), /^\ufeffИсточники;[\s\S]*\r\nОдноклассники;12;/);
	const xlsx = await saved(() => head.getByRole('button', { name: 'XLSX' }).first().click());
	const part = (name) => execFileSync('unzip', ['-p', xlsx.file, name], { encoding: 'utf8' });
	assert.match(xlsx.name, /^otklik-\d{4}-\d\d-\d\d-\d{4}-\d\d-\d\d\.xlsx$/);
	const words = part('xl/sharedStrings.xml').split('<si>').slice(1);
	const word = words.findIndex((one) => one.includes('Одноклассники'));
	assert.match(part('xl/worksheets/sheet1.xml'), new RegExp(`<v>${word}</v></c><c [^>]*><v>12</v>`));
	const chart = head.locator('.rep-block:has(h2:text("Карточки по дням"))');
	const menu = async (item) => {
		await chart.locator('button:has-text("Сохранить")').click();
		await head.locator(`[role=menuitem]:has-text("${item}")`).click();
	};
	assert.match((await saved(() => menu('SVG'))).bytes.toString('utf8'), /^<svg[\s\S]*Карточки по дням[\s\S]*Составлено: Глава/);
	const picture = (await saved(() => menu('PNG'))).bytes;
	assert.equal(picture.subarray(1, 4).toString(), 'PNG');
	if (process.env.OTKLIK_SHOTS) fs.writeFileSync(`${process.env.OTKLIK_SHOTS}/head-6-chart.png`, picture);
	await shot(head, 'head-7-report');
	await assertCalm(head);
});

