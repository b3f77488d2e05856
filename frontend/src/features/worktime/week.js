/*
 * Weeks, special days and absences as the server has them: "1 09:00-18:00" (Monday), "2026-12-31
 * 09:00-13:00" or the day alone (closed), "2026-12-01 2026-12-14 vacation". Forms hold objects.
 */

/** @typedef {{from: string, to: string}} Span */
/** @typedef {{day: string, isClosed: boolean, from: string, to: string}} SpecialDay */
/** @typedef {{from: string, to: string, kind: string}} Absence */

export const DAYS = [1, 2, 3, 4, 5, 6, 7];
export const ABSENCES = ['vacation', 'sick', 'other'];

/** @param {string[]} lines @returns {Record<number, Span[]>} */
export function readWeek(lines) {
	/** @type {Record<number, Span[]>} */
	const week = Object.fromEntries(DAYS.map((day) => [day, []]));
	for (const line of lines) {
		const match = /^([1-7]) (\d\d:\d\d)-(\d\d:\d\d)$/.exec(line);
		if (match) week[match[1]].push({ from: match[2], to: match[3] });
	}
	return week;
}

/** @param {Record<number, Span[]>} week @returns {string[]} */
export function writeWeek(week) {
	return DAYS.flatMap((day) => week[day].map(({ from, to }) => `${day} ${from}-${to}`));
}

/** @param {string[]} lines @returns {SpecialDay[]} */
export function readDays(lines) {
	return lines.map((line) => {
		const [day, hours] = line.split(' ');
		const [from, to] = (hours ?? '09:00-18:00').split('-');
		return { day, isClosed: !hours, from, to };
	});
}

/** @param {SpecialDay[]} days */
export function writeDays(days) {
	return days.map(({ day, isClosed, from, to }) => (isClosed ? day : `${day} ${from}-${to}`));
}

/** @param {string[]} lines @returns {Absence[]} */
export function readAbsences(lines) {
	return lines.map((line) => {
		const [from, to, kind] = line.split(' ');
		return { from, to, kind };
	});
}

/** @param {Absence[]} absences */
export const writeAbsences = (absences) =>
	absences.map(({ from, to, kind }) => `${from} ${to} ${kind}`);

/* Monday is the first day; 2024-01-01 was one. */
export function dayName(day, locale, length = 'short') {
	const options = /** @type {any} */ ({ weekday: length, timeZone: 'UTC' });
	return new Intl.DateTimeFormat(locale, options).format(new Date(Date.UTC(2024, 0, day)));
}

/** "Mon–Fri 09:00–18:00, Sat 10:00–15:00". @param {string[]} lines @param {string} locale */
export function weekSummary(lines, locale) {
	const week = readWeek(lines);
	const hours = (day) => week[day].map(({ from, to }) => `${from}–${to}`).join(', ');
	/** @type {Array<{first: number, last: number, text: string}>} */
	const runs = [];
	for (const day of DAYS) {
		const text = hours(day);
		const run = runs.at(-1);
		if (run && run.text === text) run.last = day;
		else runs.push({ first: day, last: day, text });
	}
	return runs
		.filter(({ text }) => text)
		.map(({ first, last, text }) => {
			const from = dayName(first, locale);
			const to = first === last ? '' : `–${dayName(last, locale)}`;
			return `${from}${to} ${text}`;
		})
		.join('; ');
}

/** What an input holds now. @param {any} event @returns {string} */
export const typed = (event) => event.target.value;
