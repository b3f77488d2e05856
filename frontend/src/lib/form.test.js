import { nextTick } from 'vue';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from './errors.js';
import { forgetDrafts, useForm } from './form.js';

const refusal = (field, reason) => new ApiError({ code: 'invalid', status: 422, field, reason });

function make(send, options = {}) {
	return useForm({ initial: { name: '', password: '' }, send, ...options });
}

afterEach(forgetDrafts);

describe('a form', () => {
	it('shows a refusal at its field until the field is changed', async () => {
		const form = make(() => Promise.reject(refusal('name', 'taken')));
		form.values.name = 'x';
		expect(await form.submit()).toBeUndefined();
		expect(form.errors).toEqual({ name: 'taken' });
		expect(form.failure.value).toBeNull();
		expect(form.values.name).toBe('x');
		form.values.name = 'y';
		await nextTick();
		expect(form.errors).toEqual({});
	});

	it('asks to fill in what is empty instead of calling it too short', async () => {
		const form = make(() => Promise.reject(refusal('password', 'too_short')));
		await form.submit();
		expect(form.errors.password).toBe('required');
		form.values.password = 'short';
		await form.submit();
		expect(form.errors.password).toBe('too_short');
	});

	it('asks for all that is missing at once, and for nothing else', async () => {
		const send = vi.fn(async () => ({}));
		const form = make(send, {
			initial: { name: '', point: null, note: '' },
			needs: () => ['name', 'point'],
		});
		expect(await form.submit()).toBeUndefined();
		expect(form.errors).toEqual({ name: 'required', point: 'required' });
		expect(send).not.toHaveBeenCalled();
		form.values.name = 'x';
		form.values.point = 0;
		await form.submit();
		expect(send).toHaveBeenCalledOnce();
	});

	it('shows a refusal of a field that it has not as a failure of the whole', async () => {
		const form = make(() => Promise.reject(refusal('is_active', 'own_account')));
		await form.submit();
		expect(form.failure.value).toMatchObject({ reason: 'own_account' });
	});

	it('lets what is not an answer of the server through', async () => {
		const form = make(() => Promise.reject(new TypeError('bug')));
		await expect(form.submit()).rejects.toThrow('bug');
		expect(form.isBusy.value).toBe(false);
	});

	it('is sent once, however often it is pressed', async () => {
		const send = vi.fn(async () => ({ id: 1 }));
		const form = make(send);
		const [first, second] = await Promise.all([form.submit(), form.submit()]);
		expect(send).toHaveBeenCalledOnce();
		expect([first, second]).toEqual([{ id: 1 }, undefined]);
	});
});

describe('a draft', () => {
	const options = { draftKey: 'user new', secrets: ['password'] };

	it('outlives the form, without its secrets', async () => {
		const form = make(async () => null, options);
		form.values.name = 'half';
		form.values.password = 'secret';
		await nextTick();
		const again = make(async () => null, options);
		expect(again.values).toEqual({ name: 'half', password: '' });
		expect(again.isRestored.value).toBe(true);
		again.reset();
		expect(make(async () => null, options).isRestored.value).toBe(false);
	});

	it('outlives a failure and ends with success', async () => {
		let answer = Promise.reject(new ApiError({ code: 'offline' }));
		const form = make(() => answer, options);
		form.values.name = 'half';
		await nextTick();
		await form.submit();
		expect(make(async () => null, options).values.name).toBe('half');
		answer = Promise.resolve({ id: 1 });
		await form.submit();
		expect(make(async () => null, options).isRestored.value).toBe(false);
	});
});
