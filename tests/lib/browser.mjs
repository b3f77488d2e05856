// Browsers for tests of pages: Debian's Chromium, one context per person. A page remembers every
// violation of its content policy and every error it has thrown; axe looks for barriers.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { after } from 'node:test';

import { chromium } from 'playwright-core';

import { PASSWORD } from './api.mjs';

const AXE = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'];

/** One browser for a test file; it is closed at the end. */
export async function useBrowser() {
	const executablePath = process.env.OTKLIK_CHROMIUM ?? '/usr/bin/chromium';
	const browser = await chromium.launch({ executablePath, args: ARGS });
	after(() => browser.close());
	return browser;
}

/** A person's own browser context with one page. */
export async function openPage(browser, url, { width = 1440, height = 900, ...options } = {}) {
	const context = await browser.newContext({
		baseURL: url,
		viewport: { width, height },
		locale: 'ru-RU',
		serviceWorkers: 'block',
		reducedMotion: 'reduce',
		...options,
	});
	await context.addInitScript(() => {
		window.violations = [];
		document.addEventListener('securitypolicyviolation', (e) =>
			window.violations.push(`${e.violatedDirective} ${e.blockedURI}`)
		);
	});
	const page = await context.newPage();
	page.errors = [];
	page.on('pageerror', (e) => page.errors.push(e.message));
	return page;
}

export async function signIn(page, email, password = PASSWORD) {
	await page.goto('/sign-in');
	await page.fill('input[name=email]', email);
	await page.fill('input[name=password]', password);
	await page.click('button[type=submit]');
	await page.waitForURL((u) => !u.pathname.startsWith('/sign-in'));
}

/** No error, no violation of the policy. */
export async function assertCalm(page) {
	assert.deepEqual(page.errors, []);
	assert.deepEqual(await page.evaluate(() => window.violations), []);
}

/** Until colours have stopped changing: in the middle of a change of themes nothing has contrast. */
async function settled(page) {
	await page.evaluate(async () => {
		const frame = () => new Promise((done) => requestAnimationFrame(done));
		const isRunning = (a) => a.playState === 'running' && a.effect?.getComputedTiming().endTime !== Infinity;
		await frame();
		await frame();
		for (const end = Date.now() + 3000; Date.now() < end && document.getAnimations().some(isRunning); ) await frame();
	});
}

/** No barrier that axe knows of. The policy is lifted for axe itself, so ask assertCalm before. */
export async function assertAccessible(page) {
	await settled(page);
	const session = await page.context().newCDPSession(page);
	await session.send('Page.setBypassCSP', { enabled: true });
	await page.evaluate(AXE);
	const found = await page.evaluate(
		async (runOnly) =>
			(await window.axe.run(document, { runOnly })).violations.map(
				(v) => `${v.id}: ${v.nodes.map((n) => `${n.target} ${n.failureSummary}`).join(', ')}`
			),
		RULES
	);
	await session.detach();
	assert.deepEqual(found, []);
}

/** Pastes a picture, as Ctrl+V of a screenshot does. */
export async function pastePicture(page, text) {
	await page.evaluate(async (words) => {
		const canvas = Object.assign(document.createElement('canvas'), { width: 480, height: 240 });
		const draw = canvas.getContext('2d');
		draw.fillStyle = '#edf1f5';
		draw.fillRect(0, 0, 480, 240);
		draw.fillStyle = '#14242e';
		draw.font = '20px sans-serif';
		draw.fillText(words, 24, 60);
		const blob = await new Promise((done) => canvas.toBlob(done, 'image/png'));
		const clipboardData = new DataTransfer();
		clipboardData.items.add(new File([blob], 'screenshot.png', { type: 'image/png' }));
		const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
		document.body.dispatchEvent(event);
	}, text);
}
