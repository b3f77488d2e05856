import { toast } from '@/ui/toasts.js';
import { i18n } from './i18n.js';

/* Says that a newer version waits; the person chooses when, for there may be a half-typed answer. */
function offer(worker) {
	const { t } = i18n.global;
	toast({
		kind: 'info',
		stays: true,
		text: t('update.text'),
		action: { label: t('update.do'), run: () => worker.postMessage('skipWaiting') },
	});
}

export async function startServiceWorker() {
	const container = navigator.serviceWorker;
	if (!import.meta.env.PROD || !container) return;
	const hadOne = Boolean(container.controller);
	container.addEventListener('controllerchange', () => {
		if (hadOne) window.location.reload();
	});
	const registration = await container.register('/sw.js').catch(() => null);
	if (!registration) return;
	if (registration.waiting && hadOne) offer(registration.waiting);
	registration.addEventListener('updatefound', () => {
		const worker = registration.installing;
		worker?.addEventListener('statechange', () => {
			if (worker.state === 'installed' && hadOne) offer(worker);
		});
	});
}
