import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { concerns, countsAfter, mayChangeUnfinished, mayChangeUnseen, paced } from './wake.js';

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

const row = (id, state, more = {}) => ({ id, state, version: 2, answered_at: null, ...more });
const told = (...rows) => [new Set(rows.map(({ id }) => id)), new Map(rows.map((r) => [r.id, r]))];

describe('the number of unseen cards may change by', () => {
	const seen = { up_to: 10, interest_ids: [12] };
	const newest = 20;
	it.each([
		['a new card', [row(21, 'claimed')], true],
		['a new card with a smaller number', [row(19, 'new', { version: 1 })], true],
		['a card that is given back', [row(15, 'new')], true],
		['a card that is done', [row(15, 'processed')], true],
		['a card that was judged and comes back', [row(15, 'returned')], true],
		['one of several', [row(15, 'claimed'), row(16, 'accepted')], true],
		['no card that is taken or answered', [row(15, 'claimed'), row(16, 'answered')], false],
		['no card from before the mark', [row(9, 'processed')], false],
		['no card that was opened', [row(12, 'processed')], false],
	])('%s', (_, rows, is) => {
		const [ids, known] = told(...rows);
		expect(mayChangeUnseen(ids, known, seen, newest)).toBe(is);
	});

	it('whatever is not known', () => {
		expect(mayChangeUnseen(new Set([15]), new Map(), seen, newest)).toBe(true);
		expect(mayChangeUnseen(null, new Map(), seen, newest)).toBe(true);
	});

	it('no claim of a card that was counted, though none was heard of yet', () => {
		const counted = { ...seen, newest_id: 20 };
		const [ids, known] = told(row(20, 'claimed'));
		expect(mayChangeUnseen(ids, known, counted, 0)).toBe(false);
		expect(mayChangeUnseen(...told(row(21, 'claimed')), counted, 0)).toBe(true);
		/* Its last proof was removed, perhaps. */
		expect(mayChangeUnseen(...told(row(20, 'answered')), counted, 0)).toBe(true);
		expect(mayChangeUnseen(ids, known, seen, 0)).toBe(true);
	});

	it('nothing before the first look', () => {
		const [ids, known] = told(row(21, 'new'));
		expect(mayChangeUnseen(ids, known, { up_to: null, interest_ids: [] }, 0)).toBe(false);
	});
});

describe('what one has begun may be ended by', () => {
	it.each([
		['an answer', [row(5, 'answered')], 1, true],
		['an answer to a card that came back', [row(5, 'returned', { answered_at: 'x' })], 1, true],
		['work that is done', [row(5, 'accepted')], 1, true],
		['no claim', [row(5, 'claimed'), row(6, 'new'), row(7, 'returned')], 1, false],
		['nothing when nothing was begun', [row(5, 'answered')], 0, false],
	])('%s', (_, rows, intents, is) => {
		const [ids, known] = told(...rows);
		expect(mayChangeUnfinished(ids, known, { intents })).toBe(is);
	});

	it('whatever is not known', () => {
		expect(mayChangeUnfinished(new Set([5]), new Map(), { intents: 1 })).toBe(true);
		expect(mayChangeUnfinished(null, new Map(), { intents: 0 })).toBe(true);
	});
});

describe('counts after news', () => {
	const kept = { data: { open: 5, mine: 2 }, status: 'success', dataUpdatedAt: 100 };
	it.each([
		['all of them', kept, { open: 4, mine: 3 }, { counts: { open: 4, mine: 3 }, updatedAt: 900 }],
		[
			"without one's own they grow no younger",
			kept,
			{ open: 4 },
			{ counts: { open: 4, mine: 2 }, updatedAt: 100 },
		],
		['none came', kept, null, null],
		['there were none', { dataUpdatedAt: 0, status: 'pending' }, { open: 4 }, null],
		['nothing was asked for yet', undefined, { open: 4 }, null],
		['the last asking failed', { ...kept, status: 'error' }, { open: 4 }, null],
	])('%s', (_, before, counts, after) => {
		expect(countsAfter(before, counts, 900)).toEqual(after);
	});
});
