// The feed and the single card over HTTP: ingestion, views, filters, pages, scope, counts.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { card, ingest, makeCompany } from '../lib/cards.mjs';
import { useStack } from '../lib/stack.mjs';

const stack = await useStack({});
let co;

before(async () => {
	co = await makeCompany(stack);
});

const ids = (r) => r.body.items.map((i) => i.id);
const counters = () =>
	stack.db.query('SELECT point_id, state, n FROM interest_counts WHERE n <> 0 ORDER BY 1, 2');
const recount = () =>
	stack.db.query('SELECT point_id, state, COUNT(*) AS n FROM interests GROUP BY 1, 2 ORDER BY 1, 2');

test('an event becomes one card with all that belongs to it', async () => {
	const { seq } = (await co.head.get('/api/changes')).body;
	const more = {
		key: 'wall-1_2?reply=3',
		url: 'https://vk.com/Id77?from=feed',
		email: 'irina@example.test',
		name: '  Ирина \u00a0 Петрова ',
		text: `Здравствуйте!\nЕсть   в наличии?\n${'ж'.repeat(700)}`,
		quoted: '> раньше',
		product: 'Диван "Уют"',
		link: 'https://vk.com/wall-1_2?reply=3',
		subject: 'Новый комментарий',
		received_at: '2026-11-20T10:00:00Z',
	};
	const [first, twice] = ingest(stack, co, [more, more]);
	assert.ok(first.isNew);
	assert.deepEqual([twice.id, twice.isNew], [first.id, false]);
	// The first card of a process reads the working hours of its point.
	assert.ok(first.statements - 4 <= 11, `${first.statements} statements with the transaction's four`);
	const r = await co.anna.get(`/api/interests/${first.id}`);
	assert.equal(r.status, 200);
	const { text, typing_word: word, ...rest } = r.body;
	assert.equal(text, more.text);
	assert.match(word, /^[0-9a-f]{10}$/);
	assert.deepEqual(rest, {
		id: first.id, state: 'new', source_type: 'vk', action: 'comment', place: null, author_name: 'Ирина Петрова',
		author_url: more.url, author_photo_id: null, product: more.product, product_url: null, link: more.link,
		received_at: '2026-11-20T10:00:00.000000Z', due_at: '2026-11-20T11:00:00.000000Z', window_at: null, due_by: 'own',
		escalated_at: null, no_reply_reason: null, no_reply_text: null, window_last_at: null, assignee_id: null,
		assignee_name: null, claimed_at: null, answered_at: null, answered_by_id: null, answered_by_name: null,
		processed_at: null, remark: null, point_id: co.points.a, point_name: 'Точка a', channel_id: co.channels.a,
		channel_name: 'Ящик a', reply_way: 'link', proofs_count: 0, proof_file_id: null, proof_url: null, client_id: null, client_name: null, proof_grade: null, version: 1,
		author_email: more.email, author_phone: null, subject: more.subject, rule: 'test', rule_version: 1,
		letter_id: null, external_id: null, quoted_text: more.quoted,
	});
	const row = (await co.anna.get('/api/interests')).body.items.find((i) => i.id === first.id);
	assert.equal([...row.text].length, 600);
	assert.ok(row.text.startsWith('Здравствуйте! Есть в наличии? жж'));
	assert.deepEqual((await co.anna.get(`/api/interests/${first.id}/history`)).body.items.map((h) => [h.action, h.user_id]), [
		['created', null],
	]);
	const news = (await co.anna.get(`/api/changes?since=${seq}`)).body.items;
	assert.deepEqual(news.map((e) => [e.kind, e.id]), [['interest', first.id]]);
	const spine = stack.db.query(`SELECT d.value, n.direction, n.action, t.text FROM interactions n
		JOIN identities d ON d.id = n.identity_id LEFT JOIN interaction_texts t ON t.interaction_id = n.id
		WHERE n.interest_id = ${first.id}`);
	// Its text is that of the card, and not written twice.
	assert.deepEqual(spine, [{ value: 'vk.com/id77', direction: '1', action: '3', text: null }]);
	const timeline = (await co.anna.get(`/api/interests/${first.id}/timeline`)).body.items;
	assert.deepEqual(timeline.map((t) => t.text), [[...more.text].slice(0, 600).join('')]);
	assert.deepEqual(counters(), recount());
});

