/*
 * Accessibility of what is shown right now, by axe-core. Runs inside the page through the debugger,
 * so that the page keeps its strict content policy.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/*
 * Lists of a select, a menu or a combobox hang at the end of the body, beside all landmarks; they
 * are tied to their button by aria-controls, which this rule does not look at.
 */
const FLOATING = '[data-reka-popper-content-wrapper]';

/**
 * @param {import('playwright-core').Page} page
 * @param {{within?: string, ignore?: string[]}} [options] a selector to look in; rules to leave out
 * @returns {Promise<string[]>} one line per violated rule, with where and why; empty is good
 */
export async function axeProblems(page, { within = 'html', ignore = [] } = {}) {
	await settle(page);
	await page.evaluate(SOURCE);
	return page.evaluate(runAxe, { within, ignore, tags: TAGS, floating: FLOATING });
}

/* Colours are judged when nothing fades any more. */
async function settle(page) {
	await page.evaluate(async () => {
		await document.fonts.ready;
		const finite = document
			.getAnimations()
			.filter((one) => one.effect?.getComputedTiming().iterations !== Infinity);
		await Promise.allSettled(finite.map((one) => one.finished));
	});
}

/* In the page. */
async function runAxe({ within, ignore, tags, floating }) {
	const rules = Object.fromEntries(ignore.map((id) => [id, { enabled: false }]));
	const answer = await window.axe.run(within, {
		runOnly: tags,
		rules,
		resultTypes: ['violations'],
	});
	const isFloating = ({ target }) =>
		document.querySelector(String(target[0]))?.closest(floating) !== null;
	return answer.violations
		.map((rule) => ({
			...rule,
			nodes: rule.id === 'region' ? rule.nodes.filter((node) => !isFloating(node)) : rule.nodes,
		}))
		.filter(({ nodes }) => nodes.length > 0)
		.map(({ id, impact, help, nodes }) => {
			const where = nodes.slice(0, 5).map(({ target, any }) => {
				const why = any[0]?.message ?? '';
				return `\n    ${target.join(' ')} ${why}`;
			});
			return `${id} (${impact}): ${help}, ${nodes.length} times${where.join('')}`;
		});
}
