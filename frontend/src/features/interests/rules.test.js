import { describe, expect, it } from 'vitest';
import { cardActions } from './parts/cardActions.js';
import { allowed, isDone, isFeminine, safeLink } from './rules.js';

const me = { id: 1, role: 'manager' };
const head = { id: 9, role: 'head' };
const card = (state, more = {}) => ({
	id: 5,
	state,
	assignee_id: state === 'new' ? null : 1,
	answered_at: null,
	reply_way: 'link',
	proofs_count: 0,
	...more,
});
const may = (row, who = me) =>
	Object.entries(allowed(row, who))
		.filter(([, is]) => is)
		.map(([name]) => name);

describe('what is offered', () => {
	it('is nothing to who sees as another person', () => {
		const states = ['new', 'claimed', 'answered', 'processed', 'returned', 'no_reply'];
		for (const who of [me, head]) {
			for (const state of states) {
				expect(may(card(state), { ...who, viewer_name: 'Глава' })).toEqual([]);
			}
		}
	});

	it.each([
		['new', ['claim', 'noReply']],
		['claimed', ['release', 'answer', 'reply', 'prove', 'process', 'noReply']],
		['answered', ['prove', 'process']],
		['processed', ['prove']],
		['returned', ['release', 'answer', 'reply', 'prove', 'process', 'noReply']],
		['accepted', []],
		['no_reply', ['noReplyUndo']],
	])('to the one who has a card that is %s', (state, names) => {
		const answered_at = ['answered', 'processed', 'accepted'].includes(state) ? '2026' : null;
		expect(may(card(state, { answered_at }))).toEqual(names);
	});

	it.each([
		['claimed', ['steal']],
		['answered', ['steal']],
		['returned', ['steal']],
		['processed', []],
		['no_reply', []],
	])('to a colleague, of a card that is %s', (state, names) => {
		expect(may(card(state, { assignee_id: 2 }))).toEqual(names);
	});

	it('lets an answered card that came back be answered again, but not be given away', () => {
		expect(may(card('returned', { answered_at: '2026' }))).toEqual(['reply', 'prove', 'process']);
	});

	it('lets reviewers judge, and nobody else', () => {
		const done = card('processed', { assignee_id: 1 });
		expect(may(done, head)).toEqual(['accept', 'sendBack']);
		expect(may(done, { id: 8, role: 'point_manager' })).toEqual(['accept', 'sendBack']);
		expect(may(done, { id: 7, role: 'service_manager' })).toEqual([]);
		expect(may(card('claimed'), head)).toEqual(['steal', 'noReply']);
		expect(may(card('no_reply'), head)).toEqual(['sendBack']);
		expect(may(card('claimed', { answered_at: '2026' }), head)).toEqual(['steal']);
	});

	it('offers no reply where there is no way', () => {
		expect(may(card('claimed', { reply_way: null }))).not.toContain('reply');
	});
});

describe('buttons', () => {
	const buttons = (row, who) => cardActions(row, allowed(row, who));

	it('have one in ink, and done only with a proof', () => {
		const bare = buttons(card('claimed'), me);
		expect(bare.filter((one) => one.isMain)).toEqual([]);
		expect(bare.find((one) => one.name === 'process').why).toBeTruthy();
		const proven = buttons(card('claimed', { proofs_count: 1 }), me);
		expect(proven.filter((one) => one.isMain).map((one) => one.name)).toEqual(['process']);
		expect(proven.find((one) => one.name === 'process').why).toBe(null);
		const judged = buttons(card('processed'), head);
		expect(judged.map((one) => [one.name, one.isMain])).toEqual([
			['send_back', false],
			['accept', true],
		]);
	});

	it('are none without a card', () => expect(cardActions(null, {})).toEqual([]));
});

describe('small judgements', () => {
	it('a returned card is not done', () => {
		expect(isDone({ state: 'answered', answered_at: '2026' })).toBe(true);
		expect(isDone({ state: 'returned', answered_at: '2026' })).toBe(false);
		expect(isDone({ state: 'claimed', answered_at: null })).toBe(false);
	});

	it('only web addresses are opened', () => {
		expect(safeLink('https://vk.com/wall-1_2')).toBe('https://vk.com/wall-1_2');
		expect(safeLink('javascript:alert(1)')).toBe(null);
		expect(safeLink('//evil.example')).toBe(null);
		expect(safeLink(null)).toBe(null);
	});

	it('surnames tell the gender of a verb', () => {
		expect(isFeminine('Мария Белова')).toBe(true);
		expect(isFeminine('Анна Ясинская')).toBe(true);
		expect(isFeminine('Дмитрий Ким')).toBe(false);
		expect(isFeminine('')).toBe(false);
	});
});
