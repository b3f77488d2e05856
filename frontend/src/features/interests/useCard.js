import { useQuery } from '@tanstack/vue-query';
import { computed, inject, onScopeDispose, provide, ref, shallowRef, toRef, watch } from 'vue';
import { ApiError } from '@/lib/errors.js';
import { cardKey, interests } from './api.js';
import { allowed } from './rules.js';
import { cardActions, isProven } from './parts/cardActions.js';
import { useFeed } from './useFeed.js';
import { useProofs } from './useProofs.js';

const CARD = Symbol('card');
/* Holding J runs over many cards; only the one that is stayed on is asked for. */
const PAUSE = 120;

/** What the parts of an open card share. @returns {ReturnType<typeof provideCard>} */
export const useCard = () => /** @type {any} */ (inject(CARD));

function useAskedId(id) {
	const askedId = shallowRef(id.value);
	let timer = 0;
	watch(id, (now) => {
		clearTimeout(timer);
		timer = window.setTimeout(() => (askedId.value = now), PAUSE);
	});
	onScopeDispose(() => clearTimeout(timer));
	return askedId;
}

/**
 * One open card: the row, what may be done with it, and the acts. An action is a name: its button
 * stands in parts/cardActions.js, what it does in `run`; one that first asks something sets `asking`
 * to its name and has its dialog in parts/CardDialogs.vue.
 * @param {{id: number}} props
 */
export function provideCard(props) {
	const feed = useFeed();
	const { acting, session } = feed;
	const id = toRef(props, 'id');
	const askedId = useAskedId(id);
	const query = useQuery({
		queryKey: computed(() => cardKey(askedId.value)),
		queryFn: ({ signal }) => interests.get(askedId.value, signal),
		meta: { isKept: true },
	});
	const card = computed(() => {
		const whole = /** @type {any} */ (query.data.value);
		return whole && whole.id === props.id ? whole : feed.find(props.id);
	});
	const isMissing = computed(() => {
		const error = query.error.value;
		return error instanceof ApiError && error.status === 404 && askedId.value === props.id;
	});
	const can = computed(() => allowed(card.value, /** @type {any} */ (session.me)));
	const actions = computed(() => cardActions(card.value, can.value));
	const proofs = useProofs(id, askedId, acting);
	/** @type {import('vue').Ref<string|null>} */
	const asking = ref(null);
	/** Parts that other parts call: the answer field, the proofs. */
	const parts = shallowRef({ reply: /** @type {any} */ (null), proofs: /** @type {any} */ (null) });

	/* The one answer button: takes the card when it has to, then does what the channel allows. */
	async function answer() {
		if (can.value.claim && !(await acting.claim(props.id))) return;
		await parts.value.reply?.begin();
	}

	async function process() {
		if (card.value && isProven(card.value)) await acting.process(props.id);
		else parts.value.proofs?.ask();
	}

	/** @type {Record<string, () => any>} */
	const run = {
		claim: () => acting.claim(props.id),
		release: () => acting.release(props.id),
		steal: () => (asking.value = 'steal'),
		answer: () => acting.answer(props.id),
		reply: answer,
		process,
		accept: () => acting.accept(props.id),
		send_back: () => (asking.value = 'send_back'),
		no_reply: () => (asking.value = 'no_reply'),
		no_reply_undo: () => acting.noReplyUndo(props.id),
	};

	/* A key does what its button does, and nothing when there is no such button. */
	function press(name) {
		if (!actions.value.some((one) => one.name === name)) return false;
		void run[name]();
		return undefined;
	}

	const busy = computed(() => acting.busy.get(props.id) ?? null);
	const shared = {
		...{ id, askedId, card, query, isMissing, can, actions, busy, proofs, asking, parts },
		...{ run, press, answer, feed, acting, session },
	};
	provide(CARD, shared);
	return shared;
}
