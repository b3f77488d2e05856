// Where a private instance lives: its directory, its sockets, and the cache of things that are
// slow to make and always the same (empty database, certificates).
import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** The longest path that fits into sockaddr_un. */
const SOCKET_MAX = 107;

export const hash = (...parts) =>
	crypto.createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 16);

/** Directory of the compiled programs: OTKLIK_BUILD, or build/ of the tree. */
export const buildDir = () => path.resolve(ROOT, process.env.OTKLIK_BUILD ?? 'build');

/** A directory that only we can write, also where its name can be guessed. */
export function ownDir(dir, mode = 0o700) {
	fs.mkdirSync(dir, { recursive: true, mode });
	const st = fs.lstatSync(dir);
	if (!st.isDirectory() || st.uid !== process.getuid())
		throw new Error(`${dir} belongs to somebody else`);
	fs.chmodSync(dir, mode);
	return dir;
}

/** Memory is faster than a disk for thrown-away databases; a small /dev/shm (containers) is not used. */
function tempRoot() {
	if (process.env.OTKLIK_TMP) return process.env.OTKLIK_TMP;
	try {
		const st = fs.statfsSync('/dev/shm');
		fs.accessSync('/dev/shm', fs.constants.W_OK);
		if (st.bavail * st.bsize > 3e9) return '/dev/shm';
	} catch {
		/* there is none */
	}
	return os.tmpdir();
}

/** A new directory that the mail user of root can pass through. */
export function tempDir(name = 'otklik') {
	const dir = fs.mkdtempSync(path.join(tempRoot(), `${name}-`));
	fs.chmodSync(dir, 0o711);
	return dir;
}

/** Cache of templates; `make check` gives its own and removes it, single tests keep theirs. */
export function cacheDir() {
	if (process.env.OTKLIK_TEST_CACHE) return ownDir(process.env.OTKLIK_TEST_CACHE, 0o711);
	try {
		return ownDir(path.join(buildDir(), `cache-${process.getuid()}`), 0o711);
	} catch {
		return ownDir(path.join(os.tmpdir(), `otklik-cache-${process.getuid()}`), 0o711);
	}
}

/**
 * Gives cache/NAME, made by make(dir) the first time. Two makers at once both work, one wins.
 */
export async function cached(name, make) {
	const dir = path.join(cacheDir(), name);
	if (fs.existsSync(dir)) return dir;
	const draft = fs.mkdtempSync(path.join(cacheDir(), 'draft-'));
	fs.chmodSync(draft, 0o711);
	await make(draft);
	try {
		fs.renameSync(draft, dir);
	} catch (e) {
		if (!['ENOTEMPTY', 'EEXIST'].includes(e.code)) throw e;
		fs.rmSync(draft, { recursive: true });
	}
	return dir;
}

/** True when somebody who is neither owner nor group can pass through to `dir`. */
function isPassable(dir) {
	for (let d = path.resolve(dir); d !== '/'; d = path.dirname(d))
		if (!(fs.statSync(d).mode & 0o001)) return false;
	return true;
}

/** A checkout in root's own home is closed to the mail user, who then needs another place. */
const isClosed = (dir) => process.getuid() === 0 && !isPassable(dir);

const besides = (root, dir) =>
	ownDir(path.join(root, `otklik-${hash(dir, process.getuid())}`), 0o711);

/** Directory for sockets: `dir`/run, or a short one where that would not fit into a socket address. */
export function socketDir(dir) {
	const wanted = path.join(dir, 'run');
	const longest = path.join(wanted, 'dovecot/auth-token-secret-login');
	if (Buffer.byteLength(longest) > SOCKET_MAX || isClosed(dir))
		return besides(process.env.XDG_RUNTIME_DIR ?? os.tmpdir(), dir);
	fs.mkdirSync(wanted, { recursive: true, mode: 0o711 });
	return wanted;
}

/** Directory for what Dovecot and exim keep. */
export const mailDir = (dir) => (isClosed(dir) ? besides('/var/tmp', dir) : dir);
