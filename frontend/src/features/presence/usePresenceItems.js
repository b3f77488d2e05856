import { Coffee, LogIn, LogOut, Play } from '@lucide/vue';
import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { toastError } from '@/app/fail.js';
import { useSession } from '@/app/session.js';
import { clockTime } from '@/lib/time.js';
import { toast } from '@/ui/toasts.js';
import { sayPresence, useMyPresence } from './api.js';
import { heldCards, leaving } from './leaving.js';

const icons = { begin: LogIn, end: LogOut, pause: Coffee, resume: Play };
const states = { begin: 'on_shift', end: 'off', pause: 'on_break', resume: 'on_shift' };
/* What can be said in which state. */
const may = {
	on_shift: ['pause', 'end'],
	on_break: ['resume', 'end'],
	off: ['begin'],
	absent: [],
};

/** Lines of a menu about one's own shift. */
export function usePresenceItems() {
	const { t, locale } = useI18n();
	const { data: mine } = useMyPresence();
	const session = useSession();

	/** @returns {Promise<boolean>} whether it is so now */
	async function say(name) {
		try {
			const now = await sayPresence(/** @type {any} */ (states[name]));
			const until = now.until_at ? clockTime(now.until_at, locale.value) : '';
			toast({ text: t(`presence.said.${name}`, { until }) });
			return true;
		} catch (error) {
			toastError(error);
			return false;
		}
	}

	/* Who leaves with cards in hand is asked; when they cannot be read, the shift ends all the same. */
	async function end() {
		const held = await heldCards().catch(() => []);
		if (held.length) leaving.value = held;
		else void say('end');
	}

	const items = computed(() =>
		(session.me?.viewer_name ? [] : (may[mine.value?.state ?? ''] ?? [])).map((name) => ({
			name,
			label: t(`presence.do.${name}`),
			icon: icons[name],
			run: () => void (name === 'end' ? end() : say(name)),
		}))
	);
	return { items, mine, end: () => say('end') };
}
