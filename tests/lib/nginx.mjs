// A private nginx with the files of nginx/, the same as on a server.
import fs from 'node:fs';
import path from 'node:path';

import { ROOT } from './place.mjs';
import { answers, freePort, ready, start, stop, whoami } from './proc.mjs';

const SOURCE = path.join(ROOT, 'nginx');
const MODULES = '/usr/lib/nginx/modules';

/** Replaces @word@; an unknown word outside of comments is an error. */
function render(name, words) {
	const text = fs.readFileSync(path.join(SOURCE, name), 'utf8');
	return text.replace(/^(?!#).*$/gm, (line) =>
		line.replace(/@([a-z_]+)@/g, (_, word) => {
			if (!(word in words)) throw new Error(`${name}: no value for @${word}@`);
			return words[word];
		})
	);
}

function words({ dir, sockets, logs, port, dist, files, fcgi, rates, uploadMb }) {
	return {
		dir,
		modules: MODULES,
		user: process.getuid() === 0 ? `user ${whoami()};` : '',
		workers: 2,
		log: logs,
		listen: `127.0.0.1:${port}`,
		names: 'localhost',
		dist,
		files,
		fcgi: fcgi.startsWith('/') ? `unix:${fcgi}` : fcgi,
		live_socket: path.join(sockets, 'live.sock'),
		parts: dir,
		extra: path.join(dir, 'extra'),
		api_rate: rates.api,
		auth_rate: rates.auth,
		upload_mb: uploadMb,
	};
}

/**
 * Starts nginx on 127.0.0.1 in front of the FastCGI address `fcgi`. `port` is the first to try.
 * Gives {port, url, liveSocket, reload, stop}.
 */
export async function startNginx(o) {
	const port = await freePort(o.port);
	const w = words({ rates: { api: 300, auth: 30 }, uploadMb: 16, ...o, port });
	fs.mkdirSync(path.join(o.dir, 'tmp'), { recursive: true });
	fs.mkdirSync(w.extra, { recursive: true });
	for (const f of ['nginx.conf', 'otklik.conf', 'api.conf', 'fastcgi.conf', 'headers.conf'])
		fs.writeFileSync(path.join(o.dir, f), render(f, w));
	// A killed nginx leaves its socket, and the next one would not start.
	fs.rmSync(w.live_socket, { force: true });
	const argv = [
		'nginx',
		'-e',
		path.join(o.logs, 'nginx.err'),
		'-p',
		o.dir,
		'-c',
		path.join(o.dir, 'nginx.conf'),
	];
	const daemon = start({
		name: 'nginx',
		argv,
		log: path.join(o.logs, 'nginx.out'),
		die: o.die ?? true,
	});
	await ready(daemon, () => answers({ port }));
	return {
		daemon,
		port,
		url: `http://127.0.0.1:${port}`,
		liveSocket: w.live_socket,
		reload: () => process.kill(daemon.pid, 'SIGHUP'),
		stop: () => stop(daemon),
	};
}
