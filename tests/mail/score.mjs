/* Runs the command line over mails and counts right fields. */
import { execFileSync } from 'node:child_process';

/** Objects that `otklik mail parse` prints, by file. */
export function parse_mails(otklik, rules, cwd, files, own = 'nobody@otklik.invalid') {
	const by_file = new Map();

	for (let i = 0; i < files.length; i += 100) {
		const out = execFileSync(otklik, ['mail', 'parse', '--rules', rules, '--own', own, ...files.slice(i, i + 100)], {
			cwd,
			maxBuffer: 1 << 30,
			encoding: 'utf8',
			stdio: ['ignore', 'pipe', 'pipe'],
		});

		for (const line of out.split('\n'))
			if (line !== '') {
				const mail = JSON.parse(line);

				by_file.set(mail.file, mail);
			}
	}
	return by_file;
}

export const collapse = (s) => (s ?? '').replace(/\s+/gu, ' ').trim();

/** Counts of right and checked fields, by any key. */
export class Score {
	constructor() {
		this.rows = new Map();
		this.wrong = [];
	}

	add(keys, is_right, note) {
		for (const key of keys) {
			const row = this.rows.get(key) ?? { right: 0, all: 0 };

			row.right += is_right ? 1 : 0;
			row.all += 1;
			this.rows.set(key, row);
		}
		if (!is_right)
			this.wrong.push(note);
	}

	percent(key) {
		const row = this.rows.get(key);

		return row === undefined ? 100 : (100 * row.right) / row.all;
	}

	print(title) {
		console.log(`\n${title}`);
		for (const [key, row] of this.rows)
			console.log(`  ${key.padEnd(34)} ${String(row.right).padStart(5)} / ${String(row.all).padEnd(5)} ${this.percent(key).toFixed(1)} %`);
	}
}
