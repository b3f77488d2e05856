/* Keeps the shell of the page so that it opens without a network. Never touches /api. */
const VERSION = __VERSION__;
const SHELL = __SHELL__;
const CACHE = `otklik-${VERSION}`;

self.addEventListener('install', (event) => {
	event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(SHELL)));
});

self.addEventListener('activate', (event) => {
	const drop = (names) => names.filter((name) => name !== CACHE).map((name) => caches.delete(name));
	event.waitUntil(
		caches
			.keys()
			.then((names) => Promise.all(drop(names)))
			.then(() => self.clients.claim())
	);
});

self.addEventListener('message', (event) => {
	if (event.data === 'skipWaiting') self.skipWaiting();
});

self.addEventListener('fetch', (event) => {
	const url = new URL(event.request.url);
	if (event.request.method !== 'GET' || url.origin !== self.location.origin) return;
	if (url.pathname.startsWith('/api/')) return;
	if (event.request.mode === 'navigate') {
		event.respondWith(fetch(event.request).catch(() => caches.match('/')));
		return;
	}
	if (SHELL.includes(url.pathname)) {
		event.respondWith(caches.match(url.pathname).then((hit) => hit || fetch(event.request)));
	}
});
