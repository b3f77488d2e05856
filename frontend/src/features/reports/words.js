import { dayRange, duration } from '@/lib/time.js';

/* Numbers of the report in words. */
export const count = (n, locale) => new Intl.NumberFormat(locale).format(n);

export function share(part, whole, locale) {
	if (!whole) return '';
	return new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 }).format(
		part / whole
	);
}

export const took = (seconds, locale) =>
	seconds === null || seconds === undefined ? '—' : duration(seconds * 1000, locale);

/* Change against the time before: +12 %; null where there is nothing to compare with. */
export function change(now, before, locale) {
	if (!before || now === null || before === null) return null;
	return new Intl.NumberFormat(locale, {
		style: 'percent',
		maximumFractionDigits: 0,
		signDisplay: 'exceptZero',
	}).format(now / before - 1);
}

/**
 * The same as a sentence: which one, and the change without its sign.
 * @param {boolean} isTime longer and shorter, in place of more and fewer
 * @returns {{key: 'same'|'more'|'fewer'|'longer'|'shorter', change: string}|null}
 */
export function compared(now, before, isTime, locale) {
	if (!before || now === null || before === null) return null;
	const percent = Math.round((now / before - 1) * 100);
	const text = share(Math.abs(percent), 100, locale);
	if (percent === 0) return { key: 'same', change: text };
	if (isTime) return { key: percent > 0 ? 'longer' : 'shorter', change: text };
	return { key: percent > 0 ? 'more' : 'fewer', change: text };
}

/* "2026-10-25" and "2026-11-23": "25 октября – 23 ноября 2026 г.". */
export function daysWords(from, to, locale, isShort = false) {
	const [first, last] = [from, to].map((text) => {
		const [y, m, d] = text.split('-').map(Number);
		return new Date(y, m - 1, d);
	});
	if (!isShort) return dayRange(first, last, locale);
	/* Beside the axis a year would be longer than the days. */
	const short = /** @type {Intl.DateTimeFormatOptions} */ ({ day: 'numeric', month: 'short' });
	if (first.getFullYear() === last.getFullYear()) return dayRange(first, last, locale, short);
	return [first, last].map((day) => dayRange(day, day, locale, short)).join(' – ');
}
