import { useQuery } from '@tanstack/vue-query';
import { api } from '@/lib/api.js';

export const KEY = ['channels'];

export const channelGet = (id) => api.get(`/api/channels/${id}`);
export const channelAdd = (values) => api.post('/api/channels', values);
export const channelSave = (id, values) => api.put(`/api/channels/${id}`, values);

export function useChannels() {
	return useQuery({
		queryKey: [...KEY, 'list'],
		queryFn: () => api.get('/api/channels'),
		select: (answer) => answer.items,
		meta: { isKept: true },
	});
}
