// Clients: made, found, linked to cards and parted again; two points that know the same person learn
// nothing of each other.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { card, ingest, makeCompany } from '../lib/cards.mjs';
import { useStack } from '../lib/stack.mjs';

const stack = await useStack({ conf: { workers: 4 } });
let co;

before(async () => {
	co = await makeCompany(stack);
});

async function ok(answer, status = 200) {
	const r = await answer;
	assert.equal(r.status, status, r.text);
	return r.body;
}
const act = (who, id, what, body = {}) => co[who].post(`/api/interests/${id}/${what}`, body);
const get = async (who, at) => ok(co[who].get(at));
const items = async (who, at) => (await get(who, at)).items;
const add = async (who, body) =>
	(await ok(co[who].post('/api/clients', { point_id: co.points.a, kind: 'person', ...body }), 201)).id;
const find = async (who, q, more = '') =>
	(await items(who, `/api/clients?q=${encodeURIComponent(q)}${more}`)).map((c) => c.name);
const known = async (who, id, type, value, status = 204) => {
	const [contact] = await items(who, `/api/clients/${id}/contacts`);
	return ok(co[who].post(`/api/contacts/${contact.id}/identities`, { type, value }), status);
};
const texts = async (who, id) => (await items(who, `/api/clients/${id}/timeline`)).map((i) => i.text);

test('a client is added, changed, taken out of use and brought back', async () => {
	const { seq } = await get('anna', '/api/changes');
	const id = await add('anna', { name: '  Ольга Северная ', comment: 'Звонить\nутром', responsible_id: co.ids.boris });
	const row = await get('anna', `/api/clients/${id}`);
	const { created_at, updated_at, ...rest } = row;
	assert.deepEqual(rest, {
		id, kind: 'person', name: 'Ольга Северная', point_id: co.points.a, point_name: 'Точка a',
		responsible_id: co.ids.boris, responsible_name: 'Борис', comment: 'Звонить\nутром', reach: null,
		is_deleted: false, version: 1,
	});
	assert.equal(created_at, updated_at);
	assert.deepEqual((await items('anna', `/api/clients/${id}/contacts`)).map((c) => c.name), ['Ольга Северная']);
	const change = { kind: 'person', name: 'Ольга Южная', responsible_id: null, comment: null, version: 1 };
	assert.equal((await ok(co.boris.put(`/api/clients/${id}`, change))).version, 2);
	assert.deepEqual((await items('anna', `/api/clients/${id}/contacts`)).map((c) => c.name), ['Ольга Южная']);
	const stale = await co.anna.put(`/api/clients/${id}`, { ...change, name: 'Ольга Западная' });
	assert.deepEqual([stale.status, stale.body.error, stale.body.data.version], [409, 'stale', 2]);
	assert.deepEqual(await find('anna', 'южная'), ['Ольга Южная']);
	assert.equal((await ok(co.anna.del(`/api/clients/${id}`))).is_deleted, true);
	assert.deepEqual(await find('anna', 'южная'), []);
	assert.ok(!(await items('anna', '/api/clients')).some((c) => c.id === id));
	assert.equal((await ok(co.anna.post(`/api/clients/${id}/restore`, {}))).is_deleted, false);
	assert.deepEqual(await find('anna', 'южная'), ['Ольга Южная']);
	const news = (await get('anna', `/api/changes?since=${seq}`)).items;
	assert.deepEqual([...new Set(news.map((e) => `${e.kind} ${e.id}`))], [`client ${id}`]);
});

