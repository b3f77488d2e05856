import { describe, expect, it } from 'vitest';
import { activeNames, fits, orderOf, readFilters, toApi, writeFilters } from './filters.js';

const NOW = Date.UTC(2026, 10, 22, 12);
const who = { now: NOW, meId: 1 };
const all = readFilters({});
const row = (more = {}) => ({
	id: 5,
	state: 'new',
	source_type: 'vk',
	action: 'comment',
	point_id: 1,
	assignee_id: null,
	product: 'Свечи',
	author_name: 'Катя Лебедева',
	text: 'Есть ли ёлки?',
	received_at: '2026-11-22T11:00:00.000000Z',
	due_at: '2026-11-22T12:30:00.000000Z',
	answered_at: null,
	...more,
});

describe('the address', () => {
	it('keeps a view and its conditions', () => {
		const query = { view: 'mine', source: 'vk', point_id: '2', q: ' свечи ', from: '2026-11-01' };
		const filters = readFilters(query);
		expect(filters).toMatchObject({ view: 'mine', point_id: 2, q: 'свечи', to: null });
		expect(activeNames(filters)).toEqual(['source', 'point_id', 'q', 'from']);
		expect(readFilters(writeFilters(filters))).toEqual(filters);
	});

	it('survives nonsense', () => {
		const filters = readFilters({
			view: 'x',
			point_id: '2;drop',
			from: 'yesterday',
			q: ['a', 'b'],
		});
		expect(filters).toMatchObject({ view: 'open', point_id: null, from: null, q: 'a' });
		expect(writeFilters(readFilters({}))).toEqual({});
	});

	it('keeps the order only where cards have a deadline', () => {
		expect(writeFilters(readFilters({ order: 'deadline' }))).toEqual({ order: 'deadline' });
		expect(readFilters({ view: 'done', order: 'deadline' }).order).toBe(null);
		expect(readFilters({ order: 'age' }).order).toBe(null);
		const filters = readFilters({ order: 'deadline' });
		expect(fits(row(), filters, who)).toBe(true);
		expect(fits(row({ state: 'answered', answered_at: '2026' }), filters, who)).toBe(false);
		const late = row({ due_at: '2026-11-22T10:00:00.000000Z' });
		expect([row(), late].sort(orderOf('open', 'deadline'))[0]).toBe(late);
	});

	it('means whole days', () => {
		const query = toApi(readFilters({ from: '2026-11-01', to: '2026-11-01' }));
		const hours = (Date.parse(query.to) - Date.parse(query.from)) / 3600000;
		expect(hours).toBeGreaterThan(23.9);
		expect(hours).toBeLessThan(24);
	});
});

describe('a changed card', () => {
	it.each([
		['open', 'new', true],
		['open', 'answered', true],
		['open', 'processed', false],
		['new', 'claimed', false],
		['claimed', 'claimed', true],
		['processed', 'processed', true],
		['processed', 'accepted', false],
		['done', 'accepted', true],
		['done', 'processed', true],
	])('in %s, being %s: %s', (view, state, is) => {
		expect(fits(row({ state }), { ...all, view }, who)).toBe(is);
	});

	it('is mine while it is open', () => {
		const mine = { ...all, view: 'mine' };
		expect(fits(row({ state: 'claimed', assignee_id: 1 }), mine, who)).toBe(true);
		expect(fits(row({ state: 'claimed', assignee_id: 2 }), mine, who)).toBe(false);
		expect(fits(row({ state: 'accepted', assignee_id: 1 }), mine, who)).toBe(false);
	});

	it('is overdue by the clock', () => {
		const overdue = { ...all, view: 'overdue' };
		expect(fits(row(), overdue, who)).toBe(false);
		expect(fits(row(), overdue, { ...who, now: NOW + 3600000 })).toBe(true);
	});

	it.each([
		[{ source: 'ok' }, false],
		[{ action: 'comment' }, true],
		[{ point_id: 2 }, false],
		[{ assignee_id: 1 }, false],
		[{ product: 'свечи' }, true],
		[{ product: 'свеч' }, false],
		[{ q: 'ЕЛКИ' }, true],
		[{ q: 'шары' }, false],
		[{ q: 'елками, ЁЛКИ' }, true],
		[{ q: 'елки шары' }, false],
		[{ from: '2026-12-01' }, false],
		[{ to: '2026-11-01' }, false],
	])('under %o: %s', (some, is) => expect(fits(row(), { ...all, ...some }, who)).toBe(is));

	it('stays where the server has found it by what its row does not show', () => {
		expect(fits(row(), { ...all, q: 'шары' }, who, true)).toBe(true);
		expect(fits(row(), { ...all, q: 'шары', point_id: 2 }, who, true)).toBe(false);
	});
});

describe('the order', () => {
	const rows = [
		row({ id: 1, received_at: '2026-11-22T10:00:00Z', due_at: '2026-11-22T10:30:00Z' }),
		row({ id: 2, received_at: '2026-11-22T11:00:00Z', due_at: '2026-11-22T10:10:00Z' }),
		row({ id: 3, received_at: '2026-11-22T11:00:00Z', due_at: '2026-11-22T10:10:00Z' }),
	];
	it('is newest first, the longest overdue first', () => {
		expect([...rows].sort(orderOf('open')).map(({ id }) => id)).toEqual([3, 2, 1]);
		expect([...rows].sort(orderOf('overdue')).map(({ id }) => id)).toEqual([2, 3, 1]);
	});
});
