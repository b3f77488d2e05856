import { describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import en from './texts/en.json';
import ru from './texts/ru.json';
import { TIMES, actionOf, detailsOf, valuesOf } from './words.js';

const HERE = import.meta.dirname;
const sections = readFileSync(join(HERE, '../../app/sections.js'), 'utf8');
const NAMED = [...(/texts: \[\s*('audit'[^\]]*)\]/.exec(sections)?.[1] ?? '').matchAll(/'(\w+)'/g)]
	.map(([, name]) => name)
	.filter((name) => name !== 'audit');

/* All texts of a language in one, as the page has them: its own, the shell's and those it names. */
function tongueOf(locale) {
	const files = ['../../locales', './texts', ...NAMED.map((name) => `../${name}/texts`)];
	const texts = files.map((path) =>
		JSON.parse(readFileSync(join(HERE, path, `${locale}.json`), 'utf8'))
	);
	const all = Object.assign({}, ...texts);
	const find = (key) => key.split('.').reduce((at, part) => at?.[part], all);
	const t = (key, slots = {}) => find(key)?.replace(/\{(\w+)\}/g, (_, name) => slots[name]);
	const nameOf = (kind, id) => `${kind} ${id}`;
	return { locale, t, te: (key) => typeof find(key) === 'string', nameOf };
}
const row = (action, input) => /** @type {any} */ ({ action, input });

/* Every field of every change that the server takes; secrets are not kept. */
function sent() {
	const api = JSON.parse(readFileSync('../docs/api.json', 'utf8'));
	const found = [];
	for (const methods of Object.values(api.paths)) {
		for (const [method, { operationId, requestBody, parameters = [] }] of Object.entries(methods)) {
			if (method === 'get') continue;
			const add = (field, schema) =>
				/password|secret/.test(field) || found.push({ name: operationId, field, schema });
			for (const { schema } of Object.values(requestBody?.content ?? {})) {
				const { properties = {} } = schema.$ref
					? api.components.schemas[schema.$ref.split('/').at(-1)]
					: schema;
				for (const [field, one] of Object.entries(properties)) add(field, one);
			}
			for (const { name, schema } of parameters) add(name, schema);
		}
	}
	return found;
}
/* Words that are the same in both. */
const SAME = new Set(['link', 'phone', 'mail', 'yes', 'no', 'later']);

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
		['{"week":["1 09:00-18:00","2 09:00-18:00"]}', 'неделя: пн–вт 09:00–18:00'],
		[
			'{"exceptions":["2026-12-31 09:00-15:00","2027-01-01"]}',
			'особые дни: 31 декабря 2026 г. 09:00–15:00; 1 января 2027 г.',
		],
		[
			'{"absences":["2026-12-01 2026-12-14 vacation"]}',
			'отсутствия: 1 декабря 2026 г. – 14 декабря 2026 г. Отпуск',
		],
		[
			'{"name":"ВК","query":"source=vk&view=mine&point_id=2&channel_id=3"}',
			'название: ВК, условия: Мои · ВКонтакте · points 2 · Канал: channels 3',
		],
		['{"source_type":"vk","action":"review"}', 'источник: ВКонтакте, действие: Отзыв'],
		['{"remark":"2026-11-22T10:00:00Z"}', 'замечание: 2026-11-22T10:00:00Z'],
		['{"text":"a long te', '{"text":"a long te…'],
		['[]', ''],
	])('%s is told as "%s"', (input, text) => {
		expect(detailsOf(row('x', input), tongueOf('ru'))).toBe(text);
	});

	it('gives people a name and things a title', () => {
		const ru = tongueOf('ru');
		const input = '{"name":"Борис"}';
		for (const action of ['user_add', 'user_change', 'me_change', 'contact_add'])
			expect(detailsOf(row(action, input), ru)).toBe('имя: Борис');
		for (const action of ['point_add', 'template_add_own', 'filter_change'])
			expect(detailsOf(row(action, input), ru)).toBe('название: Борис');
		const client = (kind) => detailsOf(row('client_add', `{"kind":"${kind}","name":"Б"}`), ru);
		expect(client('person')).toBe('вид: Частное лицо, имя: Б');
		expect(client('company')).toBe('вид: Компания, название: Б');
	});

	it('tells the conditions of a filter in the language of the reader', () => {
		const input = '{"query":"view=overdue&action=review&assignee_id=4"}';
		expect(detailsOf(row('filter_add', input), tongueOf('en'))).toBe(
			'conditions: Overdue · Review · people 4'
		);
	});

	it('tells a moment in the language of the reader', () => {
		const input = '{"quiet_before":"2026-11-22T10:05:00.000000Z"}';
		expect(detailsOf(row('channel_add', input), tongueOf('ru'))).toMatch(
			/^без уведомлений до: 2[123] ноября 2026 г\. в \d\d:\d\d$/
		);
		expect(detailsOf(row('channel_add', input), tongueOf('en'))).toMatch(
			/^quiet before: November 2[123], 2026 at \d\d:\d\d [AP]M$/
		);
	});

	it('does not say whether it was a man or a woman', () => {
		const past = /^[А-Я][а-яё]*(л|лся|ла|лась)(?=[\s,]|$)/;
		expect(Object.values(ru.audit.did).filter((text) => past.test(text))).toEqual([]);
	});

	it.each(['ru', 'en'])(
		'has words in %s for each choice that is sent, and times as dates',
		(locale) => {
			const untold = [];
			for (const { name, field, schema } of sent()) {
				const input = (value) => row(name, JSON.stringify({ [field]: value }));
				for (const value of (schema.enum ?? []).filter(Boolean)) {
					const told = detailsOf(input(value), tongueOf(locale)).split(': ').at(-1);
					if (told === value && !SAME.has(value)) untold.push(`${name} ${field} ${value}`);
				}
				if (schema.format === 'date-time' && !TIMES.has(field)) untold.push(`${name} ${field}`);
			}
			expect(untold).toEqual([]);
		}
	);

	it('has words for every field that is sent, in both languages', () => {
		const names = new Set(sent().map(({ field }) => field));
		names.delete('version');
		expect(names.size).toBeGreaterThan(90);
		for (const texts of [ru, en]) {
			const missing = [...names].filter((name) => !(name in texts.audit.field));
			expect(missing, 'words under audit.field in features/audit/texts').toEqual([]);
		}
	});

	it('never throws on what was cut', () => {
		expect(valuesOf('{"a":')).toEqual({});
		expect(valuesOf('null')).toEqual({});
	});
});
