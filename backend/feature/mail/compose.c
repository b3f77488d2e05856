#include "feature/mail/compose.h"
#include "feature/mail/mime_encode.h"
#include "feature/mail/net.h"
#include "base/err.h"
#include "base/str.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum {
	NAME_MAX_BYTES = 400,
	SUBJECT_MAX_BYTES = 900,
	ADDRESS_MAX_BYTES = 254,
	ID_MAX_BYTES = 250,
	TYPE_MAX_BYTES = 100,
	IDS_FIRST = 4, /* References keeps the first and the last ones */
	IDS_LAST = 6,
	IDS_MAX = 200,
	FLOW_WIDTH = 72,
	PLAIN_LINE_MAX = 78,
	ARENA_MAX = 64 * 1024 * 1024
};

/* "=_" occurs in no base64 and in no quoted-printable text; plain text that has it gets encoded. */
static const char boundary[] = "=_otklik_part";

const char *compose_error_key(enum compose_error e)
{
	static const char *const keys[] = {
		[COMPOSE_OK] = "ok",
		[COMPOSE_BAD_FROM] = "mail_bad_from",
		[COMPOSE_BAD_TO] = "mail_bad_to",
		[COMPOSE_BAD_SUBJECT] = "mail_bad_subject",
		[COMPOSE_BAD_ID] = "mail_bad_id",
		[COMPOSE_BAD_TEXT] = "mail_bad_text",
		[COMPOSE_BAD_FILE] = "mail_bad_file",
		[COMPOSE_TOO_BIG] = "mail_too_big",
	};

	return keys[e];
}

/* One line of text for people. */
static bool is_line(const char *s, size_t max)
{
	size_t n = strlen(s);

	if (n > max || !str_is_utf8(s, n))
		return false;
	for (const char *p = s, *end = s + n; p < end;) {
		uint32_t cp = str_utf8_next(&p, end);

		if (cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || cp == 0x2028 || cp == 0x2029)
			return false;
	}
	return true;
}

static bool is_local_part(const char *s, size_t n)
{
	static const char atext[] = "!#$%&'*+-/=?^_`{|}~.";

	for (size_t i = 0; i < n; i++)
		if (!isascii((unsigned char)s[i]) ||
		    (!isalnum((unsigned char)s[i]) && strchr(atext, s[i]) == NULL))
			return false;
	return n > 0 && n <= 64;
}

const char *compose_address(struct arena *a, const char *address)
{
	char domain[256];

	if (address == NULL || strlen(address) > ADDRESS_MAX_BYTES)
		return NULL;

	const char *s = str_trim(arena_strdup(a, address));
	const char *at = strrchr(s, '@');

	if (at == NULL || !is_local_part(s, (size_t)(at - s)) ||
	    !net_host_ascii(at + 1, domain, sizeof(domain)) || strchr(domain, ':') != NULL ||
	    domain[0] == '.' || str_ends(domain, ".") || strstr(domain, "..") != NULL)
		return NULL;

	const char *whole = arena_printf(a, "%.*s@%s", (int)(at - s), s, domain);

	return strlen(whole) <= ADDRESS_MAX_BYTES ? whole : NULL;
}

/* Length of a "Re:" in one of the usual forms at s, or 0. */
static size_t reply_prefix(const char *s)
{
	static const char *const words[] = {
		"re", "aw", "sv", "ha", "отв", "Отв", "ОТВ", "на", "НА"
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		size_t n = strlen(words[i]);

		if (!str_istarts(s, words[i]))
			continue;
		if (s[n] == '[' && s[n + 1 + strspn(s + n + 1, "0123456789")] == ']')
			n += 2 + strspn(s + n + 1, "0123456789");
		if (s[n] == ':')
			return n + 1;
	}
	return 0;
}

const char *compose_reply_subject(struct arena *a, const char *subject)
{
	const char *s = str_trim(arena_strdup(a, subject != NULL ? subject : ""));

	for (size_t n = reply_prefix(s); n > 0; n = reply_prefix(s)) {
		s += n;
		s += strspn(s, " \t");
	}
	return arena_printf(a, s[0] != '\0' ? "Re: %s" : "Re:%s", s);
}

/* What is being written: the arena is for small texts of this mail. */
struct draft {
	const struct compose_in *in;
	struct arena *a;
	struct buf *out;
};

static void header(struct draft *d, const char *name, const char *value)
{
	struct mime_header h = mime_header(d->out, name);

	mime_header_text(&h, value);
	mime_header_end(&h);
}

