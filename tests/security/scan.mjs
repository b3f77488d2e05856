// sqlmap and wapiti against the running product: `make security`. Requests come from the program's own
// table of routes, signed in as a manager (or as an administrator where a manager may not call), with
// rows of the own branch and a value in every field. Before the product a server that does have the
// holes is attacked: a scanner that overlooks those, or an output that is read wrongly, fails the run.
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { idFields, key, PASSWORD, value } from '../lib/inputs.mjs';
import { program } from '../lib/otklik.mjs';
import { tempDir } from '../lib/place.mjs';
import { startStack } from '../lib/stack.mjs';
import { makeWorld, ROLES } from '../lib/world.mjs';

const SECONDS = Number(process.env.OTKLIK_SECURITY_SECONDS ?? 180);
const JOBS = Number(process.env.OTKLIK_SECURITY_JOBS ?? 2);
/** When no new target is begun any more; what is left is named. 0: never. */
const MINUTES = Number(process.env.OTKLIK_SECURITY_MINUTES ?? 0);
const TOOLS = (process.env.OTKLIK_SECURITY_TOOLS ?? 'wapiti,sqlmap').split(',');
const ONLY = new RegExp(process.env.OTKLIK_SECURITY_ONLY ?? '');
/** So many parameters of one address are one target: a long list would not be done in its time. */
const TOGETHER = 4;
const TOKEN_MINUTES = 20;
const MODULES = 'xss,permanentxss,sql,blindsql,exec,file,crlf,redirect,ssrf,xxe,shellshock,methods';
const NOT_OK = '400,401,403,404,405,409,413,415,422,423,429';

const out = tempDir('otklik-security');
const started = Date.now();
const isLate = () => MINUTES > 0 && Date.now() - started > MINUTES * 60_000;
const children = new Set();

process.on('exit', () => {
	for (const c of children) process.kill(-c.pid, 'SIGKILL');
	if (process.env.OTKLIK_SECURITY_KEEP) console.log(out);
	else fs.rmSync(out, { recursive: true, force: true });
});

