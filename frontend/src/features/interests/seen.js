import { shallowRef } from 'vue';

/*
 * Which cards this person has opened, in this browser. Cards up to `upTo` count as seen; of the
 * later ones the opened are remembered, and the oldest of many are folded into `upTo`.
 */
const MOST = 500;

function read(key) {
	try {
		const value = JSON.parse(localStorage.getItem(key) ?? 'null');
		if (Number.isInteger(value?.upTo) && Array.isArray(value.opened)) return value;
	} catch {
		/* As if nothing had been seen. */
	}
	return null;
}

function write(key, value) {
	try {
		localStorage.setItem(key, JSON.stringify(value));
	} catch {
		/* Marks are a comfort; without storage they last as long as the page. */
	}
}

export function createSeen(userId) {
	const key = `otklik.seen.${userId}`;
	const state = shallowRef(read(key));
	const opened = shallowRef(new Set(state.value?.opened ?? []));

	function keep(upTo, ids) {
		const sorted = [...ids].filter((id) => id > upTo).sort((a, b) => a - b);
		const dropped = sorted.slice(0, Math.max(0, sorted.length - MOST));
		const limit = dropped.at(-1) ?? upTo;
		const rest = sorted.slice(dropped.length);
		opened.value = new Set(rest);
		state.value = { upTo: limit, opened: rest };
		write(key, state.value);
	}

	return {
		/* The first look at the feed is not a wall of marks: what is already there counts as seen. */
		begin(newestId) {
			if (!state.value && newestId) keep(newestId, []);
		},
		isNew: (id) => state.value !== null && id > state.value.upTo && !opened.value.has(id),
		mark(id) {
			if (!state.value || id <= state.value.upTo || opened.value.has(id)) return;
			keep(state.value.upTo, [...opened.value, id]);
		},
		markAll(newestId) {
			keep(Math.max(newestId ?? 0, state.value?.upTo ?? 0), opened.value);
		},
	};
}
