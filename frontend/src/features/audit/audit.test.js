import { describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import en from './texts/en.json';
import ru from './texts/ru.json';
import { actionOf, detailsOf, valuesOf } from './words.js';

const words = ru.audit;
const say = {
	field: (name) => words.field[name] ?? name,
	is: (value) => (value ? words.yes : words.no),
};
const row = (action, input) => /** @type {any} */ ({ action, input });

describe('a line of the audit trail', () => {
	it('tells what was done and what was refused', () => {
		expect(actionOf(row('point_add', '{}'))).toEqual({ name: 'point_add', refusal: null });
		expect(actionOf(row('login:bad_login', '{}'))).toEqual({ name: 'login', refusal: 'bad_login' });
	});

	it.each([
		['{}', ''],
		['{"password":null,"text":"","ids":[]}', ''],
		['{"name":"Moscow","is_closed":false,"password":null}', 'название: Moscow, закрыто: нет'],
		['{"point_ids":[1,2]}', 'точки: 1, 2'],
		['{"interest_id":7,"version":3}', 'карточка № 7'],
		['{"week":[{"day":1}],"news":1}', 'неделя: [{"day":1}], news: 1'],
		['{"text":"a long te', '{"text":"a long te…'],
		['[]', ''],
	])('%s is told as "%s"', (input, text) => {
		expect(detailsOf(row('x', input), say)).toBe(text);
	});

	it('has words for every field that is sent, in both languages', () => {
		const api = JSON.parse(readFileSync('../docs/api.json', 'utf8'));
		const names = new Set();
		for (const methods of Object.values(api.paths)) {
			for (const [method, { requestBody, parameters = [] }] of Object.entries(methods)) {
				if (method === 'get') continue;
				for (const { schema } of Object.values(requestBody?.content ?? {})) {
					const found = schema.$ref
						? api.components.schemas[schema.$ref.split('/').at(-1)]
						: schema;
					for (const name of Object.keys(found.properties ?? {})) {
						if (!/password|secret/.test(name)) names.add(name);
					}
				}
				for (const { name } of parameters) names.add(name);
			}
		}
		names.delete('version');
		expect(names.size).toBeGreaterThan(90);
		for (const texts of [ru, en]) {
			expect([...names].filter((name) => !(name in texts.audit.field))).toEqual([]);
		}
	});

	it('never throws on what was cut', () => {
		expect(valuesOf('{"a":')).toEqual({});
		expect(valuesOf('null')).toEqual({});
	});
});
