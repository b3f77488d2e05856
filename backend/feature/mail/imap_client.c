#include "feature/mail/imap_client.h"
#include "feature/mail/imap_session.h"
#include "feature/mail/mime_encode.h"
#include "feature/mail/utf7.h"
#include "base/mem.h"
#include "base/str.h"

#include <stdio.h>
#include <string.h>

enum { TOKEN_BYTES = 8000, SASL_BYTES = 16 * 1024 };

const char *imap_error_key(enum imap_error e)
{
	static const char *const keys[IMAP_ERROR__MAX] = {
		[IMAP_OK] = "ok",
		[IMAP_BAD_TARGET] = "mail_bad_target",
		[IMAP_UNREACHABLE] = "mail_unreachable",
		[IMAP_TLS_FAILED] = "mail_tls_failed",
		[IMAP_TLS_UNTRUSTED] = "mail_tls_untrusted",
		[IMAP_TLS_WRONG_HOST] = "mail_tls_wrong_host",
		[IMAP_NO_STARTTLS] = "mail_no_starttls",
		[IMAP_CLEAR_REFUSED] = "mail_clear_refused",
		[IMAP_BAD_LOGIN] = "mail_bad_login",
		[IMAP_NO_FOLDER] = "mail_no_folder",
		[IMAP_REFUSED] = "mail_refused",
		[IMAP_UNAVAILABLE] = "mail_unavailable",
		[IMAP_GONE] = "mail_gone",
		[IMAP_PROTOCOL] = "mail_protocol",
		[IMAP_TOO_BIG] = "mail_too_big",
		[IMAP_TIMEOUT] = "mail_timeout",
		[IMAP_DISCONNECTED] = "mail_disconnected",
		[IMAP_SIGN_IN] = "mail_sign_in",
	};

	return (unsigned)e < IMAP_ERROR__MAX ? keys[e] : "mail_protocol";
}

static enum imap_error from_net(enum net_error e)
{
	static const enum imap_error map[] = {
		[NET_OK] = IMAP_OK,
		[NET_BAD_TARGET] = IMAP_BAD_TARGET,
		[NET_UNREACHABLE] = IMAP_UNREACHABLE,
		[NET_TLS_FAILED] = IMAP_TLS_FAILED,
		[NET_TLS_UNTRUSTED] = IMAP_TLS_UNTRUSTED,
		[NET_TLS_WRONG_HOST] = IMAP_TLS_WRONG_HOST,
		[NET_TIMEOUT] = IMAP_TIMEOUT,
		[NET_DISCONNECTED] = IMAP_DISCONNECTED,
		[NET_TOO_BIG] = IMAP_TOO_BIG,
	};

	return map[e];
}

enum imap_error imap_say(struct imap *im, enum imap_error e, const char *what, const char *text)
{
	char clean[NET_DETAIL_BYTES / 2];

	net_clean_text(clean, sizeof(clean), text);
	snprintf(im->detail, sizeof(im->detail), clean[0] != '\0' ? "%s: %s" : "%s.", what, clean);
	return e;
}

static enum imap_error say_net(struct imap *im)
{
	snprintf(im->detail, sizeof(im->detail), "%s", net_detail(im->net));
	return from_net(net_error(im->net));
}

/*
 * The library has one code for a tagged BAD, which is an answer, and for an answer to another tag.
 */
static bool is_bad_answer(const struct mailimap *m, int rc)
{
	const char *line = m->imap_stream_buffer->str;
	char want[24];

	if (rc != MAILIMAP_ERROR_PROTOCOL)
		return false;
	for (const char *p = strchr(line, '\n'); p != NULL && p[1] != '\0'; p = strchr(p + 1, '\n'))
		line = p + 1;
	snprintf(want, sizeof(want), "%d BAD ", m->imap_tag);
	return str_istarts(line, want);
}

static bool is_out_of_step(const struct mailimap *m, int rc)
{
	if (is_bad_answer(m, rc))
		return false;
	return rc == MAILIMAP_ERROR_PARSE || rc == MAILIMAP_ERROR_PROTOCOL ||
	       rc == MAILIMAP_ERROR_FATAL || rc == MAILIMAP_ERROR_STREAM;
}

/* Response codes of RFC 5530 that mean "try again later". */
static bool says_later(const struct mailimap *m)
{
	const char *code = m->imap_response_info != NULL ? m->imap_response_info->rsp_atom : NULL;

	return code != NULL && (str_ieq(code, "UNAVAILABLE") || str_ieq(code, "LIMIT") ||
				str_ieq(code, "INUSE") || str_ieq(code, "SERVERBUG"));
}

