// Who looks at the product with another person's eyes changes nothing: the server refuses it, and no page
// offers it. A walk through every page presses whatever can be pressed there, and types into whatever can
// be typed into, and watches that no request but reading ones leaves the page.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { PASSWORD } from '../lib/api.mjs';
import { openPage, signIn, useBrowser } from '../lib/browser.mjs';
import { makeOffice, must, OFFICE_STACK } from '../lib/office.mjs';
import { useStack } from '../lib/stack.mjs';
import { openOne, pagesOf } from './page_list.js';

const stack = await useStack(OFFICE_STACK);
const browser = await useBrowser();

/* What ends the look is no change; the token in the page is nothing that it does by itself. */
const OWN = /\/api\/(auth\/refresh|auth\/logout|see-as\/end)$/;
const MOST = 50; // presses on one page
const KEYS = 'acehlnrtxyz'.split('');

let o;
before(async () => {
	o = await makeOffice(stack, browser);
	const person = { email: 'second@otklik.test', name: 'Вторая Админ', role: 'administrator', locale: 'ru', password: PASSWORD, point_ids: [] };
	o.second = await must(o.admin.post('/api/users', person));
});

/* In the page: remembers each request that is no reading one, with what had been pressed. */
function watchChanges(own) {
	window.sent = [];
	window.doing = 'opened';
	window.print = () => {};
	const note = (method, url) => {
		const { pathname } = new URL(url, location.href);
		if (method === 'GET' || !pathname.startsWith('/api/') || new RegExp(own).test(pathname)) return;
		window.sent.push(`${window.doing}: ${method} ${pathname}`);
	};
	const { fetch } = window;
	window.fetch = (url, options) => {
		note(options?.method ?? 'GET', String(url));
		return fetch(url, options);
	};
	const { open } = XMLHttpRequest.prototype;
	XMLHttpRequest.prototype.open = function (method, url, ...rest) {
		note(method, String(url));
		return open.call(this, method, url, ...rest);
	};
}

/*
 * In the page: presses whatever can be pressed, what lies on top first. Rows of a list are alike, one of
 * them stands for all. Presses are made by the element itself, so nothing has to be in sight.
 */
async function pressAll({ most, keys }) {
	const pause = (ms) => new Promise((done) => setTimeout(done, ms));
	const isShown = (e) => e.getClientRects().length > 0 && getComputedStyle(e).visibility !== 'hidden';
	const tops = () => [...document.querySelectorAll('[role=menu], [role=listbox], [role=dialog], [role=alertdialog]')].filter(isShown);
	const PARTS = 'button, summary, [role=menuitem], [role=switch], [role=checkbox], [role=tab], input, textarea';
	const isOff = (e) => e.matches(':disabled') || e.getAttribute('aria-disabled') === 'true' || e.dataset.disabled !== undefined;
	const nameOf = (e) => (e.getAttribute('aria-label') || e.innerText || e.name || e.type || '').replace(/[:«№\d][^]*$/, '').trim().slice(0, 40);
	const done = new Set();
	const home = location.pathname;
	const router = document.querySelector('#app').__vue_app__.config.globalProperties.$router;

	function next() {
		const top = tops();
		const within = top.at(-1) ?? document.querySelector('main') ?? document.body;
		for (const e of within.querySelectorAll(PARTS)) {
			if (isOff(e) || !isShown(e) || nameOf(e) === 'Закрыть') continue;
			const sign = [e.tagName, e.className, nameOf(e), Boolean(e.closest('tr, li, [data-card]')), top.length].join();
			if (done.has(sign)) continue;
			done.add(sign);
			return e;
		}
		return null;
	}
	function type(e) {
		const proto = e.tagName === 'TEXTAREA' ? HTMLTextAreaElement : HTMLInputElement;
		Object.getOwnPropertyDescriptor(proto.prototype, 'value').set.call(e, '7');
		e.dispatchEvent(new Event('input', { bubbles: true }));
		e.dispatchEvent(new Event('change', { bubbles: true }));
		/* As Enter does: by the button of the form, where it has one. */
		const button = e.form && [...document.querySelectorAll('[type=submit]')].find((one) => one.form === e.form);
		if (button) button.click();
		else e.form?.requestSubmit();
	}
	const key = (on, code, name) => on.dispatchEvent(new KeyboardEvent('keydown', { code, key: name, bubbles: true, cancelable: true }));
	function press(e) {
		const isText = e.matches('textarea, input:not([type=checkbox], [type=radio], [type=file], [type=date], [type=time])');
		const opens = ['menu', 'listbox'].includes(e.getAttribute('aria-haspopup'));
		if (isText && !e.readOnly) type(e);
		else if (opens) e.focus(), key(e, 'Enter', 'Enter');
		else if (e.type !== 'file') e.click();
	}

	let count = 0;
	for (let backs = 0; count < most && backs < 12; ) {
		const e = next();
		if (e) {
			window.doing = nameOf(e) || String(e.className);
			press(e);
			count++;
			await pause(15);
			if (location.pathname !== home && !tops().length) {
				await router.replace(home);
				await pause(80);
			}
		} else if (tops().length) {
			key(document.activeElement ?? document.body, 'Escape', 'Escape');
			backs++;
			await pause(60);
		} else break;
	}
	for (const letter of keys) {
		window.doing = `key ${letter}`;
		document.activeElement?.blur();
		key(document.body, `Key${letter.toUpperCase()}`, letter);
		await pause(25);
		if (tops().length) key(document.activeElement ?? document.body, 'Escape', 'Escape');
		await pause(15);
	}
	return count;
}

