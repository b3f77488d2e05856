// Everything Otklik needs, started together and stopped in order, in one directory: for `make run`
// (kept, in ./var) and for tests (temporary, thrown away, and checked to have been clean).
//
//   const stack = await useStack({ seed: true, mail: true });    // in a test file; closes by itself
//   const api = stack.api();  await api.login("head@otklik.test");
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { Api } from './api.mjs';
import { testCerts } from './certs.mjs';
import { startDovecot } from './dovecot.mjs';
import { createDatabase, startMariadb } from './mariadb.mjs';
import { startNginx } from './nginx.mjs';
import {
	isBuilt,
	otklik,
	seed,
	startProgram,
	takeTemplate,
	template,
	writeConf,
} from './otklik.mjs';
import { ROOT, mailDir, socketDir, tempDir } from './place.mjs';
import { family, fdCount, freePort, isAlive, ready, stop, strays } from './proc.mjs';
import { startSmtp } from './smtp.mjs';

/** Mailboxes of the demo data and of tests: channels read the first ones, clients write from the rest. */
export const BOXES = {
	'zayavki@otklik.test': 'box-zayavki',
	'otzyvy@otklik.test': 'box-otzyvy',
	'client@example.test': 'box-client',
};

const STOP_ORDER = [
	'nginx',
	'otklikd',
	'otklik-jobs',
	'otklik-mail',
	'exim4',
	'dovecot',
	'mariadbd',
];

/** What may never stand in a log, by the name of the log. */
const BAD_LINES = [
	[/^otklik.*\.log$/, /\blevel=error\b|(ERROR|SUMMARY): \w+Sanitizer|runtime error:/],
	[/^access\.log$/, /\bstatus=500\b/],
	// What nchan says of its own housekeeping when a worker ends while pages still listen.
	[/^nginx\./, /\[(error|crit|alert|emerg)\](?!.* MEMSTORE:\d+: (tried adding WAITING chanhead|force-reaping msg))/],
	[/^mariadbd/, /\[ERROR\]|got signal|InnoDB: Assertion/],
	[/^dovecot/, /: (Error|Fatal|Panic): /],
	[/^paniclog$/, /\S/],
];

const DEFAULTS = {
	dir: null, // null: a temporary one, removed at the end
	nginx: true,
	app: null, // otklikd; null: when it is built
	seed: false, // demo data
	from: null, // data, files and key to start a copy of, instead of a template
	inPlace: false, // of `from` the data is not copied but used where it lies
	mail: false, // Dovecot and exim
	boxes: BOXES,
	oauth: null, // where Dovecot asks whose an access token is
	jobs: false, // otklik-jobs
	collector: false, // otklik-mail
	conf: {}, // keys of otklik.conf
	prepare: null, // called with the stack when database and mail are up, before our programs start
	ports: {}, // http, imap, imaps, smtp: wanted ones
	rates: { api: 10000, auth: 10000 },
	memory: '64M',
	dist: path.join(ROOT, 'frontend/dist'),
	fdSlack: 2, // a worker may keep one connection to nginx's publisher open, and its timer
};

/** Promise.all() that waits for the others too when one fails, so that what they started is known. */
async function allDone(list) {
	const failed = (await Promise.allSettled(list)).find((r) => r.status === 'rejected');
	if (failed) throw failed.reason;
}

export class Stack {
	constructor(options) {
		this.o = { ...DEFAULTS, ...options };
		this.o.app ??= isBuilt();
		this.isTemporary = !this.o.dir;
		this.dir = this.o.dir ?? tempDir();
		this.sockets = socketDir(this.dir);
		this.mailDir = mailDir(this.dir);
		this.logs = path.join(this.dir, 'log');
		this.daemons = [];
		this.impolite = [];
		this.times = {};
		fs.mkdirSync(this.logs, { recursive: true, mode: 0o711 });
	}

	async start() {
		try {
			this.httpPort = await freePort(this.o.ports.http);
			await allDone([this.#startData(), this.o.mail && this.#startMail()]);
			await this.o.prepare?.(this);
			if (this.o.app) await this.#startApp();
			if (this.o.nginx) await this.#startWeb();
			if (this.o.jobs) await this.startJobs();
			if (this.o.collector) await this.startCollector();
			await this.#settle();
			if (!this.isTemporary) this.save();
			return this;
		} catch (e) {
			e.message += `\n${this.logTails()}`;
			await this.stop();
			this.#discard();
			throw e;
		}
	}

	/** Runs one step and notes when it was done; keeps the daemon that it gives. */
	async #step(name, promise) {
		const from = performance.now();
		const it = await promise;
		this.times[name] = Math.round(performance.now() - from);
		if (it?.daemon) this.#note(it.daemon);
		return it;
	}

	#note(daemon) {
		this.daemons = this.daemons.filter((d) => d.name !== daemon.name).concat(daemon);
		if (!this.isTemporary) this.save();
	}

