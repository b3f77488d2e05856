import { shallowReactive } from 'vue';
import { useI18n } from 'vue-i18n';
import { queryClient } from '@/app/query.js';
import { useSession } from '@/app/session.js';
import { ApiError } from '@/lib/errors.js';
import { toast } from '@/ui/toasts.js';
import {
	cardKey,
	countsKey,
	historyKey,
	intentsKey,
	interests,
	proofsKey,
	repliesKey,
} from './api.js';

/*
 * What a person does with a card. Taking, giving back and accepting are seen at once and taken back
 * when the server says no; nothing that leaves the house is.
 */

/* How long "taken by" stays in the row. */
const CONFLICT = 20000;

/**
 * @param {{feed: ReturnType<typeof import('./store.js').createFeed>,
 *   say: (text: string, count?: number, named?: any) => void}} env
 */
export function useActing({ feed, say }) {
	const session = useSession();
	const { t, te } = useI18n();
	/** @type {Map<number, string>} */
	const busy = shallowReactive(new Map());
	/** @type {Map<number, {name: string, at: string|null}>} */
	const conflicts = shallowReactive(new Map());
	/** What somebody else has answered while one was writing. @type {Map<number, any>} */
	const others = shallowReactive(new Map());

	const cardOf = (id) =>
		/** @type {any} */ (queryClient.getQueryData(cardKey(id))) ?? feed.find(id) ?? null;

	function set(row) {
		/** @type {any} */
		const was = queryClient.getQueryData(cardKey(row.id));
		if (was) queryClient.setQueryData(cardKey(row.id), { ...was, ...row, text: was.text });
		feed.put(row);
	}

	function freshen(id) {
		for (const queryKey of [
			countsKey,
			historyKey(id),
			proofsKey(id),
			repliesKey(id),
			intentsKey(id),
		]) {
			void queryClient.invalidateQueries({ queryKey });
		}
	}

	function why(error) {
		const code = error instanceof ApiError ? error.code : 'internal';
		const text = te(`error.${code}`) ? t(`error.${code}`) : t('error.internal');
		return error?.reason && te(`reason.${error.reason}`)
			? `${text} ${t(`reason.${error.reason}`)}`
			: text;
	}

	/* Somebody was quicker: the row says who, and the truth is asked for. */
	function lose(id, data) {
		conflicts.set(id, { name: data.assignee_name ?? '', at: data.claimed_at ?? null });
		setTimeout(() => conflicts.delete(id), CONFLICT);
		const row = cardOf(id);
		if (row && data.assignee_id) {
			set({
				...row,
				state: 'claimed',
				assignee_id: data.assignee_id,
				assignee_name: data.assignee_name,
				claimed_at: data.claimed_at,
			});
		}
		say('interests.live.lost', undefined, { name: data.assignee_name, id });
	}

	function refuse(id, name, error) {
		if (error instanceof ApiError && error.code === 'claimed' && error.data) lose(id, error.data);
		else if (error instanceof ApiError && error.code === 'answered') others.set(id, error.data);
		else if (error instanceof ApiError && error.code === 'wrong_state') {
			const state = error.data?.state;
			const now = state ? t(`state.${state}`) : '';
			toast({ kind: 'bad', text: t('interests.wrong_state', { state: now }) });
		} else if (name === 'reply' && error?.code === 'conflict') {
			toast({ kind: 'bad', text: t('interests.mail.cannot') });
		} else if (error?.reason === 'unfilled_placeholder') {
			const named = { name: error.data?.placeholder ?? '' };
			toast({ kind: 'bad', text: t('interests.mail.unfilled', named) });
		} else toast({ kind: 'bad', text: why(error) });
		if (error instanceof ApiError && error.status === 409) void feed.hear(new Set([id]));
	}

	/**
	 * @param {number} id
	 * @param {string} name what is done, for the button that spins
	 * @param {() => Promise<any>} send
	 * @param {any} [guess] the card as it will be
	 * @returns {Promise<any|null>} the card, or null when it was refused and said so
	 */
	async function act(id, name, send, guess) {
		if (busy.has(id)) return null;
		const was = cardOf(id);
		busy.set(id, name);
		if (guess && was) set({ ...was, ...guess });
		try {
			const row = await send();
			conflicts.delete(id);
			if (row?.id) set(row);
			else void feed.hear(new Set([id]));
			freshen(id);
			return row ?? {};
		} catch (error) {
			if (guess && was) set(was);
			refuse(id, name, error);
			return null;
		} finally {
			busy.delete(id);
		}
	}

	const mine = () => ({ assignee_id: session.me?.id, assignee_name: session.me?.name });
	const none = { assignee_id: null, assignee_name: null, claimed_at: null };

	async function claim(id) {
		/* What is one's own already is not taken, and nobody was quicker. */
		const was = cardOf(id);
		if (was && was.state !== 'new' && was.assignee_id === session.me?.id) return was;
		const guess = { state: 'claimed', claimed_at: new Date().toISOString(), ...mine() };
		const row = await act(id, 'claim', () => interests.claim(id), guess);
		if (row) toast({ text: t('interests.did.claim', { id }), undo: () => release(id, true) });
		return row;
	}

	async function release(id, isUndo = false) {
		const row = await act(id, 'release', () => interests.release(id), { state: 'new', ...none });
		if (row && !isUndo) {
			toast({ text: t('interests.did.release', { id }), undo: () => claim(id) });
		}
		return row;
	}

	async function accept(id) {
		const row = await act(id, 'accept', () => interests.accept(id), { state: 'accepted' });
		if (row) toast({ text: t('interests.did.accept', { id }) });
		return row;
	}

	async function noReply(id, reason, text) {
		const send = () => interests.noReply(id, reason, text);
		const row = await act(id, 'no_reply', send);
		if (row) toast({ text: t('interests.did.no_reply', { id }), undo: () => noReplyUndo(id) });
		return row;
	}

	const noReplyUndo = (id) => plain(id, 'no_reply_undo', () => interests.noReplyUndo(id));

	async function plain(id, name, send) {
		const row = await act(id, name, send);
		if (row) toast({ text: t(`interests.did.${name}`, { id }) });
		return row;
	}

	/* Taken back: the text is in the form again, or with the drafts when another card is open. */
	async function undoReply(id, replyId) {
		const row = await act(id, 'undo', () => interests.undoReply(replyId));
		if (row) toast({ text: t('interests.did.undo_reply', { id }) });
	}

	/* The letter waits a little on the server, tab or no tab; until then it can be taken back. */
	async function reply(id, letter, seconds) {
		const row = await act(id, 'reply', () => interests.reply(id, letter));
		if (!row) return null;
		others.delete(id);
		const list = await interests.replies(id).catch(() => []);
		const queued = list.findLast((one) => one.user_id === session.me?.id && one.state === 'queued');
		queryClient.setQueryData(repliesKey(id), list);
		if (!queued || !seconds) toast({ text: t('interests.did.reply') });
		else {
			const undo = () => undoReply(id, queued.id);
			toast({ text: t('interests.mail.goes', { id }), undo, seconds });
		}
		return row;
	}

	return {
		busy,
		conflicts,
		others,
		cardOf,
		set,
		why,
		freshen,
		claim,
		release,
		accept,
		noReply,
		noReplyUndo,
		steal: (id, reason) => plain(id, 'steal', () => interests.steal(id, reason)),
		answer: (id) => plain(id, 'answer', () => interests.answer(id)),
		process: (id) => plain(id, 'process', () => interests.process(id)),
		sendBack: (id, remark) => plain(id, 'send_back', () => interests.sendBack(id, remark)),
		reply,
		resend: (id, replyId) => plain(id, 'resend', () => interests.resend(replyId)),
		confirm: (id, replyId) => plain(id, 'confirm', () => interests.confirm(replyId)),
		settle: (id, outcome) => act(id, 'settle', () => interests.settle(id, outcome)),
	};
}
