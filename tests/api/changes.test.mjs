// GET /api/changes brings the changed cards. One worker keeps what it has read for everybody of the same
// points: nobody may get by that what is not his, and nothing that is old.
import assert from 'node:assert/strict';
import path from 'node:path';
import { before, test } from 'node:test';

import { card, ingest, makeCompany } from '../lib/cards.mjs';
import { buildDir } from '../lib/place.mjs';
import { useStack } from '../lib/stack.mjs';

const stack = await useStack({ conf: { workers: 1, login_tries: 100 } });
let co;

before(async () => {
	co = await makeCompany(stack);
});

const ok = (r) => {
	assert.equal(r.status, 200, r.text);
	return r.body;
};
const seqNow = async () => ok(await co.head.get('/api/changes')).seq;
const news = async (who, since) => ok(await co[who].get(`/api/changes?since=${since}`));
const ids = (list) => list.map((row) => row.id);
const claim = async (who, id) => ok(await co[who].post(`/api/interests/${id}/claim`));
const sql = (text) => stack.db.sql(text, 'otklik');

test('a changed card comes as the feed has it, with the counts, to those who may see it', async () => {
	const id = card(stack, co, { name: 'Ж <b>', text: 'Ё'.repeat(700), url: 'https://vk.com/id7' });
	const since = await seqNow();
	await claim('anna', id);
	for (const who of ['boris', 'both', 'chief', 'head', 'admin', 'anna']) {
		const n = await news(who, since);
		assert.deepEqual([n.is_reset, ids(n.interests), n.interests[0].assignee_name], [false, [id], 'Анна'], who);
		const page = ok(await co[who].get('/api/interests?view=all')).items;
		assert.deepEqual(n.interests, page.filter((row) => row.id === id), who);
		/* Of one's own cards only what may be otherwise. */
		const counts = ok(await co[who].get('/api/interests/counts'));
		assert.deepEqual(n.counts, { ...counts, mine: who === 'anna' ? 1 : null }, who);
		assert.ok(n.items.some((i) => i.kind === 'interest' && i.id === id));
		assert.deepEqual(await news(who, n.seq), { seq: n.seq, items: [], is_reset: false, interests: [], counts: null });
	}
	for (const who of ['vera', 'nobody', 'member']) {
		const { items, interests, counts } = await news(who, since);
		assert.deepEqual([items, interests, counts], [[], [], null], who);
	}
});

test('a member of the community hears of a card, but does not get it', async () => {
	sql(`INSERT INTO user_points (user_id, point_id) VALUES (${co.ids.member}, ${co.points.a})`);
	const member = stack.api();
	await member.login('member@otklik.test');
	const since = await seqNow();
	const id = card(stack, co);
	await news('anna', since); /* what the worker keeps of point a has the card */
	const n = ok(await member.get(`/api/changes?since=${since}`));
	assert.deepEqual([n.interests, n.counts], [[], null]);
	assert.deepEqual(ids(n.items), [id]);
	sql(`DELETE FROM user_points WHERE user_id = ${co.ids.member}`);
});

test('what is kept is never old: each change is there at once, for whoever asks since whenever', async () => {
	const id = card(stack, co);
	const since = [await seqNow()];
	const row = async (who, at) => (await news(who, at)).interests.find((r) => r.id === id);
	for (let round = 0; round < 5; round++) {
		await claim('anna', id);
		for (const at of since) assert.equal((await row('boris', at)).state, 'claimed');
		since.push(await seqNow());
		ok(await co.anna.post(`/api/interests/${id}/release`));
		for (const who of ['boris', 'head']) for (const at of since) assert.equal((await row(who, at)).state, 'new');
		since.push(await seqNow());
	}
});

/** As an administrator does it on another worker: this one is told nothing but by the database. */
const setPoints = (who, ...points) =>
	sql(
		`DELETE FROM user_points WHERE user_id = ${co.ids[who]};
		${points.map((p) => `INSERT INTO user_points (user_id, point_id) VALUES (${co.ids[who]}, ${p});`).join('')}
		UPDATE users SET version = version + 1 WHERE id = ${co.ids[who]}`
	);

