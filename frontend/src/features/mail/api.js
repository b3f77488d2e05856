import { api } from '@/lib/api.js';
import { download } from '@/lib/download.js';

export const KEY = ['letters'];
export const TASKS = ['letters', 'tasks'];

export const letterRetry = (id) => api.post(`/api/letters/${id}/retry`);
export const letterDownload = (id) => download(`/api/letters/${id}/raw`, `letter-${id}.eml`);
export const lettersRetryAll = (channel_id) =>
	api.post('/api/letters/retry-all', channel_id ? { channel_id: Number(channel_id) } : {});
export function lettersExport(state, channel_id) {
	const query = new URLSearchParams({ state, ...(channel_id ? { channel_id } : {}) });
	return download(`/api/letters/export?${query}`, `letters-${state}.mbox`);
}
export function lettersImport(file, channel_id, isQuiet) {
	const form = new FormData();
	form.append('channel_id', String(channel_id));
	form.append('is_quiet', String(isQuiet));
	form.append('mails', file, file.name);
	return api.upload('/api/letters/import', form);
}
