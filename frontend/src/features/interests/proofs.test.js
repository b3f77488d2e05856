import { VueQueryPlugin } from '@tanstack/vue-query';
import { mount } from '@vue/test-utils';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { defineComponent, h, ref } from 'vue';
import { createI18n } from 'vue-i18n';
import { queryClient } from '@/app/query.js';
import { interests } from './api.js';
import { picturesOf, useProofs } from './useProofs.js';

URL.createObjectURL = () => 'blob:x';
URL.revokeObjectURL = () => {};
const picture = () => new File(['x'], 'answer.png', { type: 'image/png' });
const acting = { set: vi.fn(), freshen: vi.fn(), why: String };
const settled = () => new Promise((done) => setTimeout(done));

function proofsOf(id) {
	let proofs;
	const Host = defineComponent({
		setup() {
			proofs = useProofs(id, id, acting);
			return () => h('div');
		},
	});
	const i18n = createI18n({
		legacy: false,
		locale: 'en',
		messages: { en: {} },
		missingWarn: false,
	});
	mount(Host, { global: { plugins: [i18n, [VueQueryPlugin, { queryClient }]] } });
	return proofs;
}

beforeEach(() => {
	vi.restoreAllMocks();
	vi.spyOn(interests, 'proofs').mockResolvedValue([]);
});

describe('pictures on their way', () => {
	it('stay with their reason, and belong to the card they were pasted on', async () => {
		const id = ref(5);
		const proofs = proofsOf(id);
		const send = vi.spyOn(interests, 'addPicture').mockRejectedValueOnce({ code: 'too_large' });
		await proofs.add([picture()]);
		expect(proofs.uploads.value.map((one) => one.error.code)).toEqual(['too_large']);
		const [refused] = proofs.uploads.value;
		id.value = 6;
		expect(proofs.uploads.value).toEqual([]);
		send.mockResolvedValueOnce({ id: 5, version: 2 });
		await proofs.send(refused);
		expect(send.mock.calls.map(([card]) => card)).toEqual([5, 5]);
		expect(acting.set).toHaveBeenCalledWith({ id: 5, version: 2 });
		id.value = 5;
		await settled();
		expect(proofs.uploads.value).toEqual([]);
	});

	it('are pictures and nothing else', () => {
		const text = new File(['x'], 'a.txt', { type: 'text/plain' });
		expect(picturesOf({ files: [text, picture()] }).map((file) => file.name)).toEqual([
			'answer.png',
		]);
		expect(picturesOf(null)).toEqual([]);
	});
});
