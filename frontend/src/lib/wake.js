/* What a page does with being woken, so that a thousand of them do not ask for everything at once. */

/**
 * Does a push concern this person? `whose` are its words: p... those who see a point, a those who see
 * all points, u... one person alone; none: everybody. Which words are one's own only the server knows,
 * who decides what is shown, too; this only saves asking.
 * @param {{woken_by: string[]}} me
 * @param {boolean} seesAll
 * @param {string[]} whose
 */
export function concerns(me, seesAll, whose) {
	const isMine = (word) => {
		return (seesAll && word[0] !== 'u') || me.woken_by.includes(word);
	};
	return whose.length === 0 || whose.some(isMine);
}

const PACE = 5000;

/**
 * For numbers that may be some seconds old while much happens: the first call runs at once, those of the
 * next seconds run together at their end.
 * @param {() => void} run
 */
export function paced(run, pace = PACE) {
	let timer = 0;
	let isWanted = false;
	function rest() {
		timer = 0;
		if (isWanted) start();
	}
	function start() {
		isWanted = false;
		timer = window.setTimeout(rest, pace);
		run();
	}
	return () => {
		if (timer) isWanted = true;
		else start();
	};
}

const TAKEN = new Set(['claimed', 'answered']);

/**
 * Whether changed cards may change how many open ones a person has not opened. A card that is taken or
 * answered stays open, so most changes do not.
 * @param {Set<number>|null} ids null: everything may have changed
 * @param {Map<number, any>} rows what is known of them
 * @param {{up_to: number|null, interest_ids: number[], newest_id?: number}} seen newest_id: of those counted
 * @param {number} newestId the newest card that was heard of before
 */
export function mayChangeUnseen(ids, rows, seen, newestId) {
	if (ids === null) return true;
	const upTo = seen.up_to;
	if (upTo === null) return false;
	return [...ids].some((id) => {
		if (id <= upTo || seen.interest_ids.includes(id)) return false;
		const row = rows.get(id);
		if (!row || row.version === 1 || !TAKEN.has(row.state)) return true;
		/* A card that nobody heard of was counted when it is claimed; one that is answered may be open again. */
		const counted = row.state === 'claimed' ? (seen.newest_id ?? 0) : 0;
		return id > Math.max(newestId, counted);
	});
}

const WAITING = new Set(['new', 'claimed', 'returned']);

/**
 * Whether changed cards may end what a person has gone to answer: somebody else may have answered it.
 * @param {Set<number>|null} ids
 * @param {Map<number, any>} rows
 * @param {{intents: number}} unfinished
 */
export function mayChangeUnfinished(ids, rows, unfinished) {
	if (ids === null) return true;
	if (!unfinished.intents) return false;
	return [...ids].some((id) => {
		const row = rows.get(id);
		return !row || Boolean(row.answered_at) || !WAITING.has(row.state);
	});
}

/**
 * The counts of the views after news that brought some of them; null: they have to be asked for. They are as
 * old as the oldest, which is asked for again after a while.
 * @param {{data?: any, status?: string, dataUpdatedAt: number}|undefined} kept
 * @param {any} counts
 * @param {number} now
 */
export function countsAfter(kept, counts, now) {
	if (!counts || !kept?.data || kept.status === 'error') return null;
	return {
		counts: { ...kept.data, ...counts },
		updatedAt: 'mine' in counts ? now : kept.dataUpdatedAt,
	};
}
