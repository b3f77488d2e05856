import { api } from '@/lib/api.js';
import { learnWord } from './typingWords.js';

/* Calls of the feed. Every change answers with the card as it is now. */

/** @typedef {Record<string, any> & {id: number, state: string, version: number}} Card */

const of = (id, rest = '') => `/api/interests/${id}${rest}`;
const items = (answer) => answer.items;
const learnAll = (page) => {
	page.items.forEach(learnWord);
	return page;
};

export const interests = {
	/* The sample of the heads is a list of its own; it has no conditions. */
	page: ({ view, ...query }, signal) =>
		(view === 'sampled'
			? api.get('/api/interests/sampled', { after: query.after, limit: query.limit }, { signal })
			: api.get('/api/interests', { view, ...query }, { signal })
		).then(learnAll),
	counts: () => api.get('/api/interests/counts'),
	get: (id, signal) => api.get(of(id), undefined, { signal }).then(learnWord),
	evidence: (id) => api.get(of(id, '/evidence')).then(items),
	sameEvent: (id) => api.get(of(id, '/same-event')).then(items),
	history: (id) => api.get(of(id, '/history')).then(items),
	proofs: (id) => api.get(of(id, '/proofs')).then(items),
	replies: (id) => api.get(of(id, '/replies')).then(items),
	see: (id) => api.post(of(id, '/seen')),
	seeAll: (upTo) => api.post('/api/seen', { up_to: upTo }),
	claim: (id) => api.post(of(id, '/claim')),
	release: (id) => api.post(of(id, '/release')),
	steal: (id, reason) => api.post(of(id, '/steal'), { reason }),
	answer: (id) => api.post(of(id, '/answer')),
	process: (id) => api.post(of(id, '/process')),
	noReply: (id, reason, text) => api.post(of(id, '/no-reply'), { reason, text }),
	noReplyUndo: (id) => api.post(of(id, '/no-reply-undo')),
	accept: (id) => api.post(of(id, '/accept')),
	sendBack: (id, remark) => api.post(of(id, '/return'), { remark }),
	reply: (id, letter) => api.post(of(id, '/reply'), letter),
	draft: (id) => api.get(of(id, '/draft')),
	putDraft: (id, draft) => api.put(of(id, '/draft'), draft),
	dropDraft: (id) => api.del(of(id, '/draft')),
	unfinished: () => api.get('/api/interests/unfinished'),
	templates: (id) => api.get(of(id, '/templates')).then(items),
	thread: (id) => api.get(of(id, '/thread')).then(items),
	undoReply: (replyId) => api.post(`/api/replies/${replyId}/undo`),
	resend: (replyId) => api.post(`/api/replies/${replyId}/resend`),
	confirm: (replyId) => api.post(`/api/replies/${replyId}/confirm`),
	typing: (id) => api.get(of(id, '/typing')).then(items),
	sayTyping: (id) => api.post(of(id, '/typing')),
	intents: (id) => api.get(of(id, '/intents')).then(items),
	intend: (id, way) => api.post(of(id, '/intents'), { way }),
	settle: (id, outcome) => api.post(of(id, '/intents/settle'), { outcome }),
	detach: (fileId) => api.del(`/api/attachments/${fileId}`),
	attach(id, file, onProgress, signal) {
		const form = new FormData();
		form.append('file', file, file.name);
		return api.upload(of(id, '/attachments'), form, { onProgress, signal });
	},
	addLink: (id, url) => api.post(of(id, '/proof-links'), { url }),
	removeProof: (proofId) => api.del(`/api/proofs/${proofId}`),
	addPicture(id, file, onProgress, signal) {
		const form = new FormData();
		form.append('picture', file, file.name);
		return api.upload(of(id, '/proofs'), form, { onProgress, signal });
	},
};

export const cardKey = (id) => ['interests', 'card', id];
export const historyKey = (id) => ['interests', 'history', id];
export const proofsKey = (id) => ['interests', 'proofs', id];
export const repliesKey = (id) => ['interests', 'replies', id];
export const threadKey = (id) => ['interests', 'thread', id];
export const intentsKey = (id) => ['interests', 'intents', id];
export const unfinishedKey = ['interests', 'counts', 'unfinished'];
export const countsKey = ['interests', 'counts'];
