import { shallowRef } from 'vue';
import { api } from '@/lib/api.js';

/*
 * Ending a shift with cards in hand: who leaves is asked once what becomes of them. What was not
 * asked in time stays as it is, and the limits of the channel look after it.
 */
/** @typedef {{id: number, author_name: string, text: string}} HeldCard */
const MOST = 100;

/** The cards that are asked about; null while nobody is asked. */
export const leaving = shallowRef(/** @type {HeldCard[]|null} */ (null));

/** Cards of mine that nobody has answered yet. @returns {Promise<HeldCard[]>} */
export async function heldCards() {
	const { items } = await api.get('/api/interests', { view: 'mine', limit: MOST });
	return items.filter((row) => /^(claimed|returned)$/.test(row.state) && !row.answered_at);
}

/**
 * Gives them back one by one: what has changed meanwhile is left as it is.
 * @param {HeldCard[]} cards @returns {Promise<number>} how many went back
 */
export async function giveBack(cards) {
	let n = 0;
	for (const { id } of cards) {
		const done = await api.post(`/api/interests/${id}/release`).then(
			() => true,
			() => false
		);
		n += Number(done);
	}
	return n;
}
