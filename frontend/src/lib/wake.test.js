import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { concerns, paced } from './wake.js';

describe('a push concerns', () => {
	const me = { woken_by: ['u7', 'p3', 'p33'] };
	it.each([
		['everybody when it names nobody', false, '', true],
		['who sees the point', false, 'p4 p3', true],
		['not who sees other points', false, 'p4 p31', false],
		['not those of some points when it is for who sees all', false, 'a', false],
		['who sees all, whatever the point', true, 'p4', true],
		['who sees all', true, 'a', true],
		['the person', false, 'u7', true],
		['not another person, nor their head', true, 'u77', false],
	])('%s', (_, seesAll, text, is) => {
		expect(concerns(me, seesAll, text.split(' ').filter(Boolean))).toBe(is);
	});
});

describe('paced', () => {
	beforeEach(() => void vi.useFakeTimers());
	afterEach(() => void vi.useRealTimers());

	it('runs at once, then once at the end of each pace while it is called', () => {
		const run = vi.fn();
		const call = paced(run, 1000);
		call();
		expect(run).toHaveBeenCalledTimes(1);
		call();
		call();
		vi.advanceTimersByTime(999);
		expect(run).toHaveBeenCalledTimes(1);
		vi.advanceTimersByTime(1);
		expect(run).toHaveBeenCalledTimes(2);
		vi.advanceTimersByTime(1000);
		expect(run).toHaveBeenCalledTimes(2);
		call();
		expect(run).toHaveBeenCalledTimes(3);
	});
});
