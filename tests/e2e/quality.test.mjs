// The page of those who judge: the proof at full size, judging by keys alone, two heads at once, proofs
// that look alike, who took what.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { before, test } from 'node:test';

import { assertAccessible, assertCalm, openPage, signIn, useBrowser } from '../lib/browser.mjs';
import { card, makeCompany } from '../lib/cards.mjs';
import { must, pictures, TALKS } from '../lib/office.mjs';
import { patience } from '../lib/patience.mjs';
import { useStack } from '../lib/stack.mjs';

const stack = await useStack({ conf: { workers: 4 }, jobs: true });
const browser = await useBrowser();
const SHOTS = process.env.OTKLIK_SHOTS;
/** "Accept" may be taken back for six seconds. */
const HELD = patience(12000);
const NAMES = ['Людмила Чернова', 'Игорь Кравцов', 'Мария Щукина', 'Пётр Осин', 'Алла Рябова'];
let co;
let head;
let ids;
let shots;

async function shot(page, name) {
	if (!SHOTS) return;
	fs.mkdirSync(SHOTS, { recursive: true });
	await page.screenshot({ path: `${SHOTS}/quality-${name}.png` });
}

/** A card that somebody has answered with a picture. */
async function proven(who, picture, more) {
	const id = card(stack, co, more);
	const file = { bytes: picture, name: 'screenshot.png', type: 'image/png' };
	await must(co[who].post(`/api/interests/${id}/claim`));
	await must(co[who].upload(`/api/interests/${id}/proofs`, { picture: file }));
	return id;
}
const stateOf = async (id) => (await must(co.head.get(`/api/interests/${id}`))).state;
async function becomes(id, state) {
	const end = Date.now() + HELD;
	while ((await stateOf(id)) !== state) {
		assert.ok(Date.now() < end, `card ${id} is ${await stateOf(id)}, not ${state}`);
		await new Promise((done) => setTimeout(done, 200));
	}
}
const title = (page, id) => page.getByRole('heading', { name: `Карточка № ${id}` });
const proof = (page) => page.locator('.qproof-pics img').first();

async function open(name, options) {
	const page = await openPage(browser, stack.url, options);
	await signIn(page, `${name}@otklik.test`);
	await page.goto('/quality');
	return page;
}

before(async () => {
	co = await makeCompany(stack);
	shots = await pictures(browser, [TALKS[0], TALKS[0], TALKS[2], TALKS[3]]);
	const at = (hour) => `2026-11-20T${hour}:00:00Z`;
	ids = [];
	for (const [i, picture] of shots.entries()) {
		const more = { name: NAMES[i], text: TALKS[i][0][1], received_at: at(10 + i), link: 'https://vk.com/wall-1_2' };
		ids.push(await proven(i % 2 ? 'boris' : 'anna', picture, more));
	}
	// What waits longer than what was taken.
	card(stack, co, { name: 'Ждёт', received_at: '2026-11-19T10:00:00Z' });
	ids.push(await proven('anna', shots[2], { name: NAMES[4], received_at: at(15) }));
	head = await open('head');
});

test('the oldest comes first, its proof as large as the page lets it be', async () => {
	await title(head, ids[0]).waitFor();
	await head.getByRole('tab', { name: /На проверке\s*5/ }).waitFor();
	assert.ok(await proof(head).evaluate((img) => img.decode().then(() => img.naturalWidth > 0)));
	const box = await proof(head).boundingBox();
	assert.ok(box.width > 700 && box.y + box.height <= 900, JSON.stringify(box));
	await head.getByText('Людмила Чернова').waitFor();
	await head.getByRole('link', { name: 'Оригинал' }).waitFor();
	await shot(head, 'queue-1440');
	await assertCalm(head);
	await assertAccessible(head);
});

test('a proof that looks like an earlier one is flagged and compared side by side', async () => {
	await head.keyboard.press('KeyJ');
	await title(head, ids[1]).waitFor();
	await head.getByText(`Выглядит так же, как подтверждение карточки № ${ids[0]}.`).waitFor();
	await head.getByRole('button', { name: 'Сравнить' }).click();
	assert.equal(await head.locator('.qproof-pics img').count(), 2);
	const widths = await head.locator('.qproof-pics img').evaluateAll((all) => all.map((img) => img.clientWidth));
	assert.ok(widths[0] > 300 && Math.abs(widths[0] - widths[1]) < 2, String(widths));
	await shot(head, 'near-1440');
	await assertAccessible(head);
	await head.keyboard.press('KeyK');
	await title(head, ids[0]).waitFor();
});

