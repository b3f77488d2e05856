import { api } from '@/lib/api.js';

export const HOURS_KEY = ['points', 'hours'];
export const SHIFTS_KEY = ['users', 'shifts'];

/* The record of a drawer has an id: that of the point, or of the person. */
export const hoursGet = (id) =>
	api.get(`/api/points/${id}/hours`).then((hours) => ({ ...hours, id }));
export const hoursSave = (id, values) => api.put(`/api/points/${id}/hours`, values);
export const shiftsGet = (id) =>
	api.get(`/api/users/${id}/shifts`).then((shifts) => ({ ...shifts, id }));
export const shiftsSave = (id, values) => api.put(`/api/users/${id}/shifts`, values);
