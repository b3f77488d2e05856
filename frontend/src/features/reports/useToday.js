import { computed } from 'vue';
import { useClock } from '@/lib/time.js';
import { dayText, lastToday, toDay } from './period.js';

const MINUTE = 60000;

/**
 * Today (lastToday) for as long as the page is open: at midnight it is the next day. It changes once a day,
 * though the clock ticks each second, so nothing that hangs on it is asked for again before.
 * @param {() => string[]} zones of the points
 */
export function useToday(zones) {
	const clock = useClock();
	const minute = computed(() => Math.floor(clock.value / MINUTE));
	const text = computed(() => dayText(lastToday(zones(), new Date(minute.value * MINUTE))));
	return computed(() => toDay(text.value) ?? new Date());
}
