/*
 * Drives imap_client and smtp_client by lines on standard input, words separated by tabs; every
 * line gets one answer line: key, detail, value. transport.test.mjs speaks to it.
 */
#include "feature/mail/compose.h"
#include "feature/mail/imap_client.h"
#include "feature/mail/smtp_client.h"
#include "base/str.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WORDS = 12, LINE_BYTES = 16384, VALUE_MAX = 4 << 20 };

struct probe {
	struct imap *imap;
	struct smtp *smtp;
	struct arena *a;
	struct buf value;
	const char *dir;
	size_t taken, taken_bytes, too_big;
	uint32_t last_uid;
	bool is_disordered;
};

typedef const char *(*command_fn)(struct probe *p, char **w);

static long number(const char *s)
{
	int64_t v = 0;

	return s != NULL && str_to_i64(s, &v) ? (long)v : 0;
}

static struct net_target target(char **w)
{
	return (struct net_target){
		.host = w[1],
		.port = (int)number(w[2]),
		.security = str_eq(w[3], "tls")        ? NET_TLS
			    : str_eq(w[3], "starttls") ? NET_STARTTLS
						       : NET_NONE,
		.ca_file = w[4] != NULL && w[4][0] != '\0' ? w[4] : NULL,
		.connect_seconds = (int)number(w[5]),
		.silence_seconds = (int)number(w[6]),
	};
}

static const char *save(const char *path, const char *bytes, size_t n)
{
	int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
	ssize_t put = fd >= 0 ? write(fd, bytes, n) : -1;

	if (fd >= 0)
		close(fd);
	return put == (ssize_t)n ? "ok" : "cannot_write";
}

static const char *do_connect(struct probe *p, char **w)
{
	const struct net_target t = target(w);

	return imap_error_key(imap_connect(p->imap, &t));
}

static const char *do_login(struct probe *p, char **w)
{
	return imap_error_key(imap_login(p->imap, IMAP_AUTH_PASSWORD, w[1], w[2]));
}

static const char *do_select(struct probe *p, char **w)
{
	struct imap_folder f = { 0 };
	enum imap_error e = imap_select(p->imap, w[1], &f);

	buf_addf(&p->value, "%u %u %u", f.uidvalidity, f.uidnext, f.exists);
	return imap_error_key(e);
}

static const char *do_list(struct probe *p, char **w)
{
	const struct imap_range r = { (uint32_t)number(w[1]), (uint32_t)number(w[2]),
				      (size_t)number(w[3]) };
	struct imap_list l = { 0 };
	struct imap_rows rows = { 0 };
	enum imap_error e = imap_list(p->imap, &r, p->a, &l);
	char iso[TIME_ISO_BYTES];

	if (e == IMAP_OK)
		e = imap_rows(p->imap, &l.uids, true, p->a, &rows);
	buf_addf(&p->value, "%u %d", l.inspected_to, l.is_more);
	for (size_t i = 0; i < rows.n; i++)
		buf_addf(&p->value, " %u|%u|%s|%d", rows.v[i].uid, rows.v[i].size,
			 time_iso(rows.v[i].received, iso), rows.v[i].is_seen);
	return imap_error_key(e);
}

static const char *do_since(struct probe *p, char **w)
{
	struct timestamp t = { 0 };
	struct imap_uids u = { 0 };

	if (!time_parse_iso(w[1], &t))
		return "bad_time";

	enum imap_error e = imap_search_since(p->imap, t, p->a, &u);

	for (size_t i = 0; i < u.n; i++)
		buf_addf(&p->value, " %u", u.v[i]);
	return imap_error_key(e);
}

static bool take(void *arg, const struct imap_row *row, const char *bytes)
{
	struct probe *p = arg;

	p->is_disordered |= row->uid <= p->last_uid;
	p->last_uid = row->uid;
	if (bytes == NULL) {
		p->too_big++;
		return true;
	}
	p->taken++;
	p->taken_bytes += row->size;
	if (p->dir[0] != '\0')
		save(arena_printf(p->a, "%s/%u.eml", p->dir, row->uid), bytes, row->size);
	return true;
}

