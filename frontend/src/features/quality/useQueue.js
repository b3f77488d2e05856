import { computed, onScopeDispose, ref, shallowReactive } from 'vue';
import { useI18n } from 'vue-i18n';
import { toastError } from '@/app/fail.js';
import { live } from '@/app/live.js';
import { queryClient } from '@/app/query.js';
import { ApiError } from '@/lib/errors.js';
import { usePages } from '@/lib/pages.js';
import { closeToast, toast } from '@/ui/toasts.js';
import { quality, queueKey } from './api.js';

/* So long "Accept" may be taken back: only then it is sent. */
export const HOLD = 6000;

/**
 * The queue and the place in it. An accepted card is gone at once and sent a little later, or with the
 * next judgement, or when the page is left; until then Z brings it back.
 */
export function useQueue() {
	const { t } = useI18n();
	const list = usePages({ key: queueKey, path: '/api/quality', limit: 50 });
	/** @type {Set<number>} judged here, while the list does not know it yet */
	const gone = shallowReactive(new Set());
	/** @type {{row: any, timer: number, toast: number} | null} */
	let held = null;
	const wanted = ref(0);
	const isBusy = ref(false);
	/** @type {import('vue').Ref<{name: string, action: string, id: number} | null>} */
	const quicker = ref(null);

	const rows = computed(() => list.rows.value.filter((row) => !gone.has(row.id)));
	const at = computed(() =>
		Math.max(
			0,
			rows.value.findIndex((row) => row.id === wanted.value)
		)
	);
	const row = computed(() => rows.value[at.value] ?? null);

	function go(by) {
		const to = Math.min(rows.value.length - 1, Math.max(0, at.value + by));
		wanted.value = rows.value[to]?.id ?? 0;
		quicker.value = null;
		if (to >= rows.value.length - 3 && list.hasNextPage.value && !list.isFetching.value) {
			void list.fetchNextPage();
		}
	}

	/* The next card takes the place of one that leaves; after the last one, the one before it. */
	function leave(id) {
		if (row.value?.id === id) {
			const to = rows.value[at.value + 1] ?? rows.value[at.value - 1];
			wanted.value = to?.id ?? 0;
		}
		gone.add(id);
		if (!rows.value.length && list.hasNextPage.value) void list.fetchNextPage();
	}

	async function freshen() {
		await queryClient.invalidateQueries({ queryKey: queueKey });
	}

	function refuse(error, id) {
		const data = error instanceof ApiError && error.status === 409 ? (error.data ?? {}) : null;
		if (data?.by_name && error.code === 'wrong_state') {
			leave(id);
			quicker.value = { name: data.by_name, action: data.action ?? 'accepted', id };
			return;
		}
		gone.delete(id);
		if (data && error.code === 'stale') toast({ kind: 'bad', text: t('quality.stale', { id }) });
		else toastError(error);
	}

	/* The card leaves before the list is read again, or the one after it would be passed over. */
	async function post(one, call) {
		try {
			await call();
			leave(one.id);
			return true;
		} catch (error) {
			refuse(error, one.id);
			return false;
		} finally {
			await freshen();
		}
	}

	/* Sends what is held back. */
	async function flush() {
		if (!held) return;
		const { row: one, timer, toast: toastId } = held;
		held = null;
		clearTimeout(timer);
		closeToast(toastId);
		const isSample = one.state === 'no_reply';
		await post(one, () =>
			isSample ? quality.letStand(one.id) : quality.accept(one.id, one.version)
		);
	}

	function undo() {
		if (!held) return;
		clearTimeout(held.timer);
		gone.delete(held.row.id);
		wanted.value = held.row.id;
		held = null;
	}

	async function accept() {
		const one = row.value;
		if (!one) return;
		quicker.value = null;
		leave(one.id);
		await flush();
		const text = t(one.state === 'no_reply' ? 'quality.stands' : 'quality.accepted', {
			id: one.id,
		});
		held = { row: one, timer: window.setTimeout(flush, HOLD), toast: toast({ text, undo }) };
	}

	/** @returns {Promise<boolean>} whether it was returned */
	async function sendBack(remark) {
		const one = row.value;
		if (!one) return false;
		isBusy.value = true;
		await flush();
		const isDone = await post(one, () => quality.sendBack(one.id, one.version, remark));
		isBusy.value = false;
		if (isDone) toast({ text: t('quality.returned', { id: one.id }) });
		return isDone;
	}

	/* A card that came back from its work is a new one to judge. */
	const stop = live.subscribe('interest', () => {
		if (held) gone.forEach((id) => id !== held?.row.id && gone.delete(id));
		else gone.clear();
		void freshen();
	});
	const hide = () => void flush();
	window.addEventListener('pagehide', hide);
	onScopeDispose(() => {
		stop();
		window.removeEventListener('pagehide', hide);
		void flush();
	});

	return { list, rows, row, at, go, accept, sendBack, isBusy, quicker };
}
