import { ApiError, errorOf, isPassing } from './errors.js';
import { sendTelling } from './upload.js';

/*
 * The only door to the server. Holds the access token in memory, renews it once for all tabs of
 * the browser, and repeats reads (never writes) while the server is out of breath.
 */

const BACK_OFF = [300, 900, 2700];
const TIMEOUT = 20000;
const EARLY = 15000;
const LOCK = 'otklik-refresh';

/** @param {Record<string, any>} [query] */
export function toQuery(query) {
	const params = new URLSearchParams();
	for (const [key, value] of Object.entries(query ?? {})) {
		if (value !== undefined && value !== null && value !== '') params.set(key, String(value));
	}
	const text = params.toString();
	return text ? `?${text}` : '';
}

function pause(ms) {
	return new Promise((done) => setTimeout(done, ms));
}

/* Browsers give locks to secure pages only; elsewhere one tab still renews once. */
function defaultLocks() {
	const locks = globalThis.navigator?.locks;
	return locks ? (run) => locks.request(LOCK, run) : (run) => run();
}

function defaultChannel() {
	return typeof BroadcastChannel === 'function' ? new BroadcastChannel('otklik') : null;
}

/**
 * @param {{fetch?: typeof fetch, lock?: (run: () => Promise<any>) => Promise<any>,
 *   channel?: any, now?: () => number, wait?: (ms: number) => Promise<any>}} [env]
 */
export function createApi(env = {}) {
	const send = env.fetch ?? ((...args) => globalThis.fetch(...args));
	const lock = env.lock ?? defaultLocks();
	const channel = env.channel === undefined ? defaultChannel() : env.channel;
	const now = env.now ?? Date.now;
	const wait = env.wait ?? pause;

	let token = null;
	let until = 0;
	let userId = null;
	let renewing = null;
	let onExpired = async () => false;
	const watchers = new Set();

	function tell(event) {
		for (const watcher of watchers) watcher(event);
	}

	function take(answer) {
		token = answer.access_token;
		until = now() + answer.expires_in * 1000;
		userId = answer.user_id ?? userId;
	}

	function share() {
		channel?.postMessage({ type: 'token', token, until, userId });
	}

	/* Somebody else than before, or no longer with another's eyes: what is shown is not theirs. */
	function become(answer) {
		const was = userId;
		take(answer);
		share();
		if (was !== null && was !== userId) tell('other_user');
	}

	function forget() {
		token = null;
		until = 0;
		userId = null;
	}

	/* Other tabs give their fresh token, or tell that somebody else signed in or out. */
	function hear({ data }) {
		if (data.type === 'signed_out') {
			forget();
			tell('signed_out');
		} else if (data.type === 'token') {
			const isOther = userId !== null && data.userId !== userId;
			({ token, until, userId } = data);
			tell(isOther ? 'other_user' : 'token');
		}
	}
	if (channel) channel.onmessage = hear;

	async function once(method, path, options) {
		const headers = { Accept: 'application/json', ...options.headers };
		if (token && !options.isOpen) headers.Authorization = `Bearer ${token}`;
		let body = options.form;
		if (body === undefined && options.body !== undefined) {
			headers['Content-Type'] = 'application/json';
			body = JSON.stringify(options.body);
		}
		const limit = AbortSignal.timeout(options.timeout ?? TIMEOUT);
		const signal = options.signal ? AbortSignal.any([options.signal, limit]) : limit;
		const sender = options.onProgress ? sendTelling(options.onProgress) : send;
		try {
			return await sender(path, { method, headers, body, signal, credentials: 'same-origin' });
		} catch (error) {
			if (options.signal?.aborted) throw error;
			throw new ApiError({ code: limit.aborted ? 'timeout' : 'offline' });
		}
	}

	async function renewLocked(stale) {
		if (token !== null && token !== stale) return true;
		const response = await once('POST', '/api/auth/refresh', { body: {}, isOpen: true });
		if (response.status === 401) return false;
		if (!response.ok) throw await errorOf(response);
		become(await response.json());
		return true;
	}

	/* True: there is a fresh token. False: the session is over. Throws when it cannot be known. */
	function refresh() {
		const stale = token;
		renewing ??= lock(() => renewLocked(stale)).finally(() => {
			renewing = null;
		});
		return renewing;
	}

	async function authorised(method, path, options) {
		if (token !== null && now() > until - EARLY) await refresh();
		let response = await once(method, path, options);
		if (response.status !== 401) return response;
		const isBack = (await refresh()) || (!options.isQuiet && (await onExpired()));
		if (isBack) {
			response = await once(method, path, options);
		}
		return response;
	}

	async function attempt(method, path, options) {
		const go = options.isOpen ? once : authorised;
		const response = await go(method, path, options);
		if (response.ok || (options.isRaw && response.status === 304)) return response;
		throw await errorOf(response);
	}

	/** @param {string} method @param {string} path @param {any} [options] */
	async function request(method, path, options = {}) {
		const url = path + toQuery(options.query);
		for (let tries = 0; ; tries++) {
			try {
				return await attempt(method, url, options);
			} catch (/** @type {any} */ error) {
				const isLast = method !== 'GET' || !isPassing(error) || tries >= BACK_OFF.length;
				if (isLast || options.signal?.aborted) throw error;
				const after = error.retryAfter ? error.retryAfter * 1000 : BACK_OFF[tries];
				await wait(after * (0.75 + Math.random() / 2));
			}
		}
	}

	async function json(method, path, options) {
		const response = await request(method, path, options);
		if (response.status === 204) return null;
		const text = await response.text();
		return text ? JSON.parse(text) : null;
	}

	return {
		get: (path, query, options) => json('GET', path, { query, ...options }),
		post: (path, body = {}, options = {}) => json('POST', path, { body, ...options }),
		put: (path, body, options = {}) => json('PUT', path, { body, ...options }),
		del: (path, options = {}) => json('DELETE', path, options),
		upload: (path, form, options = {}) => json('POST', path, { form, timeout: 120000, ...options }),
		raw: (path, options = {}) => request('GET', path, { isRaw: true, ...options }),
		blob: async (path) => (await request('GET', path, { isRaw: true })).blob(),
		refresh,
		async login(email, password) {
			const body = { email, password };
			become(await json('POST', '/api/auth/login', { body, isOpen: true }));
		},
		/* From here on the tokens are for another person's eyes, in every tab; and back. */
		async seeAs(id) {
			take(await json('POST', `/api/users/${id}/see-as`, { body: {} }));
			share();
		},
		async endSeeing() {
			take(await json('POST', '/api/see-as/end', { body: {} }));
			share();
		},
		async logout() {
			try {
				await json('POST', '/api/auth/logout', { body: {}, isQuiet: true });
			} finally {
				forget();
				channel?.postMessage({ type: 'signed_out' });
			}
		},
		userId: () => userId,
		/** @param {() => Promise<boolean>} ask resolves to true when the person has signed in again */
		onExpired(ask) {
			onExpired = ask;
		},
		watch(watcher) {
			watchers.add(watcher);
			return () => watchers.delete(watcher);
		},
	};
}

export const api = createApi();
