import { beforeAll, describe, expect, it } from 'vitest';
import { i18n } from './i18n.js';
import { loadTexts, setLocale, textsOf, withTexts } from './texts.js';

const { t, te } = i18n.global;

beforeAll(() => setLocale('ru'));

describe('texts', () => {
	it('of a feature come when they are asked for', async () => {
		expect(te('points.name')).toBe(false);
		await loadTexts(['points']);
		expect(t('points.name')).toBe('Название');
		expect(te('mailboxes.name')).toBe(false);
	});

	it('that are in use come along when the language changes', async () => {
		await setLocale('en');
		expect(t('nav.feed')).toBe('Feed');
		expect(t('points.name')).toBe('Name');
		expect(te('mailboxes.name')).toBe(false);
	});

	it('asked for while the language changes are of the new one', async () => {
		await Promise.all([loadTexts(['mail']), setLocale('ru')]);
		expect(t('letters.letter')).toBe('Письмо');
	});

	it('come with a part that another page mounts', async () => {
		const part = { name: 'Part' };
		const load = withTexts(['channels'], async () => part);
		expect(te('mailboxes.name')).toBe(false);
		expect(await load()).toBe(part);
		expect(te('mailboxes.name')).toBe(true);
	});

	it('of a feature that does not exist are an error', async () => {
		await expect(loadTexts(['nothing'])).rejects.toThrow('nothing');
	});

	it('are named by a route and its parents', () => {
		const matched = [{ meta: { texts: ['users'] } }, { meta: {} }, { meta: { texts: ['mail'] } }];
		expect(textsOf({ matched })).toEqual(['users', 'mail']);
	});
});
