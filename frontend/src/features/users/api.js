import { api } from '@/lib/api.js';

export const KEY = ['users'];
export const SESSIONS = ['sessions'];

export const userGet = (id) => api.get(`/api/users/${id}`);
export const userAdd = (values) => api.post('/api/users', values);
export const userSave = (id, values) => api.put(`/api/users/${id}`, values);
export const userPassword = (id, password) => api.post(`/api/users/${id}/password`, { password });
export const userEndSessions = (id) => api.post(`/api/users/${id}/end-sessions`);

export const ownPassword = (values) => api.post('/api/me/password', values);
export const ownSessions = () => api.get('/api/me/sessions');
export const sessionEnd = (id) => api.del(`/api/me/sessions/${id}`);
export const sessionsEndOthers = () => api.post('/api/me/sessions/end-others');
