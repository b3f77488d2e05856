import { ADMIN, SEE_ALL, STAFF } from './roles.js';
import { sectionRoutes } from './sections.js';

/* Every page there is. tests/e2e/pages.test.mjs opens each of them and fails for one it does not know. */
export const routes = [
	{ path: '/', name: 'start', component: () => import('./StartPage.vue') },
	{
		path: '/sign-in',
		name: 'sign-in',
		component: () => import('@/features/auth/pages/SignInPage.vue'),
		meta: { isOpen: true, texts: ['auth'] },
	},
	{
		path: '/feed/:interest_id(\\d+)?',
		name: 'feed',
		component: () => import('@/features/interests/pages/FeedPage.vue'),
		meta: { roles: STAFF, title: 'nav.feed', texts: ['interests', 'presence'] },
	},
	{
		path: '/clients/:client_id(\\d+|new)?',
		name: 'clients',
		component: () => import('@/features/clients/pages/ClientsPage.vue'),
		meta: { roles: STAFF, title: 'nav.clients', texts: ['clients'] },
	},
	{
		path: '/report',
		name: 'report',
		component: () => import('@/features/reports/pages/ReportPage.vue'),
		meta: { roles: STAFF, title: 'nav.report', texts: ['reports'] },
	},
	{
		path: '/quality',
		name: 'quality',
		component: () => import('@/features/quality/pages/QualityPage.vue'),
		meta: { roles: SEE_ALL, title: 'nav.quality', texts: ['quality'] },
	},
	{
		path: '/settings',
		component: () => import('./settings/SettingsLayout.vue'),
		children: [
			{
				path: '',
				name: 'settings',
				component: () => import('./settings/SettingsStart.vue'),
				meta: { roles: STAFF, title: 'nav.settings' },
			},
			...sectionRoutes,
			{
				path: 'mailboxes/:channel_id(\\d+)/ledger',
				name: 'ledger',
				component: () => import('@/features/channels/pages/LedgerPage.vue'),
				meta: { roles: STAFF, title: 'nav.ledger', texts: ['channels', 'mail'] },
			},
			{
				path: 'mailboxes/signed-in',
				name: 'signed-in',
				component: () => import('@/features/channels/pages/SignedInPage.vue'),
				meta: { roles: ADMIN, title: 'nav.mailboxes', texts: ['channels'] },
			},
		],
	},
	{
		path: '/profile',
		name: 'profile',
		component: () => import('@/features/users/pages/ProfilePage.vue'),
		meta: { title: 'nav.profile', texts: ['users'] },
	},
	{
		path: '/:rest(.*)*',
		name: 'missing',
		component: () => import('./MissingPage.vue'),
		meta: { title: 'missing.title' },
	},
];
