/*
 * What a page costs on the wire. Reads the manifest of the build, adds up all that a page needs
 * before it can be drawn, compressed, and fails when it is over its budget.
 */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const DIST = new URL('../dist/', import.meta.url);
const FIRST_LOAD = 130;
const LAZY_PAGE = 60;
const ROOTS = ['index.html', 'src/locales/ru.json'];
const PAGE = /^src\/features\/.*\/pages\/.*\.vue$/;
const FEED_TEXTS = 'src/features/interests/texts/ru.json';
const FEED = 'src/features/interests/pages/FeedPage.vue';

const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', DIST), 'utf8'));
const sizes = new Map();

function sizeOf(file) {
	if (!sizes.has(file)) sizes.set(file, gzipSync(readFileSync(new URL(file, DIST))).length);
	return sizes.get(file);
}

/* Files of a module and of all that it imports without waiting. */
function filesOf(key, seen = new Set()) {
	if (seen.has(key)) return [];
	seen.add(key);
	const chunk = manifest[key];
	const imported = (chunk.imports ?? []).flatMap((one) => filesOf(one, seen));
	return [chunk.file, ...imported];
}

function kilobytes(files) {
	const all = [...new Set(files)].filter((file) => file.endsWith('.js'));
	return all.reduce((sum, file) => sum + sizeOf(file), 0) / 1024;
}

const shell = new Set(ROOTS.flatMap((key) => filesOf(key)));
let isOver = false;

function judge(name, size, budget) {
	isOver ||= size > budget;
	const mark = size > budget ? 'OVER' : 'ok';
	console.log(`${mark.padEnd(5)}${size.toFixed(1).padStart(7)} of ${budget} KB gz  ${name}`);
}

judge(
	'first load of the feed',
	kilobytes([...shell, ...filesOf(FEED), ...filesOf(FEED_TEXTS)]),
	FIRST_LOAD
);
for (const key of Object.keys(manifest).filter((one) => PAGE.test(one))) {
	judge(key, kilobytes(filesOf(key).filter((file) => !shell.has(file))), LAZY_PAGE);
}
process.exit(isOver ? 1 : 0);
