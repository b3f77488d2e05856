/*
 * Violations of the content policy, from the first byte of the page to the end of the test. One
 * violation is a lost style or a dead button, so the list must stay empty.
 */

/**
 * Starts to listen in every page of a browser context; call it before the first navigation.
 * @param {import('playwright-core').BrowserContext} context
 * @returns {Promise<string[]>} fills up by itself
 */
export async function watchCsp(context) {
	/** @type {string[]} */
	const violations = [];
	await context.exposeBinding('__cspViolation', ({ page }, text) => {
		violations.push(`${new URL(page.url()).pathname}: ${text}`);
	});
	await context.addInitScript(() => {
		document.addEventListener('securitypolicyviolation', (event) => {
			const where = event.sourceFile ? ` at ${event.sourceFile}:${event.lineNumber}` : '';
			const sample = event.sample ? ` "${event.sample}"` : '';
			// eslint-disable-next-line no-undef
			__cspViolation(`${event.effectiveDirective} ${event.blockedURI}${where}${sample}`);
		});
	});
	return violations;
}
