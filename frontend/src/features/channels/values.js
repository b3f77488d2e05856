/* Between the record of the server and the form of a mailbox. */

const START = {
	name: '',
	point_id: null,
	imap_host: '',
	imap_port: 993,
	imap_security: 'tls',
	login: '',
	password: '',
	folder: 'INBOX',
	after_action: 'seen',
	move_to: '',
	smtp_host: '',
	smtp_port: 465,
	smtp_security: 'tls',
	smtp_login: '',
	smtp_password: '',
	from_name: '',
	from_address: '',
	reply_minutes: 30,
	is_active: true,
	auth_kind: 'password',
	quiet_before: '',
	more_folders: /** @type {string[]} */ ([]),
};

const two = (n) => String(n).padStart(2, '0');

/* A day of this browser, as a field of type date has it. */
export function today(at = new Date()) {
	return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

const MAY_BE_NULL = ['move_to', 'smtp_host', 'smtp_login', 'smtp_password', 'from_name'];

export function toForm(record) {
	const values = {};
	for (const [name, value] of Object.entries(START)) values[name] = record[name] ?? value;
	const quiet = record.quiet_before ? today(new Date(record.quiet_before)) : '';
	return { ...values, password: '', smtp_password: '', quiet_before: quiet };
}

/* An empty password of a saved mailbox means: keep it. */
export function toServer(values, isNew) {
	const sent = { ...values };
	for (const name of MAY_BE_NULL) sent[name] = sent[name] || null;
	if (sent.after_action !== 'move') sent.move_to = null;
	if (!isNew || sent.auth_kind === 'oauth2') sent.password = sent.password || null;
	sent.quiet_before = values.quiet_before
		? new Date(`${values.quiet_before}T00:00`).toISOString()
		: null;
	return sent;
}

/* What a mailbox cannot be without. */
export const mailboxNeeds = (values, isNew) =>
	['name', 'point_id', 'login']
		.concat(isNew && values.auth_kind === 'password' ? ['password'] : [])
		.concat('imap_host');
