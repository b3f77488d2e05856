#include "feature/mail/mail_body.h"
#include "base/buf.h"
#include "base/str.h"
#include "feature/mail/address.h"
#include "feature/mail/invitation.h"
#include "feature/mail/charset.h"
#include "feature/mail/encoded_word.h"
#include "feature/mail/forward.h"
#include "feature/mail/html_text.h"
#include "feature/mail/tnef.h"
#include "feature/mail/uu.h"
#include "feature/mail/visible.h"

#include <string.h>

enum { FIRST_ROOM = 16 };

/* Output of one walk over the parts. */
struct body {
	struct arena *a;
	struct mail *m;
	struct buf plain;
	struct buf html;
	const struct mime_part *enclosed; /* the first enclosed mail, or NULL */
	const char *calendar;             /* what an invitation says, "" if there is none */
	size_t room;                      /* of m->attachments */
};

/*
 * A new attachment, or NULL beyond the limit of a letter. One part may hold many (uuencode, TNEF).
 */
static struct mail_attachment *attachment_add(struct body *b)
{
	struct mail *m = b->m;

	if (m->attachments_n == MAIL_PARTS_MAX)
		return NULL;
	if (m->attachments_n == b->room) {
		const struct mail_attachment *old = m->attachments;

		b->room = b->room == 0 ? FIRST_ROOM : b->room * 2;
		m->attachments = arena_array(b->a, b->room, sizeof(*m->attachments));
		if (m->attachments_n > 0)
			memcpy(m->attachments, old, m->attachments_n * sizeof(*old));
	}
	return &m->attachments[m->attachments_n++];
}

static bool is_body(const struct mime_part *p)
{
	if (!mime_is(p, "text/plain") && !mime_is(p, "text/html") && !mime_is(p, "text/enriched"))
		return false;
	if (mime_is_attachment(p))
		return false;
	return params_get(&p->disposition, "filename") == NULL &&
	       params_get(&p->type, "name") == NULL;
}

/* RFC 3676: lines that end in a blank go on in the next one. */
static void add_flowed(struct buf *b, const char *text)
{
	while (*text != '\0') {
		size_t n = strcspn(text, "\n");
		const bool has_break = text[n] == '\n';
		const char *line = text;

		text += n + has_break;
		n -= n > 0 && line[n - 1] == '\r';
		const bool is_mark = n == 3 && memcmp(line, "-- ", 3) == 0;

		if (n > 0 && line[0] == ' ') { /* stuffed */
			line++;
			n--;
		}
		buf_add(b, line, n);
		if (has_break && (n == 0 || line[n - 1] != ' ' || is_mark || line[0] == '>'))
			buf_addc(b, '\n');
	}
}

/* Files that stand in the text as uuencode become attachments. */
static const char *without_files(struct body *b, const char *text)
{
	struct mail *m = b->m;
	struct uu_file *files = arena_array(b->a, MAIL_PARTS_MAX, sizeof(*files));
	size_t n = 0;
	const char *rest = uu_take(b->a, text, files, MAIL_PARTS_MAX - m->attachments_n, &n);

	for (size_t i = 0; i < n; i++)
		*attachment_add(b) = (struct mail_attachment){
			.name = filename_clean(b->a, files[i].name),
			.type = "application/octet-stream",
			.data = files[i].data,
			.size = files[i].size,
		};
	return rest;
}

static void add_plain(struct body *b, const struct mime_part *p, const char *whole)
{
	const char *format = params_get(&p->type, "format");
	const char *text = strstr(whole, "begin ") == NULL ? whole : without_files(b, whole);

	if (b->plain.len > 0)
		buf_addc(&b->plain, '\n');
	if (format != NULL && str_ieq(format, "flowed"))
		add_flowed(&b->plain, text);
	else
		buf_adds(&b->plain, text);
}

/* <meta charset=...> of a part that names none itself. */
static const char *meta_charset(struct arena *a, const char *p, size_t n)
{
	const char *head = arena_strndup(a, p, n < 2048 ? n : 2048);
	const char *lower = str_ascii_lower(a, head);
	const char *at = strstr(lower, "charset=");

	if (at == NULL)
		return NULL;
	at += 8 + strspn(at + 8, "\"' ");
	return arena_strndup(a, at, strcspn(at, "\"'; />"));
}

