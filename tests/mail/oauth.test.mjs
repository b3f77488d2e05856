// Signing in by OAuth2: a real Dovecot and exim ask for access tokens, a provider of the test gives them.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { makeCompany } from '../lib/cards.mjs';
import { channelOf } from '../lib/demo.mjs';
import { mailOf, until } from '../lib/letters.mjs';
import { Provider } from '../lib/provider.mjs';
import { awaitMail } from '../lib/mail.mjs';
import { BOXES, useStack } from '../lib/stack.mjs';

const provider = await Provider.start();
after(() => provider.stop());
const stack = await useStack({
	mail: true,
	jobs: true,
	collector: true,
	oauth: provider.tokeninfo,
	conf: { mail_poll_seconds: 1 },
	allow: [/mailbox/],
});
const co = await makeCompany(stack);
const [BOX, OTHER, CLIENT] = Object.keys(BOXES);
let id;
const count = (sql) => Number(stack.db.query(sql)[0].n);
const cards = () => count('SELECT COUNT(*) AS n FROM interests');
const channel = async () => (await co.admin.get(`/api/channels/${id}`)).body;
const oauth = async () => (await co.admin.get(`/api/channels/${id}/oauth`)).body;
const settings = (over = {}) => ({
	provider: 'other',
	auth_url: `${provider.url}/authorize`,
	token_url: `${provider.url}/token`,
	scope: 'mail',
	client_id: 'otklik',
	client_secret: provider.clientSecret,
	...over,
});

test('without a sign-in the mailbox says what it wants, and asks nobody', async () => {
	const form = { ...channelOf(stack, BOX, co.points.a), name: 'OAuth', auth_kind: 'oauth2', password: null, smtp_password: null };
	const r = await co.admin.post('/api/channels', form);
	assert.equal(r.status, 201, r.text);
	id = r.body.id;
	const put = await co.admin.put(`/api/channels/${id}/oauth`, settings());
	assert.equal(put.status, 200, put.text);
	assert.deepEqual([put.body.state, put.body.has_client_secret], ['wanted', true]);
	assert.ok(!put.text.includes('client secret'));
	await until(stack, async () => (await channel()).error_key === 'mail_sign_in');
	assert.equal(provider.asked.length, 0);
});

test('a person signs in at the provider; mail is read and answered with the token', async () => {
	const { body } = await co.admin.post(`/api/channels/${id}/oauth/start`, {});
	const q = new URL(body.url).searchParams;
	assert.equal(q.get('code_challenge_method'), 'S256');
	assert.equal(q.get('redirect_uri'), `${stack.url}/settings/mailboxes/signed-in`);
	assert.equal(q.get('login_hint'), BOX);
	const back = provider.agree(body.url, BOX);
	assert.equal((await co.head.post('/api/channels/oauth/finish', back)).status, 403);
	assert.equal((await co.admin.post('/api/channels/oauth/finish', { ...back, state: back.state.replace(/./, 'x') })).status, 422);
	const done = await co.admin.post('/api/channels/oauth/finish', back);
	assert.deepEqual([done.status, done.body?.id], [201, id]);
	assert.equal((await co.admin.post('/api/channels/oauth/finish', back)).status, 422, 'a state is good for once');
	await until(stack, async () => (await oauth()).state === 'signed_in');
	await until(stack, async () => (await channel()).state === 'ok');
	await stack.dovecot.deliver(BOX, mailOf(BOX, { headers: { From: `"Клиент" <${CLIENT}>` } }));
	await until(stack, () => cards() === 1);

	stack.smtp.setTokens({ [BOX]: provider.tokenOf(BOX) });
	const [{ id: card }] = stack.db.query('SELECT id FROM interests');
	assert.equal((await co.anna.post(`/api/interests/${card}/claim`, {})).status, 200);
	const sent = await co.anna.post(`/api/interests/${card}/reply`, { subject: 'Ответ', text: 'Да, есть.' });
	assert.ok(sent.status < 300, sent.text);
	const [mail] = await awaitMail({ port: stack.dovecot.ports.imap, user: CLIENT, password: BOXES[CLIENT] }, 1, 40);
	assert.match(mail.raw.toString(), /Subject: =\?UTF-8/i);
	const rows = stack.db.query(`SELECT HEX(refresh_token) AS r, HEX(access_token) AS a FROM mailbox_oauth`);
	for (const secret of [...provider.refreshes.keys(), ...provider.access.keys()])
		assert.ok(!Buffer.from(rows[0].r + rows[0].a, 'hex').includes(secret), 'tokens are sealed');
});

