import { inject, provide, useId } from 'vue';

const FIELD = Symbol('field');

/* Ties a label, a hint and an error to whatever control stands inside the field. */
export function provideField(props) {
	const id = useId();
	const field = {
		id,
		get describedBy() {
			return [props.error && `${id}-error`, props.hint && `${id}-hint`].filter(Boolean).join(' ');
		},
		get isInvalid() {
			return Boolean(props.error);
		},
		get label() {
			return props.label;
		},
	};
	provide(FIELD, field);
	return field;
}

/* The field around a control, or a field of its own. */
export function useField() {
	const own = useId();
	return inject(FIELD, { id: own, describedBy: '', isInvalid: false, label: undefined });
}
