/* What a page does with being woken, so that a thousand of them do not ask for everything at once. */

/**
 * Does a push concern this person? `whose` are its words: p3 those who see point 3, a those who see all
 * points, u7 person 7 alone; none: everybody. The server decides what is shown; this only saves asking.
 * @param {{id: number, point_ids: number[]}} me
 * @param {boolean} seesAll
 * @param {string[]} whose
 */
export function concerns(me, seesAll, whose) {
	const isMine = (word) => {
		if (word[0] === 'u') return Number(word.slice(1)) === me.id;
		return seesAll || (word[0] === 'p' && me.point_ids.includes(Number(word.slice(1))));
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
