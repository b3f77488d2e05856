import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import { api } from '@/lib/api.js';
import { isOffline, isPassing } from '@/lib/errors.js';
import { forgetDrafts } from '@/lib/form.js';
import { forgetStored, loadStored, restoreKept, saveStored } from './offline.js';
import { queryClient } from './query.js';
import { setLocale } from './texts.js';
import { setTheme } from './theme.js';

/*
 * Who is at the page.
 *
 *   unknown  -> in | out | down      boot
 *   in       -> expired -> in | out  the refresh token ended while the page was open
 *   in       -> out                  signed out here or in another tab
 */
/** @typedef {{id: number, email: string, name: string, role: string, locale: string,
 *   theme: string, are_keys_on: boolean, point_ids: number[], viewer_name: string|null,
 *   woken_by: string[]}} Me */

export const useSession = defineStore('session', () => {
	/** @type {import('vue').ShallowRef<Me|null>} */
	const me = shallowRef(null);
	const phase = ref('unknown');
	const isExpired = ref(false);
	const failure = shallowRef(null);
	/* When the newest of what is shown without a server was loaded. */
	const keptAt = ref(0);
	/** @type {Promise<void>|null} */
	let booting = null;
	/** @type {Array<(isBack: boolean) => void>} */
	let waiting = [];

	async function take(found) {
		me.value = found;
		phase.value = 'in';
		setTheme(found.theme);
		await setLocale(found.locale);
	}

	async function load() {
		const found = await api.get('/api/me');
		await take(found);
		/* What another person sees is not kept in this browser. */
		if (!found.viewer_name) void saveStored('me', found);
	}

	/* Somebody has changed this person, perhaps what he may see: the words that wake this page with it. */
	async function recheck() {
		const may = (/** @type {any} */ one) =>
			JSON.stringify([one?.id, one?.role, one?.point_ids, one?.woken_by]);
		const found = await api.get('/api/me');
		if (!me.value || may(found) === may(me.value)) return;
		await take(found);
		/* His cards are others now, though none of them has changed. */
		for (const queryKey of [['interests', 'counts'], ['seen']])
			void queryClient.invalidateQueries({ queryKey });
	}

	function leave() {
		me.value = null;
		phase.value = 'out';
		isExpired.value = false;
		answer(false);
		queryClient.clear();
		forgetDrafts();
		void forgetStored();
	}

	/* Without a server the last person of this browser may look at what was kept, and no more. */
	async function bootOffline(error) {
		failure.value = error;
		const stored = isOffline(error) || isPassing(error) ? await loadStored('me') : null;
		if (stored) {
			keptAt.value = await restoreKept(stored.id);
			await take(stored);
		} else phase.value = 'down';
	}

	async function start() {
		try {
			if (await api.refresh()) await load();
			else leave();
		} catch (error) {
			await bootOffline(error);
		}
	}

	function boot() {
		booting ??= start();
		return booting;
	}

	function again() {
		booting = null;
		phase.value = 'unknown';
		return boot();
	}

	function answer(isBack) {
		const all = waiting;
		waiting = [];
		for (const resolve of all) resolve(isBack);
	}

	async function signIn(email, password) {
		await api.login(email, password);
		await load();
		isExpired.value = false;
		answer(true);
	}

	async function signOut() {
		try {
			await api.logout();
		} catch (error) {
			if (isOffline(error)) throw error;
		}
		leave();
	}

	async function save(changes) {
		if (!me.value) return;
		/* The theme for the eyes of who only looks is that of this page, not of the person. */
		if (me.value.viewer_name) return void (await take({ ...me.value, ...changes }));
		const { name, locale, theme, are_keys_on } = { ...me.value, ...changes };
		const saved = await api.put('/api/me', { name, locale, theme, are_keys_on });
		await take(saved ?? { ...me.value, ...changes });
		void saveStored('me', me.value);
	}

	api.onExpired(() => {
		if (phase.value !== 'in') return Promise.resolve(false);
		isExpired.value = true;
		return new Promise((resolve) => waiting.push(resolve));
	});
	api.watch((event) => {
		if (event === 'signed_out' && phase.value === 'in') leave();
		if (event === 'other_user') window.location.reload();
		if (event === 'token' && isExpired.value) {
			isExpired.value = false;
			answer(true);
		}
	});

	return {
		me,
		phase,
		isExpired,
		failure,
		keptAt,
		boot,
		again,
		load,
		recheck,
		signIn,
		signOut,
		leave,
		save,
	};
});
