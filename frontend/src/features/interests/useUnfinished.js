import { useQuery } from '@tanstack/vue-query';
import { onScopeDispose } from 'vue';
import { live } from '@/app/live.js';
import { queryClient } from '@/app/query.js';
import { mayChangeUnfinished, paced } from '@/lib/wake.js';
import { interests, unfinishedKey } from './api.js';

/** How many drafts and intents one has left open. What one does oneself asks anew (useActing). */
export function useUnfinished() {
	const { data } = useQuery({
		queryKey: unfinishedKey,
		queryFn: interests.unfinished,
		staleTime: 10000,
	});
	const again = paced(() => void queryClient.invalidateQueries({ queryKey: unfinishedKey }));
	const stop = live.subscribe('interest', (ids, { rows }) => {
		if (data.value && mayChangeUnfinished(ids, rows, data.value)) again();
	});
	onScopeDispose(stop);
	return data;
}