test('points that were taken away are away at once', async () => {
	const since = await seqNow();
	const id = card(stack, co);
	assert.deepEqual(ids((await news('boris', since)).interests), [id]);
	/* Anna is known to the worker for some seconds with the point that she has no more. */
	assert.deepEqual(ids((await news('anna', since)).interests), [id]);
	setPoints('anna');
	const without = await news('anna', since);
	assert.deepEqual([without.items, without.interests, without.counts], [[], [], null]);
	setPoints('anna', co.points.b);
	assert.deepEqual((await news('anna', since)).interests, [], 'another point is not that one');
	setPoints('anna', co.points.a);
	assert.deepEqual(ids((await news('anna', since)).interests), [id]);
});

test('what an administrator changes of a person holds from the next question on', async () => {
	const since = await seqNow();
	const [a, b] = [card(stack, co, { at: 'a' }), card(stack, co, { at: 'b' })];
	const told = async () => (await news('anna', since)).interests.map((row) => row.id);
	const change = async (to) => {
		const { name, role, locale, is_active, point_ids, version } = ok(await co.admin.get(`/api/users/${co.ids.anna}`));
		const body = { name, role, locale, is_active, point_ids, version, ...to };
		return ok(await co.admin.put(`/api/users/${co.ids.anna}`, body));
	};
	const { point_ids } = ok(await co.admin.get(`/api/users/${co.ids.anna}`));
	for (const [to, shown] of [
		[{}, [a]],
		[{ point_ids: [co.points.b] }, [b]],
		[{ point_ids: [co.points.a, co.points.b] }, [b, a]],
		[{ point_ids: [] }, []],
		[{ role: 'service_manager' }, [b, a]],
		[{ role: 'member', point_ids: [co.points.a] }, []],
		[{ role: 'manager', point_ids }, [a]],
	]) {
		await change(to);
		assert.deepEqual(await told(), shown, JSON.stringify(to));
		assert.deepEqual(await told(), shown, `${JSON.stringify(to)}, known`);
	}
});

test('a session that ends elsewhere ends here with the next question', async () => {
	const who = stack.api();
	for (const [how, back] of [
		['UPDATE sessions SET ended_at = NOW(6) WHERE user_id = $u AND ended_at IS NULL', ''],
		['UPDATE sessions SET expires_at = NOW(6) WHERE user_id = $u', ''],
		['UPDATE users SET is_active = 0 WHERE id = $u', 'UPDATE users SET is_active = 1 WHERE id = $u'],
	]) {
		await who.login('vera@otklik.test');
		ok(await who.get('/api/changes'));
		ok(await who.get('/api/me'));
		sql(how.replace('$u', co.ids.vera));
		assert.equal((await who.get('/api/changes')).status, 401, how);
		assert.equal((await who.get('/api/me')).status, 401, 'and for all else that this worker is asked');
		if (back) sql(back.replace('$u', co.ids.vera));
	}
	co.vera = stack.api();
	await co.vera.login('vera@otklik.test');
});

test("one's own cards are counted when that may have changed, and are right all the same", async () => {
	const begun = await seqNow();
	const { mine } = ok(await co.anna.get('/api/interests/counts'));
	const pages = {
		anna: { since: begun, mine },
		boris: { since: begun, mine: ok(await co.boris.get('/api/interests/counts')).mine },
	};
	/* As a page does: what is left out is as it was. */
	const isTold = async (who) => {
		const page = pages[who];
		const { seq, counts } = await news(who, page.since);
		Object.assign(page, { since: seq, mine: counts.mine ?? page.mine });
		assert.deepEqual({ ...counts, mine: page.mine }, ok(await co[who].get('/api/interests/counts')), who);
		return counts.mine !== null;
	};
	const [first, second] = [card(stack, co), card(stack, co)];
	assert.deepEqual([await isTold('anna'), await isTold('boris')], [false, false]);
	for (const [who, path, id, anna, boris] of [
		['anna', 'claim', first, true, false],
		['boris', 'claim', second, false, true],
		['anna', 'release', first, true, false],
		['boris', 'claim', first, false, true],
		['anna', 'steal', first, true, true],
		['anna', 'answer', first, true, false],
		['boris', 'release', second, false, true],
	]) {
		ok(await co[who].post(`/api/interests/${id}/${path}`, path === 'steal' ? { reason: 'Мой гость' } : {}));
		assert.deepEqual([await isTold('anna'), await isTold('boris')], [anna, boris], `${who} ${path}`);
	}
	assert.equal(pages.anna.mine, mine + 1);
	/* Who has missed all of it hears of it in one answer. */
	for (const who of ['anna', 'boris']) assert.equal((await news(who, begun)).counts.mine, pages[who].mine, who);
});

