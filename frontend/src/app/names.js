import { useQuery } from '@tanstack/vue-query';
import { computed } from 'vue';
import { api } from '@/lib/api.js';
import { useSession } from './session.js';

/*
 * What things are called: lists of points, people and channels, for a choice and for the words of what
 * holds only their numbers. They hardly change; a list that is not needed yet is not asked for.
 */
const MINUTES = 60000;

/** @returns {import('@tanstack/vue-query').UseQueryReturnType<any[], Error>} */
function useList(queryKey, queryFn, isNeeded = () => true) {
	return useQuery({
		queryKey,
		queryFn,
		enabled: computed(isNeeded),
		staleTime: 5 * MINUTES,
		meta: { isKept: true },
	});
}
const items = (path) => () => api.get(path).then((answer) => answer.items);

/* There are hundreds of points at most, so they come in a few pages. */
async function allPoints() {
	const rows = [];
	let after = null;
	do {
		const page = await api.get('/api/points', { limit: 200, after });
		rows.push(...page.items);
		after = page.next;
	} while (after !== null);
	return rows;
}

/** @param {() => boolean} [isNeeded] */
export const useAllPoints = (isNeeded) => useList(['points', 'all'], allPoints, isNeeded);

/** The people that one shares a point with. @param {() => boolean} [isNeeded] */
export const useColleagues = (isNeeded) =>
	useList(['colleagues'], items('/api/colleagues'), isNeeded);

/* Not below 'channels': each letter makes the list with its health stale, and no name. */
const useChannelNames = (isNeeded) => useList(['channel-names'], items('/api/channels'), isNeeded);

/**
 * @param {{points?: () => boolean, people?: () => boolean, channels?: () => boolean}} [isNeeded]
 */
export function useNames(isNeeded = {}) {
	const session = useSession();
	const { data: points, isPending: isPointsPending } = useAllPoints(isNeeded.points);
	const { data: colleagues, isPending: isPeoplePending } = useColleagues(isNeeded.people);
	const { data: channels } = useChannelNames(isNeeded.channels);

	const people = computed(() => {
		const me = session.me ? { id: session.me.id, name: session.me.name } : null;
		const others = (colleagues.value ?? []).filter((one) => one.id !== me?.id);
		return me ? [me, ...others] : others;
	});
	const lists = { points, people, channels };

	/** @param {'points'|'people'|'channels'} kind @param {number} id */
	const nameOf = (kind, id) => {
		return lists[kind].value?.find((one) => one.id === id)?.name ?? `№ ${id}`;
	};
	return {
		nameOf,
		points: computed(() => points.value ?? []),
		people,
		isPointsPending,
		isPeoplePending,
	};
}
