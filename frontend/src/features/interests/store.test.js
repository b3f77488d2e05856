import { describe, expect, it, vi } from 'vitest';
import { ApiError } from '@/lib/errors.js';
import { orderOf } from './filters.js';
import { append, merge, settle } from './merge.js';
import { createFeed } from './store.js';

const card = (id, more = {}) => ({
	id,
	state: 'new',
	version: 1,
	received_at: `2026-11-22T10:${String(id % 60).padStart(2, '0')}:00Z`,
	...more,
});
const order = orderOf('open');
const isOpen = (row) => row.state !== 'accepted';
const how = { order, fits: isOpen, isHolding: false, hasMore: false };
const ids = (rows) => rows.map((row) => row.id);
const news = (...rows) => new Map(rows.map((row) => [row.id, row]));

describe('folding news into a list', () => {
	const was = { rows: [card(30), card(20), card(10)], held: [] };

	it('puts a new card to its place when nobody reads', () => {
		const next = merge(was, news(card(25)), how);
		expect(ids(next.rows)).toEqual([30, 25, 20, 10]);
		expect(next.added).toBe(1);
	});

	it('holds it back while somebody reads', () => {
		const next = merge(was, news(card(40), card(35)), { ...how, isHolding: true });
		expect(ids(next.rows)).toEqual([30, 20, 10]);
		expect(ids(next.held)).toEqual([40, 35]);
		const later = merge(next, news(card(40, { version: 2 })), { ...how, isHolding: true });
		expect(later.held.find(({ id }) => id === 40).version).toBe(2);
		expect(later.added).toBe(0);
	});

	it('drops from the held what is no longer wanted', () => {
		const held = merge(was, news(card(40)), { ...how, isHolding: true });
		const gone = news(card(40, { version: 2, state: 'accepted' }));
		expect(merge(held, gone, { ...how, isHolding: true }).held).toEqual([]);
	});

	it('replaces a changed card where it stands, never by an older one', () => {
		const next = merge(was, news(card(20, { version: 3, state: 'claimed' })), how);
		expect(next.rows[1].state).toBe('claimed');
		expect(merge(next, news(card(20, { version: 2 })), how).rows[1].state).toBe('claimed');
		expect(next.rows[0]).toBe(was.rows[0]);
	});

	it('takes out what has moved on, but not under the eyes of a reader', () => {
		const done = news(card(20, { version: 2, state: 'accepted' }));
		expect(ids(merge(was, done, how).rows)).toEqual([30, 10]);
		const read = merge(was, done, { ...how, isHolding: true });
		expect(ids(read.rows)).toEqual([30, 20, 10]);
		expect(ids(settle(read.rows, isOpen))).toEqual([30, 10]);
		expect(ids(merge(was, done, { ...how, keeps: (id) => id === 20 }).rows)).toEqual([30, 20, 10]);
	});

	it('takes out what may not be seen any more, always', () => {
		const next = merge(was, new Map([[20, null]]), { ...how, isHolding: true });
		expect(ids(next.rows)).toEqual([30, 10]);
	});

	it('leaves older cards to their page', () => {
		expect(ids(merge(was, news(card(5)), { ...how, hasMore: true }).rows)).toEqual([30, 20, 10]);
		expect(ids(merge(was, news(card(5)), how).rows)).toEqual([30, 20, 10, 5]);
	});

	it('adds a page without doubling', () => {
		expect(ids(append(was.rows, [card(10), card(9)]))).toEqual([30, 20, 10, 9]);
	});
});

function feedWith(more = {}) {
	const pages = more.pages ?? [{ items: [card(3), card(2)], next: null }];
	const runs = [];
	const env = {
		getPage: vi.fn(
			async () => pages[Math.min(env.getPage.mock.calls.length - 1, pages.length - 1)]
		),
		getCard: vi.fn(async (id) => card(id, { version: 2 })),
		fits: isOpen,
		order: () => order,
		isReading: () => false,
		schedule: (run) => runs.push(run),
		...more.env,
	};
	const feed = createFeed(env);
	const flush = () => runs.splice(0).forEach((run) => run());
	return { feed, env, flush, runs };
}
const settled = () => new Promise((done) => setTimeout(done));

