// A product with many cards, started from a copy of the kept database, or, where that is huge and only read,
// on the kept one itself.
import fs from 'node:fs';
import path from 'node:path';

import { startStack } from '../lib/stack.mjs';
import { family } from '../lib/proc.mjs';
import { HUGE, PEOPLE, benchData, claim } from './data.mjs';

export const LARGE = Number(process.env.BENCH_CARDS ?? 1_000_000);
export const SMALL = 10_000;
/** What is looked at fits, as it should on a server; of a huge one old cards do not. */
const memory = (n) => (n < HUGE ? '2048M' : '3072M');

/** Clients signed in as each of PEOPLE: {manager, head}. */
async function signIn(stack) {
	const people = {};
	for (const [role, email] of Object.entries(PEOPLE)) {
		people[role] = stack.api();
		await people[role].login(email);
	}
	return people;
}

/** isRead: what is done to the cards leaves nothing behind that another run would see. */
export async function withCards(n, { conf = {}, data = {}, isRead = false, ...options } = {}) {
	const from = await benchData(n, data);
	const inPlace = isRead && n >= HUGE;
	if (inPlace) claim(from);
	const stack = await startStack({
		...options,
		app: true,
		from,
		inPlace,
		memory: memory(n),
		conf: { access_seconds: 3600, ...conf },
		rates: { api: 1_000_000, auth: 1_000_000 },
	});
	return { stack, people: await signIn(stack) };
}

/** An nginx that is reloading closes connections that wait, so a question may fail. */
export const isThere = (api, path) =>
	api.get(path).then(
		/* The page of the product stands at every path that nginx does not know. */
		(r) => r.status === 200 && !r.text.startsWith('<'),
		() => false
	);

export const bearer = (api) => ({ authorization: `Bearer ${api.token}` });

export const workers = (stack) => family(stack.app.daemon.pid).map((p) => p.pid);

/** New lines of otklikd's log since the last call. */
export function logReader(stack) {
	const file = path.join(stack.logs, 'otklikd.log');
	let at = fs.statSync(file).size;
	return () => {
		const size = fs.statSync(file).size;
		const bytes = Buffer.alloc(size - at);
		const fd = fs.openSync(file);
		fs.readSync(fd, bytes, 0, bytes.length, at);
		fs.closeSync(fd);
		at = size;
		return bytes.toString('utf8').split('\n').filter(Boolean);
	};
}
