import { BadgeCheck, ChartColumn, ContactRound, Inbox, Settings, UserRound } from '@lucide/vue';
import { hasRole, SEE_ALL, STAFF } from './roles.js';
import { sections } from './sections.js';

/*
 * Pages of the navigation, in its order; those of the settings stand in sections.js. `under`: the page
 * is shown as open for every address that begins so.
 */
/** @typedef {{name: string, label: string, short?: string, icon: any, keys: string, roles: string[]|null,
 *   group: 'work'|'me', under?: string}} NavPage */

/** @type {NavPage[]} */
export const pages = [
	{ name: 'feed', label: 'nav.feed', icon: Inbox, keys: 'KeyG KeyL', roles: STAFF, group: 'work' },
	{
		name: 'clients',
		label: 'nav.clients',
		icon: ContactRound,
		keys: 'KeyG KeyK',
		roles: STAFF,
		group: 'work',
	},
	{
		name: 'report',
		label: 'nav.report',
		icon: ChartColumn,
		keys: 'KeyG KeyO',
		roles: STAFF,
		group: 'work',
	},
	{
		name: 'quality',
		label: 'nav.quality',
		icon: BadgeCheck,
		keys: 'KeyG KeyQ',
		roles: SEE_ALL,
		group: 'work',
	},
	{
		name: 'settings',
		label: 'nav.settings',
		icon: Settings,
		keys: 'KeyG KeyS',
		roles: STAFF,
		group: 'work',
		under: '/settings',
	},
	{
		name: 'profile',
		label: 'nav.profile',
		icon: UserRound,
		keys: 'KeyG KeyP',
		roles: null,
		group: 'me',
	},
];

export function pagesFor(me) {
	return pages.filter((page) => hasRole(me, page.roles));
}

export function sectionsFor(me) {
	return sections.filter((section) => hasRole(me, section.roles));
}

/* Where a person lands after signing in. */
export function startPage(me) {
	return pagesFor(me)[0]?.name ?? 'profile';
}
