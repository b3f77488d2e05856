import { shallowReactive } from 'vue';
import { paced } from './wake.js';

/*
 * Tells the page what has changed. The push only wakes; the truth is GET /api/changes, asked also
 * by the clock, so that a dead push means later and never wrong.
 */

const SEEN = 5000;
const HIDDEN = 30000;
/*
 * The push says every 5 s how far the numbers have come, and each time since which one it tells, so a page
 * knows whether it has missed something. While it is heard the clock hardly asks, but looks often whether it
 * still is.
 */
const PUSHED = 60000;
const HEARD = 11000;
const LOOK = 2000;
/* The first news are passed on at once, those of the next moments together. */
const FLUSH = 200;
const REOPEN = [2000, 5000, 15000, 60000];

/**
 * What comes with news of kind "interest": changed cards as the feed has them, where they were told
 * (who may not see a card any more is told its id alone), and the counts of the views that may have changed,
 * or null: ask for them.
 * @typedef {{rows: Map<number, any>, counts: any|null}} Told
 */

/**
 * @param {{
 *   ask: (since: number|null, etag: string|null) => Promise<{isSame: boolean, etag: string|null, body: any}>,
 *   openStream?: (() => any)|null,
 *   isHidden?: () => boolean,
 *   now?: () => number,
 *   isMine?: (whose: string[]) => boolean,
 *   chance?: () => number,
 * }} env
 */