static bool person(struct draft *d, struct mime_header *h, const struct compose_person *p,
		   const char *after)
{
	const char *address = compose_address(d->a, p->address);
	const char *name = p->name != NULL ? str_trim(arena_strdup(d->a, p->name)) : "";

	if (address == NULL || !is_line(name, NAME_MAX_BYTES))
		return false;
	if (name[0] != '\0')
		mime_header_phrase(h, name);

	const char *word = arena_printf(d->a, "<%s>%s", address, after);

	mime_header_word(h, word, strlen(word));
	return true;
}

static enum compose_error people(struct draft *d)
{
	struct mime_header from = mime_header(d->out, "From");

	if (!person(d, &from, &d->in->from, ""))
		return COMPOSE_BAD_FROM;
	mime_header_end(&from);

	struct mime_header to = mime_header(d->out, "To");

	for (size_t i = 0; i < d->in->to_n; i++)
		if (!person(d, &to, &d->in->to[i], i + 1 < d->in->to_n ? "," : ""))
			return COMPOSE_BAD_TO;
	mime_header_end(&to);
	return d->in->to_n > 0 ? COMPOSE_OK : COMPOSE_BAD_TO;
}

static void date(struct draft *d)
{
	static const char days[] = "ThuFriSatSunMonTueWed";
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	const int64_t day_us = INT64_C(86400000000);
	struct time_fields f;
	int64_t day = d->in->date.us / day_us;

	time_split(d->in->date, &f);
	buf_addf(d->out, "Date: %.3s, %d %.3s %d %02d:%02d:%02d +0000\r\n", days + day % 7 * 3,
		 f.day, months + (f.month - 1) * 3, f.year, f.hour, f.minute, f.second);
}

static enum compose_error subject(struct draft *d)
{
	const char *s = d->in->subject != NULL ? d->in->subject : "";

	if (!is_line(s, SUBJECT_MAX_BYTES))
		return COMPOSE_BAD_SUBJECT;
	if (!d->in->is_reply) {
		header(d, "Subject", s);
		return COMPOSE_OK;
	}

	/* "Re:" stays readable for programs that sort by it, so it is not encoded with the rest. */
	const char *reply = compose_reply_subject(d->a, s);
	struct mime_header h = mime_header(d->out, "Subject");

	mime_header_word(&h, "Re:", 3);
	if (strlen(reply) > 4)
		mime_header_text(&h, reply + 4);
	mime_header_end(&h);
	return COMPOSE_OK;
}

static bool is_id(const char *s, size_t n)
{
	bool has_at = false;

	for (size_t i = 0; i < n; i++) {
		if ((unsigned char)s[i] <= 0x20 || (unsigned char)s[i] >= 0x7f ||
		    strchr("<>,;\"\\", s[i]) != NULL)
			return false;
		has_at |= s[i] == '@';
	}
	return has_at && n <= ID_MAX_BYTES;
}

/* The ids of a header value as received: folded, with commas, with rubbish between them. */
static size_t ids_of(struct arena *a, const char *value, const char **ids, size_t n)
{
	for (const char *p = value; p != NULL && n < IDS_MAX && (p = strchr(p, '<')) != NULL; p++) {
		size_t len = strcspn(p + 1, "<>");

		if (p[1 + len] == '>' && is_id(p + 1, len))
			ids[n++] = arena_strndup(a, p, len + 2);
	}
	return n;
}

static enum compose_error ids(struct draft *d)
{
	const char *list[IDS_MAX + 1];
	const char *id = d->in->message_id != NULL ? d->in->message_id : "";
	size_t len = strlen(id);

	if (len > 2 && id[0] == '<' && id[len - 1] == '>') {
		id++;
		len -= 2;
	}
	if (!is_id(id, len))
		return COMPOSE_BAD_ID;
	buf_addf(d->out, "Message-ID: <%.*s>\r\n", (int)len, id);

	const char *answered = ids_of(d->a, d->in->in_reply_to, list, 0) > 0 ? list[0] : NULL;
	size_t n = ids_of(d->a, d->in->references, list, 0);

	if (answered != NULL && (n == 0 || !str_eq(list[n - 1], answered)))
		list[n++] = answered;
	if (answered != NULL)
		buf_addf(d->out, "In-Reply-To: %s\r\n", answered);
	if (n == 0)
		return COMPOSE_OK;

