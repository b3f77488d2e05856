import { computed, nextTick, reactive, ref, toRaw, watch } from 'vue';
import { ApiError } from './errors.js';

/* What was typed into a form that was left, by key; secrets are not kept. */
const drafts = new Map();

export function forgetDrafts() {
	drafts.clear();
}

function plain(values) {
	return JSON.parse(JSON.stringify(toRaw(values)));
}

function without(values, names) {
	return Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name)));
}

/* Puts the focus on the first field that was refused. */
async function focusBad() {
	await nextTick();
	const field = document.querySelector('[aria-invalid="true"]');
	if (field instanceof HTMLElement) field.focus();
}

/**
 * State of one form: values, the errors of the server at their fields, and a draft of what was
 * typed that outlives a closed drawer or a failed request.
 *
 * @param {{initial: Record<string, any>, send: (values: any) => Promise<any>, draftKey?: string,
 *   secrets?: string[], needs?: (values: any) => string[]}} options `needs` names what may not be empty: the
 *   server would ask for one of them after the other
 */
export function useForm({ initial, send, draftKey, secrets = [], needs = () => [] }) {
	const start = ref(plain(initial));
	const values = reactive(plain(initial));
	/** @type {Record<string, string>} */
	const errors = reactive({});
	/** @type {import('vue').Ref<any>} */
	const failure = ref(null);
	const isBusy = ref(false);
	const isRestored = ref(false);

	const isDirty = computed(() => JSON.stringify(values) !== JSON.stringify(start.value));

	const saved = draftKey ? drafts.get(draftKey) : undefined;
	if (saved) {
		Object.assign(values, saved);
		isRestored.value = true;
	}

	function clearErrors() {
		for (const name of Object.keys(errors)) delete errors[name];
		failure.value = null;
	}

	for (const name of Object.keys(values)) {
		watch(
			() => values[name],
			() => delete errors[name],
			{ deep: true }
		);
	}
	watch(values, () => {
		if (!draftKey) return;
		if (isDirty.value) drafts.set(draftKey, without(plain(values), secrets));
		else drafts.delete(draftKey);
	});

	function reset(next = start.value) {
		start.value = plain(next);
		Object.assign(values, plain(next));
		isRestored.value = false;
		clearErrors();
		if (draftKey) drafts.delete(draftKey);
	}

	function refuse(error) {
		if (!(error instanceof ApiError)) throw error;
		if (error.code === 'invalid' && error.field !== null && error.field in values) {
			const isEmpty = values[error.field] === '' && error.reason === 'too_short';
			errors[error.field] = isEmpty ? 'required' : (error.reason ?? 'bad_format');
			void focusBad();
		} else {
			failure.value = error;
		}
	}

	/* Resolves to the answer, or to undefined when it was refused and shown. */
	async function submit() {
		if (isBusy.value) return undefined;
		clearErrors();
		const empty = needs(values).filter((name) => values[name] === '' || values[name] === null);
		for (const name of empty) errors[name] = 'required';
		if (empty.length) {
			void focusBad();
			return undefined;
		}
		isBusy.value = true;
		try {
			const answer = (await send(plain(values))) ?? null;
			if (draftKey) drafts.delete(draftKey);
			start.value = plain(values);
			return answer;
		} catch (error) {
			refuse(error);
			return undefined;
		} finally {
			isBusy.value = false;
		}
	}

	return { values, errors, failure, isBusy, isDirty, isRestored, reset, submit, clearErrors };
}
