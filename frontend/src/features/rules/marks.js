/* Fields that can be marked in a letter, in the order of their numbers and colours. */
export const FIELDS = [
	'author_name',
	'text',
	'link',
	'product',
	'place',
	'author_email',
	'author_phone',
	'author_url',
	'product_url',
	'author_photo',
	'external_id',
];

export const numberOf = (field) => FIELDS.indexOf(field) + 1;

/*
 * A text cut at its marks: pieces {text, field|null} in order. Of two marks over each other the one
 * that begins first is shown.
 * @param {string} text
 * @param {{field: string, at: number, length: number}[]} marks
 */
export function pieces(text, marks) {
	/** @type {{text: string, field: string|null}[]} */
	const out = [];
	let from = 0;
	const sorted = [...marks].filter((m) => m.at >= 0 && m.length > 0).sort((a, b) => a.at - b.at);
	for (const { field, at, length } of sorted) {
		if (at < from || at + length > text.length) continue;
		if (at > from) out.push({ text: text.slice(from, at), field: null });
		out.push({ text: text.slice(at, at + length), field });
		from = at + length;
	}
	if (from < text.length) out.push({ text: text.slice(from), field: null });
	return out;
}

/* A selection without the white space at its ends; null when nothing is left. */
export function trimmed(text, from, to) {
	while (from < to && /\s/.test(text[from])) from++;
	while (to > from && /\s/.test(text[to - 1])) to--;
	return to > from ? { at: from, length: to - from } : null;
}

/* How the server takes a mark. */
export function markText({ field, place, at, length }) {
	return place === 'link' ? `${field}:link:${at}` : `${field}:${place}:${at}:${length}`;
}
