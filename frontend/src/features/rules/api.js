import { useQuery } from '@tanstack/vue-query';
import { api } from '@/lib/api.js';

export const KEY = ['rules'];

const items = (path) => async () => (await api.get(path)).items;

export const useRules = () =>
	useQuery({ queryKey: [...KEY, 'list'], queryFn: items('/api/rules') });
export const useSenders = () =>
	useQuery({ queryKey: [...KEY, 'senders'], queryFn: items('/api/rule-senders') });
export const useRuleSet = () =>
	useQuery({ queryKey: [...KEY, 'set'], queryFn: () => api.get('/api/rule-set') });

export const ruleGet = (id) => api.get(`/api/rules/${id}`);
export const ruleVersions = async (id) => (await api.get(`/api/rules/${id}/versions`)).items;
export const ruleVersion = (id, version) => api.get(`/api/rules/${id}/versions/${version}`);
export const ruleAdd = (values) => api.post('/api/rules', values, { timeout: 60000 });
export const ruleSave = (id, values) => api.put(`/api/rules/${id}`, values, { timeout: 60000 });
export const ruleSwitch = (id, values) => api.put(`/api/rules/${id}/active`, values);
export const ruleMove = (id, values) => api.put(`/api/rules/${id}/place`, values);
export const ruleShipped = (id, values) => api.post(`/api/rules/${id}/shipped`, values);
export const ruleLetters = async () => (await api.get('/api/letters', { limit: 20 })).items;
export const rulePropose = (values) => api.post('/api/rule-proposals', values, { timeout: 60000 });
export const rulePreview = async (values) =>
	(await api.post('/api/rule-previews', values, { timeout: 60000 })).result;

/* One letter, stored or brought along, under the rules as they are, or with one on trial. */
export async function ruleTry({ rule_id, body, letter_id, raw }) {
	const form = new FormData();
	if (rule_id) form.append('rule_id', String(rule_id));
	if (body) form.append('body', body);
	if (letter_id) form.append('letter_id', String(letter_id));
	else form.append('letter', new Blob([raw], { type: 'message/rfc822' }), 'letter.eml');
	const { result } = await api.upload('/api/rule-trials', form);
	return { problem: result.problem, letter: result.letters[0] ?? null };
}
