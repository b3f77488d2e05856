/*
 * A saved filter is the address of the feed. Two addresses that ask for the same are the same text:
 * names in one order, nothing that is empty.
 */

/** @param {Record<string, any>} query of a route */
export function textOf(query) {
	const pairs = Object.entries(query)
		.map(([name, value]) => [name, Array.isArray(value) ? value[0] : value])
		.filter(([, value]) => value !== null && value !== undefined && value !== '')
		.sort(([one], [two]) => (one < two ? -1 : 1));
	return new URLSearchParams(pairs).toString();
}

/** @param {string} text */
export const queryOf = (text) => Object.fromEntries(new URLSearchParams(text));

/* The same list with one row moved by a step; unchanged at the ends. */
export function moved(ids, id, by) {
	const from = ids.indexOf(id);
	const to = from + by;
	if (from < 0 || to < 0 || to >= ids.length) return ids;
	const rest = ids.filter((one) => one !== id);
	return [...rest.slice(0, to), id, ...rest.slice(to)];
}
