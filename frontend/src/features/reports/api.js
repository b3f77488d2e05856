import { api } from '@/lib/api.js';

export const KEY = ['report'];

export const report = {
	summary: (query, signal) => api.get('/api/report/summary', query, { signal }),
};
