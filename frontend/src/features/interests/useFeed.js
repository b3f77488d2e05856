import { useQuery } from '@tanstack/vue-query';
import { computed, inject, onScopeDispose, provide, shallowRef, watch } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { live } from '@/app/live.js';
import { queryClient } from '@/app/query.js';
import { seenQuery } from '@/app/seen.js';
import { useSession } from '@/app/session.js';
import { isOffline, isPassing } from '@/lib/errors.js';
import { cardKey, countsKey, historyKey, interests, proofsKey, repliesKey } from './api.js';
import { fits, orderOf, readFilters, toApi, writeFilters } from './filters.js';
import { createSeen } from './seen.js';
import { createFeed } from './store.js';
import { hearTyping } from './typing.js';
import { cardsOfWords, learnWord } from './typingWords.js';
import { useActing } from './useActing.js';

const FEED = Symbol('feed');
const PAGE = 50;
const MINUTE = 60000;

/** @returns {ReturnType<typeof provideFeed>} */
export const useFeed = () => /** @type {any} */ (inject(FEED));

function freshen(id) {
	for (const key of [historyKey(id), proofsKey(id), repliesKey(id)]) {
		void queryClient.invalidateQueries({ queryKey: key });
	}
}

/* A card that has been opened once keeps its whole text; a row of the list has the beginning. */
function freshenCard(row) {
	/** @type {any} */
	const was = queryClient.getQueryData(cardKey(row.id));
	if (was && row.version < was.version) return;
	if (was) queryClient.setQueryData(cardKey(row.id), { ...was, ...row, text: was.text });
	/* A row knows less than the card: who opens it again asks again. */
	if (was && !('author_email' in row))
		void queryClient.invalidateQueries({ queryKey: cardKey(row.id), refetchType: 'none' });
	if (was && row.version > was.version) freshen(row.id);
}

/* The first page is kept for a look without a network. */
async function firstPage(query, signal) {
	const queryKey = ['interests', 'page', query];
	const queryFn = () => interests.page({ ...query, limit: PAGE }, signal);
	try {
		return await queryClient.fetchQuery({
			queryKey,
			queryFn,
			staleTime: 0,
			meta: { isKept: true },
		});
	} catch (error) {
		const kept = isOffline(error) || isPassing(error) ? queryClient.getQueryData(queryKey) : null;
		if (kept) return /** @type {any} */ (kept);
		throw error;
	}
}

/**
 * Everything the feed and the card beside it share: the list, its filters, who has seen what, and
 * what can be done.
 * @param {{say: (text: string, count?: number, named?: any) => void}} env
 */
export function provideFeed(env) {
	const route = useRoute();
	const router = useRouter();
	const session = useSession();

	const filters = computed(() => readFilters(route.query));
	const openId = computed(() => {
		const id = Number(route.params.interest_id);
		return Number.isSafeInteger(id) && id > 0 ? id : null;
	});
	const isScrolled = shallowRef(false);
	const isReading = computed(() => isScrolled.value || openId.value !== null);
	const { data: seenData } = useQuery(seenQuery);
	const seen = createSeen({
		get: () => seenData.value,
		put: (is) => queryClient.setQueryData(seenQuery.queryKey, is),
		may: () => !session.me?.viewer_name,
		sendOne: interests.see,
		sendAll: interests.seeAll,
	});

	const who = () => ({ now: Date.now(), meId: session.me?.id ?? null });
	const feed = createFeed({
		getPage(after, signal) {
			const query = toApi(filters.value);
			if (after === null) return firstPage(query, signal);
			return interests.page({ ...query, after, limit: PAGE }, signal);
		},
		getCard: (id) => interests.get(id),
		/* Which cards are in the sample only the server knows: none joins by itself. */
		fits: (row, isShown) =>
			fits(row, filters.value, who(), isShown) &&
			(filters.value.view !== 'sampled' || feed.find(row.id) !== null),
		order: () => orderOf(filters.value.view, filters.value.order),
		isReading: () => isReading.value,
		wantsWhole: (id) => id === openId.value,
		keeps: (id) => acting.conflicts.has(id),
		onCards(news) {
			for (const row of news.values()) if (row) freshenCard(row);
		},
		onAdded: (count) => env.say('interests.live.new', count),
	});
	const acting = useActing({ feed, say: env.say });

	const newestId = () => Math.max(0, ...feed.state.rows.map((row) => row.id));
	/* What the view does not show is there already, too. A list that failed is no first look. */
	async function beginSeen() {
		if (!seen.isFirstLook() || feed.state.error) return;
		const all = await interests.page({ view: 'all', limit: 1 }).catch(() => null);
		if (all) seen.begin(Math.max(newestId(), all.items[0]?.id ?? 0));
	}
	async function reload() {
		await feed.load();
		void beginSeen();
	}

	watch(
		() => JSON.stringify(filters.value),
		() => void reload(),
		{ immediate: true }
	);
	watch(isReading, (is) => !is && feed.tidy());
	watch([openId, seenData], ([id]) => id && seen.mark(id), { immediate: true });
	watch(seenData, () => void beginSeen());

	const stop = live.subscribe('interest', (ids, { rows }) => {
		rows.forEach(learnWord);
		void feed.hear(ids, rows);
	});
	const isShown = (id) => id === openId.value || Boolean(feed.find(id));
	const stopTyping = live.hearTyping((words) => hearTyping(cardsOfWords(words), isShown));
	/* Only the beginning is told, so who comes later, or was cut off meanwhile, has to ask. */
	watch(
		[openId, () => live.state.isPushed],
		([id, is]) => id && is && hearTyping(new Set([id]), isShown),
		{ immediate: true }
	);
	watch(
		() => live.state.isOnline,
		(is, was) => is && was === false && void feed.resync()
	);
	/* Time alone makes cards overdue, and no event tells it; counts that all came with news are fresh. */
	const isOld = ({ state }) => Date.now() - state.dataUpdatedAt > MINUTE / 2;
	const timer = window.setInterval(() => {
		if (document.hidden) return;
		void queryClient.invalidateQueries({ queryKey: countsKey, predicate: isOld });
		if (filters.value.view === 'overdue') void feed.resync();
	}, MINUTE);
	onScopeDispose(() => {
		stop();
		stopTyping();
		clearInterval(timer);
	});

	function show(changes) {
		const query = writeFilters({ ...filters.value, ...changes });
		return router.push({ name: 'feed', query });
	}

	const placeOf = (id) => ({
		name: 'feed',
		params: { interest_id: id ?? '' },
		query: writeFilters(filters.value),
	});

	/* From card to card is one step of the history; back leads to the list. */
	function open(id) {
		if (id === openId.value) return;
		void (openId.value === null ? router.push(placeOf(id)) : router.replace(placeOf(id)));
	}

	/* Back out of the card; the address typed by hand has no list behind it. */
	function close() {
		if (openId.value !== null) void router.push(placeOf(null));
	}

	const shared = {
		...feed,
		...{ filters, openId, isScrolled, seen, acting, session, reload, show, open, close, placeOf },
	};
	provide(FEED, shared);
	return shared;
}
