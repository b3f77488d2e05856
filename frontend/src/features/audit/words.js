import { addressWords } from '@/features/interests/conditions.js';
import { dateTime, dayOf } from '@/lib/time.js';
import { weekSummary } from '@/features/worktime/week.js';

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

/* A value that is one of few is told in the words of the page where it is chosen. */
const CHOICES = {
	action: (value) => `action.${value}`,
	after_action: (value) => `after_action.${value}`,
	auth_kind: (value) => `auth_kind.${value}`,
	imap_security: (value) => `security.${value}`,
	kind: (value) => `clients.kind.${value}`,
	locale: (value) => `language.${value}`,
	outcome: (value) => `audit.outcome.${value}`,
	policy: (value) => `assign.policy.${value}`,
	reason: (value) => `quality.why.${value}`,
	role: (value) => `role.${value}`,
	smtp_security: (value) => `security.${value}`,
	source_type: (value) => `source.${value}`,
	state: (value) => `presence.state.${value}`,
	theme: (value) => `theme.${value}`,
	type: (value) => `clients.known.${value}`,
	way: (value) => `audit.way.${value}`,
};
/* A name of the same field in a form of people, who have names and no titles. */
const PEOPLE = /^(user|me|contact)_/;
const DAY = /^\d{4}-\d\d-\d\d$/;

/**
 * How the page tells a line: the translations, the language and the names of what is numbered.
 * @typedef {{te: (key: string) => boolean}
 *   & import('@/features/interests/conditions.js').Words} Tongue
 */

/**
 * Given values in one line; what was not given says nothing. A cut object is shown as it came.
 * @param {AuditRow} row
 * @param {Tongue} tongue
 */
export function detailsOf(row, tongue) {
	const all = valuesOf(row.input);
	const values = Object.entries(all).filter(
		([key, value]) =>
			value !== null && value !== '' && !(Array.isArray(value) && !value.length) && !UNTOLD.has(key)
	);
	if (!values.length) return row.input === '{}' ? '' : row.input.startsWith('{"') ? cut(row) : '';
	/* "card no." is said with its number, all others with a colon. */
	const named = (name) => (/№$|no\.$/.test(name) ? `${name} ` : `${name}: `);
	const isPerson = PEOPLE.test(actionOf(row).name) || all.kind === 'person';
	return values
		.map(([key, value]) => {
			const field = key === 'name' && isPerson ? 'person_name' : key;
			const name = `audit.field.${field}`;
			return `${named(tongue.te(name) ? tongue.t(name) : key)}${plain(key, value, tongue)}`;
		})
		.join(', ');
}

function plain(key, value, tongue) {
	const { t, te, locale } = tongue;
	if (typeof value === 'boolean') return t(value ? 'audit.yes' : 'audit.no');
	if (Array.isArray(value) && value.every((one) => typeof one === 'string'))
		return lines(key, value, tongue);
	if (Array.isArray(value) && value.every((one) => typeof one !== 'object'))
		return value.join(', ');
	if (typeof value !== 'string') return JSON.stringify(value);
	if (key === 'query') return addressWords(value, tongue);
	const choice = CHOICES[key]?.(value);
	if (choice && te(choice)) return t(choice);
	return TIMES.has(key) ? dateTime(value, locale) || value : value;
}
/** Fields that hold a moment; any other text is told as it was typed. */
export const TIMES = new Set(['from', 'quiet_before', 'to', 'up_to']);

/* Weeks, special days and absences: the texts that the server keeps of them, for people. */
function lines(key, values, { t, te, locale }) {
	if (key === 'week') return weekSummary(values, locale);
	if (key !== 'exceptions' && key !== 'absences') return values.join(', ');
	const word = (one) => {
		if (DAY.test(one)) return dayOf(one, locale);
		return te(`worktime.absence.${one}`) ? t(`worktime.absence.${one}`) : one.replace('-', '–');
	};
	const between = key === 'absences' ? ' – ' : ' ';
	return values
		.map((line) => {
			const [first, second, ...rest] = line.split(' ').map(word);
			return [[first, second].filter(Boolean).join(between), ...rest].join(' ');
		})
		.join('; ');
}
/* Nothing but empty values, or a text that was cut on the way. */
const cut = (row) => (Object.keys(valuesOf(row.input)).length ? '' : `${row.input}…`);
