// Small clients for tests: read a mailbox over IMAP, send over SMTP. Raw protocol, no library, so
// that what they show is what the server said.
import fs from 'node:fs';
import net from 'node:net';
import tls from 'node:tls';

import { lineReader, wireForm } from './dovecot.mjs';

const quote = (s) => `"${s.replace(/[\\"]/g, '\\$&')}"`;

/** One IMAP session. cmd() gives the untagged replies as latin1 strings, literals included. */
export class Imap {
	#socket;
	#data = '';
	#waiting = null;
	#failed = null;
	#tag = 0;

	static async connect({ port, user, password }) {
		const imap = new Imap();
		imap.#socket = net.connect({ port, host: '127.0.0.1' });
		imap.#socket.on('data', (b) => imap.#take(b));
		imap.#socket.on('error', (e) => imap.#fail(e));
		imap.#socket.on('close', () => imap.#fail(new Error('IMAP connection closed')));
		await imap.#reply();
		await imap.cmd(`LOGIN ${quote(user)} ${quote(password)}`);
		return imap;
	}

	#take(bytes) {
		this.#data += bytes.toString('latin1');
		this.#waiting?.();
	}

	#fail(error) {
		this.#failed ??= error;
		this.#waiting?.();
	}

	/** One reply: a line, with every literal that it announces and what follows it. */
	async #reply() {
		let end = 0;
		for (;;) {
			const eol = this.#data.indexOf('\r\n', end);
			const literal = eol < 0 ? null : /\{(\d+)\}$/.exec(this.#data.slice(end, eol));
			if (eol >= 0 && !literal) return this.#cut(eol);
			const need = literal ? eol + 2 + Number(literal[1]) : Infinity;
			if (this.#data.length >= need) end = need;
			else await this.#more();
		}
	}

	#cut(eol) {
		const text = this.#data.slice(0, eol);
		this.#data = this.#data.slice(eol + 2);
		return text;
	}

	async #more() {
		if (this.#failed) throw this.#failed;
		await new Promise((resolve) => (this.#waiting = resolve));
		this.#waiting = null;
	}

	async cmd(text) {
		const tag = `t${++this.#tag}`;
		this.#socket.write(`${tag} ${text}\r\n`, 'latin1');
		const replies = [];
		for (;;) {
			const r = await this.#reply();
			if (!r.startsWith(`${tag} `)) replies.push(r);
			else if (r.startsWith(`${tag} OK`)) return replies;
			else throw new Error(`IMAP ${text.split(' ')[0]}: ${r}`);
		}
	}

	/** Selects a folder: {exists, uidvalidity, uidnext}. */
	async select(folder = 'INBOX') {
		const text = (await this.cmd(`SELECT ${quote(folder)}`)).join('\n');
		const number = (re) => Number(re.exec(text)?.[1]);
		return {
			exists: number(/\* (\d+) EXISTS/),
			uidvalidity: number(/UIDVALIDITY (\d+)/),
			uidnext: number(/UIDNEXT (\d+)/),
		};
	}

	/** Every message of the selected folder: [{uid, flags: [..], raw: Buffer}]. */
	async messages() {
		if ((await this.cmd('UID SEARCH ALL')).join().trim() === '* SEARCH') return [];
		const replies = await this.cmd('UID FETCH 1:* (UID FLAGS BODY.PEEK[])');
		return replies.filter((r) => /^\* \d+ FETCH/.test(r)).map(readFetch);
	}

	async folders() {
		return (await this.cmd('LIST "" "*"')).map((r) => /"?([^" ]+)"?$/.exec(r)[1]);
	}

	close() {
		this.#socket.removeAllListeners('close');
		this.#socket.destroy();
	}
}

function readFetch(text) {
	const literal = /BODY\[\] \{(\d+)\}\r\n/.exec(text);
	const from = literal.index + literal[0].length;
	const raw = Buffer.from(text.slice(from, from + Number(literal[1])), 'latin1');
	const rest = text.slice(0, literal.index) + text.slice(from + raw.length);
	const flags = /FLAGS \(([^)]*)\)/.exec(rest)[1];
	return { uid: Number(/UID (\d+)/.exec(rest)[1]), flags: flags ? flags.split(' ') : [], raw };
}

/** All messages of one folder of a mailbox. */
export async function readBox({ port, user, password, folder = 'INBOX' }) {
	const imap = await Imap.connect({ port, user, password });
	try {
		await imap.select(folder);
		return await imap.messages();
	} finally {
		imap.close();
	}
}

/** Polls a mailbox until it holds `count` messages. */
export async function awaitMail(box, count = 1, seconds = 10) {
	const end = Date.now() + seconds * 1000;
	for (;;) {
		const list = await readBox(box);
		if (list.length >= count) return list;
		if (Date.now() > end) throw new Error(`${list.length} of ${count} messages after ${seconds} s`);
		await new Promise((r) => setTimeout(r, 50));
	}
}

/** Sends one message with STARTTLS and AUTH PLAIN. Throws what the server said when it refuses. */
export async function sendMail({
	port,
	user,
	password,
	from,
	to,
	message,
	ca,
	host = 'localhost',
}) {
	let s = net.connect({ port, host: '127.0.0.1' });
	let next = lineReader(s);
	const ask = async (text, code) => {
		if (text !== null) s.write(`${text}\r\n`);
		let line;
		do line = await next();
		while (line[3] === '-');
		if (!line.startsWith(code)) throw new Error(line);
	};
	try {
		await ask(null, '220');
		await ask('EHLO localhost', '250');
		await ask('STARTTLS', '220');
		s = await secure(s, ca, host);
		next = lineReader(s);
		await ask('EHLO localhost', '250');
		await ask(`AUTH PLAIN ${Buffer.from(`\0${user}\0${password}`).toString('base64')}`, '235');
		await ask(`MAIL FROM:<${from ?? user}>`, '250');
		for (const rcpt of [to].flat()) await ask(`RCPT TO:<${rcpt}>`, '250');
		await ask('DATA', '354');
		s.write(wireForm(message));
		await ask('.', '250');
		s.write('QUIT\r\n');
	} finally {
		s.end();
	}
}

function secure(socket, ca, servername) {
	socket.removeAllListeners();
	return new Promise((resolve, reject) => {
		const s = tls.connect({ socket, servername, ca: fs.readFileSync(ca) }, () => resolve(s));
		s.once('error', reject);
	});
}
