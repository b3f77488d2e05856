// Who looks at the product with another person's eyes changes nothing: the server refuses it, and no page
// offers it. A walk through every page, the side bar, the sheets of a phone and the forms of new records
// presses whatever can be pressed there, and types into whatever can be typed into, and watches that no
// request but reading ones leaves the page. It goes from page to page as links do: nothing is loaded anew.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { PASSWORD } from '../lib/api.mjs';
import { openPage, signIn, useBrowser } from '../lib/browser.mjs';
import { makeOffice, must, OFFICE_STACK } from '../lib/office.mjs';
import { useStack } from '../lib/stack.mjs';
import { pagesOf } from './page_list.js';

const stack = await useStack(OFFICE_STACK);
const browser = await useBrowser();

/* What ends the look is no change; the token in the page is nothing that it does by itself. */
const OWN = /\/api\/(auth\/refresh|auth\/logout|see-as\/end)$/;
const MOST = 50; // presses on one page
const KEYS = 'acehlnrtxyzD'.split(''); // a capital is pressed with Shift
const PHONE = { width: 390, height: 844 };
/* These end the look or the session, which is theirs to do. */
const ENDS = ['Закрыть', 'Выйти', 'Закончить'];

let o;
before(async () => {
	o = await makeOffice(stack, browser);
	const person = { email: 'second@otklik.test', name: 'Вторая Админ', role: 'administrator', locale: 'ru', password: PASSWORD, point_ids: [] };
	o.second = await must(o.admin.post('/api/users', person));
	const second = stack.api();
	await second.login(person.email);
	for (const [name, query] of [['Мои', 'view=mine'], ['Новые', 'view=new']]) await must(second.post('/api/filters', { name, query }));
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
async function pressAll({ most, keys, roots, ends }) {
	const pause = (ms) => new Promise((done) => setTimeout(done, ms));
	const isShown = (e) => e.getClientRects().length > 0 && getComputedStyle(e).visibility !== 'hidden';
	const TOPS = '[role=menu], [role=listbox], [role=dialog], [role=alertdialog]';
	const tops = () => [...document.querySelectorAll(TOPS)].filter((e) => isShown(e) && !e.parentElement.closest(TOPS));
	const PARTS = 'button, summary, [role=menuitem], [role=switch], [role=checkbox], [role=tab], input, textarea';
	const isOff = (e) => e.matches(':disabled') || e.getAttribute('aria-disabled') === 'true' || e.dataset.disabled !== undefined;
	const nameOf = (e) => (e.getAttribute('aria-label') || e.innerText || e.name || e.type || '').replace(/[:«№\d][^]*$/, '').trim().slice(0, 40);
	const done = new Set();
	/* Sheets and menus that lie on top, with what was pressed for each; those all of which was pressed. */
	const opened = new Map();
	const emptied = new WeakSet();
	let last = '';
	const home = location.pathname;
	const router = document.querySelector('#app').__vue_app__.config.globalProperties.$router;

	/* What closes at the press of one of its lines is opened again for the rest of them. */
	function lookAtTops(top) {
		for (const [one, sign] of opened) {
			if (isShown(one)) continue;
			opened.delete(one);
			if (!emptied.has(one)) done.delete(sign);
		}
		for (const one of top) if (!opened.has(one)) opened.set(one, last);
	}

	function next() {
		const top = tops();
		lookAtTops(top);
		const within = top.length ? [top.at(-1)] : document.querySelectorAll(roots);
		for (const e of [...within].flatMap((one) => [...one.querySelectorAll(PARTS)])) {
			if (isOff(e) || !isShown(e) || ends.includes(nameOf(e))) continue;
			const sign = [e.tagName, e.className, e.classList.contains('table-open') ? '' : nameOf(e), Boolean(e.closest('tr, li, [data-card]')), top.length].join();
			if (done.has(sign)) continue;
			done.add(sign);
			last = sign;
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
	const key = (on, code, name, more = {}) =>
		on.dispatchEvent(new KeyboardEvent('keydown', { code, key: name, bubbles: true, cancelable: true, ...more }));
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
			emptied.add(tops().at(-1));
			key(document.activeElement ?? document.body, 'Escape', 'Escape');
			backs++;
			await pause(60);
		} else break;
	}
	for (const letter of keys) {
		window.doing = `key ${letter}`;
		document.activeElement?.blur();
		key(document.body, `Key${letter.toUpperCase()}`, letter, { shiftKey: letter !== letter.toLowerCase() });
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
	await page.goto('/feed');
	await page.locator('[data-card]').first().waitFor();
	return page;
}

/* Goes to a page as a link does, and waits until it is drawn. */
async function goTo(page, path, sign) {
	await page.evaluate((to) => document.querySelector('#app').__vue_app__.config.globalProperties.$router.push(to), path);
	await page.waitForTimeout(150);
	await page.locator(sign).first().waitFor();
}

/** Gives what was sent, and how much was pressed. */
async function walk(page, pages, { withKeys = new Set(), roots = 'main' } = {}) {
	const sent = [];
	let presses = 0;
	for (const [name, [path, sign]] of pages) {
		await goTo(page, path, sign);
		presses += await page.evaluate(pressAll, { most: MOST, keys: withKeys.has(name) ? KEYS : [], roots, ends: ENDS });
		/* Drafts are kept a moment after the last letter. */
		if (withKeys.has(name)) await page.waitForTimeout(1500);
		for (const text of await page.evaluate(() => window.sent.splice(0))) sent.push(`${name}, ${text}`);
	}
	return { sent: [...new Set(sent)], presses };
}

/* Where something can be pressed: one page of each kind. */
const PAGES = ['feed', 'card-proof', 'client', 'quality', 'mailbox', 'letters', 'rules', 'rule', 'replay', 'templates', 'template'].concat(
	['point', 'hours-point', 'shifts-person', 'user', 'access']
);
/* Whoever only looks may come there by the address; some are not shown then. */
const NEW = ['client-new', 'mailbox-new', 'rule-new', 'template-new', 'point-new', 'user-new'];

let page;
test('nothing on any page of an administrator changes anything', async () => {
	page = await lookAs(o.second.id);
	const list = pagesOf(o);
	const pages = PAGES.map((name) => [name, list[name]]).concat([['profile', ['/profile', 'main form']]]);
	const { sent, presses } = await walk(page, pages, { withKeys: new Set(['quality']) });
	assert.deepEqual(sent, []);
	assert.ok(presses > 90, `${presses} presses`);
});

test('no form of a new record makes one', async () => {
	const list = pagesOf(o);
	const { sent } = await walk(page, NEW.map((name) => [name, [list[name][0], 'main h1']]));
	assert.deepEqual(sent, []);
});

test('nothing in the side bar changes anything', async () => {
	const { sent, presses } = await walk(page, [['side bar', ['/feed', '.fnav li']]], { withKeys: new Set(['side bar']), roots: '.shell-nav' });
	assert.deepEqual(sent, []);
	assert.ok(presses > 10, `${presses} presses`);
	/* The theme is switched all the same, for this page. */
	await page.locator('html[data-theme]').waitFor();
	const theme = () => page.evaluate(() => document.documentElement.dataset.theme);
	const was = await theme();
	await page.getByRole('button', { name: 'Тема' }).click();
	await page.waitForFunction((old) => document.documentElement.dataset.theme !== old, was);
});

test('nothing on a phone changes anything: its bar, its sheets, its cards', async () => {
	await page.setViewportSize(PHONE);
	const list = pagesOf(o);
	const bar = await walk(page, [['bar', list.feed]], { roots: '.shell-bar' });
	const pages = ['feed', 'card-proof', 'quality'].map((name) => [name, list[name]]);
	const { sent, presses } = await walk(page, pages);
	assert.deepEqual([...bar.sent, ...sent], []);
	assert.ok(bar.presses > 5 && presses > 30, `${bar.presses} and ${presses} presses`);
	await page.context().close();
});

test('nothing on the cards of a manager changes anything', async () => {
	const anna = await lookAs(o.anna.id);
	const pages = [];
	for (const [name, id] of Object.entries({ returned: o.returned, draft: o.mails[1], fresh: o.fresh }))
		pages.push([name, [`/feed/${id}`, `article.card[aria-label*="${id}"] h3`]]);
	const { sent } = await walk(anna, pages, { withKeys: new Set(pages.map(([name]) => name)) });
	assert.deepEqual(sent, []);
	await anna.setViewportSize(PHONE);
	const bar = await walk(anna, [['bar', ['/feed', '[data-card]']]], { roots: '.shell-bar' });
	const phone = await walk(anna, [pages[1]]);
	assert.deepEqual([...bar.sent, ...phone.sent], []);
});
