// A certificate authority for tests and for the development instance, made by openssl.
import fs from 'node:fs';
import path from 'node:path';

import { cached } from './place.mjs';
import { run } from './proc.mjs';

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** Makes dir/ca.pem and dir/ca.key. */
export function makeCa(dir, name = 'Otklik test CA') {
	run([
		...['openssl', 'req', '-x509', ...KEY, '-days', '3650', '-subj', `/CN=${name}`],
		...[
			'-addext',
			'basicConstraints=critical,CA:TRUE',
			'-addext',
			'keyUsage=critical,keyCertSign,cRLSign',
		],
		...['-keyout', path.join(dir, 'ca.key'), '-out', path.join(dir, 'ca.pem')],
	]);
	return path.join(dir, 'ca.pem');
}

/** Makes dir/NAME.pem and dir/NAME.key, signed by the authority of `ca` (a directory of makeCa). */
export function makeCert(
	dir,
	{ name = 'server', ca = dir, hosts = ['localhost'], days = 3650 } = {}
) {
	const at = (ext) => path.join(dir, `${name}.${ext}`);
	const sans = hosts.map((h) => (/^[\d.]+$/.test(h) ? `IP:${h}` : `DNS:${h}`)).join(',');
	run([
		'openssl',
		'req',
		'-new',
		...KEY,
		'-subj',
		`/CN=${hosts[0]}`,
		'-keyout',
		at('key'),
		'-out',
		at('csr'),
	]);
	fs.writeFileSync(at('ext'), `subjectAltName=${sans}\nextendedKeyUsage=serverAuth\n`);
	run([
		...['openssl', 'x509', '-req', '-in', at('csr'), '-CA', path.join(ca, 'ca.pem')],
		...[
			'-CAkey',
			path.join(ca, 'ca.key'),
			'-set_serial',
			String(Date.now()),
			'-days',
			String(days),
		],
		...['-extfile', at('ext'), '-out', at('pem')],
	]);
	return { cert: at('pem'), key: at('key') };
}

/** The shared authority with a certificate for localhost: {ca, cert, key}. */
export async function testCerts() {
	const dir = await cached('certs-1', (d) => {
		makeCa(d);
		makeCert(d, { hosts: ['localhost', 'mail.otklik.test', '127.0.0.1'] });
	});
	return {
		ca: path.join(dir, 'ca.pem'),
		cert: path.join(dir, 'server.pem'),
		key: path.join(dir, 'server.key'),
	};
}
