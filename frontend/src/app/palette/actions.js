import { onScopeDispose, shallowReactive } from 'vue';

/** @typedef {{id: string, label: string, keys?: string, icon?: any, run: () => any}} Action */

/** @type {Set<() => Action[]>} */
const givers = shallowReactive(new Set());

/**
 * What a page offers in the palette while it is open.
 * @param {() => Action[]} give called when the palette opens, so that it may depend on the state
 */
export function useActions(give) {
	givers.add(give);
	onScopeDispose(() => givers.delete(give));
}

export function allActions() {
	return [...givers].flatMap((give) => give());
}
