import { describe, expect, it } from 'vitest';
import { detailOf } from './details.js';
import ru from './texts/ru.json';

const tongue = {
	t: (key, { n }) => ru.letter_error[key.split('.')[1]].replace('{n}', String(n)),
	te: (key) => key.split('.')[1] in ru.letter_error,
};

describe('why a letter could not be read', () => {
	it.each([
		['boundaries 200', 'В письме больше 200 частей, вложенных друг в друга.', true],
		['over_mail_max', 'Письмо больше, чем разрешено принимать.', true],
		["Duplicate entry '1' for key", "Duplicate entry '1' for key", false],
		['no_such_word 7', 'no_such_word 7', false],
	])('%s is told as "%s"', (error, text, isTold) => {
		expect(detailOf(error, tongue)).toEqual({ text, isTold });
	});
});
