import { describe, expect, it } from 'vitest';
import { linkOf, signsOf } from './api.js';
import { reachWords } from './reach.js';

describe('signs of a match', () => {
	it('are told strongest first', () => {
		const match = { is_same_domain: true, is_same_phone: true, is_same_name: false };
		expect(signsOf(match)).toEqual(['is_same_phone', 'is_same_domain']);
	});
	it('do not say a part of the name beside the whole', () => {
		expect(signsOf({ is_same_name: true, is_like_name: true })).toEqual(['is_same_name']);
		expect(signsOf({ is_same_name: false, is_like_name: true })).toEqual(['is_like_name']);
	});
});

describe('what somebody is known by', () => {
	it('is a link that does what it says', () => {
		expect(linkOf({ type: 'phone', value: '+79161234567' })).toBe('tel:+79161234567');
		expect(linkOf({ type: 'email', value: 'a?b@c.test' })).toBe('mailto:a%3Fb@c.test');
		expect(linkOf({ type: 'profile', value: 'vk.com/id1' })).toBe('https://vk.com/id1');
		expect(linkOf({ type: 'card', value: null })).toBeNull();
	});
});

describe('how to reach a client', () => {
	it('has its telephones in groups, as on the card, and all else as it is', () => {
		expect(reachWords('+79165550102, kotova@example.com, vk.com/id1')).toBe(
			'+7 916 555-01-02, kotova@example.com, vk.com/id1'
		);
		expect(reachWords('+442079460000')).toBe('+442079460000');
	});
});
