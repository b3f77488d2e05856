import { useInfiniteQuery } from '@tanstack/vue-query';
import { computed, ref, toValue, watch } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { api } from './api.js';

/**
 * A list that the server gives page by page: {items, next}.
 * @param {{key: any, path: string, query?: any, enabled?: any, limit?: number, isKept?: boolean}} of
 *   `key` and `query` may be getters; the query is part of the key
 */
export function usePages({ key, path, query = {}, enabled = true, limit = 50, isKept = false }) {
	const list = useInfiniteQuery({
		queryKey: computed(() => [...toValue(key), toValue(query)]),
		queryFn: ({ pageParam, signal }) =>
			api.get(path, { ...toValue(query), limit, after: pageParam }, { signal }),
		initialPageParam: null,
		getNextPageParam: (last) => last.next ?? undefined,
		enabled: computed(() => toValue(enabled)),
		placeholderData: (old) => old,
		meta: { isKept },
	});
	const rows = computed(() => (list.data.value?.pages ?? []).flatMap((page) => page.items));
	return { ...list, rows };
}

/* A filter that lives in the address, so that a page can be sent to a colleague as it is seen. */
export function useQueryParam(name) {
	const route = useRoute();
	const router = useRouter();
	return computed({
		get: () => {
			const value = route.query[name];
			return typeof value === 'string' ? value : '';
		},
		set: (value) => {
			void router.replace({ query: { ...route.query, [name]: value || undefined } });
		},
	});
}

/* Text of a search box that reaches the address when the typing rests. */
export function useSearchParam(name = 'q', delay = 250) {
	const param = useQueryParam(name);
	const text = ref(param.value);
	let timer = 0;
	watch(text, (value) => {
		clearTimeout(timer);
		timer = window.setTimeout(() => (param.value = value.trim()), delay);
	});
	watch(param, (value) => {
		if (value !== text.value.trim()) text.value = value;
	});
	return { text, param };
}
