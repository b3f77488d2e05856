import { api } from '@/lib/api.js';

/* Calls of the queue of those who judge. `version`: of the card that was looked at. */
export const quality = {
	people: (query) => api.get('/api/quality/people', query).then(({ items }) => items),
	accept: (id, version) => api.post(`/api/interests/${id}/accept`, { version }),
	sendBack: (id, version, remark) => api.post(`/api/interests/${id}/return`, { version, remark }),
	letStand: (id) => api.post(`/api/interests/${id}/no-reply-seen`),
};

export const queueKey = ['quality', 'queue'];
export const peopleKey = ['quality', 'people'];
