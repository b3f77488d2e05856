/*
 * Quotes inside of quotes are of the other kind: «Кофейня „Полдень“», “the ‘Noon’ café”.
 */
const KINDS = { ru: ['„', '“'], en: ['‘', '’'] };

/**
 * A text that will stand between quotes. One that is quoted as a whole has them already.
 * @param {unknown} text @param {string} locale
 */
export function inner(text, locale) {
	const [open, close] = KINDS[locale] ?? KINDS.en;
	return String(text ?? '')
		.replace(/^[«“]([^«»“”]*)[»”]$/, '$1')
		.replace(/[«“](?=[^«»“”]*[»”])/g, open)
		.replace(/[»”]/g, close);
}

/** @param {unknown} text @param {string} locale */
export function quoted(text, locale) {
	return locale === 'ru' ? `«${inner(text, locale)}»` : `“${inner(text, locale)}”`;
}
