import { effectScope } from 'vue';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { comboOf, keyLabel, startKeys, useKeys } from './keys.js';

let areOn = true;
let scope;
const next = vi.fn();
const feed = vi.fn();
const palette = vi.fn();

function press(code, of = {}, target = document.body) {
	target.dispatchEvent(
		new KeyboardEvent('keydown', { code, bubbles: true, cancelable: true, ...of })
	);
}

beforeAll(() => startKeys(() => areOn));
beforeEach(() => {
	areOn = true;
	scope = effectScope();
	scope.run(() =>
		useKeys([
			{ keys: 'KeyJ', label: 'a', run: next },
			{ keys: 'KeyG KeyL', label: 'b', run: feed },
			{ keys: 'Ctrl+KeyK', label: 'c', run: palette },
		])
	);
});
afterEach(() => {
	scope.stop();
	document.body.innerHTML = '';
	vi.clearAllMocks();
});

describe('shortcuts', () => {
	it('follow the place of the key, not the letter of the layout', () => {
		press('KeyJ', { key: 'о' });
		expect(next).toHaveBeenCalledOnce();
	});

	it('may be a sequence', () => {
		press('KeyG');
		press('KeyL');
		expect(feed).toHaveBeenCalledOnce();
		press('KeyL');
		expect(feed).toHaveBeenCalledOnce();
	});

	it('rest while somebody types, but for those with Ctrl', () => {
		document.body.innerHTML = '<input>';
		const input = document.querySelector('input');
		press('KeyJ', {}, input);
		expect(next).not.toHaveBeenCalled();
		press('KeyK', { ctrlKey: true }, input);
		expect(palette).toHaveBeenCalledOnce();
	});

	it('rest over a dialog', () => {
		document.body.innerHTML = '<div role="dialog" data-state="open"></div>';
		press('KeyJ');
		expect(next).not.toHaveBeenCalled();
	});

	it('can be switched off, but for those with Ctrl', () => {
		areOn = false;
		press('KeyJ');
		press('KeyK', { ctrlKey: true });
		expect(next).not.toHaveBeenCalled();
		expect(palette).toHaveBeenCalledOnce();
	});

	it('end with their page; the last page wins', () => {
		const other = vi.fn();
		const inner = effectScope();
		inner.run(() => useKeys([{ keys: 'KeyJ', label: 'a', run: other }]));
		press('KeyJ');
		expect(next).not.toHaveBeenCalled();
		inner.stop();
		press('KeyJ');
		expect([other.mock.calls.length, next.mock.calls.length]).toEqual([1, 1]);
	});

	it('are written as people read them', () => {
		expect(keyLabel('KeyG KeyL')).toBe('G L');
		expect(keyLabel('Ctrl+KeyK')).toBe('Ctrl K');
		expect(comboOf({ code: 'KeyK', metaKey: true })).toBe('Ctrl+KeyK');
	});
});
