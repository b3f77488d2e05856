/* Letters made to harm: what each is, how it is made, and the reason of the quarantine if there is one. */
import zlib from 'node:zlib';

const head = (type, more = '') =>
	`From: Evil <evil@example.com>\r\nTo: shop@example.ru\r\nSubject: hostile\r\nMessage-ID: <h@example.com>\r\nDate: Tue, 14 Jul 2026 10:00:00 +0300\r\n${more}MIME-Version: 1.0\r\nContent-Type: ${type}\r\n`;
const text = (body, more) => `${head('text/plain; charset=utf-8', more)}\r\n${body}`;
const html = (body) => `${head('text/html; charset=utf-8')}\r\n${body}`;
const lines = (b) => b.toString('base64').replace(/.{76}/g, '$&\r\n');
const mixed = (parts) => `${head('multipart/mixed; boundary=b')}\r\n${parts.map((p) => `--b\r\n${p}\r\n`).join('')}--b--\r\n`;
const file = (name, type, bytes) => `Content-Type: ${type}; name="${name}"\r\nContent-Disposition: attachment; filename="${name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n${lines(bytes)}`;
const words = 'Content-Type: text/plain\r\n\r\nhello';

/* A zip whose one entry says a gigabyte of zeros; nobody may unpack it. */
function zipBomb() {
	const data = zlib.deflateRawSync(Buffer.alloc(64 << 20));
	const name = Buffer.from('zeros');
	const local = Buffer.alloc(30);
	const central = Buffer.alloc(46);
	const end = Buffer.alloc(22);

	local.writeUInt32LE(0x04034b50, 0);
	local.writeUInt16LE(8, 8);
	local.writeUInt32LE(data.length, 18);
	local.writeUInt32LE(0x40000000, 22);
	local.writeUInt16LE(name.length, 26);
	central.writeUInt32LE(0x02014b50, 0);
	central.writeUInt32LE(data.length, 20);
	central.writeUInt32LE(0x40000000, 24);
	central.writeUInt16LE(name.length, 28);
	end.writeUInt32LE(0x06054b50, 0);
	end.writeUInt16LE(1, 8);
	end.writeUInt16LE(1, 10);
	end.writeUInt32LE(central.length + name.length, 12);
	end.writeUInt32LE(local.length + name.length + data.length, 16);
	return Buffer.concat([local, name, data, central, name, end]);
}

/* TNEF whose compressed RTF grows by copies of copies. */
function tnefBomb() {
	const tokens = [];

	for (let i = 0; i < 30000; i++) tokens.push(0xff, ...Array.from({ length: 8 }, () => [0x0c, 0x0f]).flat());
	const rtf = Buffer.concat([Buffer.alloc(8), Buffer.from('LZFu'), Buffer.alloc(4), Buffer.from(tokens)]);
	const u32 = (v) => { const b = Buffer.alloc(4); b.writeUInt32LE(v >>> 0); return b; };
	const pad = Buffer.alloc((4 - (rtf.length % 4)) % 4);
	const props = Buffer.concat([u32(1), Buffer.from([0x02, 0x01, 0x09, 0x10]), u32(1), u32(rtf.length), rtf, pad]);

	return Buffer.concat([u32(0x223e9f78), Buffer.from([1, 0, 1]), u32(0x69003), u32(props.length), props, Buffer.alloc(2)]);
}

function nested(n) {
	const open = Array.from({ length: n }, (_, i) => `Content-Type: multipart/mixed; boundary=n${i}\r\n\r\n--n${i}\r\n`).join('');

	return `From: a@example.com\r\nSubject: nested\r\n${open}Content-Type: text/plain\r\n\r\nend`;
}

/* Parts inside parts by one boundary: the guard that counts names sees only one. */
function nestedSame(n) {
	return `${head('multipart/mixed; boundary=b')}\r\n${'--b\r\nContent-Type: multipart/mixed\r\n\r\n'.repeat(n)}`;
}

