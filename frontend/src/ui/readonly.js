import { computed, inject, provide } from 'vue';

const READ_ONLY = Symbol('read only');

/**
 * Everything inside only reads: `why` is null, or says why in a word. Forms are locked, buttons and lines
 * of menus that `writes` are off. tests/e2e/see_as.test.mjs presses everything and finds what forgot it.
 * @param {import('vue').Ref<string|null>} why
 */
export function provideReadOnly(why) {
	provide(READ_ONLY, why);
}

/** @returns {import('vue').Ref<string|null>} */
export function useReadOnly() {
	return inject(READ_ONLY, () => computed(() => null), true);
}
