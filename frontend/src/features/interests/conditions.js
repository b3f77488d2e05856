import { queryOf } from '@/features/filters/address.js';
import { quoted } from '@/lib/quote.js';
import { activeNames, readFilters } from './filters.js';

/*
 * Conditions of the feed in words: on a pill, in a sentence, in the audit trail.
 */
/** @typedef {{t: (key: string, slots?: any) => string, locale: string,
 *   nameOf: (kind: 'points'|'people'|'channels', id: number) => string}} Words */

/** @type {Record<string, (value: any, words: Words) => string>} */
const TOLD = {
	source: (value, { t }) => t(`source.${value}`),
	action: (value, { t }) => t(`action.${value}`),
	grade: (value, { t }) => `${value.toUpperCase()}: ${t(`interests.grade.${value}`)}`,
	point_id: (value, { nameOf }) => nameOf('points', value),
	assignee_id: (value, { nameOf }) => nameOf('people', value),
	q: (value, { locale }) => quoted(value, locale),
	from: (value, words) => words.t('interests.pill.from', { day: day(value, words) }),
	to: (value, words) => words.t('interests.pill.to', { day: day(value, words) }),
	day_from: (value, words) => words.t('interests.pill.day_from', { day: day(value, words) }),
	day_to: (value, words) => words.t('interests.pill.day_to', { day: day(value, words) }),
	answered_by: (value, { t, nameOf }) =>
		t('interests.pill.answered_by', { name: nameOf('people', value) }),
	channel_id: (value, { t, nameOf }) =>
		t('interests.pill.channel_id', { name: nameOf('channels', value) }),
	is_without_product: (_, { t }) => t('interests.pill.is_without_product'),
	outcome: (value, { t }) => t(`interests.outcome.${value}`),
};

/* The year is said where it is another one. */
function day(text, { locale }) {
	const [year, month, date] = text.split('-').map(Number);
	const isNow = year === new Date().getFullYear();
	const options = { day: 'numeric', month: 'short', year: isNow ? undefined : 'numeric' };
	return new Intl.DateTimeFormat(locale, /** @type {any} */ (options)).format(
		new Date(year, month - 1, date)
	);
}

/** @param {string} name @param {any} value @param {Words} words */
export function conditionWord(name, value, words) {
	if (value === null || value === undefined) return '';
	return TOLD[name] ? TOLD[name](value, words) : String(value);
}

/**
 * All that an address of the feed shows: the view, its order, each condition.
 * @param {string} address @param {Words} words
 */
export function addressWords(address, words) {
	const filters = readFilters(queryOf(address));
	return [
		words.t(`interests.view.${filters.view}`),
		...(filters.order ? [words.t('interests.order.deadline')] : []),
		...activeNames(filters).map((name) => conditionWord(name, filters[name], words)),
	].join(' · ');
}
