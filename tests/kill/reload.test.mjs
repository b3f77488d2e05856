// Twenty reloads of otklikd under load, reading and writing: failed 0.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { PASSWORD } from '../lib/api.mjs';
import { family } from '../lib/proc.mjs';
import { useStack } from '../lib/stack.mjs';

const RELOADS = 20;
const CLIENTS = 16;
const stack = await useStack({ seed: true, conf: { workers: 4 } });
const workers = () => family(stack.app.daemon.pid).map((p) => p.pid);

async function until(what, probe, seconds = 30) {
	const end = Date.now() + seconds * 1000;
	while (!probe()) {
		assert.ok(Date.now() < end, `${what} not within ${seconds} s\n${fs.readFileSync(stack.app.log, 'utf8').split('\n').filter((l) => !l.includes('route=')).slice(-15).join('\n')}`);
		await sleep(20);
	}
}

test(`${RELOADS} reloads under load: failed 0`, async (t) => {
	const api = stack.api();
	await api.login('admin@otklik.test', PASSWORD);
	const state = { isOn: true, statuses: { GET: {}, POST: {} }, added: 0 };
	const note = (method, status) => (state.statuses[method][status] = (state.statuses[method][status] ?? 0) + 1);
	const client = async (i) => {
		const one = stack.api();
		one.token = api.token;
		for (let k = 0; state.isOn; k++) {
			if (k % 2) {
				note('GET', (await one.get('/api/interests?view=open')).status);
				continue;
			}
			const r = await one.post('/api/points', { name: `Нагрузка ${i}-${k}`, time_zone: 'Europe/Moscow' });
			note('POST', r.status);
			state.added += r.status === 201;
		}
	};
	const load = Promise.all(Array.from({ length: CLIENTS }, (_, i) => client(i)));
	for (let n = 0; n < RELOADS; n++) {
		const old = workers();
		stack.app.reload();
		await until('only new workers', () => workers().length === 4 && !workers().some((p) => old.includes(p)));
	}
	state.isOn = false;
	await load;
	t.diagnostic(JSON.stringify(state.statuses));
	assert.deepEqual(Object.keys(state.statuses.GET), ['200']);
	assert.deepEqual(Object.keys(state.statuses.POST), ['201']);
	const [{ n }] = stack.db.query("SELECT COUNT(*) AS n FROM points WHERE name LIKE 'Нагрузка%'");
	assert.equal(Number(n), state.added);
});
