// Searching cards by words: what is found by what, before and after the index has come to it.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { card as newCard, ingest, makeCompany } from '../lib/cards.mjs';
import { useStack } from '../lib/stack.mjs';

const stack = await useStack({ jobs: false });
let co;
const id = {};

const index = () => Number(stack.otklik(['search', 'index']).trim());
const query = (q, more = '') => `/api/interests?view=all&limit=200&q=${encodeURIComponent(q)}${more}`;
const ids = (r) => r.body.items.map((i) => i.id);
const find = async (q, who = 'anna', more = '') => ids(await co[who].get(query(q, more)));
const stored = (sql) => Number(stack.db.query(sql)[0].n);
/** As if all cards were old: numbers that are missing among them belong to nobody. */
const settle = () => stack.db.sql("UPDATE interests SET created_at = '2026-01-01'", 'otklik');

const CARDS = {
	delivery: { text: 'Сколько стоит доставка за город?', name: 'Алёна Ёлкина', received_at: '2026-03-01T10:00:00Z' },
	order: { text: 'Заказ №12345-6 не пришёл', name: 'Олег Смирнов', email: 'oleg.smirnov@mail.example', received_at: '2026-03-02T10:00:00Z' },
	phone: { text: 'Перезвоните', phone: '+79123456789', source: 'phone', action: 'call', received_at: '2026-03-02T11:00:00Z' },
	english: { text: 'The parcels arrived damaged', name: 'Emma Müller', product: 'Espresso Machine', received_at: '2026-03-03T10:00:00Z' },
	subject: { text: 'Добрый день', subject: 'Рекламация по договору', received_at: '2026-03-04T10:00:00Z' },
	foreign: { at: 'b', text: 'Доставка в другой город', name: 'Чужая Ёлкина', received_at: '2026-03-05T10:00:00Z' },
	emoji: { text: 'супер ❤️❤️', received_at: '2026-03-06T10:00:00Z' },
};

before(async () => {
	co = await makeCompany(stack);
	for (const [name, card] of Object.entries(CARDS)) id[name] = newCard(stack, co, card);
});

/** What each query finds for Anna, who sees one point. */
async function finds(when) {
	const rows = {
		доставку: ['delivery'], 'ДОСТАВКИ городом': ['delivery'], 'город стоить': ['delivery'], 'доставка заказ': [],
		елкина: ['delivery'], ёлкину: ['delivery'], 12345: ['order'], '№ 12345': ['order'],
		'oleg.smirnov@mail.example': ['order'], смирнов: ['order'], '8 (912) 345-67-89': ['phone'], 9123456789: ['phone'],
		6789: ['phone'], parcel: ['english'], 'damage muller': ['english'], 'espresso machines': ['english'],
		рекламации: ['subject'], '❤️': ['emoji'], 'супер ❤️': ['emoji'], бегемот: [], 'доставка бегемота': [],
		'"за город"': ['delivery'], '"город за"': [], '«стоит доставка»': ['delivery'],
	};
	for (const [q, names] of Object.entries(rows))
		assert.deepEqual(await find(q), names.map((n) => id[n]), `${when}: ${q}`);
}

test('a card is found at once, by its words, author, numbers and addresses', async () => {
	assert.equal(stored('SELECT COUNT(*) AS n FROM interest_words'), 0);
	await finds('not indexed');
});

test('the index finds the same', async () => {
	settle();
	assert.equal(index(), Object.keys(CARDS).length);
	assert.ok(stored('SELECT COUNT(*) AS n FROM interest_words') > 30);
	await finds('indexed');
	assert.equal(index(), 0, 'nothing twice');
});

test('another branch’s cards are not found', async () => {
	assert.deepEqual(await find('доставка', 'anna'), [id.delivery]);
	assert.deepEqual(await find('доставка', 'vera'), [id.foreign]);
	assert.deepEqual(await find('доставка', 'both'), [id.foreign, id.delivery]);
	assert.deepEqual(await find('доставка', 'head'), [id.foreign, id.delivery]);
	assert.deepEqual(await find('доставка', 'nobody'), []);
	assert.deepEqual(await find('доставка', 'head', `&point_id=${co.points.b}`), [id.foreign]);
	assert.equal((await co.anna.get(query('доставка', `&point_id=${co.points.b}`))).status, 404);
	assert.equal((await co.member.get(query('доставка'))).status, 403);
});

test('views and other filters narrow what is found', async () => {
	await co.anna.post(`/api/interests/${id.delivery}/claim`, {});
	const of = async (view, q, who = 'head') =>
		ids(await co[who].get(`/api/interests?view=${view}&q=${encodeURIComponent(q)}`));
	assert.deepEqual(await of('open', 'доставка'), [id.foreign, id.delivery]);
	assert.deepEqual(await of('new', 'доставка'), [id.foreign]);
	assert.deepEqual(await of('claimed', 'доставка'), [id.delivery]);
	assert.deepEqual(await of('mine', 'доставка', 'anna'), [id.delivery]);
	assert.deepEqual(await of('mine', 'посылка', 'anna'), []);
	assert.deepEqual(await of('overdue', 'доставка'), [id.delivery, id.foreign], 'by deadline');
	assert.deepEqual(await of('overdue', 'бегемот'), []);
	for (const view of ['processed', 'done', 'no_reply', 'drafts', 'intents']) assert.deepEqual(await of(view, 'доставка'), [], view);
	assert.deepEqual(await find('перезвонить', 'head', '&source=phone'), [id.phone]);
	assert.deepEqual(await find('перезвонить', 'head', '&source=vk'), []);
	assert.deepEqual(await find('доставка', 'head', '&from=2026-03-02T00:00:00Z'), [id.foreign]);
	assert.deepEqual(await find('доставка', 'head', '&to=2026-03-02T00:00:00Z'), [id.delivery]);
	assert.deepEqual(await find('доставка', 'head', '&from=2026-03-02T00:00:00Z&to=2026-03-03T00:00:00Z'), []);
});

