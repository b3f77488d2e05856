import { useQuery } from '@tanstack/vue-query';
import { computed, onScopeDispose, shallowRef, triggerRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { queryClient } from '@/app/query.js';
import { toast } from '@/ui/toasts.js';
import { interests, proofsKey } from './api.js';

/** @typedef {{key: number, cardId: number, file: File, url: string, part: number, error: any,
 *   abort: AbortController}} Upload */

let lastKey = 0;

/* The pictures of a clipboard or of a drop. */
export function picturesOf(transfer) {
	return [...(transfer?.files ?? [])].filter((file) => file.type.startsWith('image/'));
}

/**
 * Proofs of one card and the pictures on their way to it. A picture that is refused stays where it
 * is with the reason; nothing else that was typed is touched. It belongs to the card it was pasted on,
 * whichever card is open when it is sent again.
 *
 * @param {import('vue').Ref<number>} id the open card
 * @param {import('vue').Ref<number>} askedId the card whose proofs are asked for: follows a little later
 * @param {any} acting what useActing gave
 */
export function useProofs(id, askedId, acting) {
	const { t } = useI18n();
	const query = useQuery({
		queryKey: computed(() => proofsKey(askedId.value)),
		queryFn: () => interests.proofs(askedId.value),
		meta: { isKept: true },
	});
	/** @type {import('vue').ShallowRef<Upload[]>} */
	const all = shallowRef([]);
	const uploads = computed(() => all.value.filter(({ cardId }) => cardId === id.value));

	function done(card, cardId) {
		if (card?.id) acting.set(card);
		acting.freshen(cardId);
		void queryClient.invalidateQueries({ queryKey: proofsKey(cardId) });
	}

	function drop(upload) {
		upload.abort.abort();
		URL.revokeObjectURL(upload.url);
		all.value = all.value.filter((one) => one !== upload);
	}

	async function send(upload) {
		const { cardId } = upload;
		upload.error = null;
		upload.part = 0;
		triggerRef(all);
		const onProgress = (part) => {
			upload.part = part;
			triggerRef(all);
		};
		try {
			const { signal } = upload.abort;
			const card = await interests.addPicture(cardId, upload.file, onProgress, signal);
			done(card, cardId);
			drop(upload);
			toast({ text: t('interests.did.prove', { id: cardId }) });
		} catch (error) {
			upload.error = error;
			triggerRef(all);
		}
	}

	/** @param {File[]} files */
	function add(files) {
		const made = files.map((file) => ({
			key: ++lastKey,
			cardId: id.value,
			file,
			url: URL.createObjectURL(file),
			part: 0,
			error: null,
			abort: new AbortController(),
		}));
		all.value = [...all.value, ...made];
		return Promise.all(made.map(send));
	}

	/* Throws what the server said, for the field to show. */
	async function addLink(url) {
		const cardId = id.value;
		done(await interests.addLink(cardId, url), cardId);
		toast({ text: t('interests.did.prove', { id: cardId }) });
	}

	async function remove(proof) {
		const cardId = id.value;
		try {
			const answer = await interests.removeProof(proof.id);
			done(answer, cardId);
			if (!answer?.id) done(await interests.get(cardId), cardId);
			toast({ text: t('interests.did.remove_proof') });
		} catch (error) {
			toast({ kind: 'bad', text: acting.why(error) });
		}
	}

	onScopeDispose(() => all.value.forEach((upload) => URL.revokeObjectURL(upload.url)));

	return { query, uploads, add, send, drop, addLink, remove };
}
