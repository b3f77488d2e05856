import { useQuery } from '@tanstack/vue-query';
import { computed, toValue } from 'vue';
import { api } from '@/lib/api.js';
import { KEY } from './api.js';

/* Signing in at the provider of a mailbox instead of giving a password. */

export const oauthPut = (id, values) => api.put(`/api/channels/${id}/oauth`, values);
export const oauthStart = (id) => api.post(`/api/channels/${id}/oauth/start`, {});
export const oauthFinish = (values) => api.post('/api/channels/oauth/finish', values);

/** null: nothing is set up yet. */
export function useOauth(id) {
	return useQuery({
		queryKey: computed(() => [...KEY, 'oauth', toValue(id)]),
		queryFn: () =>
			api.get(`/api/channels/${toValue(id)}/oauth`).catch((error) => {
				if (error?.status === 404) return null;
				throw error;
			}),
		refetchInterval: (query) =>
			/** @type {any} */ (query.state.data)?.state === 'exchanging' ? 1000 : false,
	});
}

/* Addresses of the providers; `note` is that of providers.js. */
export const OAUTH_PROVIDERS = [
	{
		provider: 'google',
		note: 'gmail',
		auth_url: 'https://accounts.google.com/o/oauth2/v2/auth',
		token_url: 'https://oauth2.googleapis.com/token',
		scope: 'https://mail.google.com/',
	},
	{
		provider: 'microsoft',
		note: 'outlook',
		auth_url: 'https://login.microsoftonline.com/common/oauth2/v2.0/authorize',
		token_url: 'https://login.microsoftonline.com/common/oauth2/v2.0/token',
		scope:
			'https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access',
	},
	{
		provider: 'yandex',
		note: 'yandex',
		auth_url: 'https://oauth.yandex.ru/authorize',
		token_url: 'https://oauth.yandex.ru/token',
		scope: 'mail:imap_full mail:smtp',
	},
	{
		provider: 'mailru',
		note: 'mailru',
		auth_url: 'https://oauth.mail.ru/login',
		token_url: 'https://oauth.mail.ru/token',
		scope: 'userinfo mail.imap',
	},
];