test('invalid input names the field', async () => {
	const good = { point_id: co.points.a, kind: 'person', name: 'Имя' };
	const rows = [
		[{ ...good, name: '' }, 'name', 'required'],
		[{ ...good, name: 'я'.repeat(201) }, 'name', 'too_long'],
		[{ ...good, kind: 'robot' }, 'kind', 'not_a_choice'],
		[{ kind: 'person', name: 'Имя' }, 'point_id', 'required'],
		[{ ...good, comment: 'я'.repeat(2001) }, 'comment', 'too_long'],
		[{ ...good, responsible_id: co.ids.vera }, 'responsible_id', 'not_a_choice'],
		[{ ...good, responsible_id: co.ids.member }, 'responsible_id', 'not_a_choice'],
	];
	for (const [body, field, reason] of rows) {
		const r = await co.head.post('/api/clients', body);
		assert.deepEqual([r.status, r.body.field, r.body.reason], [422, field, reason], JSON.stringify([body, r.body]));
	}
	const id = await add('anna', { name: 'Проверка' });
	for (const [type, value] of [['email', 'нет'], ['phone', '12'], ['profile', 'vk.com']]) {
		const r = await known('anna', id, type, value, 422);
		assert.deepEqual([r.field, r.reason], ['value', 'bad_format'], value);
	}
});

test('clients are found by any word, alphabet, order and by what they are known by', async () => {
	const id = await add('anna', { name: 'Щербакова Юлия Фёдоровна' });
	await add('anna', { name: 'ООО «Северное сияние»', kind: 'company', contact_name: 'Ким Чен' });
	await known('anna', id, 'phone', '8 (916) 555-01-02');
	await known('anna', id, 'email', 'Yulia@Sher.Example');
	await known('anna', id, 'profile', 'vk.ru/Yulia_S');
	for (const q of [
		'щерб', 'юлия щер', 'shcherbakova', 'Yulia', 'федоровна', '+7916555', '8 916 555', '9165550102', '79165550102',
		'yulia@sher', 'https://m.vk.com/yulia_s', 'vk.com/yulia',
	])
		assert.deepEqual(await find('anna', q), ['Щербакова Юлия Фёдоровна'], q);
	assert.deepEqual(await find('anna', 'сияние'), ['ООО «Северное сияние»']);
	assert.deepEqual(await find('anna', 'ким'), ['ООО «Северное сияние»']);
	for (const q of ['юлия ким', '%', '_', 'нет такого', '5550102', '@', '"'])
		assert.deepEqual(await find('anna', q), [], q);
	assert.deepEqual(await find('head', 'щерб', `&point_id=${co.points.a}`), ['Щербакова Юлия Фёдоровна']);
	assert.deepEqual(await find('head', 'щерб', `&point_id=${co.points.b}`), []);
	const [row] = await items('anna', '/api/clients?q=shcherb');
	assert.equal(row.reach, '+79165550102, yulia@sher.example, vk.com/yulia_s');
});

test('pages of the list and of a search follow each other without a gap', async () => {
	for (let i = 0; i < 7; i++) await add('vera', { point_id: co.points.b, name: `Страницын Петр Пётр ${i}` });
	for (const [who, q] of [['vera', ''], ['vera', 'q=стран&'], ['head', 'q=стран&'], ['both', 'q=петр&']]) {
		const seen = [];
		let after = null;
		do {
			const page = await get(who, `/api/clients?${q}limit=3${after ? `&after=${encodeURIComponent(after)}` : ''}`);
			assert.ok(page.items.length <= 3);
			seen.push(...page.items.map((c) => c.id));
			after = page.next;
		} while (after);
		assert.equal(new Set(seen).size, seen.length, q);
		assert.equal(seen.length, 7, `${who} ${q}`);
	}
	for (const after of ['x', '5', '-5-a', '0-a'])
		assert.equal((await co.vera.get(`/api/clients?q=a&after=${after}`)).body.reason, 'bad_format', after);
});

