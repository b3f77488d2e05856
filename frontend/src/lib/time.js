import { onScopeDispose, shallowRef } from 'vue';

/* Times come as UTC with microseconds and are shown in the zone of the browser. */

const MINUTE = 60000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const formats = new Map();

/* 09:05 by the clock of 24 hours, 9:05 AM by that of twelve. */
const clockOf = (locale) => {
	/** @type {Intl.DateTimeFormatOptions} */
	const options = { hour: locale === 'en' ? 'numeric' : '2-digit', minute: '2-digit' };
	return options;
};

function format(locale, options) {
	const key = `${locale} ${JSON.stringify(options)}`;
	if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(locale, options));
	return formats.get(key);
}

function unit(locale, name, value) {
	const key = `${locale} ${name}`;
	if (!formats.has(key)) {
		/** @type {Intl.NumberFormatOptions} */
		const options = { style: 'unit', unit: name, unitDisplay: 'short' };
		formats.set(key, new Intl.NumberFormat(locale, options));
	}
	return formats.get(key).format(value).replace(/\.$/, '');
}

/** @param {string|Date|number|null|undefined} value */
export function toDate(value) {
	if (value === null || value === undefined || value === '') return null;
	const date = value instanceof Date ? value : new Date(value);
	return Number.isNaN(date.getTime()) ? null : date;
}

/* How long: "18 мин", "2 ч 5 мин", "3 дн". Never below one minute. */
export function duration(ms, locale) {
	const minutes = Math.max(1, Math.round(Math.abs(ms) / MINUTE));
	if (minutes < 60) return unit(locale, 'minute', minutes);
	const hours = Math.floor(minutes / 60);
	if (hours >= 48) return unit(locale, 'day', Math.floor(hours / 24));
	const rest = minutes % 60;
	const text = unit(locale, 'hour', hours);
	return rest && hours < 10 ? `${text} ${unit(locale, 'minute', rest)}` : text;
}

function isSameDay(a, b) {
	return a.toDateString() === b.toDateString();
}

/* Age of a thing in a list: "3 мин", "2 ч", then time of yesterday, then the day. */
export function age(value, now, locale) {
	const date = toDate(value);
	if (!date) return '';
	const passed = Math.max(0, now - date.getTime());
	if (passed < HOUR) return duration(passed, locale);
	if (passed < 12 * HOUR) return unit(locale, 'hour', Math.floor(passed / HOUR));
	return day(date, now, locale);
}

/* The same in a sentence: "3 мин назад", "2 ч назад", then as above. */
export function ago(value, now, locale) {
	const date = toDate(value);
	if (!date) return '';
	const passed = Math.max(0, now - date.getTime());
	if (passed >= 12 * HOUR) return day(date, now, locale);
	const words = new Intl.RelativeTimeFormat(locale, { style: 'short' });
	const text =
		passed < HOUR
			? words.format(-Math.min(59, Math.max(1, Math.round(passed / MINUTE))), 'minute')
			: words.format(-Math.floor(passed / HOUR), 'hour');
	return text.replace('.', '');
}

/* A moment in words: "14:05", "вчера, 16:05", "6 нояб.", "6 нояб. 2025 г.". */
export function day(value, now, locale) {
	const date = toDate(value);
	if (!date) return '';
	const time = format(locale, clockOf(locale)).format(date);
	const today = new Date(now);
	if (isSameDay(date, today)) return time;
	if (isSameDay(date, new Date(now - DAY))) {
		return `${new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(-1, 'day')}, ${time}`;
	}
	const isThisYear = date.getFullYear() === today.getFullYear();
	const options = { day: 'numeric', month: 'short' };
	return format(locale, isThisYear ? options : { ...options, year: 'numeric' }).format(date);
}

/* Day and time in full, for titles and details. */
export function dateTime(value, locale) {
	const date = toDate(value);
	const options = { day: 'numeric', month: 'long', year: 'numeric', ...clockOf(locale) };
	return date ? format(locale, options).format(date) : '';
}

/* A day of the calendar, "2026-12-31", in full; the same day in every zone. */
export function dayOf(value, locale) {
	const date = toDate(value);
	/** @type {Intl.DateTimeFormatOptions} */
	const options = { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' };
	return date ? format(locale, options).format(date) : '';
}

/**
 * From a day to a day, what they share said once: "25 октября – 23 ноября 2026 г.".
 * @param {Date} from @param {Date} to @param {string} locale
 * @param {Intl.DateTimeFormatOptions} options
 */
export function dayRange(
	from,
	to,
	locale,
	options = { day: 'numeric', month: 'long', year: 'numeric' }
) {
	return format(locale, options)
		.formatRange(from, to)
		.replace(/\u2009/g, ' ');
}

/* Hours and minutes only. */
export function clockTime(value, locale) {
	const date = toDate(value);
	return date ? format(locale, clockOf(locale)).format(date) : '';
}

/* "4:07" for a countdown. */
export function countdown(seconds) {
	const left = Math.max(0, Math.ceil(seconds));
	return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
}

/* Time that is left: in minutes, and to the second when it is short. */
export function timeLeft(ms, locale) {
	return ms < 10 * MINUTE ? countdown(ms / 1000) : duration(ms, locale);
}

const clock = shallowRef(Date.now());
let users = 0;
let timer = 0;

/* One clock for all timers of the page; ticks each second while somebody looks at it. */
export function useClock() {
	if (users++ === 0) {
		clock.value = Date.now();
		timer = window.setInterval(() => (clock.value = Date.now()), 1000);
	}
	onScopeDispose(() => {
		if (--users === 0) clearInterval(timer);
	});
	return clock;
}
