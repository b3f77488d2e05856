// `make run` and `make stop`: the whole product in ./var, kept between runs. Its programs go on when
// this one has ended; stack.json names them by pid and start time.
import fs from 'node:fs';
import path from 'node:path';

import { connectDemo } from './demo.mjs';
import { isBuilt } from './otklik.mjs';
import { ROOT } from './place.mjs';
import { isAlive } from './proc.mjs';
import { Stack } from './stack.mjs';

const VAR = path.join(ROOT, 'var');
const PORTS = { http: 8080, imap: 21430, imaps: 21993, smtp: 21587 };

function saved() {
	try {
		return JSON.parse(fs.readFileSync(path.join(VAR, 'stack.json'), 'utf8'));
	} catch {
		return { daemons: [] };
	}
}

function stackOf(was) {
	const stack = new Stack({
		dir: VAR,
		seed: true,
		mail: true,
		jobs: isBuilt('otklik-jobs'),
		collector: isBuilt('otklik-mail'),
		memory: '128M',
		ports: was.ports ?? PORTS,
		rates: { api: 300, auth: 30 },
	});
	stack.daemons = was.daemons;
	return stack;
}

/** Starts everything, or only says where it is when it runs already. */
async function start() {
	const from = performance.now();
	if (!isBuilt()) throw new Error('not built: run `make build`');
	const was = saved();
	if (was.daemons.length && was.daemons.every(isAlive)) return banner(was.url, 'already running');
	const stack = stackOf(was);
	if (was.daemons.some(isAlive)) await stack.stop();
	await stack.start();
	await connectDemo(stack);
	banner(stack.url, `started in ${((performance.now() - from) / 1000).toFixed(1)} s`);
}

async function stop() {
	const was = saved();
	const stack = stackOf(was);
	const count = was.daemons.filter(isAlive).length;
	await stack.stop();
	console.log(count ? `stopped ${count} programs; the data stays in var/` : 'nothing was running');
}

function banner(url, how) {
	console.log(`\nOtklik: ${url}   (${how})\n`);
	console.log(fs.readFileSync(path.join(VAR, 'accounts.txt'), 'utf8').trimEnd());
	console.log('\nlogs: var/log/    stop: make stop    begin anew: make stop && rm -r var\n');
}

const [command] = process.argv.slice(2);
try {
	if (command === 'start') await start();
	else if (command === 'stop') await stop();
	else throw new Error('dev.mjs start | stop');
} catch (e) {
	console.error(e.message);
	process.exitCode = 1;
}