enum imap_error imap_result(struct imap *im, int rc, enum imap_error on_no, const char *what)
{
	im->detail[0] = '\0';
	if (rc == MAILIMAP_NO_ERROR)
		return IMAP_OK;
	if (net_error(im->net) != NET_OK)
		return say_net(im);
	if (is_out_of_step(im->m, rc)) {
		net_kill(im->net);
		return imap_say(im, IMAP_PROTOCOL, "The server gave an answer that makes no sense",
				NULL);
	}
	return imap_say(im, says_later(im->m) ? IMAP_UNAVAILABLE : on_no, what,
			im->m->imap_response);
}

bool imap_begin(struct imap *im, int seconds, size_t bytes)
{
	/* The answer to what was asked would be taken for one to this command. */
	if (im->is_asked)
		net_kill(im->net);
	im->is_asked = false;
	if (im->m == NULL || im->m->imap_stream == NULL) {
		if (im->detail[0] == '\0')
			imap_say(im, IMAP_DISCONNECTED, "There is no connection", NULL);
		return false;
	}
	im->m->imap_response = NULL;
	net_limit(im->net, seconds, bytes);
	return true;
}

struct imap *imap_new(void)
{
	struct imap *im = mem_zalloc(sizeof(*im));

	im->net = net_new();
	return im;
}

static void hang_up(struct imap *im)
{
	if (im->m == NULL)
		return;
	net_limit(im->net, IMAP_LOGOUT_SECONDS, IMAP_SMALL_BYTES);
	if (im->is_asked)
		net_kill(im->net);
	mailimap_free(im->m);
	im->m = NULL;
	im->is_selected = false;
	im->is_asked = false;
}

void imap_free(struct imap *im)
{
	if (im == NULL)
		return;
	hang_up(im);
	net_free(im->net);
	mem_free(im);
}

const char *imap_detail(const struct imap *im)
{
	return im->detail;
}

bool imap_is_dead(const struct imap *im)
{
	return im->m == NULL || net_error(im->net) != NET_OK;
}

/* Closes after a failure of connecting: nothing more may be said on this connection. */
static enum imap_error give_up(struct imap *im, enum imap_error e)
{
	net_kill(im->net);
	hang_up(im);
	return e;
}

/* The library forgets to free a greeting of BYE, so that is read here. */
static bool is_bye(struct imap *im, mailstream *stream)
{
	if (mailstream_feed_read_buffer(stream) < 5 ||
	    strncasecmp(stream->read_buffer, "* BYE", 5) != 0)
		return false;

	MMAPString *line = mmap_string_new("");

	mailstream_read_line_remove_eol(stream, line);

	const char *text = line->str + strlen("* BYE");

	imap_say(im, IMAP_UNAVAILABLE, "The server refuses connections", text + strspn(text, " "));
	mmap_string_free(line);
	return true;
}

static bool send_line(struct mailimap *m, const char *line)
{
	return mailstream_write(m->imap_stream, line, strlen(line)) >= 0 &&
	       mailstream_write(m->imap_stream, "\r\n", 2) >= 0 &&
	       mailstream_flush(m->imap_stream) == 0;
}

bool imap_send(struct mailimap *m, const char *line)
{
	return mailimap_send_current_tag(m) == MAILIMAP_NO_ERROR && send_line(m, line);
}

int imap_read_end(struct mailimap *m, int on_no)
{
	struct mailimap_response *answer = NULL;
	const int rc = mailimap_parse_response(m, &answer);

	if (rc != MAILIMAP_NO_ERROR)
		return rc;
	const int type = answer->rsp_resp_done->rsp_data.rsp_tagged->rsp_cond_state->rsp_type;

	mailimap_response_free(answer);
	return type == MAILIMAP_RESP_COND_STATE_OK ? MAILIMAP_NO_ERROR : on_no;
}

/*
 * A command in one line; the library's own call for it adds a space that strict servers refuse.
 * Each "+" of the server is answered with the next of `steps` (NULL at the end).
 */
static int dialogue(struct mailimap *m, const char *line, const char *const *steps, int on_no)
{
	if (!imap_send(m, line) || mailimap_read_line(m) == NULL)
		return MAILIMAP_ERROR_STREAM;
	for (; *steps != NULL && m->imap_stream_buffer->str[0] == '+'; steps++)
		if (!send_line(m, *steps) || mailimap_read_line(m) == NULL)
			return MAILIMAP_ERROR_STREAM;
	return imap_read_end(m, on_no);
}

static int command(struct mailimap *m, const char *line, int on_no)
{
	static const char *const none[] = { NULL };

	return dialogue(m, line, none, on_no);
}

