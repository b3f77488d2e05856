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
