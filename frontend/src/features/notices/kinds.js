import {
	AlarmClock,
	CircleCheck,
	CornerUpLeft,
	FileWarning,
	Flame,
	Hourglass,
	MailQuestion,
	MailSearch,
	MailWarning,
	Scale,
	ShieldAlert,
	UserPlus,
	VolumeX,
} from '@lucide/vue';

/*
 * What each kind of backend/feature/notices/notices.def looks like and where it leads. The sentence is
 * `notices.kind.<name>` with the notice's params; under it stands what `note` names, if it is there.
 */
/** @typedef {{id: number, kind: string, ref_id: number|null, by_name: string|null, params: any,
 *   created_at: string, read_at: string|null}} Notice */
/** @typedef {{icon: any, to?: (ref: number|null) => any, note?: string, isBad?: boolean}} NoticeKind */

const card = (ref) => ({ name: 'feed', params: { interest_id: ref } });
const mailbox = (ref) => ({ name: 'mailboxes', params: { channel_id: ref } });
const ledger = (ref) => ({ name: 'ledger', params: { channel_id: ref } });
const mailboxes = () => ({ name: 'mailboxes' });
const access = () => ({ name: 'access' });
const letters = () => ({ name: 'letters' });

/** @type {Record<string, NoticeKind>} */
export const kinds = {
	interest_returned: { icon: CornerUpLeft, to: card, note: 'remark' },
	interest_assigned: { icon: UserPlus, to: card },
	interest_overdue: { icon: AlarmClock, to: card, isBad: true },
	interest_escalated: { icon: Flame, to: card, isBad: true },
	interest_expired: { icon: Hourglass, to: card },
	reply_bounced: { icon: MailWarning, to: card, isBad: true },
	reply_answered: { icon: MailQuestion, to: card },
	reply_failed: { icon: MailWarning, to: card, isBad: true },
	channel_failing: { icon: MailWarning, to: mailbox, isBad: true },
	channel_recovered: { icon: CircleCheck, to: mailbox },
	source_silent: { icon: VolumeX, to: mailboxes },
	source_recovered: { icon: CircleCheck, to: mailboxes },
	source_unrecognised: { icon: MailSearch, to: letters },
	leak_found: { icon: ShieldAlert, to: access, isBad: true },
	counts_difference: { icon: Scale, isBad: true },
	ledger_difference: { icon: Scale, to: ledger, isBad: true },
	quarantine: { icon: FileWarning, to: letters },
};

/** The sentence of a notice. Params that a kind lacks are empty, never a hole in the text.
 * @param {Notice} notice @param {(key: string, named: any) => string} t
 */
export function sentence(notice, t) {
	const { params, by_name: by, ref_id: id } = notice;
	const name = params.author_name || params.name || (id ? `№ ${id}` : '');
	return t(`notices.kind.${notice.kind}`, { ...params, by: by ?? '', id: id ?? '', name });
}

/** @param {Notice} notice */
export function noteOf(notice) {
	const note = kinds[notice.kind]?.note;
	return note ? notice.params[note] : null;
}