test('the same person is one identity, a like needs no text, a script is no link', async () => {
	const [one, two] = ingest(stack, co, [
		{ action: 'like', text: '', url: 'http://m.vk.com/ID77/', link: 'javascript:alert(1)' },
		{ url: 'https://vk.com/id77#x', text: 'a\u0001b', name: '' },
	]);
	const got = stack.db.query(`SELECT COUNT(DISTINCT identity_id) AS people, MIN(identity_id) > 0 AS known FROM interests
		WHERE id IN (${one.id}, ${two.id})`);
	assert.deepEqual(got, [{ people: '1', known: '1' }]);
	const row = (await co.anna.get(`/api/interests/${one.id}`)).body;
	assert.deepEqual([row.text, row.link, row.author_name], ['', null, 'Ирина']);
	assert.equal((await co.anna.get(`/api/interests/${two.id}`)).body.author_name, null);
	assert.deepEqual(counters(), recount());
});

test('people see the cards of their points, and no others', async () => {
	const a = card(stack, co, { at: 'a' });
	const b = card(stack, co, { at: 'b' });
	const sees = async (who) => ids(await co[who].get('/api/interests?view=all&limit=200'));
	assert.ok((await sees('head')).includes(a) && (await sees('head')).includes(b));
	assert.ok((await sees('both')).includes(a) && (await sees('both')).includes(b));
	assert.ok((await sees('anna')).includes(a) && !(await sees('anna')).includes(b));
	assert.ok(!(await sees('vera')).includes(a) && (await sees('vera')).includes(b));
	assert.deepEqual(await sees('nobody'), []);
	for (const tail of ['', '/history', '/proofs', '/replies'])
		assert.equal((await co.vera.get(`/api/interests/${a}${tail}`)).status, 404, tail);
	assert.equal((await co.vera.get(`/api/interests?point_id=${co.points.a}`)).status, 404);
	assert.equal((await co.vera.get(`/api/interests?channel_id=${co.channels.a}`)).status, 404);
	assert.equal((await co.member.get('/api/interests')).status, 403);
	assert.equal((await stack.api().get('/api/interests')).status, 401);
	assert.equal((await co.anna.get('/api/interests/999999')).status, 404);
});

test('every view lists what its name says, for all kinds of people', async () => {
	const [fresh, late, mine, answered] = ingest(stack, co, [
		{}, { received_at: '2026-01-01T00:00:00Z' }, {}, {},
	]).map((c) => c.id);
	for (const id of [mine, answered]) assert.equal((await co.anna.post(`/api/interests/${id}/claim`)).status, 200);
	assert.equal((await co.anna.post(`/api/interests/${answered}/answer`)).status, 200);
	const processed = card(stack, co);
	await co.anna.post(`/api/interests/${processed}/claim`);
	await co.anna.post(`/api/interests/${processed}/proof-links`, { url: 'https://vk.com/wall-1_9' });
	const accepted = card(stack, co);
	await co.anna.post(`/api/interests/${accepted}/claim`);
	await co.anna.post(`/api/interests/${accepted}/proof-links`, { url: 'https://vk.com/wall-1_10' });
	assert.equal((await co.chief.post(`/api/interests/${accepted}/accept`)).status, 200);
	const all = [fresh, late, mine, answered, processed, accepted];
	const views = {
		open: [fresh, late, mine, answered], new: [fresh, late], claimed: [mine], overdue: [late],
		processed: [processed], done: [processed, accepted], mine: [mine, answered], all,
	};
	for (const who of ['anna', 'both', 'head'])
		for (const [view, wanted] of Object.entries(views)) {
			if (view === 'mine' && who !== 'anna') continue;
			for (const filter of ['', `&point_id=${co.points.a}`, '&source=vk', '&q=Сколько']) {
				const got = ids(await co[who].get(`/api/interests?view=${view}&limit=200${filter}`));
				assert.deepEqual(got.filter((i) => all.includes(i)).sort((x, y) => x - y), wanted, `${who} ${view} ${filter}`);
			}
		}
	assert.deepEqual(counters(), recount());
});

test('the own cards of somebody with two points are those of both', async () => {
	const cards = [card(stack, co), card(stack, co, { at: 'b' })];
	for (const id of cards) assert.equal((await co.both.post(`/api/interests/${id}/claim`)).status, 200);
	const mine = async (filter) => ids(await co.both.get(`/api/interests?view=mine${filter}`)).sort((x, y) => x - y);
	assert.deepEqual(await mine(''), cards);
	assert.deepEqual(await mine(`&point_id=${co.points.a}`), [cards[0]]);
	assert.deepEqual(await mine(`&point_id=${co.points.b}`), [cards[1]]);
	for (const id of cards) assert.equal((await co.both.post(`/api/interests/${id}/release`)).status, 200);
});

test('counts are those of the views, in every scope', async () => {
	for (const who of ['head', 'anna', 'both', 'vera', 'nobody']) {
		const { body } = await co[who].get('/api/interests/counts');
		for (const view of Object.keys(body)) {
			const list = ids(await co[who].get(`/api/interests?view=${view}&limit=200`));
			assert.equal(body[view], list.length, `${who} ${view}`);
		}
		assert.deepEqual(Object.keys(body), ['open', 'new', 'claimed', 'overdue', 'processed', 'done', 'mine', 'no_reply']);
	}
});

