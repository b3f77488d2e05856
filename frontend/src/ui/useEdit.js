import { useForm } from '@/lib/form.js';

/**
 * The form of a record with a version. Sends the version it has read; when the record was changed
 * elsewhere, `mine` reads the new version and sends again, `theirs` fills the form anew.
 *
 * @param {{kind: string, record: any, pick: (record: any) => Record<string, any>,
 *   add: (values: any) => Promise<any>, save: (id: number, values: any) => Promise<any>,
 *   fetch: () => Promise<any>, secrets?: string[], needs?: (values: any) => string[]}} of `record` is null for a new one
 */
export function useEdit({ kind, record, pick, add, save, fetch, secrets = [], needs }) {
	let version = record?.version;
	const form = useForm({
		initial: pick(record ?? {}),
		draftKey: `${kind} ${record?.id ?? 'new'}`,
		secrets,
		needs,
		send: (values) => (record ? save(record.id, { ...values, version }) : add(values)),
	});

	async function latest() {
		const { data } = await fetch();
		version = data?.version ?? version;
		return data;
	}

	return {
		form,
		async mine() {
			await latest();
			return form.submit();
		},
		async theirs() {
			const data = await latest();
			if (data) form.reset(pick(data));
		},
		/* After a change that went around the form (close, switch off). */
		setVersion(next) {
			version = next ?? version;
		},
		version: () => version,
	};
}
