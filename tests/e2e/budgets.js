/*
 * What opening a page costs: compressed scripts, moving layout, and whether the page is wider than
 * the screen.
 */
import { gzipSync } from 'node:zlib';

/* Kilobytes of compressed script; shift of the layout. The shell is in each of them. */
export const BUDGETS = {
	feed: { scripts: 130, shift: 0 },
	/* Its charts come after the numbers. */
	report: { scripts: 350, shift: 0.006 },
	/* A line that comes with the second answer may move what stands under it, no more. */
	page: { scripts: 170, shift: 0.006 },
};

const KB = 1024;

/* Below this a shift is a rounding of the engine and not seen by anybody. */
const SHIFT_NOISE = 0.001;

/*
 * In the page, before anything else. What a page fetches when it is idle is not part of opening it,
 * so it is never idle.
 */
function prepare() {
	window.requestIdleCallback = () => 0;
	window.__shift = 0;
	new PerformanceObserver((list) => {
		for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.__shift += entry.value;
	}).observe({ type: 'layout-shift', buffered: true });
}

/* In the page. */
function whatWasSeen() {
	const root = document.documentElement;
	return {
		shift: window.__shift ?? 0,
		overflow: Math.max(0, root.scrollWidth - root.clientWidth),
	};
}

/**
 * Opens a page in a fresh tab of the context and measures it.
 * @param {import('playwright-core').BrowserContext} context
 * @param {string} url
 * @param {(page: import('playwright-core').Page) => Promise<any>} ready resolves when it is drawn
 */
export async function measure(context, url, ready) {
	const page = await context.newPage();
	/** @type {Map<string, Promise<Buffer>>} */
	const bodies = new Map();
	page.on('response', (response) => {
		if (response.request().resourceType() !== 'script') return;
		bodies.set(
			response.url(),
			response.body().catch(() => Buffer.alloc(0))
		);
	});
	await page.addInitScript(prepare);
	await page.goto(url);
	await ready(page);
	const seen = await page.evaluate(whatWasSeen);
	const sizes = await Promise.all(bodies.values());
	const bytes = sizes.reduce((sum, body) => sum + gzipSync(body).length, 0);
	await page.close();
	return { ...seen, scripts: bytes / KB, files: sizes.length };
}

/**
 * @param {Awaited<ReturnType<typeof measure>>} measured
 * @param {{scripts: number, shift: number}} budget
 * @returns {string[]} what is over its budget; empty is good
 */
export function overBudget(measured, budget) {
	const problems = [];
	if (measured.files === 0) problems.push('no script was seen: nothing was measured');
	if (measured.scripts > budget.scripts) {
		problems.push(`scripts: ${measured.scripts.toFixed(1)} KB gz of ${budget.scripts}`);
	}
	if (measured.shift > budget.shift + SHIFT_NOISE) {
		problems.push(`layout shift: ${measured.shift.toFixed(4)}`);
	}
	if (measured.overflow > 0) problems.push(`${measured.overflow} px wider than the screen`);
	return problems;
}