/** Runs a scanner for at most `seconds`; gives what it printed. */
function scanner(argv, seconds) {
	return new Promise((resolve, reject) => {
		const child = spawn(argv[0], argv.slice(1), { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
		let text = '';
		let isCut = false;
		children.add(child);
		for (const s of [child.stdout, child.stderr]) s.on('data', (d) => (text += d));
		const timer = setTimeout(() => {
			isCut = true;
			process.kill(-child.pid, 'SIGKILL');
		}, seconds * 1000);
		child.on('error', reject);
		child.on('close', () => {
			clearTimeout(timer);
			children.delete(child);
			resolve({ text, isCut });
		});
	});
}

// ---- sqlmap ----

/** found, clean, cut (no verdict in time), or broken (sqlmap itself gave up). */
async function sqlmap({ name, method, url, body, token, params }) {
	const data = body ? ['--data', JSON.stringify(body), '-H', 'Content-Type: application/json'] : [];
	const { text, isCut } = await scanner(
		[
			...['sqlmap', '-u', url, '--method', method, ...data],
			...(token ? ['-H', `Authorization: Bearer ${token}`] : []),
			...['--batch', '--level', '2', '--risk', '1', '--dbms', 'mysql', '--flush-session'],
			...['--ignore-code', NOT_OK, '--timeout', '30', '--retries', '1', '--disable-coloring'],
			...(params ? ['-p', params.join(',')] : ['--param-exclude', '^(User-Agent|Referer|Host)$']),
			...['--output-dir', fs.mkdtempSync(path.join(out, 'sqlmap-'))],
		],
		SECONDS
	);
	const found = /identified the following injection point[^]*?---\n([^]*?)\n---/.exec(text)?.[1];
	const isClean = /all tested parameters do not appear to be injectable/.test(text);
	const state = found ? 'found' : isCut ? 'cut' : isClean ? 'clean' : 'broken';
	return { name, state, text: found ?? text.split('\n').slice(-8).join('\n') };
}

// ---- wapiti ----

/** Attacks addresses with their query; `endpoint` is where a server led astray would come to. */
async function wapiti({ base, urls, token, endpoint, seconds, modules = MODULES }) {
	const file = path.join(fs.mkdtempSync(path.join(out, 'wapiti-')), 'report.json');
	const dir = path.dirname(file);
	const { text, isCut } = await scanner(
		[
			...['wapiti', '-u', base, ...urls.flatMap((u) => ['-s', u]), '-d', '0', '-S', 'insane'],
			...(token ? ['-H', `Authorization: Bearer ${token}`] : []),
			...['-m', modules, '--scope', 'domain', '--endpoint', endpoint, '--no-bugreport'],
			...['--max-attack-time', String(seconds), '--store-session', dir, '--store-config', dir],
			...['--flush-session', '-v', '1', '-t', '30', '-f', 'json', '-o', file],
		],
		seconds * modules.split(',').length + 120
	);
	const kept = path.join(out, 'wapiti.txt');
	fs.appendFileSync(kept, text);
	if (!fs.existsSync(file)) return { found: [], isBroken: true, isCut, text };
	const report = JSON.parse(fs.readFileSync(file, 'utf8'));
	const rows = Object.entries({ ...report.vulnerabilities, ...report.anomalies });
	const found = rows.flatMap(([kind, list]) => list.map((v) => `${kind}: ${v.method} ${v.path} ${v.info}`));
	return { found, isBroken: !report.infos, isCut, text };
}

// ---- the server that has the holes ----

/** `id` goes into the statement as it comes, `text` into the page. */
function holedServer(db) {
	return http.createServer((req, res) => {
		const query = new URL(req.url, 'http://x').searchParams;
		let page = 'well';
		try {
			if (query.has('id')) page = JSON.stringify(db.query(`SELECT name FROM points WHERE id = ${query.get('id')}`));
		} catch (e) {
			page = e.message;
		}
		res.setHeader('content-type', 'text/html');
		res.end(`<html><body><p>${page}</p><p>${query.get('text') ?? ''}</p></body></html>`);
	});
}

/** Notes who comes by; to the scanner's own questions it knows of nobody. */
function endpointServer(visits) {
	return http.createServer((req, res) => {
		if (!/^\/get_(ssrf|xxe)\.php/.test(req.url)) visits.push(`${req.method} ${req.url}`);
		res.setHeader('content-type', 'application/json');
		res.end('{}');
	});
}

const listen = (server) =>
	new Promise((resolve) => {
		server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${server.address().port}`));
	});

/** Both scanners have to see what is there to be seen. */
async function control(db, endpoint) {
	const server = holedServer(db);
	const base = await listen(server);
	const [{ id }] = db.query('SELECT MIN(id) AS id FROM points');
	const s = await sqlmap({ name: 'control', method: 'GET', url: `${base}/row?id=${id}` });
	const urls = [`${base}/row?text=a`];
	const w = await wapiti({ base: `${base}/`, urls, endpoint, seconds: 60, modules: 'xss' });
	server.close();
	server.closeAllConnections();
	console.log(`control     sqlmap ${s.state}, wapiti ${w.found.length} of 1`);
	if (s.state !== 'found') throw new Error(`sqlmap overlooks an injection: ${s.text}`);
	if (!w.found.length) throw new Error(`wapiti overlooks a script in the page: ${w.text.slice(-2000)}`);
}

// ---- what is attacked ----

/** Signed in as a role, again when the token grows old. */
function signIn(stack) {
	const kept = new Map();
	return async (role) => {
		const have = kept.get(role);
		if (have && Date.now() - have.at < TOKEN_MINUTES * 60_000) return have.api;
		const api = stack.api();
		await api.login(`scan-${role}@otklik.test`, PASSWORD);
		api.cookies.clear();
		kept.set(role, { api, at: Date.now() });
		return api;
	};
}

const roleOf = (route) =>
	route.access.includes('public') ? null : route.access.includes('manager') ? 'manager' : 'administrator';

/** A list's own cursor, as anything else is refused before it comes to a statement. */
async function cursor(api, at) {
	const r = await api.get(`${at}?limit=1`);
	return r.body?.next ?? null;
}

const queryText = (input) => new URLSearchParams(Object.entries(input).map(([k, v]) => [k, String(v)]));

/** As many optional parameters as the route accepts together; the others come one by one. */
async function readTargets(route, api, at, required, optional) {
	const input = { ...required };
	const alone = [];
	for (const f of optional) {
		const v = f.name === 'after' ? await cursor(api, at) : (f.given ?? value(f));
		if (v === null) continue;
		const text = Array.isArray(v) ? (v[0] ?? 'x') : v;
		const r = await api.get(`${at}?${queryText({ ...input, [f.name]: text })}`);
		if (r.status < 400) input[f.name] = text;
		else alone.push({ ...required, [f.name]: text });
	}
	return [input, ...alone];
}

/** One target, or where nothing is marked and the parameters are many, one for each few of them. */
function inParts(target, names) {
	if (target.at.includes('*') || names.length <= TOGETHER) return [target];
	const starts = names.map((_, i) => i).filter((i) => i % TOGETHER === 0);
	return starts.map((i) => ({ ...target, params: names.slice(i, i + TOGETHER) }));
}

/** Targets of one route: its path with every id marked, its query, its body. */
async function targets(route, world, actors, as) {
	const role = roleOf(route);
	const api = await as(role ?? 'manager');
	const sql = [];
	const ids = Object.fromEntries(
		idFields(route).map((f) => {
			const row = world.make(f.id, world.own, actors[role ?? 'manager']);
			sql.push(row.sql);
			return [f.name, row.id];
		})
	);
	world.run(sql);
	const inPath = (f) => route.path.includes(`:${f.name}`);
	const given = (f) => (f.name in ids ? (f.type === 'ids' ? [ids[f.name]] : ids[f.name]) : undefined);
	const path_ = (mark) =>
		route.path.replace(/:(\w+)/g, (_, n) => `${ids[n] ?? value(route.input.find((f) => f.name === n))}${mark}`);
	const rest = route.input.filter((f) => !inPath(f)).map((f) => ({ ...f, given: given(f) }));
	const hasPath = route.path.includes(':');
	const one = (input, isMarked) => ({
		name: key(route),
		role,
		method: route.method,
		at: path_(isMarked ? '*' : ''),
		...(route.method === 'GET' ? { query: String(queryText(input)) } : { body: input }),
	});
	const required = Object.fromEntries(rest.filter((f) => f.required).map((f) => [f.name, f.given ?? value(f)]));
	if (route.method === 'GET') {
		const list = await readTargets(route, api, path_(''), required, rest.filter((f) => !f.required));
		const some = list.filter((input) => hasPath || Object.keys(input).length);
		return some.flatMap((input, i) => inParts(one(input, hasPath && !i), Object.keys(input)));
	}
	const all = { ...Object.fromEntries(rest.map((f) => [f.name, f.given ?? value(f)])), ...required };
	return rest.length ? [one(all, hasPath)] : hasPath ? [one(null, true)] : [];
}

const rank = (t) => (t.query ? 0 : t.method === 'GET' ? 1 : t.method === 'POST' ? 2 : 3);

function chosen() {
	const json = execFileSync(program('otklikd'), ['--routes=json'], { encoding: 'utf8', maxBuffer: 1 << 26 });
	const routes = JSON.parse(json).filter((r) => ONLY.test(key(r)));
	const why = (r) =>
		r.path === '/api/live-auth'
			? 'nginx alone calls it'
			: r.multipart
				? 'an upload, not JSON'
				: r.method === 'DELETE'
					? 'only an id, read as everywhere'
					: !r.input.length
						? 'it takes nothing'
						: null;
	const exempt = routes.filter(why).map((r) => `${key(r)} (${why(r)})`);
	return { routes: routes.filter((r) => !why(r)), exempt };
}

/** Every target by sqlmap, `JOBS` at once. */
async function runSqlmap(stack, list, as) {
	const done = [];
	const queue = [...list];
	const worker = async () => {
		for (let t = queue.shift(); t; t = queue.shift()) {
			if (isLate()) done.push({ name: t.name, state: 'late' });
			else {
				const token = t.role && (await as(t.role)).token;
				const url = stack.url + t.at + (t.query ? `?${t.query}` : '');
				done.push(await sqlmap({ ...t, url, token }));
			}
			const last = done.at(-1);
			if (!['clean', 'late'].includes(last.state)) console.log(`${last.state}: ${last.name}\n${last.text}`);
		}
	};
	await Promise.all(Array.from({ length: JOBS }, worker));
	return done;
}

/** Statuses of what nginx has answered so far. */
async function answered(stack) {
	await sleep(1500);
	const text = fs.readFileSync(path.join(stack.logs, 'access.log'), 'utf8');
	const counts = {};
	for (const [, s] of text.matchAll(/ status=(\d)/g)) counts[s] = (counts[s] ?? 0) + 1;
	return counts;
}

const total = (counts) => Object.values(counts).reduce((a, b) => a + b, 0);
const minus = (a, b) => Object.fromEntries(Object.entries(a).map(([k, v]) => [`${k}xx`, v - (b[k] ?? 0)]));

/** Attacks every GET target by wapiti; gives what it found. */
async function withWapiti(stack, list, token, endpoint) {
	const before = await answered(stack);
	const address = (t) => stack.url + t.at.replaceAll('*', '') + (t.query ? `?${t.query}` : '');
	const urls = [...new Set(list.filter((t) => t.method === 'GET').map(address))];
	const w = await wapiti({ base: `${stack.url}/`, urls, token, endpoint, seconds: SECONDS });
	const after = await answered(stack);
	console.log(`wapiti      ${urls.length} addresses, ${total(after) - total(before)} requests`, minus(after, before));
	for (const [line] of w.text.matchAll(/^.*[Mm]ax attack time.*$/gm)) console.log(`  cut: ${line}`);
	return w.isBroken || w.isCut ? [...w.found, `wapiti did not finish: ${w.text.slice(-2000)}`] : w.found;
}

/** Attacks every target by sqlmap; gives what it found, or could not attack. */
async function withSqlmap(stack, list, routes, as) {
	const before = await answered(stack);
	const done = await runSqlmap(stack, list, as);
	const after = await answered(stack);
	console.log(`sqlmap      ${done.length} targets of ${routes} routes, ${total(after) - total(before)} requests`, minus(after, before));
	for (const state of ['clean', 'cut', 'late']) {
		const those = done.filter((d) => d.state === state);
		const names = state === 'clean' ? '' : [...new Set(those.map((d) => d.name))].join(', ');
		console.log(`  ${state}: ${those.length} ${names}`);
	}
	return done.filter((d) => ['found', 'broken'].includes(d.state)).map((d) => `sqlmap ${d.state}: ${d.name}\n${d.text}`);
}

async function main() {
	const conf = { login_tries: 100, access_seconds: 3600 };
	const stack = await startStack({ seed: true, conf, rates: { api: 100000, auth: 100000 } });
	const visits = [];
	const endpoint = endpointServer(visits);
	const bad = [];
	try {
		const actors = {};
		for (const role of ROLES)
			actors[role] = Number(
				stack.otklik([
					...['user', 'add', '--email', `scan-${role}@otklik.test`, '--name', `Scan ${role}`],
					...['--role', role, '--password', PASSWORD],
				])
			);
		const world = makeWorld(stack, actors);
		const as = signIn(stack);
		const at = `${await listen(endpoint)}/`;
		await control(stack.db, at);

		const { routes, exempt } = chosen();
		const list = [];
		for (const route of routes) list.push(...(await targets(route, world, actors, as)));
		list.sort((a, b) => rank(a) - rank(b));
		if (TOOLS.includes('wapiti')) bad.push(...(await withWapiti(stack, list, (await as('administrator')).token, at)));
		bad.push(...visits.map((v) => `the server was led to ${v}`));
		if (TOOLS.includes('sqlmap')) bad.push(...(await withSqlmap(stack, list, routes.length, as)));
		console.log(`left out on purpose: ${exempt.join(', ')}`);
		const after = await answered(stack);
		if (after[5]) bad.push(`${after[5]} answers were 5xx`);
	} finally {
		endpoint.close();
		endpoint.closeAllConnections();
		await stack.close().catch((e) => bad.push(...(e.actual ?? [e.message])));
	}
	console.log(`findings    ${bad.length}`);
	for (const b of bad) console.log(b);
	process.exitCode = bad.length ? 1 : 0;
}

await main();
