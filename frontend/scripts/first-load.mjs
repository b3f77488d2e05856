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

/* "UserRoundCheck" -> "user-round-check", "Undo2" -> "undo-2": how the files of icons are called. */
const fileOf = (name) => name.replace(/([a-z])([A-Z])|([a-z])(\d)/g, '$1$3-$2$4').toLowerCase();

/** @returns {{modules: Set<string>, icons: Set<string>}} */
export function firstLoad() {
	const modules = new Set();
	const icons = new Set();
	const walk = (file) => {
		if (modules.has(file) || !/\.(js|vue)$/.test(file) || !existsSync(file)) return;
		modules.add(file);
		for (const [, names, path] of readFileSync(file, 'utf8').matchAll(IMPORT)) {
			const next = resolve(file, path);
			if (next) walk(next);
			if (path === '@lucide/vue') {
				for (const [name] of names.matchAll(/\b[A-Z]\w*/g)) icons.add(fileOf(name));
			}
		}
	};
	for (const root of ROOTS) walk(join(SRC, root));
	return { modules, icons };
}
