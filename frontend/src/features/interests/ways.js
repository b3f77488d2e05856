import { safeLink } from './rules.js';

/*
 * Where a person can be answered besides by mail, by what the card knows: the network's page, the
 * telephone, messengers that open by a number or by the author's page.
 */
/** @typedef {{way: string, url: string}} Way */

const VK = /^https?:\/\/(?:m\.)?vk\.(?:com|ru)\/((?:id\d+)|[a-z0-9_.]{3,40})\/?(?:[?#].*)?$/i;
const TG = /^https?:\/\/(?:t|telegram)\.me\/([a-z0-9_]{4,32})\/?(?:[?#].*)?$/i;
/* Pages of VK that are nobody's. */
const NOBODY = /^(wall|public|club|event|photo|video|topic|feed|away|write|im)\b/i;

/* Digits with the country in front; a Russian number may begin with 8. */
export function dialled(phone) {
	const text = String(phone ?? '');
	const digits = text.replace(/\D/g, '');
	if (digits.length < 10 || digits.length > 15) return '';
	if (text.trim().startsWith('+')) return digits;
	if (digits.length === 11 && digits.startsWith('8')) return `7${digits.slice(1)}`;
	return digits.length === 10 ? `7${digits}` : digits;
}

/** @param {any} card @returns {Way[]} the network's own page first */
export function waysOf(card) {
	const link = safeLink(card.link);
	const page = String(card.author_url ?? '');
	const number = dialled(card.author_phone);
	const vk = VK.exec(page);
	const tg = TG.exec(page);
	/** @type {(Way|null|false|''|undefined)[]} */
	const all = [
		link && card.reply_way === 'link' ? { way: 'link', url: link } : null,
		number && { way: 'phone', url: `tel:+${number}` },
		vk && !NOBODY.test(vk[1]) ? { way: 'vk', url: `https://vk.me/${vk[1]}` } : null,
		tg ? { way: 'telegram', url: `https://t.me/${tg[1]}` } : null,
		number && { way: 'whatsapp', url: `https://wa.me/${number}` },
		number && !tg && { way: 'telegram', url: `https://t.me/+${number}` },
		number && { way: 'viber', url: `viber://chat?number=%2B${number}` },
	];
	return /** @type {Way[]} */ (all.filter(Boolean));
}
