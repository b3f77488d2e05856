// The report, counted the long way: every card is read and judged in JavaScript, days by Intl.
const HOUR_FORMATS = new Map();

/** Day (YYYY-MM-DD) and hour of the week (24 * weekday + hour, Monday first) on the wall of a zone. */
export function wall(at, zone) {
	if (!HOUR_FORMATS.has(zone))
		HOUR_FORMATS.set(
			zone,
			new Intl.DateTimeFormat('en-CA', {
				timeZone: zone,
				year: 'numeric',
				month: '2-digit',
				day: '2-digit',
				hour: '2-digit',
				hourCycle: 'h23',
				weekday: 'short',
			})
		);
	const parts = Object.fromEntries(HOUR_FORMATS.get(zone).formatToParts(at).map((p) => [p.type, p.value]));
	const weekday = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(parts.weekday);
	return { day: `${parts.year}-${parts.month}-${parts.day}`, hour: weekday * 24 + Number(parts.hour) };
}

const time = (s) => (s === null ? null : Date.parse(`${s.replace(' ', 'T').slice(0, 23)}Z`));

/** All cards with what the report asks of them. */
export function readCards(db, now = Date.now()) {
	return db
		.query(
			`SELECT i.id, i.point_id, p.time_zone, i.state, i.is_waiting, i.source_type, i.action, i.channel_id, i.product,
				i.received_at, i.due_at, i.answered_at, i.answered_by_id, i.answered_at > i.due_at AS is_late,
				TIMESTAMPDIFF(SECOND, i.received_at, i.answered_at) AS seconds
			FROM interests i JOIN points p ON p.id = i.point_id`
		)
		.map((c) => {
			const { day, hour } = wall(time(c.received_at), c.time_zone);
			const isAnswered = c.answered_at !== null;
			return {
				id: Number(c.id),
				point: Number(c.point_id),
				source: Number(c.source_type),
				action: Number(c.action),
				channel: Number(c.channel_id),
				product: c.product,
				person: isAnswered && c.answered_by_id !== null ? Number(c.answered_by_id) : null,
				state: Number(c.state),
				day,
				hour,
				isAnswered,
				isOutside: isAnswered && c.answered_by_id === null,
				isLate: c.is_late === '1',
				isMissed: c.is_waiting === '1' && time(c.due_at) < now,
				seconds: isAnswered ? Number(c.seconds) : null,
			};
		});
}

const STATES = ['new', 'claimed', 'state_answered', 'processed', 'returned', 'accepted', 'no_reply'];

/** The numbers of some cards, under the names that the API gives them; times are exact. */
export function sums(cards) {
	const count = (f) => cards.filter(f).length;
	const times = cards
		.filter((c) => c.isAnswered)
		.map((c) => c.seconds)
		.sort((a, b) => a - b);
	const rank = (q) => (times.length ? times[Math.max(0, Math.ceil(q * times.length - 1e-9) - 1)] : null);
	return {
		cards: cards.length,
		answered: count((c) => c.isAnswered),
		outside: count((c) => c.isOutside),
		late: count((c) => c.isLate),
		missed: count((c) => c.isMissed),
		...Object.fromEntries(STATES.map((s, i) => [s, count((c) => c.state === i + 1)])),
		median: rank(0.5),
		slow: rank(0.9),
	};
}

/** Map of a key of cards to their sums; cards without it (null) are left out. */
export function groups(cards, keyOf) {
	const lists = new Map();
	for (const c of cards) {
		const key = keyOf(c);
		if (key === null) continue;
		if (!lists.has(key)) lists.set(key, []);
		lists.get(key).push(c);
	}
	return new Map([...lists].map(([key, list]) => [key, sums(list)]));
}
