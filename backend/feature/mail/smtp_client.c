#include "feature/mail/smtp_client.h"
#include "feature/mail/mime_encode.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"

#include <libetpan/libetpan.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	TOKEN_BYTES = 8000,
	ANSWER_SECONDS = 5 * 60, /* RFC 5321, 4.5.3.2 */
	DATA_SECONDS = 20 * 60,
	QUIT_SECONDS = 3,
	ANSWER_BYTES = 256 * 1024,
	ADDRESS_MAX_BYTES = 254
};

struct smtp {
	struct mailsmtp *m;
	struct net *net;
	char detail[NET_DETAIL_BYTES];
};

const char *smtp_result_key(enum smtp_result r)
{
	static const char *const keys[SMTP_RESULT__MAX] = {
		[SMTP_SENT] = "ok",
		[SMTP_REFUSED_PERMANENT] = "mail_refused",
		[SMTP_REFUSED_FOR_NOW] = "mail_unavailable",
		[SMTP_UNSURE] = "mail_unsure",
		[SMTP_BAD_TARGET] = "mail_bad_target",
		[SMTP_UNREACHABLE] = "mail_unreachable",
		[SMTP_TLS_FAILED] = "mail_tls_failed",
		[SMTP_TLS_UNTRUSTED] = "mail_tls_untrusted",
		[SMTP_TLS_WRONG_HOST] = "mail_tls_wrong_host",
		[SMTP_NO_STARTTLS] = "mail_no_starttls",
		[SMTP_CLEAR_REFUSED] = "mail_clear_refused",
		[SMTP_BAD_LOGIN] = "mail_bad_login",
		[SMTP_PROTOCOL] = "mail_protocol",
		[SMTP_TIMEOUT] = "mail_timeout",
		[SMTP_DISCONNECTED] = "mail_disconnected",
	};

	return (unsigned)r < SMTP_RESULT__MAX ? keys[r] : "mail_protocol";
}

static enum smtp_result say(struct smtp *s, enum smtp_result r, const char *what, const char *text)
{
	char clean[NET_DETAIL_BYTES / 2];

	net_clean_text(clean, sizeof(clean), text);
	snprintf(s->detail, sizeof(s->detail), clean[0] != '\0' ? "%s: %s" : "%s.", what, clean);
	return r;
}

static enum smtp_result say_net(struct smtp *s)
{
	static const enum smtp_result map[] = {
		[NET_OK] = SMTP_PROTOCOL,
		[NET_BAD_TARGET] = SMTP_BAD_TARGET,
		[NET_UNREACHABLE] = SMTP_UNREACHABLE,
		[NET_TLS_FAILED] = SMTP_TLS_FAILED,
		[NET_TLS_UNTRUSTED] = SMTP_TLS_UNTRUSTED,
		[NET_TLS_WRONG_HOST] = SMTP_TLS_WRONG_HOST,
		[NET_TIMEOUT] = SMTP_TIMEOUT,
		[NET_DISCONNECTED] = SMTP_DISCONNECTED,
		[NET_TOO_BIG] = SMTP_PROTOCOL,
	};

	snprintf(s->detail, sizeof(s->detail), "%s", net_detail(s->net));
	return map[net_error(s->net)];
}

/* What an answer code means: 2xx and 3xx are good; what is no answer at all ends the connection. */
static enum smtp_result judge(struct smtp *s, int code, const char *what, const char *text)
{
	if (net_error(s->net) != NET_OK)
		return say_net(s);
	if (code >= 200 && code < 400)
		return SMTP_SENT;
	if (code >= 400 && code < 500)
		return say(s, SMTP_REFUSED_FOR_NOW, what, text);
	if (code >= 500 && code < 600)
		return say(s, SMTP_REFUSED_PERMANENT, what, text);
	net_kill(s->net);
	return say(s, SMTP_PROTOCOL, "The server gave an answer that makes no sense", text);
}

static enum smtp_result judge_last(struct smtp *s, const char *what)
{
	return judge(s, s->m->response_code, what, s->m->response);
}

struct smtp *smtp_new(void)
{
	struct smtp *s = mem_zalloc(sizeof(*s));

	s->net = net_new();
	return s;
}

static void hang_up(struct smtp *s)
{
	if (s->m == NULL)
		return;
	net_limit(s->net, QUIT_SECONDS, ANSWER_BYTES);
	mailsmtp_free(s->m);
	s->m = NULL;
}

void smtp_free(struct smtp *s)
{
	if (s == NULL)
		return;
	hang_up(s);
	net_free(s->net);
	mem_free(s);
}

const char *smtp_detail(const struct smtp *s)
{
	return s->detail;
}

bool smtp_is_dead(const struct smtp *s)
{
	return s->m == NULL || s->m->stream == NULL || net_error(s->net) != NET_OK;
}

