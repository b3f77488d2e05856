/* Damaged letters, the same for the same seed: what a hostile or broken sender might put into a mailbox. */

/** Random numbers of 32 bits from a seed (xorshift). */
export class Random {
	constructor(seed) {
		this.state = (Math.imul(seed, 2654435761) ^ 0x9e3779b9) >>> 0 || 1;
	}

	next() {
		let x = this.state;

		x ^= x << 13;
		x ^= x >>> 17;
		x ^= x << 5;
		this.state = x >>> 0;
		return this.state;
	}

	below(n) {
		return n <= 1 ? 0 : this.next() % n;
	}

	pick(list) {
		return list[this.below(list.length)];
	}
}

const LENGTH_MAX = 512 * 1024;
const LF = 10;
const tokens = [
	'=?utf-8?B?', '=?koi8-r?Q?=D0', '?=', '=?x?B??=', '\r\n\r\n', '\n\n', '\r', '\0', '\xff\xfe', '\u202e', '<!--', '<![CDATA[', '</table>',
	'<blockquote>', '<a href="', '<img src="cid:', '&#x1F600;', '&', '%00%ff', 'begin 644 x\n', '\nend\n', 'BEGIN:VCALENDAR\n', 'METHOD:REPLY\n',
	'DTSTART:2026', 'x\x9f>"\x01\x00', '{\\rtf1\\u-1', '; filename*0*=utf-8\'\'%F', '; name*99=', '; charset=utf-7', '; charset=utf-16', '; charset=iso-2022-jp',
	'; charset=x', 'Content-Transfer-Encoding: base64\r\n', 'Content-Transfer-Encoding: quoted-printable\r\n', 'Content-Transfer-Encoding: x-uuencode\r\n',
	'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n', 'Content-Type: message/rfc822\r\n\r\n', 'Content-Type: application/ms-tnef\r\n\r\n',
	'Content-Type: text/calendar; method=REPLY\r\n\r\n', 'Content-Type: text/html; charset=windows-1251\r\n\r\n', '---------- Forwarded message ----------\nFrom: a <b@c.d>\n',
	'> '.repeat(40), '('.repeat(70), '"', '\\', '<<>>', '@'.repeat(20), ','.repeat(50), ';'.repeat(50), 'a'.repeat(1000), '=\r\n'.repeat(50),
].map((t) => Buffer.from(t, 'utf8'));

const cut = (b, from, to) => Buffer.concat([b.subarray(0, from), b.subarray(to)]);
const put = (b, at, what) => Buffer.concat([b.subarray(0, at), what, b.subarray(at)]);
const chunk = (r, b, most) => {
	const at = r.below(b.length);

	return [at, Math.min(b.length, at + 1 + r.below(most))];
};
const head_end = (b) => {
	const at = b.indexOf('\r\n\r\n');

	return at >= 0 ? at + 2 : Math.max(0, b.indexOf('\n\n') + 1);
};

/* Each takes random numbers, a letter and another letter. */
const kinds = {
	flip(r, b) {
		const out = Buffer.from(b);

		for (let n = 1 + r.below(32); n > 0 && out.length > 0; n--)
			out[r.below(out.length)] ^= 1 << r.below(8);
		return out;
	},
	bytes(r, b) {
		const out = Buffer.from(b);

		for (let n = 1 + r.below(16); n > 0 && out.length > 0; n--)
			out[r.below(out.length)] = r.below(256);
		return out;
	},
	truncate: (r, b) => b.subarray(0, r.below(b.length + 1)),
	remove: (r, b) => cut(b, ...chunk(r, b, 400)),
	splice: (r, b, other) => Buffer.concat([b.subarray(0, r.below(b.length)), other.subarray(r.below(other.length))]),
	enclose: (r, b, other) => put(b, r.below(b.length), other.subarray(0, r.below(4096))),
	token: (r, b) => put(b, r.below(b.length), r.pick(tokens)),
	head_token: (r, b) => put(b, r.below(head_end(b) + 1), r.pick(tokens)),
	repeat(r, b) {
		const [from, to] = chunk(r, b, 300);
		const times = Math.min(2 ** r.below(13), Math.floor(LENGTH_MAX / (to - from)));

		return put(b, from, Buffer.alloc((to - from) * times, b.subarray(from, to)));
	},
	double_headers(r, b) {
		const end = head_end(b);
		const from = b.lastIndexOf(LF, r.below(end + 1)) + 1;
		const to = b.indexOf(LF, from) + 1;

		return to > from && to <= end ? put(b, r.below(2) === 0 ? 0 : from, Buffer.alloc((to - from) * (1 + r.below(50)), b.subarray(from, to))) : b;
	},
	lines(r, b) {
		const lines = b.toString('latin1').split('\n');
		const i = r.below(lines.length);
		const k = r.below(lines.length);

		[lines[i], lines[k]] = [lines[k], lines[i]];
		return Buffer.from(lines.join(r.below(8) === 0 ? '' : '\n'), 'latin1');
	},
	boundary(r, b) {
		const text = b.toString('latin1');
		const found = /boundary="?([^"\r\n;]+)/i.exec(text);

		if (found === null)
			return b;
		const ways = [() => '', () => `--${found[1]}--`, () => `--${found[1]}\r\n`.repeat(1 + r.below(400)), () => found[1].slice(1), () => `${found[1]}\0`];

		return Buffer.from(text.replaceAll(`--${found[1]}`, (all) => (r.below(2) === 0 ? r.pick(ways)() : all)), 'latin1');
	},
	charset: (r, b) =>
		Buffer.from(b.toString('latin1').replace(/(charset=)"?[\w-]+/gi, `$1${r.pick(['utf-7', 'utf-16', 'iso-2022-kr', 'gb2312', 'koi8-r', 'windows-1252', 'x-none', 'utf-8', 'big5', ''])}`), 'latin1'),
	numbers: (r, b) => Buffer.from(b.toString('latin1').replace(/\d+/g, (d) => (r.below(10) === 0 ? r.pick(['0', '-1', '99999999999999999999', '4294967296', '2147483648']) : d)), 'latin1'),
	nest(r, b) {
		const depth = 1 + r.below(60);
		const open = Array.from({ length: depth }, (_, i) => `Content-Type: multipart/mixed; boundary=n${i}\r\n\r\n--n${i}\r\n`).join('');

		return Buffer.concat([Buffer.from(open), b]);
	},
};
const names = Object.keys(kinds);

/** The letter number i of a seed, made out of the given ones. */
export function mutated(letters, seed, i) {
	const r = new Random(Math.imul(seed, 1000003) + i);
	let b = r.pick(letters);

	for (let n = 1 + r.below(4); n > 0; n--)
		b = b.length === 0 ? b : kinds[r.pick(names)](r, b, r.pick(letters));
	return b.subarray(0, LENGTH_MAX);
}