// S3
test('the history of an unknown person follows when he becomes known, and goes back', async () => {
	const vk = { url: 'https://vk.com/id777', name: 'Lena K' };
	const cards = ingest(stack, co, [1, 2, 3].map((n) => ({ ...vk, text: `Вопрос ${n}`, received_at: `2026-01-0${n}T10:00:00Z` })));
	const form = card(stack, co, {
		source: 'site_form', action: 'request', name: 'Елена Котова', phone: '8 916 777-77-77', email: 'lena@kot.example',
		text: 'Заявка', received_at: '2026-01-04T10:00:00Z',
	});
	const [first, second, third] = cards.map((c) => c.id);
	assert.deepEqual((await items('anna', `/api/interests/${first}/timeline`)).map((i) => i.text), ['Вопрос 3', 'Вопрос 2', 'Вопрос 1']);

	const made = await ok(act('anna', form, 'client', { kind: 'person', name: 'Елена Котова' }));
	const client = made.client_id;
	assert.equal(made.client_name, 'Елена Котова');
	assert.deepEqual(await texts('anna', client), ['Заявка']);
	assert.equal((await get('anna', `/api/clients/${client}`)).responsible_id, co.ids.anna);
	const known_by = await items('anna', `/api/clients/${client}/identities`);
	assert.deepEqual(known_by.map((k) => [k.type, k.value, k.evidence, k.interest_id, k.user_name]), [
		['email', 'lena@kot.example', 'made', form, 'Анна'], ['phone', '+79167777777', 'made', form, 'Анна'],
	]);

	const { seq } = await get('anna', '/api/changes');
	const linked = await ok(act('boris', second, 'link', { client_id: client }));
	assert.deepEqual([linked.client_id, linked.client_name], [client, 'Елена Котова']);
	assert.deepEqual(await texts('anna', client), ['Заявка', 'Вопрос 3', 'Вопрос 2', 'Вопрос 1']);
	const rows = await items('anna', '/api/interests?view=all&limit=50');
	for (const id of [first, second, third, form]) assert.equal(rows.find((r) => r.id === id).client_id, client);
	assert.equal((await get('anna', `/api/interests/${third}`)).client_name, 'Елена Котова');
	const news = (await get('anna', `/api/changes?since=${seq}`)).items.map((e) => `${e.kind} ${e.id}`);
	for (const id of [first, second, third]) assert.ok(news.includes(`interest ${id}`), `${id} is announced`);

	const later = card(stack, co, { ...vk, text: 'Вопрос 4', url: 'https://m.vk.ru/id777', received_at: '2026-01-05T10:00:00Z' });
	assert.equal((await get('anna', `/api/interests/${later}`)).client_id, client);
	assert.deepEqual((await texts('anna', client))[0], 'Вопрос 4');

	const parted = await ok(act('anna', later, 'unlink'));
	assert.deepEqual([parted.client_id, parted.client_name], [null, null]);
	assert.deepEqual(await texts('anna', client), ['Заявка']);
	assert.equal((await get('anna', `/api/interests/${first}`)).client_id, null);
	assert.deepEqual((await items('anna', `/api/interests/${first}/timeline`)).length, 4);
	assert.deepEqual((await items('anna', `/api/interests/${later}/history`)).map((h) => [h.action, h.user_name, h.text]), [
		['created', null, null], ['unlinked', 'Анна', 'Елена Котова'],
	]);
	const again = await act('anna', later, 'unlink');
	assert.deepEqual([again.status, again.body.error], [409, 'conflict']);

	await ok(act('anna', form, 'unlink'));
	assert.deepEqual(await texts('anna', client), []);
	assert.deepEqual(await items('anna', `/api/clients/${client}/identities`), []);
	const [{ n }] = stack.db.query('SELECT COUNT(*) AS n FROM identity_links WHERE undone_at IS NOT NULL AND undone_by_id IS NOT NULL');
	assert.equal(n, '3');
});

