import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLive } from './live.js';

function news(seq, items = [], isReset = false) {
	return { isSame: false, etag: `"${seq}"`, body: { seq, items, is_reset: isReset } };
}

const SAME = { isSame: true, etag: null, body: null };

let answers = [];
let isHidden = false;
let streams = [];
let live;
const ask = vi.fn(async () => {
	const next = answers.length > 1 ? answers.shift() : answers[0];
	if (next instanceof Error) throw next;
	return next;
});

function make() {
	return createLive({
		ask,
		isHidden: () => isHidden,
		isMine: (whose) => !whose.length || whose.includes('p3'),
		chance: () => 0.5,
		openStream: () => {
			const stream = { close: vi.fn() };
			streams.push(stream);
			return stream;
		},
	});
}

beforeEach(() => {
	vi.useFakeTimers();
	ask.mockClear();
	isHidden = false;
	streams = [];
	answers = [news(10)];
	live = make();
});
afterEach(() => {
	live.stop();
	vi.useRealTimers();
});

const pass = (ms) => vi.advanceTimersByTimeAsync(ms);

describe('the clock', () => {
	it('asks every 5 seconds while seen and every 30 while hidden', async () => {
		live.start();
		await pass(0);
		expect(ask).toHaveBeenCalledTimes(1);
		await pass(5000);
		expect(ask).toHaveBeenCalledTimes(2);
		isHidden = true;
		await pass(5000);
		expect(ask).toHaveBeenCalledTimes(3);
		await pass(29000);
		expect(ask).toHaveBeenCalledTimes(3);
		await pass(1000);
		expect(ask).toHaveBeenCalledTimes(4);
	});

	it('asks at once when the tab is looked at again', async () => {
		isHidden = true;
		live.start();
		await pass(0);
		isHidden = false;
		document.dispatchEvent(new Event('visibilitychange'));
		await pass(0);
		expect(ask).toHaveBeenCalledTimes(2);
	});

	it('says when the server is not reached and when it is back', async () => {
		live.start();
		await pass(0);
		const freshAt = live.state.freshAt;
		answers = [new Error('offline'), news(10)];
		await pass(5000);
		expect(live.state.isOnline).toBe(false);
		expect(live.state.freshAt).toBe(freshAt);
		await pass(5000);
		expect(live.state.isOnline).toBe(true);
	});

	it('stops', async () => {
		live.start();
		await pass(0);
		live.stop();
		await pass(60000);
		expect(ask).toHaveBeenCalledTimes(1);
		expect(streams[0].close).toHaveBeenCalled();
	});
});

