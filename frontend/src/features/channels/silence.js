import { useI18n } from 'vue-i18n';
import { duration, useClock } from '@/lib/time.js';
import { useSilent } from './ledger.js';

/** Sentences about the sources of a mailbox that are silent against their habit. */
export function useSilence() {
	const clock = useClock();
	const { t, te, locale } = useI18n();
	const { data } = useSilent();

	return (id) =>
		(data.value?.get(id) ?? []).map((row) => {
			const time = duration(clock.value - new Date(row.last_at).getTime(), locale.value);
			const name =
				row.source_type && te(`source.${row.source_type}`) ? t(`source.${row.source_type}`) : '';
			return t(name ? 'ledger.silent_source' : 'ledger.silent_all', {
				name,
				time,
				n: row.expected,
			});
		});
}