test('pages are whole, also when a part is not indexed yet', async () => {
	const many = (from, n) =>
		Array.from({ length: n }, (_, i) => ({
			at: i % 3 ? 'a' : 'b',
			text: i % 2 ? 'Мотоцикл красный' : 'Мотоциклы и самокат',
			received_at: new Date(Date.UTC(2026, from, 1 + Math.floor(i / 4), 0, i % 2)).toISOString(),
		}));
	ingest(stack, co, many(3, 60));
	settle();
	index();
	ingest(stack, co, many(2, 40));
	for (const who of ['head', 'both', 'anna', 'vera'])
		for (const q of ['мотоцикл', 'самокатом мотоцикла', 'мотоциклы красные'])
			for (const view of ['all', 'open', 'new', 'overdue']) {
				const at = `/api/interests?view=${view}&q=${encodeURIComponent(q)}`;
				const paged = (await co[who].all(`${at}&limit=7`)).map((i) => i.id);
				const { body } = await co[who].get(`${at}&limit=200`);
				assert.deepEqual(paged, body.items.map((i) => i.id), `${who} ${view} ${q}`);
				assert.equal(new Set(paged).size, paged.length);
				const seen = { head: 100, both: 100, anna: 66, vera: 34 }[who];
				const share = q === 'мотоцикл' ? 1 : 0.5;
				assert.ok(Math.abs(paged.length - seen * share) <= 2, `${who} ${view} ${q}: ${paged.length}`);
				const times = body.items.map((i) => (view === 'overdue' ? i.due_at : i.received_at));
				assert.deepEqual(times, view === 'overdue' ? times.toSorted() : times.toSorted().reverse());
			}
});

test('a card that is corrected is found by its new words only', async () => {
	const edit = async (over) => {
		const { body } = await co.anna.get(`/api/interests/${id.english}`);
		const names = ['source_type', 'action', 'place', 'author_name', 'author_url', 'author_email', 'author_phone', 'text', 'product', 'product_url', 'link', 'version'];
		const form = Object.fromEntries(names.map((f) => [f, body[f] ?? null]));
		assert.equal((await co.anna.put(`/api/interests/${id.english}/fields`, { ...form, ...over })).status, 200);
	};
	settle();
	index();
	await edit({ text: 'Чайник разбит' });
	await edit({ product: 'Чайник электрический' });
	await edit({ text: 'Чайник кипит' });
	index();
	assert.deepEqual(await find('чайники'), [id.english]);
	assert.deepEqual(await find('электрические чайники кипят'), [id.english]);
	for (const q of ['parcel', 'espresso', 'разбит']) assert.deepEqual(await find(q), [], q);
	assert.deepEqual(await find('muller'), [id.english], 'what stayed is found');
	assert.equal(stored('SELECT COUNT(*) AS n FROM search_edits'), 0);
	// A card that the index has not come to yet.
	const late = newCard(stack, co, { text: 'Фикус' });
	assert.deepEqual(await find('фикусы'), [late]);
});

test('a number that is missing holds the index up for a while only', async () => {
	settle();
	index();
	stack.db.sql("UPDATE search_state SET value = value - 1 WHERE name = 1", 'otklik');
	index();
	const before = stored('SELECT value AS n FROM search_state WHERE name = 1');
	stack.db.sql('ALTER TABLE interests AUTO_INCREMENT = 100000', 'otklik');
	const far = newCard(stack, co, { text: 'Кактус' });
	assert.equal(far, 100000);
	assert.equal(index(), 0);
	assert.equal(stored('SELECT value AS n FROM search_state WHERE name = 1'), before);
	assert.deepEqual(await find('кактусы'), [far]);
	settle();
	assert.equal(index(), 1);
	assert.deepEqual(await find('кактусы'), [far]);
});

test('the index can be made anew, and is when its form is another one', async () => {
	const all = stored('SELECT COUNT(*) AS n FROM interests');
	const sum = () => stored('SELECT SUM(CRC32(CONCAT(word, " ", day, " ", HEX(postings)))) AS n FROM interest_words');
	const was = sum();
	stack.db.sql('INSERT INTO interest_words VALUES (1, 1, "x")', 'otklik');
	assert.equal(Number(stack.otklik(['search', 'rebuild']).trim()), all);
	assert.equal(sum(), was);
	stack.db.sql('UPDATE search_state SET value = 0 WHERE name = 2', 'otklik');
	assert.deepEqual(await find('доставку'), [id.delivery], 'an old form is not asked');
	assert.equal(index(), all);
	assert.equal(sum(), was);
	await assert.rejects(async () => stack.otklik(['search', 'nothing']));
});

test('otklik-jobs makes the index by itself', async () => {
	stack.db.sql('UPDATE search_state SET value = 0', 'otklik');
	await stack.startJobs();
	const all = stored('SELECT MAX(id) AS n FROM interests');
	const mark = () => stored('SELECT value AS n FROM search_state WHERE name = 1');
	for (let i = 0; i < 100 && mark() < all; i++) await new Promise((ok) => setTimeout(ok, 200));
	assert.equal(mark(), all);
	assert.deepEqual(await find('доставку'), [id.delivery]);
});
