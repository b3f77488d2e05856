/* Replies: what a handler says, as status, headers and body of struct http. */
#include "base/str.h"
#include "core/http_internal.h"

#include <string.h>

const struct desc no_in_desc = { "no_in", sizeof(struct no_in), NULL, 0 };

static int begin(struct req *r, int status, const char *type)
{
	r->http->status = status;
	r->http->type = type;
	buf_reset(&r->http->out);
	return 0;
}

static const char json_type[] = "application/json";

int reply_row(struct req *r, const struct desc *d, const void *row)
{
	begin(r, 200, json_type);
	json_out_row(&r->http->out, d, row);
	return 0;
}

int reply_list(struct req *r, const struct desc *d, const void *v, size_t n)
{
	struct buf *b = &r->http->out;

	begin(r, 200, json_type);
	buf_adds(b, "{\"items\":");
	json_out_rows(b, d, v, n);
	buf_addc(b, '}');
	return 0;
}

int reply_page(struct req *r, const struct desc *d, const void *v, size_t n, const char *next)
{
	struct buf *b = &r->http->out;

	begin(r, 200, json_type);
	buf_adds(b, "{\"items\":");
	json_out_rows(b, d, v, n);
	buf_adds(b, ",\"next\":");
	json_out_str(b, next);
	buf_addc(b, '}');
	return 0;
}

int reply_created(struct req *r, int64_t id)
{
	begin(r, 201, json_type);
	buf_adds(&r->http->out, "{\"id\":");
	buf_addi(&r->http->out, id);
	buf_addc(&r->http->out, '}');
	return 0;
}

int reply_empty(struct req *r)
{
	return begin(r, 204, NULL);
}

/* RFC 6266 with the UTF-8 form of RFC 5987; everything but letters and digits is escaped. */
static void set_disposition(struct req *r, const char *name)
{
	static const char digits[] = "0123456789ABCDEF";
	struct buf b;

	buf_init(&b, 2048);
	buf_adds(&b, "attachment; filename*=UTF-8''");
	for (const unsigned char *p = (const unsigned char *)name; *p != '\0'; p++) {
		const bool is_plain = (*p >= '0' && *p <= '9') ||
				      ((*p | 32) >= 'a' && (*p | 32) <= 'z') || *p == '.' ||
				      *p == '-' || *p == '_';

		if (!is_plain) {
			buf_addc(&b, '%');
			buf_addc(&b, digits[*p >> 4]);
		}
		buf_addc(&b, is_plain ? (char)*p : digits[*p & 15]);
	}
	http_set_header(r, "Content-Disposition", buf_str(&b));
	buf_free(&b);
}

int reply_file(struct req *r, const char *path, const char *type, const char *download_name)
{
	begin(r, 200, type);
	http_set_header(r, "X-Accel-Redirect",
			arena_printf(r->arena, "%s%s", r->conf->files_accel, path));
	http_set_header(r, "Cache-Control", "private, max-age=31536000, immutable");
	if (download_name != NULL)
		set_disposition(r, download_name);
	return 0;
}

int reply_bytes(struct req *r, const void *p, size_t n, const char *type, const char *download_name)
{
	begin(r, 200, type);
	if (download_name != NULL)
		set_disposition(r, download_name);
	buf_add(&r->http->out, p, n);
	return 0;
}

/*
 * What the handler said before it failed does not hold: above all not the cookies of a transaction
 * that was lost. Cookies of a refusal are meant (they are taken away), and so is Allow.
 */
static void keep_headers(struct req *r, int status)
{
	struct buf *b = &r->http->headers;
	const char *all = arena_strdup(r->arena, buf_str(b));

	buf_reset(b);
	for (const char *line = all; *line != '\0'; line += strcspn(line, "\n") + 1) {
		const bool is_kept = str_starts(line, "Allow:") ||
				     (status < 500 && str_starts(line, "Set-Cookie:"));

		if (is_kept)
			buf_add(b, line, strcspn(line, "\n") + 1);
	}
}

void reply_private(struct req *r)
{
	if (strstr(buf_str(&r->http->headers), "Cache-Control:") == NULL)
		http_set_header(r, "Cache-Control", "no-store");
}

void reply_failure(struct req *r, int code)
{
	struct buf *b = &r->http->out;
	const struct failure *f = &r->failure;
	const bool is_told = f->code == code;

	begin(r, err_status(code), json_type);
	keep_headers(r, err_status(code));
	buf_adds(b, "{\"error\":");
	json_out_str(b, err_key(code));
	if (is_told && f->field != NULL) {
		buf_adds(b, ",\"field\":");
		json_out_str(b, f->field);
	}
	if (is_told && f->reason != NULL) {
		buf_adds(b, ",\"reason\":");
		json_out_str(b, f->reason);
	}
	if (is_told && f->detail != NULL) {
		buf_adds(b, ",\"detail\":");
		json_out_str(b, f->detail);
	}
	if (is_told && f->data_desc != NULL) {
		buf_adds(b, ",\"data\":");
		json_out_row(b, f->data_desc, f->data);
	}
	buf_addc(b, '}');
	if (err_status(code) == 503)
		http_set_header(r, "Retry-After", "1");
}

const char *http_header(const struct req *r, const char *name)
{
	const size_t n = strlen(name);

	for (char *const *e = r->http->env; *e != NULL; e++)
		if (strncmp(*e, name, n) == 0 && (*e)[n] == '=')
			return *e + n + 1;
	return NULL;
}

const char *http_remote_addr(const struct req *r)
{
	const char *addr = http_header(r, "REMOTE_ADDR");

	return addr != NULL && strlen(addr) <= 45 ? addr : "";
}

const char *http_cookie(struct req *r, const char *name)
{
	const char *s = http_header(r, "HTTP_COOKIE");
	const size_t n = strlen(name);

	while (s != NULL && *s != '\0') {
		s += strspn(s, " ;");
		const size_t len = strcspn(s, ";");

		if (len > n && strncmp(s, name, n) == 0 && s[n] == '=')
			return arena_strndup(r->arena, s + n + 1, len - n - 1);
		s += len;
	}
	return NULL;
}

void http_set_header(struct req *r, const char *name, const char *value)
{
	struct buf *b = &r->http->headers;

	if (strpbrk(value, "\r\n") != NULL)
		return;
	buf_adds(b, name);
	buf_adds(b, ": ");
	buf_adds(b, value);
	buf_adds(b, "\r\n");
}

void http_set_cookie(struct req *r, const char *name, const char *value, const char *path,
		     int64_t max_age)
{
	const bool is_https = str_starts(r->conf->public_url, "https:");

	http_set_header(
		r, "Set-Cookie",
		arena_printf(r->arena, "%s=%s; Path=%s; Max-Age=%lld; HttpOnly; SameSite=Strict%s",
			     name, value, path, (long long)max_age, is_https ? "; Secure" : ""));
}

bool http_not_modified(struct req *r, const char *etag)
{
	const char *known = http_header(r, "HTTP_IF_NONE_MATCH");

	http_set_header(r, "ETag", etag);
	http_set_header(r, "Cache-Control", "no-cache");
	if (known == NULL || !str_eq(known, etag))
		return false;
	begin(r, 304, NULL);
	return true;
}
