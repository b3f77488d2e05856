/* Runs when the page has nothing better to do; Safari has no word for that and gets a pause. */
export function whenIdle(run) {
	if (window.requestIdleCallback) window.requestIdleCallback(() => void run());
	else setTimeout(run, 1500);
}
