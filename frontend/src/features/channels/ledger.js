import { useQuery } from '@tanstack/vue-query';
import { computed, toValue } from 'vue';
import { api } from '@/lib/api.js';
import { download } from '@/lib/download.js';
import { KEY } from './api.js';

/* The ledger of a mailbox, how far its folders are read, and what a person may ask of its collector. */

export const ledgerKey = (id) => [...KEY, 'ledger', id];
export const ledgerPath = (id) => `/api/channels/${id}/ledger`;
export const ledgerCsv = (id) => download(`${ledgerPath(id)}.csv`, `ledger-${id}.csv`);
export const ledgerFetch = (id) => api.post(`${ledgerPath(id)}/fetch`, {});
export const importPause = (id) => api.post(`/api/channels/${id}/import/pause`, {});
export const importResume = (id) => api.post(`/api/channels/${id}/import/resume`, {});

/** @param {any} id of the mailbox @param {any} day @param {any} enabled */
export function useMissing(id, day, enabled) {
	return useQuery({
		queryKey: computed(() => [...ledgerKey(toValue(id)), 'missing', toValue(day)]),
		queryFn: () => api.get(`${ledgerPath(toValue(id))}/missing`, { day: toValue(day) }),
		select: (answer) => answer.items,
		enabled,
	});
}

/** Folders and the progress of the archive; asked again while there is something to import. */
export function useFolders(id) {
	const isGoing = (rows) => rows?.some((row) => row.archive_done < row.archive_to);
	return useQuery({
		queryKey: computed(() => [...ledgerKey(toValue(id)), 'folders']),
		queryFn: () => api.get(`/api/channels/${toValue(id)}/folders`),
		select: (answer) => answer.items,
		refetchInterval: (query) => (isGoing(query.state.data?.items) ? 5000 : false),
	});
}

/** What is silent against its habit: Map of channel id to its rows. */
export function useSilent() {
	return useQuery({
		queryKey: [...KEY, 'silent'],
		queryFn: () => api.get('/api/channels/silent'),
		select: (answer) => {
			const by = new Map();
			for (const row of answer.items)
				by.set(row.channel_id, [...(by.get(row.channel_id) ?? []), row]);
			return by;
		},
	});
}
