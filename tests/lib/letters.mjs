// Letters for tests: plain mails of made-up people, and waiting for what becomes of them.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';

import { patience } from './patience.mjs';

let serial = 0;

/** A mail to an address; every one is another. */
export function mailOf(to, { headers = {}, body, date = new Date() } = {}) {
	const n = ++serial;
	const h = {
		From: `"Марина ${n}" <marina${n}@example.test>`,
		To: to,
		Subject: `Сколько стоит доставка, вопрос ${n}`,
		Date: date.toUTCString().replace('GMT', '+0000'),
		'Message-ID': `<letter-${n}@example.test>`,
		'MIME-Version': '1.0',
		'Content-Type': 'text/plain; charset=utf-8',
		...headers,
	};
	const head = Object.entries(h).map(([k, v]) => `${k}: ${v}\n`);
	return `${head.join('')}\n${body ?? `Здравствуйте! Нужно 300 наборов, ${n}.`}\n`;
}

/** Waits until `what` gives something true, and gives that; longer on a busy machine. */
export async function until(stack, what, seconds = 20) {
	const end = Date.now() + patience(seconds * 1000);
	for (;;) {
		const got = await what();
		if (got) return got;
		if (Date.now() > end) assert.fail(`not within ${seconds} s: ${what}\n${stack.logTails()}`);
		await sleep(100);
	}
}
