import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';
import { firstLoad } from './scripts/first-load.mjs';

/* Files of public/ that the page needs without a network. */
const PUBLIC_SHELL = ['/theme.js', '/icon.svg', '/manifest.webmanifest'];

/* What each page runs on, and what most pages share and is drawn without Reka. */
const VENDOR =
	/node_modules\/(vue|@vue|vue-router|pinia|vue-i18n|@intlify|@tanstack\/(vue-query|query-core))\//;
const BASE = new RegExp(
	'/src/(lib|app)/[a-zA-Z]+[.]js$|simple-icons/|/src/app/(NavLink|MeButton)|' +
		'/src/ui/(UiButton|UiTabs|UiToasts|toasts|Avatar|Empty|ErrorBox|Skeleton|SrcIcon|sources|Lamp)'
);
const LUCIDE = /node_modules\/@lucide\/vue\//;
const ICON = /\/icons\/([a-z0-9-]+)\.m?js$/;
const first = firstLoad();

/* What lazy parts alone share stays out of the base: the feed would carry it without a use. */
function isBase(id) {
	if (!LUCIDE.test(id)) return BASE.test(id) && (!id.includes('/src/') || first.modules.has(id));
	const icon = ICON.exec(id)?.[1];
	return icon === undefined || first.icons.has(icon);
}
const isLazyIcon = (id) => LUCIDE.test(id) && !isBase(id);

/* Fonts of scripts that neither language uses are left to the network. */
function isShellFile(name) {
	if (/\.(js|css)$/.test(name)) return true;
	return /sans-(cyrillic|latin)-wght-normal.*\.woff2$/.test(name);
}

/*
 * Whichever style sheet comes first sets the order of the layers for all; which one that is depends
 * on how the code was split. So each of them begins with the order.
 */
const LAYERS = '@layer tokens,base,ui,page;';
function layerOrder() {
	return {
		name: 'otklik-layers',
		apply: 'build',
		generateBundle: {
			order: 'post',
			handler(_options, bundle) {
				for (const file of Object.values(bundle)) {
					if (file.fileName.endsWith('.css')) file.source = `${LAYERS}${file.source}`;
				}
			},
		},
	};
}

/* Writes sw.js: sw.src.js with the list of built files and a version that changes with them. */
function serviceWorker() {
	return {
		name: 'otklik-sw',
		apply: 'build',
		generateBundle: {
			order: 'post',
			handler(_options, bundle) {
				const files = Object.keys(bundle).filter(isShellFile).sort();
				const html = bundle['index.html'];
				const hash = createHash('sha256').update(files.join('\n'));
				hash.update(html ? String(html.source) : '');
				for (const name of PUBLIC_SHELL) hash.update(readFileSync(`public${name}`));
				const shell = ['/', ...PUBLIC_SHELL, ...files.map((name) => `/${name}`)];
				const source = readFileSync('sw.src.js', 'utf8')
					.replace('__VERSION__', JSON.stringify(hash.digest('hex').slice(0, 12)))
					.replace('__SHELL__', JSON.stringify(shell));
				this.emitFile({ type: 'asset', fileName: 'sw.js', source });
			},
		},
	};
}

export default defineConfig({
	plugins: [vue(), layerOrder(), serviceWorker()],
	define: {
		__VUE_OPTIONS_API__: 'false',
		__VUE_PROD_DEVTOOLS__: 'false',
		__VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
		__VUE_I18N_FULL_INSTALL__: 'false',
		__VUE_I18N_LEGACY_API__: 'false',
		__INTLIFY_PROD_DEVTOOLS__: 'false',
		/* lib/messages.js is the compiler; only its test compares it with the one of the library. */
		__INTLIFY_DROP_MESSAGE_COMPILER__: String(!process.env.VITEST),
	},
	resolve: { alias: { '@': new URL('./src', import.meta.url).pathname } },
	build: {
		target: ['chrome116', 'firefox124', 'safari17.4'],
		assetsInlineLimit: 0,
		manifest: true,
		modulePreload: { polyfill: false },
		/* Few files instead of many small ones: they are asked for together and compress better. */
		rolldownOptions: {
			output: {
				codeSplitting: {
					includeDependenciesRecursively: false,
					groups: [
						{ name: 'vendor', test: VENDOR, priority: 2 },
						{ name: 'base', test: isBase, minShareCount: 2, priority: 1 },
						{ name: 'icons', test: isLazyIcon, minShareCount: 2, priority: 1 },
					],
				},
			},
		},
	},
	server: { proxy: { '/api': 'http://127.0.0.1:8080' } },
	test: { environment: 'jsdom', include: ['src/**/*.test.js'] },
});
