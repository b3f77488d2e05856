import { describe, expect, it } from 'vitest';
import { quoted } from './quote.js';

describe('quotes', () => {
	it.each([
		['Осень', 'ru', '«Осень»'],
		['Кофейня «Полдень»', 'ru', '«Кофейня „Полдень“»'],
		['«Полдень» и «Север»', 'ru', '«„Полдень“ и „Север“»'],
		['the “Noon” café', 'ru', '«the „Noon“ café»'],
		['Кофейня «Полдень»', 'en', '“Кофейня ‘Полдень’”'],
		['the “Noon” café', 'en', '“the ‘Noon’ café”'],
		['«Полдень»', 'ru', '«Полдень»'],
		['“такого нет”', 'en', '“такого нет”'],
		['O’Neil', 'en', '“O’Neil”'],
		['a « b', 'ru', '«a « b»'],
		['', 'ru', '«»'],
		[null, 'en', '“”'],
	])('%s in %s', (text, locale, out) => {
		expect(quoted(text, locale)).toBe(out);
	});
});