static const char *part_text(struct body *b, const struct mime_part *p)
{
	size_t n = 0;
	const char *bytes = mime_body(b->a, p, &n);
	const char *charset = params_get(&p->type, "charset");

	if (n > MAIL_TEXT_MAX)
		n = MAIL_TEXT_MAX;
	/* A <meta> often tells of another program than the one that sent the mail. */
	if (charset == NULL && mime_is(p, "text/html") && !str_is_utf8(bytes, n))
		charset = meta_charset(b->a, bytes, n);
	return charset_to_utf8(b->a, charset, bytes, n);
}

/* Name by the chain filename, name, Content-Location; NULL if the mail gives none. */
static const char *part_name(struct arena *a, const struct mime_part *p)
{
	const char *name = params_get(&p->disposition, "filename");

	if (name == NULL || *name == '\0')
		name = params_get(&p->type, "name");
	if (name == NULL || *name == '\0')
		return NULL;
	return filename_clean(a, name);
}

static const char *part_content_id(struct arena *a, const struct mime_part *p)
{
	const char *raw = headers_get(&p->headers, "Content-ID");

	if (raw == NULL)
		return NULL;
	char *id = str_trim(encoded_word_decode(a, raw));

	if (*id == '<')
		id++;
	id[strcspn(id, ">")] = '\0';
	return *id == '\0' ? NULL : id;
}

static void add_attachment(struct body *b, const struct mime_part *p)
{
	struct mail_attachment *x = attachment_add(b);

	if (x == NULL)
		return;
	*x = (struct mail_attachment){
		.name = part_name(b->a, p),
		.type = p->type.value,
		.content_id = part_content_id(b->a, p),
	};
	x->data = mime_body(b->a, p, &x->size);
	x->is_inline = x->content_id != NULL && !mime_is_attachment(p);
}

/*
 * winmail.dat: its texts serve when the mail has none, its files stand for it. False: it is none.
 */
static bool add_tnef(struct body *b, const struct mime_part *p)
{
	struct mail *m = b->m;
	struct tnef t;
	size_t n = 0;
	const char *bytes = mime_body(b->a, p, &n);

	if (!tnef_read(b->a, bytes, n, &t))
		return false;
	if (b->plain.len == 0 && b->html.len == 0)
		buf_adds(&b->plain, t.text);
	if (b->plain.len == 0 && b->html.len == 0 && *t.html != '\0') {
		buf_adds(&b->html, t.html);
		m->has_html = true;
	}
	for (size_t i = 0; i < t.n && m->attachments_n < MAIL_PARTS_MAX; i++)
		*attachment_add(b) = (struct mail_attachment){
			.name = t.v[i].name == NULL ? NULL : filename_clean(b->a, t.v[i].name),
			.type = t.v[i].type == NULL ? "application/octet-stream" : t.v[i].type,
			.content_id = t.v[i].content_id,
			.data = t.v[i].data == NULL ? "" : t.v[i].data,
			.size = t.v[i].size,
			.is_inline = t.v[i].content_id != NULL,
		};
	return true;
}

static bool is_tnef(const struct mime_part *p)
{
	const char *name = params_get(&p->type, "name");

	if (name == NULL)
		name = params_get(&p->disposition, "filename");
	return mime_is(p, "application/ms-tnef") || mime_is(p, "application/vnd.ms-tnef") ||
	       (name != NULL && str_ieq(name, "winmail.dat"));
}

/* Every invitation tells its method; the text is of the first. */
static void read_calendar(struct body *b, const struct mime_part *p)
{
	struct invitation c;
	size_t n = 0;
	const char *bytes = mime_body(b->a, p, &n);
	const char *charset = params_get(&p->type, "charset");
	const char *method = params_get(&p->type, "method");

	invitation_read(
		b->a, charset_to_utf8(b->a, charset, bytes, n < MAIL_TEXT_MAX ? n : MAIL_TEXT_MAX),
		&c);
	if (*b->m->calendar_method == '\0')
		b->m->calendar_method = *c.method == '\0' && method != NULL ? method : c.method;
	if (*b->calendar == '\0')
		b->calendar = c.text;
}

