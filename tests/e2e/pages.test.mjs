// Every page in both languages, both themes, on a desk and on a phone: no barrier, no violation of
// the content policy, no page wider than its screen, no English word in the Russian tree, and no page
// that costs more than its budget.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { PASSWORD } from '../lib/api.mjs';
import { openPage, signIn, useBrowser } from '../lib/browser.mjs';
import { makeCompany } from '../lib/cards.mjs';
import { useStack } from '../lib/stack.mjs';
import { axeProblems } from './axe.js';
import { BUDGETS, measure, overBudget } from './budgets.js';
import { watchCsp } from './csp.js';

const stack = await useStack({ conf: { workers: 3 } });
const browser = await useBrowser();

const PAGES = {
	'/feed': '.feed-list',
	'/clients': '.empty h2',
	'/clients/new': '[role=dialog] form',
	'/settings': '.slist',
	'/settings/mailboxes': 'text=Ящик a',
	'/settings/mailboxes/new': '[role=dialog] form',
	'/settings/letters': '[role=tabpanel] h2',
	'/settings/mailboxes/1/ledger': '.ledger-what',
	'/settings/points': 'text=Точка a',
	'/settings/points/new': '[role=dialog] form',
	'/settings/users': 'text=anna@otklik.test',
	'/settings/users/new': '[role=dialog] form',
	'/profile': '[aria-labelledby=sessions-title] li',
	'/there-is-no-such-page': 'h2',
};

const DESK = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844, hasTouch: true };

let admin;
before(async () => {
	({ admin } = await makeCompany(stack));
});

async function dress(locale, theme) {
	const { body } = await admin.get('/api/me');
	const r = await admin.put('/api/me', {
		name: body.name,
		locale,
		theme,
		are_keys_on: true,
	});
	assert.equal(r.status, 200);
}

/* Names that readers speak and titles that show on hover. */
const latinNames = (page) =>
	page.evaluate(() =>
		['aria-label', 'title', 'placeholder', 'aria-description']
			.flatMap((name) =>
				[...document.querySelectorAll(`[${name}]`)].map((e) => e.getAttribute(name).trim())
			)
			.filter((text) => /[A-Za-z]{3}/.test(text) && !/[а-яё@.]/i.test(text))
			.filter((text) => !/^(IMAP|SMTP|TLS|Mail\.ru|Gmail|Outlook)$/.test(text))
	);

for (const [locale, theme, screen] of [
	['ru', 'light', DESK],
	['ru', 'dark', PHONE],
	['en', 'dark', DESK],
	['en', 'light', PHONE],
]) {
	test(`pages: ${locale}, ${theme}, ${screen.width} px`, async (t) => {
		await dress(locale, theme);
		const page = await openPage(browser, stack.url, { ...screen, locale: `${locale}-RU` });
		const violations = await watchCsp(page.context());
		await page.goto('/sign-in');
		await page.locator('input[name=email]').waitFor();
		assert.deepEqual(await axeProblems(page), []);
		await signIn(page, 'admin@otklik.test', PASSWORD);
		for (const [path, sign] of Object.entries(PAGES)) {
			await t.test(path, async () => {
				await page.goto(path);
				await page.locator(sign).first().waitFor();
				assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), theme);
				assert.deepEqual(await axeProblems(page), []);
				assert.equal(
					await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
					0
				);
				if (locale === 'ru') assert.deepEqual(await latinNames(page), []);
			});
		}
		assert.deepEqual(violations, []);
		assert.deepEqual(page.errors, []);
		await page.context().close();
	});
}

test('what opening a page costs', async () => {
	await dress('ru', 'light');
	const page = await openPage(browser, stack.url);
	await signIn(page, 'admin@otklik.test', PASSWORD);
	for (const [path, sign] of Object.entries(PAGES)) {
		const ready = (tab) => tab.locator(sign).first().waitFor();
		const measured = await measure(page.context(), stack.url + path, ready);
		const budget = path === '/feed' ? BUDGETS.feed : BUDGETS.page;
		assert.deepEqual(overBudget(measured, budget), [], `${path}: ${JSON.stringify(measured)}`);
	}
	await page.context().close();
});
