import { createI18n } from 'vue-i18n';
import { pluralRu } from '@/lib/plural.js';

const KEY = 'otklik.locale';
export const LOCALES = ['ru', 'en'];

const files = {
	ru: () => import('@/locales/ru.json'),
	en: () => import('@/locales/en.json'),
};

export const i18n = createI18n({
	legacy: false,
	locale: 'ru',
	fallbackLocale: false,
	pluralRules: { ru: pluralRu },
	missingWarn: false,
	messages: {},
});

/* The language of this browser: the last one chosen here, or the one it asks for. */
export function guessLocale() {
	const wanted = document.documentElement.lang;
	try {
		const saved = localStorage.getItem(KEY);
		if (saved && LOCALES.includes(saved)) return saved;
	} catch {
		return wanted;
	}
	return navigator.language.startsWith('ru') ? 'ru' : 'en';
}

/* Texts come as a file of their own, so that nobody loads two languages. */
export async function setLocale(locale) {
	const known = LOCALES.includes(locale) ? locale : 'ru';
	const global = i18n.global;
	if (!global.availableLocales.includes(known)) {
		global.setLocaleMessage(known, (await files[known]()).default);
	}
	global.locale.value = known;
	document.documentElement.lang = known;
	try {
		localStorage.setItem(KEY, known);
	} catch {
		/* A browser without storage only forgets the choice. */
	}
}
