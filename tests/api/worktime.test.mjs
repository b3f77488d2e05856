// Working hours and deadlines over HTTP: hours of a point, shifts, presence, windows of networks, the
// order by deadline, "no reply needed", and what a claim keeps of those who waited.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { card, ingest, makeCompany } from '../lib/cards.mjs';
import { patience } from '../lib/patience.mjs';
import { useStack } from '../lib/stack.mjs';

const stack = await useStack({ conf: { workers: 2 }, jobs: true });
const OFFICE = [1, 2, 3, 4, 5].map((d) => `${d} 09:00-18:00`);
let co;

before(async () => {
	co = await makeCompany(stack);
});

async function until(what, probe, ms = 5000) {
	const end = Date.now() + patience(ms);
	for (;;) {
		const r = await probe();
		if (r) return r;
		if (Date.now() > end) assert.fail(`not seen: ${what}`);
		await sleep(50);
	}
}

const get = async (who, path) => (await co[who].get(path)).body;
const cardOf = (who, id) => get(who, `/api/interests/${id}`);
const hoursOf = (p) => `/api/points/${co.points[p]}/hours`;
const now = () => stack.db.query('SELECT UTC_TIMESTAMP(6) AS t')[0].t;

test('a point works always until somebody sets its hours', async () => {
	const none = await get('anna', hoursOf('a'));
	assert.deepEqual(none, {
		point_id: co.points.a, name: 'Точка a', time_zone: 'Europe/Moscow', is_always: true, week: [], exceptions: [], version: 0,
	});
	const body = { is_always: false, week: OFFICE, exceptions: ['2026-11-24', '2026-12-31 09:00-13:00'], version: 0 };
	for (const [who, status] of [['anna', 403], ['chief', 403], ['vera', 403], ['member', 403]])
		assert.equal((await co[who].put(hoursOf('a'), body)).status, status, who);
	assert.equal((await co.vera.get(hoursOf('a'))).status, 404);
	for (const [change, field, reason] of [
		[{ week: ['1 9-18'] }, 'week', 'bad_format'], [{ exceptions: ['2026-02-30'] }, 'exceptions', 'bad_format'],
		[{ week: null }, 'week', 'required'], [{ week: Array(101).fill('1 09:00-18:00') }, 'week', 'too_long'],
		[{ is_always: 'no' }, 'is_always', 'wrong_type'], [{ version: null }, 'version', 'required'],
		[{ holidays: [] }, 'holidays', 'unknown_field'],
	]) {
		const r = await co.head.put(hoursOf('a'), { ...body, ...change });
		assert.deepEqual([r.status, r.body.field, r.body.reason], [422, field, reason]);
	}
	const saved = await co.head.put(hoursOf('a'), body);
	assert.equal(saved.status, 200, saved.text);
	assert.deepEqual(saved.body, { ...none, is_always: false, week: body.week, exceptions: body.exceptions, version: 1 });
	const stale = await co.head.put(hoursOf('a'), body);
	assert.deepEqual([stale.status, stale.body.error, stale.body.data.version], [409, 'stale', 1]);
	assert.equal((await co.head.put(hoursOf('a'), { ...body, version: 1 })).body.version, 2);
});

test('hours are listed by the name of the point, to those who see the point', async () => {
	const names = async (who, query) => {
		const { items, next } = await get(who, `/api/hours?${new URLSearchParams(query)}`);
		return [items.map((row) => row.name), next];
	};
	const all = await names('head', {});
	assert.deepEqual(all, [[...all[0]].sort((x, y) => x.localeCompare(y, 'ru')), null]);
	const [first, rest] = [all[0][0], all[0].slice(1)];
	assert.deepEqual(await names('head', { limit: 1 }), [[first], first]);
	assert.deepEqual(await names('head', { after: first }), [rest, null]);
	assert.deepEqual(await names('head', { q: 'очка B' }), [['Точка b'], null]);
	assert.deepEqual(await names('head', { q: 'nowhere' }), [[], null]);
	assert.deepEqual(await names('vera', {}), [['Точка b'], null]);
	assert.deepEqual((await get('head', '/api/hours?q=очка%20a')).items, [await get('head', hoursOf('a'))]);
	const wide = await co.head.get('/api/hours?limit=201');
	assert.deepEqual([wide.status, wide.body.field], [422, 'limit']);
	assert.equal((await co.member.get('/api/hours')).status, 403);
});

