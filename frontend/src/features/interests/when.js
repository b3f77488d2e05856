import { clockTime, day, toDate } from '@/lib/time.js';

const DAY = 24 * 3600000;

/* A moment with its time: "сегодня, 14:05", "вчера, 16:05", "6 нояб., 16:05". */
export function moment(value, now, locale) {
	const date = toDate(value);
	if (!date) return '';
	if (date.toDateString() === new Date(now).toDateString()) {
		const today = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(0, 'day');
		return `${today}, ${clockTime(date, locale)}`;
	}
	const text = day(date, now, locale);
	const isYesterday = date.toDateString() === new Date(now - DAY).toDateString();
	return isYesterday ? text : `${text}, ${clockTime(date, locale)}`;
}
