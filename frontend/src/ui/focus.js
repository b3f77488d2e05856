import { isTouch } from '@/lib/touch.js';

/*
 * Where the focus goes when a dialog opens: the first field, or else the dialog itself, so that
 * its title is read; never the closing cross. A touch screen would throw its keyboard up, so there
 * it is always the dialog.
 */
export function focusFirst(event) {
	event.preventDefault();
	const box = event.target;
	const field = isTouch() ? null : box.querySelector('.sheet-body :is(input, textarea, .select)');
	(field ?? box).focus();
}

/* A message at the bottom is no outside: pressing its button leaves the dialog open. */
export function keepForToasts(event) {
	const target = event.detail?.originalEvent?.target ?? event.target;
	if (target instanceof Element && target.closest('.toasts')) event.preventDefault();
}
