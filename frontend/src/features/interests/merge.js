/*
 * Folds changed cards into a list without moving what is being read. Pure: lists in, lists out.
 *
 *   known card, still belongs          replaced in its place
 *   known card, belongs no more        taken out; while somebody reads, it stays with its new state
 *   new card, nobody reads             goes to its place
 *   new card, somebody reads           waits in `held` until it is asked for
 */

export const MOST = 5000;

function insert(list, row, order) {
	let low = 0;
	let high = list.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (order(list[middle], row) < 0) low = middle + 1;
		else high = middle;
	}
	list.splice(low, 0, row);
}

/**
 * @param {{rows: any[], held: any[]}} was sorted lists
 * @param {Map<number, any|null>} news by id; null: the card may not be seen any more
 * @param {{order: (a: any, b: any) => number, fits: (row: any, isShown?: boolean) => boolean,
 *   keeps?: (id: number) => boolean, isHolding: boolean, hasMore: boolean}} how
 * @returns {{rows: any[], held: any[], added: number}}
 */
export function merge(was, news, how) {
	const keeps = how.keeps ?? (() => false);
	const known = new Map([...was.held, ...was.rows].map((row) => [row.id, row]));
	const isFresh = (row) => !known.has(row.id) || row.version >= known.get(row.id).version;
	const take = (row) => {
		const next = news.get(row.id);
		return next && isFresh(next) ? next : row;
	};
	const isGone = (row) => news.has(row.id) && news.get(row.id) === null;
	const isTouched = (row) => Boolean(news.get(row.id)) && isFresh(news.get(row.id));
	const stays = (row) => !isTouched(row) || how.fits(row, true) || how.isHolding || keeps(row.id);

	const rows = was.rows
		.filter((row) => !isGone(row))
		.map(take)
		.filter(stays);
	const held = was.held
		.filter((row) => !isGone(row))
		.map(take)
		.filter((row) => !isTouched(row) || how.fits(row, true));
	const last = rows.at(-1);
	let added = 0;
	for (const [id, row] of news) {
		if (!row || known.has(id) || !how.fits(row)) continue;
		if (how.hasMore && last && how.order(row, last) > 0) continue;
		insert(how.isHolding ? held : rows, row, how.order);
		added++;
	}
	return { rows: rows.slice(0, MOST), held, added };
}

/* What is left of a list once nobody reads it: without the cards that have moved on. */
export function settle(rows, fits, keeps = (/** @type {number} */ id) => !id) {
	const left = rows.filter((row) => fits(row, true) || keeps(row.id));
	return left.length === rows.length ? rows : left;
}

/* Adds a page to the end; a card that came live in the meantime is not doubled. */
export function append(rows, page) {
	const known = new Set(rows.map((row) => row.id));
	return [...rows, ...page.filter((row) => !known.has(row.id))].slice(0, MOST);
}
