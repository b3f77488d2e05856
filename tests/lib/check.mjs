// Runs named sets of checks, one step after the other, and says how long each took: what `make check`
// and its parts call. Output goes to files that are shown and kept only when a step fails. Nothing of
// a run stays: instances live in one temporary directory, and processes left behind fail the run.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { ROOT, tempDir } from './place.mjs';
import { procStat, strays, tail } from './proc.mjs';

const BUILD = path.resolve(ROOT, process.env.CHECK_BUILD ?? 'build/check');
const PLAIN = path.resolve(ROOT, process.env.BUILD ?? 'build');
const FUZZ = path.resolve(ROOT, 'build/fuzz');
const RACES = path.resolve(ROOT, 'build/races');
/** What the one thread beside others has to do with. */
const COLLECTING = ['tests/mail/collector.test.mjs', 'tests/mail/kill.test.mjs'];
const CORES = os.cpus().length;
const TAIL_LINES = 120;

const files = (dir, ending) => {
	const at = path.join(ROOT, dir);
	const names = fs.existsSync(at) ? fs.readdirSync(at, { recursive: true }) : [];
	return names
		.filter((n) => n.endsWith(ending) && !n.includes('node_modules'))
		.sort()
		.map((n) => path.join(dir, n));
};

const cmake = (dir, ...options) => ['cmake', '-S', ROOT, '-B', dir, '-G', 'Ninja', ...options];
const ninja = (dir) => ['ninja', '-C', dir, '-j', String(CORES)];

/** Test files of a directory, run by node; `jobs` at once. */
function nodeTests(dir, { jobs = CORES, seconds = 300, env } = {}) {
	const list = files(dir, '.test.mjs');
	if (!list.length) return [];
	const flags = ['--test', '--test-reporter=spec', `--test-concurrency=${jobs}`];
	return [{ argv: [process.execPath, ...flags, `--test-timeout=${seconds * 1000}`, ...list], env }];
}

const inFrontend = (...argv) =>
	fs.existsSync(path.join(ROOT, 'frontend/package.json'))
		? [{ argv: ['npm', 'run', '--silent', ...argv], cwd: 'frontend' }]
		: [];

/** Each step: the commands to run, in order. None: the step has nothing to do yet. */
const STEPS = {
	lint: () => [{ argv: ['backend/tools/lint.sh'] }],
	build: () => [{ argv: cmake(BUILD, '-DSANITIZE=ON') }, { argv: ninja(BUILD) }],
	release: () => [{ argv: cmake(PLAIN, '-DTESTS=OFF', '-DBENCH=ON') }, { argv: ninja(PLAIN) }],
	audit: () => {
		const queries = files('sql/queries', '.sql');
		const argv = [path.join(BUILD, 'sqlgen'), '--audit', 'sql/scope.sql', ...queries];
		return queries.length ? [{ argv, isShown: process.argv[2] === 'audit' }] : [];
	},
	generated: () => [{ argv: ['backend/tools/gen.sh', '--check', BUILD] }],
	gen: () => [{ argv: ['backend/tools/gen.sh', '--write', BUILD] }],
	unit: () => [
		{
			argv: [
				'ctest',
				'--test-dir',
				BUILD,
				'-j',
				String(CORES),
				'--output-on-failure',
				'--timeout',
				'120',
			],
			env: { UBSAN_OPTIONS: 'print_stacktrace=1' },
		},
	],
	api: () => nodeTests('tests/api'),
	mail: () => nodeTests('tests/mail'),
	/* Damaged letters in numbers, by the release build: there the jail has its filter. */
	mutate: () => [
		{
			argv: [process.execPath, '--test', '--test-reporter=spec', 'tests/mail/mutate.test.mjs'],
			env: { OTKLIK_BUILD: PLAIN, OTKLIK_MUTATIONS: process.env.OTKLIK_MUTATIONS ?? '50000' },
			seconds: 24 * 3600,
			isShown: true,
		},
	],
	migrate: () => nodeTests('tests/migrate', { jobs: 1 }),
	kill: () => nodeTests('tests/kill', { jobs: 1, seconds: 3000 }),
	web: () =>
		['lint', 'types', 'test', 'budget']
			.flatMap((script) => inFrontend(script))
			.map((c) => ({ ...c, isAlone: true })),
	dist: () => (inFrontend().length ? [{ argv: ['backend/tools/web.sh'] }] : []),
	e2e: () => nodeTests('tests/e2e', { jobs: 1 }),
	'e2e-full': () => nodeTests('tests/e2e', { jobs: 1, seconds: 900, env: { OTKLIK_FULL: '1' } }),
	bench: () =>
		files('tests/bench', '.bench.mjs').map((f) => ({
			argv: [process.execPath, f],
			env: { OTKLIK_BUILD: PLAIN, OTKLIK_TEST_CACHE: path.join(PLAIN, 'bench-cache') },
			isShown: true,
			isAlone: true,
			seconds: 3600,
		})),
	/* Attacks one running product for as long as it takes. */
	security: () => [
		{
			argv: [process.execPath, 'tests/security/scan.mjs'],
			isShown: true,
			seconds: 24 * 3600,
		},
	],
	fuzzers: () => [
		{
			argv: cmake(FUZZ, '-DFUZZERS=ON', '-DTESTS=OFF', '-DSANITIZE=ON', '-DCMAKE_C_COMPILER=clang'),
		},
		{ argv: ninja(FUZZ) },
	],
	fuzz: () => files('tests/fuzz', '_fuzz.c').map(fuzzer),
	plain: () => [
		{ argv: cmake('build/leak', '-DSANITIZE=OFF', '-DTESTS=ON') },
		{ argv: ninja('build/leak') },
	],
	raceable: () => [{ argv: cmake(RACES, '-DRACES=ON', '-DTESTS=ON') }, { argv: ninja(RACES) }],
	races: () => [
		watched([path.join(RACES, 'tests/aside_test')]),
		watched([process.execPath, '--test', '--test-reporter=spec', '--test-concurrency=1', ...COLLECTING]),
	],
	leak: () => [...files('tests/unit', '_test.c').map(underValgrind), ...apiUnderValgrind()],
};

