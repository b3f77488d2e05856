/* Who works here. A member is a customer in the community and has no place in the shell. */
export const SEE_ALL = ['administrator', 'head', 'service_manager'];
export const STAFF = [...SEE_ALL, 'manager', 'point_manager', 'moderator'];
export const HEADS = ['administrator', 'head'];
/* Who judges the work of others and sets the order of a point. */
export const REVIEWERS = [...HEADS, 'point_manager'];
export const ADMIN = ['administrator'];
export const ROLES = [...STAFF, 'member'];

export function hasRole(me, roles) {
	return Boolean(me) && (!roles || roles.includes(me.role));
}

/* Who sees as another person only reads. */
export function mayWrite(me, roles) {
	return hasRole(me, roles) && !me.viewer_name;
}
