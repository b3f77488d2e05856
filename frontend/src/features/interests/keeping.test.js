import { beforeEach, describe, expect, it } from 'vitest';
import { createI18n } from 'vue-i18n';
import { pluralRu } from '@/lib/plural.js';
import { dropOldDrafts, forgetDraft, loadDraft, saveDraft } from './drafts.js';
import { createSeen } from './seen.js';
import { pieces, tidyText } from './text.js';
import en from './texts/en.json';
import ru from './texts/ru.json';
import { moment } from './when.js';

beforeEach(() => localStorage.clear());

describe('drafts', () => {
	it('are kept by person and card until they are sent', () => {
		saveDraft(1, 7, { subject: 'Re: Счёт', text: 'Добрый день' });
		expect(loadDraft(1, 7)).toMatchObject({ subject: 'Re: Счёт', text: 'Добрый день' });
		expect(loadDraft(2, 7)).toBe(null);
		expect(loadDraft(1, 8)).toBe(null);
		forgetDraft(1, 7);
		expect(loadDraft(1, 7)).toBe(null);
	});

	it('that are empty are none', () => {
		saveDraft(1, 7, { text: 'x' });
		saveDraft(1, 7, { text: '  \n' });
		expect(loadDraft(1, 7)).toBe(null);
	});

	it('of a month ago are dropped, broken ones too, others are left alone', () => {
		const now = Date.UTC(2026, 10, 22);
		saveDraft(1, 7, { text: 'old' }, now - 31 * 24 * 3600000);
		saveDraft(1, 8, { text: 'new' }, now);
		localStorage.setItem('otklik.draft.1.9', '{broken');
		localStorage.setItem('otklik.theme', 'dark');
		dropOldDrafts(now);
		expect(loadDraft(1, 7)).toBe(null);
		expect(loadDraft(1, 8)?.text).toBe('new');
		expect(localStorage.getItem('otklik.draft.1.9')).toBe(null);
		expect(localStorage.getItem('otklik.theme')).toBe('dark');
	});
});

describe('marks of the unseen', () => {
	function make(first, may = true) {
		let is = first;
		const sent = [];
		const seen = createSeen({
			get: () => is,
			put: (next) => (is = next),
			may: () => may,
			sendOne: async (id) => sent.push(id),
			sendAll: async (upTo) => sent.push({ upTo }),
		});
		return { seen, sent, is: () => is };
	}

	it('begin with nothing seen where nothing is yet: the first card of all is new', () => {
		const { seen, sent } = make({ up_to: null, interest_ids: [], unseen: 0 });
		seen.begin(0);
		expect(sent).toEqual([{ upTo: 0 }]);
		expect(seen.isNew(1)).toBe(true);
		seen.markAll(0);
		expect(sent).toHaveLength(1);
	});

	it('begin with everything seen, once the server has said that it is the first look', () => {
		const { seen, sent } = make({ up_to: null, interest_ids: [], unseen: 0 });
		expect(seen.isNew(5)).toBe(false);
		seen.begin(10);
		seen.begin(50);
		expect(sent).toEqual([{ upTo: 10 }]);
		expect([seen.isNew(10), seen.isNew(11)]).toEqual([false, true]);
	});

	it('go when the card is opened, and the count with them', () => {
		const { seen, sent, is } = make({ up_to: 10, interest_ids: [12], unseen: 2 });
		expect([11, 12, 13].map(seen.isNew)).toEqual([true, false, true]);
		for (const id of [11, 11, 12, 9]) seen.mark(id);
		expect(sent).toEqual([11]);
		expect(is()).toEqual({ up_to: 10, interest_ids: [12, 11], unseen: 1 });
	});

	it("stay as they are for who looks with another person's eyes", () => {
		const { seen, sent, is } = make({ up_to: 10, interest_ids: [], unseen: 2 }, false);
		seen.mark(11);
		seen.markAll(20);
		expect([seen.isNew(11), is().unseen, sent]).toEqual([true, 2, []]);
		expect(make({ up_to: null, interest_ids: [], unseen: 0 }, false).seen.isFirstLook()).toBe(
			false
		);
	});

	it('go all together, and later ones are marked again', () => {
		const { seen, sent, is } = make({ up_to: 10, interest_ids: [12, 30], unseen: 7 });
		seen.markAll(20);
		expect(is()).toEqual({ up_to: 20, interest_ids: [30], unseen: 0, newest_id: 0 });
		expect([19, 21, 30].map(seen.isNew)).toEqual([false, true, false]);
		expect(sent).toEqual([{ upTo: 20 }]);
	});

	it('wait for the server: nothing is new before it has answered', () => {
		const { seen, sent } = make(undefined);
		seen.begin(5);
		seen.mark(6);
		seen.markAll(7);
		expect(seen.isNew(8)).toBe(false);
		expect(sent).toEqual([]);
	});
});

describe('text of a letter', () => {
	it('loses its wells', () => {
		expect(tidyText('a  \r\n\r\n\r\n\r\nb \n')).toBe('a\n\nb');
		expect(tidyText(null)).toBe('');
	});

	it('has its addresses as links', () => {
		expect(pieces('см. https://a.example/x?y=1, и ещё')).toEqual([
			{ text: 'см. ', url: null },
			{ text: 'https://a.example/x?y=1', url: 'https://a.example/x?y=1' },
			{ text: ', и ещё', url: null },
		]);
		expect(pieces('javascript:alert(1)')).toEqual([{ text: 'javascript:alert(1)', url: null }]);
		expect(pieces('')).toEqual([]);
	});
});

describe('moments', () => {
	const now = new Date(2026, 10, 22, 15, 0).getTime();
	it('have their time', () => {
		expect(moment(new Date(2026, 10, 22, 9, 5), now, 'ru')).toBe('сегодня, 09:05');
		expect(moment(new Date(2026, 10, 21, 9, 5), now, 'ru')).toBe('вчера, 09:05');
		expect(moment(new Date(2026, 10, 6, 9, 5), now, 'ru')).toBe('6 нояб., 09:05');
		expect(moment(null, now, 'ru')).toBe('');
	});
});

describe('counted words', () => {
	const i18n = createI18n({
		legacy: false,
		locale: 'ru',
		messages: { ru, en },
		pluralRules: { ru: pluralRu },
	});
	const t = (locale, ...args) => i18n.global.t(...args, { locale });

	it.each([
		['ru', 1, '1 новая — показать'],
		['ru', 3, '3 новые — показать'],
		['ru', 6, '6 новых — показать'],
		['ru', 21, '21 новая — показать'],
		['en', 1, '1 new — show'],
		['en', 6, '6 new — show'],
	])('in %s: %d', (locale, n, text) => {
		i18n.global.locale.value = locale;
		expect(t(locale, 'interests.new_cards', n)).toBe(text);
	});
});
