// The main job from end to end in one breath, everything real: a letter in Dovecot, two people at their
// pages, an answer in the customer's own mailbox, pictures as proof, and the head's two looks at it.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { pastePicture, useBrowser } from '../lib/browser.mjs';
import { makeCompany } from '../lib/cards.mjs';
import {
	CLIENT, FIRST, WHOLE_DAY, atDesk, cardOf, clientBox, letterTo, looksGood, opened, openedChip, realMailbox, row, rowChip,
} from '../lib/day.mjs';
import { awaitMail } from '../lib/mail.mjs';
import { useStack } from '../lib/stack.mjs';

const stack = await useStack(WHOLE_DAY);
const browser = await useBrowser();
const ASKS = 'Есть ли серый диван и сколько стоит доставка?';
const people = {};

let asked;
let id;
let winner;
let loser;

before(async () => {
	const co = await makeCompany(stack);
	await realMailbox(stack, co);
	for (const name of ['anna', 'boris', 'head']) people[name] = await atDesk(browser, stack, name);
	for (const name of ['anna', 'boris']) await people[name].getByText('Всё разобрано').waitFor();
});

test('a letter arrives in the mailbox and is a card on both pages, without a reload', async () => {
	asked = await letterTo(stack, FIRST, { headers: { From: `Ирина Петрова <${CLIENT}>`, Subject: 'Диван' }, body: ASKS });
	for (const name of ['anna', 'boris'])
		await people[name].locator('[data-card]').getByText(ASKS).waitFor({ timeout: 20000 });
	id = await cardOf(stack, asked);
});

test('both take it at once: one has it, the other is told by whom', async () => {
	const pages = [people.anna, people.boris];
	for (const page of pages) await row(page, id).hover();
	/* Until the answer is there each page shows the card as its own. */
	const answers = pages.map((page) => page.waitForResponse(/\/claim$/));
	await Promise.all(pages.map((page) => row(page, id).getByRole('button', { name: /Взять/ }).click()));
	const statuses = (await Promise.all(answers)).map((r) => r.status());
	assert.deepEqual([...statuses].sort(), [200, 409]);
	[winner, loser] = statuses[0] === 200 ? pages : pages.toReversed();
	await rowChip(winner, id, 'claimed').getByText(/вы/).waitFor();
	const name = winner === people.anna ? 'Анна' : 'Борис';
	await row(loser, id).getByText(new RegExp(`Карточку взяла? ${name}`)).waitFor();
	await rowChip(loser, id, 'claimed').getByText(new RegExp(name)).waitFor();
});

test('the answer lies in the mailbox of the customer, in the same thread', async () => {
	await row(winner, id).locator('.frow-open').click();
	await openedChip(winner, 'claimed').waitFor();
	await winner.keyboard.press('KeyR');
	const area = opened(winner).getByLabel('Текст письма');
	await area.fill('Здравствуйте! Серый есть, доставка 900 рублей.');
	await area.press('Control+Enter');
	await opened(winner).getByText(/Письмо отправлено/).first().waitFor({ timeout: 30000 });
	const [mail] = await awaitMail(clientBox(stack), 1);
	const raw = mail.raw.toString();
	assert.ok(raw.includes(`In-Reply-To: <${asked}>`), raw);
	assert.ok(raw.includes(`References: <${asked}>`), raw);
	assert.match(raw, /^Subject: .*=\?utf-8\?|^Subject: Re:/im);
	await openedChip(winner, 'answered').waitFor();
});

test('a pasted picture proves it, and the other page sees it processed', async () => {
	await pastePicture(winner, 'Ответ Ирине');
	await openedChip(winner, 'processed').waitFor();
	await loser.goto(`/feed/${id}`);
	await openedChip(loser, 'processed').waitFor();
});

test('the head returns it, it is proven again, the head accepts', async () => {
	const { head } = people;
	await head.goto(`/feed/${id}?view=processed`);
	await opened(head).locator('.cproof-pic').waitFor();
	await head.keyboard.press('Shift+KeyR');
	await head.getByRole('dialog').getByLabel('Что исправить').fill('Покажите цену дивана');
	await head.keyboard.press('Control+Enter');
	await openedChip(winner, 'returned').waitFor();
	await opened(winner).getByText('Покажите цену дивана').first().waitFor();
	await pastePicture(winner, 'Диван 64 900 рублей');
	await openedChip(winner, 'processed').waitFor();
	await openedChip(head, 'processed').waitFor();
	await head.keyboard.press('KeyA');
	for (const page of [head, winner, loser]) await openedChip(page, 'accepted').waitFor();
	for (const page of [head, winner]) await looksGood(page, 'main-job-accepted');
});