/* Forgets the old list first: one that came before TLS may have been forged. */
static enum imap_error read_capabilities(struct imap *im)
{
	struct mailimap_connection_info *info = im->m->imap_connection_info;

	if (info != NULL && info->imap_capability != NULL) {
		mailimap_capability_data_free(info->imap_capability);
		info->imap_capability = NULL;
	}
	imap_begin(im, IMAP_CHECK_SECONDS, IMAP_SMALL_BYTES);
	return imap_result(im, command(im->m, "CAPABILITY", MAILIMAP_ERROR_CAPABILITY),
			   IMAP_PROTOCOL, "The server does not tell its capabilities");
}

static enum imap_error start_tls(struct imap *im)
{
	if (im->m->imap_state != MAILIMAP_STATE_NON_AUTHENTICATED)
		return imap_say(im, IMAP_NO_STARTTLS,
				"The server skips the login, so TLS cannot start", NULL);
	TRY(read_capabilities(im));
	if (!mailimap_has_extension(im->m, "STARTTLS"))
		return imap_say(im, IMAP_NO_STARTTLS, "The server does not offer STARTTLS", NULL);
	imap_begin(im, IMAP_CHECK_SECONDS, IMAP_SMALL_BYTES);
	TRY(imap_result(im, command(im->m, "STARTTLS", MAILIMAP_ERROR_STARTTLS), IMAP_NO_STARTTLS,
			"The server refused STARTTLS"));
	return net_tls_start(im->net) == NET_OK ? IMAP_OK : say_net(im);
}

static enum imap_error greet(struct imap *im, const struct net_target *t)
{
	mailstream *stream = net_stream(im->net);

	net_limit(im->net, IMAP_CHECK_SECONDS, IMAP_SMALL_BYTES);
	im->m = mailimap_new(0, NULL);
	if (is_bye(im, stream)) {
		mailstream_close(stream);
		return IMAP_UNAVAILABLE;
	}

	int rc = mailimap_connect(im->m, stream);

	if (rc != MAILIMAP_NO_ERROR_AUTHENTICATED && rc != MAILIMAP_NO_ERROR_NON_AUTHENTICATED)
		return imap_result(im, rc, IMAP_PROTOCOL, "The server does not greet as IMAP does");
	if (t->security == NET_STARTTLS)
		TRY(start_tls(im));
	else if (t->security == NET_NONE && !t->is_clear_allowed && !net_is_loopback(im->net))
		return imap_say(im, IMAP_CLEAR_REFUSED, "A password may not be sent without TLS",
				NULL);
	return read_capabilities(im);
}

enum imap_error imap_connect(struct imap *im, const struct net_target *t)
{
	hang_up(im);
	im->detail[0] = '\0';
	if (net_open(im->net, t) != NET_OK)
		return say_net(im);

	enum imap_error e = greet(im, t);

	return e == IMAP_OK ? IMAP_OK : give_up(im, e);
}

static bool is_plain_text(const char *s, bool *is_ascii)
{
	if (s == NULL || s[0] == '\0' || strlen(s) > 500 || !str_is_utf8(s, strlen(s)))
		return false;
	for (; *s != '\0'; s++) {
		if ((unsigned char)*s < 0x20 || *s == 0x7f)
			return false;
		if ((unsigned char)*s >= 0x80)
			*is_ascii = false;
	}
	return true;
}

/* In one line (RFC 4959); needed for passwords that LOGIN cannot carry. */
static int login_plain(struct imap *im, const char *login, const char *secret)
{
	struct buf line;

	buf_init(&line, 4096);
	buf_adds(&line, "AUTHENTICATE PLAIN ");
	mime_sasl_plain(&line, login, secret);

	int rc = command(im->m, buf_str(&line), MAILIMAP_ERROR_LOGIN);

	explicit_bzero(line.p, line.len);
	buf_free(&line);
	if (rc == MAILIMAP_NO_ERROR)
		im->m->imap_state = MAILIMAP_STATE_AUTHENTICATED;
	return rc;
}

/*
 * In one line where the server takes that (SASL-IR), else after its "+". A token that is not taken
 * gets a second "+" with the reason in base64, which an empty line ends.
 */
static int login_token(struct imap *im, const char *login, const char *token)
{
	const bool is_one_line = mailimap_has_extension(im->m, "SASL-IR") ||
				 !mailimap_has_authentication(im->m, "XOAUTH2");
	struct buf secret;
	struct buf line;

	buf_init(&secret, SASL_BYTES);
	buf_init(&line, SASL_BYTES * 2);
	mime_sasl_xoauth2(&secret, login, token);
	buf_addf(&line, "AUTHENTICATE XOAUTH2%s%s", is_one_line ? " " : "",
		 is_one_line ? buf_str(&secret) : "");

	const char *const steps[] = { is_one_line ? "" : buf_str(&secret), "", NULL };
	const int rc = dialogue(im->m, buf_str(&line), is_one_line ? steps + 1 : steps,
				MAILIMAP_ERROR_LOGIN);

	explicit_bzero(line.p, line.len);
	explicit_bzero(secret.p, secret.len);
	buf_free(&line);
	buf_free(&secret);
	if (rc == MAILIMAP_NO_ERROR)
		im->m->imap_state = MAILIMAP_STATE_AUTHENTICATED;
	return rc;
}

