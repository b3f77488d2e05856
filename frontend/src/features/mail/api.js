import { api } from '@/lib/api.js';
import { download } from '@/lib/download.js';

export const KEY = ['letters'];

export const letterRetry = (id) => api.post(`/api/letters/${id}/retry`);
export const letterDownload = (id) => download(`/api/letters/${id}/raw`, `letter-${id}.eml`);
