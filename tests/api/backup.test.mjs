// Backup and restore as docs/operations.md says it: the dump, the files and the key are the product.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import { copyTree } from '../lib/mariadb.mjs';
import { run } from '../lib/proc.mjs';
import { startStack, useStack } from '../lib/stack.mjs';

const PASSWORD = 'correct horse 9';
const EMAIL = 'admin@otklik.test';
const stack = await useStack();

/** The dump command of the backup script, against a private server. */
function dump(db) {
	const script = fs.readFileSync(
		new URL('../../docs/server/otklik-backup.sh', import.meta.url),
		'utf8'
	);
	const [command] = /mariadb-dump [\s\S]*?--hex-blob/.exec(script);
	const [, ...flags] = command.replace(/\\\n/g, ' ').split(/\s+/);
	return run(['mariadb-dump', '--no-defaults', `--socket=${db.socket}`, ...flags, 'otklik']);
}

test('what was backed up is there again on another machine', async () => {
	stack.otklik([
		'user',
		'add',
		'--email',
		EMAIL,
		'--name',
		'Анна Ё',
		'--role',
		'administrator',
		'--password',
		PASSWORD,
	]);
	const api = stack.api();
	await api.login(EMAIL, PASSWORD);
	await api.post('/api/points', { name: 'Ёлкино 🎄', time_zone: 'Asia/Omsk' });
	const before = await api.all('/api/points');
	const text = dump(stack.db);

	// The other machine's database is empty, and its key is another one until ours is put there.
	const other = await startStack({
		prepare: (s) => {
			s.db.sql('DROP DATABASE otklik; CREATE DATABASE otklik');
			s.db.sql(text, 'otklik');
			fs.copyFileSync(path.join(stack.dir, 'key'), path.join(s.dir, 'key'));
			copyTree(path.join(stack.dir, 'files/.'), path.join(s.dir, 'files'));
		},
	});
	try {
		assert.match(text, /uca1400_ai_ci/);
		const restored = other.api();
		await restored.login(EMAIL, PASSWORD);
		assert.deepEqual(await restored.all('/api/points'), before);
		other.otklik(['migrate']);
		// Somebody who was signed in on the old machine goes on with the same key.
		restored.token = api.token;
		assert.equal((await restored.get('/api/points')).status, 200);
	} finally {
		await other.close();
	}
});
