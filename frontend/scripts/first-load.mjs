/*
 * The modules that the first load of the feed needs, and the icons that they draw: read from the
 * imports of the sources, which wait for nothing. What only lazy parts share must not ride along.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const SRC = new URL('../src/', import.meta.url).pathname;
const ROOTS = ['main.js', 'features/interests/pages/FeedPage.vue'];
const IMPORT = /^import\s(?:([^'"]*?)\sfrom\s)?'([^']+)'/gm;

function resolve(from, path) {
	if (path.startsWith('@/')) return join(SRC, path.slice(2));
	return path.startsWith('.') ? join(dirname(from), path) : null;
}

/* File of each icon by its names, as the package itself says. */
function iconFiles() {
	const list = new URL('../node_modules/@lucide/vue/dist/esm/lucide-vue.mjs', import.meta.url);
	const LINE = /^export \{ ([^}]*) \} from '[.]\/icons\/([a-z0-9-]+)[.]mjs'/gm;
	const files = new Map();
	for (const [, names, file] of readFileSync(list, 'utf8').matchAll(LINE)) {
		for (const [, name] of names.matchAll(/default as (\w+)/g)) files.set(name, file);
	}
	return files;
}

/** @returns {{modules: Set<string>, icons: Set<string>}} */
export function firstLoad() {
	const modules = new Set();
	const icons = new Set();
	const files = iconFiles();
	const walk = (file) => {
		if (modules.has(file) || !/\.(js|vue)$/.test(file) || !existsSync(file)) return;
		modules.add(file);
		for (const [, names, path] of readFileSync(file, 'utf8').matchAll(IMPORT)) {
			const next = resolve(file, path);
			if (next) walk(next);
			if (path === '@lucide/vue') {
				for (const [name] of names.matchAll(/\b[A-Z]\w*/g)) icons.add(files.get(name));
			}
		}
	};
	for (const root of ROOTS) walk(join(SRC, root));
	return { modules, icons };
}
