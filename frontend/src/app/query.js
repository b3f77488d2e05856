import { QueryClient } from '@tanstack/vue-query';

/*
 * Everything that came from the server. Repeats are in lib/api.js and news in app/live.js, so the
 * client itself neither retries nor asks again on focus.
 */
export const queryClient = new QueryClient({
	defaultOptions: {
		queries: {
			retry: false,
			staleTime: 15000,
			gcTime: 10 * 60000,
			refetchOnWindowFocus: false,
			refetchOnReconnect: false,
			networkMode: 'always',
		},
		mutations: { retry: false, networkMode: 'always' },
	},
});
