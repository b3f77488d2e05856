/* Time zones of the browser with their shift from UTC right now, those of Russia first. */

function shiftOf(zone, at) {
	const parts = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'shortOffset' })
		.formatToParts(at)
		.find(({ type }) => type === 'timeZoneName');
	return (parts?.value ?? 'GMT').replace('GMT', 'UTC');
}

const FIRST = [
	'Europe/Kaliningrad',
	'Europe/Moscow',
	'Europe/Samara',
	'Asia/Yekaterinburg',
	'Asia/Omsk',
	'Asia/Novosibirsk',
	'Asia/Krasnoyarsk',
	'Asia/Irkutsk',
	'Asia/Yakutsk',
	'Asia/Vladivostok',
	'Asia/Magadan',
	'Asia/Kamchatka',
];

let made = null;

/** @returns {Array<{value: string, label: string, hint: string}>} */
export function timeZones() {
	const now = new Date();
	const known = Intl.supportedValuesOf('timeZone');
	const rest = known.filter((zone) => !FIRST.includes(zone));
	made ??= [...FIRST, 'UTC', ...rest.filter((zone) => zone !== 'UTC')].map((zone) => ({
		value: zone,
		label: zone.replace(/_/g, ' '),
		hint: shiftOf(zone, now),
	}));
	return made;
}

export function zoneLabel(zone) {
	const found = timeZones().find(({ value }) => value === zone);
	return found ? `${found.label}, ${found.hint}` : zone;
}

/* The zone of this browser, which is a good guess for a new point. */
export function ownZone() {
	return Intl.DateTimeFormat().resolvedOptions().timeZone || 'Europe/Moscow';
}
