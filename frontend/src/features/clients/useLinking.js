import { ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { toastError } from '@/app/fail.js';
import { queryClient } from '@/app/query.js';
import { ApiError } from '@/lib/errors.js';
import { inner } from '@/lib/quote.js';
import { toast } from '@/ui/toasts.js';
import { KEY, links } from './api.js';

/**
 * What a person does about who wrote an open card. Each act can be taken back by its message; when
 * somebody was quicker, the message says who.
 * @param {ReturnType<typeof import('@/features/interests/useCard.js').useCard>} open
 */
export function useLinking(open) {
	const { t, locale } = useI18n();
	const { acting, feed } = open;
	const isBusy = ref(false);

	function refuse(id, error) {
		if (error instanceof ApiError && error.code === 'linked') {
			const { client_name: client, user_name: name } = error.data ?? {};
			const text = name
				? t('clients.was_quicker', { name, client: inner(client, locale.value) })
				: t('clients.taken', { client });
			toast({ kind: 'bad', text });
			void feed.hear(new Set([id]));
		} else toastError(error);
	}

	/* Resolves to the card as it is now, or to null when it was refused and said so. */
	async function act(id, send) {
		if (isBusy.value) return null;
		isBusy.value = true;
		try {
			const row = await send();
			acting.set(row);
			acting.freshen(id);
			void queryClient.invalidateQueries({ queryKey: KEY });
			return row;
		} catch (error) {
			refuse(id, error);
			return null;
		} finally {
			isBusy.value = false;
		}
	}

	async function unlink(id, client, isUndo = false) {
		const row = await act(id, () => links.unlink(id));
		if (row && !isUndo) {
			const back = () => link(id, { client_id: client.id }, client.name, true);
			toast({ text: t('clients.unlinked', { client: client.name }), undo: back });
		}
		return row;
	}

	async function link(id, values, name, isUndo = false) {
		const row = await act(id, () => links.link(id, values));
		if (row && !isUndo) {
			const undo = () => unlink(id, { id: values.client_id, name }, true);
			toast({ text: t('clients.linked', { client: name }), undo });
		}
		return row;
	}

	async function quietly(run, undo, text) {
		try {
			await run();
			await queryClient.invalidateQueries({ queryKey: KEY });
			if (text) toast({ text, undo });
		} catch (error) {
			toastError(error);
		}
	}

	function refuseMatch(id, match) {
		const back = () => quietly(() => links.offer(id, match.client_id), null, '');
		const text = t('clients.refused', { client: match.name });
		return quietly(() => links.refuse(id, match.client_id), back, text);
	}

	return { isBusy, link, unlink, refuseMatch, made: (id, row) => act(id, async () => row) };
}