test('deadlines are counted in working time, by the zone of the point', async () => {
	await sleep(5100); // what a process has kept
	// Friday 17:30 in Moscow, an hour to answer: Monday 09:30. And on Monday evening, before a holiday.
	const [friday, holiday] = ingest(stack, co, [
		{ received_at: '2026-11-20T14:30:00Z', minutes: 60 },
		{ received_at: '2026-11-23T14:30:00Z', minutes: 60 },
	]).map((c) => c.id);
	assert.equal((await cardOf('anna', friday)).due_at, '2026-11-23T06:30:00.000000Z');
	assert.equal((await cardOf('anna', holiday)).due_at, '2026-11-25T06:30:00.000000Z');
	assert.equal((await cardOf('anna', friday)).due_by, 'own');
	assert.equal((await cardOf('anna', friday)).window_at, null);
	// Point b has no hours: the clock alone.
	const b = card(stack, co, { at: 'b', received_at: '2026-11-20T14:30:00Z', minutes: 60 });
	assert.equal((await cardOf('vera', b)).due_at, '2026-11-20T15:30:00.000000Z');
});

test('changed hours and a changed zone count the waiting cards again, and only those', async () => {
	const [waiting, done] = ingest(stack, co, [{ received_at: '2026-11-20T14:30:00Z' }, { received_at: '2026-11-20T14:30:00Z' }])
		.map((c) => c.id);
	await co.anna.post(`/api/interests/${done}/claim`);
	await co.anna.post(`/api/interests/${done}/answer`);
	const { version } = await get('head', hoursOf('a'));
	const week = [...OFFICE, '6 09:00-18:00'];
	await co.head.put(hoursOf('a'), { is_always: false, week, exceptions: [], version });
	await until('Saturday', async () => (await cardOf('anna', waiting)).due_at === '2026-11-21T06:30:00.000000Z');
	assert.equal((await cardOf('anna', done)).due_at, '2026-11-23T06:30:00.000000Z');
	const point = await get('admin', `/api/points/${co.points.a}`);
	await co.admin.put(`/api/points/${co.points.a}`, { ...point, id: undefined, people_count: undefined, time_zone: 'Asia/Yekaterinburg' });
	// 19:30 there: closed; Saturday 10:00 is 05:00Z.
	await until('the other zone', async () => (await cardOf('anna', waiting)).due_at === '2026-11-21T05:00:00.000000Z');
});

test('the window of the network is the deadline when it closes first', async () => {
	stack.db.sql(`UPDATE otklik.channels SET reply_minutes = 3000 WHERE id = ${co.channels.b}`);
	const received_at = `${now().replace(' ', 'T')}Z`;
	const plus = (hours) => new Date(Math.floor(Date.parse(received_at)) + hours * 3600000).toISOString().slice(0, 19);
	const at = (t) => t.slice(0, 19);
	const [fb, wa, comment, vk, short] = ingest(stack, co, [
		{ at: 'b', source: 'facebook', action: 'message', received_at, minutes: 3000, url: 'https://facebook.com/ira' },
		{ at: 'b', source: 'whatsapp', action: 'message', received_at, minutes: 3000, phone: '+79161234567' },
		{ at: 'b', source: 'instagram', action: 'comment', received_at, minutes: 3000 },
		{ at: 'b', source: 'vk', action: 'message', received_at, minutes: 3000 },
		{ at: 'b', source: 'facebook', action: 'message', received_at, minutes: 60 },
	]).map((c) => c.id);
	const of = (id) => cardOf('vera', id);
	assert.deepEqual([at((await of(fb)).due_at), (await of(fb)).due_by, at((await of(fb)).window_last_at)], [plus(24), 'window', plus(168)]);
	assert.deepEqual([at((await of(wa)).due_at), (await of(wa)).due_by, (await of(wa)).window_last_at], [plus(24), 'window', null]);
	assert.deepEqual([at((await of(comment)).due_at), (await of(comment)).due_by, at((await of(comment)).window_at)], [plus(50), 'own', plus(168)]);
	assert.deepEqual([(await of(vk)).window_at, (await of(vk)).due_by], [null, 'own']);
	assert.deepEqual([at((await of(short)).due_at), (await of(short)).due_by], [plus(1), 'own']);
	// The customer writes again: the network's clock begins anew for the first message, too.
	const later = plus(2) + 'Z';
	ingest(stack, co, [{ at: 'b', source: 'facebook', action: 'message', received_at: later, minutes: 3000, url: 'https://facebook.com/ira' }]);
	await until('a longer window', async () => at((await of(fb)).window_at) === plus(26));
	assert.equal(at((await of(fb)).due_at), plus(26));
});

