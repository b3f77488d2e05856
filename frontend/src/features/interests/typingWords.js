/*
 * Words by which the stream names cards: it is heard by everybody, so it tells no numbers. A word comes
 * with its card.
 */
const MOST = 10000;
/** @type {Map<string, number>} */
const ids = new Map();

/** @template T @param {T} row @returns {T} the row */
export function learnWord(row) {
	const { id, typing_word: word } = /** @type {any} */ (row);
	if (!word) return row;
	if (ids.size >= MOST) ids.clear();
	ids.set(word, id);
	return row;
}

/** @param {string[]} words @returns {Set<number>} cards that are known here */
export function cardsOfWords(words) {
	const known = words.map((word) => ids.get(word)).filter((id) => id !== undefined);
	return new Set(/** @type {number[]} */ (known));
}
