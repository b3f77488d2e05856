// A working day in real browsers: people at their own pages, letters through a real mailbox, and what
// every page of the day has to be: calm and without barriers.
import assert from 'node:assert/strict';
import fs from 'node:fs';

import { assertAccessible, assertCalm, openPage, signIn } from './browser.mjs';
import { channelOf } from './demo.mjs';
import { mailOf, until } from './letters.mjs';
import { BOXES } from './stack.mjs';

/** What a stack of a day has: everything, and letters that leave after a short while. */
export const WHOLE_DAY = {
	mail: true, jobs: true, collector: true, fdSlack: 6, conf: { workers: 4, mail_poll_seconds: 2, undo_seconds: 6 },
};
export const [FIRST, SECOND] = Object.keys(BOXES);
export const CLIENT = 'client@example.test';

/** Where the letters of the customer arrive. */
export const clientBox = (stack) => ({ port: stack.dovecot.ports.imap, user: CLIENT, password: BOXES[CLIENT] });

/** A mailbox of the company that is really read; gives its id. */
export async function realMailbox(stack, co, more = {}, address = FIRST) {
	const r = await co.admin.post('/api/channels', { ...channelOf(stack, address, co.points.a), name: 'Заявки', ...more });
	assert.equal(r.status, 201, r.text);
	return r.body.id;
}

/** Somebody with a page of the own, signed in by the form. */
export async function atDesk(browser, stack, email, options, password) {
	const page = await openPage(browser, stack.url, options);
	await signIn(page, email.includes('@') ? email : `${email}@otklik.test`, password);
	return page;
}

/** A letter comes to a mailbox; gives its Message-ID. */
export async function letterTo(stack, address, options) {
	const mail = mailOf(address, options);
	await stack.dovecot.deliver(address, mail);
	return /^Message-ID: <(.*)>$/m.exec(mail)[1];
}

/** The card that a letter has become. */
export async function cardOf(stack, messageId) {
	const find = () =>
		stack.db.query(`SELECT interest_id AS id FROM mail_raw WHERE message_id = '${messageId}' AND interest_id IS NOT NULL`);
	await until(stack, () => find().length > 0, 30);
	return Number(find()[0].id);
}

/** Pictures for people to look at, when a directory for them is named. */
export async function shot(page, name) {
	const dir = process.env.OTKLIK_SHOTS;
	if (!dir) return;
	fs.mkdirSync(dir, { recursive: true });
	await page.screenshot({ path: `${dir}/${name}.png` });
}

/** A main point of the day: nothing failed, nothing was blocked, nothing is out of reach. */
export async function looksGood(page, name) {
	await assertCalm(page);
	await assertAccessible(page);
	await shot(page, name);
}

export const row = (page, id) => page.locator(`[data-card="${id}"]`);
export const rowChip = (page, id, state) => row(page, id).locator(`.chip[data-state=${state}]`);
export const opened = (page) => page.locator('article.card');
export const openedChip = (page, state) => opened(page).locator(`.chip[data-state=${state}]`);
export const bell = (page) => page.locator('.shell-nav').getByRole('button', { name: /Уведомления/ });
export const notices = (page) => page.getByRole('dialog', { name: 'Уведомления' });
export const toast = (page, text) => page.locator('.toast').filter({ hasText: text });

/** Says something about the own shift. */
export async function say(page, what) {
	await page.locator('.shell-me').click();
	await page.getByRole('menuitem', { name: what }).click();
}