test('a card of which nothing identifies its author is linked, too', async () => {
	const [one, other] = ingest(stack, co, [
		{ source: 'google_reviews', action: 'review', name: 'Мария', text: 'Хорошо' },
		{ source: 'google_reviews', action: 'review', name: 'Мария', text: 'Плохо' },
	]).map((c) => c.id);
	const made = await ok(act('anna', one, 'client', { kind: 'person', name: 'Мария' }));
	assert.deepEqual(await texts('anna', made.client_id), ['Хорошо']);
	assert.equal((await get('anna', `/api/interests/${other}`)).client_id, null);
	const [line] = await items('anna', `/api/clients/${made.client_id}/timeline`);
	assert.deepEqual([line.identity_type, line.identity_value], ['card', null]);
	await ok(act('anna', one, 'unlink'));
	assert.deepEqual(await texts('anna', made.client_id), []);
	await ok(act('anna', one, 'link', { client_id: made.client_id }));
	assert.deepEqual(await texts('anna', made.client_id), ['Хорошо']);
});

test('two points may know the same person and learn nothing of each other', async () => {
	const phone = '+7 916 888-00-01';
	const one = card(stack, co, { at: 'a', source: 'phone', action: 'call', reply_way: 'phone', name: 'Тайный Гость', phone, text: 'Секрет точки А' });
	const two = card(stack, co, { at: 'b', source: 'phone', action: 'call', reply_way: 'phone', name: 'Тайный Гость', phone, text: 'Секрет точки Б' });
	const a = (await ok(act('anna', one, 'client', { kind: 'person', name: 'Тайный Гость А' }))).client_id;

	assert.deepEqual(await items('vera', `/api/interests/${two}/matches`), []);
	assert.deepEqual(await items('head', `/api/interests/${two}/matches`), []);
	assert.equal((await get('vera', `/api/interests/${two}`)).client_id, null);
	assert.deepEqual((await items('vera', `/api/interests/${two}/timeline`)).map((i) => i.text), ['Секрет точки Б']);
	assert.deepEqual(await find('vera', 'тайный'), []);
	assert.deepEqual(await find('vera', '+79168880001'), []);
	for (const at of ['', '/contacts', '/identities', '/timeline'])
		assert.equal((await co.vera.get(`/api/clients/${a}${at}`)).status, 404, at);
	assert.equal((await act('vera', two, 'link', { client_id: a })).status, 404);
	assert.equal((await act('vera', one, 'link', { client_id: a })).status, 404);
	const cross = await act('head', two, 'link', { client_id: a });
	assert.deepEqual([cross.status, cross.body.field, cross.body.reason], [422, 'client_id', 'not_a_choice']);

	const b = (await ok(act('vera', two, 'client', { kind: 'person', name: 'Тайный Гость Б' }))).client_id;
	assert.deepEqual(await texts('vera', b), ['Секрет точки Б']);
	assert.deepEqual(await texts('anna', a), ['Секрет точки А']);
	assert.deepEqual(await texts('head', a), ['Секрет точки А']);
	assert.deepEqual(await find('head', 'тайный'), ['Тайный Гость А', 'Тайный Гость Б']);
	assert.deepEqual(await find('both', 'тайный'), ['Тайный Гость А', 'Тайный Гость Б']);
	assert.equal((await items('anna', '/api/clients?limit=200')).filter((c) => c.point_id !== co.points.a).length, 0);
});

