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

/* Given values in one line; what was not given says nothing. A cut object is shown as it came. */
export function detailsOf(row) {
	const values = Object.entries(valuesOf(row.input)).filter(
		([, value]) => value !== null && value !== '' && !(Array.isArray(value) && !value.length)
	);
	if (!values.length) return row.input === '{}' ? '' : row.input.startsWith('{"') ? cut(row) : '';
	return values.map(([key, value]) => `${key}: ${plain(value)}`).join(', ');
}

const plain = (value) => (typeof value === 'string' ? value : JSON.stringify(value));
/* Nothing but empty values, or a text that was cut on the way. */
const cut = (row) => (Object.keys(valuesOf(row.input)).length ? '' : `${row.input}…`);
