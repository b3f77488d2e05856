import { describe, expect, it, vi } from 'vitest';
import { createApi, toQuery } from './api.js';

function answer(status, body, headers = {}) {
	return new Response(body === null ? null : JSON.stringify(body), { status, headers });
}

const FRESH = { access_token: 'two', expires_in: 600, user_id: 7 };

/* A server that answers in turn by method and path, and writes down what it was asked. */
function server(routes) {
	const asked = [];
	const fetch = vi.fn(async (url, options) => {
		const key = `${options.method} ${url}`;
		asked.push({ key, token: options.headers.Authorization, body: options.body });
		const next = routes[key];
		const given = Array.isArray(next) ? (next.length > 1 ? next.shift() : next[0]) : next;
		if (given instanceof Error) throw given;
		if (!given) throw new Error(`not expected: ${key}`);
		return given.clone();
	});
	return { fetch, asked, count: (key) => asked.filter((one) => one.key === key).length };
}

function make(routes, env = {}) {
	const made = server(routes);
	const wait = vi.fn(async () => {});
	const lock = (run) => run();
	const api = createApi({ fetch: made.fetch, channel: null, lock, wait, ...env });
	return { ...made, api, wait };
}

describe('requests', () => {
	it('sends the token it was given at sign-in', async () => {
		const { api, asked } = make({
			'POST /api/auth/login': answer(200, { access_token: 'one', expires_in: 600, user_id: 7 }),
			'GET /api/me': answer(200, { id: 7 }),
		});
		await api.login('a@example.com', 'secret');
		expect(await api.get('/api/me')).toEqual({ id: 7 });
		expect(asked[0].token).toBeUndefined();
		expect(asked[1].token).toBe('Bearer one');
		expect(api.userId()).toBe(7);
	});

	it('leaves empty values out of the query', () => {
		expect(toQuery({ q: '', role: null, after: undefined, limit: 0, is_a: false })).toBe(
			'?limit=0&is_a=false'
		);
		expect(toQuery()).toBe('');
	});

	it('gives null for an answer without content', async () => {
		const { api } = make({ 'DELETE /api/proofs/3': answer(204, null) });
		expect(await api.del('/api/proofs/3')).toBeNull();
	});

	it('makes an error with code, field, reason and data', async () => {
		const body = { error: 'invalid', field: 'name', reason: 'taken', data: { id: 4 } };
		const { api } = make({ 'POST /api/points': answer(422, body) });
		await expect(api.post('/api/points', { name: 'x' })).rejects.toMatchObject({
			code: 'invalid',
			status: 422,
			field: 'name',
			reason: 'taken',
			data: { id: 4 },
		});
	});

	it('understands the error page of a proxy', async () => {
		const page = new Response('<html>', { status: 413 });
		const { api } = make({ 'POST /api/x': page });
		await expect(api.post('/api/x')).rejects.toMatchObject({ code: 'too_large', status: 413 });
	});

	it('tells a missing network from a slow server', async () => {
		const { api } = make({ 'POST /api/x': new TypeError('failed') });
		await expect(api.post('/api/x')).rejects.toMatchObject({ code: 'offline', status: 0 });
		const slow = (url, { signal }) =>
			new Promise((_, fail) => signal.addEventListener('abort', () => fail(signal.reason)));
		const late = createApi({ fetch: slow, channel: null, lock: (run) => run() });
		await expect(late.post('/api/x', {}, { timeout: 5 })).rejects.toMatchObject({
			code: 'timeout',
		});
	});
});

describe('repeats', () => {
	it('asks a read again while the server is busy', async () => {
		const busy = answer(503, { error: 'unavailable' });
		const { api, wait } = make({ 'GET /api/points': [busy, busy, answer(200, { items: [] })] });
		expect(await api.get('/api/points')).toEqual({ items: [] });
		expect(wait).toHaveBeenCalledTimes(2);
		expect(wait.mock.calls[1][0]).toBeGreaterThan(wait.mock.calls[0][0]);
	});

	it('waits as long as the server says', async () => {
		const busy = answer(503, { error: 'unavailable' }, { 'Retry-After': '4' });
		const { api, wait } = make({ 'GET /api/points': [busy, answer(200, {})] });
		await api.get('/api/points');
		expect(wait.mock.calls[0][0]).toBeGreaterThanOrEqual(3000);
		expect(wait.mock.calls[0][0]).toBeLessThanOrEqual(5000);
	});

	it('gives up after three', async () => {
		const made = make({ 'GET /api/points': answer(503, { error: 'timeout' }) });
		await expect(made.api.get('/api/points')).rejects.toMatchObject({ code: 'timeout' });
		expect(made.count('GET /api/points')).toBe(4);
	});

	it('never repeats a write', async () => {
		const made = make({ 'POST /api/points': answer(503, { error: 'unavailable' }) });
		await expect(made.api.post('/api/points')).rejects.toMatchObject({ status: 503 });
		expect(made.count('POST /api/points')).toBe(1);
	});

	it('does not repeat what was decided', async () => {
		const made = make({ 'GET /api/points/9': answer(404, { error: 'not_found' }) });
		await expect(made.api.get('/api/points/9')).rejects.toMatchObject({ code: 'not_found' });
		expect(made.count('GET /api/points/9')).toBe(1);
	});
});

