import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from '@vue/compiler-sfc';
import { describe, expect, it } from 'vitest';

const SRC = join(import.meta.dirname, '..');
const BACKEND = join(SRC, '../../backend');
const read = (name) => readFileSync(join(SRC, name), 'utf8');

function flat(texts, before = '') {
	return Object.entries(texts).flatMap(([key, value]) =>
		typeof value === 'string' ? [[before + key, value]] : flat(value, `${before}${key}.`)
	);
}

const names = readdirSync(SRC, { recursive: true }).map(String).sort();
const files = names.filter((name) => /\.(vue|js)$/.test(name) && !name.endsWith('.test.js'));
const textFiles = names.filter((name) => /(^locales|\/texts(\/\w+)?)\/(ru|en)\.json$/.test(name));
const of = (locale) => textFiles.filter((name) => name.endsWith(`${locale}.json`));
const textsOf = (locale) => new Map(of(locale).flatMap((name) => flat(JSON.parse(read(name)))));
const russian = textsOf('ru');
const english = textsOf('en');
const variants = (text) => text.split(' | ').length;
const slots = (text) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort().join();

/* `interests` of features/interests/texts/ru.json, `interests/card` of texts/card, '' for the shell. */
function featureOf(name) {
	const [, feature = '', part = ''] = /^features\/(\w+)\/texts\/(\w+\/)?/.exec(name) ?? [];
	return part ? `${feature}/${part.slice(0, -1)}` : feature;
}
/** Feature by key. */
const owners = new Map(
	of('ru').flatMap((name) => flat(JSON.parse(read(name))).map(([key]) => [key, featureOf(name)]))
);
const tops = new Set([...owners.keys()].map((key) => key.split('.')[0]));

/*
 * Texts that a source names: whole keys in quotes, and patterns of keys put together in a template.
 * A key in quotes counts only if its first word is one of ours.
 */
