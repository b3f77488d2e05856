import { api } from '@/lib/api.js';
import { ApiError } from '@/lib/errors.js';

export const KEY = ['templates'];
const own = '/api/templates';
const shared = '/api/shared-templates';
const at = (values) => (values.is_shared ? shared : own);

function body({ name, text, source_type, sort, point_id, is_shared, version }) {
	const all = { name, text, source_type, sort: Number(sort) || 0, version };
	return is_shared ? { ...all, point_id } : all;
}

const list = () => api.get(own).then(({ items }) => items);

/* There is no call for one: the list has all of it. */
async function get(id) {
	const one = (await list()).find((row) => row.id === id);
	if (!one) throw new ApiError({ code: 'not_found', status: 404 });
	return one;
}

export const templates = {
	list,
	get,
	add: (values) => api.post(at(values), body(values)),
	save: (id, values) => api.put(`${at(values)}/${id}`, body(values)),
	remove: (one) => api.del(`${at(one)}/${one.id}`),
	mySignature: () => api.get('/api/me/signature'),
	setMySignature: (text) => api.put('/api/me/signature', { text }),
	boxSignature: (id) => api.get(`/api/channels/${id}/signature`),
	setBoxSignature: (id, text) => api.put(`/api/channels/${id}/signature`, { text }),
	boxes: () => api.get('/api/channels').then(({ items }) => items),
};

/* What the server fills in (template_fill.c). */
export const PLACEHOLDERS = [
	'first_name',
	'author_name',
	'product',
	'product_url',
	'place',
	'link',
	'subject',
	'point_name',
	'channel_name',
	'my_name',
];
