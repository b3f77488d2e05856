// The ledger in the browser: days and their numbers, a red difference that heals, a first connection
// that leaves older mail in peace, folders, signing in at a provider.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { PASSWORD } from '../lib/api.mjs';
import { assertAccessible, assertCalm, openPage, signIn, useBrowser } from '../lib/browser.mjs';
import { makeCompany } from '../lib/cards.mjs';
import { channelOf } from '../lib/demo.mjs';
import { mailOf, until } from '../lib/letters.mjs';
import { Provider } from '../lib/provider.mjs';
import { BOXES, useStack } from '../lib/stack.mjs';

const provider = await Provider.start();
after(() => provider.stop());
const stack = await useStack({
	mail: true,
	jobs: true,
	collector: true,
	oauth: provider.tokeninfo,
	conf: { mail_poll_seconds: 1, workers: 3 },
	allow: [/mailbox/],
});
const browser = await useBrowser();
const [BOX, OTHER] = Object.keys(BOXES);
const SHOTS = process.env.OTKLIK_SHOTS;
const count = (sql) => Number(stack.db.query(sql)[0].n);
const shot = (page, name) => (SHOTS ? page.screenshot({ path: `${SHOTS}/${name}.png` }) : null);
let co, id;

before(async () => {
	co = await makeCompany(stack);
	const same = mailOf(BOX);
	for (const mail of [same, same, mailOf(BOX), mailOf(BOX, { headers: { 'Auto-Submitted': 'auto-replied' } })])
		await stack.dovecot.deliver(BOX, mail);
	id = (await co.admin.post('/api/channels', { ...channelOf(stack, BOX, co.points.a), name: 'Заявки' })).body.id;
	await until(stack, () => count(`SELECT COUNT(*) AS n FROM mail_cursors WHERE channel_id = ${id} AND compared_at IS NOT NULL`) === 1);
});

const dress = async (locale, theme) => {
	const { body } = await co.admin.get('/api/me');
	await co.admin.put('/api/me', { name: body.name, locale, theme, are_keys_on: true });
};

test('every mail of a day is accounted for; a difference is red, named, and heals', async () => {
	const page = await openPage(browser, stack.url);
	await signIn(page, 'admin@otklik.test', PASSWORD);
	await page.goto('/settings/mailboxes');
	await page.getByRole('link', { name: /Сверка.*Заявки/ }).click();
	const row = page.locator('tbody tr').first();
	await row.getByText('Сходится').waitFor();
	assert.deepEqual((await row.locator('td').allInnerTexts()).slice(1, 7).map((t) => t.match(/\d+/)[0]), ['4', '2', '1', '1', '0', '0']);
	await row.getByText('Автоответ 1').waitFor();
	await assertCalm(page);

	stack.db.sql(`INSERT INTO otklik.ledger_missing (channel_id, folder, uid, day, received_at, error_key)
		SELECT channel_id, 'INBOX', 77, day, UTC_TIMESTAMP(6), 'not_given' FROM otklik.ledger_days WHERE channel_id = ${id} LIMIT 1;
		INSERT INTO otklik.ledger_days SELECT channel_id, day, 8, 'INBOX', 1 FROM otklik.ledger_missing;
		UPDATE otklik.channel_health SET missing_count = 1 WHERE channel_id = ${id};`);
	await page.reload();
	await row.getByText('Не хватает 1').waitFor();
	await shot(page, 'ledger-red');
	await row.getByRole('button').click();
	await page.getByText('UID 77').waitFor();
	await assertAccessible(page);
	await page.keyboard.press('Escape');
	await page.getByRole('button', { name: 'Проверить сейчас' }).click();
	await row.getByText('Сходится').waitFor({ timeout: 20000 });
	await row.getByRole('link', { name: /писем: Не обращения/ }).click();
	await page.waitForURL(/state=ignored.*day=/);
	await page.locator('tbody tr').first().waitFor();
	assert.equal(await page.locator('tbody tr').count(), 1);
	await page.context().close();
});

for (const [locale, theme, width] of [['ru', 'light', 1440], ['en', 'dark', 1440], ['ru', 'dark', 390], ['en', 'light', 390]])
	test(`the ledger and the form of a mailbox: ${locale}, ${theme}, ${width} px`, async () => {
		await dress(locale, theme);
		const page = await openPage(browser, stack.url, { width, height: 900 });
		await signIn(page, 'admin@otklik.test', PASSWORD);
		for (const [path, sign, name] of [
			[`/settings/mailboxes/${id}/ledger`, 'tbody tr', 'ledger'],
			['/settings/mailboxes', '.mailbox-ledger', 'list'],
			[`/settings/mailboxes/${id}`, '[role=dialog] .folders', 'form'],
		]) {
			await page.goto(path);
			await page.locator(sign).first().waitFor();
			await shot(page, `${name}-${locale}-${theme}-${width}`);
			assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0, `${path} is too wide`);
			await assertCalm(page);
			await assertAccessible(page);
		}
		await page.context().close();
		await dress('ru', 'light');
	});

test('a mailbox is connected by signing in at its provider; older mail stays in peace', async () => {
	const page = await openPage(browser, stack.url);
	await signIn(page, 'admin@otklik.test', PASSWORD);
	await page.goto('/settings/mailboxes/new');
	const form = page.getByRole('dialog');
	await form.locator('input[name=name]').fill('Отзывы');
	await form.getByRole('combobox', { name: 'Точка' }).fill('Точка a');
	await page.getByRole('option', { name: 'Точка a' }).click();
	await form.getByRole('combobox', { name: 'Способ входа' }).click();
	await page.getByRole('option', { name: /OAuth/ }).click();
	await form.locator('input[name=login]').fill(OTHER);
	await form.locator('input[name=imap_host]').fill('localhost');
	await form.locator('input[name=imap_port]').fill(String(stack.dovecot.ports.imaps));
	await form.locator('input[name=smtp_host]').fill('localhost');
	await form.locator('input[name=smtp_port]').fill(String(stack.smtp.port));
	await form.getByText('Старые загрузить тихо').waitFor();
	await shot(page, 'new');
	await form.getByRole('button', { name: 'Подключить ящик' }).click();
	await form.waitFor({ state: 'hidden' });
	const box = stack.db.query("SELECT id FROM channels WHERE name = 'Отзывы'")[0].id;
	assert.equal(count(`SELECT quiet_before IS NOT NULL AS n FROM mailboxes WHERE channel_id = ${box}`), 1);
	await page.goto(`/settings/mailboxes/${box}`);
	await form.getByText('Вход не выполнен').waitFor();
	await form.locator('input[name=client_id]').fill('otklik');
	await form.locator('input[name=client_secret]').fill(provider.clientSecret);
	await form.locator('input[name=auth_url]').fill(`${provider.url}/authorize`);
	await form.locator('input[name=token_url]').fill(`${provider.url}/token`);
	await form.locator('input[name=scope]').fill('mail');
	await shot(page, 'oauth');
	await assertAccessible(page);
	await form.getByRole('button', { name: 'Войти в почту' }).click();
	await page.waitForURL(`**/settings/mailboxes/${box}`);
	await form.getByText('Вход выполнен').waitFor({ timeout: 20000 });
	await until(stack, async () => (await co.admin.get(`/api/channels/${box}`)).body.state === 'ok');
	await stack.dovecot.deliver(OTHER, mailOf(OTHER));
	await until(stack, () => count(`SELECT COUNT(*) AS n FROM interests WHERE channel_id = ${box} AND state = 1`) === 1);
	await assertCalm(page);
	await page.context().close();
});