/**
 * Those API tests that do not measure time (under valgrind everything is twenty times slower) and
 * need no jail (its filter of system calls kills valgrind's own).
 */
function apiUnderValgrind() {
	const names = ['points', 'users', 'me', 'channels', 'interests'];
	const list = names
		.map((n) => `tests/api/${n}.test.mjs`)
		.filter((f) => fs.existsSync(path.join(ROOT, f)));
	const env = { OTKLIK_VALGRIND: '1', OTKLIK_BUILD: path.resolve(ROOT, 'build/leak') };
	const flags = ['--test', '--test-reporter=spec', '--test-concurrency=1', '--test-timeout=900000'];
	return [{ argv: [process.execPath, ...flags, ...list], env }];
}

/** By ThreadSanitizer, whose child may fork (the jail), and which needs addresses where it expects them. */
const watched = (argv) => ({
	argv: ['setarch', '--addr-no-randomize', ...argv],
	env: { OTKLIK_BUILD: RACES, TSAN_OPTIONS: 'die_after_fork=0' },
});

const underValgrind = (source) => ({
	argv: [
		...['valgrind', '--quiet', '--leak-check=full', '--errors-for-leak-kinds=definite'],
		...['--error-exitcode=9', '--child-silent-after-fork=yes'],
		`--suppressions=${path.join(ROOT, 'tests/lib/valgrind.supp')}`,
		path.join('build/leak/tests', path.basename(source, '.c')),
	],
});

function fuzzer(source) {
	const name = path.basename(source, '.c');
	const corpus = path.join(ROOT, 'tests/fuzz/corpus', name.replace(/_fuzz$/, ''));
	const seconds = Number(process.env.SECONDS_PER_FUZZER ?? 30);
	const found = path.join(FUZZ, 'found', name);
	fs.mkdirSync(found, { recursive: true });
	return {
		argv: [
			path.join(FUZZ, 'tests', name),
			`-max_total_time=${seconds}`,
			'-timeout=10',
			'-print_final_stats=1',
			`-artifact_prefix=${found}/`,
			found,
			...(fs.existsSync(corpus) ? [corpus] : []),
		],
		seconds: seconds + 120,
	};
}

const CHECK = [
	'lint',
	'build',
	'audit',
	'generated',
	'unit',
	'dist',
	'web',
	'api',
	'mail',
	'migrate',
	'e2e',
];

const SETS = {
	check: CHECK,
	full: [...CHECK.filter((s) => s !== 'e2e'), 'e2e-full', 'kill', 'fuzzers', 'fuzz', 'release', 'mutate'],
	unit: ['build', 'unit'],
	api: ['build', 'dist', 'api'],
	mail: ['build', 'mail'],
	e2e: ['build', 'dist', 'e2e'],
	kill: ['build', 'kill'],
	mutate: ['release', 'mutate'],
	security: ['build', 'security'],
	audit: ['build', 'audit'],
	lint: ['lint'],
	gen: ['build', 'gen'],
	bench: ['release', 'bench'],
	fuzz: ['fuzzers', 'fuzz'],
	leak: ['plain', 'leak', 'raceable', 'races'],
};

/** Without these the steps after them make no sense. */
const NEEDED = ['build', 'release', 'dist', 'fuzzers', 'plain', 'raceable'];
const KEPT = path.join(ROOT, 'build/failed');

/** Runs one command with its output in `log`; gives true when it succeeded in time. */
function command({ argv, cwd = '.', env = {}, seconds = 1800, isShown = false }, run, log) {
	const out = fs.openSync(log, 'a');
	fs.writeSync(out, `$ ${argv.join(' ')}\n`);
	const sink = isShown ? 'pipe' : out;
	return new Promise((resolve) => {
		const child = spawn(argv[0], argv.slice(1), {
			cwd: path.join(ROOT, cwd),
			stdio: ['ignore', sink, sink],
			detached: true,
			env: { ...process.env, ...run.env, ...env },
		});
		run.child = child;
		for (const stream of [child.stdout, child.stderr])
			stream?.on('data', (d) => {
				fs.writeSync(out, d);
				process.stdout.write(d);
			});
		const timer = setTimeout(() => {
			fs.writeSync(out, `\ntook longer than ${seconds} s\n`);
			process.kill(-child.pid, 'SIGKILL');
		}, seconds * 1000);
		child.on('error', (e) => fs.writeSync(out, `${e.message}\n`));
		child.on('close', (code) => {
			clearTimeout(timer);
			fs.closeSync(out);
			resolve(code === 0);
		});
	});
}

