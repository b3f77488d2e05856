// Requests made from the declaration of routes (`otklikd --routes=json`): a plausible value for every
// field, so that no test lists routes by hand.
import { PNG } from './world.mjs';

export const PASSWORD = 'correct horse 9';

/** Values that a bare type does not tell; everything else is made from type and range. */
const HINTS = {
	email: (n) => `n${n}@otklik.test`,
	password: () => PASSWORD,
	new_password: () => PASSWORD,
	time_zone: () => 'Europe/Moscow',
	name: (n) => `Имя ${n}`,
	url: () => 'https://example.test/answer',
	is_closed: () => false,
	from_address: () => 'a@otklik.test',
	auth_url: () => 'https://a.test/',
	token_url: () => 'https://t.test/',
	day_from: () => '2026-10-01',
	day_to: () => '2026-10-02',
};
let serial = 0;

/** A value that the field accepts. */
export function value(f) {
	if (HINTS[f.name]) return HINTS[f.name](++serial);
	switch (f.type) {
		case 'integer':
			return Math.min(Math.max(1, f.min ?? 1), f.max ?? 1);
		case 'boolean':
			return true;
		case 'choice':
			return f.choices.at(-1);
		case 'text':
			return 'x'.repeat(Math.max(1, f.min ?? 1));
		case 'time':
			// A span has to begin before it ends.
			return new Date(Date.now() - (f.name === 'from' ? 86_400_000 : 0)).toISOString();
		case 'ids':
			return [];
		case 'texts':
			return Array.from({ length: f.min ?? 0 }, () => 'x');
		case 'upload':
			return { bytes: PNG, name: 'a.png', type: 'image/png' };
		default:
			throw new Error(`no value for a field of type ${f.type}`);
	}
}

/** Fields that name rows. */
export const idFields = (route) =>
	route.input.filter((f) => f.type === 'id' || (f.type === 'ids' && f.id));

export const key = (route) => `${route.method} ${route.path}`;
