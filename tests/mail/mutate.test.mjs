/*
 * Damaged letters through `otklik mail parse`: none may end the program, none may end the child that
 * reads it, none may take too long. OTKLIK_MUTATIONS is how many (1000000 for the full set), OTKLIK_SEED
 * which ones; a letter that does harm is written to OTKLIK_KEEP, to be kept as a fixture.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { mutated } from './mutations.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const build = process.env.OTKLIK_BUILD ?? join(root, 'build');
const otklik = join(build, 'bin/otklik');
const skip = existsSync(otklik) ? false : `no ${otklik}: build first or set OTKLIK_BUILD`;
const count = Number(process.env.OTKLIK_MUTATIONS ?? 1000);
const seed = Number(process.env.OTKLIK_SEED ?? 1);
const keep = process.env.OTKLIK_KEEP;
const BATCH = 1000;
const LETTER_MAX = 100 * 1024;
const candidates = [process.env.OTKLIK_CORPUS, join(root, '../shared/corpus'), join(root, '../../shared/corpus')];
const corpus = candidates.find((d) => d !== undefined && existsSync(join(d, 'expect.jsonl')));

function letters() {
	const from = [join(root, 'tests/fixtures'), ...(corpus === undefined ? [] : [corpus])];

	return from
		.flatMap((d) => readdirSync(d, { recursive: true }).filter((f) => f.endsWith('.eml')).sort().map((f) => join(d, f)))
		.map((f) => readFileSync(f))
		.filter((b) => b.length > 0 && b.length <= LETTER_MAX);
}

/* One run of the program over the files; gives its exit code and the error of each letter, null if it was read. */
function parse(dir, names) {
	const child = spawn(otklik, ['mail', 'parse', '--rules', join(root, 'backend/rules'), '--own', 'shop@example.ru', ...names], { cwd: dir, stdio: ['ignore', 'pipe', 'pipe'] });
	const letters = [];
	let errors = '';

	/* A line may have megabytes; its beginning says enough. */
	createInterface({ input: child.stdout }).on('line', (l) => letters.push(/^\{"file":"[^"]*","error":(?:null|"((?:[^"\\]|\\.)*)")/.exec(l.slice(0, 1000))?.[1] ?? null));
	child.stderr.setEncoding('utf8').on('data', (d) => (errors = (errors + d).slice(-4000)));
	return new Promise((done) => child.on('close', (code, signal) => done({ code, signal, letters, errors })));
}

/* Letters that did harm once, kept by the long runs. */
test('letters that did harm once', { skip }, async () => {
	const dir = join(root, 'tests/fixtures/mail/harm');
	const names = readdirSync(dir).filter((f) => f.endsWith('.eml'));
	const { code, letters: read } = await parse(dir, names);

	assert.equal(code, 0);
	assert.deepEqual(read, names.map(() => null));
});

const harms = { 'the parser crashed on this mail': 'child', 'the parser took too long': 'time', "the parser's answer is too large": 'size', "the parser's answer is not a mail": 'answer' };

test(`${count} damaged letters`, { skip, timeout: 24 * 3600 * 1000 }, async (t) => {
	const dir = mkdtempSync(join(tmpdir(), 'otklik-mutate-'));
	const all = letters();
	const found = { parent: 0, child: 0, time: 0, size: 0, answer: 0, refused: 0, stalled: 0 };
	/* The limit goes by the clock too, and on a machine that stands still everything is late. */
	const isLateAgain = async (name) => harms[(await parse(dir, [name])).letters[0]] === 'time';
	const started = performance.now();
	const note = (kind, name, i) => {
		found[kind]++;
		console.log(`${kind}: seed ${seed} letter ${i}`);
		if (keep !== undefined) {
			mkdirSync(keep, { recursive: true });
			writeFileSync(join(keep, `${kind}-${seed}-${i}.eml`), readFileSync(join(dir, name)));
		}
	};

	t.after(() => rmSync(dir, { recursive: true }));
	for (let first = 0; first < count; first += BATCH) {
		const names = [];

		for (let i = first; i < Math.min(count, first + BATCH); i++) {
			const name = `${i - first}.eml`;

			writeFileSync(join(dir, name), mutated(all, seed, i));
			names.push(name);
		}
		const { code, signal, letters: lines, errors } = await parse(dir, names);

		if (code !== 0 || lines.length !== names.length) {
			console.log(`code ${code} signal ${signal} after ${lines.length} letters\n${errors}`);
			note('parent', names[lines.length], first + lines.length);
		}
		for (const [i, error] of lines.entries())
			if (harms[error] === 'time' && !(await isLateAgain(names[i])))
				found.stalled++;
			else if (error !== null && harms[error] !== undefined)
				note(harms[error], names[i], first + i);
			else if (error !== null)
				found.refused++;
		if ((first / BATCH) % 50 === 49)
			console.log(`${first + BATCH} letters, ${((first + BATCH) / ((performance.now() - started) / 1000)).toFixed(0)} a second, ${JSON.stringify(found)}`);
	}
	const seconds = (performance.now() - started) / 1000;

	console.log(`${count} letters of seed ${seed} out of ${all.length}, ${seconds.toFixed(0)} s, ${(count / seconds).toFixed(0)} a second: ${JSON.stringify(found)}`);
	assert.deepEqual({ ...found, refused: 0, stalled: 0 }, { parent: 0, child: 0, time: 0, size: 0, answer: 0, refused: 0, stalled: 0 });
});
