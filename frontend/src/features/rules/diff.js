/*
 * Lines of two texts beside each other: {kind: 'same'|'old'|'new', text}. The longest common
 * sequence; texts of some hundred lines.
 */
export function diffLines(before, after) {
	const a = before.split('\n');
	const b = after.split('\n');
	const width = b.length + 1;
	const table = new Uint16Array((a.length + 1) * width);
	for (let i = a.length - 1; i >= 0; i--) {
		for (let k = b.length - 1; k >= 0; k--) {
			const next = table[(i + 1) * width + k + 1] + 1;
			const best = Math.max(table[(i + 1) * width + k], table[i * width + k + 1]);
			table[i * width + k] = a[i] === b[k] ? next : best;
		}
	}
	/** @type {{kind: string, text: string}[]} */
	const rows = [];
	let i = 0;
	let k = 0;
	while (i < a.length || k < b.length) {
		if (i < a.length && k < b.length && a[i] === b[k]) {
			rows.push({ kind: 'same', text: a[i++] });
			k++;
		} else if (
			k >= b.length ||
			(i < a.length && table[(i + 1) * width + k] >= table[i * width + k + 1])
		) {
			rows.push({ kind: 'old', text: a[i++] });
		} else {
			rows.push({ kind: 'new', text: b[k++] });
		}
	}
	return rows;
}

/* Only what changed, with `around` lines on either side; null stands for what is left out. */
export function diffShort(rows, around = 2) {
	const near = rows.map((_, i) =>
		rows.slice(Math.max(0, i - around), i + around + 1).some((row) => row.kind !== 'same')
	);
	/** @type {({kind: string, text: string}|null)[]} */
	const out = [];
	rows.forEach((row, i) => {
		if (near[i]) out.push(row);
		else if (out.at(-1) !== null) out.push(null);
	});
	return out;
}
