/*
 * Why a letter could not be read, in detail: a word of the server and, where there is one, its limit
 * ("boundaries 200"). What is no such word is shown as it came.
 */

/**
 * @param {string} error
 * @param {{t: (key: string, values: {n: number}) => string, te: (key: string) => boolean}} tongue
 * @returns {{text: string, isTold: boolean}} isTold: in the language of the reader
 */
export function detailOf(error, { t, te }) {
	const [, word, n] = /^([a-z_]+)(?: (\d+))?$/.exec(error) ?? [];
	const key = `letter_error.${word}`;
	if (!word || !te(key)) return { text: error, isTold: false };
	return { text: t(key, { n: Number(n) }), isTold: true };
}
