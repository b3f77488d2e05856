/* Letters made to harm, through `otklik mail parse`: each is read or refused with its reason, in time. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { hostile } from './hostile.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const build = process.env.OTKLIK_BUILD ?? join(root, 'build');
const otklik = join(build, 'bin/otklik');
const skip = existsSync(otklik) ? false : `no ${otklik}: build first or set OTKLIK_BUILD`;

test('letters made to harm', { skip }, async (t) => {
	const dir = mkdtempSync(join(tmpdir(), 'otklik-hostile-'));
	const path = join(dir, 'letter.eml');

	t.after(() => rmSync(dir, { recursive: true }));
	for (const [name, { raw, reason }] of Object.entries(hostile))
		await t.test(name, (sub) => {
			writeFileSync(path, raw());
			const from = performance.now();
			const out = execFileSync(otklik, ['mail', 'parse', '--rules', join(root, 'backend/rules'), path], { maxBuffer: 1 << 30, stdio: ['ignore', 'pipe', 'pipe'] });
			const ms = performance.now() - from;
			const mail = JSON.parse(out.toString());

			sub.diagnostic(`${ms.toFixed(0)} ms`);
			if (reason !== undefined)
				assert.match(mail.error ?? 'read', reason);
			else
				assert.equal(mail.error, null);
			if (name.startsWith('name with'))
				assert.equal(mail.from_name, 'Evil‹U+202E›␇ gpj.exe');
		});
});
