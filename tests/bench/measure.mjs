// Measuring on a noisy machine: only ratios of things measured in turns, and only medians of them.
import { spawn } from 'node:child_process';
import fs from 'node:fs';

import { family } from '../lib/proc.mjs';

const TICKS = 100; // of CPU time, a second

export const median = (list) => {
	const v = [...list].sort((a, b) => a - b);
	return v.length % 2 ? v[(v.length - 1) / 2] : (v[v.length / 2 - 1] + v[v.length / 2]) / 2;
};

export const percentile = (list, p) =>
	[...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * p))];

/**
 * Calls a() and b() in turns (A B, then B A, ...), `rounds` times each. Gives the median of each and
 * of the ratio a/b of neighbours, which shares whatever the machine was busy with at that moment.
 */
export async function inTurns(rounds, a, b) {
	const got = { a: [], b: [] };
	const calls = { a, b };
	for (let i = 0; i < rounds; i++)
		for (const name of i % 2 ? ['b', 'a'] : ['a', 'b']) got[name].push(await calls[name]());
	const ratios = got.a.map((v, i) => v / got.b[i]);
	return { a: median(got.a), b: median(got.b), ratio: median(ratios), ratios };
}

/** Milliseconds of CPU that a process, its children and those that are gone have had. */
export function cpuOf(pid) {
	const one = (p, isMaster) => {
		const f = fs
			.readFileSync(`/proc/${p}/stat`, 'utf8')
			.replace(/^.*\) /, '')
			.split(' ');
		const ticks = f.slice(11, isMaster ? 15 : 13).map(Number);
		return (ticks.reduce((a, b) => a + b, 0) * 1000) / TICKS;
	};
	return (
		one(pid, true) +
		family(pid)
			.map((c) => (c.pid === pid ? 0 : one(c.pid, false)))
			.reduce((a, b) => a + b, 0)
	);
}

const show = (v) => (v >= 100 ? v.toFixed(0) : v >= 10 ? v.toFixed(1) : v.toFixed(2));

/** Collects rows and prints them as they come; end() sets the exit code. */
export class Table {
	#missed = 0;

	constructor(title, a, b) {
		console.log(`\n${title}`);
		this.#line('', a, b, 'ratio', 'bound', '');
	}

	#line(...cells) {
		const [name, ...rest] = cells;
		console.log(`  ${name.padEnd(44)}${rest.map((c) => c.padStart(12)).join('')}`.trimEnd());
	}

	/** A row with its bound: {most} or {least}, on `ratio` (a/b when it is not given); `more` is said behind it. */
	add(name, { a, b, ratio = a / b, most = Infinity, least = -Infinity }, more = '') {
		const isOk = ratio <= most && ratio >= least;
		const bound = most < Infinity ? `<= ${most}` : least > -Infinity ? `>= ${least}` : '';
		this.#missed += !isOk;
		this.#line(name, show(a), show(b), ratio.toFixed(3), bound, bound && (isOk ? 'ok' : 'MISSED'), more && `  ${more}`);
	}

	/** A number without a bound. */
	note(name, value, unit) {
		this.#line(name, show(value), unit);
	}

	end() {
		if (this.#missed) process.exitCode = 1;
	}
}

const SCRIPT = new URL('wrk.lua', import.meta.url).pathname;

/**
 * wrk for some seconds, or until it is told to stop; paths are asked for in turn. Gives
 * {rate, requests, bad, us}: bad are other answers than 2xx and 304, us the median latency.
 */
export async function wrk(url, { paths, headers = {}, seconds = 4, connections = 8 }) {
	const head = Object.entries(headers).flatMap(([k, v]) => ['-H', `${k}: ${v}`]);
	const argv = ['-t1', `-c${connections}`, `-d${seconds}s`, ...head, '-s', SCRIPT, url, '--', ...paths];
	const child = spawn('wrk', argv, { stdio: ['ignore', 'pipe', 'inherit'] });
	let text = '';
	child.stdout.on('data', (d) => (text += d));
	const code = await new Promise((resolve, reject) => child.on('close', resolve).on('error', reject));
	const line = /^RESULT (.*)$/m.exec(text)?.[1];
	if (code || !line) throw new Error(`wrk: ${text}`);
	const [requests, us, bad, p50] = line.split(' ').map(Number);
	return { rate: (requests / us) * 1e6, requests, bad, us: p50 };
}

/** As wrk(), and refuses answers that are no success. */
export async function rate(url, options) {
	const r = await wrk(url, options);
	if (r.bad) throw new Error(`${r.bad} of ${r.requests} answers of ${options.paths} were failures`);
	return r.rate;
}
