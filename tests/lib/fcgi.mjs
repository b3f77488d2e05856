// A request straight to otklikd, past nginx: for paths that nginx keeps to itself.
import net from 'node:net';

const record = (type, body) => {
	const head = Buffer.from([1, type, 0, 1, body.length >> 8, body.length & 255, 0, 0]);
	return Buffer.concat([head, body]);
};

function params(pairs) {
	const parts = [];
	for (const [name, value] of Object.entries(pairs)) {
		const [n, v] = [Buffer.from(name), Buffer.from(value)];
		const size = (l) => (l < 128 ? Buffer.from([l]) : Buffer.from([(l >> 24) | 128, l >> 16, l >> 8, l]));
		parts.push(size(n.length), size(v.length), n, v);
	}
	return Buffer.concat(parts);
}

/** {status, text} of one GET at a unix socket. */
export function fcgiGet(socket, uri, more = {}) {
	const env = { REQUEST_METHOD: 'GET', DOCUMENT_URI: uri, REQUEST_URI: uri, REMOTE_ADDR: '127.0.0.1', ...more };
	const request = [record(1, Buffer.from([0, 1, 0, 0, 0, 0, 0, 0])), record(4, params(env))];
	request.push(record(4, Buffer.alloc(0)), record(5, Buffer.alloc(0)));
	return new Promise((resolve, reject) => {
		const got = [];
		const s = net.connect(socket, () => s.write(Buffer.concat(request)));
		s.on('data', (b) => got.push(b));
		s.on('error', reject);
		s.on('close', () => {
			const all = Buffer.concat(got);
			let out = '';
			for (let at = 0; at + 8 <= all.length; at += 8 + all.readUInt16BE(at + 4) + all[at + 6])
				if (all[at + 1] === 6) out += all.toString('utf8', at + 8, at + 8 + all.readUInt16BE(at + 4));
			const [head, ...rest] = out.split('\r\n\r\n');
			resolve({ status: Number(/^Status: (\d+)/m.exec(head)?.[1] ?? 200), text: rest.join('\r\n\r\n') });
		});
	});
}
