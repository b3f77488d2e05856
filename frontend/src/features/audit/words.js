/*
 * A line of the audit trail in words: what was done, to what, with which values. The names of actions
 * are those of the server's handlers; one without a sentence of its own is shown as it is.
 */
/** @typedef {{id: number, at: string, user_id: number|null, user_name: string|null, address: string,
 *   action: string, input: string}} AuditRow */

/** @param {string} text the beginning of a JSON object @returns {Record<string, any>} */
export function valuesOf(text) {
	try {
		const value = JSON.parse(text);
		return value && typeof value === 'object' ? value : {};
	} catch {
		return {};
	}
}

/** "login:bad_login" is a sign-in that was refused. @param {AuditRow} row */
export function actionOf(row) {
	const [name, refusal = null] = row.action.split(':');
	return { name, refusal };
}

/* Said by what was done; the version only guards against two who change at once. */
const UNTOLD = new Set(['version']);

/**
 * Given values in one line; what was not given says nothing. A cut object is shown as it came.
 * @param {AuditRow} row
 * @param {{field: (name: string) => string, is: (value: boolean) => string}} say the words
 */
export function detailsOf(row, say) {
	const values = Object.entries(valuesOf(row.input)).filter(
		([key, value]) =>
			value !== null && value !== '' && !(Array.isArray(value) && !value.length) && !UNTOLD.has(key)
	);
	if (!values.length) return row.input === '{}' ? '' : row.input.startsWith('{"') ? cut(row) : '';
	/* "card no." is said with its number, all others with a colon. */
	const named = (name) => (/№$|no\.$/.test(name) ? `${name} ` : `${name}: `);
	return values.map(([key, value]) => `${named(say.field(key))}${plain(value, say)}`).join(', ');
}

function plain(value, say) {
	if (typeof value === 'boolean') return say.is(value);
	if (Array.isArray(value) && value.every((one) => typeof one !== 'object'))
		return value.join(', ');
	return typeof value === 'string' ? value : JSON.stringify(value);
}
/* Nothing but empty values, or a text that was cut on the way. */
const cut = (row) => (Object.keys(valuesOf(row.input)).length ? '' : `${row.input}…`);
