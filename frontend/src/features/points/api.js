import { api } from '@/lib/api.js';

export const KEY = ['points'];

export const pointGet = (id) => api.get(`/api/points/${id}`);
export const pointAdd = (values) => api.post('/api/points', values);
export const pointSave = (id, values) => api.put(`/api/points/${id}`, values);
