import { REVIEWERS } from '@/app/roles.js';

/*
 * What is offered for a card, by its state, by who has it and by who looks. The server decides; this
 * only keeps buttons from being offered in vain.
 *
 *               new    claimed    answered   processed   returned     accepted
 *   claim       all
 *   release            mine (1)                          mine (1)
 *   steal              others'    others'                others'
 *   answer             mine                              mine (1)
 *   reply              mine                              mine
 *   prove              mine       mine       mine        mine
 *   process            mine       mine                   mine
 *   accept, return                           reviewer (2)
 *   no reply    all    mine (3)                          mine (3)
 *
 * (1) while nobody has answered   (2) a reviewer also returns what needed no reply; who said that may
 * take it back for a while   (3) while nobody has answered, and reviewers'
 * Who sees as another person is offered nothing.
 */
const WORKED = new Set(['claimed', 'answered', 'returned']);

/**
 * @param {any} row @param {{id: number, role: string, viewer_name?: string|null}|null} me
 * @returns {Record<string, boolean>}
 */
export function allowed(row, me) {
	if (!row || !me || me.viewer_name) return {};
	const isMine = row.assignee_id === me.id;
	const isWorked = WORKED.has(row.state);
	const isAtWork = row.state === 'claimed' || row.state === 'returned';
	const isReviewer = REVIEWERS.includes(me.role);
	const isReviewed = isReviewer && row.state === 'processed';
	const isHanded = isAtWork && !row.answered_at && (isMine || isReviewer);
	return {
		claim: row.state === 'new',
		release: isMine && isAtWork && !row.answered_at,
		steal: !isMine && Boolean(row.assignee_id) && isWorked,
		answer: isMine && isAtWork && !row.answered_at,
		reply: isMine && isAtWork && Boolean(row.reply_way) && !isDone(row),
		prove: isMine && (isWorked || row.state === 'processed'),
		process: isMine && isWorked,
		accept: isReviewed,
		sendBack: isReviewed || (isReviewer && row.state === 'no_reply'),
		noReply: row.state === 'new' || isHanded,
		noReplyUndo: isMine && row.state === 'no_reply',
	};
}

/* Answered, and not sent back since: the reply button is grey. */
export function isDone(row) {
	return Boolean(row.answered_at) && row.state !== 'returned';
}

/* Only these are opened; whatever else a letter carries is shown as text. */
export function safeLink(url) {
	return /^https?:\/\//i.test(String(url ?? '')) ? String(url) : null;
}

/* Russian past tense needs it, and all there is to go by is the surname: -ова, -ева, -ёва, -ина, -ына, -ая. */
export function isFeminine(name) {
	const last = String(name ?? '')
		.trim()
		.split(/\s+/)
		.at(-1);
	return /(\u043e\u0432\u0430|\u0435\u0432\u0430|\u0451\u0432\u0430|\u0438\u043d\u0430|\u044b\u043d\u0430|\u0430\u044f)$/i.test(
		last ?? ''
	);
}
