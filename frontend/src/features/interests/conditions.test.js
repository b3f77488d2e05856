import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { addressWords, conditionWord } from './conditions.js';
import { VIEWS, activeNames, readFilters } from './filters.js';

const HERE = import.meta.dirname;
const NAMES = {
	points: { 3: 'Точка а' },
	people: { 4: 'Анна' },
	channels: { 5: 'Ящик а' },
};

function wordsIn(locale) {
	const read = (path) => JSON.parse(readFileSync(join(HERE, path, `${locale}.json`), 'utf8'));
	const all = { ...read('../../locales'), ...read('./texts') };
	const find = (key) => key.split('.').reduce((at, part) => at?.[part], all) ?? key;
	const t = (key, slots = {}) => find(key).replace(/\{(\w+)\}/g, (_, name) => slots[name]);
	return { locale, t, nameOf: (kind, id) => NAMES[kind][id] ?? `№ ${id}` };
}

/* One of each condition that an address may hold. */
const EACH = {
	source: 'vk',
	action: 'review',
	grade: 'a',
	point_id: '3',
	assignee_id: '4',
	product: 'Свечи',
	q: 'воск',
	from: '2026-11-01',
	to: '2026-11-02',
	day_from: '2026-11-03',
	day_to: '2026-11-04',
	channel_id: '5',
	answered_by: '4',
	outcome: 'late',
	is_without_product: 'true',
};

beforeEach(() => vi.useFakeTimers({ now: new Date(2026, 10, 22) }));
afterEach(() => vi.useRealTimers());

describe('a condition in words', () => {
	const filters = readFilters(EACH);

	it('of every kind is known here', () => {
		const all = Object.keys(readFilters({})).filter((name) => !['view', 'order'].includes(name));
		expect(Object.keys(EACH).sort()).toEqual(all.sort());
		expect(activeNames(filters).sort()).toEqual(all);
	});

	it.each([
		['source', 'ВКонтакте', 'VK'],
		['action', 'Отзыв', 'Review'],
		['grade', 'A: видели', 'A: seen'],
		['point_id', 'Точка а', 'Точка а'],
		['assignee_id', 'Анна', 'Анна'],
		['product', 'Свечи', 'Свечи'],
		['q', '«воск»', '“воск”'],
		['from', 'с 1 нояб.', 'from Nov 1'],
		['to', 'по 2 нояб.', 'to Nov 2'],
		['day_from', 'с 3 нояб. по часам точки', 'from Nov 3, clock of the point'],
		['day_to', 'по 4 нояб. по часам точки', 'to Nov 4, clock of the point'],
		['channel_id', 'Канал: Ящик а', 'Channel: Ящик а'],
		['answered_by', 'Ответил(а): Анна', 'Answered by Анна'],
		['outcome', 'Ответ с опозданием', 'Answered late'],
		['is_without_product', 'Без товара', 'No product'],
	])('%s: %s, %s', (name, russian, english) => {
		expect(conditionWord(name, filters[name], wordsIn('ru'))).toBe(russian);
		expect(conditionWord(name, filters[name], wordsIn('en'))).toBe(english);
	});

	it('names the year of another year', () => {
		expect(conditionWord('from', '2025-12-31', wordsIn('en'))).toBe('from Dec 31, 2025');
	});

	it('keeps the number of what is not known', () => {
		expect(conditionWord('channel_id', 9, wordsIn('ru'))).toBe('Канал: № 9');
		expect(conditionWord('point_id', null, wordsIn('ru'))).toBe('');
	});
});

describe('an address in words', () => {
	it('says the view, the order and each condition', () => {
		const tell = (query) => addressWords(query, wordsIn('ru'));
		expect(tell('view=mine&order=deadline&source=vk&channel_id=5')).toBe(
			'Мои · Сначала те, у кого срок раньше · ВКонтакте · Канал: Ящик а'
		);
		expect(tell('q=a%20%26%20b')).toBe('Открытые · «a & b»');
		expect(tell('nonsense=1&point_id=x')).toBe('Открытые');
	});

	it.each(['ru', 'en'])('has words in %s for every view', (locale) => {
		for (const view of [...VIEWS, 'drafts', 'intents', 'all'])
			expect(addressWords(`view=${view}`, wordsIn(locale))).not.toContain('.view.');
	});
});
