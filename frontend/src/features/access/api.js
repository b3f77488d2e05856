import { api } from '@/lib/api.js';

export const CHECKS = ['leak-checks'];
export const LOOKS = ['see-as'];

export const checkList = () => api.get('/api/leak-checks');
export const leakList = (id) => api.get(`/api/leak-checks/${id}/leaks`);
export const checkNow = () => api.post('/api/leak-checks');
export const lookList = () => api.get('/api/see-as');
