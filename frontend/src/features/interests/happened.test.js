import { describe, expect, it } from 'vitest';
import { happened } from './happened.js';
import en from './texts/card/en.json';
import ru from './texts/card/ru.json';

function say(row, texts, locale) {
	const find = (key) => key.split('.').reduce((at, part) => at?.[part], texts);
	const said = happened({ user_name: 'Анна Белова', text: null, ...row }, find, find, locale);
	return `${said.what}: ${said.who}. ${said.text}`;
}

describe('a line of the history', () => {
	it.each([
		[
			'linked',
			'Привязана к клиенту «Кофейня „Полдень“»: А. Белова. ',
			'Linked to client “Кофейня ‘Полдень’”: А. Белова. ',
		],
		[
			'unlinked',
			'Отвязана от клиента «Кофейня „Полдень“»: А. Белова. ',
			'Unlinked from client “Кофейня ‘Полдень’”: А. Белова. ',
		],
	])('names the client before the colleague who has %s the card', (action, russian, english) => {
		const row = { action, text: 'Кофейня «Полдень»' };
		expect(say(row, ru, 'ru')).toBe(russian);
		expect(say(row, en, 'en')).toBe(english);
	});

	it('puts what was said last', () => {
		expect(say({ action: 'returned', text: 'Назовите цену' }, ru, 'ru')).toBe(
			'Возвращена на доработку: А. Белова. «Назовите цену»'
		);
		expect(say({ action: 'no_reply', text: 'thanks\nза доставку' }, ru, 'ru')).toBe(
			'Ответ не нужен: А. Белова. «Благодарность. за доставку»'
		);
		expect(say({ action: 'edited', text: 'author_name, product' }, ru, 'ru')).toBe(
			'Поля исправлены: А. Белова. «Автор, Товар или услуга»'
		);
	});
});
