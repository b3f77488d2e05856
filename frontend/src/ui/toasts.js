import { shallowRef } from 'vue';

/*
 * Short messages at the bottom. One with `undo` stays six seconds, and Z takes the newest back.
 */
/** @typedef {{id: number, kind: 'ok'|'bad'|'info', text: string, undo: (() => any)|null,
 *   action: {label: string, run: (id: number) => void}|null, stays: boolean, seconds: number,
 *   endsAt: number}} Toast `seconds`: how long it can be taken back, counted down */

const STAY = { ok: 4000, info: 6000, bad: 8000 };
const UNDO = 6000;
const MAX = 3;

/** @type {import('vue').ShallowRef<Toast[]>} */
export const toasts = shallowRef([]);
let lastId = 0;

export function closeToast(id) {
	toasts.value = toasts.value.filter((toast) => toast.id !== id);
}

/** @param {Partial<Toast> & {text: string}} of */
export function toast(of) {
	const made = {
		id: ++lastId,
		kind: 'ok',
		undo: null,
		action: null,
		stays: false,
		seconds: 0,
		endsAt: 0,
		...of,
	};
	const stay = made.seconds ? made.seconds * 1000 : made.undo ? UNDO : STAY[made.kind];
	if (made.seconds) made.endsAt = Date.now() + stay;
	const kept = toasts.value.filter((one) => one.stays || one.text !== made.text);
	toasts.value = [...kept.slice(-(MAX - 1)), /** @type {Toast} */ (made)];
	if (!made.stays) setTimeout(closeToast, stay, made.id);
	return made.id;
}

export function undoToast(id) {
	const found = toasts.value.find((one) => one.id === id);
	closeToast(id);
	void found?.undo?.();
}

/* What Z does. False when there is nothing to take back. */
export function undoLast() {
	const found = toasts.value.findLast((one) => one.undo);
	if (found) undoToast(found.id);
	return Boolean(found);
}
