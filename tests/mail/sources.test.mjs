/*
 * Letters as the networks, site programs and chats send them, in Russian, in English and odd ones, with
 * the card that each must become or the reason why it makes none. A third (is_held) was written first
 * and not looked at while rules were written: its score says what a letter never seen would give.
 */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { collapse, parse_mails, Score } from './score.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const build = process.env.OTKLIK_BUILD ?? join(root, 'build');
const otklik = join(build, 'bin/otklik');
const dir = join(root, 'tests/fixtures/mail/sources');
const skip = existsSync(otklik) ? false : `no ${otklik}: build first or set OTKLIK_BUILD`;
const expected = JSON.parse(readFileSync(join(dir, 'expect.json'), 'utf8'));
const is_verbose = process.env.VERBOSE !== undefined;

/* A text is right if it holds what the person wrote and little else. */
function is_text(want, got) {
	const text = collapse(got);

	return text.includes(want) && text.length <= want.length + 40;
}

const is_right = (field, want, card) => (field === 'text' ? is_text(want, card.text) : card[field] === want);

test('cards of the known sources', { skip }, () => {
	const names = Object.keys(expected);
	const mails = parse_mails(otklik, join(root, 'backend/rules'), dir, names.map((n) => `${n}.eml`));
	const by_field = new Score();
	const by_source = new Score();
	const negatives = [];

	assert.deepEqual(readdirSync(dir).filter((f) => f.endsWith('.eml')).map((f) => f.slice(0, -4)).sort(), [...names].sort());
	for (const name of names) {
		const { is_held, ignore, ...fields } = expected[name];
		const { error, card } = mails.get(`${name}.eml`);
		const part = is_held ? 'held back' : 'open';
		const source = name.split('-')[0];

		if (ignore !== undefined) {
			by_field.add([`ignore reason, ${part}`], card?.ignore_reason === ignore, is_held && !process.env.OTKLIK_HELD ? `${name}: held back` : `${name}: want ignored as ${ignore}, got ${card?.ignore_reason} by ${card?.rule}`);
			if (card === null || card.ignore_reason === null)
				negatives.push(is_held ? 'one held back' : name);
			continue;
		}
		for (const [field, want] of Object.entries(fields)) {
			const right = card !== null && card.ignore_reason === null && is_right(field, want, card);

			by_field.add([`${field}, ${part}`, `all, ${part}`, 'all'], right,
				is_held && !process.env.OTKLIK_HELD ? `${name}: held back` : `${name}: ${field}: want ${JSON.stringify(want)} got ${JSON.stringify(card?.[field])} by ${card?.rule}`);
			by_source.add([`${source}, ${part}`], right, '');
		}
	}
	by_field.print('cards of known sources, right fields');
	by_source.print('cards of known sources, right fields by source');
	if (is_verbose)
		console.log(by_field.wrong.filter((w) => !w.endsWith('held back')).join('\n'));
	console.log(`negatives that became a card: ${negatives.length}`);
	assert.deepEqual(negatives, [], 'service mail makes no cards');
	assert.ok(by_field.percent('all') >= 97, 'at least 97 % of the fields');
});
