import { api } from '@/lib/api.js';
import { mayChangeUnseen, paced } from '@/lib/wake.js';
import { live } from './live.js';
import { queryClient } from './query.js';

/*
 * Which cards this person has not opened yet: those above `up_to` that are not among the few opened
 * since. Kept by the server, so that a second device knows it too; `unseen` is how many open ones wait, `newest_id`
 * the newest of them.
 */
/** @typedef {{up_to: number|null, interest_ids: number[], unseen: number, newest_id: number}} Seen */

export const seenQuery = {
	queryKey: ['seen'],
	/** @returns {Promise<Seen>} */
	queryFn: () => api.get('/api/seen'),
	meta: { isKept: true },
};

/* Cards come in crowds; the count may be a few seconds old. */
const again = paced(() => void queryClient.invalidateQueries({ queryKey: seenQuery.queryKey }));
let newestId = 0;
live.subscribe('interest', (ids, { rows }) => {
	/** @type {Seen|undefined} */
	const seen = queryClient.getQueryData(seenQuery.queryKey);
	if (!seen || mayChangeUnseen(ids, rows, seen, newestId)) again();
	newestId = Math.max(newestId, ...(ids ?? []));
});