/* One message alone, into that directory. */
static const char *do_fetch(struct probe *p, char **w)
{
	uint32_t uid = (uint32_t)number(w[1]);
	const struct imap_batch b = { { &uid, 1 }, (size_t)number(w[2]), take, p };
	size_t done = 0;

	p->dir = w[3];
	p->taken = p->too_big = p->last_uid = 0;
	const enum imap_error e = imap_fetch_batch(p->imap, &b, p->a, &done);

	buf_addf(&p->value, "%zu %zu", p->taken, p->too_big);
	return imap_error_key(e);
}

/*
 * All from a UID on, batch by batch: how many came, their bytes, how many were too big, how many
 * batches it took, microseconds. With a fourth word "ahead" the server is asked some time before
 * its answer is read.
 */
static const char *do_batch(struct probe *p, char **w)
{
	const struct imap_range r = { (uint32_t)number(w[1]), 0, 0 };
	struct imap_list l = { 0 };
	const int64_t start = time_mono_us();
	enum imap_error e = imap_list(p->imap, &r, p->a, &l);
	const bool is_ahead = w[3] != NULL && w[4] != NULL && str_eq(w[4], "ahead");
	size_t batches = 0;

	p->dir = w[3] != NULL ? w[3] : "";
	p->taken = p->taken_bytes = p->too_big = p->last_uid = 0;
	p->is_disordered = false;
	for (size_t i = 0, done = 0; e == IMAP_OK && i < l.uids.n; i += done, batches++) {
		const size_t left = l.uids.n - i;
		const size_t n = left < IMAP_BATCH_MAX ? left : IMAP_BATCH_MAX;
		const struct imap_batch b = {
			{ l.uids.v + i, n }, (size_t)number(w[2]), take, p
		};

		if (is_ahead)
			e = imap_fetch_ask(p->imap, &b);
		if (e == IMAP_OK)
			e = imap_fetch_batch(p->imap, &b, p->a, &done);
	}
	buf_addf(&p->value, "%zu %zu %zu %zu %lld", p->taken, p->taken_bytes, p->too_big, batches,
		 (long long)(time_mono_us() - start));
	return p->is_disordered ? "disordered" : imap_error_key(e);
}

/* Only asks for so many; what is said next finds the answer in its way. */
static const char *do_ask(struct probe *p, char **w)
{
	const struct imap_range r = { (uint32_t)number(w[1]), 0, (size_t)number(w[2]) };
	struct imap_list l = { 0 };
	enum imap_error e = imap_list(p->imap, &r, p->a, &l);
	const struct imap_batch b = { l.uids, 1000000, take, p };

	if (e == IMAP_OK)
		e = imap_fetch_ask(p->imap, &b);
	return imap_error_key(e);
}

static const char *do_flag(struct probe *p, char **w)
{
	return imap_error_key(imap_flag(p->imap, (uint32_t)number(w[1]), w[2]));
}

static const char *do_move(struct probe *p, char **w)
{
	return imap_error_key(imap_move(p->imap, (uint32_t)number(w[1]), w[2]));
}

/* The next line on standard input interrupts. */
static const char *do_idle(struct probe *p, char **w)
{
	static const char *const names[] = { "new", "timeout", "interrupted" };
	enum imap_woke woke = IMAP_WOKE_TIMEOUT;
	enum imap_error e = imap_idle(p->imap, (int)number(w[1]), STDIN_FILENO, &woke);

	if (e == IMAP_OK)
		buf_adds(&p->value, names[woke]);
	return imap_error_key(e);
}

static const char *do_noop(struct probe *p, char **w)
{
	(void)w;
	return imap_error_key(imap_noop(p->imap));
}

static const char *do_dead(struct probe *p, char **w)
{
	(void)w;
	buf_adds(&p->value, imap_is_dead(p->imap) ? "dead" : "alive");
	return "ok";
}

static const char *do_reset(struct probe *p, char **w)
{
	(void)w;
	imap_free(p->imap);
	smtp_free(p->smtp);
	p->imap = imap_new();
	p->smtp = smtp_new();
	return "ok";
}

