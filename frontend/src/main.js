import './styles/index.css';
import { VueQueryPlugin } from '@tanstack/vue-query';
import { createPinia } from 'pinia';
import { createApp } from 'vue';
import App from './app/App.vue';
import { guessLocale, i18n } from './app/i18n.js';
import { startKeys } from './app/keys.js';
import { queryClient } from './app/query.js';
import { router } from './app/router.js';
import { useSession } from './app/session.js';
import { setLocale } from './app/texts.js';
import { startServiceWorker } from './app/update.js';

const app = createApp(App).use(createPinia()).use(VueQueryPlugin, { queryClient }).use(i18n);
const session = useSession();

/* Texts and the session are asked for at the same time; the page is drawn once, when both are here. */
void session.boot();
await setLocale(guessLocale());
app.use(router);
await router.isReady().catch(() => {});
app.mount('#app');
startKeys(() => session.me?.are_keys_on ?? true);
startServiceWorker();
