// Migrations: an empty database becomes sql/schema.sql, and every file may be run again, as after a
// crash in its middle. `OTKLIK_WRITE=1 node --test tests/migrate` writes sql/schema.sql anew.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import { ROOT } from '../lib/place.mjs';
import { run } from '../lib/proc.mjs';
import { useStack } from '../lib/stack.mjs';

const FILE = path.join(ROOT, 'sql/schema.sql');
const stack = await useStack({ nginx: false });

/** The schema without what differs from run to run. */
function dump() {
	const argv = [
		'mariadb-dump',
		'--no-defaults',
		`--socket=${stack.db.socket}`,
		'--no-data',
		'--skip-comments',
		'otklik',
	];
	const text = run(argv).replace(/ AUTO_INCREMENT=\d+/g, '');
	return text
		.split('\n')
		.filter((l) => l && !/^\/\*|^SET |^DROP /.test(l))
		.join('\n')
		.replace(/\) ENGINE/g, ')\nENGINE')
		.concat('\n');
}

test('an empty database becomes the schema that is committed', () => {
	const now = `-- Written from sql/migrations (tests/migrate/schema.test.mjs). Do not edit.\n${dump()}`;
	if (process.env.OTKLIK_WRITE) fs.writeFileSync(FILE, now);
	const kept = new Set(fs.readFileSync(FILE, 'utf8').split('\n'));
	const news = now.split('\n').filter((line) => !kept.has(line));
	assert.ok(
		now === fs.readFileSync(FILE, 'utf8'),
		`sql/schema.sql is not what the migrations make: OTKLIK_WRITE=1 node --test tests/migrate\n${news.join('\n')}`
	);
});

/** In which order the keys of a table are listed tells only which of them was made anew last. */
const withoutOrder = (schema) =>
	schema.replace(/(^ {2}KEY .*\n)+/gm, (keys) =>
		keys.replace(/,$/gm, '').split('\n').sort().join('\n')
	);

test('every migration may be run again', () => {
	const before = withoutOrder(dump());
	const files = fs.readdirSync(path.join(ROOT, 'sql/migrations')).length;
	const applied = () => Number(stack.db.query('SELECT COUNT(*) AS n FROM schema_migrations')[0].n);
	assert.equal(applied(), files);
	stack.db.sql('DELETE FROM otklik.schema_migrations');
	stack.otklik(['migrate']);
	assert.equal(applied(), files);
	assert.equal(withoutOrder(dump()), before);
	stack.otklik(['migrate']);
	assert.equal(applied(), files);
});

test('a migration that fails is named, and is tried again', () => {
	const dir = path.join(stack.dir, 'migrations');
	fs.cpSync(path.join(ROOT, 'sql/migrations'), dir, { recursive: true });
	const bad = path.join(dir, '9999_bad.sql');
	const env = { OTKLIK_MIGRATIONS_DIR: dir };
	const migrate = () => {
		const old = process.env.OTKLIK_MIGRATIONS_DIR;
		Object.assign(process.env, env);
		try {
			return stack.otklik(['migrate']);
		} finally {
			if (old === undefined) delete process.env.OTKLIK_MIGRATIONS_DIR;
		}
	};
	fs.writeFileSync(
		bad,
		'CREATE TABLE IF NOT EXISTS half (id INT);\nALTER TABLE nowhere ADD x INT;\n'
	);
	assert.throws(migrate, /9999_bad\.sql.*nowhere/);
	fs.writeFileSync(bad, 'CREATE TABLE IF NOT EXISTS half (id INT);\n');
	migrate();
	assert.equal(
		stack.db.query("SELECT COUNT(*) AS n FROM schema_migrations WHERE name = '9999_bad.sql'")[0].n,
		'1'
	);
	stack.db.sql('DROP TABLE otklik.half');
});
