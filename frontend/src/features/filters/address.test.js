import { describe, expect, it } from 'vitest';
import { moved, queryOf, textOf } from './address.js';

describe('the address of a saved filter', () => {
	it('is the same text whatever the order and without what is empty', () => {
		expect(textOf({ view: 'mine', source: 'vk', q: '' })).toBe('source=vk&view=mine');
		expect(textOf({ source: ['vk', 'ok'], view: 'mine', from: null })).toBe('source=vk&view=mine');
		expect(textOf({})).toBe('');
	});

	it('comes back as it was', () => {
		const query = { q: 'свечи & воск = 5%', product: 'Мёд' };
		expect(queryOf(textOf(query))).toEqual(query);
	});
});

describe('a row that is moved', () => {
	it.each([
		[2, 1, [1, 3, 2]],
		[2, -1, [2, 1, 3]],
		[1, -1, [1, 2, 3]],
		[3, 1, [1, 2, 3]],
		[9, 1, [1, 2, 3]],
	])('%d by %d', (id, by, want) => expect(moved([1, 2, 3], id, by)).toEqual(want));
});