test('who has more cards than news are kept hears how many all the same', async () => {
	const many = ids(ingest(stack, co, Array.from({ length: 70 }, () => ({}))));
	sql(`UPDATE interests SET state = 2, assignee_id = ${co.ids.anna}, claimed_at = NOW(6) WHERE id IN (${many})`);
	const last = card(stack, co);
	for (const path of ['claim', 'release', 'claim']) {
		ok(await co.anna.post(`/api/interests/${last}/${path}`));
		const seq = await seqNow();
		const { counts } = await news('anna', seq - 1);
		assert.equal(counts.mine, ok(await co.anna.get('/api/interests/counts')).mine, path);
		assert.ok(counts.mine >= 70);
	}
	sql(`UPDATE interests SET state = 1, assignee_id = NULL, claimed_at = NULL WHERE id IN (${many})`);
});

test('a card that has left the scope is an id, and nothing more', async () => {
	const id = card(stack, co);
	const since = await seqNow();
	await claim('anna', id);
	sql(`UPDATE interests SET point_id = ${co.points.b} WHERE id = ${id}`);
	const n = await news('boris', since);
	assert.deepEqual([ids(n.items), n.interests], [[id], []]);
	assert.equal((await co.boris.get(`/api/interests/${id}`)).status, 404);
	assert.deepEqual(ids((await news('head', since)).interests), [id]);
});

test('of many cards the newest twenty come; of very many none does', async () => {
	let since = await seqNow();
	const many = ids(ingest(stack, co, Array.from({ length: 30 }, () => ({}))));
	let n = await news('anna', since);
	assert.deepEqual(ids(n.items).toSorted((a, b) => a - b), many);
	const newest = ids(n.items).toReversed().slice(0, 20);
	assert.deepEqual(ids(n.interests), newest);
	since = await seqNow();
	ingest(stack, co, Array.from({ length: 90 }, () => ({})));
	n = await news('anna', since);
	assert.deepEqual([n.items.length, n.interests, n.counts, n.is_reset], [90, [], null, false]);
});

test('who is far behind, and a flood of events, do not keep cards from the others', async () => {
	const flood = (n) =>
		sql(
			`INSERT INTO events (seq, kind, ref_id, point_id, at)
			SELECT s.seq + g.seq, 3, ${co.points.a}, ${co.points.a}, NOW(6) FROM event_seq s, seq_1_to_${n} g;
			UPDATE event_seq SET seq = seq + ${n}`
		);
	const first = await seqNow();
	for (const n of [100, 600]) {
		await news('anna', await seqNow() - 1); /* the worker keeps what is new from here on */
		flood(n);
		for (let round = 0; round < 2; round++) {
			const behind = await news('boris', first);
			assert.deepEqual([behind.interests, behind.is_reset], [[], n === 600], `${n} events`);
			const since = await seqNow();
			const id = card(stack, co);
			assert.deepEqual(ids((await news('anna', since)).interests), [id], `after ${n} events`);
		}
	}
});

