import { useQuery } from '@tanstack/vue-query';
import { computed } from 'vue';
import { api } from '@/lib/api.js';
import { queryClient } from '@/app/query.js';
import { hasRole, STAFF } from '@/app/roles.js';
import { useSession } from '@/app/session.js';

/** @typedef {{user_id: number, state: string, since_at: string|null, until_at: string|null}} Presence */

const KEY = ['presence'];
/* By the plan people come and go without any event. */
const AGAIN = 120000;

/** Whether I am at work. */
export function useMyPresence() {
	const session = useSession();
	return useQuery({
		enabled: computed(() => hasRole(session.me, STAFF)),
		queryKey: [...KEY, 'mine'],
		queryFn: () => /** @type {Promise<Presence>} */ (api.get('/api/me/presence')),
		refetchInterval: AGAIN,
	});
}

/** State of each colleague that has one, by id. */
export function usePresence() {
	const { data } = useQuery({
		queryKey: [...KEY, 'all'],
		queryFn: () => api.get('/api/presence').then(({ items }) => items),
		refetchInterval: AGAIN,
		staleTime: AGAIN,
	});
	return computed(
		() => new Map((data.value ?? []).map((/** @type {Presence} */ one) => [one.user_id, one.state]))
	);
}

/** @param {'on_shift'|'on_break'|'off'} state */
export async function sayPresence(state) {
	const mine = await api.post('/api/me/presence', { state });
	queryClient.setQueryData([...KEY, 'mine'], mine);
	void queryClient.invalidateQueries({ queryKey: [...KEY, 'all'] });
	return mine;
}
