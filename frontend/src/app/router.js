import { createRouter, createWebHistory } from 'vue-router';
import { guard, texts } from './guards.js';
import { routes } from './routes.js';

export const router = createRouter({ history: createWebHistory(), routes });
router.beforeEach(guard);
router.beforeResolve(texts);

/* After a new version is put up, an open page asks for chunks that are gone: load the page anew. */
router.onError((error, to) => {
	if (/dynamically imported module|module script failed/i.test(String(error?.message))) {
		window.location.assign(to.fullPath);
	}
});