	struct mime_header h = mime_header(d->out, "References");

	for (size_t i = 0; i < n; i++)
		if (i < IDS_FIRST || i + IDS_LAST >= n)
			mime_header_word(&h, list[i], strlen(list[i]));
	mime_header_end(&h);
	return COMPOSE_OK;
}

/*
 * Bytes of the longest part of s[0..n) that is shown in FLOW_WIDTH characters and ends in a space.
 */
static size_t flow_cut(const char *s, size_t n)
{
	size_t cut = 0, chars = 0;

	for (size_t i = 0; i < n; i++) {
		if (((unsigned char)s[i] & 0xc0) != 0x80)
			chars++;
		if (s[i] != ' ')
			continue;
		if (cut > 0 && chars > FLOW_WIDTH)
			break;
		cut = i + 1;
		if (chars > FLOW_WIDTH)
			break;
	}
	return chars <= FLOW_WIDTH || cut == 0 ? n : cut;
}

/* One paragraph as format=flowed (RFC 3676): a space at the end of a line means "goes on". */
static void flow_line(struct buf *out, const char *quote, const char *s, size_t n)
{
	/* "-- " starts a signature and is the one line that ends in a space by itself. */
	bool is_signature = n == 3 && memcmp(s, "-- ", 3) == 0;

	while (!is_signature && n > 0 && (s[n - 1] == ' ' || s[n - 1] == '\t' || s[n - 1] == '\r'))
		n--;
	do {
		/* A quotation in a quotation would lose its depth where it is broken. */
		size_t cut = is_signature || s[0] == '>' ? n : flow_cut(s, n);

		buf_adds(out, quote);
		if (quote[0] != '\0' ? n > 0 && s[0] != '>'
				     : n > 0 && (s[0] == ' ' || s[0] == '>' ||
						 (n >= 5 && memcmp(s, "From ", 5) == 0)))
			buf_addc(out, ' ');
		buf_add(out, s, cut);
		buf_addc(out, '\n');
		s += cut;
		n -= cut;
	} while (n > 0);
}

static void flow(struct buf *out, const char *quote, const char *text)
{
	while (*text != '\0') {
		size_t n = strcspn(text, "\n");

		flow_line(out, quote, text, n);
		text += n;
		text += *text == '\n';
	}
}

enum transfer { TRANSFER_7BIT, TRANSFER_QP, TRANSFER_BASE64 };

static enum transfer transfer_of(const char *p, size_t n)
{
	size_t foreign = 0, line = 0;
	bool is_long = false;

	for (size_t i = 0; i < n; i++) {
		line = p[i] == '\n' ? 0 : line + 1;
		is_long |= line > PLAIN_LINE_MAX;
		foreign += (unsigned char)p[i] >= 0x7f ||
			   ((unsigned char)p[i] < 0x20 && p[i] != '\n' && p[i] != '\t');
	}
	if (foreign == 0 && !is_long)
		return TRANSFER_7BIT;
	return foreign > n / 6 ? TRANSFER_BASE64 : TRANSFER_QP;
}

static void crlf(struct buf *out, const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (p[i] == '\n')
			buf_addc(out, '\r');
		buf_addc(out, p[i]);
	}
}

static void text_part(struct draft *d, const struct buf *text)
{
	static const char *const names[] = { "7bit", "quoted-printable", "base64" };
	bool has_boundary = memmem(text->p, text->len, boundary, sizeof(boundary) - 1) != NULL;
	enum transfer t = has_boundary ? TRANSFER_QP : transfer_of(text->p, text->len);
	struct buf lines;

	buf_addf(d->out,
		 "Content-Type: text/plain; charset=%s; format=flowed\r\n"
		 "Content-Transfer-Encoding: %s\r\n\r\n",
		 t == TRANSFER_7BIT ? "us-ascii" : "utf-8", names[t]);
	if (t == TRANSFER_QP) {
		mime_quoted_printable(d->out, text->p, text->len);
		return;
	}
	buf_init(&lines, text->len * 2 + 2);
	crlf(&lines, text->p, text->len);
	if (t == TRANSFER_7BIT)
		buf_add(d->out, lines.p, lines.len);
	else
		mime_base64_lines(d->out, lines.p, lines.len);
	buf_free(&lines);
}

static bool is_text(const char *s)
{
	size_t n = strlen(s);

	for (const char *p = s; *p != '\0'; p++)
		if ((unsigned char)*p < 0x20 && strchr("\r\n\t\f", *p) == NULL)
			return false;
	return str_is_utf8(s, n);
}

