// Long-running programs: start with a log file, wait until ready, stop, and know that they are gone.
// A program is known by pid and start time, so that a reused pid is never taken for it.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const live = new Set();

// The last line of defence: when the test process ends in any orderly way, nothing of it stays.
process.on('exit', () => {
	for (const daemon of live) killGroup(daemon, 'SIGKILL');
});

/** Fields of /proc/PID/stat, or null when there is no such process. A zombie counts as gone. */
export function procStat(pid) {
	let text;
	try {
		text = fs.readFileSync(`/proc/${pid}/stat`, 'latin1');
	} catch {
		return null;
	}
	const f = text.slice(text.lastIndexOf(')') + 2).split(' ');
	return f[0] === 'Z' || f[0] === 'X' ? null : { parent: Number(f[1]), started: f[19] };
}

export const isAlive = (d) => procStat(d.pid)?.started === d.started;

function killGroup(d, signal) {
	if (!isAlive(d)) return;
	try {
		process.kill(-d.pid, signal);
	} catch {
		process.kill(d.pid, signal);
	}
}

/**
 * Starts a program in its own process group with stdout and stderr appended to `log`.
 * `user` ({name,uid,gid}) drops privileges first; `die` ends it together with the caller.
 */
export function start({ name, argv, log, env = {}, cwd, user, die = true, lingers = false }) {
	const out = fs.openSync(log, 'a');
	const wrap = [];
	if (user) wrap.push(`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups');
	if (die) wrap.push('--pdeathsig=KILL');
	const line = wrap.length ? ['setpriv', ...wrap, '--', ...argv] : argv;
	const child = spawn(line[0], line.slice(1), {
		cwd,
		detached: true,
		stdio: ['ignore', out, out],
		env: { ...process.env, ...env },
	});
	fs.closeSync(out);
	const d = {
		name,
		pid: child.pid,
		started: procStat(child.pid)?.started,
		log,
		lingers,
		code: null,
		signal: null,
	};
	child.on('error', (e) => {
		d.error = e.message;
	});
	child.on('exit', (code, signal) => {
		Object.assign(d, { code, signal });
		live.delete(d);
	});
	if (die) live.add(d);
	child.unref();
	return d;
}

export const tail = (file, lines = 20) =>
	fs.existsSync(file)
		? fs.readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n')
		: '';

/** Polls `probe` until it is true; a dead program or the deadline fails with the end of its log. */
export async function ready(d, probe, seconds = 30) {
	const end = Date.now() + seconds * 1000;
	for (;;) {
		if (await probe()) return d;
		if (d.error || !isAlive(d))
			throw new Error(`${d.name} died at start ${d.error ?? ''}\n${tail(d.log)}`);
		if (Date.now() > end)
			throw new Error(`${d.name} is not ready after ${seconds} s\n${tail(d.log)}`);
		await sleep(10);
	}
}

/**
 * Asks politely, then kills the whole group. Gives false when it had to be killed. Children that a
 * program leaves behind on purpose (`lingers`: Dovecot's finish their clients) are killed in silence.
 */
export async function stop(d, { signal = 'SIGTERM', seconds = 20 } = {}) {
	const members = family(d.pid);
	if (isAlive(d)) process.kill(d.pid, signal);
	const isPolite = await gone([d], seconds);
	if (!isPolite) killGroup(d, 'SIGKILL');
	const isEmpty = await gone([d, ...members], d.lingers ? 0.2 : 5);
	for (const m of members) if (isAlive(m)) process.kill(m.pid, 'SIGKILL');
	await gone(members, 2);
	live.delete(d);
	return isPolite && (isEmpty || Boolean(d.lingers));
}

async function gone(list, seconds) {
	const end = Date.now() + seconds * 1000;
	while (list.some(isAlive)) {
		if (Date.now() > end) return false;
		await sleep(5);
	}
	return true;
}

/** Every living descendant of a process, as {pid, started}. */
export function family(pid) {
	const all = allPids().map((p) => ({ pid: p, ...procStat(p) }));
	const found = [];
	const walk = (parent) => {
		for (const p of all)
			if (p.started && p.parent === parent) {
				found.push({ pid: p.pid, started: p.started });
				walk(p.pid);
			}
	};
	walk(pid);
	return found;
}

export const allPids = () =>
	fs
		.readdirSync('/proc')
		.filter((n) => /^\d+$/.test(n))
		.map(Number);

const readProc = (pid, file) => {
	try {
		return file === 'cwd'
			? fs.readlinkSync(`/proc/${pid}/cwd`)
			: fs.readFileSync(`/proc/${pid}/${file}`, 'latin1');
	} catch {
		return '';
	}
};

/** Processes other than ours whose command line, environment or directory names `dir`. */
export function strays(dir) {
	return allPids()
		.filter((pid) => pid !== process.pid && procStat(pid))
		.filter((pid) => ['cmdline', 'environ', 'cwd'].some((f) => readProc(pid, f).includes(dir)))
		.map((pid) => `${pid} ${readProc(pid, 'cmdline').replaceAll('\0', ' ').trim()}`);
}

/** Open descriptors of a process. */
export const fdCount = (pid) => fs.readdirSync(`/proc/${pid}/fd`).length;

/** Runs a program to its end; throws with its output when it fails. */
export function run(argv, { env = {}, input, user, cwd } = {}) {
	const wrap = user
		? ['setpriv', `--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups', '--']
		: [];
	const line = [...wrap, ...argv];
	const r = spawnSync(line[0], line.slice(1), {
		env: { ...process.env, ...env },
		input,
		cwd,
		encoding: 'utf8',
		maxBuffer: 1 << 28,
	});
	if (r.error) throw r.error;
	if (r.status !== 0)
		throw new Error(
			`${path.basename(argv[0])} failed (${r.status ?? r.signal})\n${r.stdout}${r.stderr}`
		);
	return r.stdout;
}

/** True when something accepts connections there: a path or {port}. */
export function answers(where) {
	return new Promise((resolve) => {
		const s = net.connect(
			typeof where === 'string' ? { path: where } : { host: '127.0.0.1', ...where }
		);
		s.once('connect', () => resolve(true));
		s.once('error', () => resolve(false));
		s.once('close', () => resolve(false));
		s.once('connect', () => s.destroy());
	});
}

/** True when this loopback port can be listened on now. */
export function isFree(port) {
	return new Promise((resolve) => {
		const s = net.createServer();
		s.once('error', () => resolve(false));
		s.listen({ port, host: '127.0.0.1', exclusive: true }, () => s.close(() => resolve(true)));
	});
}

/**
 * A free loopback port: the first from `wanted` upwards, or a random one below the range that the
 * kernel gives to outgoing connections, so that two stacks starting at once do not meet.
 */
export async function freePort(wanted) {
	for (let i = 0; i < 200; i++) {
		const port = wanted ? wanted + i : 12000 + Math.floor(Math.random() * 20000);
		if (await isFree(port)) return port;
	}
	throw new Error('no free port');
}

/**
 * The user that mail servers run as. Dovecot and exim refuse to deliver as root, so root lends them
 * Debian's `mail`; everybody else runs them as himself.
 */
export function mailUser() {
	const uid = process.getuid();
	const key = uid === 0 ? 'mail' : String(uid);
	const f = run(['getent', 'passwd', key]).trim().split(':');
	const group = run(['getent', 'group', f[3]]).split(':')[0];
	return { name: f[0], group, uid: Number(f[2]), gid: Number(f[3]), isOther: uid === 0 };
}

export const whoami = () => run(['id', '-un']).trim();
