import { ApiError } from '@/lib/errors.js';
import { toast } from '@/ui/toasts.js';
import { i18n } from './i18n.js';

/* Says in words why an action failed; what is not an answer of the server goes on up. */
export function toastError(error) {
	if (!(error instanceof ApiError)) throw error;
	const { t, te } = i18n.global;
	const key = `error.${error.code}`;
	const reason = `reason.${error.reason}`;
	const text = error.reason && te(reason) ? t(reason) : t(te(key) ? key : 'error.internal');
	toast({ kind: 'bad', text });
}