/* Value of "Name: value" in the block of a delivery report. */
static const char *report_field(struct arena *a, const char *text, const char *name)
{
	for (const char *p = text; *p != '\0';) {
		const size_t n = strcspn(p, "\n");

		if (str_istarts(p, name)) {
			const char *value = p + strlen(name);

			return str_trim(arena_strndup(a, value, n - strlen(name)));
		}
		p += n + (p[n] != '\0');
	}
	return "";
}

/*
 * "550 5.1.1 no such user": servers that say only "5.0.0" themselves pass on what they were told.
 */
static const char *told_status(struct arena *a, const char *status, const char *told)
{
	const bool is_vague = strlen(status) >= 5 && strncmp(status + 1, ".0.0", 4) == 0;

	for (const char *p = told; is_vague && *p != '\0'; p++) {
		const size_t subject =
			*p == status[0] && p[1] == '.' ? strspn(p + 2, "0123456789") : 0;
		const char *dot = p + 2 + subject;
		const size_t detail = subject > 0 && subject <= 3 && *dot == '.'
					      ? strspn(dot + 1, "0123456789")
					      : 0;

		if (detail > 0 && detail <= 3 &&
		    (p == told || p[-1] == ' ' || p[-1] == '\n' || p[-1] == '-' || p[-1] == '#'))
			return arena_strndup(a, p, (size_t)(dot + 1 + detail - p));
	}
	return status;
}

static void read_status(struct body *b, const struct mime_part *p)
{
	struct mail_dsn *d = &b->m->dsn;
	size_t n = 0;
	const char *bytes = mime_body(b->a, p, &n);
	const char *text = charset_to_utf8(b->a, NULL, bytes, n < 65536 ? n : 65536);
	const char *recipient = report_field(b->a, text, "Final-Recipient:");
	const char *semicolon = strchr(recipient, ';');

	d->is_report = true;
	d->is_failed = str_istarts(report_field(b->a, text, "Action:"), "failed");
	d->status = told_status(b->a, report_field(b->a, text, "Status:"),
				report_field(b->a, text, "Diagnostic-Code:"));
	d->recipient = address_one(b->a, semicolon == NULL ? recipient : semicolon + 1).addr;
}

/* The mail that a report is about, whole or only its headers. */
static void read_original(struct body *b, const struct mime_part *p)
{
	struct headers h;
	struct mail_ids ids;
	size_t n = 0;
	const char *bytes = mime_body(b->a, p, &n);

	headers_scan(b->a, bytes, n, &h);
	const char *id = headers_get(&h, "Message-ID");

	if (id == NULL || b->m->dsn.original_id[0] != '\0')
		return;
	id_list(b->a, id, &ids);
	if (ids.n > 0)
		b->m->dsn.original_id = ids.v[0];
}

/*
 * The same text once more for other programs (AMP, watches), or headers that only a report needs.
 */
static bool is_other_view(const struct mime_part *p)
{
	if (mime_is_attachment(p) || params_get(&p->disposition, "filename") != NULL ||
	    params_get(&p->type, "name") != NULL)
		return false;
	return mime_is(p, "text/rfc822-headers") || mime_is(p, "text/watch-html") ||
	       mime_is(p, "text/x-amp-html");
}

static void leaf(struct body *b, const struct mime_part *p)
{
	if (is_body(p) && mime_is(p, "text/html")) {
		if (b->html.len > 0)
			buf_addc(&b->html, '\n');
		buf_adds(&b->html, part_text(b, p));
		b->m->has_html = true;
		return;
	}
	if (is_body(p)) {
		add_plain(b, p, part_text(b, p));
		return;
	}
	if (mime_is(p, "message/delivery-status"))
		read_status(b, p);
	if (mime_is(p, "message/rfc822") || mime_is(p, "text/rfc822-headers"))
		read_original(b, p);
	if (mime_is(p, "message/rfc822") && b->enclosed == NULL)
		b->enclosed = p;
	if (mime_is(p, "text/calendar"))
		read_calendar(b, p);
	if (is_other_view(p) || (is_tnef(p) && add_tnef(b, p)))
		return;
	add_attachment(b, p);
}

/* All leaves in order; the depth of the tree is bounded by its walker. */
static void visit(struct body *b, const struct mime_part *p)
{
	if (p->first == NULL) {
		leaf(b, p);
		return;
	}
	for (const struct mime_part *child = p->first; child != NULL; child = child->next)
		visit(b, child);
}

static size_t visible(const char *s)
{
	size_t n = 0;

	for (; *s != '\0'; s++)
		n += (unsigned char)*s > 32;
	return n;
}

