import { i18n, LOCALES, showLocale } from './i18n.js';

/*
 * Texts: those of the shell in locales/, those of a feature beside it in features/<x>/texts. Each is
 * a file per language that is loaded when first needed, so that the first load does not grow with
 * the number of features. Keys are unique over all files, so they simply join. A part
 * of a feature that comes later may have its own (`texts/<part>`, named "feature/part").
 */
const shell = import.meta.glob('../locales/*.json', { import: 'default' });
const features = import.meta.glob('../features/*/texts/**/*.json', { import: 'default' });

/** @type {Set<string>} features whose texts somebody asked for, kept over a change of language */
const wanted = new Set();
/** @type {Map<string, Promise<void>>} by path of the file */
const files = new Map();

async function join(locale, load) {
	const texts = /** @type {any} */ (await load());
	i18n.global.mergeLocaleMessage(locale, texts);
}

function loadFile(locale, from, path) {
	const load = from[path];
	if (!load) return Promise.reject(new Error(`no texts: ${path}`));
	let file = files.get(path);
	if (!file) {
		file = join(locale, load);
		/* What did not come over a bad line is asked for again next time. */
		file.catch(() => files.delete(path));
		files.set(path, file);
	}
	return file;
}

/* "points", or "interests/card": texts of a part of a feature, in a folder of their own. */
function ofFeature(locale, name) {
	const [feature, part] = name.split('/');
	const folder = part ? `${feature}/texts/${part}` : `${feature}/texts`;
	return loadFile(locale, features, `../features/${folder}/${locale}.json`);
}

/** @param {string[]} names features, as in `meta.texts` of a route */
export async function loadTexts(names) {
	for (const name of names) wanted.add(name);
	/* The language may change while texts are on their way. */
	let locale;
	do {
		locale = i18n.global.locale.value;
		await Promise.all(names.map((name) => ofFeature(locale, name)));
	} while (locale !== i18n.global.locale.value);
}

/** Changes the language once all texts that are in use are here. */
export async function setLocale(locale) {
	const known = LOCALES.includes(locale) ? locale : 'ru';
	await Promise.all([
		loadFile(known, shell, `../locales/${known}.json`),
		...[...wanted].map((name) => ofFeature(known, name)),
	]);
	showLocale(known);
}

/** Texts that a route and its parents name. */
export function textsOf(to) {
	return to.matched.flatMap((one) => one.meta.texts ?? []);
}

/**
 * A part that is mounted outside of the pages of its feature: comes together with its texts.
 * @template T
 * @param {string[]} names
 * @param {() => Promise<T>} load
 * @returns {() => Promise<T>} for defineAsyncComponent
 */
export function withTexts(names, load) {
	return async () => (await Promise.all([load(), loadTexts(names)]))[0];
}
