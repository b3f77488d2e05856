import { compile } from '@intlify/core-base';
import { createI18n } from 'vue-i18n';
import { expect, test } from 'vitest';
import { compileText } from './messages.js';
import { pluralRu } from './plural.js';

const files = import.meta.glob('../**/{ru,en}.json', { eager: true, import: 'default' });

const flat = (texts) =>
	Object.values(texts).flatMap((one) => (typeof one === 'string' ? [one] : flat(one)));

function speaker(locale, texts, messageCompiler) {
	const { global } = createI18n({
		legacy: false,
		locale,
		pluralRules: { ru: pluralRu },
		messages: { [locale]: Object.fromEntries(texts.map((text, i) => [`k${i}`, text])) },
		messageCompiler,
	});
	return global.t;
}

test.each([
	['Ящик', {}, 'Ящик'],
	["имя{'@'}компания.рф", {}, 'имя@компания.рф'],
	['«{name}»: {n}', { name: 'a', n: 3 }, '«a»: 3'],
	['{name} и {name}', { name: '<b>' }, '<b> и <b>'],
	['нет {missing}.', {}, 'нет .'],
])('%s', (text, values, expected) => {
	expect(speaker('ru', [text], compileText)('k0', values)).toBe(expected);
});

test('the number chooses the variant', () => {
	const t = speaker('ru', ['{n} письмо | {n} письма | {n} писем'], compileText);
	expect([1, 2, 5, 11, 21].map((n) => t('k0', n))).toEqual([
		'1 письмо',
		'2 письма',
		'5 писем',
		'11 писем',
		'21 письмо',
	]);
});

/* Every text of the product, said by the compiler of the library too. */
test.each(Object.entries(files))('%s is said as the library says it', (path, texts) => {
	const locale = path.endsWith('ru.json') ? 'ru' : 'en';
	const all = flat(texts);
	const names = [...new Set(all.join().match(/(?<=\{)\w+(?=\})/g))];
	const values = Object.fromEntries(names.map((name) => [name, `<${name}>`]));
	const [ours, theirs] = [compileText, compile].map((one) => speaker(locale, all, one));
	for (const n of [0, 1, 2, 5]) {
		const said = (t) => all.map((_, i) => t(`k${i}`, { ...values, n }, n));
		expect(said(ours)).toEqual(said(theirs));
	}
});