describe('news', () => {
	it('come at once, then once per 200 ms, by kind, each id once', async () => {
		const seen = vi.fn();
		const points = vi.fn();
		live.subscribe('interest', seen);
		live.subscribe('point', points);
		live.start();
		await pass(0);
		const items = [1, 2, 1].map((id) => ({ kind: 'interest', id }));
		const next = (id) => news(id, [{ kind: 'interest', id }]);
		answers = [news(13, items), next(14), next(15), news(15)];
		streams[0].onmessage({ data: '13' });
		await pass(0);
		expect([...seen.mock.calls[0][0]]).toEqual([1, 2]);
		for (const data of ['14', '15']) {
			streams[0].onmessage({ data });
			await pass(50);
		}
		await pass(99);
		expect(seen).toHaveBeenCalledOnce();
		await pass(2);
		expect(seen).toHaveBeenCalledTimes(2);
		expect([...seen.mock.calls[1][0]]).toEqual([14, 15]);
		expect(points).not.toHaveBeenCalled();
	});

	it('bring their cards, the newest of each, and the counts', async () => {
		const seen = vi.fn();
		live.subscribe('interest', seen);
		live.start();
		await pass(0);
		const items = (...ids) => ids.map((id) => ({ kind: 'interest', id }));
		const told = (seq, list, more) => {
			const one = news(seq, items(...list));
			Object.assign(one.body, { interests: [], counts: null }, more);
			return one;
		};
		const [a1, a2, b1] = [
			{ id: 1, version: 1 },
			{ id: 1, version: 2 },
			{ id: 2, version: 1 },
		];
		answers = [
			told(11, [9], { interests: [], counts: { open: 5 } }),
			told(12, [1, 2], { interests: [a1, b1], counts: { open: 4, mine: 2 } }),
			told(13, [1, 2], { interests: [a2], counts: { open: 3, mine: null } }),
			told(14, [7]),
			told(15, [8], { counts: { open: 2, mine: null } }),
			news(15),
		];
		for (const data of ['11', '12', '13']) {
			streams[0].onmessage({ data });
			await pass(10);
		}
		expect(seen.mock.calls[0][1]).toEqual({ rows: new Map(), counts: { open: 5 } });
		await pass(200);
		/* Counts are put together: what is left out is as it was. */
		/* Card 2 was told by the first answer; the second one says that it is out of sight now. */
		expect(seen.mock.calls[1][1]).toEqual({
			rows: new Map([[1, a2]]),
			counts: { open: 3, mine: 2 },
		});
		/* Those of 15 leave out what those of 14 did not bring. */
		streams[0].onmessage({ data: '14' });
		streams[0].onmessage({ data: '15' });
		await pass(200);
		expect(seen.mock.calls[2][1]).toEqual({ rows: new Map(), counts: null });
	});

	it('of the first answer are not news', async () => {
		const seen = vi.fn();
		live.subscribe('interest', seen);
		answers = [news(10, [{ kind: 'interest', id: 1 }])];
		live.start();
		await pass(1000);
		expect(seen).not.toHaveBeenCalled();
	});

	it('tell everybody to load anew after a reset', async () => {
		const seen = vi.fn();
		live.subscribe('interest', seen);
		live.start();
		await pass(0);
		answers = [news(500, [], true), SAME];
		await pass(5200);
		expect(seen).toHaveBeenCalledWith(null, { rows: new Map(), counts: null });
	});

	it('are asked from the last sequence, with the tag only when all was read', async () => {
		live.start();
		await pass(0);
		expect(ask).toHaveBeenLastCalledWith(null, null);
		answers = [news(12, [{ kind: 'interest', id: 1 }]), news(12), SAME];
		await pass(5000);
		expect(ask).toHaveBeenLastCalledWith(10, '"10"');
		await pass(5000);
		expect(ask).toHaveBeenLastCalledWith(12, null);
		await pass(5000);
		expect(ask).toHaveBeenLastCalledWith(12, '"12"');
	});

	it('do not come after unsubscribing', async () => {
		const seen = vi.fn();
		const off = live.subscribe('interest', seen);
		live.start();
		await pass(0);
		off();
		answers = [news(11, [{ kind: 'interest', id: 1 }]), SAME];
		await pass(6000);
		expect(seen).not.toHaveBeenCalled();
	});
});