function usedIn(name) {
	const text = read(name);
	const whole = [...text.matchAll(/'([a-z_]+(?:\.[a-z0-9_]+)+)'/g)].map(([, key]) => key);
	const made = [...text.matchAll(/`([a-z_]+(?:\.[a-z0-9_]+)*\.\$\{[^`]*)`/g)].map(
		([, key]) =>
			new RegExp(
				`^${key.replace(/\./g, '\\.').replace(/\$\{(?:[^{}]|\{[^}]*\})*\}/g, '[a-z0-9_.]+')}$`
			)
	);
	const isOurs = (key) => tops.has(key.split('.')[0]);
	return { whole: whole.filter(isOurs), made };
}

describe('the files of texts', () => {
	it('exist in both languages', () => {
		expect(of('ru').length).toBeGreaterThan(5);
		expect(of('ru').map(featureOf)).toEqual(of('en').map(featureOf));
	});

	it('share no key, for they are joined when loaded', () => {
		for (const locale of ['ru', 'en']) {
			const keys = of(locale).flatMap((name) => flat(JSON.parse(read(name))).map(([key]) => key));
			expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
		}
	});

	it('name each key once: the later one would silently replace the other', () => {
		const count = (texts) =>
			Object.values(texts).reduce(
				(n, one) => n + 1 + (typeof one === 'string' ? 0 : count(one)),
				0
			);
		const doubled = textFiles.filter((name) => {
			const text = read(name);
			return (text.match(/^\s*"\w+":/gm) ?? []).length !== count(JSON.parse(text));
		});
		expect(doubled).toEqual([]);
	});

	it('hold no text that nobody shows', () => {
		const all = files.map(usedIn);
		const whole = new Set(all.flatMap((one) => one.whole));
		const made = all.flatMap((one) => one.made);
		const idle = [...russian.keys()].filter(
			(key) => !whole.has(key) && !made.some((pattern) => pattern.test(key))
		);
		expect(idle).toEqual([]);
	});
});

describe('the two languages', () => {
	it('have the same keys', () => {
		expect([...russian.keys()].sort()).toEqual([...english.keys()].sort());
	});

	it('have no empty text', () => {
		const empty = [...russian, ...english].filter(([, text]) => !text.trim());
		expect(empty).toEqual([]);
	});

	it('have the same slots', () => {
		const other = [...russian].filter(
			([key, text]) => slots(text) !== slots(english.get(key) ?? '')
		);
		expect(other.map(([key]) => key)).toEqual([]);
	});

	it('have three Russian forms where there are two English ones', () => {
		const plural = [...russian.keys()].filter(
			(key) => variants(russian.get(key)) > 1 || variants(english.get(key)) > 1
		);
		expect(plural.length).toBeGreaterThan(0);
		const wrong = plural.filter(
			(key) => variants(russian.get(key)) !== 3 || variants(english.get(key)) !== 2
		);
		expect(wrong).toEqual([]);
	});

	it('are written in their own letters', () => {
		const own = new Set(['language.ru']);
		const foreign = [...english].filter(([key, text]) => !own.has(key) && /[а-яё]/i.test(text));
		expect(foreign).toEqual([]);
	});
});

describe('the source', () => {
	it('has no Russian text outside of the locales', () => {
		const found = [];
		for (const name of files) {
			const text = read(name);
			const { template, scriptSetup } = name.endsWith('.vue')
				? parse(text).descriptor
				: { template: null, scriptSetup: { content: text } };
			const shown = (template?.content ?? '').replace(/<!--[\s\S]*?-->/g, '');
			/* Patterns and single letters of code are about texts, they are none themselves. */
			const code = (scriptSetup?.content ?? '')
				.replace(/\/\*[\s\S]*?\*\//g, '')
				.replace(/\/(?:[^/\n\\]|\\.)+\/[gimsuy]+/g, '')
				.replace(/'[её]'/g, '');
			const bare = shown + code;
			if (/[а-яё]/i.test(bare)) found.push(name);
		}
		expect(found).toEqual([]);
	});

	/* A layer first named by the styles of a part would come before the base ones and lose to them. */
	it('keeps layered styles out of the parts', () => {
		const layered = files.filter((name) => read(name).includes('@layer'));
		expect(layered).toEqual([]);
	});

	it('uses only keys that exist', () => {
		const missing = [];
		for (const name of files) {
			const text = read(name);
			for (const [, key] of text.matchAll(/\bt\(\s*'([a-z_]+(?:\.[a-z_]+)+)'/g)) {
				if (!russian.has(key)) missing.push(`${name}: ${key}`);
			}
		}
		expect(missing).toEqual([]);
	});
});

describe('a page', () => {
	const MODULE = /(?:from|import\()\s*'((?:@|\.\.?)\/[^']+\.(?:vue|js))'/g;
	const LAZY = /withTexts\(\s*\[([^\]]*)\],\s*\(\)\s*=>\s*import\('([^']+)'\)/g;
	const namesIn = (list) => [...list.matchAll(/'([\w/]+)'/g)].map(([, name]) => name);
	const resolve = (from, path) =>
		path.startsWith('@/') ? path.slice(2) : join(dirname(from), path);

	/* Features whose texts a module and all that it imports need, less those that come with a part. */
	function needs(name, given, seen = new Set()) {
		if (seen.has(name) || /^app\/(router|sections)\.js$/.test(name)) return [];
		seen.add(name);
		const text = read(name);
		const { whole, made } = usedIn(name);
		const matching = (pattern) => [...owners.keys()].filter((key) => pattern.test(key));
		const own = [...whole, ...made.flatMap(matching)].map((key) => owners.get(key));
		const brought = new Map(
			[...text.matchAll(LAZY)].map(([, list, path]) => [resolve(name, path), namesIn(list)])
		);
		const below = [...text.matchAll(MODULE)].flatMap(([, path]) => {
			const to = resolve(name, path);
			const more = brought.get(to);
			return needs(to, more ? [...given, ...more] : given, more ? new Set(seen) : seen);
		});
		return [...own.filter((feature) => feature && !given.includes(feature)), ...below];
	}

	const ROUTE = /component: \(\) => import\('(@[^']+)'\),\s*meta: (\{[^}]*\})/g;
	const SECTION = /texts: \[([^\]]*)\],\s*component: \(\) => import\('(@[^']+)'\)/g;
	const routes = [
		...[...read('app/routes.js').matchAll(ROUTE)].map(([, path, meta]) => ({
			name: path.slice(2),
			texts: namesIn(/texts: \[([^\]]*)\]/.exec(meta)?.[1] ?? ''),
		})),
		...[...read('app/sections.js').matchAll(SECTION)].map(([, texts, path]) => ({
			name: path.slice(2),
			texts: namesIn(texts),
		})),
	];
	const pages = files.filter((name) => /^features\/\w+\/pages\//.test(name));

	it('is named by a route, and each that there is', () => {
		expect(routes.map(({ name }) => name).sort()).toEqual(pages);
	});

	it.each(routes)('$name names the texts that it shows', ({ name, texts }) => {
		expect([...new Set(needs(name, texts))]).toEqual([]);
	});

	it('of none: the shell brings the texts of its parts', () => {
		expect(read('app/App.vue')).toContain("from './Shell.vue'");
		expect(needs('main.js', [])).toEqual([]);
	});
});

describe('the words of the server', () => {
	it('have a text for each error', () => {
		const list = readFileSync(join(BACKEND, 'base/errors.def'), 'utf8');
		const keys = [...list.matchAll(/^ERROR\(\w+,\s*\d+,\s*"(\w+)"\)/gm)].map(([, key]) => key);
		expect(keys.length).toBeGreaterThan(10);
		expect(keys.filter((key) => !russian.has(`error.${key}`))).toEqual([]);
	});

	it('have a text for each reason', () => {
		const sources = readdirSync(BACKEND, { recursive: true })
			.map(String)
			.filter((name) => name.endsWith('.c'));
		const keys = new Set();
		for (const name of sources) {
			const text = readFileSync(join(BACKEND, name), 'utf8');
			for (const [, key] of text.matchAll(/fail_field\([^;]*?,\s*"(\w+)"\)/g)) keys.add(key);
		}
		expect(keys.size).toBeGreaterThan(3);
		expect([...keys].filter((key) => !russian.has(`reason.${key}`))).toEqual([]);
	});

	it('have a text for each reason that a letter became no card', () => {
		const inRules = readdirSync(join(BACKEND, 'rules'))
			.map((name) => readFileSync(join(BACKEND, 'rules', name), 'utf8'))
			.flatMap((text) => [...text.matchAll(/"ignore":\s*"(\w+)"/g)]);
		const inCode = readdirSync(join(BACKEND, 'feature/letters'))
			.map((name) => readFileSync(join(BACKEND, 'feature/letters', name), 'utf8'))
			.flatMap((text) => [
				...text.matchAll(/(?:\.reason = |refused\(out, |quarantine\([^;"]*)"(\w+)"/g),
			]);
		expect(inRules.length).toBeGreaterThan(3);
		expect(inCode.length).toBeGreaterThan(3);
		const keys = new Set([...inRules, ...inCode].map(([, key]) => key));
		expect([...keys].filter((key) => !russian.has(`letter_reason.${key}`))).toEqual([]);
	});

	it('say in detail why a letter could not be read', () => {
		const dir = join(BACKEND, 'feature/letters');
		const inLetters = readdirSync(dir)
			.filter((name) => name.endsWith('.c'))
			.map((name) => readFileSync(join(dir, name), 'utf8'))
			.flatMap((text) => [
				...text.matchAll(
					/(?:(?:refused|quarantine)\([^;"]*"\w+",\s*|\.reason = "\w+",\s*\.error = )"([^"]+)"/g
				),
			]);
		const guard = readFileSync(join(BACKEND, 'feature/mail/mail_guard.c'), 'utf8');
		const limits = [...guard.matchAll(/return "([^"]+)";/g)];
		expect(inLetters.length).toBeGreaterThan(8);
		expect(limits.length).toBe(5);
		const words = [...inLetters, ...limits].map(([, text]) => text);
		const told = (text) => russian.has(`letter_error.${text.replace(/ \d+$/, '')}`);
		expect(words.filter((text) => !told(text))).toEqual([]);
		for (const [, text] of limits)
			expect(russian.get(`letter_error.${text.split(' ')[0]}`)).toContain('{n}');
	});

	it('say why a letter could not be sent for each of its errors', () => {
		const keys = ['smtp_client.c', 'compose.c']
			.map((name) => readFileSync(join(BACKEND, 'feature/mail', name), 'utf8'))
			.flatMap((text) => [...text.matchAll(/\[(?:SMTP|COMPOSE)_\w+\] = "(mail_\w+)"/g)])
			.map(([, key]) => key);
		expect(keys.length).toBeGreaterThan(18);
		expect(keys.filter((key) => !russian.has(`interests.send_error.${key}`))).toEqual([]);
	});

	it('say what is wrong with a mailbox for each of its errors', () => {
		const text = readFileSync(join(BACKEND, 'feature/mail/imap_client.c'), 'utf8');
		const keys = [...text.matchAll(/\[IMAP_\w+\] = "(mail_\w+)"/g)].map(([, key]) => key);
		expect(keys.length).toBeGreaterThan(10);
		expect(keys.filter((key) => !russian.has(`mail_error.${key}.check`))).toEqual([]);
	});
});
