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

export function dayWords(text, locale, isShort = false) {
	const [y, m, d] = text.split('-').map(Number);
	const options = isShort
		? { day: 'numeric', month: 'short' }
		: { day: 'numeric', month: 'long', year: 'numeric' };
	return new Intl.DateTimeFormat(locale, /** @type {any} */ (options)).format(
		new Date(y, m - 1, d)
	);
}
