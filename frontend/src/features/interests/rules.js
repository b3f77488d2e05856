import { SEE_ALL } from '@/app/roles.js';

/*
 * What may be done with a card, by its state, by who has it and by who looks. The server decides;
 * this only keeps buttons from being offered in vain.
 *
 *   new        claim
 *   claimed    by me: release, answer, reply, prove, process    by another: steal
 *   answered   by me: prove, process                            by another: steal
 *   processed  by me: prove                                     head: accept, return
 *   returned   by me: as claimed                                by another: steal; by nobody: claim
 *   accepted   nothing
 */
const CHECKERS = SEE_ALL;
const WORKED = new Set(['claimed', 'answered', 'returned']);

/** @param {any} row @param {{id: number, role: string}|null} me */
export function allowed(row, me) {
	if (!row || !me) return {};
	const isMine = row.assignee_id === me.id;
	const isFree = row.assignee_id === null || row.assignee_id === undefined;
	const isWorked = WORKED.has(row.state);
	const isAnswered = isDone(row);
	const isChecker = CHECKERS.includes(me.role) && row.state === 'processed';
	return {
		claim: row.state === 'new' || (row.state === 'returned' && isFree),
		release: isMine && isWorked && row.state !== 'answered',
		steal: !isMine && !isFree && isWorked,
		answer: isMine && isWorked && !isAnswered,
		reply: isMine && isWorked && !isAnswered && Boolean(row.reply_way),
		prove: isMine && (isWorked || row.state === 'processed'),
		process: isMine && isWorked,
		accept: isChecker,
		sendBack: isChecker,
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

/* Russian past tense needs it, and all there is to go by is the surname. */
export function isFeminine(name) {
	const last = String(name ?? '')
		.trim()
		.split(/\s+/)
		.at(-1);
	return /(ова|ева|ёва|ина|ына|ая)$/i.test(last ?? '');
}
