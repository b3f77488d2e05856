// Small letters of the kinds that make up most of a company's mail, each one another event.
import { BODIES, FIRST, LAST, OPENINGS, PRODUCTS, TAILS } from './words.mjs';
import { random } from './data.mjs';

const pick = (rnd, list) => list[Math.floor(rnd() * list.length)];
const base64 = (text) => Buffer.from(text).toString('base64').replace(/(.{76})/g, '$1\r\n');
const word = (text) => `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`;

const head = (m, more) =>
	[
		`Return-Path: <${m.from}>`,
		`Received: from mx.example (mx.example [192.0.2.7]) by mail.otklik.test with ESMTPS id ${m.id};`,
		`\t${m.date}`,
		`DKIM-Signature: v=1; a=rsa-sha256; d=example; s=s1; bh=${base64(m.id).slice(0, 40)}; b=${base64(m.text).slice(0, 70)}`,
		`From: ${word(m.name)} <${m.from}>`,
		`To: ${m.to}`,
		`Subject: ${word(m.subject)}`,
		`Date: ${m.date}`,
		`Message-ID: <${m.id}@mail.example>`,
		'MIME-Version: 1.0',
		...more,
	].join('\r\n');

const plain = (m) =>
	`${head(m, ['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: 8bit'])}\r\n\r\n` +
	`${m.text}\r\n\r\n-- \r\n${m.name}\r\n\r\n10.10.2026 12:00, Магазин пишет:\r\n> Здравствуйте! Ваш заказ принят.\r\n`;

function alternative(m) {
	const part = (type, text) =>
		`--b-${m.id}\r\nContent-Type: text/${type}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64(text)}\r\n`;
	const html = `<html><body><div style="font:14px Arial"><p>${m.text}</p><p><b>${m.name}</b></p></div></body></html>`;
	return `${head(m, [`Content-Type: multipart/alternative; boundary="b-${m.id}"`])}\r\n\r\n${part('plain', m.text)}${part('html', html)}--b-${m.id}--\r\n`;
}

const vk = (m) =>
	`${head({ ...m, from: 'admin@notify.vk.com', name: 'ВКонтакте', subject: 'Новое личное сообщение' }, [
		'Auto-Submitted: auto-generated',
		'Precedence: bulk',
		'Content-Type: text/plain; charset=utf-8',
		'Content-Transfer-Encoding: base64',
	])}\r\n\r\n${base64(
		`Здравствуйте, Пётр!\n\nВы получили:\n1 новое личное сообщение\n\n${m.name} отправила вам сообщение\n${m.text}\n` +
			`10 сен в 2:44\n\nПоказать все сообщения:\nhttps://vk.com/im?sel=${m.serial}\n`
	)}\r\n`;

/* A notification as networks send them: HTML laid out by tables with inline styles, some 20 KB. */
function notification(m) {
	const cell = (text) =>
		`<td style="font-family:Helvetica,Arial,sans-serif;font-size:13px;line-height:18px;color:#2a5885;padding:4px 12px 4px 0;vertical-align:top;">${text}</td>`;
	const row = (i) =>
		`<tr style="border-collapse:collapse;">${cell(`<a href="https://vk.com/away.php?to=https%3A%2F%2Fshop.example%2Fp${m.serial}%2F${i}&utf=1" style="color:#2a5885;text-decoration:none;"><img src="https://sun.example/c${i}/u${m.serial}.jpg" width="50" height="50" alt="" style="border-radius:25px;border:0;"></a>`)}${cell(m.text)}</tr>`;
	const html =
		`<!DOCTYPE html><html><head><title>${m.subject}</title><style>td{padding:0}</style></head><body style="margin:0;background:#edeef0;">` +
		`<table width="100%" cellpadding="0" cellspacing="0" style="border-collapse:collapse;">${Array.from({ length: 14 }, (_, i) => row(i)).join('')}</table>` +
		`<p><a href="https://vk.com/im?sel=${m.serial}">${m.name}</a> отправила вам сообщение</p><p>${m.text}</p></body></html>`;
	const part = (type, text) =>
		`--n-${m.id}\r\nContent-Type: text/${type}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64(text)}\r\n`;
	const text = `Здравствуйте, Пётр!\n\n${m.name} отправила вам сообщение\n${m.text}\n10 сен в 2:44\n\nПоказать все сообщения:\nhttps://vk.com/im?sel=${m.serial}\n`;
	return `${head({ ...m, from: 'admin@notify.vk.com', name: 'ВКонтакте', subject: 'Новое личное сообщение' }, [
		'Auto-Submitted: auto-generated',
		`Content-Type: multipart/alternative; boundary="n-${m.id}"`,
	])}\r\n\r\n${part('plain', text)}${part('html', html)}--n-${m.id}--\r\n`;
}

/** Kinds of letters: short ones of people and forms, and what networks send. */
export const MIXES = { small: [plain, alternative, vk], real: [plain, notification, alternative, notification] };

/** The letters of one mailbox; no two mailboxes have an event in common. */
export function* letters(to, count, seed, mix = MIXES.small) {
	const rnd = random(seed);
	for (let i = 0; i < count; i++) {
		const serial = seed * 1_000_000 + i;
		const m = {
			...{ to, serial, id: `l${serial}`, from: `user${serial}@mail.example` },
			name: `${pick(rnd, FIRST)} ${pick(rnd, LAST)}`,
			subject: `${pick(rnd, PRODUCTS)}: вопрос ${serial}`,
			text: `${pick(rnd, OPENINGS)} ${pick(rnd, BODIES)} ${pick(rnd, BODIES)}${pick(rnd, TAILS)} (${serial})`,
			date: new Date(Date.UTC(2026, 9, 10, 0, 0, i)).toUTCString().replace('GMT', '+0000'),
		};
		yield mix[i % mix.length](m);
	}
}
