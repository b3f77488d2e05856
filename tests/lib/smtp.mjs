// A private exim: a real submission server with STARTTLS and AUTH PLAIN/LOGIN for the users of a
// Dovecot, whose LMTP it delivers to. Mail for anybody else is refused, so nothing leaves the machine.
//
// exim4 is setuid root. Called with -C by somebody who is neither root nor its own user it gives the
// privilege up and runs as the caller for good; that is what we want, so root starts it as `mail`.
// Two things follow: it may not create its logs (they are made empty beforehand), and deliveries
// must not try to change user (deliver_drop_privilege).
import fs from 'node:fs';
import path from 'node:path';

import { answers, freePort, mailUser, ready, start, stop } from './proc.mjs';

// Addresses under this domain are refused for good (550), for tests of failed sending.
const REFUSED = 'refused.test';

function config({ dir, port, user, lmtp, sizeMb }) {
	return `
primary_hostname = localhost
spool_directory = ${dir}/spool
log_file_path = ${dir}/%slog
pid_file_path =
exim_user = ${user.uid}
exim_group = ${user.gid}
daemon_smtp_ports = ${port}
local_interfaces = 127.0.0.1
deliver_drop_privilege
queue_only = false
smtp_accept_max = 200
smtp_accept_queue_per_connection = 0
smtp_accept_max_per_connection = 100000
message_size_limit = ${sizeMb}M
rfc1413_query_timeout = 0s
host_lookup =
keep_environment =
allow_mx_to_ip = false
check_spool_space = 0
check_log_space = 0
log_selector = +smtp_confirmation
tls_certificate = ${dir}/server.pem
tls_privatekey = ${dir}/server.key
tls_advertise_hosts = *
acl_smtp_rcpt = check_rcpt
ignore_bounce_errors_after = 0s

begin acl
check_rcpt:
  deny    domains = ${REFUSED}
          message = no such recipient
  accept  authenticated = *
          domains = lsearch;${dir}/domains
  deny    message = relay not permitted

begin routers
local:
  driver = accept
  transport = dovecot

begin transports
dovecot:
  driver = lmtp
  socket = ${lmtp}
  batch_max = 20
  user = ${user.uid}
  group = ${user.gid}

begin retry
* * F,1h,2s

begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = \${if eq{$auth3}{\${lookup{$auth2}lsearch{${dir}/users}{$value}{\\n}}}}
  server_set_id = $auth2
  server_advertise_condition = \${if def:tls_in_cipher}
login:
  driver = plaintext
  public_name = LOGIN
  server_prompts = Username:: : Password::
  server_condition = \${if eq{$auth2}{\${lookup{$auth1}lsearch{${dir}/users}{$value}{\\n}}}}
  server_set_id = $auth1
  server_advertise_condition = \${if def:tls_in_cipher}
xoauth2:
  driver = plaintext
  public_name = XOAUTH2
  server_prompts = :
  server_condition = \${if match{$auth1}{\\N^user=([^\\x01]+)\\x01auth=Bearer ([^\\x01]+)\\x01\\x01$\\N}{\${if eq{$2}{\${lookup{$1}lsearch{${dir}/tokens}{$value}{\\n}}}}}}
  server_advertise_condition = \${if def:tls_in_cipher}
`;
}

function put(file, text, user, mode = 0o600) {
	fs.writeFileSync(file, text, { mode });
	if (user.isOther) fs.chownSync(file, user.uid, user.gid);
}

function prepare({ dir, certs, users, user }) {
	fs.mkdirSync(path.join(dir, 'spool'), { recursive: true, mode: 0o711 });
	if (user.isOther) for (const d of [dir, `${dir}/spool`]) fs.chownSync(d, user.uid, user.gid);
	put(`${dir}/server.pem`, fs.readFileSync(certs.cert), user);
	put(`${dir}/server.key`, fs.readFileSync(certs.key), user);
	put(
		`${dir}/users`,
		Object.entries(users)
			.map(([n, p]) => `${n}: ${p}\n`)
			.join(''),
		user
	);
	put(`${dir}/tokens`, '', user);
	const domains = new Set(Object.keys(users).map((n) => n.split('@')[1]));
	put(`${dir}/domains`, [...domains].map((d) => `${d}:\n`).join(''), user);
	for (const l of ['main', 'reject', 'panic'])
		if (!fs.existsSync(`${dir}/${l}log`)) put(`${dir}/${l}log`, '', user);
}

/** Starts exim in `dir` in front of a Dovecot of startDovecot(). Gives {port, users, stop}. */
export async function startSmtp({ dir, dovecot, log, port, sizeMb = 50, die = true }) {
	const user = mailUser();
	port = await freePort(port);
	prepare({ dir, certs: dovecot.certs, users: dovecot.users, user });
	const file = path.join(dir, 'exim.conf');
	// A configuration that others can write to is refused by exim.
	put(file, config({ dir, port, user, lmtp: dovecot.lmtp, sizeMb }), user, 0o644);
	const argv = ['exim4', '-C', file, '-bdf', '-q5s'];
	const path_ = `${process.env.PATH}:/usr/sbin`;
	const daemon = start({
		name: 'exim4',
		argv,
		log,
		die,
		user: user.isOther ? user : undefined,
		env: { PATH: path_ },
	});
	await ready(daemon, () => answers({ port }));
	/** Access tokens that are good now: {address: token}. */
	const setTokens = (tokens) =>
		put(`${dir}/tokens`, Object.entries(tokens).map(([n, t]) => `${n}: ${t}\n`).join(''), user);
	return { daemon, port, users: dovecot.users, dir, setTokens, stop: () => stop(daemon) };
}