test('filters narrow, texts are found as they are typed', async () => {
	const [ok, percent] = ingest(stack, co, [
		{ source: 'ok', action: 'review', name: 'Ёлкина', product: 'Шкаф', text: 'спасибо' },
		{ source: 'avito', action: 'message', text: 'скидка 100% или нет', received_at: '2025-05-05T05:05:05Z' },
	]).map((c) => c.id);
	const find = async (query, who = 'head') => ids(await co[who].get(`/api/interests?view=all&${query}`));
	for (const who of ['head', 'anna', 'both']) {
		assert.deepEqual(await find('source=ok', who), [ok]);
		assert.deepEqual(await find('action=review', who), [ok]);
		assert.deepEqual(await find('product=шкаф', who), [ok]);
		assert.deepEqual(await find('q=елкина', who), [ok]);
		assert.deepEqual(await find(`q=${encodeURIComponent('"100%"')}`, who), [percent]);
		assert.deepEqual(await find(`q=${encodeURIComponent('"100_"')}`, who), []);
		assert.deepEqual(await find('from=2025-05-05&to=2025-05-06', who), [percent]);
		assert.deepEqual(await find('source=avito&from=2025-05-05T05:05:05Z&to=2025-05-05T05:05:05Z', who), [percent]);
		assert.deepEqual(await find('source=youtube', who), []);
	}
	assert.deepEqual(await find(`channel_id=${co.channels.b}&source=ok`), []);
	for (const [query, field, reason] of [
		['view=old', 'view', 'not_a_choice'], ['limit=201', 'limit', 'too_big'], ['after=x', 'after', 'bad_format'],
		['from=today', 'from', 'wrong_type'], ['point_id=x', 'point_id', 'wrong_type'], ['colour=red', 'colour', 'unknown_field'],
	]) {
		const r = await co.head.get(`/api/interests?${query}`);
		assert.deepEqual([r.status, r.body.field, r.body.reason], [422, field, reason], query);
	}
});

test('pages follow each other without a gap, also among equal times', async () => {
	ingest(stack, co, Array.from({ length: 23 }, (_, i) => ({
		at: i % 3 ? 'a' : 'b', received_at: `2026-03-0${1 + Math.floor(i / 8)}T00:00:00Z`,
	})));
	for (const who of ['head', 'both', 'anna'])
		for (const query of ['view=all', 'view=overdue', 'view=new', 'view=all&q=стоит', `view=all&point_id=${co.points.a}`]) {
			const paged = (await co[who].all(`/api/interests?${query}&limit=4`)).map((i) => i.id);
			const whole = ids(await co[who].get(`/api/interests?${query}&limit=200`));
			assert.deepEqual(paged, whole, `${who} ${query}`);
			assert.equal(new Set(paged).size, paged.length);
			assert.ok(paged.length > 10);
		}
	const dues = (await co.head.get('/api/interests?view=overdue')).body.items.map((i) => i.due_at);
	assert.deepEqual(dues, dues.toSorted());
	const times = (await co.both.get('/api/interests?view=open&limit=200')).body.items.map((i) => i.received_at);
	assert.deepEqual(times, times.toSorted().reverse());
});

test('the feed is the same with one, some, eight and more points', async () => {
	const many = [];
	for (let i = 0; i < 9; i++)
		many.push((await co.admin.post('/api/points', { name: `Малая ${i}`, time_zone: 'Europe/Moscow' })).body.id);
	const views = ['open', 'new', 'overdue', 'processed', 'done', 'all'];
	const feeds = async (api) =>
		Promise.all(views.map(async (v) => ids(await api.get(`/api/interests?view=${v}&limit=200`))));
	const before = await feeds(co.anna);
	for (const more of [1, 2, 7, 9]) {
		const person = (await co.admin.get(`/api/users/${co.ids.anna}`)).body;
		const { name, role, locale, is_active, version } = person;
		const changed = { name, role, locale, is_active, version, point_ids: [co.points.a, ...many.slice(0, more)] };
		assert.equal((await co.admin.put(`/api/users/${co.ids.anna}`, changed)).status, 200);
		const again = stack.api();
		await again.login('anna@otklik.test');
		assert.deepEqual(await feeds(again), before, `${more + 1} points`);
		const paged = (await again.all('/api/interests?view=all&limit=5')).map((i) => i.id);
		assert.deepEqual(paged, before.at(-1));
		const { overdue } = (await again.get('/api/interests/counts')).body;
		assert.equal(overdue, before[views.indexOf('overdue')].length);
	}
});
