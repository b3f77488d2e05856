// HTTP client of the tests: JSON in, JSON out, cookies kept, one access token.
import fs from 'node:fs';

export const PASSWORD = 'otklik-demo-2026';

/** The server has closed a connection that waited (here it had answered before) and has answered nothing now. */
const wasClosed = (e) =>
	['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'].includes(e.cause?.code) &&
	e.cause.socket?.bytesRead !== 0;

/** As fetch(); a GET is asked again once, on a new connection, if it met a closed one. */
const ask = (url, init) =>
	fetch(url, init).catch((e) => {
		if (init.method !== 'GET' || !wasClosed(e)) throw e;
		return fetch(url, init);
	});

export class Api {
	constructor(url) {
		this.url = url;
		this.token = null;
		this.cookies = new Map();
	}

	/** A second client of the same server, signed out. */
	fresh = () => new Api(this.url);

	#headers(extra, hasJson) {
		const h = { ...extra };
		if (hasJson) h['content-type'] ??= 'application/json';
		if (this.token) h.authorization ??= `Bearer ${this.token}`;
		if (this.cookies.size) h.cookie ??= [...this.cookies].map(([k, v]) => `${k}=${v}`).join('; ');
		return h;
	}

	#keep(response) {
		for (const line of response.headers.getSetCookie()) {
			const [pair, ...attributes] = line.split('; ');
			const at = pair.indexOf('=');
			const isGone = attributes.some((a) => /^max-age=0$/i.test(a));
			if (isGone) this.cookies.delete(pair.slice(0, at));
			else this.cookies.set(pair.slice(0, at), pair.slice(at + 1));
		}
	}

	/** {status, headers, body, text, bytes}; body is the parsed JSON, or null. */
	async request(method, path, { json, body, headers } = {}) {
		const sent = json === undefined ? body : JSON.stringify(json);
		const r = await ask(this.url + path, {
			method,
			body: sent,
			headers: this.#headers(headers, json !== undefined),
			redirect: 'manual',
		});
		this.#keep(r);
		const bytes = Buffer.from(await r.arrayBuffer());
		const text = bytes.toString('utf8');
		const isJson = r.headers.get('content-type')?.startsWith('application/json');
		return {
			status: r.status,
			headers: r.headers,
			bytes,
			text,
			body: isJson ? JSON.parse(text) : null,
		};
	}

	get = (path, headers) => this.request('GET', path, { headers });
	post = (path, json = {}) => this.request('POST', path, { json });
	put = (path, json) => this.request('PUT', path, { json });
	del = (path) => this.request('DELETE', path);

	/** multipart/form-data: fields {name: string | {file, name, type} | {bytes, name, type}}. */
	upload(path, fields) {
		const form = new FormData();
		for (const [k, v] of Object.entries(fields)) {
			if (typeof v !== 'object') form.append(k, String(v));
			else form.append(k, new Blob([v.bytes ?? fs.readFileSync(v.file)], { type: v.type }), v.name);
		}
		return this.request('POST', path, { body: form });
	}

	/** Signs in and keeps the token; throws when refused. */
	async login(email, password = PASSWORD) {
		const r = await this.post('/api/auth/login', { email, password });
		if (r.status !== 200) throw new Error(`login of ${email}: ${r.status} ${r.text}`);
		this.token = r.body.access_token;
		return r.body;
	}

	/** One page after the other until the end: every item. */
	async all(path) {
		const items = [];
		let after = '';
		do {
			const r = await this.get(
				path + (after && `${path.includes('?') ? '&' : '?'}after=${encodeURIComponent(after)}`)
			);
			if (r.status !== 200) throw new Error(`${path}: ${r.status} ${r.text}`);
			items.push(...r.body.items);
			after = r.body.next;
		} while (after);
		return items;
	}
}
