import { describe, expect, it } from 'vitest';
import { openPlaceholders, pieces, slashWord, spoken } from './placeholders.js';
import { dialled, waysOf } from './ways.js';

describe('placeholders', () => {
	it('finds what is still open', () => {
		expect(openPlaceholders('{{a}} {{ b }} {{\n}} {{')).toEqual([
			{ name: 'a', start: 0, end: 5 },
			{ name: 'b', start: 6, end: 13 },
		]);
		expect(openPlaceholders('{{{first_name}}}').map((one) => one.name)).toEqual(['first_name']);
	});
	it('cuts a text and loses nothing of it', () => {
		const text = 'Hi {{x}}, {{y}}';
		expect(
			pieces(text)
				.map((one) => one.text)
				.join('')
		).toBe(text);
		expect(pieces(text).filter((one) => one.isOpen)).toHaveLength(2);
	});
	it('names what is filled in', () => {
		const words = { first_name: 'имя' };
		const wordOf = (name) => words[name] ?? name;
		expect(spoken('Здравствуйте, {{ first_name }}! {{x}} {{', wordOf)).toBe(
			'Здравствуйте, [имя]! [x] {{'
		);
	});
	it('asks for a template after a slash that begins a word', () => {
		expect(slashWord('/', 1)).toEqual({ query: '', start: 0 });
		expect(slashWord('text /pri', 9)).toEqual({ query: 'pri', start: 5 });
		expect(slashWord('1/2', 3)).toBeNull();
		expect(slashWord('https://a', 9)).toBeNull();
	});
});

describe('ways to answer', () => {
	const ways = (card) => waysOf(card).map(({ way, url }) => `${way} ${url}`);
	it('knows the number in its country', () => {
		expect(dialled('8 (900) 123-45-67')).toBe('79001234567');
		expect(dialled('+49 151 12345678')).toBe('4915112345678');
		expect(dialled('9001234567')).toBe('79001234567');
		expect(dialled('12345')).toBe('');
	});
	it('offers what the card knows', () => {
		expect(ways({ author_phone: '89001234567' })).toEqual([
			'phone tel:+79001234567',
			'whatsapp https://wa.me/79001234567',
			'telegram https://t.me/+79001234567',
			'viber viber://chat?number=%2B79001234567',
		]);
		const vk = {
			link: 'https://vk.com/wall-1_2',
			reply_way: 'link',
			author_url: 'https://vk.com/id7',
		};
		expect(ways(vk)).toEqual(['link https://vk.com/wall-1_2', 'vk https://vk.me/id7']);
		expect(ways({ author_url: 'https://t.me/durov' })).toEqual(['telegram https://t.me/durov']);
		expect(ways({ author_url: 'https://vk.com/wall-1_2' })).toEqual([]);
		expect(ways({ link: 'javascript:alert(1)', reply_way: 'link' })).toEqual([]);
	});
});
