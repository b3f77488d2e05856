import { useQuery } from '@tanstack/vue-query';
import { queryClient } from '@/app/query.js';
import { api } from '@/lib/api.js';

/** @typedef {{id: number, user_id: number, point_id: number|null, point_name: string|null, name: string,
 *   query: string, version: number, count: number|null, is_more: boolean}} SavedFilter */

export const KEY = ['filters'];
/* Counts follow the cards at a walk: they are a hint, and each asking reads cards. */
const PACE = 20000;

/* What a point shares has its own address: only those who review its work may change it. */
const own = ({ name, query, version }) => ({ name, query, version });

/** @param {{name: string, query: string, point_id: number|null}} values */
export function filterAdd({ name, query, point_id: point }) {
	if (point === null) return api.post('/api/filters', { name, query });
	return api.post('/api/shared-filters', { name, query, point_id: point });
}

/** @param {SavedFilter} was @param {any} values */
export function filterSave(was, values) {
	const { id, point_id: point } = was;
	if (point === null && values.point_id === null) return api.put(`/api/filters/${id}`, own(values));
	return api.put(`/api/shared-filters/${id}`, { ...own(values), point_id: values.point_id });
}

/** @param {SavedFilter} row */
export const filterRemove = ({ id, point_id: point }) =>
	api.del(point === null ? `/api/filters/${id}` : `/api/shared-filters/${id}`);

export const filterOrder = (ids) => api.post('/api/filters/order', { filter_ids: ids });

/** @returns {import('@tanstack/vue-query').UseQueryReturnType<SavedFilter[], Error>} */
export function useFilters() {
	return useQuery({
		queryKey: KEY,
		queryFn: () => api.get('/api/filters').then(({ items }) => items),
		refetchInterval: PACE,
		meta: { isKept: true },
	});
}

export const reloadFilters = () => queryClient.invalidateQueries({ queryKey: KEY });
