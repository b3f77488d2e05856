/*
 * What was typed as an answer, kept per person and card until it is sent: a closed tab, a lost
 * connection or a colleague who was quicker must not cost anybody their text.
 */
const KEEP = 30 * 24 * 3600000;
const PREFIX = 'otklik.draft.';

const keyOf = (userId, id) => `${PREFIX}${userId}.${id}`;

function store() {
	try {
		return globalThis.localStorage ?? null;
	} catch {
		return null;
	}
}

function parse(text) {
	try {
		const value = JSON.parse(text ?? 'null');
		return value && typeof value.text === 'string' ? value : null;
	} catch {
		return null;
	}
}

/** @returns {{subject: string, text: string, at: number}|null} */
export function loadDraft(userId, id) {
	return parse(store()?.getItem(keyOf(userId, id)));
}

/** @param {{subject?: string, text: string}} draft an empty one is forgotten */
export function saveDraft(userId, id, draft, now = Date.now()) {
	if (!draft.text.trim()) return forgetDraft(userId, id);
	const value = { subject: draft.subject ?? '', text: draft.text, at: now };
	try {
		store()?.setItem(keyOf(userId, id), JSON.stringify(value));
	} catch {
		/* Storage is full or forbidden: the text stays in the form only. */
	}
	return undefined;
}

export function forgetDraft(userId, id) {
	store()?.removeItem(keyOf(userId, id));
}

/* Drafts of a month ago are nobody's any more. */
export function dropOldDrafts(now = Date.now()) {
	const all = store();
	if (!all) return;
	for (const key of Object.keys(all)) {
		if (!key.startsWith(PREFIX)) continue;
		const draft = parse(all.getItem(key));
		if (!draft || !(now - draft.at < KEEP)) all.removeItem(key);
	}
}
