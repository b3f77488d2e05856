import { describe, expect, it } from 'vitest';
import { diffLines, diffShort } from './diff.js';
import { markText, pieces, trimmed } from './marks.js';
import { placeOf, problemText } from './problem.js';

describe('diffLines', () => {
	it('keeps what is the same and tells old from new', () => {
		const rows = diffLines('a\nb\nc', 'a\nx\nc\nd');
		expect(rows.map((r) => r.kind[0] + r.text)).toEqual(['sa', 'ob', 'nx', 'sc', 'nd']);
	});
	it('shows changes with two lines around them', () => {
		const lines = Array.from({ length: 12 }, (_, i) => String(i));
		const other = lines.map((line) => (line === '6' ? 'six' : line));
		const rows = diffShort(diffLines(lines.join('\n'), other.join('\n')));
		expect(rows.map((r) => r && r.text)).toEqual([null, '4', '5', '6', 'six', '7', '8', null]);
	});
});

describe('pieces', () => {
	it('cuts a text at its marks, in order, without overlaps', () => {
		const marks = [
			{ field: 'text', at: 6, length: 3 },
			{ field: 'author_name', at: 0, length: 4 },
			{ field: 'product', at: 7, length: 2 },
			{ field: 'link', at: -1, length: 0 },
		];
		expect(pieces('Анна: да!', marks)).toEqual([
			{ text: 'Анна', field: 'author_name' },
			{ text: ': ', field: null },
			{ text: 'да!', field: 'text' },
		]);
	});
});

describe('marks', () => {
	it('leave white space out', () => {
		expect(trimmed('a  bc \n', 1, 7)).toEqual({ at: 3, length: 2 });
		expect(trimmed('a  b', 1, 3)).toBe(null);
	});
	it('travel as texts', () => {
		expect(markText({ field: 'text', place: 'text', at: 3, length: 5 })).toBe('text:text:3:5');
		expect(markText({ field: 'link', place: 'link', at: 2, length: 0 })).toBe('link:link:2');
	});
});

describe('problem', () => {
	it('finds line and column', () => {
		expect(placeOf('{\n "x" 1}', 2, 5)).toBe(6);
		expect(placeOf('{', 9, 9)).toBe(1);
	});
	it('names the field and the mistake of a pattern', () => {
		const t = (key, named) => `${key}(${named ? JSON.stringify(named) : ''})`;
		const te = (key) => key === 'rules.problem.bad_pattern' || key === 'rules.pattern.114';
		const data = { code: 'bad_pattern', key: 'subject', word: 'missing', pattern_code: 114, at: 1 };
		const text = problemText(data, t, te);
		expect(text).toContain('rules.pattern.114');
		expect(text).toContain('subject');
	});
});