	#log = (name) => path.join(this.logs, name);
	get #die() {
		return this.isTemporary;
	}

	async #startData() {
		const isCopied = this.isTemporary && this.o.app;
		const from =
			this.o.from ?? (isCopied ? await this.#step('template', template(this.o.seed)) : null);
		if (from) takeTemplate(from, this.dir);
		const data = from && path.join(from, 'data');
		const log = this.#log('mariadbd.log');
		const { dir, sockets } = this;
		const { memory, inPlace } = this.o;
		const options = { dir, sockets, data, log, memory, inPlace, die: this.#die };
		this.db = await this.#step('mariadb', startMariadb(options));
		this.dbPassword = createDatabase(this.db);
	}

	async #startMail() {
		this.certs = await this.#step('certs', testCerts());
		await this.startDovecot();
		const exim = {
			sockets: this.sockets,
			die: this.#die,
			dir: path.join(this.mailDir, 'smtp'),
			dovecot: this.dovecot,
			log: this.#log('exim.log'),
		};
		this.smtp = await this.#step('exim', startSmtp({ ...exim, port: this.o.ports.smtp }));
	}

	/** Starts Dovecot, or starts it again on the ports it had. */
	async startDovecot() {
		this.dovecot = await this.#step(
			'dovecot',
			startDovecot({
				sockets: this.sockets,
				die: this.#die,
				dir: path.join(this.mailDir, 'imap'),
				users: this.o.boxes,
				certs: this.certs,
				log: this.#log('dovecot.log'),
				ports: this.dovecot?.ports ?? this.o.ports,
				oauth: this.o.oauth,
			})
		);
	}

	get fcgi() {
		return path.join(this.sockets, 'fcgi.sock');
	}

	async #startApp() {
		writeConf(this.dir, {
			db_socket: this.db.socket,
			db_password: this.dbPassword,
			listen: this.fcgi,
			public_url: `http://127.0.0.1:${this.httpPort}`,
			live_socket: this.o.nginx ? path.join(this.sockets, 'live.sock') : '',
			...(this.o.mail ? { ca_file: this.certs.ca } : {}),
			...this.o.conf,
		});
		if (!this.isTemporary) await this.#prepareKept();
		await this.startOtklikd();
	}

	/** An instance that is kept: the schema is brought up to date each time, demo data comes once. */
	async #prepareKept() {
		await this.#step('migrate', otklik(this.dir, ['migrate']));
		const mark = path.join(this.dir, 'accounts.txt');
		if (!this.o.seed || fs.existsSync(mark)) return;
		fs.writeFileSync(mark, await this.#step('seed', seed(this.dir)), { mode: 0o600 });
	}

	/** Starts otklikd (again). */
	async startOtklikd(more = {}) {
		this.app = await this.#step(
			'otklikd',
			startProgram('otklikd', { ...this.#place(), fcgi: this.fcgi, ...more })
		);
		return this.app;
	}

	async startJobs(more = {}) {
		this.jobs = await this.#step('jobs', startProgram('otklik-jobs', { ...this.#place(), ...more }));
		return this.jobs;
	}

	async startCollector() {
		this.collector = await this.#step('collector', startProgram('otklik-mail', this.#place()));
		return this.collector;
	}

	#place = () => ({ dir: this.dir, logs: this.logs, die: this.#die });

	async #startWeb() {
		const web = {
			dir: path.join(this.dir, 'nginx'),
			sockets: this.sockets,
			logs: this.logs,
			port: this.httpPort,
			dist: this.o.dist,
			files: path.join(this.dir, 'files'),
			fcgi: this.fcgi,
			rates: this.o.rates,
			die: this.#die,
		};
		fs.mkdirSync(web.dir, { recursive: true, mode: 0o711 });
		this.nginx = await this.#step('nginx', startNginx(web));
		this.url = this.nginx.url;
	}

	/** Waits for the first answer, then notes how many descriptors otklikd and its workers hold. */
	async #settle() {
		if (!this.app || !this.nginx) return;
		const isWell = async () => (await this.api().get('/api/health')).status === 200;
		await this.#step('health', ready(this.app.daemon, isWell, 30));
		this.fdsAtStart = this.#fds();
	}

	/** The most descriptors that the master and one of its workers hold. */
	#fds() {
		const { pid } = this.app.daemon;
		const workers = family(pid).map((p) => {
			try {
				return fdCount(p.pid);
			} catch {
				return 0; // it has ended meanwhile
			}
		});
		return { master: fdCount(pid), worker: Math.max(0, ...workers) };
	}

	async #checkFds() {
		if (!this.fdsAtStart || !isAlive(this.app.daemon)) return null;
		const most = this.fdsAtStart.worker + this.o.fdSlack;
		for (let i = 0; i < 40; i++) {
			const now = this.#fds();
			if (now.master <= this.fdsAtStart.master && now.worker <= most) return null;
			await sleep(50);
		}
		return `open descriptors: ${JSON.stringify(this.fdsAtStart)} at start, ${JSON.stringify(this.#fds())} at the end`;
	}

	api = () => new Api(this.url);
	otklik = (args, options) => otklik(this.dir, args, options);

	/** Lets a program end as a crash would. It is not in the stack any more. */
	async kill(name, signal = 'SIGKILL') {
		const d = this.daemons.find((x) => x.name === name);
		this.daemons = this.daemons.filter((x) => x !== d);
		await stop(d, { signal });
	}

	/** Stops everything: nginx first, so that nobody asks; the database last. */
	async stop() {
		this.fdComplaint = this.app ? await this.#checkFds() : null;
		const byName = (name) => this.daemons.filter((d) => d.name === name);
		for (const name of STOP_ORDER.slice(0, -3))
			for (const d of byName(name)) await this.#stopOne(d);
		await Promise.all(
			STOP_ORDER.slice(-3)
				.flatMap(byName)
				.map((d) => this.#stopOne(d))
		);
		this.daemons = [];
		if (!this.isTemporary) this.save();
	}

	async #stopOne(d) {
		const wasAlive = isAlive(d);
		const isPolite = await stop(d, { seconds: 30 });
		if (!wasAlive) this.impolite.push(`${d.name} had died (${d.signal ?? d.code})`);
		else if (!isPolite) this.impolite.push(`${d.name} did not stop and was killed`);
	}

	/** pids for a later process to stop. */
	save() {
		const daemons = this.daemons.map(({ name, pid, started, log, lingers }) => ({
			name,
			pid,
			started,
			log,
			lingers,
		}));
		const ports = {
			http: this.nginx?.port ?? this.o.ports.http,
			imap: this.dovecot?.ports.imap ?? this.o.ports.imap,
			imaps: this.dovecot?.ports.imaps ?? this.o.ports.imaps,
			smtp: this.smtp?.port ?? this.o.ports.smtp,
		};
		const text = JSON.stringify({ url: this.url, ports, daemons }, null, 1);
		fs.writeFileSync(path.join(this.dir, 'stack.json'), text);
	}

	#logFiles() {
		const smtp = ['mainlog', 'rejectlog', 'paniclog'].map((f) =>
			path.join(this.mailDir, 'smtp', f)
		);
		return fs
			.readdirSync(this.logs)
			.map(this.#log)
			.concat(smtp)
			.filter((f) => fs.existsSync(f));
	}

	/** Every complaint of logs and sanitizers that no pattern of `allow` excuses. */
	complaints(allow = []) {
		const found = [...this.impolite];
		if (this.fdComplaint) found.push(this.fdComplaint);
		for (const file of this.#logFiles()) {
			const bad = BAD_LINES.find(([name]) => name.test(path.basename(file)))?.[1];
			if (!bad) continue;
			const lines = fs
				.readFileSync(file, 'utf8')
				.split('\n')
				.filter((l) => bad.test(l));
			found.push(...lines.map((l) => `${path.basename(file)}: ${l}`));
		}
		const san = path.join(this.dir, 'san');
		for (const f of fs.existsSync(san) ? fs.readdirSync(san) : []) {
			const text = fs.readFileSync(path.join(san, f), 'utf8');
			// valgrind makes its file also when it has nothing to say.
			if (text) found.push(`${f}: ${text.slice(0, 6000)}`);
		}
		found.push(...strays(this.dir).map((s) => `still running: ${s}`));
		return found.filter((l) => !allow.some((re) => re.test(l)));
	}

	/** After stop(): nothing in the logs, no sanitizer report, no process left, no descriptor leaked. */
	assertClean({ allow = [] } = {}) {
		assert.deepEqual(this.complaints(allow), []);
	}

	/** stop() and assertClean(); removes a temporary instance. */
	async close(options) {
		await this.stop();
		try {
			this.assertClean(options);
		} finally {
			this.#discard();
		}
	}

	/** Logs are kept where `make check` asks for them; it throws them away when all went well. */
	#discard() {
		if (!this.isTemporary) return;
		const keep = process.env.OTKLIK_LOGS;
		if (keep) {
			const to = path.join(
				keep,
				`${path.basename(process.argv[1] ?? 'stack', '.mjs')}-${path.basename(this.dir)}`
			);
			fs.mkdirSync(to, { recursive: true });
			for (const f of this.#logFiles()) fs.copyFileSync(f, path.join(to, path.basename(f)));
		}
		for (const d of [this.dir, this.sockets, this.mailDir])
			fs.rmSync(d, { recursive: true, force: true, maxRetries: 3 });
	}

	/** The ends of all logs, for a failing start. */
	logTails(lines = 15) {
		const text = (f) => fs.readFileSync(f, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
		return this.#logFiles()
			.map((f) => `--- ${path.basename(f)}\n${text(f)}`)
			.join('\n');
	}
}

export const startStack = (options) => new Stack(options).start();

/** For test files: starts a stack, and closes and checks it after the last test of the file. */
export async function useStack({ allow, ...options } = {}) {
	const stack = await startStack(options);
	after(() => stack.close({ allow }));
	return stack;
}
