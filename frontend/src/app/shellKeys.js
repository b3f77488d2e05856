import { Bell, Keyboard, LogOut, Moon, Printer } from '@lucide/vue';
import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import { useKeys } from './keys.js';
import { useActions } from './palette/actions.js';

/**
 * Shortcuts and commands that work on every page: the way to each page and section, the palette, the
 * list of keys, the bell, the theme.
 * @param {{places: import('vue').ComputedRef<any[]>, isStaff: import('vue').ComputedRef<boolean>,
 *   find: () => void, list: () => void, notices: () => void, theme: () => void,
 *   signOut: () => void}} shell
 */
export function useShellKeys({ places, isStaff, find, list, notices, theme, signOut }) {
	const { t } = useI18n();
	const router = useRouter();
	useKeys([
		{ keys: 'Ctrl+KeyK', label: 'keys.palette', run: () => void find() },
		{ keys: 'Shift+Slash', label: 'keys.list', run: () => void list() },
		{
			keys: 'KeyG KeyN',
			label: 'nav.notices',
			run: () => void (isStaff.value && notices()),
		},
		{ keys: 'Shift+KeyD', label: 'keys.theme', run: () => void theme() },
		...places.value
			.filter(({ keys }) => keys)
			.map(({ name, label, keys = '' }) => ({
				keys,
				label,
				run: () => void router.push({ name }),
			})),
	]);

	useActions(() => [
		...places.value.map((page) => ({
			id: page.name,
			label: t('palette.open', { page: t(page.label) }),
			keys: page.keys,
			icon: page.icon,
			run: () => router.push({ name: page.name }),
		})),
		...(isStaff.value
			? [
					{
						id: 'notices',
						label: t('nav.notices'),
						keys: 'KeyG KeyN',
						icon: Bell,
						run: () => notices(),
					},
				]
			: []),
		{ id: 'theme', label: t('nav.switch_theme'), keys: 'Shift+KeyD', icon: Moon, run: theme },
		{ id: 'keys', label: t('nav.keys'), icon: Keyboard, run: () => list() },
		{ id: 'print', label: t('nav.print'), icon: Printer, run: () => window.print() },
		{ id: 'sign-out', label: t('nav.sign_out'), icon: LogOut, run: signOut },
	]);
}
