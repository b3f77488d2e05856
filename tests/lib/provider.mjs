// A provider of OAuth2 for tests: gives codes for people who agree, tokens for codes (PKCE is checked) and
// for refresh tokens, and tells mail servers whose a token is. What it was asked stands in `asked`.
import { createHash, randomBytes } from 'node:crypto';
import http from 'node:http';

const token = () => randomBytes(24).toString('base64url');

export class Provider {
	asked = [];
	codes = new Map();
	refreshes = new Map();
	access = new Map();
	lifeSeconds = 3600;
	isRotating = false;
	/** What the token endpoint answers instead: [status, body]. */
	trouble = null;

	static async start({ clientId = 'otklik', clientSecret = 'client secret +/' } = {}) {
		const p = new Provider();
		Object.assign(p, { clientId, clientSecret });
		p.server = http.createServer((req, res) => p.#answer(req, res));
		await new Promise((done) => p.server.listen(0, '127.0.0.1', done));
		p.url = `http://127.0.0.1:${p.server.address().port}`;
		p.tokeninfo = `${p.url}/tokeninfo?access_token=`;
		return p;
	}

	stop() {
		this.server.closeAllConnections();
		return new Promise((done) => this.server.close(done));
	}

	/** A person agrees at the address that start gave: gives what comes back, {state, code}. */
	agree(address, email) {
		const q = new URL(address).searchParams;
		const code = token();
		this.codes.set(code, { email, challenge: q.get('code_challenge'), redirect: q.get('redirect_uri') });
		return { state: q.get('state'), code };
	}

	revoke(email) {
		for (const [t, who] of this.refreshes) if (who === email) this.refreshes.delete(t);
		for (const [t, who] of this.access) if (who === email) this.access.delete(t);
	}

	tokenOf = (email) => [...this.access].filter(([, who]) => who === email).at(-1)?.[0];

	async #answer(req, res) {
		const url = new URL(req.url, this.url);
		let body = '';
		for await (const part of req) body += part;
		const say = (status, o) => res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(o));
		if (url.pathname === '/tokeninfo') {
			const email = this.access.get(url.searchParams.get('access_token'));
			return say(email ? 200 : 400, email ? { email, active: 'yes' } : { error: 'invalid_token' });
		}
		// A person who comes here agrees at once, as the one who is asked to be hinted at.
		if (url.pathname === '/authorize') {
			const back = new URL(url.searchParams.get('redirect_uri'));
			const given = this.agree(url.href, url.searchParams.get('login_hint'));
			for (const [k, v] of Object.entries(given)) back.searchParams.set(k, v);
			return res.writeHead(302, { location: back.href }).end();
		}
		if (url.pathname !== '/token' || req.method !== 'POST') return say(404, {});
		const form = new URLSearchParams(body);
		this.asked.push(form);
		if (this.trouble) return say(...this.trouble);
		return say(...this.#tokens(form));
	}

	#tokens(form) {
		if (form.get('client_id') !== this.clientId || form.get('client_secret') !== this.clientSecret)
			return [401, { error: 'invalid_client', error_description: 'no such client' }];
		const isCode = form.get('grant_type') === 'authorization_code';
		const email = isCode ? this.#redeem(form) : this.refreshes.get(form.get('refresh_token'));
		if (!email) return [400, { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' }];
		const access = token();
		this.access.set(access, email);
		const answer = { access_token: access, token_type: 'Bearer', expires_in: this.lifeSeconds };
		if (!isCode && !this.isRotating) return [200, answer];
		if (!isCode) this.refreshes.delete(form.get('refresh_token'));
		answer.refresh_token = token();
		this.refreshes.set(answer.refresh_token, email);
		return [200, answer];
	}

	#redeem(form) {
		const given = this.codes.get(form.get('code'));
		this.codes.delete(form.get('code'));
		const hash = createHash('sha256').update(form.get('code_verifier') ?? '').digest('base64url');
		return given?.challenge === hash && given.redirect === form.get('redirect_uri') ? given.email : null;
	}
}
