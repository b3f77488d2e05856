import { api } from '@/lib/api.js';

export const KEY = ['notices'];
export const unreadKey = ['notices', 'unread'];

export const notices = {
	newest: (limit) => api.get('/api/notices', { limit }),
	unread: () => api.get('/api/notices/unread'),
	read: (id) => api.post(`/api/notices/${id}/read`, {}),
	readUpTo: (moment) => api.post('/api/notices/read', { up_to: moment }),
};
