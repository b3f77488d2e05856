import { Hash, ListFilter, UserRound } from '@lucide/vue';
import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import { VIEWS } from '@/features/interests/filters.js';
import { useColleagues } from '../names.js';
import { HEADS, hasRole, STAFF } from '../roles.js';
import { useSession } from '../session.js';

/** @typedef {import('./actions.js').Action} Action */

/**
 * A number is the number of a card.
 * @param {string} text @returns {Action[]}
 */
export function cardOf(text, t, router) {
	const id = /^\s*[#\u2116]?\s*(\d{1,15})\s*$/.exec(text)?.[1];
	if (!id) return [];
	const place = { name: 'feed', params: { interest_id: id } };
	return [
		{ id: 'card', label: t('palette.card', { id }), icon: Hash, run: () => router.push(place) },
	];
}

/**
 * Views of the feed and people: heads go to the person, others to the person's cards.
 * @param {import('vue').Ref<boolean>} open @param {import('vue').Ref<string>} text
 * @returns {import('vue').ComputedRef<Action[]>}
 */
export function usePlaces(open, text) {
	const { t } = useI18n();
	const router = useRouter();
	const session = useSession();
	const isStaff = computed(() => hasRole(session.me, STAFF));
	const { data: people } = useColleagues(() => isStaff.value && open.value && text.value !== '');

	const placeOf = (id) =>
		hasRole(session.me, HEADS)
			? { name: 'users', params: { user_id: id } }
			: { name: 'feed', query: { assignee_id: String(id) } };

	const views = computed(() =>
		VIEWS.map((view) => ({
			id: `view-${view}`,
			label: t('palette.view', { view: t(`interests.view.${view}`) }),
			icon: ListFilter,
			run: () => router.push({ name: 'feed', query: { view } }),
		}))
	);
	return computed(() =>
		isStaff.value
			? [
					...views.value,
					...(people.value ?? []).map(({ id, name }) => ({
						id: `person-${id}`,
						label: t('palette.person', { name }),
						icon: UserRound,
						run: () => router.push(placeOf(id)),
					})),
				]
			: []
	);
}
