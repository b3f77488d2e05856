import { describe, expect, it } from 'vitest';
import { daysOf, isMoving, ofWhat, period, progress } from './progress.js';

describe('replays', () => {
	it('go through time', () => {
		const replay = {
			state: 'comparing',
			from_at: '2020-01-01T00:00:00Z',
			to_at: '2020-01-11T00:00:00Z',
			cursor_at: '2020-01-06T00:00:00Z',
		};
		expect(progress(replay)).toBe(0.5);
		expect(progress({ ...replay, state: 'applied' })).toBe(null);
		expect(isMoving(replay)).toBe(true);
		expect(isMoving({ state: 'compared' })).toBe(false);
	});
	it('say which letters they read', () => {
		const { from: from_at, to: to_at } = period('2026-02-25', '2026-03-01');
		const t = (key) => key;
		expect(daysOf({ from_at, to_at }, 'ru').replace(/\u202f/g, ' ')).toBe(
			'25 февраля – 1 марта 2026 г.'
		);
		expect(ofWhat({ channel_name: null, source_type: null }, t)).toBe(
			'replays.any_channel · replays.any_source'
		);
		expect(ofWhat({ channel_name: 'Заявки', source_type: 'vk' }, t)).toBe('Заявки · source.vk');
	});
	it('mean their last day whole', () => {
		const { from, to } = period('2026-03-01', '2026-03-01');
		expect(Date.parse(to) - Date.parse(from)).toBe(86400000);
	});
});
