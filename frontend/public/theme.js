/* Runs before the first paint, so that a dark page never flashes white. */
(function () {
	var saved;
	try {
		saved = localStorage.getItem('otklik.theme');
		var locale = localStorage.getItem('otklik.locale');
		if (locale === 'ru' || locale === 'en') document.documentElement.lang = locale;
	} catch {
		saved = null;
	}
	var isDark =
		saved === 'dark' || (saved !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
	document.documentElement.dataset.theme = isDark ? 'dark' : 'light';
	document.querySelector('meta[name=theme-color]').content = isDark ? '#0f1318' : '#f3f5f7';
})();