/* Sends a line as it is; the library has no call for it. */
static bool put_line(struct smtp *s, const char *line)
{
	mailstream *stream = s->m->stream;

	return mailstream_write(stream, line, strlen(line)) >= 0 &&
	       mailstream_write(stream, "\r\n", 2) >= 0 && mailstream_flush(stream) == 0;
}

/* Reads an answer of one or more lines; its last line stays in line_buffer. 0: none came. */
static int get_code(struct smtp *s)
{
	const char *line;

	do {
		line = mailstream_read_line_remove_eol(s->m->stream, s->m->line_buffer);
		if (line == NULL || strlen(line) < 3)
			return 0;
	} while (line[3] == '-');
	return (int)strtol((const char[]){ line[0], line[1], line[2], '\0' }, NULL, 10);
}

static enum smtp_result ehlo(struct smtp *s)
{
	net_limit(s->net, ANSWER_SECONDS, ANSWER_BYTES);
	s->m->response_code = 0;
	mailesmtp_ehlo(s->m);
	return judge_last(s, "The server refused EHLO");
}

static enum smtp_result start_tls(struct smtp *s)
{
	TRY(ehlo(s));
	if ((s->m->esmtp & MAILSMTP_ESMTP_STARTTLS) == 0)
		return say(s, SMTP_NO_STARTTLS, "The server does not offer STARTTLS", NULL);
	net_limit(s->net, ANSWER_SECONDS, ANSWER_BYTES);
	if (!put_line(s, "STARTTLS") || get_code(s) != 220)
		return net_error(s->net) != NET_OK
			       ? say_net(s)
			       : say(s, SMTP_NO_STARTTLS, "The server refused STARTTLS",
				     s->m->line_buffer->str);
	return net_tls_start(s->net) == NET_OK ? SMTP_SENT : say_net(s);
}

static enum smtp_result greet(struct smtp *s, const struct net_target *t)
{
	net_limit(s->net, ANSWER_SECONDS, ANSWER_BYTES);
	s->m = mailsmtp_new(0, NULL);
	mailsmtp_connect(s->m, net_stream(s->net));
	TRY(judge_last(s, "The server refuses connections"));
	if (t->security == NET_STARTTLS)
		TRY(start_tls(s));
	else if (t->security == NET_NONE && !t->is_clear_allowed && !net_is_loopback(s->net))
		return say(s, SMTP_CLEAR_REFUSED, "A password may not be sent without TLS", NULL);
	return ehlo(s);
}

enum smtp_result smtp_connect(struct smtp *s, const struct net_target *t)
{
	hang_up(s);
	s->detail[0] = '\0';
	if (net_open(s->net, t) != NET_OK)
		return say_net(s);

	enum smtp_result r = greet(s, t);

	if (r != SMTP_SENT) {
		net_kill(s->net);
		hang_up(s);
	}
	return r;
}

/* One line of the login and its answer; the line is wiped. */
static int login_step(struct smtp *s, struct buf *line)
{
	int code = put_line(s, buf_str(line)) ? get_code(s) : 0;

	explicit_bzero(line->p, line->len);
	buf_reset(line);
	return code;
}

static int login_lines(struct smtp *s, const char *login, const char *secret)
{
	struct buf line;
	int code;

	buf_init(&line, 8192);
	if ((s->m->auth & MAILSMTP_AUTH_PLAIN) != 0) {
		buf_adds(&line, "AUTH PLAIN ");
		mime_sasl_plain(&line, login, secret);
	} else {
		buf_adds(&line, "AUTH LOGIN");
		code = login_step(s, &line);
		mime_base64(&line, login, strlen(login));
		if (code == 334)
			code = login_step(s, &line);
		buf_reset(&line);
		mime_base64(&line, secret, strlen(secret));
		if (code != 334) {
			buf_free(&line);
			return code;
		}
	}
	code = login_step(s, &line);
	buf_free(&line);
	return code;
}

static enum smtp_result judge_login(struct smtp *s, int code)
{
	const enum smtp_result r =
		judge(s, code, "The server refused the login", s->m->line_buffer->str);

	if (r == SMTP_SENT && code != 235) {
		net_kill(s->net);
		return say(s, SMTP_PROTOCOL, "The server gave an answer that makes no sense", NULL);
	}
	return r == SMTP_REFUSED_PERMANENT ? SMTP_BAD_LOGIN : r;
}

enum smtp_result smtp_login_token(struct smtp *s, const char *login, const char *token)
{
	struct buf line;