test('a token is refreshed ahead; the old refresh token stays when none comes back', async () => {
	const asked = provider.asked.length;
	stack.db.sql(`UPDATE otklik.mailbox_oauth SET expires_at = UTC_TIMESTAMP(6) + INTERVAL 60 SECOND`);
	const refresh = stack.db.query('SELECT HEX(refresh_token) AS r FROM mailbox_oauth')[0].r;
	await co.admin.post(`/api/channels/${id}/ledger/fetch`, {});
	await until(stack, () => provider.asked.length === asked + 1);
	await until(stack, () => count('SELECT expires_at > UTC_TIMESTAMP(6) + INTERVAL 50 MINUTE AS n FROM mailbox_oauth') === 1);
	assert.equal(provider.asked.at(-1).get('grant_type'), 'refresh_token');
	assert.equal(stack.db.query('SELECT HEX(refresh_token) AS r FROM mailbox_oauth')[0].r, refresh);
	provider.isRotating = true;
	stack.db.sql(`UPDATE otklik.mailbox_oauth SET expires_at = UTC_TIMESTAMP(6)`);
	await co.admin.post(`/api/channels/${id}/ledger/fetch`, {});
	await until(stack, () => stack.db.query('SELECT HEX(refresh_token) AS r FROM mailbox_oauth')[0].r !== refresh);
	await stack.dovecot.deliver(BOX, mailOf(BOX));
	await until(stack, () => cards() === 2);
});

test('a token that the server does not take any more is replaced by itself', async () => {
	const asked = provider.asked.length;
	for (const [t, who] of provider.access) if (who === BOX) provider.access.delete(t);
	await co.admin.post(`/api/channels/${id}/ledger/fetch`, {});
	await until(stack, () => provider.asked.length > asked);
	await until(stack, async () => (await channel()).state === 'ok');
	await stack.dovecot.deliver(BOX, mailOf(BOX));
	await until(stack, () => cards() === 3);
});

test('trouble of the provider passes; nobody has to sign in again for it', async () => {
	provider.trouble = [503, { error: 'temporarily_unavailable' }];
	stack.db.sql(`UPDATE otklik.mailbox_oauth SET expires_at = UTC_TIMESTAMP(6)`);
	await co.admin.post(`/api/channels/${id}/ledger/fetch`, {});
	await until(stack, async () => (await channel()).error_key === 'mail_unavailable');
	provider.trouble = null;
	await until(stack, async () => (await channel()).state === 'ok', 30);
	assert.equal((await oauth()).state, 'signed_in');
});

test('a revoked access asks for a new sign-in, once, and goes on after it', async () => {
	provider.revoke(BOX);
	stack.db.sql(`UPDATE otklik.mailbox_oauth SET expires_at = UTC_TIMESTAMP(6)`);
	const asked = provider.asked.length;
	await co.admin.post(`/api/channels/${id}/ledger/fetch`, {});
	await until(stack, async () => (await channel()).error_key === 'mail_sign_in');
	const card = await oauth();
	assert.deepEqual([card.state, card.error_key], ['wanted', 'oauth_invalid_grant']);
	assert.match((await channel()).error_text, /expired or revoked/);
	await sleep(3000);
	assert.equal(provider.asked.length, asked + 1, 'the provider is not hammered');
	await stack.dovecot.deliver(BOX, mailOf(BOX));
	const { body } = await co.admin.post(`/api/channels/${id}/oauth/start`, {});
	assert.equal((await co.admin.post('/api/channels/oauth/finish', provider.agree(body.url, BOX))).status, 201);
	await until(stack, async () => (await channel()).state === 'ok');
	await until(stack, () => cards() === 4);
});

test('what a person brings back wrong is told', async () => {
	const start = async () => (await co.admin.post(`/api/channels/${id}/oauth/start`, {})).body.url;
	const back = provider.agree(await start(), BOX);
	assert.equal((await co.admin.post('/api/channels/oauth/finish', { ...back, code: 'made up' })).status, 201);
	await until(stack, async () => (await oauth()).error_key === 'oauth_invalid_grant');
	assert.equal((await co.admin.put(`/api/channels/${id}/oauth`, settings({ client_secret: 'wrong' }))).body.state, 'wanted');
	assert.equal((await co.admin.post('/api/channels/oauth/finish', provider.agree(await start(), OTHER))).status, 201);
	await until(stack, async () => (await oauth()).error_key === 'oauth_refused');
	assert.match((await oauth()).error_text, /invalid_client/);
	for (const [over, field] of [[{ token_url: 'http://example.test/token' }, 'token_url'], [{ auth_url: 'javascript:alert(1)' }, 'auth_url'],
		[{ token_url: 'https://' }, 'token_url'], [{ token_url: 'http://127.0.0.1.evil.test/' }, 'token_url'], [{ provider: 'a b' }, 'provider']]) {
		const r = await co.admin.put(`/api/channels/${id}/oauth`, settings(over));
		assert.deepEqual([r.status, r.body.field], [422, field], JSON.stringify(over));
	}
	assert.equal((await co.anna.get(`/api/channels/${id}/oauth`)).status, 403);
});