test('the feed by deadline: the longest overdue first, then the least time left; no answered ones', async () => {
	const list = async (query, who = 'vera') => (await co[who].all(`/api/interests?limit=2&${query}`)).map((c) => c);
	const [answered] = ingest(stack, co, [{ at: 'b' }]).map((c) => c.id);
	await co.vera.post(`/api/interests/${answered}/claim`);
	await co.vera.post(`/api/interests/${answered}/answer`);
	const mine = card(stack, co, { at: 'b', minutes: 5 });
	await co.vera.post(`/api/interests/${mine}/claim`);
	for (const who of ['vera', 'head', 'both']) {
		const rows = await list('view=open&order=deadline', who);
		assert.ok(rows.length > 5);
		assert.deepEqual(rows.map((c) => c.due_at), rows.map((c) => c.due_at).sort(), who);
		assert.ok(!rows.some((c) => c.id === answered));
		const fresh = await list('view=new&order=deadline', who);
		assert.ok(fresh.length > 0 && fresh.every((c) => c.state === 'new'));
	}
	assert.deepEqual((await list('view=mine&order=deadline')).map((c) => c.id), [mine]);
	assert.equal((await co.vera.get('/api/interests?order=age')).body.reason, 'not_a_choice');
});

test('a shift begins and ends by the plan and by the buttons; colleagues see it', async () => {
	const say = (who, state) => co[who].post('/api/me/presence', { state });
	assert.equal((await get('anna', '/api/me/presence')).state, 'off');
	assert.deepEqual([(await say('anna', 'on_break')).status, (await say('anna', 'on_break')).body.error], [409, 'wrong_state']);
	assert.equal((await say('anna', 'absent')).body.reason, 'not_a_choice');
	assert.equal((await say('anna', null)).body.reason, 'required');
	const { seq } = await get('boris', '/api/changes');
	const on = (await say('anna', 'on_shift')).body;
	assert.equal(on.state, 'on_shift');
	assert.ok(Date.parse(on.until_at) > Date.now() + 11 * 3600000);
	assert.equal((await say('anna', 'on_break')).body.until_at, on.until_at);
	const seen = async (who) => (await get(who, '/api/presence')).items.find((p) => p.user_id === co.ids.anna)?.state;
	for (const who of ['boris', 'chief', 'both', 'head']) assert.equal(await seen(who), 'on_break', who);
	assert.equal(await seen('vera'), undefined);
	assert.equal((await co.member.get('/api/presence')).status, 403);
	const news = (await get('boris', `/api/changes?since=${seq}`)).items;
	assert.ok(news.some((e) => e.kind === 'user' && e.id === co.ids.anna));
	assert.equal((await say('anna', 'off')).body.state, 'off');
});

