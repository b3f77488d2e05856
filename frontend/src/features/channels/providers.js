/* Servers of the mail providers that people really use. `note` is a key of `providers.<note>`. */
export const PROVIDERS = [
	{
		name: 'Yandex',
		note: 'yandex',
		domains: ['yandex.ru', 'ya.ru', 'yandex.com'],
		imap: ['imap.yandex.ru', 993, 'tls'],
		smtp: ['smtp.yandex.ru', 465, 'tls'],
	},
	{
		name: 'Mail.ru',
		note: 'mailru',
		domains: ['mail.ru', 'bk.ru', 'inbox.ru', 'list.ru'],
		imap: ['imap.mail.ru', 993, 'tls'],
		smtp: ['smtp.mail.ru', 465, 'tls'],
	},
	{
		name: 'Gmail',
		note: 'gmail',
		domains: ['gmail.com', 'googlemail.com'],
		imap: ['imap.gmail.com', 993, 'tls'],
		smtp: ['smtp.gmail.com', 465, 'tls'],
	},
	{
		name: 'Outlook',
		note: 'outlook',
		domains: ['outlook.com', 'hotmail.com', 'live.com'],
		imap: ['outlook.office365.com', 993, 'tls'],
		smtp: ['smtp.office365.com', 587, 'starttls'],
	},
];

export function providerOfHost(host) {
	return PROVIDERS.find(({ imap }) => imap[0] === host) ?? null;
}

export function providerOfAddress(address) {
	const domain = String(address).split('@')[1]?.trim().toLowerCase();
	return PROVIDERS.find(({ domains }) => domains.includes(domain)) ?? null;
}

export function hostsOf(provider) {
	const [imap_host, imap_port, imap_security] = provider.imap;
	const [smtp_host, smtp_port, smtp_security] = provider.smtp;
	return { imap_host, imap_port, imap_security, smtp_host, smtp_port, smtp_security };
}

const PORTS = {
	imap: { tls: 993, starttls: 143, none: 143 },
	smtp: { tls: 465, starttls: 587, none: 25 },
};

/* The port after another security was chosen; a port of one's own stays. */
export function portFor(kind, security, port) {
	const usual = Object.values(PORTS[kind]);
	return port === null || usual.includes(port) ? PORTS[kind][security] : port;
}
