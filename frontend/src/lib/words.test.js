import { describe, expect, it } from 'vitest';
import { pluralRu } from './plural.js';
import { initials, shortName, shownState } from './state.js';
import { age, clockTime, countdown, dateTime, day, duration, toDate } from './time.js';

const MIN = 60000;
const HOUR = 60 * MIN;

describe('plural forms of Russian', () => {
	it.each([
		[0, 2],
		[1, 0],
		[2, 1],
		[4, 1],
		[5, 2],
		[11, 2],
		[12, 2],
		[14, 2],
		[21, 0],
		[22, 1],
		[25, 2],
		[101, 0],
		[111, 2],
		[112, 2],
		[1.5, 1],
	])('%d takes form %d', (count, form) => expect(pluralRu(count)).toBe(form));
});

describe('durations', () => {
	it.each([
		[0, 'ru', '1 мин'],
		[18 * MIN, 'ru', '18 мин'],
		[18 * MIN, 'en', '18 min'],
		[2 * HOUR + 5 * MIN, 'ru', '2 ч 5 мин'],
		[3 * HOUR, 'en', '3 hr'],
		[20 * HOUR + 30 * MIN, 'ru', '20 ч'],
		[72 * HOUR, 'ru', '3 дн'],
		[72 * HOUR, 'en', '3 days'],
		[-18 * MIN, 'ru', '18 мин'],
	])('%d ms in %s is %s', (ms, locale, text) => {
		expect(duration(ms, locale).replace(/\u00a0/g, ' ')).toBe(text);
	});

	it('counts down', () => {
		expect(countdown(247)).toBe('4:07');
		expect(countdown(0.2)).toBe('0:01');
		expect(countdown(-5)).toBe('0:00');
	});
});

describe('moments', () => {
	const now = new Date(2026, 10, 22, 15, 0).getTime();

	it('have a leading zero by the clock of 24 hours only', () => {
		const at = new Date(2026, 10, 22, 9, 5);
		expect(dateTime(at, 'ru')).toMatch(/ 09:05$/);
		expect(dateTime(at, 'en')).toMatch(/ 9:05\sAM$/);
		expect(clockTime(at, 'ru')).toBe('09:05');
		expect(clockTime(at, 'en')).toMatch(/^9:05\sAM$/);
	});

	it('are ages, then yesterday, then days, then years', () => {
		expect(age(now - 4 * MIN, now, 'ru').replace(/\u00a0/g, ' ')).toBe('4 мин');
		expect(age(now - 3 * HOUR, now, 'ru').replace(/\u00a0/g, ' ')).toBe('3 ч');
		expect(day(new Date(2026, 10, 22, 9, 5), now, 'ru')).toBe('09:05');
		expect(day(new Date(2026, 10, 21, 16, 5), now, 'ru')).toBe('вчера, 16:05');
		expect(day(new Date(2026, 10, 6, 16, 5), now, 'ru')).toBe('6 нояб.');
		expect(day(new Date(2025, 10, 6, 16, 5), now, 'ru')).toMatch(/^6 нояб\. 2025/);
	});

	it('of nothing are empty', () => {
		expect(age(null, now, 'ru')).toBe('');
		expect(day('not a time', now, 'ru')).toBe('');
		expect(toDate('2026-11-22T10:00:00.000000Z')?.getTime()).toBe(Date.UTC(2026, 10, 22, 10));
	});
});

describe('the shown state', () => {
	const now = Date.UTC(2026, 10, 22, 12);
	const at = (minutes) => new Date(now + minutes * MIN).toISOString();

	it.each(['new', 'claimed', 'returned'])(
		'of an unanswered %s card past its time is overdue',
		(state) => {
			expect(shownState({ state, due_at: at(-18) }, now)).toEqual({
				kind: 'overdue',
				ms: 18 * MIN,
			});
		}
	);

	it('has the time left', () => {
		expect(shownState({ state: 'new', due_at: at(5) }, now)).toEqual({ kind: 'new', ms: 5 * MIN });
	});

	it.each(['answered', 'processed', 'accepted'])('of a %s card is never overdue', (state) => {
		expect(shownState({ state, due_at: at(-18) }, now)).toEqual({ kind: state, ms: null });
	});

	it('of an answered card is not overdue though it was returned', () => {
		const row = { state: 'returned', due_at: at(-18), answered_at: at(-20) };
		expect(shownState(row, now)).toEqual({ kind: 'returned', ms: null });
	});
});

describe('names', () => {
	it('are short on chips', () => {
		expect(shortName('Дмитрий Ким')).toBe('Д. Ким');
		expect(shortName('Анна Мария Орлова')).toBe('А. Орлова');
		expect(shortName('Admin')).toBe('Admin');
		expect(shortName('')).toBe('');
	});

	it('have initials', () => {
		expect(initials('Марина Щербакова')).toBe('МЩ');
		expect(initials('Банк «Опора»')).toBe('БО');
		expect(initials('')).toBe('');
	});
});
