import { useQuery } from '@tanstack/vue-query';
import { api } from '@/lib/api.js';

export const KEY = ['points'];

export const pointGet = (id) => api.get(`/api/points/${id}`);
export const pointAdd = (values) => api.post('/api/points', values);
export const pointSave = (id, values) => api.put(`/api/points/${id}`, values);

/* All points for a choice; there are hundreds of them at most, so they come in a few pages. */
async function all() {
	const rows = [];
	let after = null;
	do {
		const page = await api.get('/api/points', { limit: 200, after });
		rows.push(...page.items);
		after = page.next;
	} while (after !== null);
	return rows;
}

export function useAllPoints() {
	return useQuery({
		queryKey: [...KEY, 'all'],
		queryFn: all,
		staleTime: 60000,
		meta: { isKept: true },
	});
}
