import { hasRole } from './roles.js';
import { startPage } from './nav.js';
import { useSession } from './session.js';
import { loadTexts, textsOf } from './texts.js';

/*
 * Before each page: who is it, and may this role see it. A page without a right is not found, as
 * the server says it too.
 */
export async function guard(to) {
	const session = useSession();
	await session.boot();
	if (session.phase === 'down') return true;
	if (to.meta.isOpen) return session.me ? { name: startPage(session.me) } : true;
	if (!session.me) {
		const next = to.fullPath === '/' ? undefined : to.fullPath;
		return { name: 'sign-in', query: { next } };
	}
	if (to.name === 'start') return { name: startPage(session.me), replace: true };
	if (!hasRole(session.me, to.meta.roles)) {
		const rest = to.path.slice(1).split('/');
		return { name: 'missing', params: { rest }, query: to.query, replace: true };
	}
	/* Texts come while the page itself is loaded; what fails here is told by `texts`. */
	loadTexts(textsOf(to)).catch(() => {});
	return true;
}

/* No page is shown before its texts are here. */
export async function texts(to) {
	await loadTexts(textsOf(to));
}
