import { hasRole } from './roles.js';
import { startPage } from './nav.js';
import { useSession } from './session.js';

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
	return true;
}