/** A page of the administrator, who looks as somebody. */
async function lookAs(id) {
	const page = await openPage(browser, stack.url);
	page.setDefaultTimeout(8000);
	page.on('filechooser', () => {});
	page.on('download', (download) => void download.cancel());
	await signIn(page, 'admin@otklik.test', PASSWORD);
	await page.goto(`/settings/users/${id}`);
	await page.getByRole('button', { name: 'Смотреть как' }).click();
	await page.locator('.seeing-bar').waitFor();
	await page.addInitScript(watchChanges, OWN.source);
	return page;
}

/* Gives what was sent, and how much was pressed. */
async function walk(page, pages, withKeys) {
	const sent = [];
	let presses = 0;
	for (const one of pages) {
		const [name] = one;
		await openOne(page, one);
		const n = await page.evaluate(pressAll, { most: MOST, keys: withKeys.has(name) ? KEYS : [] });
		/* Drafts are kept a moment after the last letter. */
		if (withKeys.has(name)) await page.waitForTimeout(1500);
		for (const text of await page.evaluate(() => window.sent)) sent.push(`${name}, ${text}`);
		presses += n;
	}
	return { sent: [...new Set(sent)], presses };
}

/* Where something can be pressed; one page of each kind, and no form that is not offered to who only looks. */
const PAGES = ['feed', 'card-proof', 'client', 'quality', 'mailbox', 'letters', 'rules', 'rule', 'replay', 'templates', 'template'].concat(
	['point', 'hours-point', 'shifts-person', 'user', 'access', 'notices', 'filter']
);

test('nothing on any page of an administrator changes anything', async () => {
	const page = await lookAs(o.second.id);
	const list = pagesOf(o);
	const pages = PAGES.map((name) => [name, list[name]]).concat([['profile', ['/profile', 'main form']]]);
	const { sent, presses } = await walk(page, pages, new Set(['quality']));
	assert.deepEqual(sent, []);
	assert.ok(presses > 120, `${presses} presses`);
});

test('nothing on the cards of a manager changes anything', async () => {
	const page = await lookAs(o.anna.id);
	const pages = [];
	for (const [name, id] of Object.entries({ returned: o.returned, draft: o.mails[1], fresh: o.fresh }))
		pages.push([name, [`/feed/${id}`, 'article.card h3']]);
	const { sent } = await walk(page, pages, new Set(['returned', 'draft', 'fresh']));
	assert.deepEqual(sent, []);
});