static enum compose_error body(struct draft *d)
{
	const char *text = d->in->text != NULL ? d->in->text : "";
	const char *intro = d->in->quote_intro != NULL ? d->in->quote_intro : "";
	struct buf flowed;

	if (!is_text(text) || !is_line(intro, SUBJECT_MAX_BYTES) ||
	    (d->in->quote != NULL && !is_text(d->in->quote)))
		return COMPOSE_BAD_TEXT;
	buf_init(&flowed, d->out->max);
	flow(&flowed, "", text);
	if (d->in->quote != NULL) {
		buf_addc(&flowed, '\n');
		flow(&flowed, "", intro);
		flow(&flowed, ">", d->in->quote);
	}

	bool is_over = flowed.is_over;

	text_part(d, &flowed);
	buf_free(&flowed);
	return is_over ? COMPOSE_TOO_BIG : COMPOSE_OK;
}

static bool is_type(const char *s)
{
	const char *slash = s != NULL ? strchr(s, '/') : NULL;

	if (slash == NULL || slash == s || slash[1] == '\0' || strchr(slash + 1, '/') != NULL ||
	    strlen(s) > TYPE_MAX_BYTES || str_istarts(s, "multipart/") ||
	    str_istarts(s, "message/"))
		return false;
	for (const char *p = s; *p != '\0'; p++)
		if (!isascii((unsigned char)*p) ||
		    (!isalnum((unsigned char)*p) && strchr("/.+-_", *p) == NULL))
			return false;
	return true;
}

/* RFC 2231: filename*0*=UTF-8''%D0%..., in pieces that fit a line. */
static void file_name(struct draft *d, const char *name)
{
	struct mime_header h = mime_header(d->out, "Content-Disposition");
	int piece = 0;

	mime_header_word(&h, "attachment;", 11);
	while (*name != '\0') {
		struct buf w;

		buf_init(&w, 200);
		buf_addf(&w, "filename*%d*=%s", piece, piece == 0 ? "UTF-8''" : "");
		for (int i = 0; i < 16 && *name != '\0'; i++, name++) {
			if (isascii((unsigned char)*name) &&
			    (isalnum((unsigned char)*name) || strchr("-_.", *name) != NULL))
				buf_addc(&w, *name);
			else
				buf_addf(&w, "%%%02X", (unsigned)(unsigned char)*name);
		}
		if (*name != '\0')
			buf_addc(&w, ';');
		mime_header_word(&h, w.p, w.len);
		buf_free(&w);
		piece++;
	}
	mime_header_end(&h);
}

static enum compose_error file_part(struct draft *d, const struct compose_file *f)
{
	if (f->name == NULL || f->name[0] == '\0' || !is_line(f->name, NAME_MAX_BYTES) ||
	    strchr(f->name, '/') != NULL)
		return COMPOSE_BAD_FILE;
	buf_addf(d->out, "\r\n--%s\r\nContent-Type: %s\r\n", boundary,
		 is_type(f->type) ? f->type : "application/octet-stream");
	file_name(d, f->name);
	buf_adds(d->out, "Content-Transfer-Encoding: base64\r\n\r\n");
	mime_base64_lines(d->out, f->bytes, f->n);
	return COMPOSE_OK;
}

static enum compose_error parts(struct draft *d)
{
	buf_adds(d->out, "MIME-Version: 1.0\r\n");
	if (d->in->files_n == 0)
		return body(d);
	buf_addf(d->out, "Content-Type: multipart/mixed; boundary=\"%s\"\r\n\r\n--%s\r\n", boundary,
		 boundary);
	TRY(body(d));
	for (size_t i = 0; i < d->in->files_n; i++)
		TRY(file_part(d, &d->in->files[i]));
	buf_addf(d->out, "\r\n--%s--\r\n", boundary);
	return COMPOSE_OK;
}

static enum compose_error whole(struct draft *d)
{
	date(d);
	TRY(people(d));
	TRY(subject(d));
	TRY(ids(d));
	return parts(d);
}

enum compose_error compose(const struct compose_in *in, struct buf *out)
{
	struct draft d = { in, arena_new(ARENA_MAX), out };
	enum compose_error e = whole(&d);

	arena_free(d.a);
	return e == COMPOSE_OK && out->is_over ? COMPOSE_TOO_BIG : e;
}
