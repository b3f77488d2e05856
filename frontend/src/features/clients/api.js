import { api } from '@/lib/api.js';

/* Calls about clients; every list and record of them is stale when one of them changes. */
export const KEY = ['clients'];

const of = (id, rest = '') => `/api/clients/${id}${rest}`;
const card = (id, rest) => `/api/interests/${id}/${rest}`;
const items = (answer) => answer.items;

export const clients = {
	get: (id) => api.get(of(id)),
	find: (query, signal) => api.get('/api/clients', query, { signal }).then(items),
	add: (values) => api.post('/api/clients', values),
	save: (id, values) => api.put(of(id), values),
	remove: (id) => api.del(of(id)),
	restore: (id) => api.post(of(id, '/restore')),
	contacts: (id) => api.get(of(id, '/contacts')).then(items),
	identities: (id) => api.get(of(id, '/identities')).then(items),
	timeline: (id) => of(id, '/timeline'),
};

export const contacts = {
	add: (clientId, values) => api.post(of(clientId, '/contacts'), values),
	save: (id, values) => api.put(`/api/contacts/${id}`, values),
	remove: (id) => api.del(`/api/contacts/${id}`),
	restore: (id) => api.post(`/api/contacts/${id}/restore`),
	know: (id, values) => api.post(`/api/contacts/${id}/identities`, values),
	forget: (linkId) => api.del(`/api/identity-links/${linkId}`),
};

/* From a card to a client and back: each of the first three answers with the card. */
export const links = {
	link: (id, values) => api.post(card(id, 'link'), values),
	make: (id, values) => api.post(card(id, 'client'), values),
	unlink: (id) => api.post(card(id, 'unlink')),
	matches: (id, signal) => api.get(card(id, 'matches'), undefined, { signal }).then(items),
	refuse: (id, clientId) => api.post(card(id, 'matches/refuse'), { client_id: clientId }),
	offer: (id, clientId) => api.post(card(id, 'matches/offer'), { client_id: clientId }),
	earlier: (id, signal) => api.get(card(id, 'timeline'), { limit: 4 }, { signal }).then(items),
};

export const matchesKey = (id) => [...KEY, 'matches', id];
export const earlierKey = (id) => [...KEY, 'earlier', id];

/** Signs that speak for a match, strongest first. */
export const SIGNS = [
	'is_same_profile',
	'is_same_phone',
	'is_same_email',
	'is_same_name',
	'is_like_name',
	'is_same_domain',
];

/* What is said of a match: a whole name needs no word about a part of it. */
export function signsOf(match) {
	return SIGNS.filter((sign) => match[sign] && !(sign === 'is_like_name' && match.is_same_name));
}

/** What somebody is known by, as a link; null for what has none. */
export function linkOf({ type, value }) {
	if (!value) return null;
	if (type === 'phone') return `tel:${value}`;
	if (type === 'email') return `mailto:${encodeURIComponent(value).replace('%40', '@')}`;
	return type === 'profile' ? `https://${value}` : null;
}
