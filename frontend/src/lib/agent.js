/* What a browser calls itself, in two words; enough to recognise one's own device. */
const BROWSERS = [
	[/YaBrowser\//, 'Yandex Browser'],
	[/Edg(e|A|iOS)?\//, 'Edge'],
	[/OPR\//, 'Opera'],
	[/Firefox\/|FxiOS\//, 'Firefox'],
	[/Chrome\/|CriOS\//, 'Chrome'],
	[/Safari\//, 'Safari'],
];
const SYSTEMS = [
	[/iPhone/, 'iPhone'],
	[/iPad/, 'iPad'],
	[/Android/, 'Android'],
	[/Windows/, 'Windows'],
	[/Mac OS X/, 'macOS'],
	[/CrOS/, 'ChromeOS'],
	[/Linux/, 'Linux'],
];

function first(table, text) {
	return table.find(([sign]) => sign.test(text))?.[1] ?? null;
}

/** @param {string} [userAgent] */
export function describeAgent(userAgent = '') {
	const browser = first(BROWSERS, userAgent);
	const system = first(SYSTEMS, userAgent);
	const text = [browser, system].filter(Boolean).join(', ') || userAgent.slice(0, 60);
	return { text, isPhone: /iPhone|Android.*Mobile/.test(userAgent) };
}