test('accepting and returning by keys alone; Z takes the acceptance back', async () => {
	await head.keyboard.press('KeyA');
	await head.getByText(`Карточка № ${ids[0]} принята`).waitFor();
	await title(head, ids[1]).waitFor();
	await head.keyboard.press('KeyZ');
	await title(head, ids[0]).waitFor();
	assert.equal(await stateOf(ids[0]), 'processed');
	await head.keyboard.press('KeyA');
	await title(head, ids[1]).waitFor();
	await becomes(ids[0], 'accepted');

	await head.keyboard.press('KeyR');
	await head.keyboard.press('Control+Enter');
	await head.getByText('Заполните это поле').waitFor();
	assert.equal(await stateOf(ids[1]), 'processed');
	await head.keyboard.type('Снимок от другой карточки: приложите свой');
	await shot(head, 'remark-1440');
	await head.keyboard.press('Control+Enter');
	await title(head, ids[2]).waitFor();
	await becomes(ids[1], 'returned');
	const { remark } = await must(co.anna.get(`/api/interests/${ids[1]}`));
	assert.equal(remark, 'Снимок от другой карточки: приложите свой');
	assert.equal(await head.getByLabel('Замечание').inputValue(), '');
	await assertCalm(head);
});

test('of two heads at one card the second is told who was first', async () => {
	const second = await open('admin');
	await title(second, ids[2]).waitFor();
	// The second does not hear of it in time: only the server can tell.
	await second.route('**/api/changes**', (route) => route.abort());
	await second.route('**/api/live**', (route) => route.abort());
	await head.keyboard.press('KeyA');
	await title(head, ids[3]).waitFor();
	await becomes(ids[2], 'accepted');
	await second.keyboard.press('KeyR');
	await second.keyboard.type('Не видно ответа');
	await second.keyboard.press('Control+Enter');
	await second.getByText(`Карточку № ${ids[2]} только что принял другой руководитель: Глава`).waitFor();
	await title(second, ids[3]).waitFor();
	assert.equal(await stateOf(ids[2]), 'accepted');
	await shot(second, 'quicker-1440');
	await assertAccessible(second);
	await second.context().close();
});

test('who took what, past what waited, with the way to these cards', async () => {
	await head.getByRole('tab', { name: 'Кто что брал' }).click();
	const row = head.getByRole('row').filter({ hasText: 'Анна' });
	await row.waitFor();
	const cells = (await row.locator('td').allInnerTexts()).map((text) => text.match(/[\d–]+/)?.[0]);
	assert.deepEqual(cells.slice(1, 4), ['3', '1', '33']);
	await shot(head, 'people-1440');
	await assertAccessible(head);
	await row.getByRole('link', { name: 'Анна' }).click();
	await head.waitForURL(new RegExp(`assignee_id=${co.ids.anna}`));
	await assertCalm(head);
});

test('on a phone, in English, in the dark: the proof, then the judgement; nothing is too wide', async () => {
	await co.head.put('/api/me', { name: 'Глава', locale: 'en', theme: 'dark', are_keys_on: true });
	const phone = await open('head', { width: 390, height: 844, hasTouch: true });
	await phone.getByRole('heading', { name: `Card No. ${ids[3]}` }).or(phone.locator('.qfacts h2')).first().waitFor();
	const accept = phone.getByRole('button', { name: /^Accept/ });
	assert.ok((await accept.boundingBox()).height >= 40);
	assert.equal(await phone.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0);
	await shot(phone, 'queue-390');
	await assertAccessible(phone);
	await accept.click();
	await becomes(ids[3], 'accepted');
	await phone.goto('/quality?tab=people');
	await phone.locator('.takers-table').waitFor();
	assert.equal(await phone.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0);
	await shot(phone, 'people-390');
	await assertAccessible(phone);
	await assertCalm(phone);
	await phone.context().close();
});

test('when all is judged, the page says so', async () => {
	await co.head.put('/api/me', { name: 'Глава', locale: 'ru', theme: 'light', are_keys_on: true });
	const { version } = await must(co.head.get(`/api/interests/${ids[4]}`));
	await must(co.head.post(`/api/interests/${ids[4]}/accept`, { version }));
	await head.goto('/quality');
	await head.getByText('Проверять нечего').waitFor();
	await assertCalm(head);
});