static const char *do_fds(struct probe *p, char **w)
{
	DIR *d = opendir("/proc/self/fd");
	int n = -3;

	(void)w;
	while (d != NULL && readdir(d) != NULL)
		n++;
	if (d != NULL)
		closedir(d);
	buf_addf(&p->value, "%d", n);
	return "ok";
}

/* Takes descriptors, so that the next one is above what select() can hold. */
static const char *do_hold(struct probe *p, char **w)
{
	int fd = 0;

	for (long i = number(w[1]); i > 0 && fd >= 0; i--)
		fd = open("/dev/null", O_RDONLY);
	buf_addf(&p->value, "%d", fd);
	return "ok";
}

static const char *do_smtp_connect(struct probe *p, char **w)
{
	const struct net_target t = target(w);

	return smtp_result_key(smtp_connect(p->smtp, &t));
}

static const char *do_smtp_login(struct probe *p, char **w)
{
	return smtp_result_key(smtp_login(p->smtp, w[1], w[2]));
}

/* smtp_send from to message-id subject text in-reply-to references */
static const char *do_smtp_send(struct probe *p, char **w)
{
	const struct compose_person to = { "Покупатель", w[2] };
	const struct compose_in in = {
		.from = { "Магазин «Ёлка»", w[1] },
		.to = &to,
		.to_n = 1,
		.subject = w[4],
		.is_reply = true,
		.date = time_now(),
		.message_id = w[3],
		.text = w[5],
		.in_reply_to = w[6],
		.references = w[7],
		.quote_intro = "Вы писали:",
		.quote = "Сколько стоит?\nСпасибо",
	};
	struct buf mail;

	buf_init(&mail, 1 << 20);

	enum compose_error e = compose(&in, &mail);
	const char *key = compose_error_key(e);

	if (e == COMPOSE_OK) {
		const struct smtp_message m = { w[1], (const char *const *)&w[2], 1, mail.p,
						mail.len };

		key = smtp_result_key(smtp_send(p->smtp, &m));
	}
	buf_free(&mail);
	return key;
}

static const struct {
	const char *name;
	command_fn fn;
} commands[] = {
	{ "connect", do_connect },
	{ "login", do_login },
	{ "select", do_select },
	{ "list", do_list },
	{ "since", do_since },
	{ "fetch", do_fetch },
	{ "batch", do_batch },
	{ "ask", do_ask },
	{ "flag", do_flag },
	{ "move", do_move },
	{ "idle", do_idle },
	{ "noop", do_noop },
	{ "dead", do_dead },
	{ "reset", do_reset },
	{ "fds", do_fds },
	{ "hold", do_hold },
	{ "smtp_connect", do_smtp_connect },
	{ "smtp_login", do_smtp_login },
	{ "smtp_send", do_smtp_send },
};

/* Byte by byte: what a buffer would read ahead could not interrupt IDLE. */
static bool read_line(char *line)
{
	size_t n = 0;
	char c;

	while (n + 1 < LINE_BYTES && read(STDIN_FILENO, &c, 1) == 1) {
		if (c == '\n') {
			line[n] = '\0';
			return true;
		}
		line[n++] = c;
	}
	return false;
}

static void run(struct probe *p, char *line)
{
	char *w[WORDS] = { 0 };
	const char *key = "unknown_command";

	for (size_t i = 0; i + 1 < WORDS && line != NULL; i++)
		w[i] = strsep(&line, "\t");
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (str_eq(w[0], commands[i].name))
			key = commands[i].fn(p, w);

	const char *detail = str_starts(w[0], "smtp") ? smtp_detail(p->smtp) : imap_detail(p->imap);

	dprintf(STDOUT_FILENO, "%s\t%s\t%s\n", key, detail, buf_str(&p->value));
}

int main(void)
{
	struct probe p = {
		.imap = imap_new(), .smtp = smtp_new(), .a = arena_new(256 << 20), .dir = ""
	};
	char line[LINE_BYTES];

	buf_init(&p.value, VALUE_MAX);
	while (read_line(line)) {
		run(&p, line);
		buf_reset(&p.value);
		arena_reset(p.a);
	}
	imap_free(p.imap);
	smtp_free(p.smtp);
	buf_free(&p.value);
	arena_free(p.a);
	return 0;
}