/** name -> { raw, reason }: reason is a pattern, or undefined for a letter that must be read. */
export const hostile = {
	'mail of 40 MB': { raw: () => mixed([words, file('big.bin', 'application/octet-stream', Buffer.alloc(29 << 20, 0x61))]) },
	'text of 40 MB': { raw: () => text('слово и ещё слово, '.repeat(1200000)) },
	'line of 20 MB': { raw: () => text('a'.repeat(20 << 20)) },
	'10,000 attachments': { raw: () => mixed([words, ...Array.from({ length: 10000 }, (_, i) => file(`${i}.txt`, 'text/plain', Buffer.from('x')))]) },
	'100,000 nested parts': { raw: () => nested(100000), reason: /^boundaries 200$/ },
	'100,000 nested parts of one boundary': { raw: () => nestedSame(100000) },
	'199 nested parts': { raw: () => nested(199) },
	'zip bomb': { raw: () => mixed([words, file('bomb.zip', 'application/zip', zipBomb())]) },
	'mail compressed as a whole': { raw: () => `${head('application/gzip', 'Content-Encoding: gzip\r\n')}Content-Transfer-Encoding: base64\r\n\r\n${lines(zlib.gzipSync(Buffer.alloc(32 << 20)))}` },
	'TNEF that grows': { raw: () => mixed([file('winmail.dat', 'application/ms-tnef', tnefBomb())]) },
	'header of 5 MB': { raw: () => text('hello', `X-Long: ${'a'.repeat(5 << 20)}\r\n`), reason: /^headers_over_kb 256$/ },
	'200,000 addresses': { raw: () => text('hello', `Cc: ${Array.from({ length: 200000 }, (_, i) => `a${i}@example.com`).join(', ')}\r\n`), reason: /^headers_over_kb 256$/ },
	'10,000 addresses': { raw: () => text('hello', `Cc: ${Array.from({ length: 10000 }, (_, i) => `a${i}@example.com`).join(',\r\n ')}\r\n`) },
	'5,000 headers': { raw: () => text('hello', Array.from({ length: 5000 }, (_, i) => `X-H${i}: ${i}\r\n`).join('')) },
	'6,000 links': { raw: () => html(Array.from({ length: 6000 }, (_, i) => `<a href="https://example.com/${i}?utm_source=x">link ${i}</a>`).join(' ')) },
	'200,000 tags, one in another': { raw: () => html(`${'<div>'.repeat(200000)}deep`) },
	'100,000 quotes, one in another': { raw: () => html(`${'<blockquote>'.repeat(100000)}deep`) },
	'table of 300,000 cells': { raw: () => html(`<table><tr>${'<td>x'.repeat(300000)}</tr></table>`) },
	'attributes without end': { raw: () => html(`<a ${'x=1 '.repeat(500000)}>t</a>`) },
	'300,000 entities': { raw: () => html('&lt;&#x41;&bogus;'.repeat(100000)) },
	'64 nested comments': { raw: () => text('hello', `X-C: ${'('.repeat(5000)}\r\n`), reason: /^nested_comments 64$/ },
	'300 enclosed mails': { raw: () => mixed(Array.from({ length: 300 }, () => 'Content-Type: message/rfc822\r\n\r\nFrom: a@example.com\r\n\r\nx')), reason: /^enclosed_mails 200$/ },
	'200,000 keys of a form': { raw: () => text('Имя: Анна\r\nТелефон: 123456\r\n'.repeat(100000)) },
	'quotes 1,000 deep': { raw: () => text(`${'>'.repeat(1000)} x\r\n`.repeat(2000)) },
	'20,000 lines that look like intros': { raw: () => text('On Tue, 14 Jul 2026 at 10:00, A <a@example.com> wrote:\r\n'.repeat(20000)) },
	'20,000 forwards': { raw: () => text('---------- Forwarded message ----------\r\nFrom: x\r\n'.repeat(20000)) },
	'20,000 beginnings of uuencode': { raw: () => text('begin 644 x\r\n'.repeat(20000)) },
	'long encoded words': { raw: () => text('hello', `X-W: ${'=?utf-8?Q?a'.repeat(20000)}\r\n`) },
	'parameters without end': { raw: () => `${head(`multipart/mixed; ${Array.from({ length: 5000 }, (_, i) => `boundary*${i}*=a`).join('; ')}`)}\r\nx` },
	'a calendar of 50,000 lines': { raw: () => `${head('text/calendar; method=REQUEST')}\r\nBEGIN:VEVENT\r\nSUMMARY:x\r\n${'ATTENDEE;CN="a":mailto:a@example.com\r\n'.repeat(50000)}END:VEVENT\r\n` },
	'a verb on every line, from a network': { raw: () => html('Анна Котова написал вам wrote: оставил отзыв<br>asked: x<br>\n'.repeat(8000)).replace('evil@example.com', 'noreply@ok.ru') },
	'a verb in every word, from a network': { raw: () => html('написал '.repeat(40000)).replace('evil@example.com', 'admin@notify.vk.com') },
	'name with control and direction marks': { raw: () => text('hello', '').replace('From: Evil', 'From: "Evil\u202e\u0007 gpj.exe"') },
	'nothing but zero bytes': { raw: () => '\0'.repeat(1 << 20), reason: /^headers_over_kb 256$/ },
	'65 MB': { raw: () => text('a'.repeat(65 << 20)), reason: /^mail_over_mb 64$/ },
};
