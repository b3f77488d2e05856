// The main story in real browsers: a card appears by itself, two managers reach for it at once, one
// has it, answers and proves it; the head sends it back once and then accepts.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import {
	assertAccessible,
	assertCalm,
	openPage,
	pastePicture,
	signIn,
	useBrowser,
} from '../lib/browser.mjs';
import { card, makeCompany } from '../lib/cards.mjs';
import { patience } from '../lib/patience.mjs';
import { useStack } from '../lib/stack.mjs';

const stack = await useStack({ conf: { workers: 4 }, jobs: true });
const browser = await useBrowser();
/** A claim of a colleague is seen within this many milliseconds. */
const SOON = patience(2000);
const TEXT = 'Есть ли свечи из соевого воска? Нужно 40 штук к пятнице.';

let co;
let anna;
let boris;
let id;

const row = (page, of = id) => page.locator(`[data-card="${of}"]`);
const chip = (page, state) => row(page).locator(`.chip[data-state=${state}]`);
const opened = (page) => page.locator('article.card');
const openedChip = (page, state) => opened(page).locator(`.chip[data-state=${state}]`);
const isDrawn = (img) => img.evaluate((e) => e.decode().then(() => e.naturalWidth > 0));

async function person(name) {
	const page = await openPage(browser, stack.url);
	await signIn(page, `${name}@otklik.test`);
	await page.waitForURL(/\/feed/);
	return page;
}

before(async () => {
	co = await makeCompany(stack);
	anna = await person('anna');
	boris = await person('boris');
	for (const page of [anna, boris]) await page.getByText('Всё разобрано').waitFor();
});

test('a card appears by itself', async () => {
	id = card(stack, co, {
		name: 'Катя Лебедева',
		text: TEXT,
		product: 'Свечи',
		link: `${stack.url}/icon.svg`,
		quoted: '> раньше',
	});
	for (const page of [anna, boris]) await chip(page, 'new').waitFor({ timeout: 10000 });
	await row(anna).getByText(TEXT).waitFor();
	await anna.getByRole('tab', { name: /Новые\s*1/ }).waitFor();
});

/* Both requests are on their way before either is answered. */
async function raceFor(pages) {
	let arrived = 0;
	let go;
	const both = new Promise((done) => (go = done));
	const together = async (route) => {
		if (++arrived === pages.length) go();
		await both;
		await route.continue();
	};
	for (const page of pages) {
		await page.route('**/claim', together, { times: 1 });
		await row(page).hover();
	}
	const take = (page) => row(page).getByRole('button', { name: /Взять/ }).click();
	await Promise.all(pages.map(take));
}

test('of two who take it at once one has it, and the other is told who', async () => {
	await raceFor([anna, boris]);
	const lost = async (page) => {
		await row(page)
			.getByText(/Карточку взяла? (Анна|Борис)/)
			.waitFor();
		return page;
	};
	const loser = await Promise.any([lost(anna), lost(boris)]);
	const winner = loser === anna ? boris : anna;
	const name = loser === anna ? 'Борис' : 'Анна';
	assert.match(await row(loser).locator('.taken').innerText(), new RegExp(`${name} \\d+ с назад`));
	await row(loser).getByText(`В работе: ${name}`).waitFor();
	await row(winner).getByText('В работе: вы').waitFor();
	assert.equal(await row(winner).locator('.taken').count(), 0);
	const { items } = (await co.head.get(`/api/interests/${id}/history`)).body;
	assert.deepEqual(
		items.map((h) => `${h.action} ${h.user_name}`),
		['created null', `claimed ${name}`]
	);
});

