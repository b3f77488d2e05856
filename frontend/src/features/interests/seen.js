/*
 * The marks on the rows of the feed. What is opened is seen at once here and told to the server; the
 * first look at the feed is not a wall of marks: what is already there counts as seen. Who looks with
 * another person's eyes (`may` is false) sees the marks of that person and takes none away.
 *
 * @param {{get: () => import('@/app/seen.js').Seen|undefined,
 *   put: (seen: import('@/app/seen.js').Seen) => void, may: () => boolean,
 *   sendOne: (id: number) => Promise<any>, sendAll: (upTo: number) => Promise<any>}} env
 */
export function createSeen({ get, put, may, sendOne, sendAll }) {
	/* A mark that does not arrive is a comfort lost and nothing more. */
	const quietly = (sending) => void sending.catch(() => {});

	function isNew(id) {
		const seen = get();
		if (!seen || seen.up_to === null) return false;
		return id > seen.up_to && !seen.interest_ids.includes(id);
	}

	function markAll(newestId) {
		const seen = get();
		if (!seen || !may()) return;
		const upTo = Math.max(newestId, seen.up_to ?? 0);
		const rest = seen.interest_ids.filter((id) => id > upTo);
		put({ up_to: upTo, interest_ids: rest, unseen: 0, newest_id: 0 });
		quietly(sendAll(upTo));
	}

	return {
		isNew,
		markAll: (newestId) => newestId && markAll(newestId),
		isFirstLook: () => may() && get()?.up_to === null,
		/** @param {number} newestId 0 when there is no card yet: every one that comes is new */
		begin(newestId) {
			if (get()?.up_to === null) markAll(newestId);
		},
		mark(id) {
			const seen = get();
			if (!seen || !may() || !isNew(id)) return;
			const ids = [...seen.interest_ids, id];
			put({ ...seen, interest_ids: ids, unseen: Math.max(0, seen.unseen - 1) });
			quietly(sendOne(id));
		},
	};
}
