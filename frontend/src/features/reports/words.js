import { duration } from '@/lib/time.js';

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

export function dayWords(text, locale, isShort = false) {
	const [y, m, d] = text.split('-').map(Number);
	const options = isShort
		? { day: 'numeric', month: 'short' }
		: { day: 'numeric', month: 'long', year: 'numeric' };
	return new Intl.DateTimeFormat(locale, /** @type {any} */ (options)).format(
		new Date(y, m - 1, d)
	);
}
