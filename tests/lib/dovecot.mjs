// A private Dovecot: IMAP (plain with STARTTLS, and TLS), LMTP on a unix socket, virtual users from
// a passwd-file, maildirs. Everything runs as one unprivileged user, also when root starts it.
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';

import { answers, freePort, mailUser, ready, start, stop } from './proc.mjs';

function config({ dir, sockets, ports, user, idleSeconds, oauth }) {
	return `
base_dir = ${sockets}/dovecot
state_dir = ${dir}/state
log_path = /dev/stderr
log_timestamp = "%Y-%m-%dT%H:%M:%S "
instance_name = otklik
protocols = imap lmtp
listen = 127.0.0.1
default_internal_user = ${user.name}
default_internal_group = ${user.group}
default_login_user = ${user.name}
default_client_limit = 500
first_valid_uid = 1
first_valid_gid = 0
imap_idle_notify_interval = ${idleSeconds} s
mail_max_userip_connections = 200
mailbox_list_index = no
auth_mechanisms = plain login${oauth ? ' xoauth2' : ''}
auth_username_format = %Lu
auth_failure_delay = 0
disable_plaintext_auth = no
ssl = yes
ssl_cert = <${dir}/server.pem
ssl_key = <${dir}/server.key
ssl_min_protocol = TLSv1.2
mail_location = maildir:~/Maildir
${oauth ? `passdb {
  driver = oauth2
  mechanisms = xoauth2
  args = ${dir}/oauth2.conf
}` : ''}
passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%Lu ${dir}/users
}
userdb {
  driver = static
  args = uid=${user.uid} gid=${user.gid} home=${dir}/boxes/%Lu
}
namespace inbox {
  inbox = yes
  separator = /
}
# Without this socket nobody is made to wait because others, or other tests, had a wrong password.
service anvil {
  chroot =
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service stats {
  chroot =
}
service imap-login {
  chroot =
  service_count = 0
  client_limit = 500
  process_min_avail = 1
  inet_listener imap {
    port = ${ports.imap}
  }
  inet_listener imaps {
    port = ${ports.imaps}
    ssl = yes
  }
}
service imap-urlauth-login {
  chroot =
}
service auth {
  unix_listener auth-userdb {
    user = ${user.name}
  }
}
service auth-worker {
  user = ${user.name}
}
service lmtp {
  user = ${user.name}
  unix_listener lmtp {
    mode = 0600
  }
}
service imap {
  process_limit = 500
}
`;
}

const give = (p, user) => user.isOther && fs.chownSync(p, user.uid, user.gid);

function makeDir(dir, user, mode = 0o711) {
	fs.mkdirSync(dir, { recursive: true, mode });
	give(dir, user);
}

function prepare({ dir, sockets, certs, users, user }) {
	for (const d of [dir, `${dir}/boxes`, `${dir}/state`]) makeDir(d, user);
	makeDir(`${sockets}/dovecot`, user, 0o755);
	fs.copyFileSync(certs.cert, `${dir}/server.pem`);
	fs.copyFileSync(certs.key, `${dir}/server.key`);
	const list = Object.entries(users).map(
		([name, password]) => `${name}:{PLAIN}${password}::::::\n`
	);
	fs.writeFileSync(`${dir}/users`, list.join(''));
	for (const f of ['server.pem', 'server.key', 'users']) {
		fs.chmodSync(`${dir}/${f}`, 0o600);
		give(`${dir}/${f}`, user);
	}
}

/**
 * Starts Dovecot in `dir`. users: {"address": "password"}; more can be added to dir/users while it
 * runs. `oauth`: address that tells whose an access token is (it is added to the end). Gives {ports: {imap, imaps}, lmtp, deliver, box, stop}.
 */
export async function startDovecot({
	dir,
	sockets,
	users,
	certs,
	log,
	ports,
	idleSeconds = 30,
	oauth = null,
	die = true,
}) {
	const user = mailUser();
	ports = { imap: await freePort(ports?.imap), imaps: await freePort(ports?.imaps) };
	prepare({ dir, sockets, certs, users, user });
	const file = path.join(dir, 'dovecot.conf');
	if (oauth) {
		fs.writeFileSync(`${dir}/oauth2.conf`, `tokeninfo_url = ${oauth}\nusername_attribute = email\nactive_attribute = active\nactive_value = yes\n`);
		give(`${dir}/oauth2.conf`, user);
	}
	fs.writeFileSync(file, config({ dir, sockets, ports, user, idleSeconds, oauth }));
	// A killed master leaves its pid, and the next one would believe it.
	fs.rmSync(path.join(sockets, 'dovecot/master.pid'), { force: true });
	const argv = ['dovecot', '-F', '-c', file];
	const as = user.isOther ? user : undefined;
	const daemon = start({ name: 'dovecot', argv, log, die, user: as, cwd: dir, lingers: true });
	const lmtp = path.join(sockets, 'dovecot/lmtp');
	await ready(daemon, async () => (await answers({ port: ports.imap })) && answers(lmtp));
	return {
		daemon,
		ports,
		lmtp,
		certs,
		users,
		deliver: (to, message) => deliver(lmtp, to, message),
		box: (address) => path.join(dir, 'boxes', address, 'Maildir'),
		stop: () => stop(daemon),
	};
}

/** A message as it goes after DATA: CRLF line ends, leading dots doubled, a line end at its end. */
export function wireForm(message) {
	const text = Buffer.from(message)
		.toString('latin1')
		.replace(/\r?\n/g, '\r\n')
		.replace(/^\./gm, '..');
	return Buffer.from(text.endsWith('\r\n') ? text : `${text}\r\n`, 'latin1');
}

/** Puts one message (Buffer or string) into a mailbox, as an MTA does: over LMTP. */
export async function deliver(lmtp, to, message, from = '') {
	const s = net.connect({ path: lmtp });
	const lines = lineReader(s);
	const expect = async (code) => {
		let line;
		do line = await lines();
		while (line[3] === '-');
		if (!line.startsWith(code)) throw new Error(`LMTP: ${line}`);
	};
	const say = (text) => s.write(`${text}\r\n`);
	try {
		await expect('220');
		say('LHLO localhost');
		await expect('250');
		say(`MAIL FROM:<${from}>`);
		await expect('250');
		say(`RCPT TO:<${to}>`);
		await expect('250');
		say('DATA');
		await expect('354');
		s.write(wireForm(message));
		say('.');
		await expect('250');
		say('QUIT');
	} finally {
		s.end();
	}
}

/** Gives a function that resolves to the next line of a socket; rejects when it ends. */
export function lineReader(s) {
	let rest = '';
	let failed = null;
	const have = [];
	const wait = [];
	const flush = () => {
		while (wait.length && (have.length || failed)) {
			const w = wait.shift();
			if (have.length) w.resolve(have.shift());
			else w.reject(failed);
		}
	};
	s.on('data', (b) => {
		const parts = (rest + b.toString('latin1')).split('\r\n');
		rest = parts.pop();
		have.push(...parts);
		flush();
	});
	const end = (e) => {
		failed ??= e ?? new Error('connection closed');
		flush();
	};
	s.on('error', end);
	s.on('close', () => end());
	return () =>
		new Promise((resolve, reject) => {
			wait.push({ resolve, reject });
			flush();
		});
}
