/* How far a replay is, 0 to 1: comparing goes through time, writing through cards. */
export function progress(replay) {
	if (replay.state === 'comparing') {
		const [from, to, at] = [replay.from_at, replay.to_at, replay.cursor_at].map(Date.parse);
		const end = Math.min(to, Date.now());
		return end > from ? Math.min(1, Math.max(0, (at - from) / (end - from))) : 1;
	}
	return null;
}

export const isMoving = ({ state }) => ['comparing', 'applying', 'undoing'].includes(state);

/* The days of two date boxes as moments: the last day is meant whole. */
export function period(from, to) {
	const end = new Date(`${to}T00:00:00`);
	end.setDate(end.getDate() + 1);
	return { from: new Date(`${from}T00:00:00`).toISOString(), to: end.toISOString() };
}