describe('the store', () => {
	it('loads, pages on and stops at the end', async () => {
		const { feed, env } = feedWith({
			pages: [
				{ items: [card(3)], next: 'a' },
				{ items: [card(2)], next: null },
			],
		});
		await feed.load();
		await settled();
		expect(ids(feed.state.rows)).toEqual([3, 2]);
		expect(feed.state.next).toBe(null);
		await feed.more();
		expect(env.getPage).toHaveBeenCalledTimes(2);
	});

	it('follows an empty page of a long search', async () => {
		const { feed } = feedWith({
			pages: [
				{ items: [], next: 'a' },
				{ items: [], next: 'b' },
				{ items: [card(2)], next: null },
			],
		});
		await feed.load();
		expect(ids(feed.state.rows)).toEqual([2]);
	});

	it('folds many events into one change of the list', async () => {
		const { feed, flush, runs } = feedWith();
		await feed.load();
		const before = feed.state.rows;
		feed.hear(new Set([2, 4]));
		feed.hear(new Set([5]));
		await settled();
		expect(feed.state.rows).toBe(before);
		expect(runs).toHaveLength(1);
		flush();
		expect(ids(feed.state.rows)).toEqual([5, 4, 3, 2]);
	});

	it('asks for a few cards at a time, and for the list when there are many', async () => {
		let asked = 0;
		let most = 0;
		const getCard = vi.fn(async (id) => {
			most = Math.max(most, ++asked);
			await settled();
			asked--;
			return card(id);
		});
		const { feed, env } = feedWith({ env: { getCard } });
		await feed.load();
		feed.hear(new Set(Array.from({ length: 20 }, (_, index) => index + 100)));
		await vi.waitFor(() => expect(getCard).toHaveBeenCalledTimes(20));
		expect(most).toBeLessThanOrEqual(4);
		const calls = env.getPage.mock.calls.length;
		await feed.hear(new Set(Array.from({ length: 60 }, (_, index) => index + 200)));
		expect(getCard).toHaveBeenCalledTimes(20);
		expect(env.getPage.mock.calls.length).toBe(calls + 1);
	});

	it('asks again for a card that changes while it is being asked for', async () => {
		const { feed, env } = feedWith();
		await feed.load();
		feed.hear(new Set([2]));
		feed.hear(new Set([2]));
		await vi.waitFor(() => expect(env.getCard).toHaveBeenCalledTimes(2));
	});

	it('takes out a card that is not found, keeps one that could not be asked', async () => {
		const getCard = vi.fn(async (id) => {
			throw new ApiError(id === 2 ? { code: 'not_found', status: 404 } : { code: 'offline' });
		});
		const { feed, flush } = feedWith({ env: { getCard } });
		await feed.load();
		feed.hear(new Set([2, 3]));
		await settled();
		flush();
		expect(ids(feed.state.rows)).toEqual([3]);
	});

	it('shows what was held when asked to, and tidies', async () => {
		let isReading = true;
		const { feed, flush } = feedWith({ env: { isReading: () => isReading } });
		await feed.load();
		feed.hear(new Set([9]));
		await settled();
		flush();
		expect(ids(feed.state.held)).toEqual([9]);
		feed.put(card(3, { version: 2, state: 'accepted' }));
		expect(ids(feed.state.rows)).toEqual([3, 2]);
		isReading = false;
		feed.showHeld();
		expect(ids(feed.state.rows)).toEqual([9, 2]);
		expect(feed.state.held).toEqual([]);
	});

	it('takes the rows that were told, and asks for the others and for what is read whole', async () => {
		const { feed, env, flush } = feedWith({ env: { wantsWhole: (id) => id === 2 } });
		await feed.load();
		const told = [card(9), card(2, { version: 2, state: 'claimed' })];
		feed.hear(new Set([9, 2, 3]), new Map(told.map((row) => [row.id, row])));
		expect(env.getCard.mock.calls.map(([id]) => id)).toEqual([2, 3]);
		flush();
		expect(ids(feed.state.rows)).toEqual([9, 3, 2]);
		expect(feed.find(2).state).toBe('claimed');
		await settled();
		flush();
		expect(feed.find(3).version).toBe(2);
	});

	it('never takes an older row than it has', async () => {
		const { feed, flush } = feedWith({ pages: [{ items: [card(3, { version: 5 })], next: null }] });
		await feed.load();
		feed.hear(new Set([3]), new Map([[3, card(3, { version: 4, state: 'accepted' })]]));
		flush();
		expect(feed.find(3).version).toBe(5);
	});

	it('says what failed and recovers', async () => {
		const getPage = vi.fn().mockRejectedValueOnce(new ApiError({ code: 'internal', status: 500 }));
		getPage.mockResolvedValue({ items: [card(1)], next: null });
		const { feed } = feedWith({ env: { getPage } });
		await feed.load();
		expect(feed.state.phase).toBe('error');
		await feed.hear(null);
		expect(feed.state.phase).toBe('ready');
	});

	it('forgets the answer of a view that was left', async () => {
		const answers = [];
		const getPage = vi.fn(() => new Promise((done) => answers.push(done)));
		const { feed } = feedWith({ env: { getPage } });
		const first = feed.load();
		const second = feed.load();
		answers[1]({ items: [card(2)], next: null });
		answers[0]({ items: [card(1)], next: null });
		await Promise.all([first, second]);
		expect(ids(feed.state.rows)).toEqual([2]);
	});
});
