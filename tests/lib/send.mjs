// Puts letters into a mailbox of the running development instance, as the world would:
//   node tests/lib/send.mjs [--to ADDRESS] FILE.eml...
import fs from 'node:fs';
import path from 'node:path';

import { deliver } from './dovecot.mjs';
import { ROOT, socketDir } from './place.mjs';
import { BOXES } from './stack.mjs';

const args = process.argv.slice(2);
const to = args[0] === '--to' ? args.splice(0, 2)[1] : Object.keys(BOXES)[0];
const lmtp = path.join(socketDir(path.join(ROOT, 'var')), 'dovecot/lmtp');

if (!args.length || !fs.existsSync(lmtp)) {
	console.error(
		'usage: node tests/lib/send.mjs [--to ADDRESS] FILE.eml...   (while `make run` is on)'
	);
	process.exit(2);
}
for (const file of args) await deliver(lmtp, to, fs.readFileSync(file));
console.log(`${args.length} to ${to}`);
