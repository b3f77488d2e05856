import { describe, expect, it } from 'vitest';
import { isMoving, period, progress } from './progress.js';

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
	it('mean their last day whole', () => {
		const { from, to } = period('2026-03-01', '2026-03-01');
		expect(Date.parse(to) - Date.parse(from)).toBe(86400000);
	});
});
