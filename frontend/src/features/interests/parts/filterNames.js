import { useQuery } from '@tanstack/vue-query';
import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { api } from '@/lib/api.js';
import { useSession } from '@/app/session.js';
import { useFeed } from '../useFeed.js';

/* Names of the conditions in words, with the lists that they are chosen from. */
export function useFilterNames() {
	const { t, locale } = useI18n();
	const { filters } = useFeed();
	const session = useSession();

	const { data: points, isPending: isPointsPending } = useQuery({
		queryKey: ['points', 'all'],
		queryFn: () => api.get('/api/points', { limit: 200 }).then(({ items }) => items),
		staleTime: 300000,
		meta: { isKept: true },
	});
	const { data: colleagues, isPending: isPeoplePending } = useQuery({
		queryKey: ['colleagues'],
		queryFn: () => api.get('/api/colleagues').then(({ items }) => items),
		staleTime: 300000,
		meta: { isKept: true },
	});

	const people = computed(() => {
		const me = session.me ? { id: session.me.id, name: session.me.name } : null;
		const others = (colleagues.value ?? []).filter((one) => one.id !== me?.id);
		return me ? [me, ...others] : others;
	});
	const nameIn = (list, id) => list?.find((one) => one.id === id)?.name ?? `№ ${id}`;

	function day(text) {
		const [year, month, date] = text.split('-').map(Number);
		const options = { day: 'numeric', month: 'short' };
		return new Intl.DateTimeFormat(locale.value, /** @type {any} */ (options)).format(
			new Date(year, month - 1, date)
		);
	}

	/** @param {string} name */
	function label(name) {
		const value = filters.value[name];
		if (value === null) return '';
		if (name === 'source') return t(`source.${value}`);
		if (name === 'action') return t(`action.${value}`);
		if (name === 'grade') return `${value.toUpperCase()}: ${t(`interests.grade.${value}`)}`;
		if (name === 'point_id') return nameIn(points.value, value);
		if (name === 'assignee_id') return nameIn(people.value, value);
		if (name === 'q') return `«${value}»`;
		if (name === 'from' || name === 'to') return t(`interests.pill.${name}`, { day: day(value) });
		if (name === 'day_from' || name === 'day_to')
			return t(`interests.pill.${name}`, { day: day(value) });
		if (name === 'answered_by')
			return t('interests.pill.answered_by', { name: nameIn(people.value, value) });
		if (name === 'channel_id') return t('interests.pill.channel_id', { name: `№ ${value}` });
		if (name === 'is_without_product') return t('interests.pill.is_without_product');
		if (name === 'outcome') return t(`interests.outcome.${value}`);
		return String(value);
	}

	const list = computed(() => points.value ?? []);
	return { label, points: list, people, isPointsPending, isPeoplePending };
}
