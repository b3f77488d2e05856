import { api } from '@/lib/api.js';

export const KEY = ['replays'];

export const replayGet = (id) => api.get(`/api/replays/${id}`);
export const replaySums = async (id) => (await api.get(`/api/replays/${id}/summary`)).items;
export const replayAdd = (values) => api.post('/api/replays', values);
export const replayDo = (id, what) => api.post(`/api/replays/${id}/${what}`);
