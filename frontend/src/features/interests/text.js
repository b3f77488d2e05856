/* Text of a letter as it is read on a screen: no trailing blanks, no wells of empty lines. */
export function tidyText(text) {
	return String(text ?? '')
		.replace(/\r\n?/g, '\n')
		.replace(/[ \t]+$/gm, '')
		.replace(/\n{3,}/g, '\n\n')
		.trim();
}

/*
 * Splits text at its web addresses, so that they can be links without any HTML. Punctuation that
 * ends the sentence stays outside.
 * @returns {Array<{text: string, url: string|null}>}
 */
export function pieces(text) {
	if (!text) return [];
	return text
		.split(/(https?:\/\/[^\s<>"«»]+[^\s<>"«».,;:!?)\]])/gi)
		.map((part, index) => ({ text: part, url: index % 2 ? part : null }))
		.filter((part) => part.text);
}

/* "1.4 MB". */
export function sizeOf(bytes, locale) {
	const units = ['byte', 'kilobyte', 'megabyte'];
	const at = bytes < 1000 ? 0 : bytes < 1000000 ? 1 : 2;
	const options = {
		style: 'unit',
		unit: units[at],
		unitDisplay: 'short',
		maximumFractionDigits: at > 1 ? 1 : 0,
	};
	return new Intl.NumberFormat(locale, /** @type {any} */ (options)).format(bytes / 1000 ** at);
}
