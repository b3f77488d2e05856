import { api } from '@/lib/api.js';
import { createLive } from '@/lib/live.js';
import { concerns, countsAfter, paced } from '@/lib/wake.js';
import { queryClient } from './query.js';
import { SEE_ALL, hasRole } from './roles.js';
import { useSession } from './session.js';

async function ask(since, etag) {
	const headers = etag ? { 'If-None-Match': etag } : {};
	const response = await api.raw('/api/changes', { query: { since }, headers });
	if (response.status === 304) return { isSame: true, etag, body: null };
	const body = await response.json();
	return { isSame: false, etag: response.headers.get('ETag'), body };
}

function isMine(whose) {
	const { me } = useSession();
	return !me || concerns(me, hasRole(me, SEE_ALL), whose);
}

export const live = createLive({ ask, isMine, openStream: () => new EventSource('/api/live') });

/* Lists that are simply asked again when one of their kind changes. */
const stale = {
	channel: [['channels'], ['letters']],
	letter: [['letters'], ['channels']],
	point: [['points']],
	user: [['users'], ['colleagues'], ['presence']],
	notice: [['notices']],
	client: [['clients']],
	rule: [['rules']],
};

for (const [kind, keys] of Object.entries(stale)) {
	const again = () => {
		for (const queryKey of keys) void queryClient.invalidateQueries({ queryKey });
	};
	/* The counts of a busy company change all the time. */
	live.subscribe(kind, again);
}

live.subscribe('user', (ids) => {
	const session = useSession();
	/* What fails is asked again with the next news of him, or with the page. */
	if (session.me && (ids === null || ids.has(session.me.id))) session.recheck().catch(() => {});
});

/* The counts come with the cards; where many cards have changed at once they are asked for. */
const countsKey = ['interests', 'counts'];
const countAgain = paced(() => void queryClient.invalidateQueries({ queryKey: countsKey }));
live.subscribe('interest', (ids, { counts }) => {
	const news = countsAfter(queryClient.getQueryState(countsKey), counts, Date.now());
	if (news) queryClient.setQueryData(countsKey, news.counts, { updatedAt: news.updatedAt });
	else countAgain();
});
