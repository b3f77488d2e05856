import { dehydrate, hydrate } from '@tanstack/vue-query';
import { queryClient } from './query.js';

/*
 * What stays in the browser for a look without a network: who it was, and the queries that have
 * `meta.isKept`. Read only; cleared when the person signs out. No token is ever kept.
 */
const NAME = 'otklik';
const STORE = 'kept';
const SAVE_EVERY = 5000;

/** @returns {Promise<IDBDatabase>} */
function open() {
	return new Promise((resolve, reject) => {
		const asked = indexedDB.open(NAME, 1);
		asked.onupgradeneeded = () => asked.result.createObjectStore(STORE);
		asked.onsuccess = () => resolve(asked.result);
		asked.onerror = () => reject(asked.error);
	});
}

/* A browser may forbid storage; then there is simply nothing kept. */
async function within(mode, work) {
	try {
		const base = await open();
		return await new Promise((resolve, reject) => {
			const deal = base.transaction(STORE, mode);
			const asked = work(deal.objectStore(STORE));
			deal.oncomplete = () => {
				base.close();
				resolve(asked.result);
			};
			deal.onerror = () => reject(deal.error);
		});
	} catch {
		return undefined;
	}
}

export function saveStored(key, value) {
	return within('readwrite', (store) => store.put(JSON.parse(JSON.stringify(value)), key));
}

export function loadStored(key) {
	return within('readonly', (store) => store.get(key));
}

export function forgetStored() {
	return within('readwrite', (store) => store.clear());
}

function keptQueries() {
	return dehydrate(queryClient, {
		shouldDehydrateQuery: (query) =>
			query.meta?.isKept === true && query.state.status === 'success',
		shouldDehydrateMutation: () => false,
	});
}

/* Puts back what was kept for this person; gives when the newest of it was loaded, or 0. */
export async function restoreKept(userId) {
	const kept = await loadStored('queries');
	if (kept?.userId !== userId) return 0;
	hydrate(queryClient, kept.state);
	return Math.max(0, ...kept.state.queries.map((query) => query.state.dataUpdatedAt));
}

/* Keeps the marked queries of this person until it is called off. */
export function startKeeping(userId) {
	let timer = 0;
	function save() {
		timer = 0;
		void saveStored('queries', { userId, state: keptQueries() });
	}
	const unsubscribe = queryClient.getQueryCache().subscribe((event) => {
		const isNews = event.type === 'updated' && event.action.type === 'success';
		if (isNews && event.query.meta?.isKept === true) timer ||= window.setTimeout(save, SAVE_EVERY);
	});
	return () => {
		clearTimeout(timer);
		unsubscribe();
	};
}
