/* An answer that is not a success. `code` is a key of `error.<code>`, `reason` of `reason.<reason>`. */
export class ApiError extends Error {
	/**
	 * @param {{code: string, status?: number, field?: string|null, reason?: string|null,
	 *   detail?: string|null, data?: any, retryAfter?: number|null}} of
	 */
	constructor(of) {
		super(of.code);
		this.name = 'ApiError';
		this.code = of.code;
		this.status = of.status ?? 0;
		this.field = of.field ?? null;
		this.reason = of.reason ?? null;
		this.detail = of.detail ?? null;
		this.data = of.data ?? null;
		this.retryAfter = of.retryAfter ?? null;
	}
}

/* Whether asking again in a moment may help: nothing was decided by the server. */
export function isPassing(error) {
	return error instanceof ApiError && (error.status === 503 || error.code === 'offline');
}

/* Whether the server was not reached at all. */
export function isOffline(error) {
	return error instanceof ApiError && (error.code === 'offline' || error.code === 'timeout');
}

const BY_STATUS = {
	400: 'malformed',
	401: 'unauthorized',
	403: 'forbidden',
	404: 'not_found',
	405: 'method',
	409: 'conflict',
	413: 'too_large',
	422: 'invalid',
	429: 'too_many',
	502: 'unavailable',
	503: 'unavailable',
	504: 'timeout',
};

/* Makes the error of an answer; a proxy's own error page has a status only. */
export async function errorOf(response) {
	const body = await response.json().catch(() => null);
	const known = body && typeof body.error === 'string' ? body : {};
	const after = Number(response.headers.get('Retry-After'));
	return new ApiError({
		code: known.error ?? BY_STATUS[response.status] ?? 'internal',
		status: response.status,
		field: known.field,
		reason: known.reason,
		detail: known.detail,
		data: known.data,
		retryAfter: Number.isFinite(after) && after > 0 ? after : null,
	});
}
