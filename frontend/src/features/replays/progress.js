import { dayRange } from '@/lib/time.js';

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

/* Which letters it reads: their days, then the mailbox and the source. */
export const daysOf = ({ from_at: from, to_at: to }, locale) =>
	dayRange(new Date(from), new Date(Date.parse(to) - 1000), locale);

export const ofWhat = ({ channel_name: channel, source_type: source }, t) =>
	[
		channel ?? t('replays.any_channel'),
		source ? t(`source.${source}`) : t('replays.any_source'),
	].join(' · ');
