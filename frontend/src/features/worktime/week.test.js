import { describe, expect, it } from 'vitest';
import * as week from './week.js';

describe('weeks', () => {
	it('are read and written back as they were', () => {
		const lines = ['1 09:00-13:00', '1 14:00-18:00', '7 22:00-06:00'];
		expect(week.writeWeek(week.readWeek(lines))).toEqual(lines);
		expect(week.writeWeek(week.readWeek(['9 x']))).toEqual([]);
	});

	it('are told in as few words as days are alike', () => {
		const office = [1, 2, 3, 4, 5].map((day) => `${day} 09:00-18:00`);
		expect(week.weekSummary([...office, '6 10:00-15:00'], 'en')).toBe(
			'Mon–Fri 09:00–18:00; Sat 10:00–15:00'
		);
		expect(week.weekSummary(['1 09:00-12:00', '3 09:00-12:00'], 'ru')).toBe(
			'пн 09:00–12:00; ср 09:00–12:00'
		);
		expect(week.weekSummary([], 'ru')).toBe('');
	});
});

describe('special days and absences', () => {
	it('are read and written back as they were', () => {
		const days = ['2026-12-31 09:00-13:00', '2027-01-01'];
		expect(week.writeDays(week.readDays(days))).toEqual(days);
		const absences = ['2026-12-01 2026-12-14 vacation'];
		expect(week.writeAbsences(week.readAbsences(absences))).toEqual(absences);
	});
});
