/*
 * `fetch` that tells how much of the body is gone: only XMLHttpRequest knows it.
 * @param {(part: number) => void} onProgress 0 to 1
 * @returns {typeof fetch}
 */
export function sendTelling(onProgress) {
	const run = (path, { method, headers, body, signal }) =>
		new Promise((resolve, reject) => {
			const request = new XMLHttpRequest();
			request.open(method, path);
			for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
			request.upload.onprogress = (event) => {
				if (event.lengthComputable) onProgress(event.loaded / event.total);
			};
			request.onload = () => {
				const hasBody = request.status !== 204 && request.status !== 304;
				const after = request.getResponseHeader('Retry-After');
				resolve(
					new Response(hasBody ? request.responseText : null, {
						status: request.status,
						headers: after ? { 'Retry-After': after } : {},
					})
				);
			};
			request.onerror = () => reject(new TypeError('network'));
			request.onabort = () => reject(new DOMException('aborted', 'AbortError'));
			signal?.addEventListener('abort', () => request.abort());
			request.send(body);
		});
	return /** @type {any} */ (run);
}
