// The summary report in Chromium: numbers, charts, the way to the cards, files, both themes and sizes.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';

import { assertAccessible, assertCalm, openPage, signIn, useBrowser } from '../lib/browser.mjs';
import { useStack } from '../lib/stack.mjs';

const stack = await useStack({ seed: false });
const browser = await useBrowser();

before(() => {
	stack.db.sql('SET GLOBAL local_infile = 1');
	const args = ['--cards=1500', '--days=60', '--seed=5', '--points=4', '--users=12', '--password=otklik-demo-2026'];
	stack.otklik(['bench', 'data', '--into-empty', ...args]);
	stack.db.sql("UPDATE interests SET product = '=2+3' WHERE product IS NOT NULL AND id % 5 = 0", 'otklik');
	stack.otklik(['report', 'count']);
});

/** Screenshots for people to look at, when a directory for them is named. */
async function shoot(page, name) {
	const dir = process.env.OTKLIK_SHOTS;
	if (dir) await page.screenshot({ path: path.join(dir, `${name}.png`), fullPage: true });
}

async function open(email, options, query = '') {
	const page = await openPage(browser, stack.url, options);
	await signIn(page, email);
	await page.goto(`/report${query}`);
	await page.waitForSelector('.rep-kpi');
	await page.waitForSelector('.rep-chart svg');
	return page;
}

const number = async (locator) => Number((await locator.innerText()).replace(/\D/g, ''));

test('numbers lead to their cards', async () => {
	const page = await open('head@otklik.test', {});
	const row = page.locator('.rep-block:has(h2:text("Источники")) tbody tr').first();
	const shown = await number(row.locator('td a').first());
	assert.ok(shown > 10);
	await row.locator('td a').first().click();
	await page.waitForURL(/\/feed\?/);
	const { searchParams } = new URL(page.url());
	assert.equal(searchParams.get('source'), 'vk');
	assert.ok(searchParams.get('day_from') && searchParams.get('view') === 'all');
	const api = stack.api();
	await api.login('head@otklik.test');
	let n = 0;
	let after = null;
	do {
		const query = { ...Object.fromEntries(searchParams), limit: 200, ...(after ? { after } : {}) };
		const { body } = await api.get(`/api/interests?${new URLSearchParams(query)}`);
		n += body.items.length;
		after = body.next;
	} while (after);
	assert.equal(n, shown);
	await page.waitForSelector('.fhead-pill');
	await assertCalm(page);
	await page.context().close();
});

test('narrowing, comparing and the period live in the address', async () => {
	const page = await open('head@otklik.test', {});
	const all = await number(page.locator('.rep-kpi-value').first());
	await page.locator('.rep-narrow').first().click();
	await page.waitForURL(/source_type=vk/);
	await page.waitForSelector('.rep-pill');
	await page.waitForFunction((n) => Number(document.querySelector('.rep-kpi-value').textContent.replace(/\D/g, '')) < n, all);
	await page.reload();
	await page.waitForSelector('.rep-pill');
	await page.locator('.rep-pill').click();
	await page.waitForURL((u) => !u.search.includes('source_type'));
	await page.locator('input[type=date]').first().fill('2020-01-01');
	await page.locator('input[type=date]').last().fill('2020-01-31');
	await page.waitForSelector('.empty');
	await assertCalm(page);
	await page.context().close();
});

/** What a saved file holds. */
async function saved(page, click) {
	const [download] = await Promise.all([page.waitForEvent('download'), click()]);
	const file = await download.path();
	return { name: download.suggestedFilename(), file, bytes: fs.readFileSync(file) };
}

test('files: CSV, XLSX, PNG, SVG', async () => {
	const page = await open('head@otklik.test', { acceptDownloads: true });
	const csv = await saved(page, () => page.locator('.rep-block:has(h2:text("Товары")) button:has-text("CSV")').click());
	const text = csv.bytes.toString('utf8');
	assert.ok(text.startsWith('\ufeffТовары и услуги;'));
	assert.match(text, /\r\n'=2\+3;\d+;/);
	const xlsx = await saved(page, () => page.locator('button:has-text("XLSX")').click());
	const part = (name) => execFileSync('unzip', ['-p', xlsx.file, name], { encoding: 'utf8' });
	assert.match(part('xl/workbook.xml'), /Источники/);
	const sheets = part('xl/worksheets/*.xml');
	assert.ok(!/<f>|<f /.test(sheets), 'a formula in a cell');
	assert.match(sheets + part('xl/sharedStrings.xml'), /=2\+3/);
	const chart = page.locator('.rep-block:has(h2:text("Карточки по дням"))');
	const menu = async (item) => {
		await chart.locator('button:has-text("Сохранить")').click();
		await page.locator(`[role=menuitem]:has-text("${item}")`).click();
	};
	const svg = (await saved(page, () => menu('SVG'))).bytes.toString('utf8');
	assert.match(svg, /^<svg[\s\S]*Карточки по дням[\s\S]*Все точки[\s\S]*Составлено/);
	const png = (await saved(page, () => menu('PNG'))).bytes;
	assert.equal(png.subarray(1, 4).toString(), 'PNG');
	assert.ok(png.readUInt32BE(16) === 2400 && png.length > 20000);
	await chart.locator('button:has-text("Таблицей")').click();
	assert.ok((await chart.locator('tbody tr').count()) >= 28);
	const times = await chart.locator('tbody td:nth-child(6)').allInnerTexts();
	assert.ok(times.some((text) => text !== '—'));
	for (const text of times) assert.match(text, /^(—|.*\d\s(мин|ч|дн).*)$/, 'a time is no number of seconds');
	const [above, below] = await Promise.all(['.rep-charts', '.rep-tables'].map((s) => page.locator(s).boundingBox()));
	assert.ok(above.y + above.height <= below.y, 'the table lies over what is below');
	await assertCalm(page);
	await page.context().close();
});

for (const [name, options, query] of [
	['1440 light', {}, ''],
	['1440 dark', { colorScheme: 'dark' }, '?compare=none'],
	['390 light', { width: 390, height: 844 }, ''],
	['390 dark', { width: 390, height: 844, colorScheme: 'dark' }, '?period=last_month'],
])
	test(`no barriers and nothing beside the page: ${name}`, async () => {
		const page = await open('manager@otklik.test', options, query);
		await page.mouse.move(options.width ? 200 : 400, 520);
		assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth));
		await shoot(page, `report-${name.replace(' ', '-')}`);
		await assertCalm(page);
		await assertAccessible(page);
		await page.context().close();
	});
