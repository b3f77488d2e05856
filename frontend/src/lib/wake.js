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
