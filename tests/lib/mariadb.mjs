// A private MariaDB server on a unix socket, sized small, with the settings of production that matter.
import crypto from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';

import { cached, hash } from './place.mjs';
import { ready, run, start, stop, whoami } from './proc.mjs';

const SERVER = `
performance-schema=OFF
skip-networking
skip-name-resolve
skip-log-bin
local-infile=0
character-set-server=utf8mb4
collation-server=utf8mb4_uca1400_ai_ci
transaction-isolation=READ-COMMITTED
innodb-flush-log-at-trx-commit=1
innodb-ft-enable-stopword=OFF
innodb-lock-wait-timeout=4
innodb-log-file-size=32M
innodb-print-all-deadlocks=OFF
max-connections=150
table-open-cache=400
open-files-limit=4096
max-allowed-packet=64M
log-warnings=1
`;

function writeConfig(dir, socket, memory, settings) {
	const file = path.join(dir, 'my.cnf');
	const at = (n) => path.join(dir, n);
	fs.writeFileSync(
		file,
		`[mysqld]\nuser=${whoami()}\ndatadir=${at('data')}\ntmpdir=${at('tmp')}\nsocket=${socket}\n` +
			`pid-file=${at('mariadbd.pid')}\ninnodb-buffer-pool-size=${memory}\n${SERVER}${settings.join('\n')}\n`
	);
	return file;
}

/** An empty data directory; about 0.8 s. Only the system user that makes it is the database's root. */
function installDb(data) {
	// A server that starts clears its directory of temporary tables: never one that another has, too.
	const tmp = `${data}-tmp`;
	for (const d of [data, tmp]) fs.mkdirSync(d, { recursive: true, mode: 0o700 });
	run([
		'mariadb-install-db',
		'--no-defaults',
		`--datadir=${data}`,
		`--tmpdir=${tmp}`,
		`--user=${whoami()}`,
		'--auth-root-authentication-method=socket',
		`--auth-root-socket-user=${whoami()}`,
		'--skip-test-db',
		'--innodb-log-file-size=32M',
	]);
	fs.rmSync(tmp, { recursive: true });
}

/** Copies a data directory, holes as holes. */
export function copyTree(from, to) {
	fs.mkdirSync(path.dirname(to), { recursive: true });
	run(['cp', '-a', '--reflink=auto', '--sparse=always', from, to]);
}

/** The empty data directory of this server version, made once per cache. */
async function emptyData() {
	const version = run(['mariadbd', '--no-defaults', '--version']);
	return path.join(
		await cached(`mariadb-${hash(version)}`, (d) => installDb(path.join(d, 'data'))),
		'data'
	);
}

/** The server speaks first: byte 4 is 10 in a greeting, 255 in "too many connections". */
function greets(socket) {
	return new Promise((resolve) => {
		const s = net.connect({ path: socket });
		s.setTimeout(2000, () => s.destroy());
		s.once('data', (b) => {
			resolve(b[4] === 10);
			s.end();
			s.destroy();
		});
		s.on('error', () => resolve(false));
		s.on('close', () => resolve(false));
	});
}

/**
 * Starts MariaDB in dir. `data` is a data directory to copy when there is none yet (default: an empty one);
 * inPlace: it is used itself. `settings` are lines of my.cnf that win over ours.
 */
export async function startMariadb(options) {
	const { dir, sockets, data, log, memory = '64M', die = true } = options;
	const { settings = [], inPlace = false } = options;
	const own = path.join(dir, 'data');
	fs.mkdirSync(path.join(dir, 'tmp'), { recursive: true });
	if (inPlace) fs.symlinkSync(data, own);
	else if (!fs.existsSync(own)) copyTree(data ?? (await emptyData()), own);
	const socket = path.join(sockets, 'mariadb.sock');
	const config = writeConfig(dir, socket, memory, settings);
	const argv = ['mariadbd', `--defaults-file=${config}`];
	const daemon = await ready(start({ name: 'mariadbd', argv, log, die }), () => greets(socket), 60);
	return { daemon, socket, ...client(socket), stop: () => stop(daemon, { seconds: 60 }) };
}

const UNESCAPE = { '\\n': '\n', '\\t': '\t', '\\\\': '\\', '\\0': '\0' };
const cell = (s) => (s === 'NULL' ? null : s.replace(/\\[nt\\0]/g, (m) => UNESCAPE[m]));

/** SQL as the database's root. Values come as strings; NULL (and the text "NULL") as null. */
export function client(socket) {
	const base = [
		'mariadb',
		'--no-defaults',
		`--socket=${socket}`,
		'--default-character-set=utf8mb4',
	];
	const sql = (text, db = '') => run([...base, '--batch', ...(db ? [db] : [])], { input: text });
	const query = (text, db = 'otklik') => {
		const [head, ...lines] = sql(text, db).split('\n').slice(0, -1);
		if (head === undefined) return [];
		const names = head.split('\t');
		return lines.map((l) => Object.fromEntries(l.split('\t').map((v, i) => [names[i], cell(v)])));
	};
	return { sql, query };
}

/**
 * The product's database and its user, who may do everything inside it and nothing outside. Gives
 * the user's password, a new one each time.
 */
export function createDatabase(db, name = 'otklik') {
	const password = crypto.randomBytes(16).toString('hex');
	db.sql(
		`CREATE DATABASE IF NOT EXISTS \`${name}\`;
		CREATE USER IF NOT EXISTS otklik@localhost;
		ALTER USER otklik@localhost IDENTIFIED BY '${password}';
		GRANT ALL ON \`${name}\`.* TO otklik@localhost;`
	);
	return password;
}
