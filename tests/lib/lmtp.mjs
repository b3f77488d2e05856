// Many messages over one LMTP session, as a busy MTA delivers them.
import net from 'node:net';

import { lineReader, wireForm } from './dovecot.mjs';

export class Deliverer {
	static async connect(socket) {
		const d = new Deliverer();
		d.socket = net.connect({ path: socket });
		d.lines = lineReader(d.socket);
		await d.#expect('220');
		await d.#say('LHLO localhost', '250');
		return d;
	}

	async #expect(code) {
		let line;
		do line = await this.lines();
		while (line[3] === '-');
		if (!line.startsWith(code)) throw new Error(`LMTP: ${line}`);
	}

	async #say(text, code) {
		this.socket.write(`${text}\r\n`);
		await this.#expect(code);
	}

	async deliver(to, message) {
		await this.#say('MAIL FROM:<>', '250');
		await this.#say(`RCPT TO:<${to}>`, '250');
		await this.#say('DATA', '354');
		this.socket.write(wireForm(message));
		await this.#say('.', '250');
	}

	end() {
		this.socket.end('QUIT\r\n');
	}
}