describe('the push', () => {
	it('wakes for a newer number only', async () => {
		live.start();
		await pass(0);
		streams[0].onmessage({ data: '10' });
		await pass(0);
		expect(ask).toHaveBeenCalledTimes(1);
		streams[0].onmessage({ data: '11' });
		await pass(0);
		expect(ask).toHaveBeenCalledTimes(2);
	});

	it('is spread over the time that it names', async () => {
		live.start();
		await pass(0);
		streams[0].onmessage({ data: '11 300 p3' });
		streams[0].onmessage({ data: '12 300' });
		await pass(149);
		expect(ask).toHaveBeenCalledTimes(1);
		await pass(1);
		expect(ask).toHaveBeenCalledTimes(2);
		await pass(300);
		expect(ask).toHaveBeenCalledTimes(2);
	});

	it('wakes nobody whom it does not concern; the clock asks all the same', async () => {
		live.start();
		await pass(0);
		streams[0].onmessage({ data: '11 0 p4 u9' });
		await pass(4999);
		expect(ask).toHaveBeenCalledTimes(1);
		await pass(1);
		expect(ask).toHaveBeenCalledTimes(2);
	});

	it('makes the clock slower while it is heard', async () => {
		live.start();
		streams[0].onopen();
		await pass(0);
		ask.mockClear();
		const freshAt = live.state.freshAt;
		for (let i = 0; i < 11; i++) {
			streams[0].onmessage({ data: '10 300 10' });
			await pass(5000);
		}
		expect(ask).toHaveBeenCalledTimes(0);
		expect(live.state.freshAt).toBe(freshAt + 50000);
		for (let i = 0; i < 2; i++) {
			streams[0].onmessage({ data: '10 300 10' });
			await pass(5000);
		}
		expect(ask).toHaveBeenCalledTimes(1);
	});

	it('that falls silent is noticed, and the clock is quick again', async () => {
		live.start();
		streams[0].onopen();
		await pass(0);
		streams[0].onmessage({ data: '10 0 10' });
		ask.mockClear();
		await pass(10999);
		expect(ask).toHaveBeenCalledTimes(0);
		await pass(2000);
		expect(ask).toHaveBeenCalledTimes(1);
		await pass(5000);
		expect(ask).toHaveBeenCalledTimes(2);
		answers = [new Error('offline')];
		await pass(5000);
		streams[0].onmessage({ data: '10 0 10' });
		await pass(5000);
		expect(ask).toHaveBeenCalledTimes(4);
	});

	/* From 10 on: what is heard, whether that makes the page ask, and whether the beat at the end does. */
	it.each([
		['others are told of each', ['11 0 10 p4', '12 0 11 p5 u9'], 0, '12 0 12', 0],
		['one of them is lost', ['12 0 11 p4'], 1, '12 0 12', 0],
		['all of them are lost', [], 0, '12 0 12', 1],
		['the last one is lost', ['11 0 10 p4'], 0, '12 0 12', 1],
		['one is heard twice', ['11 0 10 p4', '11 0 10 p4', '12 0 11 p4'], 0, '12 0 12', 0],
		['one is mine', ['11 0 10 p4', '12 0 11 p3'], 1, '12 0 12', 0],
		['one is for everybody', ['12 0 10'], 1, '12 0 12', 0],
		['more than one is told together', ['12 0 8 p4'], 0, '12 0 12', 0],
		['it does not say since when', ['11 0 p4', '12 0 p4'], 0, '12 0', 1],
	])('is asked for what it may have lost: %s', async (_, heard, asked, beat, more) => {
		live.start();
		streams[0].onopen();
		await pass(0);
		answers = [news(12)];
		ask.mockClear();
		for (const data of heard) {
			streams[0].onmessage({ data });
			await pass(0);
		}
		expect(ask).toHaveBeenCalledTimes(asked);
		streams[0].onmessage({ data: beat });
		await pass(0);
		expect(ask).toHaveBeenCalledTimes(asked + more);
		streams[0].onmessage({ data: beat });
		await pass(0);
		expect(ask).toHaveBeenCalledTimes(asked + more);
	});

	it('of others is not asked for while one asks for what is mine', async () => {
		live.start();
		streams[0].onopen();
		await pass(0);
		answers = [news(11)];
		ask.mockClear();
		streams[0].onmessage({ data: '11 300 10 p3' });
		streams[0].onmessage({ data: '12 300 11 p4' });
		await pass(150);
		streams[0].onmessage({ data: '13 300 12 p4' });
		streams[0].onmessage({ data: '13 300 13' });
		await pass(300);
		expect(ask).toHaveBeenCalledTimes(1);
	});

	it.each([
		['does not know of it yet', news(11)],
		['does not come', new Error('offline')],
	])('is asked for again when an answer %s', async (_, answer) => {
		live.start();
		streams[0].onopen();
		await pass(0);
		answers = [answer, news(12)];
		ask.mockClear();
		streams[0].onmessage({ data: '12 0 10 p3' });
		await pass(0);
		expect(ask).toHaveBeenCalledTimes(1);
		streams[0].onmessage({ data: '12 0 12' });
		await pass(0);
		expect(ask).toHaveBeenCalledTimes(2);
		streams[0].onmessage({ data: '12 0 12' });
		await pass(0);
		expect(ask).toHaveBeenCalledTimes(2);
	});

	it('is opened again, later each time, and polling goes on meanwhile', async () => {
		live.start();
		await pass(0);
		streams[0].onopen();
		await pass(0);
		expect(live.state.isPushed).toBe(true);
		streams[0].onerror();
		expect(live.state.isPushed).toBe(false);
		await pass(2000);
		expect(streams.length).toBe(2);
		streams[1].onerror();
		await pass(2000);
		expect(streams.length).toBe(2);
		await pass(3000);
		expect(streams.length).toBe(3);
		expect(ask.mock.calls.length).toBeGreaterThan(2);
	});

	it('names cards that are written on by words, and nothing is asked for that', async () => {
		const typing = vi.fn();
		const off = live.hearTyping(typing);
		live.start();
		await pass(0);
		streams[0].onmessage({ data: 't 7c1f0a92e4 00ff00ff00' });
		await pass(0);
		expect(typing.mock.calls).toEqual([[['7c1f0a92e4', '00ff00ff00']]]);
		expect(ask).toHaveBeenCalledTimes(1);
		off();
		streams[0].onmessage({ data: 't 7c1f0a92e4' });
		expect(typing).toHaveBeenCalledOnce();
	});

	it('asks once more when it wakes during an answer', async () => {
		live.start();
		streams[0].onmessage({ data: '11' });
		streams[0].onmessage({ data: '12' });
		await pass(0);
		expect(ask).toHaveBeenCalledTimes(2);
	});
});
