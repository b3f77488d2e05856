import { inject, provide } from 'vue';

const MAILBOX = Symbol('mailbox');

/** @param {{values: any, errors: Record<string, string>, channel: any}} form */
export function provideMailbox(form) {
	provide(MAILBOX, form);
}

/* The form that a section of fields belongs to. */
export function useMailbox() {
	return /** @type {{values: any, errors: Record<string, string>, channel: any}} */ (
		inject(MAILBOX)
	);
}
