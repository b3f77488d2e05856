// Every page of the product and how it is opened, for tests that walk through all of them. The data is an
// office (lib/office.mjs).

/** name: [address, what is there when it is drawn, how it is opened]. */
export const pagesOf = (o) => ({
	start: ['/', '.feed-list'],
	feed: ['/feed', '[data-card]'],
	'feed-nothing': ['/feed?q=такогонетнигде', '.feed-list h2'],
	'card-proof': [`/feed/${o.proven[0]}`, '.cproof-pic img'],
	'card-returned': [`/feed/${o.returned}`, '.cproof-link'],
	'card-mail': [`/feed/${o.mails[0]}`, 'article.card h3'],
	'card-missing': ['/feed/999999', '.feed-card h2'],
	clients: ['/clients', 'tbody tr'],
	'clients-nothing': ['/clients?q=такогонетнигде', '.empty h2'],
	client: [`/clients/${o.client}`, '[role=dialog] a[href^="tel:"]'],
	'client-new': ['/clients/new', '[role=dialog] form'],
	report: ['/report', '.rep-chart svg'],
	'report-empty': ['/report?period=own&from=2020-01-01&to=2020-01-02&day_from=2020-01-01&day_to=2020-01-02', '.rep-scope'],
	quality: ['/quality', '.qfacts h2'],
	'quality-people': ['/quality?tab=people', '.takers-table tbody tr'],
	settings: ['/settings', '.slist'],
	mailboxes: ['/settings/mailboxes', '.mailbox-ledger'],
	mailbox: [`/settings/mailboxes/${o.channel}`, '[role=dialog] form'],
	'mailbox-new': ['/settings/mailboxes/new', '[role=dialog] form'],
	ledger: [`/settings/mailboxes/${o.channel}/ledger`, 'tbody tr'],
	'signed-in': ['/settings/mailboxes/signed-in?error=access_denied', '.empty h2'],
	letters: ['/settings/letters', 'tbody tr'],
	'letters-cards': ['/settings/letters?state=card', 'tbody tr'],
	'letters-ignored': ['/settings/letters?state=ignored', 'tbody tr'],
	rules: ['/settings/rules', '.rlist-name a'],
	'rules-senders': ['/settings/rules?tab=senders', '.senders li'],
	rule: ['/settings/rules/3', 'textarea'],
	'rule-new': ['/settings/rules/new', 'textarea'],
	'rule-teach': [`/settings/rules?teach=${o.letter}`, 'textarea'],
	replays: ['/settings/replays', 'tbody tr'],
	replay: [`/settings/replays/${o.replay}`, '.page-body h3, .page-body h2'],
	templates: ['/settings/templates', 'tbody tr'],
	template: [`/settings/templates/${o.template}`, '[role=dialog] form'],
	'template-new': ['/settings/templates/new', '[role=dialog] form'],
	points: ['/settings/points', 'tbody tr'],
	point: ['/settings/points/1', '[role=dialog] form'],
	'point-new': ['/settings/points/new', '[role=dialog] form'],
	hours: ['/settings/hours', 'tbody tr'],
	'hours-point': ['/settings/hours/1', '[role=dialog] input[type=time]'],
	shifts: ['/settings/shifts', 'tbody tr'],
	'shifts-person': [`/settings/shifts/${o.anna.id}`, '[role=dialog] input[type=time]'],
	users: ['/settings/users', 'tbody tr'],
	user: ['/settings/users/4', '[role=dialog] form'],
	'user-new': ['/settings/users/new', '[role=dialog] form'],
	access: ['/settings/access', '.page-body h2'],
	audit: ['/settings/audit', 'tbody tr'],
	profile: ['/profile', '[aria-labelledby=sessions-title] li'],
	missing: ['/there-is-no-such-page', 'h2'],
	palette: ['/profile', '[role=option]', (page) => page.keyboard.press('Control+k')],
	keys: ['/feed', 'dl.keys', (page) => page.keyboard.press('Shift+Slash')],
	notices: ['/feed', '[role=dialog] h2', (page) => ['g', 'n'].reduce((p, key) => p.then(() => page.keyboard.press(key)), Promise.resolve())],
	filter: ['/feed', '[role=dialog] form, [role=dialog] h2', (page) => page.locator('.fhead-top [aria-haspopup=dialog]').click()],
	error: ['/clients', '.error-box, [role=alert]', null],
});

/** Opens a page of the table and waits until it is drawn. */
export async function openOne(page, [name, [path, sign, run]]) {
	if (name === 'error') await page.route('**/api/clients?**', (route) => route.fulfill({ status: 503, json: { error: 'unavailable' } }));
	await page.goto(path);
	if (run) {
		await page.locator('main h1').first().waitFor();
		await page.locator('.feed-list [data-card], .profile, main h2').first().waitFor();
		await run(page);
	}
	await page.locator(sign).first().waitFor();
	if (name === 'error') await page.unroute('**/api/clients?**');
}