test('likely clients are offered with what speaks for them, and a refusal is remembered', async () => {
	const same = await add('anna', { name: 'Зимина Вера Павловна' });
	await known('anna', same, 'phone', '+7 916 333-00-01');
	await known('anna', same, 'email', 'vera@zimina.example');
	const named = await add('anna', { name: 'Vera Zimina' });
	const firm = await add('anna', { name: 'Зимина и партнёры', kind: 'company', contact_name: 'Секретарь' });
	await known('anna', firm, 'email', 'info@zimina.example');
	await add('vera', { point_id: co.points.b, name: 'Вера Зимина' });

	const form = card(stack, co, { source: 'site_form', name: 'Вера Зимина', phone: '8 916 333 00 01', email: 'v.zimina@zimina.example' });
	const found = await items('anna', `/api/interests/${form}/matches`);
	assert.deepEqual(found.map((m) => [m.client_id, m.score, m.is_certain]), [[same, 95, true], [named, 60, false], [firm, 30, false]]);
	const [best, second, third] = found;
	assert.deepEqual([best.is_same_phone, best.is_same_email, best.is_like_name, best.is_same_name, best.is_same_domain, best.value],
		[true, false, true, false, true, '+79163330001']);
	assert.deepEqual([second.is_same_name, second.is_same_phone, second.value], [true, false, null]);
	assert.deepEqual([third.is_same_domain, third.contact_name], [true, 'Секретарь']);

	await ok(act('anna', form, 'matches/refuse', { client_id: named }), 204);
	assert.deepEqual((await items('boris', `/api/interests/${form}/matches`)).map((m) => m.client_id), [same, firm]);
	const again = card(stack, co, { source: 'site_form', name: 'Вера Зимина', email: 'v.zimina@zimina.example' });
	assert.deepEqual((await items('boris', `/api/interests/${again}/matches`)).map((m) => m.client_id), [same, firm]);
	await ok(act('anna', again, 'matches/offer', { client_id: named }), 204);
	await ok(act('anna', form, 'matches/offer', { client_id: named }), 204);
	assert.equal((await items('boris', `/api/interests/${form}/matches`)).length, 3);

	const [contact] = await items('anna', `/api/clients/${firm}/contacts`);
	const wrong = await act('anna', form, 'link', { client_id: same, contact_id: contact.id });
	assert.deepEqual([wrong.status, wrong.body.field], [422, 'contact_id']);
	await ok(act('anna', form, 'link', { client_id: firm }));
	assert.deepEqual((await items('anna', `/api/clients/${firm}/contacts`)).map((c) => c.name), ['Секретарь', 'Вера Зимина']);
	// Its phone was somebody's already and stays with him.
	assert.deepEqual((await items('anna', `/api/clients/${firm}/identities`)).map((k) => k.value), ['info@zimina.example', 'v.zimina@zimina.example']);
});

test('an identity is one client\'s in a point: the second of two is told of the first', async () => {
	for (let round = 0; round < 20; round++) {
		const id = card(stack, co, { url: `https://vk.com/race${round}`, name: 'Гонщик' });
		const answers = await Promise.all(
			['anna', 'boris', 'chief'].map((who) => act(who, id, 'client', { kind: 'person', name: `Клиент ${who}` }))
		);
		const won = answers.filter((r) => r.status === 200);
		assert.equal(won.length, 1, answers.map((r) => r.text).join('\n'));
		for (const r of answers.filter((x) => x !== won[0])) {
			assert.deepEqual([r.status, r.body.error], [409, 'linked'], r.text);
			assert.equal(r.body.data.client_id, won[0].body.client_id);
			assert.equal(r.body.data.client_name, won[0].body.client_name);
			assert.equal(`Клиент ${{ Анна: 'anna', Борис: 'boris', Старший: 'chief' }[r.body.data.user_name]}`, won[0].body.client_name);
		}
	}
	const [{ n }] = stack.db.query("SELECT COUNT(*) AS n FROM clients WHERE name LIKE 'Клиент %'");
	assert.equal(n, '20', 'who came second has left nothing behind');
});

