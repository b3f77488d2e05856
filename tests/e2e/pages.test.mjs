// Every page in both languages, both themes, on a desk and on a phone: no barrier, no violation of the
// content policy, no page wider than its screen, no English word in the Russian tree, and no page that
// costs more than its budget. The data is an office in the middle of its day.
//
// OTKLIK_SHOTS=DIR keeps a picture of each; OTKLIK_SHOTS_ALL=1 takes all eight kinds of them.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { before, describe, test } from 'node:test';

import { routes } from '../../frontend/src/app/routes.js';
import { createMemoryHistory, createRouter } from '../../frontend/node_modules/vue-router/dist/vue-router.mjs';
import { PASSWORD } from '../lib/api.mjs';
import { openPage, signIn, useBrowser } from '../lib/browser.mjs';
import { makeOffice, must, OFFICE_STACK } from '../lib/office.mjs';
import { useStack } from '../lib/stack.mjs';
import { axeProblems } from './axe.js';
import { BUDGETS, measure, overBudget } from './budgets.js';
import { watchCsp } from './csp.js';
import { openOne, pagesOf } from './page_list.js';

const stack = await useStack(OFFICE_STACK);
const browser = await useBrowser();
const SHOTS = process.env.OTKLIK_SHOTS;
/** Two tabs at a time: as many as a small machine draws without delay. */
const TABS = 2;

const DESK = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844, hasTouch: true };
/*
 * Where every page is opened and barriers are looked for, which costs most: both languages, both themes,
 * both sizes. In the other dresses one page of each route is looked at for everything else.
 */
const JUDGED = new Set(['ru light 1440', 'en dark 390']);
const DRESSES = process.env.OTKLIK_SHOTS_ALL
	? ['ru', 'en'].flatMap((l) => ['light', 'dark'].flatMap((t) => [DESK, PHONE].map((s) => [l, t, s])))
	: [
			['ru', 'light', DESK],
			['en', 'dark', PHONE],
			['ru', 'dark', PHONE],
			['en', 'light', DESK],
		];

let o;
let pages;
/** The first page of each route. */
let firsts;
const router = createRouter({ history: createMemoryHistory(), routes });
const routeOf = ([, [path]]) => router.resolve(path).name;
const people = new Map();

before(async () => {
	o = await makeOffice(stack, browser);
	pages = Object.entries(pagesOf(o));
	firsts = pages.filter((one, i) => pages.findIndex((other) => routeOf(other) === routeOf(one)) === i);
	for (const [locale, theme, { width }] of DRESSES) {
		const email = `${locale}-${theme}-${width}@otklik.test`;
		const person = { email, name: 'Ольга Маркова', role: 'administrator', locale, password: PASSWORD, point_ids: [] };
		await must(o.admin.post('/api/users', person));
		const api = stack.api();
		await api.login(email);
		await must(api.put('/api/me', { name: person.name, locale, theme, are_keys_on: true }));
		people.set(`${locale} ${theme} ${width}`, email);
	}
});

/* Names that readers speak and titles that show on hover. */
const latinNames = (page) =>
	page.evaluate(() =>
		['aria-label', 'title', 'placeholder', 'aria-description']
			.flatMap((name) => [...document.querySelectorAll(`[${name}]:not([translate=no])`)].map((e) => e.getAttribute(name).trim()))
			.filter((text) => /[A-Za-z]{3}/.test(text.replace(/IMAP|SMTP|TLS|Gmail|Outlook|Facebook|YouTube|Instagram|Telegram|WhatsApp|LinkedIn|Tripadvisor|Google|Pavel Stroitel|Harriet Cole/g, '')))
			.filter((text) => !/[а-яё@.]/i.test(text))
	);

/* A text that has no translation shows its key. */
const bareKeys = (page) =>
	page.evaluate(() =>
		document.body.innerText
			.split(/\s+/)
			.filter((word) => /^(nav|ui|interests|quality|report|rules|replays|letters|channels|users|points|clients|templates|worktime|presence|notices|filters|error|keys|access|audit)\.[a-z_]+(\.[a-z_0-9]+)*$/.test(word))
	);

/** What is wrong with an opened page, in words. */
async function faults(page, locale, theme, isJudged) {
	const found = isJudged ? await axeProblems(page) : [];
	const seen = await page.evaluate(() => ({
		theme: document.documentElement.dataset.theme,
		wide: document.documentElement.scrollWidth - innerWidth,
	}));
	if (seen.theme !== theme) found.push(`the theme is ${seen.theme}`);
	if (seen.wide > 0) found.push(`${seen.wide} px wider than the screen`);
	for (const key of await bareKeys(page)) found.push(`no text: ${key}`);
	if (locale === 'ru') for (const text of await latinNames(page)) found.push(`not translated: ${text}`);
	return found;
}

test('every route of the product is in the table', () => {
	const known = new Set(['sign-in', ...pages.map(routeOf)]);
	const all = router.getRoutes().map(({ name }) => name).filter(Boolean);
	assert.ok(all.length > 15);
	assert.deepEqual(all.filter((name) => !known.has(name)), [], 'each route wants a line in `pages` of this file');
});

describe('pages', { concurrency: TABS }, () => {
	for (const [locale, theme, screen] of DRESSES) {
		test(`${locale}, ${theme}, ${screen.width} px`, async () => {
			const dress = `${locale} ${theme} ${screen.width}`;
			const page = await openPage(browser, stack.url, { ...screen, locale: locale === 'ru' ? 'ru-RU' : 'en-GB' });
			const violations = await watchCsp(page.context());
			await page.goto('/sign-in');
			await page.locator('input[name=email]').waitFor();
			const bad = (await axeProblems(page)).map((text) => `/sign-in: ${text}`);
			await signIn(page, people.get(dress), PASSWORD);
			for (const one of JUDGED.has(dress) || process.env.OTKLIK_SHOTS_ALL ? pages : firsts) {
				if (screen === PHONE && ['keys', 'notices'].includes(one[0])) continue;
				try {
					await openOne(page, one);
					for (const text of await faults(page, locale, theme, JUDGED.has(dress))) bad.push(`${one[0]}: ${text}`);
				} catch (e) {
					bad.push(`${one[0]}: ${e.message}`);
				}
				if (SHOTS) {
					fs.mkdirSync(SHOTS, { recursive: true });
					await page.screenshot({ path: `${SHOTS}/${one[0]}-${locale}-${theme}-${screen.width}.png` });
				}
			}
			assert.deepEqual(bad.concat(violations, page.errors), []);
			await page.context().close();
		});
	}
});

test('what opening a page costs', async () => {
	const page = await openPage(browser, stack.url);
	await signIn(page, 'admin@otklik.test', PASSWORD);
	const bad = [];
	const queue = firsts.filter(([name]) => name !== 'start');
	const work = async () => {
		for (let one = queue.shift(); one; one = queue.shift()) {
			const [name, [path, sign]] = one;
			const ready = (tab) => tab.locator(sign).first().waitFor();
			const measured = await measure(page.context(), stack.url + path, ready);
			for (const text of overBudget(measured, BUDGETS[name] ?? BUDGETS.page)) bad.push(`${name}: ${text}`);
		}
	};
	await Promise.all(Array.from({ length: TABS }, work));
	assert.deepEqual(bad, []);
	await page.context().close();
});
