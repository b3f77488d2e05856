import { shownState } from '@/lib/state.js';

/*
 * What the feed shows. It lives in the address, so that a view can be sent, saved and gone back to.
 *
 *   view       states
 *   open       new, claimed, answered, returned
 *   new        new
 *   claimed    claimed
 *   overdue    unanswered and past its time; the longest overdue first
 *   processed  processed: waits for the head
 *   done       processed, accepted, no reply needed
 *   mine       open cards of the one who looks
 *   no_reply   no reply needed
 *   sampled    a share of those, for the heads
 *   drafts     cards with a draft of the one who looks
 *   intents    cards that the one who looks has gone to answer elsewhere
 *
 * By deadline (`order`): of open, new, claimed and mine those that wait for an answer.
 */
export const VIEWS = ['open', 'new', 'overdue', 'claimed', 'processed', 'done', 'mine'].concat(
	'no_reply',
	'sampled'
);
const BY_DEADLINE = new Set(['open', 'new', 'claimed', 'mine']);
export const EXTRA_VIEWS = ['drafts', 'intents', 'all'];
export const NAMES = [
	'source',
	'action',
	'grade',
	'point_id',
	'assignee_id',
	'product',
	'q',
	'from',
	'to',
];
/* What the numbers of the report lead to; the sheet does not offer them, pills show them. */
const OF_REPORT = [
	'day_from',
	'day_to',
	'channel_id',
	'answered_by',
	'outcome',
	'is_without_product',
];
const ALL = [...NAMES, ...OF_REPORT];
const IDS = new Set(['point_id', 'assignee_id', 'channel_id', 'answered_by']);
const DAYS = new Set(['from', 'to', 'day_from', 'day_to']);

const OPEN = new Set(['new', 'claimed', 'answered', 'returned']);
const DONE = new Set(['processed', 'accepted', 'no_reply']);

/** @typedef {{view: string, order: string|null, source: string|null, action: string|null,
 *   grade: string|null, point_id: number|null,
 *   assignee_id: number|null, product: string|null, q: string|null, from: string|null,
 *   to: string|null, day_from?: string|null, day_to?: string|null, channel_id?: number|null,
 *   answered_by?: number|null, outcome?: string|null, is_without_product?: string|null}} Filters */

function readOne(name, value) {
	const text = String(Array.isArray(value) ? value[0] : (value ?? '')).trim();
	if (text === '') return null;
	if (IDS.has(name)) return /^\d{1,15}$/.test(text) ? Number(text) : null;
	if (DAYS.has(name)) return dayStart(text) ? text : null;
	return text;
}

/** Views whose cards may be read by their deadline. @param {string} view */
export const canOrder = (view) => BY_DEADLINE.has(view);

/* What an address asks for; nonsense in it is as if it were not there. */
export function readFilters(query) {
	const isView = VIEWS.includes(query.view) || EXTRA_VIEWS.includes(query.view);
	const view = isView ? query.view : VIEWS[0];
	const rest = Object.fromEntries(ALL.map((name) => [name, readOne(name, query[name])]));
	const order = query.order === 'deadline' && canOrder(view) ? 'deadline' : null;
	return /** @type {Filters} */ ({ view, order, ...rest });
}

/** @param {Partial<Filters>} filters */
export function writeFilters(filters) {
	/** @type {Record<string, string>} */
	const query = {};
	if (filters.view && filters.view !== VIEWS[0]) query.view = filters.view;
	if (filters.order && canOrder(filters.view ?? VIEWS[0])) query.order = filters.order;
	for (const name of ALL) {
		const value = filters[name];
		if (value !== null && value !== undefined && value !== '') query[name] = String(value);
	}
	return query;
}

/** @param {Filters} filters */
export function activeNames(filters) {
	return ALL.filter((name) => (filters[name] ?? null) !== null);
}

/* The first moment of a day of this browser. */
function dayStart(text, later = 0) {
	const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
	if (!match) return null;
	const date = new Date(Number(match[1]), Number(match[2]) - 1, Number(match[3]) + later);
	return Number.isNaN(date.getTime()) ? null : date;
}

/* Both days are meant whole; the server takes both ends as included. */
function range({ from, to }) {
	const next = to ? dayStart(to, 1) : null;
	return { from: from && dayStart(from), to: next && new Date(next.getTime() - 1) };
}

/** @param {Filters} filters */
export function toApi(filters) {
	const { from, to } = range(filters);
	return { ...filters, from: from && from.toISOString(), to: to && to.toISOString() };
}

function fitsView(row, view, { now, meId }) {
	if (EXTRA_VIEWS.includes(view)) return true;
	if (view === 'open') return OPEN.has(row.state);
	if (view === 'done') return DONE.has(row.state);
	if (view === 'mine') return OPEN.has(row.state) && row.assignee_id === meId;
	if (view === 'sampled') return row.state === 'no_reply';
	if (view === 'overdue') return shownState(row, now).kind === 'overdue';
	return row.state === view;
}

export function fold(text) {
	return String(text ?? '')
		.toLocaleLowerCase()
		.replace(/ё/g, 'е');
}

const ENDING = 3; // letters, as a rule
const STEM = 3; // that are left, at least

/*
 * Nearly what the server does: all words have to be there, whatever their endings. The server knows
 * more of a card than its row shows, so this only judges one that is not shown yet.
 */
function fitsText(row, q) {
	const text = fold([row.author_name, row.subject, row.product, row.place, row.text].join(' '));
	const words = fold(q).match(/[\p{L}\p{N}]{2,}/gu) ?? [q];
	const beginning = (word) => word.slice(0, Math.max(STEM, word.length - ENDING));
	return words.every((word) => text.includes(/\d/.test(word) ? word : beginning(word)));
}

/**
 * Whether a changed card belongs to what is shown.
 * @param {any} row
 * @param {Filters} filters
 * @param {{now: number, meId: number|null}} who
 * @param {boolean} [isShown] the server has found it by its words already
 */
export function fits(row, filters, who, isShown = false) {
	if (!fitsView(row, filters.view, who)) return false;
	if (filters.order && shownState(row, who.now).ms === null) return false;
	if (filters.source && row.source_type !== filters.source) return false;
	if (filters.action && row.action !== filters.action) return false;
	if (filters.grade && row.proof_grade !== filters.grade) return false;
	if (filters.point_id && row.point_id !== filters.point_id) return false;
	if (filters.assignee_id && row.assignee_id !== filters.assignee_id) return false;
	if (filters.product && fold(row.product) !== fold(filters.product)) return false;
	if (filters.channel_id && row.channel_id !== filters.channel_id) return false;
	if (filters.answered_by && row.answered_by_id !== filters.answered_by) return false;
	if (filters.is_without_product && row.product) return false;
	if (filters.q && !isShown && !fitsText(row, filters.q)) return false;
	const at = new Date(row.received_at);
	/* The clock of the point is not known here; that of the browser is near it. */
	const { from, to } = range({
		from: filters.from ?? filters.day_from ?? null,
		to: filters.to ?? filters.day_to ?? null,
	});
	return !(from && at < from) && !(to && at > to);
}

/* The order of the server: newest first; the overdue ones, and whatever is wanted so, by deadline. */
/** @param {string} view @param {string|null} [order] */
export function orderOf(view, order) {
	const isByDeadline = view === 'overdue' || order === 'deadline';
	const key = isByDeadline ? 'due_at' : 'received_at';
	const sign = isByDeadline ? 1 : -1;
	return (a, b) => {
		const one = String(a[key]);
		const two = String(b[key]);
		if (one !== two) return one < two ? -sign : sign;
		return (a.id - b.id) * sign;
	};
}