export function createLive(env) {
	const isHidden = env.isHidden ?? (() => document.hidden);
	const now = env.now ?? Date.now;
	const isMine = env.isMine ?? (() => true);
	const chance = env.chance ?? Math.random;
	const state = shallowReactive({ isOnline: true, isPushed: false, freshAt: 0, isRunning: false });

	/** @type {Map<string, Set<(ids: Set<number>|null, told: Told) => void>>} */
	const subscribers = new Map();
	/** @type {Set<(words: string[]) => void>} */
	const typingHeard = new Set();
	/** @type {Map<string, Set<number>>} */
	const queue = new Map();
	/** @type {Told} */
	let told = { rows: new Map(), counts: null };
	let isUncounted = false;
	let isReset = false;
	let seq = null;
	let etag = null;
	let isAsking = false;
	let isAskedAgain = false;
	let pollTimer = 0;
	let streamTimer = 0;
	let soonTimer = 0;
	let stream = null;
	let reopenings = 0;
	let heardAt = -Infinity;
	/* When the clock asks while the push is heard: pages that have opened together do not ask together. */
	let askAt = 0;
	/* Up to this number there is nothing that this page has to ask for. */
	let passed = -1;
	/* The same, once an answer has come that knows of `goal`: it is asked for, or about to be. */
	let pending = null;
	let goal = -1;

	function flush() {
		if (!state.isRunning) return;
		const wasReset = isReset;
		const batch = new Map(queue);
		const brought = told;
		forget();
		for (const [kind, callbacks] of subscribers) {
			const ids = wasReset ? null : batch.get(kind);
			if (ids === undefined) continue;
			for (const callback of callbacks) callback(ids, brought);
		}
	}
	/* Not inside of the asking: what goes wrong in a list is no failure of the connection. */
	const deliver = paced(() => window.setTimeout(flush), FLUSH);

	function forget() {
		queue.clear();
		told = { rows: new Map(), counts: null };
		isUncounted = false;
		isReset = false;
	}

	/* A count that an answer leaves out is as it was; what came without any has to be asked for. */
	function count(counts) {
		isUncounted ||= counts === null;
		const news = Object.entries(counts ?? {}).filter(([, n]) => n !== null);
		told.counts = isUncounted ? null : { ...told.counts, ...Object.fromEntries(news) };
	}

	/* What an older answer told of a card is void when a newer one names it. */
	function keep({ items = [], interests = [], counts = null }) {
		for (const { kind, id } of items) {
			if (!queue.has(kind)) queue.set(kind, new Set());
			queue.get(kind)?.add(id);
			if (kind === 'interest') told.rows.delete(id);
		}
		if (items.some(({ kind }) => kind === 'interest')) count(counts);
		for (const row of interests) told.rows.set(row.id, row);
	}

	function accept(answer) {
		state.isOnline = true;
		state.freshAt = now();
		if (answer.isSame) return;
		const { items = [], is_reset: reset = false } = answer.body;
		const isFirst = seq === null;
		seq = answer.body.seq;
		passed = reset ? seq : Math.max(passed, seq);
		/* The tag is trusted only when nothing was left to read: a cut page must be asked on. */
		etag = items.length === 0 ? answer.etag : null;
		if (isFirst) return;
		keep(answer.body);
		if (reset) count(null);
		isReset = isReset || reset;
		if (items.length || reset) deliver();
	}

	const isHeard = () => state.isPushed && state.isOnline && now() - heardAt < HEARD;

	/* A push that falls silent is noticed in time. */
	function rest() {
		const unheard = isHidden() ? HIDDEN : SEEN;
		pollTimer = window.setTimeout(look, isHeard() ? LOOK : unheard);
	}

	function look() {
		if (isHeard() && now() < askAt) rest();
		else void poll();
	}

	function settle(isAnswered) {
		if (soonTimer || isAskedAgain) return;
		if (isAnswered && pending !== null && seq >= goal) passed = Math.max(passed, pending);
		pending = null;
	}

	async function poll() {
		if (!state.isRunning) return;
		if (isAsking) {
			isAskedAgain = true;
			return;
		}
		isAsking = true;
		clearTimeout(pollTimer);
		clearTimeout(soonTimer);
		soonTimer = 0;
		askAt = now() + PUSHED * (0.75 + chance() / 2);
		let isAnswered = false;
		try {
			const answer = await env.ask(seq, etag);
			isAnswered = true;
			if (state.isRunning) accept(answer);
		} catch {
			state.isOnline = false;
		}
		isAsking = false;
		if (!state.isRunning) return;
		settle(isAnswered);
		if (isAskedAgain) {
			isAskedAgain = false;
			void poll();
		} else rest();
	}

	/* Everybody is woken in the same instant: each page asks at a moment of its own. */
	function pollWithin(ms) {
		if (!(ms > 0)) void poll();
		else soonTimer ||= window.setTimeout(poll, ms * chance());
	}

	/*
	 * "105 300 103 p3": number 105 is new, how far to spread the asking in milliseconds, after which number
	 * it tells everything, and for whom that is.
	 */
	function hear(data) {
		const [number, spread, ...whose] = data
			.split(' ')
			.map((word) => (/^\d+$/.test(word) ? Number(word) : word));
		const since = typeof whose[0] === 'number' ? whose.shift() : null;
		if (seq === null) return pollWithin(spread);
		const top = pending ?? passed;
		if (number <= top) {
			if (pending === null) state.freshAt = now();
			return;
		}
		if (!isMine(whose)) {
			if (since === null) return;
			if (since <= top) return void pass(number);
		}
		pending = number;
		goal = number;
		pollWithin(spread);
	}

	/* Nothing up to there concerns this page. */
	function pass(number) {
		if (pending !== null) {
			pending = number;
			return;
		}
		passed = number;
		state.freshAt = now();
	}

	function reopenLater() {
		state.isPushed = false;
		stream?.close();
		stream = null;
		const after = REOPEN[Math.min(reopenings++, REOPEN.length - 1)] * (0.5 + chance());
		clearTimeout(streamTimer);
		streamTimer = window.setTimeout(open, after);
	}

	function open() {
		if (!state.isRunning || !env.openStream) return;
		stream = env.openStream();
		stream.onopen = () => {
			reopenings = 0;
			state.isPushed = true;
			void poll();
		};
		stream.onmessage = ({ data }) => {
			heardAt = now();
			/* "t 7c1f0a92e4": somebody has begun to write on the card of that word. Nothing has changed. */
			if (/^t( [0-9a-f]+)+$/.test(data)) {
				const words = data.slice(2).split(' ');
				for (const callback of typingHeard) callback(words);
				return;
			}
			hear(data);
		};
		stream.onerror = reopenLater;
	}

	function wake() {
		if (!isHidden()) void poll();
	}

	return {
		state,
		/* What was shown is as fresh as the last answer; called when a page has loaded by itself. */
		subscribe(kind, callback) {
			if (!subscribers.has(kind)) subscribers.set(kind, new Set());
			subscribers.get(kind)?.add(callback);
			return () => subscribers.get(kind)?.delete(callback);
		},
		/* By words that come with the cards: `typing_word`. */
		hearTyping(callback) {
			typingHeard.add(callback);
			return () => typingHeard.delete(callback);
		},
		start() {
			if (state.isRunning) return;
			state.isRunning = true;
			document.addEventListener('visibilitychange', wake);
			window.addEventListener('online', wake);
			void poll();
			open();
		},
		stop() {
			state.isRunning = false;
			document.removeEventListener('visibilitychange', wake);
			window.removeEventListener('online', wake);
			for (const timer of [pollTimer, streamTimer, soonTimer]) clearTimeout(timer);
			soonTimer = 0;
			stream?.close();
			stream = null;
			seq = null;
			etag = null;
			passed = -1;
			pending = null;
			forget();
			state.isPushed = false;
		},
		poll,
	};
}
