/* Letters and digits that are not mistaken for each other when read aloud or copied by hand. */
const SIGNS = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const LENGTH = 16;

/* A password of sixteen random signs in fours: about 93 bits. */
export function makePassword() {
	let text = '';
	while (text.length < LENGTH) {
		const [byte] = crypto.getRandomValues(new Uint8Array(1));
		if (byte < SIGNS.length * 4) text += SIGNS[byte % SIGNS.length];
	}
	return text.match(/.{4}/g)?.join('-') ?? text;
}
