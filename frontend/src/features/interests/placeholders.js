/* Placeholders of templates that are still open in a text, as the server would find them. */
const OPEN = /\{\{([^{}\n]*)\}\}/g;

/** @param {string} text @returns {{name: string, start: number, end: number}[]} */
export function openPlaceholders(text) {
	return [...String(text ?? '').matchAll(OPEN)].map((found) => ({
		name: found[1].trim(),
		start: found.index,
		end: found.index + found[0].length,
	}));
}

/** The text in pieces, those that are placeholders marked. @param {string} text */
export function pieces(text) {
	const list = [];
	let at = 0;
	for (const { start, end } of openPlaceholders(text)) {
		if (start > at) list.push({ text: text.slice(at, start), isOpen: false });
		list.push({ text: text.slice(start, end), isOpen: true });
		at = end;
	}
	if (at < text.length) list.push({ text: text.slice(at), isOpen: false });
	return list;
}

/**
 * The text as it is read in a list: placeholders by their words.
 * @param {string} text @param {(name: string) => string} wordOf
 */
export const spoken = (text, wordOf) =>
	pieces(text)
		.map((one) => (one.isOpen ? `[${wordOf(one.text.slice(2, -2).trim())}]` : one.text))
		.join('');

/* What stands between the last "/" and the cursor, when the "/" begins a word: asks for a template. */
export function slashWord(text, cursor) {
	const found = /(^|\s)\/([^\s/]{0,30})$/.exec(text.slice(0, cursor));
	return found ? { query: found[2], start: cursor - found[2].length - 1 } : null;
}
