/*
 * What an interest shows. Overdue is no state of the record: it is an unanswered card past its time.
 *
 *   new, returned  -> overdue when due and unanswered
 *   claimed        -> overdue when due and unanswered
 *   answered, processed, accepted stay what they are
 */
const OPEN = new Set(['new', 'claimed', 'returned']);

/**
 * @param {{state: string, due_at?: string|null, answered_at?: string|null}} row
 * @param {number} now
 * @returns {{kind: string, ms: number|null}} ms: time left, or time over when overdue
 */
export function shownState(row, now) {
	const isOpen = OPEN.has(row.state) && !row.answered_at;
	if (!isOpen || !row.due_at) return { kind: row.state, ms: null };
	const left = new Date(row.due_at).getTime() - now;
	return left < 0 ? { kind: 'overdue', ms: -left } : { kind: row.state, ms: left };
}

/* "Дмитрий Ким" -> "Д. Ким", as written on chips. */
export function shortName(name) {
	const [first, ...rest] = String(name ?? '')
		.trim()
		.split(/\s+/);
	const last = rest.pop();
	return last ? `${[...first][0]}. ${last}` : first;
}

export function initials(name) {
	const words = String(name ?? '')
		.replace(/[^\p{L}\p{N}\s]/gu, ' ')
		.trim()
		.split(/\s+/)
		.filter(Boolean);
	const letters = words.length > 1 ? [words[0], words[1]] : words;
	return letters.map((word) => [...word][0].toLocaleUpperCase()).join('');
}
