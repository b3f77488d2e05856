/*
 * A telephone number to be read. Only numbers of +7 are known well enough to be written in groups; any
 * other stays as it is. A link takes the plain digits instead.
 */

/** @param {unknown} phone */
export function phoneWords(phone) {
	const text = String(phone ?? '').trim();
	const [, area, a, b, c] =
		/^(?:\+?7|8(?=[3489]))(\d{3})(\d{3})(\d{2})(\d{2})$/.exec(text.replace(/[\s().-]/g, '')) ?? [];
	return area ? `+7 ${area} ${a}-${b}-${c}` : text;
}
