import {
	CircleCheck,
	CornerUpLeft,
	Hand,
	MessageSquareOff,
	MessageSquareReply,
	SendHorizontal,
	ThumbsUp,
	Undo2,
	UserPlus,
} from '@lucide/vue';

/** @typedef {{name: string, icon: any, keys?: string, isMain: boolean, isBelow: boolean, why?: string|null}} CardAction */

const icons = {
	claim: UserPlus,
	accept: ThumbsUp,
	process: CircleCheck,
	reply: MessageSquareReply,
	answer: SendHorizontal,
	send_back: CornerUpLeft,
	steal: Hand,
	release: Undo2,
	no_reply: MessageSquareOff,
	no_reply_undo: Undo2,
};
const keys = {
	claim: 'KeyC',
	accept: 'KeyA',
	process: 'KeyE',
	reply: 'KeyR',
	send_back: 'Shift+KeyR',
	no_reply: 'KeyX',
};
/* The first possible one of these is the button in ink. */
const main = ['accept', 'claim', 'process'];
const order = [
	...['release', 'steal', 'no_reply', 'no_reply_undo'],
	...['send_back', 'answer', 'process', 'accept', 'claim'],
];

/* A picture or a link, or what is known to have arrived. */
export const isProven = (card) => card.proofs_count > 0 || card.proof_grade === 'a';

/**
 * Buttons of a card in the order of the screen: what the role has no right to is not there.
 * @param {any} card @param {Record<string, boolean>} can what `allowed` gave
 * @returns {CardAction[]}
 */
export function cardActions(card, can) {
	if (!card) return [];
	const may = {
		...can,
		send_back: can.sendBack,
		no_reply: can.noReply,
		no_reply_undo: can.noReplyUndo,
	};
	const names = order.filter((name) => may[name]);
	const isReady = (name) => name !== 'process' || isProven(card);
	const first = main.find((name) => names.includes(name) && isReady(name));
	return names.map((name) => ({
		name,
		icon: icons[name],
		keys: keys[name],
		isMain: name === first,
		/* The answer field has this button already. */
		isBelow: name === 'answer' && card.reply_way !== 'mail',
		why: name === 'process' && !isProven(card) ? 'interests.process_needs' : null,
	}));
}
