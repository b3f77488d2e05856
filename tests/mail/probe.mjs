// What the transport tests stand on: the compiled probe as an object, and a TCP proxy in front of a
// real server that edits, cuts or freezes the conversation at a chosen moment.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import tls from 'node:tls';

import { buildDir } from '../lib/place.mjs';

/** Runs tests/mail/transport_probe.c; every call is one line in and one line out. */
export class Probe {
	#child;
	#rest = '';
	#waiting = [];
	errors = '';

	constructor() {
		this.#child = spawn(path.join(buildDir(), 'tests/transport_probe'), {
			stdio: ['pipe', 'pipe', 'pipe'],
			env: { ...process.env, ASAN_OPTIONS: 'detect_leaks=1' },
		});
		this.#child.stdout.on('data', (b) => this.#take(b));
		this.#child.stderr.on('data', (b) => (this.errors += b));
		this.ended = new Promise((resolve) => this.#child.on('close', (code) => resolve(code)));
		this.ended.then((code) => {
			for (const w of this.#waiting.splice(0))
				w.reject(new Error(`probe ended with ${code}\n${this.errors}`));
		});
	}

	get pid() {
		return this.#child.pid;
	}

	#take(bytes) {
		this.#rest += bytes.toString();
		const lines = this.#rest.split('\n');
		this.#rest = lines.pop();
		for (const line of lines) {
			const [key, detail, value] = line.split('\t');
			const w = this.#waiting.shift();
			w.resolve({ key, detail, value, ms: performance.now() - w.from });
		}
	}

	ask(...words) {
		this.#child.stdin.write(`${words.map((w) => w ?? '').join('\t')}\n`);
		return new Promise((resolve, reject) =>
			this.#waiting.push({ resolve, reject, from: performance.now() })
		);
	}

	/** Ends the program and gives its exit code: leaks and errors of the sanitizers make it nonzero. */
	async close() {
		this.#child.stdin.end();
		return await this.ended;
	}
}

/**
 * A proxy on a free port. `edit(text, side, state)` gives what goes on instead ("client" or "server"
 * is the side it came from; now or by a promise), null to drop it, or calls state.cut() / state.freeze(). `bytes` counts.
 */
export async function startProxy(to, edit = (text) => text, { host = '127.0.0.1', cert } = {}) {
	const open = new Set();
	const serve = (client) => {
		const server = net.connect({ port: to, host: '127.0.0.1' });
		const state = { client: 0, server: 0, isFrozen: false };
		state.cut = () => [client, server].forEach((s) => s.destroy());
		state.freeze = () => (state.isFrozen = true);
		for (const [side, from, into] of [
			['client', client, server],
			['server', server, client],
		]) {
			open.add(from);
			from.on('error', () => state.cut());
			let turn = Promise.resolve();
			const inTurn = (what) => (turn = turn.then(what));
			from.on('close', () => (open.delete(from), inTurn(() => into.end())));
			const pass = async (b) => {
				const text = await edit(b.toString('latin1'), side, state);
				if (text !== null && !state.isFrozen && into.writable) into.write(text, 'latin1');
			};
			from.on('data', (b) => {
				state[side] += b.length;
				inTurn(() => pass(b));
			});
		}
	};
	const listener = cert ? tls.createServer(cert, serve) : net.createServer(serve);
	listener.on('tlsClientError', () => {});
	await new Promise((resolve) => listener.listen(0, host, resolve));
	return {
		port: listener.address().port,
		cutAll: () => open.forEach((s) => s.destroy()),
		close() {
			open.forEach((s) => s.destroy());
			listener.close();
		},
	};
}

/** A server that says `greeting` (or nothing) and then never a word. */
export async function startSilent(greeting = '') {
	const open = new Set();
	const listener = net.createServer((s) => {
		open.add(s);
		s.on('error', () => {});
		s.on('data', () => {});
		if (greeting) s.write(greeting);
	});
	await new Promise((resolve) => listener.listen(0, '127.0.0.1', resolve));
	return {
		port: listener.address().port,
		close() {
			open.forEach((s) => s.destroy());
			listener.close();
		},
	};
}

/** A port that speaks plain SMTP and passes it to a server after EHLO and STARTTLS with it. */
export async function startTlsClient(to, ca) {
	const open = new Set();
	const listener = net.createServer(async (client) => {
		const raw = net.connect({ port: to, host: '127.0.0.1' });
		for (const s of [client, raw]) {
			open.add(s);
			s.on('error', () => {});
		}
		const answer = () => new Promise((resolve) => raw.once('data', (b) => resolve(b.toString())));
		const greeting = await answer();
		raw.write('EHLO localhost\r\n');
		await answer();
		raw.write('STARTTLS\r\n');
		await answer();
		const server = tls.connect({ socket: raw, servername: 'localhost', ca: fs.readFileSync(ca) });
		server.on('error', () => client.destroy());
		server.on('close', () => client.destroy());
		client.on('close', () => raw.destroy());
		client.write(greeting);
		client.pipe(server).pipe(client);
	});
	await new Promise((resolve) => listener.listen(0, '127.0.0.1', resolve));
	return {
		port: listener.address().port,
		close() {
			open.forEach((s) => s.destroy());
			listener.close();
		},
	};
}
