/*
 * What a report is about. It lives in the address, as the filters of the feed do. Days are texts,
 * YYYY-MM-DD, by the clock of each point.
 */
export const PRESETS = [
	'today',
	'yesterday',
	'week',
	'days7',
	'days30',
	'month',
	'last_month',
	'quarter',
	'year',
];
export const COMPARES = ['previous', 'year', 'none'];
/* A report is narrowed by one of these at a time. */
export const NARROWS = ['source_type', 'channel_id', 'product', 'is_without_product', 'person'];

const DAY = /^\d{4}-\d\d-\d\d$/;
const FIRST = 'days30';

const pad = (n) => String(n).padStart(2, '0');
export const dayText = (date) =>
	`${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;

export function toDay(text) {
	if (!DAY.test(text ?? '')) return null;
	const [y, m, d] = text.split('-').map(Number);
	const date = new Date(y, m - 1, d);
	return date.getMonth() === m - 1 && date.getDate() === d ? date : null;
}

function moved(date, days, months = 0) {
	return new Date(date.getFullYear(), date.getMonth() + months, date.getDate() + days);
}

/**
 * Today where the day is furthest on: a card of this morning in Vladivostok is not left out because it
 * is still yesterday where the report is read.
 * @param {string[]} zones of the points
 */
export function lastToday(zones, now = new Date()) {
	const days = zones.flatMap((timeZone) => {
		try {
			return [new Intl.DateTimeFormat('en-CA', { timeZone }).format(now)];
		} catch {
			return []; /* a zone that this browser does not know */
		}
	});
	return toDay([dayText(now), ...days].sort().at(-1)) ?? now;
}

/* First and last day of a preset, as seen today. */
export function presetDays(name, today = new Date()) {
	const y = today.getFullYear();
	const m = today.getMonth();
	const spans = {
		today: [today, today],
		yesterday: [moved(today, -1), moved(today, -1)],
		week: [moved(today, -((today.getDay() + 6) % 7)), today],
		days7: [moved(today, -6), today],
		days30: [moved(today, -29), today],
		month: [new Date(y, m, 1), today],
		last_month: [new Date(y, m - 1, 1), new Date(y, m, 0)],
		quarter: [new Date(y, m - (m % 3), 1), today],
		year: [new Date(y, 0, 1), today],
	};
	const [from, to] = spans[name] ?? spans[FIRST];
	return { day_from: dayText(from), day_to: dayText(to) };
}

/**
 * What an address asks for; nonsense in it is as if it were not there.
 * @returns {{period: string, day_from: string, day_to: string, compare: string, point_id: number|null,
 *   narrow: string|null, value: string|null}}
 */
export function readQuestion(query, today = new Date()) {
	const from = toDay(query.day_from);
	const to = toDay(query.day_to);
	const isOwn = from && to && from <= to;
	const period = isOwn ? 'own' : PRESETS.includes(query.period) ? query.period : FIRST;
	const days = isOwn
		? { day_from: query.day_from, day_to: query.day_to }
		: presetDays(period, today);
	const narrow = NARROWS.find((name) => query[name]) ?? null;
	return {
		period,
		...days,
		compare: COMPARES.includes(query.compare) ? query.compare : COMPARES[0],
		point_id: /^\d{1,15}$/.test(query.point_id ?? '') ? Number(query.point_id) : null,
		narrow,
		value: narrow && String(query[narrow]),
	};
}

export function writeQuestion(question) {
	/** @type {Record<string, string>} */
	const query = {};
	if (question.period === 'own') {
		query.day_from = question.day_from;
		query.day_to = question.day_to;
	} else if (question.period !== FIRST) {
		query.period = question.period;
	}
	if (question.compare !== COMPARES[0]) query.compare = question.compare;
	if (question.point_id) query.point_id = String(question.point_id);
	if (question.narrow) query[question.narrow] = question.value;
	return query;
}

export function toApi(question) {
	const { day_from, day_to, compare, point_id, narrow, value } = question;
	return { day_from, day_to, compare, point_id, ...(narrow ? { [narrow]: value } : {}) };
}

/* The feed has other names for the same: source, answered_by. */
const OF_FEED = { source_type: 'source', person: 'answered_by' };

/**
 * Where a number leads: to exactly the cards that it counts.
 * @param {any} question
 * @param {Record<string, any>} more conditions of the row and the column, in names of the report
 */
export function cardsOf(question, more = {}) {
	const { day_from, day_to, point_id, narrow, value } = question;
	const all = { point_id, ...(narrow ? { [narrow]: value } : {}), ...more };
	const query = { view: 'all', day_from, day_to };
	for (const [name, v] of Object.entries(all))
		if (v !== null && v !== undefined) query[OF_FEED[name] ?? name] = String(v);
	return { name: 'feed', query };
}
