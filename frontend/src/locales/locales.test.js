import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from '@vue/compiler-sfc';
import { describe, expect, it } from 'vitest';

const SRC = join(import.meta.dirname, '..');
const read = (name) => JSON.parse(readFileSync(join(import.meta.dirname, name), 'utf8'));
const BACKEND = join(SRC, '../../backend');

function flat(texts, before = '') {
	return Object.entries(texts).flatMap(([key, value]) =>
		typeof value === 'string' ? [[before + key, value]] : flat(value, `${before}${key}.`)
	);
}

const russian = new Map(flat(read('ru.json')));
const english = new Map(flat(read('en.json')));
const variants = (text) => text.split(' | ').length;
const slots = (text) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort().join();
const files = readdirSync(SRC, { recursive: true })
	.map(String)
	.filter((name) => /\.(vue|js)$/.test(name) && !name.endsWith('.test.js'));

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
			const text = readFileSync(join(SRC, name), 'utf8');
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
		const layered = files.filter((name) =>
			readFileSync(join(SRC, name), 'utf8').includes('@layer')
		);
		expect(layered).toEqual([]);
	});

	it('uses only keys that exist', () => {
		const missing = [];
		for (const name of files) {
			const text = readFileSync(join(SRC, name), 'utf8');
			for (const [, key] of text.matchAll(/\bt\(\s*'([a-z_]+(?:\.[a-z_]+)+)'/g)) {
				if (!russian.has(key)) missing.push(`${name}: ${key}`);
			}
		}
		expect(missing).toEqual([]);
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

	it('say what is wrong with a mailbox for each of its errors', () => {
		const text = readFileSync(join(BACKEND, 'feature/mail/imap_client.c'), 'utf8');
		const keys = [...text.matchAll(/\[IMAP_\w+\] = "(mail_\w+)"/g)].map(([, key]) => key);
		expect(keys.length).toBeGreaterThan(10);
		expect(keys.filter((key) => !russian.has(`mail_error.${key}.check`))).toEqual([]);
	});
});
