import { effectScope, watch } from 'vue';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
	cardsOf,
	dayText,
	lastToday,
	presetDays,
	readQuestion,
	toApi,
	writeQuestion,
} from './period.js';
import { csv, plain } from './save.js';
import en from './texts/en.json';
import ru from './texts/ru.json';
import { useToday } from './useToday.js';
import { change, compared, daysWords, share, took } from './words.js';

const TODAY = new Date(2026, 10, 22); // a Sunday

describe('periods', () => {
	it.each([
		['today', '2026-11-22', '2026-11-22'],
		['yesterday', '2026-11-21', '2026-11-21'],
		['week', '2026-11-16', '2026-11-22'],
		['days7', '2026-11-16', '2026-11-22'],
		['days30', '2026-10-24', '2026-11-22'],
		['month', '2026-11-01', '2026-11-22'],
		['last_month', '2026-10-01', '2026-10-31'],
		['quarter', '2026-10-01', '2026-11-22'],
		['year', '2026-01-01', '2026-11-22'],
	])('%s is %s to %s', (name, from, to) =>
		expect(presetDays(name, TODAY)).toEqual({ day_from: from, day_to: to })
	);
});

describe('days in words', () => {
	it.each([
		['ru', '2026-10-25', '2026-11-23', '25 октября – 23 ноября 2026 г.', '25 окт. – 23 нояб.'],
		['en', '2026-10-25', '2026-11-23', 'October 25 – November 23, 2026', 'Oct 25 – Nov 23'],
		['ru', '2025-12-30', '2026-01-05', '30 декабря 2025 г. – 5 января 2026 г.', '30 дек. – 5 янв.'],
		['ru', '2026-11-23', '2026-11-23', '23 ноября 2026 г.', '23 нояб.'],
	])('in %s from %s to %s say once what they share', (locale, from, to, long, short) => {
		expect(daysWords(from, to, locale).replace(/\u202f/g, ' ')).toBe(long);
		expect(daysWords(from, to, locale, true)).toBe(short);
	});
});

describe('today', () => {
	const evening = new Date('2026-11-22T22:30:00Z');
	const at = (zones) => dayText(lastToday(zones, evening));

	it('is that of the point where the day is furthest on', () => {
		expect(at(['UTC', 'Europe/Moscow'])).toBe('2026-11-23');
		expect(at(['America/New_York', 'Asia/Vladivostok'])).toBe('2026-11-23');
	});
	it('is never before that of the reader, and needs no points', () => {
		expect(at([])).toBe(dayText(evening));
		expect(at(['America/New_York']) >= dayText(evening)).toBe(true);
		expect(at(['Nowhere/Never'])).toBe(dayText(evening));
	});
});

describe('the question in the address', () => {
	it('comes back as it was written', () => {
		for (const query of [
			{},
			{ period: 'month', compare: 'none' },
			{ day_from: '2026-01-05', day_to: '2026-02-01', point_id: '3', source_type: 'vk' },
			{ person: '7', compare: 'year' },
			{ product: 'Sofa «Oslo» & Co' },
		])
			expect(writeQuestion(readQuestion(query, TODAY))).toEqual(query);
	});
	it('forgets nonsense', () => {
		const q = readQuestion(
			{ day_from: '2026-02-30', day_to: 'x', compare: '?', point_id: '-1' },
			TODAY
		);
		expect(writeQuestion(q)).toEqual({});
		const turned = readQuestion({ day_from: '2026-02-02', day_to: '2026-02-01' }, TODAY);
		expect(turned.period).toBe('days30');
	});
	it('asks the server for one narrowing', () => {
		const q = readQuestion({ person: '7', source_type: 'vk' }, TODAY);
		expect(toApi(q)).toEqual({
			...presetDays('days30', TODAY),
			...{ compare: 'previous', point_id: null, source_type: 'vk' },
		});
	});
	it('leads to the cards in the words of the feed', () => {
		const q = readQuestion(
			{ day_from: '2026-01-05', day_to: '2026-02-01', source_type: 'vk' },
			TODAY
		);
		expect(cardsOf(q, { person: 4, outcome: 'late' }).query).toEqual({
			...{ view: 'all', day_from: '2026-01-05', day_to: '2026-02-01' },
			...{ source: 'vk', answered_by: '4', outcome: 'late' },
		});
	});
});

describe('files', () => {
	it('no text becomes a formula', () => {
		for (const text of ['=1+1', '+7', '-5', '@a', '\t=x']) expect(plain(text)).toBe(`'${text}`);
		expect(plain(-5)).toBe('-5');
		expect(plain('a=b')).toBe('a=b');
	});
	it('speaks the dialect of the language', () => {
		const rows = [
			['a;b', 1.5, null],
			['"q"', -2, '=x'],
		];
		expect(csv(['n', 'x', 'y'], rows, 'ru')).toBe(
			'\ufeffn;x;y\r\n"a;b";1,5;\r\n"""q""";-2;\'=x\r\n'
		);
		expect(csv(['n'], [['a,b'], ['c;d']], 'en')).toBe('\ufeffn\r\n"a,b"\r\nc;d\r\n');
	});
});

describe('today while the page is open', () => {
	const scope = effectScope();
	afterEach(() => {
		scope.stop();
		vi.useRealTimers();
	});

	it('is the next day after midnight, and nothing is asked anew before', async () => {
		vi.useFakeTimers({ now: new Date(2026, 10, 22, 23, 58, 30) });
		const seen = [];
		scope.run(() => {
			const today = useToday(() => []);
			watch(today, (day) => seen.push(dayText(day)), { immediate: true, flush: 'sync' });
		});
		expect(seen).toEqual(['2026-11-22']);
		await vi.advanceTimersByTimeAsync(80000);
		expect(seen).toEqual(['2026-11-22']);
		await vi.advanceTimersByTimeAsync(20000);
		expect(seen).toEqual(['2026-11-22', '2026-11-23']);
	});
});

describe('words', () => {
	it.each([
		[391, 100, false, 'more', '291%'],
		[88, 100, false, 'fewer', '12%'],
		[0, 7, false, 'fewer', '100%'],
		[1001, 1000, false, 'same', '0%'],
		[150, 100, true, 'longer', '50%'],
		[50, 100, true, 'shorter', '50%'],
	])('%d after %d is told without a sign', (now, before, isTime, key, change) => {
		expect(compared(now, before, isTime, 'en')).toEqual({ key, change });
	});
	it('compares nothing with nothing', () => {
		expect(compared(5, 0, false, 'en')).toBe(null);
		expect(compared(null, 4, true, 'en')).toBe(null);
		for (const key of ['same', 'more', 'fewer', 'longer', 'shorter'])
			for (const texts of [ru, en]) expect(texts.report.than[key]).toBeTruthy();
	});

	it('tells changes, shares and times', () => {
		expect(change(120, 100, 'en')).toBe('+20%');
		expect(change(100, 100, 'en')).toBe('0%');
		expect(change(5, 0, 'en')).toBe(null);
		expect(change(null, 4, 'en')).toBe(null);
		expect(share(1, 3, 'en')).toBe('33%');
		expect(share(1, 0, 'en')).toBe('');
		expect(took(null, 'en')).toBe('—');
		expect(took(3660, 'en')).toBe('1 hr 1 min');
	});
});
