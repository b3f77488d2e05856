import { useQuery } from '@tanstack/vue-query';
import { computed, onBeforeUnmount, onMounted, ref, watch } from 'vue';
import { queryClient } from '@/app/query.js';
import { intentsKey, interests, unfinishedKey } from './api.js';

/*
 * Going to answer elsewhere: the way is noted on the server, so that it is asked on the way back, also
 * on another day, and colleagues see that somebody is at it.
 */
const QUICK = 1200;

/**
 * @param {{card: () => any, can: () => Record<string, boolean>, acting: any, me: any}} of
 */
export function useIntent({ card, can, acting, me }) {
	const wentAt = ref(0);
	const isAsking = ref(false);
	const isWanted = computed(
		() => Boolean(card().assignee_id) && !card().answered_at && card().reply_way !== 'mail'
	);
	const { data } = useQuery({
		queryKey: computed(() => intentsKey(card().id)),
		queryFn: () => interests.intents(card().id),
		enabled: isWanted,
	});
	const intents = computed(() => /** @type {any[]} */ (isWanted.value ? (data.value ?? []) : []));
	const mine = computed(() => intents.value.find((one) => one.user_id === me.me?.id));

	function freshen() {
		void queryClient.invalidateQueries({ queryKey: intentsKey(card().id) });
		void queryClient.invalidateQueries({ queryKey: unfinishedKey });
	}

	/** @param {string} way */
	function go(way) {
		wentAt.value = Date.now();
		void interests.intend(card().id, way).then(freshen, () => {});
	}

	function back() {
		if (document.hidden || !wentAt.value || Date.now() - wentAt.value < QUICK) return;
		wentAt.value = 0;
		isAsking.value = can().answer;
	}

	async function settle(outcome) {
		isAsking.value = false;
		await acting.settle(card().id, outcome);
		freshen();
	}

	onMounted(() => {
		document.addEventListener('visibilitychange', back);
		window.addEventListener('focus', back);
	});
	onBeforeUnmount(() => {
		document.removeEventListener('visibilitychange', back);
		window.removeEventListener('focus', back);
	});
	watch(
		() => card().id,
		() => {
			wentAt.value = 0;
			isAsking.value = false;
		}
	);
	/* One that was left open earlier is asked as soon as the card is looked at again. */
	watch(mine, (one) => {
		if (one && !wentAt.value && can().answer && !one.asked_at) isAsking.value = true;
	});
	watch(
		() => can().answer,
		(may) => !may && (isAsking.value = false)
	);

	return { isAsking, intents, go, settle };
}
