/*
 * What the server found wrong with a rule, in words: `rules.problem.<code>` with the place.
 * @param {any} data of a refusal: {code, key, word, line, column, pattern_code, at, letters}
 * @param {(key: string, named?: any) => string} t
 * @param {(key: string) => boolean} te
 */
export function problemText(data, t, te) {
	const known = te(`rules.problem.${data.code}`) ? data.code : 'other';
	const pattern = `rules.pattern.${data.pattern_code}`;
	const why = te(pattern) ? t(pattern) : (data.word ?? '');
	const text = t(`rules.problem.${known}`, {
		word: data.code === 'bad_pattern' ? why : (data.word ?? ''),
		line: data.line,
		column: data.column,
		at: data.at + 1,
		n: data.letters,
	});
	return data.key ? t('rules.problem.at', { key: data.key, text }) : text;
}

/* Where line and column (from 1) lie in a text. */
export function placeOf(text, line, column) {
	const lines = text.split('\n');
	const before = lines.slice(0, Math.max(0, line - 1)).join('\n');
	return Math.min(text.length, before.length + (line > 1 ? 1 : 0) + Math.max(0, column - 1));
}
