import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { computed, ref, watch } from 'vue';

/**
 * The record that a drawer shows, by the id in the address: '' is closed, 'new' is a new one.
 * What it shows stays while the drawer slides away.
 *
 * @param {{key: string[], chosen: () => string, get: (id: number) => Promise<any>}} of
 */
export function useRecord({ key, chosen, get }) {
	const client = useQueryClient();
	const shown = ref(chosen());
	watch(chosen, (now) => {
		if (now) shown.value = now;
	});
	const isOpen = computed(() => chosen() !== '');
	const isNew = computed(() => shown.value === 'new');
	const id = computed(() => Number(shown.value));
	const query = useQuery({
		queryKey: computed(() => [...key, 'one', id.value]),
		queryFn: () => get(id.value),
		enabled: computed(() => isOpen.value && !isNew.value),
		staleTime: 0,
	});

	/* Every list and record of the kind is asked anew. */
	function refresh() {
		return client.invalidateQueries({ queryKey: key });
	}

	return { isOpen, isNew, id, shown, refresh, ...query };
}