test('what a contact is known by is taken away, comes back with him, and belongs to nobody when deleted', async () => {
	const id = await add('anna', { name: 'Ключ Семён' });
	await known('anna', id, 'phone', '+79164440001');
	await known('anna', id, 'email', 'key@semen.example');
	const other = await add('anna', { name: 'Другой Семён' });
	const taken = await known('anna', other, 'phone', '8 916 444 00 01', 409);
	assert.deepEqual([taken.error, taken.data.client_id], ['linked', id]);
	const [phone] = await items('anna', `/api/clients/${id}/identities`);
	await ok(co.anna.del(`/api/identity-links/${phone.id}`), 204);
	assert.equal((await co.anna.del(`/api/identity-links/${phone.id}`)).status, 404);
	await known('anna', other, 'phone', '8 916 444 00 01');
	assert.deepEqual(await find('anna', '9164440001'), ['Другой Семён']);

	const [contact] = await items('anna', `/api/clients/${other}/contacts`);
	await ok(co.anna.del(`/api/contacts/${contact.id}`));
	assert.deepEqual(await find('anna', '9164440001'), []);
	await ok(co.anna.post(`/api/contacts/${contact.id}/restore`, {}));
	assert.deepEqual(await find('anna', '9164440001'), ['Другой Семён']);
	const renamed = await ok(co.anna.put(`/api/contacts/${contact.id}`, { name: 'Семён', position: 'директор', version: 3 }));
	assert.deepEqual([renamed.name, renamed.position, renamed.version], ['Семён', 'директор', 4]);

	await ok(co.anna.del(`/api/clients/${other}`));
	await known('anna', id, 'phone', '8 916 444 00 01');
	assert.deepEqual(await find('anna', '9164440001'), ['Ключ Семён']);
	await ok(co.anna.post(`/api/clients/${other}/restore`, {}));
	assert.deepEqual(await items('anna', `/api/clients/${other}/identities`), []);
});

test('every answer is an interaction of the client, whatever the way', async () => {
	const id = card(stack, co, { url: 'https://vk.com/id31', name: 'Отвеченный', link: 'https://vk.com/wall-1_31' });
	const { client_id } = await ok(act('anna', id, 'client', { kind: 'person', name: 'Отвеченный' }));
	await ok(act('anna', id, 'claim'));
	await ok(act('anna', id, 'answer'));
	await ok(act('anna', id, 'proof-links', { url: 'https://vk.com/wall-1_31?reply=1' }));
	const second = card(stack, co, { url: 'https://vk.com/id31', name: 'Отвеченный' });
	await ok(act('anna', second, 'claim'));
	await ok(act('anna', second, 'proof-links', { url: 'https://vk.com/wall-1_32?reply=1' }));
	const out = await items('anna', `/api/clients/${client_id}/timeline?direction=out`);
	assert.deepEqual(out.map((i) => [i.interest_id, i.action, i.user_name, i.link]), [
		[second, 'reply', 'Анна', 'https://vk.com/wall-1_32?reply=1'], [id, 'reply', 'Анна', 'https://vk.com/wall-1_31'],
	]);
	const all = await items('anna', `/api/clients/${client_id}/timeline?source=vk`);
	assert.equal(all.length, 4);
	assert.deepEqual(await items('anna', `/api/clients/${client_id}/timeline?source=ok`), []);
	assert.deepEqual((await items('anna', `/api/clients/${client_id}/timeline?action=comment`)).map((i) => i.direction), ['in', 'in']);
});

test('a long history is paged, newest first', async () => {
	const id = card(stack, co, { url: 'https://vk.com/id41', name: 'Долгий' });
	const { client_id } = await ok(act('anna', id, 'client', { kind: 'person', name: 'Долгий' }));
	stack.db.sql(`INSERT INTO interactions (at, channel_id, point_id, source_type, direction, action, identity_id, created_at)
		SELECT '2025-01-01' + INTERVAL s.seq DIV 3 MINUTE, ${co.channels.a}, ${co.points.a}, 1, 1, 3,
			(SELECT identity_id FROM interests WHERE id = ${id}), UTC_TIMESTAMP(6) FROM seq_1_to_500 s`, 'otklik');
	const seen = [];
	let after = null;
	do {
		const page = await get('anna', `/api/clients/${client_id}/timeline?limit=64${after ? `&after=${after}` : ''}`);
		seen.push(...page.items.map((i) => i.id));
		after = page.next;
	} while (after);
	assert.equal(seen.length, 501);
	assert.equal(new Set(seen).size, 501);
});
