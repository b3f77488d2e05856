/*
 * Columns of the tables. value: what is exported; leads: conditions of the feed behind the number.
 * Times are seconds in files, words on the page.
 */
export const NUMBERS = [
	{ key: 'cards', leads: {} },
	{ key: 'answered', leads: { outcome: 'answered' } },
	{ key: 'late', leads: { outcome: 'late' } },
	{ key: 'missed', leads: { outcome: 'missed' } },
	{ key: 'median', isTime: true },
	{ key: 'slow', isTime: true },
	{ key: 'work_median', isTime: true },
];

/* What a person answered: nobody is credited with what he did not send, so cards are answers here. */
export const OF_PERSON = [
	{ key: 'answered', leads: { outcome: 'answered' } },
	{ key: 'late', leads: { outcome: 'late' } },
	{ key: 'returned', leads: { outcome: 'returned' } },
	{ key: 'accepted', leads: { outcome: 'accepted' } },
	{ key: 'median', isTime: true },
	{ key: 'slow', isTime: true },
	{ key: 'work_median', isTime: true },
];

export const OUTCOMES = [
	'new',
	'claimed',
	'state_answered',
	'processed',
	'returned',
	'accepted',
	'no_reply',
];

/**
 * The tables of a report: what a row is called, and which condition it stands for.
 * @param {(key: string, params?: any) => string} t
 */
export function tables(t) {
	return [
		{
			key: 'sources',
			columns: NUMBERS,
			name: (r) => t(`source.${r.key}`),
			leads: (r) => ({ source_type: r.key }),
			narrows: (r) => ['source_type', r.key],
		},
		{
			key: 'actions',
			columns: NUMBERS,
			name: (r) => t(`action.${r.key}`),
			leads: (r) => ({ action: r.key }),
		},
		{
			key: 'products',
			columns: NUMBERS,
			name: (r) => r.name ?? t('report.no_product'),
			leads: (r) => (r.id === 0 ? { is_without_product: true } : { product: r.name }),
			narrows: (r) => (r.id === 0 ? ['is_without_product', 'true'] : ['product', r.name]),
		},
		{
			key: 'persons',
			columns: OF_PERSON,
			name: (r) => r.name,
			leads: (r) => ({ person: r.id }),
			narrows: (r) => ['person', String(r.id)],
		},
		{
			key: 'channels',
			columns: NUMBERS,
			name: (r) => r.name,
			leads: (r) => ({ channel_id: r.id }),
			narrows: (r) => ['channel_id', String(r.id)],
		},
		{ key: 'points', columns: NUMBERS, name: (r) => r.name, leads: (r) => ({ point_id: r.id }) },
	];
}
