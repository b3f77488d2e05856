import { createI18n } from 'vue-i18n';
import { compileText } from '@/lib/messages.js';
import { pluralRu } from '@/lib/plural.js';

const KEY = 'otklik.locale';
export const LOCALES = ['ru', 'en'];

export const i18n = createI18n({
	legacy: false,
	locale: 'ru',
	fallbackLocale: false,
	pluralRules: { ru: pluralRu },
	messageCompiler: compileText,
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

/* Shows the page in a language whose texts are here; app/texts.js loads them. */
export function showLocale(locale) {
	i18n.global.locale.value = locale;
	document.documentElement.lang = locale;
	try {
		localStorage.setItem(KEY, locale);
	} catch {
		/* A browser without storage only forgets the choice. */
	}
}
