import { Inbox, Mailbox, MailSearch, MapPin, UserRound, Users } from '@lucide/vue';
import { hasRole, HEADS, STAFF } from './roles.js';

/* Every page that exists, in the order of the navigation. */
/** @typedef {{name: string, label: string, short?: string, icon: any, keys: string, roles: string[]|null,
 *   group: 'work'|'settings'|'me'}} NavPage */

/** @type {NavPage[]} */
export const pages = [
	{ name: 'feed', label: 'nav.feed', icon: Inbox, keys: 'KeyG KeyL', roles: STAFF, group: 'work' },
	{
		name: 'mailboxes',
		label: 'nav.mailboxes',
		short: 'nav.mailboxes_short',
		icon: Mailbox,
		keys: 'KeyG KeyB',
		roles: STAFF,
		group: 'settings',
	},
	{
		name: 'letters',
		label: 'nav.letters',
		icon: MailSearch,
		keys: 'KeyG KeyE',
		roles: HEADS,
		group: 'settings',
	},
	{
		name: 'points',
		label: 'nav.points',
		icon: MapPin,
		keys: 'KeyG KeyT',
		roles: STAFF,
		group: 'settings',
	},
	{
		name: 'users',
		label: 'nav.users',
		icon: Users,
		keys: 'KeyG KeyU',
		roles: HEADS,
		group: 'settings',
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

/* Where a person lands after signing in. */
export function startPage(me) {
	return pagesFor(me)[0]?.name ?? 'profile';
}
