import { ref } from 'vue';

const KEY = 'otklik.theme';
const CHOICES = ['system', 'light', 'dark'];
const dark = matchMedia('(prefers-color-scheme: dark)');

function remembered() {
	try {
		const saved = localStorage.getItem(KEY);
		return saved !== null && CHOICES.includes(saved) ? saved : 'system';
	} catch {
		return 'system';
	}
}

/* What the person chose; what is shown follows the system when the choice is `system`. */
export const theme = ref(remembered());

function paint() {
	const isDark = theme.value === 'dark' || (theme.value === 'system' && dark.matches);
	document.documentElement.dataset.theme = isDark ? 'dark' : 'light';
	const meta = document.querySelector('meta[name=theme-color]');
	meta?.setAttribute('content', isDark ? '#0f1318' : '#f3f5f7');
}
dark.addEventListener('change', paint);

export function setTheme(choice) {
	theme.value = CHOICES.includes(choice) ? choice : 'system';
	try {
		localStorage.setItem(KEY, theme.value);
	} catch {
		/* A browser without storage only forgets the choice. */
	}
	paint();
}

export function isDarkShown() {
	return document.documentElement.dataset.theme === 'dark';
}
