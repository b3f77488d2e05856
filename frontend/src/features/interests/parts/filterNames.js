import { useI18n } from 'vue-i18n';
import { useNames } from '@/app/names.js';
import { conditionWord } from '../conditions.js';
import { useFeed } from '../useFeed.js';

/* Names of the conditions of this feed in words, with the lists that they are chosen from. */
export function useFilterNames() {
	const { t, locale } = useI18n();
	const { filters } = useFeed();
	const names = useNames({ channels: () => filters.value.channel_id !== null });
	const { nameOf } = names;

	/** @param {string} name */
	const label = (name) =>
		conditionWord(name, filters.value[name], { t, locale: locale.value, nameOf });
	return { label, ...names };
}
