import { shallowReactive } from 'vue';
import { interests } from './api.js';

/*
 * Who is writing on which card right now. The stream only hints at a card; who it is, is asked by the
 * pages that show that card, and asked again when the mark would have ended.
 */
const AFTER = 400;
const SAY_EVERY = 4000;

/** @type {Map<number, string[]>} names by card */
export const typing = shallowReactive(new Map());
const timers = new Map();
let saidAt = 0;
let saidOn = 0;

async function ask(id) {
	try {
		const list = await interests.typing(id);
		if (list.length)
			typing.set(
				id,
				list.map(({ user_name: name }) => name)
			);
		else typing.delete(id);
		const until = Math.max(0, ...list.map((one) => Date.parse(one.until)));
		if (list.length)
			timers.set(id, setTimeout(ask, Math.max(AFTER, until - Date.now() + AFTER), id));
		else timers.delete(id);
	} catch {
		typing.delete(id);
		timers.delete(id);
	}
}

/** @param {Set<number>} ids @param {(id: number) => boolean} isShown */
export function hearTyping(ids, isShown) {
	for (const id of ids) {
		if (!isShown(id)) continue;
		clearTimeout(timers.get(id));
		void ask(id);
	}
}

/* Said every few seconds while somebody types, never for each key. */
export function sayTyping(id, now = Date.now()) {
	if (saidOn === id && now - saidAt < SAY_EVERY) return;
	saidAt = now;
	saidOn = id;
	interests.sayTyping(id).catch(() => {});
}
