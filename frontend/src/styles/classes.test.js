import { describe, expect, it } from 'vitest';

/*
 * Styles of components are global: two that style one class change each other, as soon as both have
 * been loaded, in whichever order. A class is styled from its own line by one component only.
 */
const files = import.meta.glob('../**/*.vue', { query: '?raw', import: 'default', eager: true });
const STYLE = /<style>([\s\S]*?)<\/style>/g;
const OWN = /^\.([a-zA-Z][\w-]*) \{/gm;

describe('the classes of components', () => {
	it('are styled by one component each', () => {
		/** @type {Map<string, Set<string>>} */
		const owners = new Map();
		for (const [path, text] of Object.entries(files))
			for (const [, css] of String(text).matchAll(STYLE))
				for (const [, name] of css.matchAll(OWN))
					owners.set(name, (owners.get(name) ?? new Set()).add(path));
		const shared = [...owners].filter(([, paths]) => paths.size > 1);
		expect(owners.size).toBeGreaterThan(100);
		expect(shared.map(([name, paths]) => `${name}: ${[...paths].join(', ')}`)).toEqual([]);
	});
});
