import { onScopeDispose, ref } from 'vue';

/* True while the page is put on paper, so that a list can draw the rows that are out of sight. */
export function usePrinting() {
	const isPrinting = ref(false);
	const media = window.matchMedia('print');
	const follow = () => (isPrinting.value = media.matches);
	const begin = () => (isPrinting.value = true);
	const end = () => (isPrinting.value = false);
	media.addEventListener('change', follow);
	window.addEventListener('beforeprint', begin);
	window.addEventListener('afterprint', end);
	onScopeDispose(() => {
		media.removeEventListener('change', follow);
		window.removeEventListener('beforeprint', begin);
		window.removeEventListener('afterprint', end);
	});
	return isPrinting;
}
