import { Inbox } from '@lucide/vue';
import { hasRole, STAFF } from './roles.js';

/* Every page that exists, in the order of the navigation. */
/** @typedef {{name: string, label: string, icon: any, keys: string, roles: string[]|null,
 *   group: 'work'|'settings'|'me'}} NavPage */

/** @type {NavPage[]} */
export const pages = [
	{ name: 'feed', label: 'nav.feed', icon: Inbox, keys: 'KeyG KeyL', roles: STAFF, group: 'work' },
];

export function pagesFor(me) {
	return pages.filter((page) => hasRole(me, page.roles));
}

/* Where a person lands after signing in. */
export function startPage(me) {
	return pagesFor(me)[0]?.name ?? 'profile';
}