test("one's own news come beside those of everybody", async () => {
	const since = await seqNow();
	const id = card(stack, co);
	ok(await co.admin.get('/api/me'));
	const name = { name: 'Анна', locale: 'ru', theme: 'dark', are_keys_on: true };
	assert.equal((await co.anna.put('/api/me', name)).status, 200);
	const kinds = async (who) => (await news(who, since)).items.map((i) => `${i.kind} ${i.id}`);
	assert.deepEqual(await kinds('boris'), [`interest ${id}`, `user ${co.ids.anna}`]);
	assert.deepEqual(await kinds('vera'), []);
	assert.deepEqual(ids((await news('boris', since)).interests), [id]);
	sql(
		`UPDATE event_seq SET seq = seq + 1;
		INSERT INTO events (seq, kind, ref_id, point_id, at) SELECT seq, 6, ${co.ids.vera}, NULL, NOW(6) FROM event_seq`
	);
	assert.deepEqual(await kinds('vera'), [`notice ${co.ids.vera}`]);
	assert.deepEqual(await kinds('boris'), [`interest ${id}`, `user ${co.ids.anna}`]);
	assert.deepEqual(await kinds('head'), [`interest ${id}`, `user ${co.ids.anna}`]);
});

test('who has many points gets the cards of all of them, and of no other', async () => {
	const more = Array.from({ length: 10 }, (_, i) => 900 + i);
	sql(
		`INSERT INTO points (id, name, time_zone, created_at, updated_at)
		VALUES ${more.map((p) => `(${p}, 'P${p}', 'Europe/Moscow', NOW(6), NOW(6))`).join(', ')};
		INSERT INTO user_points (user_id, point_id) SELECT ${co.ids.nobody}, id FROM points WHERE id >= 900;
		INSERT INTO user_points (user_id, point_id) VALUES (${co.ids.nobody}, ${co.points.b})`
	);
	const nobody = stack.api();
	await nobody.login('nobody@otklik.test');
	const since = await seqNow();
	await nobody.get('/api/me');
	sql(`DELETE FROM user_points WHERE user_id = ${co.ids.nobody} AND point_id = 900`); /* the worker knows her by more */
	const [own, foreign] = [card(stack, co, { at: 'b' }), card(stack, co, { at: 'a' })];
	const n = ok(await nobody.get(`/api/changes?since=${since}`));
	assert.deepEqual([ids(n.items), ids(n.interests)], [[own], [own]]);
	assert.deepEqual(n.counts, { ...ok(await nobody.get('/api/interests/counts')), mine: null });
	assert.ok(!ids((await news('vera', since)).interests).includes(foreign));
});

test('who sees as another gets what that person gets', async () => {
	const seer = stack.api();
	await seer.login('head@otklik.test');
	seer.token = ok(await seer.post(`/api/users/${co.ids.vera}/see-as`)).access_token;
	const since = await seqNow();
	const [a, b] = [card(stack, co, { at: 'a' }), card(stack, co, { at: 'b' })];
	assert.deepEqual(ids((await news('head', since)).interests), [b, a]);
	assert.deepEqual(ok(await seer.get(`/api/changes?since=${since}`)), await news('vera', since));
	assert.deepEqual(ids((await news('vera', since)).interests), [b]);
});

/* The event says point a, the card is of point b: a mistake of ours, or a card that has moved. */
async function planted() {
	const id = card(stack, co, { at: 'b' });
	const since = await seqNow();
	sql(
		`UPDATE event_seq SET seq = seq + 1;
		INSERT INTO events (seq, kind, ref_id, point_id, at) SELECT seq, 1, ${id}, ${co.points.a}, NOW(6) FROM event_seq`
	);
	const n = await news('boris', since);
	assert.deepEqual(ids(n.items), [id]);
	return { id, shown: ids(n.interests) };
}

test('a card out of scope is not told; without its scope in the statements it would be', async () => {
	assert.deepEqual((await planted()).shown, []);
	await stack.app.stop();
	await stack.startOtklikd({ binary: path.join(buildDir(), 'tests/otklikd-leaky') });
	const { id, shown } = await planted();
	assert.deepEqual(shown, [id]);
});
