/* The letters that fill the demo: each in the format of its sender, each becomes the card it should. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse_mails } from './score.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const build = process.env.OTKLIK_BUILD ?? join(root, 'build');
const otklik = join(build, 'bin/otklik');
const dir = join(root, 'tests/fixtures/demo');
const skip = existsSync(otklik) ? false : `no ${otklik}: build first or set OTKLIK_BUILD`;

/* source, action, author, a piece of the text, link, how it is answered */
const cards = {
	'01-vk-message': ['vk', 'message', 'Ирина Лосева', 'в серой рогожке', 'https://vk.com/im?sel=240118305', 'link'],
	'02-vk-comment': ['vk', 'comment', 'Антон Рябинин', 'складной или', 'https://vk.com/wall-187300412_5521?reply=5527', 'link'],
	'03-vk-mention': ['vk', 'mention', 'Светлана Ожегова', 'с царапиной', 'https://vk.com/wall-187300412_5498?reply=5530', 'link'],
	'04-vk-reply': ['vk', 'reply', 'Денис Корольков', 'пуфик в комплекте', 'https://vk.com/topic-187300412_40218816?post=311', 'link'],
	'05-vk-product': ['vk', 'comment', 'Оксана Веретенникова', 'без матраса', 'https://vk.com/market-187300412?w=product-187300412_3321907', 'link'],
	'06-ok-question': ['ok', 'question', 'Валентина Сысоева', 'рассрочка', 'https://ok.ru/group/56004512331844/topic/157216620331', 'link'],
	'07-ok-comment': ['ok', 'comment', 'Геннадий Прохоров', 'Фасады отдельно', 'https://ok.ru/group/56004512331844/topic/157190028843', 'link'],
	'08-ok-message': ['ok', 'message', 'Тамара Игнатьева', 'Комод «Суздаль»', 'https://ok.ru/messages/580114097325', 'link'],
	'09-facebook-comment': ['facebook', 'comment', 'Harriet Cole', 'two of these chairs', 'https://www.facebook.com/dom.i.lad/posts/20481?comment_id=8841', 'link'],
	'10-facebook-mention': ['facebook', 'mention', 'Ольга Самарина', 'стеллаж, но 90 см', 'https://www.facebook.com/dom.i.lad/posts/20455?comment_id=8853', 'link'],
	'11-youtube-comment': ['youtube', 'comment', 'Pavel Stroitel', 'зеркало 40 кг', 'https://www.youtube.com/watch?v=dQ3kTzVn7Lw&lc=UgzA1b2c3d4e', 'link'],
	'12-google-review': ['google_reviews', 'review', 'Кирилл Надеждин', 'без инструмента', 'https://business.google.com/reviews/l/04417208815520997311', 'link'],
	'13-avito-message': ['avito', 'message', 'Рустам', 'Торг уместен', 'https://www.avito.ru/profile/messenger/channel/u2i-QkR7sLm2ZxWp0aTn', 'link'],
	'14-tilda-form': ['site_form', 'request', 'Екатерина Мишина', 'замер кухни', 'https://kuhni.example.ru/zamer', 'mail'],
	'15-tilda-order': ['site_form', 'order', 'Илья Савин', 'за час до доставки', 'https://shop.example.ru/', 'mail'],
	'16-wordpress-comment': ['site_comment', 'comment', 'Вера Тимофеева', 'пружинный или латекс', 'https://blog.example.ru/kak-vybrat-matras/#comment-412', 'link'],
	'17-wordpress-moderation': ['site_comment', 'comment', 'Tom Baker', 'folding table', 'https://blog.example.com/small-kitchens/', 'link'],
	'18-cf7-question': ['site_form', 'request', 'Николай Гусев', 'на пятый этаж', 'https://mebel.example.ru', 'mail'],
	'19-woocommerce-order': ['site_form', 'order', 'Alice Warner', 'Oak bedside table', 'https://shop.example.com/wp-admin/post.php?post=4182&action=edit', 'mail'],
	'20-bitrix-callback': ['site_form', 'request', 'Зинаида Павловна', 'балконную дверь', 'https://okna.example.ru/bitrix/admin/form_result_view.php?lang=ru&WEB_FORM_ID=3&RESULT_ID=204', 'phone'],
	'21-site-form-own': ['site_form', 'request', 'Артём Белов', 'высоту 265', 'https://mebel.example.ru/shkafy/rostov', 'phone'],
	'22-mail-question-ru': ['email', 'request', 'Людмила Чернова', 'выбирали серый', null, 'mail'],
	'23-mail-request-ru': ['email', 'request', 'Сергей Ким', '14 столов', null, 'mail'],
	'24-mail-question-en': ['email', 'request', 'Emma Lindqvist', 'ship to Helsinki', null, 'mail'],
	'25-mail-reply-ru': ['email', 'request', 'Ольга Яшина', 'Нужен ли паспорт', null, 'mail'],
};
const ignored = { '26-auto-reply': 'auto_reply', '27-newsletter': 'newsletter' };

test('letters of the demo', { skip }, async (t) => {
	const names = readdirSync(dir).filter((f) => f.endsWith('.eml')).map((f) => f.slice(0, -4)).sort();
	const mails = parse_mails(otklik, join(root, 'backend/rules'), dir, names.map((n) => `${n}.eml`));
	const card_of = (name) => mails.get(`${name}.eml`).card;

	assert.deepEqual(names, [...Object.keys(cards), ...Object.keys(ignored)].sort());
	for (const [name, [source, action, author, text, link, way]] of Object.entries(cards))
		await t.test(name, () => {
			const c = card_of(name);

			assert.deepEqual([c.source_type, c.action, c.author_name, c.link, c.reply_way, c.ignore_reason],
				[source, action, author, link, way, null]);
			assert.ok(c.text.includes(text), c.text);
		});
	for (const [name, reason] of Object.entries(ignored))
		await t.test(name, () => assert.equal(card_of(name).ignore_reason, reason));
});
