/*
 * Real and reconstructed letters, kept beside the checkout because of their licences: how many fields of
 * the parser, of the cards and of the folding of quotes come out right.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { collapse, parse_mails, Score } from './score.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const candidates = [process.env.OTKLIK_CORPUS, join(root, '../shared/corpus'), join(root, '../../shared/corpus')];
const corpus = candidates.find((dir) => dir !== undefined && existsSync(join(dir, 'expect.jsonl')));
const build = process.env.OTKLIK_BUILD ?? join(root, 'build');
const otklik = join(build, 'bin/otklik');
const rules = join(root, 'backend/rules');
const skip = corpus === undefined
	? 'no corpus of letters beside the checkout (shared/corpus or OTKLIK_CORPUS)'
	: existsSync(otklik) ? false : `no ${otklik}: build first or set OTKLIK_BUILD`;

const read_lines = (file) => readFileSync(join(corpus, file), 'utf8').split('\n').filter((l) => l !== '').map((l) => JSON.parse(l));
const is_verbose = process.env.VERBOSE !== undefined;

function same_attachments(want, got) {
	return want.length === got.length && want.every((w, i) =>
		(w.name === null || w.name === got[i].name) && (w.size === null || w.size === got[i].size) &&
		w.type === got[i].type && w.inline === got[i].inline);
}

const checks = {
	from_addr: (w, g) => (w.from_addr ?? '') === (g.from_addr ?? ''),
	from_name: (w, g) => collapse(w.from_name) === collapse(g.from_name),
	subject: (w, g) => collapse(w.subject) === collapse(g.subject),
	date_utc: (w, g) => w.date_utc === g.date_utc,
	has_html: (w, g) => w.has_html === g.has_html,
	attachments: (w, g) => same_attachments(w.attachments, g.attachments),
	text_contains: (w, g) => w.text_contains.every((t) => collapse(g.text).includes(collapse(t))),
};

test('fields of the parser', { skip }, () => {
	const expected = read_lines('expect.jsonl');
	const mails = parse_mails(otklik, rules, corpus, expected.map((e) => e.file));
	const by_field = new Score();
	const by_source = new Score();

	for (const want of expected) {
		const got = mails.get(want.file);

		assert.ok(got, `${want.file} was printed`);
		for (const [field, check] of Object.entries(checks)) {
			if (want.skip.includes(field))
				continue;
			const is_right = got.error === null && check(want, got);
			const note = `${want.file}: ${field}: want ${JSON.stringify(want[field])} got ${JSON.stringify(got.error ?? got[field] ?? got.text)?.slice(0, 700)}`;

			by_field.add([field, 'all'], is_right, note);
			by_source.add([want.source], is_right, note);
		}
	}
	by_field.print('parser, right fields');
	by_source.print('parser, right fields by source');
	if (is_verbose)
		console.log(by_field.wrong.join('\n'));
	assert.ok(by_field.percent('all') >= 98, 'at least 98 % of the fields');
});

/* The words of the expectations in ours. */
const networks = { 'site-form': 'site_form', 'site-comment': 'site_comment', 'shop-order': 'site_form', twitter: 'x', google: 'google_reviews' };
const actions = { form: 'request', live: 'upload' };

/* A person's own letter: the product makes it a request, whatever the collection filed it under. */
const is_person = (want) => want.file.endsWith('/msg01.eml');

/*
 * Kept out of sight while the rules were first written. Their first score was 70 %; what it taught
 * (a digest rule too wide, underlined keys) is in the rules since.
 */
const unseen = /avito-message|formspree|joomla|drupal|gravity|bitrix-webform|youtube-ezhik|fb-group-post|service-|reddit01/;

const text_of = (w) => collapse(w.text_contains);
const card_checks = {
	source_type: (w, c) => (networks[w.network] ?? w.network) === c.source_type,
	action: (w, c) => (actions[w.action] ?? w.action) === c.action,
	author_name: (w, c) => w.author_name === c.author_name,
	author_url: (w, c) => w.author_url === c.author_url,
	author_photo_contains: (w, c) => (c.author_photo ?? '').includes(w.author_photo_contains),
	author_email: (w, c) => w.author_email === c.author_email,
	author_phone: (w, c) => w.author_phone === c.author_phone,
	link: (w, c) => w.link === c.link,
	text_contains: (w, c) => collapse(c.text).includes(text_of(w)),
	product: (w, c) => w.product === c.product,
	external_id: (w, c) => w.external_id === c.external_id,
	/* The subject of the expectation is cut short by the network. */
	place: (w, c) => (c.place ?? '').startsWith(w.place),
};

test('cards', { skip }, () => {
	const expected = read_lines('cards.jsonl');
	const mails = parse_mails(otklik, rules, corpus, expected.map((e) => e.file));
	const score = new Score();
	const negatives = [];

	for (const want of expected) {
		const { card } = mails.get(want.file);
		const half = unseen.test(want.file) ? 'unseen letters' : 'seen letters';
		const is_card = card !== null && card.ignore_reason === null;

		if (['none', 'own', 'digest'].includes(want.action)) {
			if (is_card && !is_person(want))
				negatives.push(want.file);
			continue;
		}
		for (const [field, check] of Object.entries(card_checks)) {
			if (!(field in want) || want[field] === null)
				continue;
			score.add([field, half, 'all'], is_card && check(want, card),
				`${want.file}: ${field}: want ${JSON.stringify(want[field])} got ${JSON.stringify(card)}`);
		}
	}
	score.print('cards, right fields');
	if (is_verbose)
		console.log(score.wrong.join('\n'));
	assert.deepEqual(negatives, [], 'service mail makes no cards');
	assert.ok(score.percent('all') >= 95, 'at least 95 % of the fields of cards');
});

/* A text or HTML of the collection as a letter. */
function as_mail(kind, body) {
	const type = kind === 'html' ? 'text/html' : 'text/plain';

	return Buffer.concat([Buffer.from(`From: a@example.com\r\nContent-Type: ${type}; charset=utf-8\r\n\r\n`), body]);
}

test('folding of quotes', { skip }, async (t) => {
	const { mkdtempSync, rmSync, writeFileSync } = await import('node:fs');
	const { tmpdir } = await import('node:os');
	const dir = mkdtempSync(join(tmpdir(), 'otklik-fold-'));

	t.after(() => rmSync(dir, { recursive: true }));
	const cases = read_lines('reply-trimming/cases.jsonl').map((c, i) => {
		const body = readFileSync(join(corpus, c.file));
		const path = join(dir, `${i}.eml`);

		writeFileSync(path, c.kind === 'eml' ? body : as_mail(c.kind, body));
		return { ...c, path, want: readFileSync(join(corpus, c.expected_file), 'utf8') };
	});
	const mails = parse_mails(otklik, rules, corpus, cases.map((c) => c.path));
	const score = new Score();

	for (const c of cases) {
		const got = mails.get(c.path).reply_text;
		const squeeze = c.compare === 'ignore-whitespace' ? (s) => s.replace(/\s+/gu, '') : collapse;

		score.add([c.source, 'all'], squeeze(got) === squeeze(c.want),
			`${c.file}: want ${JSON.stringify(c.want)} got ${JSON.stringify(got)}`);
	}
	score.print('folding of quotes, exact');
	if (is_verbose)
		console.log(score.wrong.join('\n'));
	assert.ok(score.percent('all') >= 80, 'at least 80 % exact');
});