static enum imap_error login_xoauth2(struct imap *im, const char *login, const char *token)
{
	bool is_ascii = true;

	if (!is_plain_text(login, &is_ascii) || token == NULL || token[0] == '\0' ||
	    strlen(token) > TOKEN_BYTES)
		return imap_say(im, IMAP_BAD_TARGET, "The login or the token cannot be used", NULL);
	if (!imap_begin(im, IMAP_CHECK_SECONDS, IMAP_SMALL_BYTES))
		return IMAP_DISCONNECTED;
	if (im->m->imap_state == MAILIMAP_STATE_AUTHENTICATED)
		return IMAP_OK;
	TRY(imap_result(im, login_token(im, login, token), IMAP_BAD_LOGIN,
			"The server refused the token"));
	return read_capabilities(im);
}

enum imap_error imap_login(struct imap *im, enum imap_auth auth, const char *login,
			   const char *secret)
{
	bool is_ascii = true;
	int rc;

	if (auth == IMAP_AUTH_XOAUTH2)
		return login_xoauth2(im, login, secret);

	if (auth != IMAP_AUTH_PASSWORD || !is_plain_text(login, &is_ascii) ||
	    !is_plain_text(secret, &is_ascii))
		return imap_say(im, IMAP_BAD_TARGET, "The login or the password cannot be used",
				NULL);
	if (!imap_begin(im, IMAP_CHECK_SECONDS, IMAP_SMALL_BYTES))
		return IMAP_DISCONNECTED;
	if (im->m->imap_state == MAILIMAP_STATE_AUTHENTICATED)
		return IMAP_OK;

	bool is_login_off = mailimap_has_extension(im->m, "LOGINDISABLED");
	bool can_plain = mailimap_has_authentication(im->m, "PLAIN") &&
			 mailimap_has_extension(im->m, "SASL-IR");

	if (is_login_off && !can_plain)
		return imap_say(im, IMAP_REFUSED, "The server allows no login with a password here",
				NULL);
	if (can_plain && (is_login_off || !is_ascii))
		rc = login_plain(im, login, secret);
	else
		rc = mailimap_login(im->m, login, secret);
	TRY(imap_result(im, rc, IMAP_BAD_LOGIN, "The server refused the login"));
	return read_capabilities(im);
}

enum imap_error imap_select(struct imap *im, const char *folder, struct imap_folder *out)
{
	struct arena *a = arena_new(64 * 1024);
	char *name = utf7_folder(a, folder);
	enum imap_error e;

	im->is_selected = false;
	if (name == NULL)
		e = imap_say(im, IMAP_BAD_TARGET, "The folder name cannot be used", NULL);
	else if (!imap_begin(im, IMAP_CHECK_SECONDS, IMAP_SMALL_BYTES))
		e = IMAP_DISCONNECTED;
	else
		e = imap_result(im, mailimap_select(im->m, name), IMAP_NO_FOLDER,
				"The folder cannot be opened");
	arena_free(a);
	if (e != IMAP_OK)
		return e;

	const struct mailimap_selection_info *info = im->m->imap_selection_info;

	if (info == NULL || info->sel_uidvalidity == 0)
		return imap_say(im, IMAP_PROTOCOL,
				"The server gives no UIDVALIDITY for this folder", NULL);
	im->is_selected = true;
	*out = (struct imap_folder){ info->sel_uidvalidity, info->sel_uidnext, info->sel_exists };
	return IMAP_OK;
}

enum imap_error imap_begin_selected(struct imap *im, int seconds, size_t bytes)
{
	if (!imap_begin(im, seconds, bytes))
		return IMAP_DISCONNECTED;
	if (!im->is_selected)
		return imap_say(im, IMAP_NO_FOLDER, "No folder is open", NULL);
	return IMAP_OK;
}

enum imap_error imap_noop(struct imap *im)
{
	if (!imap_begin(im, IMAP_CHECK_SECONDS, IMAP_SMALL_BYTES))
		return IMAP_DISCONNECTED;
	return imap_result(im, mailimap_noop(im->m), IMAP_REFUSED, "The server refused a NOOP");
}
