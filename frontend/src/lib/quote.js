/*
 * Quotes inside of quotes are of the other kind: «Кофейня „Полдень“», “the ‘Noon’ café”.
 */
const KINDS = { ru: ['„', '“'], en: ['‘', '’'] };

/**
 * A text that will stand between quotes.
 * @param {unknown} text @param {string} locale
 */
export function inner(text, locale) {
	const [open, close] = KINDS[locale] ?? KINDS.en;
	return String(text ?? '')
		.replace(/[«“](?=[^«»“”]*[»”])/g, open)
		.replace(/[»”]/g, close);
}

/** @param {unknown} text @param {string} locale */
export function quoted(text, locale) {
	return locale === 'ru' ? `«${inner(text, locale)}»` : `“${inner(text, locale)}”`;
}