/* A plain part that only says "your program cannot show HTML" is worse than the HTML. */
static bool is_plain_better(const char *plain, const char *html_text)
{
	const size_t n = visible(plain);

	if (n == 0)
		return false;
	return !(n < 120 && visible(html_text) > n * 3 &&
		 (strstr(plain, "HTML") != NULL || strstr(plain, "html") != NULL));
}

static const char *unix_lines(struct arena *a, const struct buf *b)
{
	char *out = arena_alloc(a, b->len + 1);
	size_t n = 0;

	for (size_t i = 0; i < b->len; i++)
		if (b->p[i] != '\r')
			out[n++] = b->p[i];
		else if (i + 1 == b->len || b->p[i + 1] != '\n')
			out[n++] = '\n';
	out[n] = '\0';
	return str_trim(out);
}

static void body_read(struct arena *a, const struct mime_part *root, struct mail *m,
		      bool is_enclosed);

/* Links of the enclosed mail behind those of the outer one. */
static void join_links(struct arena *a, struct mail *m, const struct mail *inner)
{
	struct mail_link *v = arena_array(a, m->links_n + inner->links_n, sizeof(*v));
	size_t n = 0;

	for (size_t i = 0; i < m->links_n; i++)
		v[n++] = m->links[i];
	for (size_t i = 0; i < inner->links_n && n < MAIL_LINKS_MAX; i++)
		v[n++] = inner->links[i];
	m->links = v;
	m->links_n = n;
}

/* A mail that was handed on as an attachment reads like one handed on in the text. */
static void add_enclosed(struct body *b)
{
	struct mail inner = { .text = "" };
	size_t n = 0;
	const char *bytes = mime_body(b->a, b->enclosed, &n);
	const struct mime_part *root = mime_parse(b->a, bytes, n);
	const char *from = headers_text(b->a, &root->headers, "From");
	const char *date = headers_text(b->a, &root->headers, "Date");
	const char *subject = headers_text(b->a, &root->headers, "Subject");

	if (from == NULL)
		return;
	body_read(b->a, root, &inner, true);
	b->m->text = arena_printf(
		b->a, "%s%s" FORWARD_MARK "\nFrom: %s\nDate: %s\nSubject: %s\n\n%s", b->m->text,
		*b->m->text == '\0' ? "" : "\n\n", from, date == NULL ? "" : date,
		subject == NULL ? "" : visible_text(b->a, subject), inner.text);
	join_links(b->a, b->m, &inner);
}

/* What stands behind the text: an invitation, an enclosed mail. */
static void add_more(struct body *b, const struct mime_part *root)
{
	struct mail *m = b->m;

	if (*b->calendar != '\0')
		m->text = *m->text == '\0' ? b->calendar
					   : arena_printf(b->a, "%s\n\n%s", m->text, b->calendar);
	if (b->enclosed != NULL && !mime_is(root, "multipart/report") && !m->dsn.is_report)
		add_enclosed(b);
}

void mail_body_read(struct arena *a, const struct mime_part *root, struct mail *m)
{
	body_read(a, root, m, false);
}

static void body_read(struct arena *a, const struct mime_part *root, struct mail *m,
		      bool is_enclosed)
{
	struct body b = { .a = a, .m = m, .calendar = "" };
	struct html_view view;

	m->calendar_method = "";
	buf_init(&b.plain, (size_t)MAIL_TEXT_MAX * 4);
	buf_init(&b.html, (size_t)MAIL_TEXT_MAX * 4);
	m->dsn = (struct mail_dsn){ .recipient = "", .status = "", .original_id = "" };
	visit(&b, root);
	m->html = arena_strndup(a, b.html.p == NULL ? "" : b.html.p, b.html.len);
	html_view(a, m->html, b.html.len, &view);
	m->html_text = view.text;
	m->links = view.links;
	m->links_n = view.links_n;
	m->images = view.images;
	m->images_n = view.images_n;
	const char *plain = unix_lines(a, &b.plain);

	m->text = is_plain_better(plain, view.text) || *view.text == '\0' ? plain : view.text;
	m->dsn.status = told_status(a, m->dsn.status, m->text);
	buf_free(&b.plain);
	buf_free(&b.html);
	if (!is_enclosed)
		add_more(&b, root);
}