test('heads plan weeks and absences, of their own people', async () => {
	const at = (who) => `/api/users/${co.ids[who]}/shifts`;
	const week = [1, 2, 3, 4, 5, 6, 7].map((d) => `${d} 00:00-24:00`);
	const body = { time_zone: 'Europe/Moscow', week, absences: [], version: 0 };
	for (const [who, whose, status] of [['anna', 'anna', 403], ['boris', 'anna', 403], ['chief', 'vera', 404], ['member', 'anna', 403]])
		assert.equal((await co[who].put(at(whose), body)).status, status, `${who} ${whose}`);
	for (const [change, field, reason] of [
		[{ time_zone: 'Moon/Base' }, 'time_zone', 'not_a_choice'], [{ week: ['9 09:00-10:00'] }, 'week', 'bad_format'],
		[{ absences: ['2026-12-14 2026-12-01 vacation'] }, 'absences', 'bad_format'],
		[{ absences: ['2026-12-01 2026-12-14 fishing'] }, 'absences', 'bad_format'],
		[{ week: null }, 'week', 'required'], [{ absences: null }, 'absences', 'required'],
	]) {
		const r = await co.chief.put(at('anna'), { ...body, ...change });
		assert.deepEqual([r.status, r.body.field, r.body.reason], [422, field, reason]);
	}
	const saved = await co.chief.put(at('anna'), body);
	assert.equal(saved.status, 200, saved.text);
	assert.deepEqual([saved.body.state, saved.body.version, saved.body.week], ['on_shift', 1, week]);
	assert.equal((await co.chief.put(at('anna'), body)).status, 409);
	const away = { ...body, absences: ['2020-01-01 2099-01-01 sick'], version: 1 };
	assert.equal((await co.head.put(at('anna'), away)).body.state, 'absent');
	assert.equal((await co.anna.post('/api/me/presence', { state: 'on_shift' })).status, 409);
	const rows = await co.chief.all('/api/shifts?limit=2');
	assert.deepEqual(rows.map((r) => r.user_id).sort(), ['anna', 'boris', 'both', 'chief'].map((k) => co.ids[k]).sort());
	assert.deepEqual((await co.head.all(`/api/shifts?point_id=${co.points.b}`)).map((r) => r.name), ['Вера', 'Оба']);
	assert.equal((await co.chief.get(`/api/shifts?point_id=${co.points.b}`)).status, 404);
	assert.equal((await co.anna.get('/api/shifts')).status, 403);
	assert.equal((await co.head.put(at('anna'), { ...body, version: 2 })).body.state, 'on_shift');
});

test('no reply needed: a reason, a while to take it back, a head who returns it', async () => {
	const act = (who, id, what, body = {}) => co[who].post(`/api/interests/${id}/${what}`, body);
	const [a, b, c] = ingest(stack, co, [{}, {}, {}]).map((x) => x.id);
	for (const [body, field, reason] of [
		[{}, 'reason', 'required'], [{ reason: 'lazy' }, 'reason', 'not_a_choice'], [{ reason: 'other' }, 'text', 'required'],
		[{ reason: 'spam', text: 'х'.repeat(501) }, 'text', 'too_long'],
	]) {
		const r = await act('anna', a, 'no-reply', body);
		assert.deepEqual([r.status, r.body.field, r.body.reason], [422, field, reason]);
	}
	assert.equal((await act('vera', a, 'no-reply', { reason: 'spam' })).status, 404);
	assert.equal((await act('member', a, 'no-reply', { reason: 'spam' })).status, 403);
	const ended = await act('anna', a, 'no-reply', { reason: 'other', text: 'Просто смайлик' });
	assert.deepEqual([ended.status, ended.body.state, ended.body.assignee_name], [200, 'no_reply', 'Анна']);
	const whole = await cardOf('anna', a);
	assert.deepEqual([whole.no_reply_reason, whole.no_reply_text], ['other', 'Просто смайлик']);
	assert.equal((await act('boris', a, 'claim')).status, 409);
	assert.equal((await act('boris', a, 'no-reply-undo')).status, 409);
	const back = await act('anna', a, 'no-reply-undo');
	assert.deepEqual([back.body.state, back.body.assignee_id], ['new', null]);
	assert.equal((await cardOf('anna', a)).no_reply_reason, null);
	// A claimed one goes back to who had it; later only a head brings it back.
	await act('anna', b, 'claim');
	assert.equal((await act('boris', b, 'no-reply', { reason: 'spam' })).status, 409);
	await act('anna', b, 'no-reply', { reason: 'thanks' });
	assert.deepEqual([(await act('anna', b, 'no-reply-undo')).body.state], ['claimed']);
	await act('anna', b, 'no-reply', { reason: 'spam' });
	stack.db.sql(`UPDATE otklik.interest_no_replies SET at = at - INTERVAL 11 MINUTE WHERE interest_id = ${b}`);
	assert.equal((await act('anna', b, 'no-reply-undo')).status, 409);
	assert.equal((await act('anna', b, 'return', { remark: 'нет' })).status, 403);
	const returned = await act('chief', b, 'return', { remark: 'Это был вопрос' });
	assert.deepEqual([returned.body.state, returned.body.remark, returned.body.assignee_name], ['returned', 'Это был вопрос', 'Анна']);
	await act('anna', b, 'answer');
	assert.equal((await act('anna', b, 'no-reply', { reason: 'spam' })).status, 409);
	// In its own view, among the done, in the counts, in the history with its reason.
	await act('anna', c, 'no-reply', { reason: 'advertising' });
	for (const view of ['no_reply', 'done']) assert.ok((await co.anna.all(`/api/interests?view=${view}`)).some((x) => x.id === c), view);
	assert.equal((await get('anna', '/api/interests/counts')).no_reply, 1);
	const { items } = await get('head', `/api/interests/${c}/history`);
	assert.deepEqual(items.map((h) => [h.action, h.text]), [['created', null], ['no_reply', 'advertising']]);
	assert.deepEqual(
		stack.db.query('SELECT point_id, state, n FROM interest_counts WHERE n <> 0 ORDER BY 1, 2'),
		stack.db.query('SELECT point_id, state, COUNT(*) AS n FROM interests GROUP BY 1, 2 ORDER BY 1, 2')
	);
});

