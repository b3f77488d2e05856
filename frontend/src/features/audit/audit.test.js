import { describe, expect, it } from 'vitest';
import { actionOf, detailsOf, valuesOf } from './words.js';

const row = (action, input) => /** @type {any} */ ({ action, input });

describe('a line of the audit trail', () => {
	it('tells what was done and what was refused', () => {
		expect(actionOf(row('point_add', '{}'))).toEqual({ name: 'point_add', refusal: null });
		expect(actionOf(row('login:bad_login', '{}'))).toEqual({ name: 'login', refusal: 'bad_login' });
	});

	it.each([
		['{}', ''],
		['{"password":null,"text":"","ids":[]}', ''],
		['{"name":"Moscow","is_closed":false,"password":null}', 'name: Moscow, is_closed: false'],
		['{"point_ids":[1,2]}', 'point_ids: [1,2]'],
		['{"text":"a long te', '{"text":"a long te…'],
		['[]', ''],
	])('%s is told as "%s"', (input, text) => {
		expect(detailsOf(row('x', input))).toBe(text);
	});

	it('never throws on what was cut', () => {
		expect(valuesOf('{"a":')).toEqual({});
		expect(valuesOf('null')).toEqual({});
	});
});
