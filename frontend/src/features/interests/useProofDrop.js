import { onBeforeUnmount, onMounted, ref } from 'vue';
import { picturesOf } from './useProofs.js';

/*
 * A picture that is pasted or dropped anywhere on the card is a proof; text stays text.
 * @param {{can: import('vue').ComputedRef<any>, proofs: {add: (files: File[]) => any}}} card
 */
export function useProofDrop({ can, proofs }) {
	const isDragged = ref(false);

	function paste(event) {
		if (!can.value.prove || document.querySelector('[role=dialog][data-state=open]')) return;
		const pictures = picturesOf(event.clipboardData);
		const isText = /^(INPUT|TEXTAREA)$/.test(event.target?.tagName ?? '');
		if (!pictures.length || (isText && event.clipboardData.types.includes('text/plain'))) return;
		event.preventDefault();
		void proofs.add(pictures);
	}
	onMounted(() => document.addEventListener('paste', paste));
	onBeforeUnmount(() => document.removeEventListener('paste', paste));

	const hasFiles = (event) => event.dataTransfer?.types.includes('Files') ?? false;
	function dragover(event) {
		if (!can.value.prove || !hasFiles(event)) return;
		event.preventDefault();
		isDragged.value = true;
	}
	function dragleave(event) {
		if (!event.currentTarget.contains(event.relatedTarget)) isDragged.value = false;
	}
	function drop(event) {
		isDragged.value = false;
		if (!can.value.prove || !hasFiles(event)) return;
		event.preventDefault();
		void proofs.add(picturesOf(event.dataTransfer));
	}

	return { isDragged, listeners: { dragover, dragleave, drop } };
}