	if (smtp_is_dead(s))
		return say(s, SMTP_DISCONNECTED, "There is no connection", NULL);
	if (strlen(login) > 500 || strlen(token) > TOKEN_BYTES ||
	    strpbrk(login, "\r\n\001") != NULL)
		return say(s, SMTP_BAD_TARGET, "The login or the token cannot be used", NULL);
	net_limit(s->net, ANSWER_SECONDS, ANSWER_BYTES);
	buf_init(&line, (size_t)TOKEN_BYTES * 2);
	buf_adds(&line, "AUTH XOAUTH2 ");
	mime_sasl_xoauth2(&line, login, token);
	int code = login_step(s, &line);

	/* The reason in base64; an empty line ends it, and then comes the refusal. */
	if (code == 334)
		code = login_step(s, &line);
	buf_free(&line);
	return judge_login(s, code);
}

enum smtp_result smtp_login(struct smtp *s, const char *login, const char *secret)
{
	if (smtp_is_dead(s))
		return say(s, SMTP_DISCONNECTED, "There is no connection", NULL);
	if (strlen(login) > 500 || strlen(secret) > 500)
		return say(s, SMTP_BAD_TARGET, "The login or the password is too long", NULL);
	if ((s->m->auth & (MAILSMTP_AUTH_PLAIN | MAILSMTP_AUTH_LOGIN)) == 0)
		return say(s, SMTP_REFUSED_PERMANENT, "The server offers no login with a password",
			   NULL);
	net_limit(s->net, ANSWER_SECONDS, ANSWER_BYTES);

	return judge_login(s, login_lines(s, login, secret));
}

/* The library cuts a command at 512 bytes, and a line end in it would be a command of its own. */
static bool is_address(const char *address)
{
	if (address == NULL || strchr(address, '@') == NULL || strlen(address) > ADDRESS_MAX_BYTES)
		return false;
	for (const char *p = address; *p != '\0'; p++)
		if ((unsigned char)*p <= 0x20 || (unsigned char)*p >= 0x7f || *p == '<' ||
		    *p == '>')
			return false;
	return true;
}

static enum smtp_result check(struct smtp *s, const struct smtp_message *m)
{
	if (smtp_is_dead(s))
		return say(s, SMTP_DISCONNECTED, "There is no connection", NULL);
	if (!is_address(m->from) || m->to_n == 0)
		return say(s, SMTP_REFUSED_PERMANENT, "The sender cannot be used", m->from);
	for (size_t i = 0; i < m->to_n; i++)
		if (!is_address(m->to[i]))
			return say(s, SMTP_REFUSED_PERMANENT, "The recipient cannot be used",
				   m->to[i]);
	if (s->m->smtp_max_msg_size > 0 && m->n > s->m->smtp_max_msg_size)
		return say(s, SMTP_REFUSED_PERMANENT, "The mail is bigger than the server takes",
			   NULL);
	return SMTP_SENT;
}

static enum smtp_result envelope(struct smtp *s, const struct smtp_message *m)
{
	net_limit(s->net, ANSWER_SECONDS, ANSWER_BYTES);
	mailesmtp_mail_size(s->m, m->from, 0, NULL, m->n);
	TRY(judge_last(s, "The server refused the sender"));
	for (size_t i = 0; i < m->to_n; i++) {
		net_limit(s->net, ANSWER_SECONDS, ANSWER_BYTES);
		mailsmtp_rcpt(s->m, m->to[i]);
		TRY(judge_last(s, "The server refused the recipient"));
	}
	net_limit(s->net, ANSWER_SECONDS, ANSWER_BYTES);
	mailsmtp_data(s->m);
	TRY(judge_last(s, "The server refused the mail"));
	if (s->m->response_code == 354)
		return SMTP_SENT;
	net_kill(s->net);
	return say(s, SMTP_PROTOCOL, "The server gave an answer that makes no sense",
		   s->m->response);
}

static enum smtp_result content(struct smtp *s, const struct smtp_message *m)
{
	net_limit(s->net, DATA_SECONDS, ANSWER_BYTES);
	s->m->response_code = 0;
	mailsmtp_data_message(s->m, m->bytes, m->n);

	enum smtp_result r = judge_last(s, "The server refused the mail");

	if (r == SMTP_SENT || r == SMTP_REFUSED_PERMANENT || r == SMTP_REFUSED_FOR_NOW)
		return r;
	return say(s, SMTP_UNSURE, "The mail was handed over, but the server did not confirm it",
		   smtp_detail(s));
}

enum smtp_result smtp_send(struct smtp *s, const struct smtp_message *m)
{
	TRY(check(s, m));

	enum smtp_result r = envelope(s, m);

	if (r == SMTP_SENT)
		return content(s, m);
	/* The session stays good for the next mail. */
	if (!smtp_is_dead(s)) {
		net_limit(s->net, ANSWER_SECONDS, ANSWER_BYTES);
		mailsmtp_reset(s->m);
	}
	return r;
}
