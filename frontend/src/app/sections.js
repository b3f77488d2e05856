import {
	CalendarClock,
	Clock,
	History,
	Mailbox,
	MailSearch,
	MapPin,
	NotebookPen,
	ScanText,
	ScrollText,
	ShieldCheck,
	Users,
} from '@lucide/vue';
import { ADMIN, HEADS, REVIEWERS, STAFF } from './roles.js';

/*
 * Every section of the settings, in the order of their list: one entry is the route below /settings,
 * the line of the list, the command of the palette and the shortcut. `path` may end in a parameter
 * that opens a record; forms stand in a `column` of 640 px, lists take what there is.
 */
/** @typedef {{name: string, path: string, group: 'intake'|'answers'|'company', label: string, icon: any,
 *   keys?: string, roles: string[], texts: string[], component: () => Promise<any>}} Section */

/** @type {Section[]} */
export const sections = [
	{
		name: 'mailboxes',
		path: 'mailboxes/:channel_id(\\d+|new)?',
		group: 'intake',
		label: 'nav.mailboxes',
		icon: Mailbox,
		keys: 'KeyG KeyB',
		roles: STAFF,
		texts: ['channels'],
		component: () => import('@/features/channels/pages/MailboxesPage.vue'),
	},
	{
		name: 'letters',
		path: 'letters',
		group: 'intake',
		label: 'nav.letters',
		icon: MailSearch,
		keys: 'KeyG KeyE',
		roles: HEADS,
		texts: ['mail'],
		component: () => import('@/features/mail/pages/LettersPage.vue'),
	},
	{
		name: 'rules',
		path: 'rules/:rule_id(\\d+|new)?',
		group: 'intake',
		label: 'nav.rules',
		icon: ScanText,
		keys: 'KeyG KeyR',
		roles: HEADS,
		texts: ['rules'],
		component: () => import('@/features/rules/pages/RulesPage.vue'),
	},
	{
		name: 'replays',
		path: 'replays/:replay_id(\\d+)?',
		group: 'intake',
		label: 'nav.replays',
		icon: History,
		keys: 'KeyG KeyY',
		roles: HEADS,
		texts: ['replays', 'rules'],
		component: () => import('@/features/replays/pages/ReplaysPage.vue'),
	},
	{
		name: 'templates',
		path: 'templates/:template_id(\\d+|new)?',
		group: 'answers',
		label: 'nav.templates',
		icon: NotebookPen,
		keys: 'KeyG KeyA',
		roles: STAFF,
		texts: ['templates', 'points'],
		component: () => import('@/features/templates/pages/TemplatesPage.vue'),
	},
	{
		name: 'points',
		path: 'points/:point_id(\\d+|new)?',
		group: 'company',
		label: 'nav.points',
		icon: MapPin,
		keys: 'KeyG KeyT',
		roles: STAFF,
		texts: ['points'],
		component: () => import('@/features/points/pages/PointsPage.vue'),
	},
	{
		name: 'hours',
		path: 'hours/:point_id(\\d+)?',
		group: 'company',
		label: 'nav.hours',
		icon: Clock,
		keys: 'KeyG KeyH',
		roles: STAFF,
		texts: ['worktime'],
		component: () => import('@/features/worktime/pages/HoursPage.vue'),
	},
	{
		name: 'shifts',
		path: 'shifts/:user_id(\\d+)?',
		group: 'company',
		label: 'nav.shifts',
		icon: CalendarClock,
		keys: 'KeyG KeyW',
		roles: REVIEWERS,
		texts: ['worktime', 'presence'],
		component: () => import('@/features/worktime/pages/ShiftsPage.vue'),
	},
	{
		name: 'users',
		path: 'users/:user_id(\\d+|new)?',
		group: 'company',
		label: 'nav.users',
		icon: Users,
		keys: 'KeyG KeyU',
		roles: HEADS,
		texts: ['users', 'points'],
		component: () => import('@/features/users/pages/UsersPage.vue'),
	},
	{
		name: 'access',
		path: 'access',
		group: 'company',
		label: 'nav.access',
		icon: ShieldCheck,
		roles: HEADS,
		texts: ['access'],
		component: () => import('@/features/access/pages/AccessPage.vue'),
	},
	{
		name: 'audit',
		path: 'audit',
		group: 'company',
		label: 'nav.audit',
		icon: ScrollText,
		keys: 'KeyG KeyJ',
		roles: ADMIN,
		/* Values are told in the words of the pages where they are chosen. */
		texts: ['audit', 'assign', 'channels', 'clients', 'presence', 'quality', 'users', 'worktime'],
		component: () => import('@/features/audit/pages/AuditPage.vue'),
	},
];

/** Groups in the order of the list; those without a section for this person are not shown. */
export const GROUPS = ['intake', 'answers', 'company'];

export const sectionRoutes = sections.map(({ name, path, component, label, roles, texts }) => ({
	name,
	path,
	component,
	meta: { roles, texts, title: label },
}));
