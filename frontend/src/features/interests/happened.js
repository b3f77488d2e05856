import { quoted } from '@/lib/quote.js';
import { shortName } from '@/lib/state.js';

/*
 * One line of a card's history in words: what happened, who did it, what was said. A client is a part of
 * what happened, or it reads as if the colleague were the client.
 */
const OF_CLIENT = new Set(['linked', 'unlinked']);

/* The reason is a name, what was written stands on the next line. */
function textOf({ action, text }, t, te) {
	if (action === 'edited')
		return text
			.split(', ')
			.map((name) => t(`interests.edit.field.${name}`))
			.join(', ');
	if (action === 'reply_failed' && te(`interests.send_error.${text}`))
		return t(`interests.send_error.${text}`);
	if (action !== 'no_reply') return text;
	const [reason, ...rest] = text.split('\n');
	return [t(`interests.no_reply.why.${reason}`), ...rest].join('. ');
}

/** @returns {{what: string, who: string, text: string}} */
export function happened(row, t, te, locale) {
	const key = `interests.happened.${row.action}`;
	const what = te(key) ? t(key) : row.action;
	const who = row.user_name ? shortName(row.user_name) : '';
	const text = row.text ? quoted(textOf(row, t, te), locale) : '';
	return OF_CLIENT.has(row.action) && text
		? { what: `${what} ${text}`, who, text: '' }
		: { what, who, text };
}