describe('renewal', () => {
	it('renews once for many requests and repeats them', async () => {
		const over = answer(401, { error: 'unauthorized' });
		const made = make({
			'GET /api/a': [over, answer(200, 1)],
			'GET /api/b': [over, answer(200, 2)],
			'POST /api/auth/refresh': answer(200, FRESH),
		});
		expect(await Promise.all([made.api.get('/api/a'), made.api.get('/api/b')])).toEqual([1, 2]);
		expect(made.count('POST /api/auth/refresh')).toBe(1);
		expect(made.asked.at(-1).token).toBe('Bearer two');
	});

	it('renews ahead of time, before the token ends', async () => {
		let now = 0;
		const made = make(
			{
				'POST /api/auth/login': answer(200, { access_token: 'one', expires_in: 60, user_id: 7 }),
				'POST /api/auth/refresh': answer(200, FRESH),
				'GET /api/me': answer(200, {}),
			},
			{ now: () => now }
		);
		await made.api.login('a', 'b');
		now = 50000;
		await made.api.get('/api/me');
		expect(made.asked.map(({ key }) => key)).toEqual([
			'POST /api/auth/login',
			'POST /api/auth/refresh',
			'GET /api/me',
		]);
	});

	it('asks the person to sign in again and goes on', async () => {
		const over = answer(401, { error: 'unauthorized' });
		const made = make({
			'POST /api/interests/1/claim': [over, answer(200, { id: 1 })],
			'POST /api/auth/refresh': over,
		});
		const ask = vi.fn(async () => true);
		made.api.onExpired(ask);
		expect(await made.api.post('/api/interests/1/claim')).toEqual({ id: 1 });
		expect(ask).toHaveBeenCalledOnce();
	});

	it('gives the error when the person does not come back', async () => {
		const over = answer(401, { error: 'unauthorized' });
		const made = make({ 'GET /api/a': over, 'POST /api/auth/refresh': over });
		await expect(made.api.get('/api/a')).rejects.toMatchObject({ code: 'unauthorized' });
	});

	it('does not take a busy server for the end of the session', async () => {
		const made = make({
			'POST /api/a': answer(401, { error: 'unauthorized' }),
			'POST /api/auth/refresh': answer(503, { error: 'unavailable' }),
		});
		const ask = vi.fn(async () => true);
		made.api.onExpired(ask);
		await expect(made.api.post('/api/a')).rejects.toMatchObject({ status: 503 });
		expect(ask).not.toHaveBeenCalled();
	});

	it('takes the token of another tab instead of renewing again', async () => {
		const channel = { postMessage: vi.fn(), onmessage: (_event) => {} };
		let open = () => {};
		const lock = (run) => new Promise((done) => (open = () => done(run())));
		const over = answer(401, { error: 'unauthorized' });
		const made = make({ 'GET /api/a': [over, answer(200, 1)] }, { channel, lock });
		const asked = made.api.get('/api/a');
		await vi.waitFor(() => expect(made.asked.length).toBe(1));
		await Promise.resolve();
		channel.onmessage({
			data: { type: 'token', token: 'other', until: Date.now() + 9e5, userId: 7 },
		});
		await vi.waitFor(() => (open(), expect(made.asked.length).toBe(2)));
		expect(await asked).toBe(1);
		expect(made.asked[1].token).toBe('Bearer other');
		expect(made.count('POST /api/auth/refresh')).toBe(0);
	});

	it('tells when the token that comes back is for other eyes, and other tabs hear of both', async () => {
		const channel = { postMessage: vi.fn(), onmessage: (_event) => {} };
		const made = make(
			{
				'POST /api/auth/login': answer(200, FRESH),
				'POST /api/users/9/see-as': answer(200, { ...FRESH, user_id: 9 }),
				'GET /api/a': [answer(401, { error: 'unauthorized' }), answer(200, 1)],
				'POST /api/auth/refresh': answer(200, FRESH),
			},
			{ channel }
		);
		const events = [];
		made.api.watch((event) => events.push(event));
		await made.api.login('a', 'b');
		await made.api.seeAs(9);
		expect(made.api.userId()).toBe(9);
		expect(events).toEqual([]);
		expect(await made.api.get('/api/a')).toBe(1);
		expect(events).toEqual(['other_user']);
		expect(channel.postMessage.mock.calls.map(([m]) => m.userId)).toEqual([
			FRESH.user_id,
			9,
			FRESH.user_id,
		]);
	});

	it('tells when another tab signs out or another person signs in', async () => {
		const channel = { postMessage: vi.fn(), onmessage: (_event) => {} };
		const made = make({ 'POST /api/auth/login': answer(200, FRESH) }, { channel });
		const events = [];
		made.api.watch((event) => events.push(event));
		await made.api.login('a', 'b');
		channel.onmessage({ data: { type: 'token', token: 'x', until: 1, userId: 8 } });
		channel.onmessage({ data: { type: 'signed_out' } });
		expect(events).toEqual(['other_user', 'signed_out']);
		expect(made.api.userId()).toBeNull();
	});
});
