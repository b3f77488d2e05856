// Our own programs as a private instance: configuration, key, database schema, start and stop.
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

import { ROOT, buildDir, cached, hash, tempDir, socketDir } from './place.mjs';

import { copyTree, createDatabase, startMariadb } from './mariadb.mjs';
import { answers, ready, run, start, stop } from './proc.mjs';

export const program = (name) => path.join(buildDir(), 'bin', name);
export const isBuilt = (name = 'otklikd') => fs.existsSync(program(name));

/** Sanitizers write one file per process into `dir`/san, which assertClean() looks at. */
export function sanitizerEnv(dir) {
	const log = path.join(dir, 'san', 'report');
	return {
		ASAN_OPTIONS: `log_path=${log}:detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=0`,
		UBSAN_OPTIONS: `log_path=${log}:print_stacktrace=1:halt_on_error=1`,
		LSAN_OPTIONS: `suppressions=${path.join(ROOT, 'tests/lib/lsan.supp')}:print_suppressions=0`,
	};
}

/** Writes dir/otklik.conf and, the first time, dir/key. Keys are those of backend/base/conf.def. */
export function writeConf(dir, keys) {
	const key = path.join(dir, 'key');
	if (!fs.existsSync(key))
		fs.writeFileSync(key, `${crypto.randomBytes(32).toString('hex')}\n`, { mode: 0o600 });
	fs.mkdirSync(path.join(dir, 'files'), { recursive: true, mode: 0o700 });
	fs.mkdirSync(path.join(dir, 'san'), { recursive: true });
	const all = {
		files_dir: path.join(dir, 'files'),
		key_file: key,
		migrations_dir: path.join(ROOT, 'sql/migrations'),
		rules_dir: path.join(ROOT, 'backend/rules'),
		workers: 2,
		photo_private: 1,
		...keys,
	};
	const file = path.join(dir, 'otklik.conf');
	const text = Object.entries(all).map(([k, v]) => `${k} = ${v}\n`);
	fs.writeFileSync(file, text.join(''), { mode: 0o600 });
	return file;
}

/** Runs `otklik ARG...` of an instance; gives its output. */
export const otklik = (dir, args, { input } = {}) =>
	run([program('otklik'), '-c', path.join(dir, 'otklik.conf'), ...args], {
		env: sanitizerEnv(dir),
		input,
		cwd: ROOT,
	});

/**
 * The demo team; gives "role  address  password" lines. The administrator's address is
 * admin@otklik.test, the others' are named by their role.
 */
export const seed = (dir) => otklik(dir, ['seed']);

/** What a template depends on: the migrations, the rules and the program that applies them. */
function schemaKey(isSeeded) {
	const dir = path.join(ROOT, 'sql/migrations');
	const parts = fs
		.readdirSync(dir)
		.sort()
		.map((f) => f + fs.readFileSync(path.join(dir, f), 'utf8'));
	const st = fs.statSync(program('otklik'));
	// Demo data is dated from the day it is made.
	const day = isSeeded ? new Date().toISOString().slice(0, 10) : '';
	return hash(...parts, st.size, st.mtimeMs, isSeeded, day);
}

/**
 * Data directory, files and key of a migrated (and seeded) instance, made once per cache: a test
 * file starts from a copy in a quarter of a second.
 */
export function template(isSeeded) {
	return cached(`template-${schemaKey(isSeeded)}`, async (draft) => {
		const dir = tempDir('otklik-template');
		const sockets = socketDir(dir);
		const db = await startMariadb({ dir, sockets, log: path.join(dir, 'mariadbd.log') });
		try {
			writeConf(dir, { db_socket: db.socket, db_password: createDatabase(db) });
			otklik(dir, ['migrate']);
			const accounts = isSeeded ? seed(dir) : '';
			fs.writeFileSync(path.join(draft, 'accounts.txt'), accounts);
			await db.stop();
			for (const part of ['data', 'files', 'key'])
				copyTree(path.join(dir, part), path.join(draft, part));
		} finally {
			await db.stop();
			for (const d of [dir, sockets]) fs.rmSync(d, { recursive: true, force: true });
		}
	});
}

/** Takes files and key of a template over into an instance directory. */
export function takeTemplate(from, dir) {
	copyTree(path.join(from, 'files'), path.join(dir, 'files'));
	fs.copyFileSync(path.join(from, 'key'), path.join(dir, 'key'));
}

/** With OTKLIK_VALGRIND the programs run under valgrind; its reports are looked at like sanitizers'. */
function underValgrind(dir) {
	if (!process.env.OTKLIK_VALGRIND) return [];
	const log = path.join(dir, 'san', 'report.valgrind.%p');
	return [
		...['valgrind', '--quiet', '--leak-check=full', '--errors-for-leak-kinds=definite'],
		...['--show-leak-kinds=definite', `--log-file=${log}`],
	];
}

/** Starts one of our programs. otklikd is ready when its socket takes connections. */
export async function startProgram(name, { dir, logs, fcgi, die = true, env = {}, binary = program(name) }) {
	const argv = [...underValgrind(dir), binary, '-c', path.join(dir, 'otklik.conf')];
	const log = path.join(logs, `${name}.log`);
	const daemon = start({ name, argv, log, die, cwd: ROOT, env: { ...sanitizerEnv(dir), ...env } });
	if (name === 'otklikd') await ready(daemon, () => answers(fcgi), 60);
	return {
		daemon,
		log,
		reload: () => process.kill(daemon.pid, 'SIGHUP'),
		stop: () => stop(daemon, { seconds: 30 }),
	};
}
