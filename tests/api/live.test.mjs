// Waking browsers: nginx holds the event stream, otklikd says who may listen, the message is a number.
import assert from 'node:assert/strict';
import http from 'node:http';
import { before, test } from 'node:test';

import { useStack } from '../lib/stack.mjs';

const PASSWORD = 'correct horse 9';
const stack = await useStack();
let api;

before(async () => {
	const who = ['--email', 'admin@otklik.test', '--name', 'Admin', '--role', 'administrator'];
	stack.otklik(['user', 'add', ...who, '--password', PASSWORD]);
	api = stack.api();
	await api.login('admin@otklik.test', PASSWORD);
});

function publish(text) {
	return new Promise((resolve, reject) => {
		const where = { socketPath: stack.nginx.liveSocket, path: '/publish/live', method: 'POST' };
		const q = http.request(where, (r) => resolve(r.resume().statusCode));
		q.on('error', reject);
		q.end(text);
	});
}

/** Opens the stream; next() resolves to the following event as {id, data}. */
async function listen(headers) {
	const abort = new AbortController();
	const r = await fetch(`${stack.url}/api/live`, {
		headers: { accept: 'text/event-stream', ...headers },
		signal: abort.signal,
	});
	if (r.status !== 200) return { status: r.status, body: await r.text() };
	const reader = r.body.pipeThrough(new TextDecoderStream()).getReader();
	let text = '';
	const next = async () => {
		for (;;) {
			const event = /^([\s\S]*?)\n\n/.exec(text);
			if (event && /^data:/m.test(event[1])) {
				text = text.slice(event[0].length);
				return { id: /^id: (.*)$/m.exec(event[1])[1], data: /^data: (.*)$/m.exec(event[1])[1] };
			}
			if (event) text = text.slice(event[0].length);
			else text += (await reader.read()).value;
		}
	};
	return { status: r.status, next, close: () => abort.abort() };
}

const cookie = () => ({ cookie: [...api.cookies].map(([k, v]) => `${k}=${v}`).join('; ') });

test('strangers do not get the stream', async () => {
	assert.equal((await listen({})).status, 401);
	assert.equal((await listen({ cookie: 'otklik_read=eyJhbGciOiJIUzI1NiJ9.e30.x' })).status, 401);
});

test('a listener hears what is published, and after a break what it has missed', async () => {
	const first = await listen(cookie());
	assert.equal(first.status, 200);
	assert.ok([201, 202].includes(await publish('41')));
	const heard = await first.next();
	assert.equal(heard.data, '41');
	first.close();
	await publish('42');
	const again = await listen({ ...cookie(), 'last-event-id': heard.id });
	assert.equal((await again.next()).data, '42');
	again.close();
});

test('nobody publishes from outside', async () => {
	const r = await api.post('/publish/live', {});
	assert.ok(r.status === 405 || r.status === 404, String(r.status));
	assert.equal((await stack.api().get('/api/live-auth')).status, 404);
});

test('otklik-jobs tells whom a change concerns', async () => {
	await stack.startJobs();
	const stream = await listen(cookie());
	const heardAfter = async (seq) => {
		for (;;) {
			const { data } = await stream.next();
			if (Number(data.split(' ')[0]) > seq) return data;
		}
	};
	const seqNow = async () => (await api.get('/api/changes')).body.seq;

	await heardAfter(-1);
	let seq = await seqNow();
	const point = await api.post('/api/points', { name: 'Hafen', time_zone: 'Europe/Berlin' });
	assert.equal(point.status, 201, point.text);
	const told = await heardAfter(seq);
	assert.match(told, /^\d+ \d+ \d+ p[0-9a-f]{10}$/, 'a word that says nothing to others');
	assert.equal(told.split(' ')[2], String(seq), 'since when it tells everything');
	const person = { email: 'hafen@otklik.test', name: 'Hafen', role: 'manager', locale: 'ru', password: PASSWORD };
	const added = await api.post('/api/users', { ...person, point_ids: [point.body.id] });
	assert.equal(added.status, 201, added.text);
	const hers = stack.api();
	await hers.login(person.email, PASSWORD);
	const { woken_by: words } = (await hers.get('/api/me')).body;
	assert.deepEqual([words.length, words.includes(told.split(' ')[3])], [2, true]);
	seq = await seqNow();
	const { body: me } = await api.get('/api/me');
	const { name, locale, theme, are_keys_on } = me;
	assert.equal((await api.put('/api/me', { name, locale, theme, are_keys_on })).status, 200);
	const [at, , since] = (await heardAfter(seq)).split(' ');
	assert.match(`${at} ${since}`, /^\d+ \d+$/, 'people are seen by many');
	/* Nothing happens any more, which is said, too: up to where it is known. */
	assert.equal((await stream.next()).data, `${at} 0 ${at}`);
	/* Her pages hear that a session of hers has ended. */
	assert.equal((await api.post(`/api/users/${added.body.id}/end-sessions`)).status, 204);
	assert.ok(words.includes((await heardAfter(Number(at))).split(' ')[3]));
	stream.close();
	await stack.kill('otklik-jobs', 'SIGTERM');
});
