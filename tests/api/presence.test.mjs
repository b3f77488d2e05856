// Who is writing, who has gone to answer elsewhere; how few wake-ups that costs.
import assert from 'node:assert/strict';
import http from 'node:http';
import { before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { card, makeCompany } from '../lib/cards.mjs';
import { until } from '../lib/letters.mjs';
import { useStack } from '../lib/stack.mjs';

const stack = await useStack({ jobs: true, fdSlack: 4 });
let co;
before(async () => {
	co = await makeCompany(stack);
});
const at = (id, what = '') => `/api/interests/${id}${what}`;
const items = async (who, where) => (await co[who].get(where)).body.items;
const history = async (id) => (await items('head', at(id, '/history'))).map((h) => [h.action, h.text]);

/** Messages of the event stream, as the browser of that person gets them. */
function listen(who) {
	const got = [];
	const cookie = [...co[who].cookies].map(([k, v]) => `${k}=${v}`).join('; ');
	return new Promise((resolve, reject) => {
		const q = http.get(`http://127.0.0.1:${stack.httpPort}/api/live`, { headers: { cookie, accept: 'text/event-stream' } }, (a) => {
			if (a.statusCode !== 200) reject(new Error(String(a.statusCode)));
			let text = '';
			a.on('data', (b) => {
				text += b;
				const lines = text.split('\n');
				text = lines.pop();
				for (const l of lines) if (l.startsWith('data: ')) got.push(l.slice(6));
			});
			a.on('error', () => {});
			resolve({ got, close: () => q.destroy() });
		});
		q.on('error', () => {});
	});
}

test('typing is announced once, without a new event, and ends by itself', async () => {
	const id = card(stack, co);
	const { got, close } = await listen('boris');
	const { seq } = (await co.head.get('/api/changes')).body;
	for (let i = 0; i < 4; i++) {
		assert.equal((await co.anna.post(at(id, '/typing'))).status, 204);
		await sleep(150);
	}
	/* Everybody hears the word; which card it is knows who may see the card. */
	const { typing_word: word } = (await co.boris.get(at(id, ''))).body;
	assert.match(word, /^[0-9a-f]{10}$/);
	const [inFeed] = (await co.boris.all('/api/interests?view=all')).filter((row) => row.id === id);
	assert.equal(inFeed.typing_word, word);
	assert.equal((await co.vera.get(at(id, ''))).status, 404);
	await until(stack, () => got.includes(`t ${word}`));
	await sleep(500);
	assert.deepEqual(got.filter((m) => m.startsWith('t ')), [`t ${word}`]);
	assert.equal((await co.head.get('/api/changes')).body.seq, seq, 'no event, so nobody asks for changes');
	const [mark] = await items('boris', at(id, '/typing'));
	assert.deepEqual([mark.user_id, mark.user_name], [co.ids.anna, 'Анна']);
	const left = new Date(mark.until) - Date.now();
	assert.ok(left > 4000 && left <= 8500, String(left));
	assert.deepEqual(await items('anna', at(id, '/typing')), [], 'oneself is no news');
	assert.equal((await co.vera.get(at(id, '/typing'))).status, 404);
	assert.equal((await co.vera.post(at(id, '/typing'))).status, 404);
	stack.db.sql('UPDATE otklik.reply_typing SET until = NOW(6) - INTERVAL 1 SECOND');
	assert.deepEqual(await items('boris', at(id, '/typing')), []);
	await co.anna.post(at(id, '/typing'));
	await until(stack, () => got.filter((m) => m === `t ${word}`).length === 2);
	close();
});

test('fifty people typing for twenty seconds: one message each, no request of those who look elsewhere', async () => {
	const ids = [];
	for (let i = 0; i < 50; i++) ids.push(card(stack, co, { text: `карточка ${i}` }));
	const { got, close } = await listen('vera');
	const { seq } = (await co.head.get('/api/changes')).body;
	const from = got.length;
	for (let round = 0; round < 5; round++) {
		await Promise.all(ids.map((id) => co.anna.post(at(id, '/typing'))));
		await sleep(300);
	}
	const said = () => new Set(got.slice(from).filter((m) => m.startsWith('t ')).flatMap((m) => m.slice(2).split(' ')));
	await until(stack, () => said().size === 50);
	const words = (await co.boris.all('/api/interests?view=all')).filter((row) => ids.includes(row.id)).map((row) => row.typing_word);
	assert.deepEqual([...said()].toSorted(), words.toSorted());
	const messages = got.slice(from).filter((m) => m.startsWith('t ')).length;
	assert.ok(messages <= 25, `${messages} messages for 250 calls of 50 people`);
	assert.equal((await co.head.get('/api/changes')).body.seq, seq);
	close();
});

test('a mark that is committed behind a later one is announced as well, and once', async () => {
	const cards = [card(stack, co), card(stack, co)];
	const words = await Promise.all(cards.map(async (id) => (await co.boris.get(at(id, ''))).body.typing_word));
	const { got, close } = await listen('boris');
	const [{ id: newest }] = stack.db.query('SELECT COALESCE(MAX(id), 0) AS id FROM reply_typing');
	const begin = (id, behind) =>
		stack.db.sql(`INSERT INTO otklik.reply_typing (id, interest_id, user_id, until)
			VALUES (${Number(newest) + behind}, ${id}, ${co.ids.anna}, NOW(6) + INTERVAL 8 SECOND)`);
	begin(cards[0], 12);
	await until(stack, () => got.includes(`t ${words[0]}`));
	begin(cards[1], 11);
	await until(stack, () => got.includes(`t ${words[1]}`));
	await sleep(500);
	assert.deepEqual(got.filter((m) => m.startsWith('t ')), [`t ${words[0]}`, `t ${words[1]}`]);
	close();
});

test('who goes to answer elsewhere is asked for it, and the open ones are listed', async () => {
	const id = card(stack, co);
	const unclaimed = await co.anna.post(at(id, '/intents'), { way: 'link' });
	assert.deepEqual([unclaimed.status, unclaimed.body.error], [409, 'wrong_state']);
	await co.anna.post(at(id, '/claim'));
	assert.equal((await co.anna.post(at(id, '/intents'), { way: 'whatsapp' })).status, 204);
	assert.equal((await co.anna.post(at(id, '/intents'), { way: 'link' })).status, 204);
	assert.equal((await co.anna.post(at(id, '/intents'), { way: 'pigeon' })).body.reason, 'not_a_choice');
	assert.equal((await co.boris.post(at(id, '/intents'), { way: 'link' })).status, 409);
	assert.equal((await co.vera.post(at(id, '/intents'), { way: 'link' })).status, 404);
	const [open, ...more] = await items('boris', at(id, '/intents'));
	assert.deepEqual([open.user_name, open.way, more.length], ['Анна', 'link', 0]);
	const mine = async () => (await co.anna.all('/api/interests?view=intents')).map((i) => i.id);
	assert.deepEqual(await mine(), [id]);
	assert.equal((await co.anna.get('/api/interests/unfinished')).body.intents, 1);
	const settle = (outcome) => co.anna.post(at(id, '/intents/settle'), { outcome });
	assert.equal((await settle('later')).body.state, 'claimed');
	assert.ok((await items('anna', at(id, '/intents')))[0].asked_at);
	assert.deepEqual(await mine(), [id]);
	assert.equal((await settle('no')).body.state, 'claimed');
	assert.deepEqual(await mine(), []);
	await co.anna.post(at(id, '/intents'), { way: 'phone' });
	const yes = await settle('yes');
	assert.deepEqual([yes.status, yes.body.state, yes.body.answered_by_name], [200, 'answered', 'Анна']);
	assert.deepEqual(await history(id), [
		['created', null], ['claimed', null], ['intent', 'whatsapp'], ['intent', 'link'], ['intent_dropped', null],
		['intent', 'phone'], ['answered', null],
	]);
	assert.deepEqual(await items('anna', at(id, '/intents')), []);
	assert.equal((await settle('maybe')).status, 422);
});