test('a card is taken over with a reason', async () => {
	const mine = row(anna).getByText('В работе: вы');
	await row(anna).locator('.frow-open').click();
	await opened(anna).getByRole('heading', { name: 'Катя Лебедева' }).waitFor();
	if (await mine.isVisible()) {
		await co.boris.post(`/api/interests/${id}/steal`, { reason: 'Мой клиент' });
		await row(anna).getByText('В работе: Борис').waitFor();
	}
	await opened(anna).getByRole('button', { name: 'Перехватить' }).first().click();
	const dialog = anna.getByRole('dialog');
	await dialog.getByRole('button', { name: /Перехватить/ }).click();
	await dialog.getByText('Заполните это поле').waitFor();
	await dialog.getByLabel('Причина').fill('Договорились');
	await dialog.getByRole('button', { name: /Перехватить/ }).click();
	await mine.waitFor();
	await opened(anna).getByText('«Договорились»').waitFor();
});

test("a colleague's claim is seen within two seconds", async () => {
	const other = card(stack, co, { name: 'Павел', text: 'Сколько стоит доставка?' });
	await row(boris, other).waitFor({ timeout: 10000 });
	const from = Date.now();
	await co.anna.post(`/api/interests/${other}/claim`, {});
	await row(boris, other).getByText('В работе: Анна').waitFor({ timeout: 10000 });
	const took = Date.now() - from;
	assert.ok(took < SOON, `${took} ms`);
});

test('the answer is given in the network, asked about, and proven by a pasted picture', async () => {
	const reply = opened(anna).getByRole('link', { name: /Ответить/ });
	assert.equal(await reply.getAttribute('rel'), 'noopener noreferrer');
	const [network] = await Promise.all([anna.context().waitForEvent('page'), reply.click()]);
	await anna.waitForTimeout(1500);
	await network.close();
	await anna.evaluate(() => window.dispatchEvent(new Event('focus')));
	await opened(anna).getByText('Ответили?').waitFor();
	await opened(anna).getByRole('button', { name: 'Да', exact: true }).click();
	await chip(anna, 'answered').waitFor();
	await pastePicture(anna, 'Да, 40 штук есть');
	await chip(anna, 'processed').waitFor();
	assert.ok(await isDrawn(opened(anna).locator('.cproof-pic img')));
	const grey = opened(anna).getByRole('button', { name: 'Ответить' });
	assert.equal(await grey.getAttribute('aria-disabled'), 'true');
	await opened(anna)
		.getByText(/Ответ дан: Анна, сегодня/)
		.waitFor();
});

test('the head sees the proof in the list, returns with a remark, accepts the second time', async () => {
	const head = await person('head');
	await head.goto('/feed?view=processed');
	assert.ok(await isDrawn(row(head).locator('img.frow-proof')));
	await head.keyboard.press('KeyJ');
	await head.keyboard.press('Enter');
	await opened(head).locator('.cproof-pic').waitFor();
	await head.keyboard.press('Shift+KeyR');
	await head.getByRole('dialog').getByLabel('Что исправить').fill('Назовите цену');
	await head.keyboard.press('Control+Enter');
	await openedChip(anna, 'returned').waitFor();
	await opened(anna).getByText('Назовите цену').first().waitFor();
	await anna.keyboard.press('KeyE');
	await openedChip(anna, 'processed').waitFor();
	await openedChip(head, 'processed').waitFor();
	await head.keyboard.press('KeyA');
	await openedChip(head, 'accepted').waitFor();
	await openedChip(anna, 'accepted').waitFor();
	await assertCalm(head);
	await assertAccessible(head);
});

test('a card that was taken is given back with one key', async () => {
	const other = card(stack, co, { name: 'Роман', text: 'Ещё актуально?' });
	await boris.goto(`/feed/${other}`);
	await openedChip(boris, 'new').waitFor();
	await boris.keyboard.press('KeyC');
	await openedChip(boris, 'claimed').waitFor();
	await boris.getByText(`Карточка № ${other} ваша`).waitFor();
	await boris.keyboard.press('KeyZ');
	await openedChip(boris, 'new').waitFor();
	assert.equal((await co.head.get(`/api/interests/${other}`)).body.state, 'new');
});

test('nothing was blocked, nothing failed, nothing is out of reach', async () => {
	for (const page of [anna, boris]) {
		await assertCalm(page);
		await assertAccessible(page);
	}
});