test('a share of them is laid aside for the heads, the same cards always', async () => {
	const policy = `/api/channels/${co.channels.b}/policy`;
	const put = (percent, version) => co.admin.put(policy, { policy: 'first', sample_percent: percent, version });
	assert.equal((await put(100, 0)).status, 200);
	const ids = ingest(stack, co, [1, 2, 3].map(() => ({ at: 'b' }))).map((c) => c.id);
	for (const id of ids) await co.vera.post(`/api/interests/${id}/no-reply`, { reason: 'reaction' });
	assert.equal((await put(0, 1)).status, 200);
	const none = card(stack, co, { at: 'b' });
	await co.vera.post(`/api/interests/${none}/no-reply`, { reason: 'reaction' });
	const sampled = async (who) => (await co[who].all('/api/interests/sampled?limit=2')).map((c) => c.id);
	const mine = (await sampled('head')).filter((id) => ids.includes(id) || id === none);
	assert.deepEqual(mine, [...ids].reverse());
	assert.deepEqual((await sampled('chief')).filter((id) => ids.includes(id)), []);
	for (const who of ['vera', 'anna', 'member']) assert.equal((await co[who].get('/api/interests/sampled')).status, 403);
});

test('a claim keeps how many older ones waited', async () => {
	const claims = (id) => stack.db.query(`SELECT user_id, way, older_count FROM interest_claims WHERE interest_id = ${id} ORDER BY id`);
	const old = '2020-01-01T00:00:00Z';
	const waiting = Number(stack.db.query(`SELECT COUNT(*) AS n FROM interests WHERE point_id = ${co.points.b} AND state = 1`)[0].n);
	const ids = ingest(stack, co, Array.from({ length: 120 }, (_, i) => ({ at: 'b', received_at: i < 3 ? old : undefined }))).map((c) => c.id);
	await co.vera.post(`/api/interests/${ids[119]}/claim`);
	await co.vera.post(`/api/interests/${ids[0]}/claim`);
	await co.both.post(`/api/interests/${ids[0]}/steal`, { reason: 'х' });
	assert.ok(waiting >= 0);
	assert.deepEqual(claims(ids[119]), [{ user_id: String(co.ids.vera), way: '1', older_count: '100' }]);
	assert.deepEqual(claims(ids[0]), [
		{ user_id: String(co.ids.vera), way: '1', older_count: '0' }, { user_id: String(co.ids.both), way: '2', older_count: '0' },
	]);
});