const sum = (text, re) => [...text.matchAll(re)].reduce((n, m) => n + Number(m[1]), 0);

/** Tests counted in the closing lines of node, ctest and vitest. */
function counts(text) {
	const plain = text.replaceAll(/\x1b\[[\d;]*m/g, '');
	const total = sum(plain, /tests failed out of (\d+)/g);
	const broken = sum(plain, /(\d+) tests? failed out of/g);
	return {
		passed:
			sum(plain, /^ℹ pass (\d+)/gm) + total - broken + sum(plain, /^\s*Tests .*?(\d+) passed/gm),
		failed: sum(plain, /^ℹ fail (\d+)/gm) + broken + sum(plain, /^\s*Tests .*?(\d+) failed/gm),
		skipped: sum(plain, /^ℹ skipped (\d+)/gm),
	};
}

async function runStep(name, run) {
	const list = STEPS[name]();
	const log = path.join(run.dir, `${name}.log`);
	fs.writeFileSync(log, '');
	run.env.OTKLIK_LOGS = path.join(run.dir, 'logs', name);
	const from = performance.now();
	let isOk = true;
	for (const c of list) {
		// What stands alone runs, whether or not the one before it has failed.
		if (isOk || c.isAlone) isOk = (await command(c, run, log)) && isOk;
	}
	const left = endStrays(run.dir);
	if (left.length) fs.appendFileSync(log, `\nstill running:\n${left.join('\n')}\n`);
	const text = fs.readFileSync(log, 'utf8');
	const seconds = (performance.now() - from) / 1000;
	return { name, isOk: isOk && !left.length, isEmpty: !list.length, seconds, log, ...counts(text) };
}

/** Ends what a step has left behind and names it. */
function endStrays(dir) {
	const left = strays(dir).filter((s) => procStat(Number(s.split(' ')[0])));
	for (const s of left) {
		try {
			process.kill(Number(s.split(' ')[0]), 'SIGKILL');
		} catch {
			/* it has ended by itself */
		}
	}
	return left;
}

function report(step) {
	const tests = step.passed + step.failed ? `${step.passed} passed, ${step.failed} failed` : '';
	const word = step.isEmpty ? 'nothing yet' : step.isOk ? 'ok' : 'FAILED';
	console.log(
		`${step.name.padEnd(10)} ${step.seconds.toFixed(1).padStart(7)} s  ${word.padEnd(12)} ${tests}`
	);
}

/** Keeps the logs of a failed run and shows the end of the failing step's. */
function keepLogs(step, run) {
	fs.mkdirSync(KEPT, { recursive: true });
	fs.copyFileSync(step.log, path.join(KEPT, `${step.name}.log`));
	const logs = path.join(run.dir, 'logs', step.name);
	if (fs.existsSync(logs)) fs.cpSync(logs, path.join(KEPT, step.name), { recursive: true });
	console.log(
		`\n${tail(step.log, TAIL_LINES)}\n\nlogs of this step: ${path.relative(ROOT, KEPT)}/\n`
	);
}

async function main(set) {
	const names = SETS[set];
	if (!names) throw new Error(`no set "${set}": ${Object.keys(SETS).join(' ')}`);
	const run = { dir: tempDir('otklik-check'), child: null };
	const cache = path.join(run.dir, 'cache');
	run.env = { OTKLIK_BUILD: BUILD, OTKLIK_TMP: run.dir, OTKLIK_TEST_CACHE: cache };
	const leave = () => {
		endStrays(run.dir);
		fs.rmSync(run.dir, { recursive: true, force: true, maxRetries: 5 });
	};
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
		process.on(signal, () => {
			if (run.child?.exitCode === null) process.kill(-run.child.pid, 'SIGKILL');
			leave();
			process.exit(130);
		});
	fs.rmSync(KEPT, { recursive: true, force: true });
	const from = performance.now();
	const done = [];
	for (const name of names) {
		const step = await runStep(name, run);
		done.push(step);
		report(step);
		if (!step.isOk) keepLogs(step, run);
		if (!step.isOk && NEEDED.includes(name)) break;
	}
	leave();
	const total = (key) => done.reduce((n, s) => n + s[key], 0);
	const isOk = done.every((s) => s.isOk);
	console.log(
		`${isOk ? 'all well' : 'failed'} after ${((performance.now() - from) / 1000).toFixed(0)} s`
	);
	if (total('passed') + total('failed'))
		console.log(
			`${total('passed')} passed, ${total('failed')} failed, ${total('skipped')} skipped`
		);
	process.exitCode = isOk ? 0 : 1;
}

await main(process.argv[2] ?? 'check');
