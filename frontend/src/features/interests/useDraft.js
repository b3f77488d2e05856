import { onBeforeUnmount, reactive, ref, shallowRef, watch } from 'vue';
import { ApiError } from '@/lib/errors.js';
import { interests } from './api.js';
import { forgetDraft, loadDraft, saveDraft } from './drafts.js';

/*
 * What is being written on a card. It is kept twice: in this browser at once, for a lost network, and
 * on the server a second after the typing stops, for a reload and for another computer. Two windows
 * are told apart by the version; the one that comes second is shown the other text and chooses.
 */
const LOCAL_AFTER = 250;
const SERVER_AFTER = 1000;
const RETRY_AFTER = 15000;

/**
 * @param {{card: any, userId: number, subject: string}} of the subject when nothing was written yet
 */
export function useDraft({ card, userId, subject }) {
	const kept = loadDraft(userId, card.id);
	const letter = reactive({ subject: kept?.subject || subject, text: kept?.text ?? '' });
	/** @type {import('vue').ShallowRef<any[]>} */
	const files = shallowRef([]);
	const signature = ref('');
	const undoSeconds = ref(10);
	/** @type {import('vue').Ref<''|'saving'|'saved'|'local'>} */
	const status = ref(kept ? 'local' : '');
	/** What another window has written. @type {import('vue').ShallowRef<any>} */
	const other = shallowRef(null);
	let version = 0;
	let sent = JSON.stringify(letter);
	let isReady = false;
	let isGone = false;
	let localTimer = 0;
	let serverTimer = 0;

	function take(row) {
		version = row.version;
		files.value = row.files;
		signature.value = row.signature ?? '';
		undoSeconds.value = row.undo_seconds;
	}

	function fill(row) {
		Object.assign(letter, { subject: row.subject || letter.subject, text: row.text ?? '' });
		sent = JSON.stringify(letter);
	}

	function keepHere() {
		clearTimeout(localTimer);
		if (!isGone) saveDraft(userId, card.id, letter);
	}

	function later(ms) {
		clearTimeout(serverTimer);
		serverTimer = window.setTimeout(() => void keepThere(), ms);
	}

	/** The last saving, so that sending can wait for it. @type {Promise<void>} */
	let saving = Promise.resolve();
	function keepThere() {
		saving = saving.then(putThere);
		return saving;
	}

	async function putThere() {
		const now = JSON.stringify(letter);
		if (!isReady || isGone || other.value || now === sent) return;
		status.value = 'saving';
		try {
			const row = await interests.putDraft(card.id, { ...letter, version });
			sent = now;
			version = row.version;
			status.value = 'saved';
		} catch (error) {
			status.value = 'local';
			if (error instanceof ApiError && error.code === 'stale') clash(error.data);
			else if (!(error instanceof ApiError) || error.status >= 500) later(RETRY_AFTER);
		}
	}

	/* Another window has sent or thrown away what both were writing, or has written something else. */
	function clash(row) {
		version = row.version;
		if (row.version > 0 && row.text !== letter.text) other.value = row;
		else later(0);
	}

	async function load() {
		try {
			const row = await interests.draft(card.id);
			take(row);
			const isNewer = !kept || !row.updated_at || kept.at <= Date.parse(row.updated_at);
			if (row.version > 0 && letter.text === (kept?.text ?? '') && isNewer) fill(row);
			if (row.version > 0) status.value = 'saved';
		} catch {
			status.value = kept ? 'local' : '';
		}
		isReady = true;
		if (letter.text && JSON.stringify(letter) !== sent) later(0);
		else if (kept && version === 0 && letter.text.trim()) {
			sent = '';
			later(0);
		}
	}

	watch(letter, () => {
		clearTimeout(localTimer);
		localTimer = window.setTimeout(keepHere, LOCAL_AFTER);
		later(SERVER_AFTER);
	});
	window.addEventListener('pagehide', keepHere);
	onBeforeUnmount(() => {
		window.removeEventListener('pagehide', keepHere);
		keepHere();
		clearTimeout(serverTimer);
		void keepThere();
	});
	void load();

	return {
		...{ letter, files, signature, undoSeconds, status, other, load },
		mine() {
			other.value = null;
			later(0);
		},
		theirs() {
			fill(other.value);
			other.value = null;
		},
		/* While a letter is being sent nothing is saved: the server drops the draft with it. */
		async hold() {
			isGone = true;
			clearTimeout(serverTimer);
			clearTimeout(localTimer);
			forgetDraft(userId, card.id);
			await saving;
		},
		release() {
			isGone = false;
			keepHere();
		},
		/* The letter is on its way: the server has dropped its draft. */
		done() {
			isGone = true;
			forgetDraft(userId, card.id);
		},
		async drop() {
			isGone = true;
			forgetDraft(userId, card.id);
			await interests.dropDraft(card.id).catch(() => {});
		},
	};
}
