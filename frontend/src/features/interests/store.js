import { shallowReactive } from 'vue';
import { ApiError } from '@/lib/errors.js';
import { paced } from '@/lib/wake.js';
import { append, merge, MOST, settle } from './merge.js';

/*
 * The list of the feed. What happens in the world comes as ids, mostly with their rows (`hear`), what
 * happens here as rows (`put`); both are folded in once per flush, one assignment each.
 */

const FLUSH = 200;
const PARALLEL = 4;
/* More changes at once than this are asked for as a list. */
const MANY = 40;
/* Rows that fill any screen. */
const FULL = 20;

/* In the next frame; a hidden tab has none. */
function inFrame(run) {
	if (document.hidden) setTimeout(run);
	else requestAnimationFrame(run);
}

/**
 * @param {{
 *   getPage: (after: string|null, signal: AbortSignal) => Promise<{items: any[], next: string|null}>,
 *   getCard: (id: number) => Promise<any>,
 *   fits: (row: any, isShown?: boolean) => boolean,
 *   order: () => (a: any, b: any) => number,
 *   isReading: () => boolean,
 *   onCards?: (news: Map<number, any|null>) => void,
 *   onAdded?: (count: number) => void,
 *   keeps?: (id: number) => boolean,
 *   wantsWhole?: (id: number) => boolean,
 *   schedule?: (run: () => void) => any,
 * }} env
 */
export function createFeed(env) {
	/* The first change is shown at once, those of the next moments together. */
	const schedule = env.schedule ?? paced(() => inFrame(flush), FLUSH);
	const state = shallowReactive({
		/** @type {any[]} */ rows: [],
		/** @type {any[]} */ held: [],
		phase: 'loading',
		/** @type {any} */ error: null,
		isLoadingMore: false,
		/** @type {any} */ moreError: null,
		/** @type {string|null} */ next: null,
	});

	/** @type {Map<number, any|null>} */
	let news = new Map();
	let isPlanned = false;
	/** @type {Set<number>} */
	const wanted = new Set();
	/** @type {Set<number>} */
	const asked = new Set();
	/** @type {AbortController|null} */
	let loading = null;

	function flush() {
		isPlanned = false;
		const batch = news;
		news = new Map();
		if (!batch.size) return;
		env.onCards?.(batch);
		if (state.phase !== 'ready') return;
		const next = merge({ rows: state.rows, held: state.held }, batch, {
			order: env.order(),
			fits: env.fits,
			keeps: env.keeps,
			isHolding: env.isReading(),
			hasMore: state.next !== null,
		});
		state.rows = next.rows;
		state.held = next.held;
		if (next.added) env.onAdded?.(next.added);
	}

	function plan() {
		if (isPlanned) return;
		isPlanned = true;
		schedule(flush);
	}

	/* An older version never wins over a newer one of the same flush. */
	function enqueue(id, row) {
		const waiting = news.get(id);
		if (row && waiting && waiting.version > row.version) return;
		news.set(id, row);
		plan();
	}

	/* A change made here is seen at once, and brings no card into a list that it was not in. */
	function put(row) {
		if (find(row.id)) {
			news.set(row.id, row);
			flush();
		} else env.onCards?.(new Map([[row.id, row]]));
	}

	async function ask(id) {
		asked.add(id);
		try {
			enqueue(id, await env.getCard(id));
		} catch (error) {
			if (error instanceof ApiError && error.status === 404) enqueue(id, null);
		}
		asked.delete(id);
		pump();
	}

	/* A card that changes while it is being asked for is asked for again. */
	function pump() {
		for (const id of wanted) {
			if (asked.size >= PARALLEL) return;
			if (asked.has(id)) continue;
			wanted.delete(id);
			void ask(id);
		}
	}

	/**
	 * @param {Set<number>|null} ids null: everything may have changed
	 * @param {Map<number, any>} [rows] what is known of them already; the others are asked for
	 */
	function hear(ids, rows) {
		if (ids === null || ids.size > MANY) return resync();
		for (const id of ids) {
			const row = rows?.get(id);
			if (row) enqueue(id, row);
			if (!row || env.wantsWhole?.(id)) wanted.add(id);
		}
		pump();
		return undefined;
	}

	/* A search through years may give an empty page that goes on: it is followed to the first card. */
	async function some(after, signal) {
		let page = await env.getPage(after, signal);
		while (!page.items.length && page.next !== null && !signal.aborted) {
			page = await env.getPage(page.next, signal);
		}
		return page;
	}

	/* Short pages are not the end either: the first screen is filled. */
	function fill() {
		if (state.rows.length < FULL && state.next !== null) void more();
	}

	async function load() {
		loading?.abort();
		const mine = (loading = new AbortController());
		Object.assign(state, { phase: 'loading', error: null, moreError: null, held: [], next: null });
		state.isLoadingMore = false;
		try {
			const page = await some(null, mine.signal);
			if (mine !== loading) return;
			Object.assign(state, { rows: page.items, next: page.next, phase: 'ready' });
			fill();
		} catch (error) {
			if (mine !== loading) return;
			Object.assign(state, { rows: [], error, phase: 'error' });
		}
	}

	async function more() {
		if (state.phase !== 'ready' || state.isLoadingMore || state.next === null) return;
		if (state.rows.length >= MOST) return;
		const mine = loading ?? new AbortController();
		state.isLoadingMore = true;
		state.moreError = null;
		try {
			const page = await some(state.next, mine.signal);
			if (mine !== loading) return;
			state.rows = append(state.rows, page.items);
			state.next = page.next;
		} catch (error) {
			if (mine !== loading) return;
			state.moreError = error;
		}
		state.isLoadingMore = false;
		if (!state.moreError) fill();
	}

	/* Asks for the shown part anew, after a gap in the news. Rows that are gone from it are asked. */
	async function resync() {
		if (state.phase !== 'ready') {
			if (state.phase === 'error') await load();
			return;
		}
		const mine = loading ?? new AbortController();
		try {
			const { items } = await env.getPage(null, mine.signal);
			if (mine !== loading) return;
			const order = env.order();
			const last = items.at(-1);
			const seen = new Set(items.map((row) => row.id));
			const isMissing = (row) => !seen.has(row.id) && last && order(row, last) <= 0;
			for (const row of items) enqueue(row.id, row);
			for (const row of state.rows.filter(isMissing)) wanted.add(row.id);
			pump();
		} catch {
			/* The next change or the next connection tries again. */
		}
	}

	/* What waited comes in, what has moved on goes. */
	function showHeld() {
		const order = env.order();
		const kept = settle(state.rows, env.fits, env.keeps);
		state.rows = append(state.held, kept).sort(order);
		state.held = [];
	}

	/* Called when nobody reads any more. */
	function tidy() {
		if (state.phase !== 'ready') return;
		if (state.held.length) showHeld();
		else state.rows = settle(state.rows, env.fits, env.keeps);
	}

	function find(id) {
		const isIt = (row) => row.id === id;
		return state.rows.find(isIt) ?? state.held.find(isIt) ?? null;
	}

	return { state, load, more, hear, put, resync, showHeld, tidy, find };
}
