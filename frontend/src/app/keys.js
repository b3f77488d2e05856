import { onScopeDispose, shallowReactive } from 'vue';
import { undoLast } from '@/ui/toasts.js';

/*
 * Shortcuts by the place of the key (`event.code`), so that they work in any layout. Keys without
 * a modifier rest while somebody types, over a dialog, or when the person has switched them off.
 *
 * A combination is codes divided by blanks (`KeyG KeyL`), each with Ctrl+, Shift+, Alt+ before it.
 */
/** @typedef {{keys: string, label: string, run: (event: KeyboardEvent) => any,
 *   isAnywhere?: boolean}} Shortcut `isAnywhere` works over a dialog, too */

/** @type {Set<Shortcut[]>} */
export const registered = shallowReactive(new Set());
const SEQUENCE = 1200;

let areOn = () => true;
let first = '';
let firstAt = 0;

/** @param {Shortcut[]} shortcuts the last registered wins */
export function useKeys(shortcuts) {
	registered.add(shortcuts);
	onScopeDispose(() => registered.delete(shortcuts));
}

export function comboOf(event) {
	const control = event.ctrlKey || event.metaKey ? 'Ctrl+' : '';
	const alt = event.altKey ? 'Alt+' : '';
	const shift = event.shiftKey ? 'Shift+' : '';
	return control + alt + shift + event.code;
}

/* "Ctrl+KeyK" -> "Ctrl K", "KeyG KeyL" -> "G L". */
export function keyLabel(keys) {
	return keys
		.replace(/Key|Digit/g, '')
		.replace(/Slash/g, '/')
		.replace(/Enter/g, '↵')
		.replace(/Escape/g, 'Esc')
		.replace(/\+/g, ' ');
}

function isTyping(target) {
	return (
		target instanceof HTMLElement &&
		(target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
	);
}

function isCovered() {
	return document.querySelector('[role=dialog][data-state=open], [role=menu]') !== null;
}

function find(combo) {
	for (const group of [...registered].reverse()) {
		const found = group.find(({ keys }) => keys === combo);
		if (found) return found;
	}
	return undefined;
}

function startsSequence(combo) {
	return [...registered].some((group) => group.some(({ keys }) => keys.startsWith(`${combo} `)));
}

function press(event) {
	if (event.defaultPrevented || (event.repeat === true && event.ctrlKey)) return;
	const combo = comboOf(event);
	const isSingle = !event.ctrlKey && !event.metaKey && !event.altKey;
	if (isSingle && (!areOn() || isTyping(event.target))) return;
	const isBelow = isSingle && isCovered();
	const isFresh = first !== '' && event.timeStamp - firstAt < SEQUENCE;
	const found = (isFresh && find(`${first} ${combo}`)) || find(combo);
	first = '';
	if (isBelow && !found?.isAnywhere) return;
	if (found) {
		if (found.run(event) !== false) event.preventDefault();
	} else if (isSingle && startsSequence(combo)) {
		first = combo;
		firstAt = event.timeStamp;
	}
}

/** @param {() => boolean} isOn whether keys without a modifier are wanted */
export function startKeys(isOn) {
	areOn = isOn;
	registered.add([{ keys: 'KeyZ', label: 'keys.undo', run: undoLast, isAnywhere: true }]);
	document.addEventListener('keydown', press);
}
