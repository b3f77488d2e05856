#include "feature/mail/mime_encode.h"
#include "base/str.h"

#include <stdint.h>
#include <string.h>

enum {
	LINE = 76,      /* of bodies */
	FOLD = 78,      /* of headers */
	WORD_BYTES = 45 /* of text in one encoded word: 60 of base64, 72 in all */
};

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void mime_base64(struct buf *out, const void *p, size_t n)
{
	const unsigned char *s = p;

	for (size_t i = 0; i < n; i += 3) {
		size_t left = n - i;
		uint32_t v = (uint32_t)s[i] << 16 | (left > 1 ? (uint32_t)s[i + 1] << 8 : 0) |
			     (left > 2 ? s[i + 2] : 0);
		const char four[4] = {
			digits[v >> 18],
			digits[v >> 12 & 63],
			left > 1 ? digits[v >> 6 & 63] : '=',
			left > 2 ? digits[v & 63] : '=',
		};

		buf_add(out, four, 4);
	}
}

void mime_base64_lines(struct buf *out, const void *p, size_t n)
{
	const size_t step = LINE / 4 * 3;

	for (size_t i = 0; i < n; i += step) {
		mime_base64(out, (const char *)p + i, n - i < step ? n - i : step);
		buf_adds(out, "\r\n");
	}
}

void mime_sasl_plain(struct buf *out, const char *login, const char *secret)
{
	struct buf raw;

	buf_init(&raw, 4096);
	buf_addc(&raw, '\0');
	buf_adds(&raw, login);
	buf_addc(&raw, '\0');
	buf_adds(&raw, secret);
	mime_base64(out, raw.p, raw.len);
	explicit_bzero(raw.p, raw.len);
	buf_free(&raw);
}

void mime_sasl_xoauth2(struct buf *out, const char *login, const char *token)
{
	struct buf raw;

	buf_init(&raw, 12 * 1024);
	buf_addf(&raw, "user=%s\001auth=Bearer %s\001\001", login, token);
	mime_base64(out, raw.p, raw.len);
	explicit_bzero(raw.p, raw.len);
	buf_free(&raw);
}

static bool is_line_end(const char *p, const char *end)
{
	return p == end || *p == '\n' || (*p == '\r' && p + 1 < end && p[1] == '\n');
}

void mime_quoted_printable(struct buf *out, const char *p, size_t n)
{
	static const char hex[] = "0123456789ABCDEF";
	size_t column = 0;

	for (const char *end = p + n; p < end; p++) {
		unsigned char c = (unsigned char)*p;

		if (c == '\r' && p + 1 < end && p[1] == '\n')
			continue;
		if (c == '\n') {
			buf_adds(out, "\r\n");
			column = 0;
			continue;
		}

		/*
		 * A space at the end of a line would be lost on the way; "From " and "." would be
		 * changed.
		 */
		bool is_plain = (c > 0x20 && c < 0x7f && c != '=') ||
				((c == ' ' || c == '\t') && !is_line_end(p + 1, end));

		if (column == 0 && (c == '.' || (end - p >= 5 && memcmp(p, "From ", 5) == 0)))
			is_plain = false;
		if (column + (is_plain ? 1 : 3) > LINE - 1) {
			buf_adds(out, "=\r\n");
			column = 0;
		}
		if (is_plain)
			buf_addc(out, (char)c);
		else
			buf_add(out, (const char[]){ '=', hex[c >> 4], hex[c & 15] }, 3);
		column += is_plain ? 1 : 3;
	}
}

struct mime_header mime_header(struct buf *out, const char *name)
{
	buf_adds(out, name);
	buf_addc(out, ':');
	return (struct mime_header){ out, strlen(name) + 1 };
}

void mime_header_word(struct mime_header *h, const char *word, size_t n)
{
	if (h->column + 1 + n > FOLD && h->column > 1) {
		buf_adds(h->out, "\r\n");
		h->column = 0;
	}
	buf_addc(h->out, ' ');
	buf_add(h->out, word, n);
	h->column += 1 + n;
}

void mime_header_end(struct mime_header *h)
{
	buf_adds(h->out, "\r\n");
}

static void encoded_word(struct mime_header *h, const char *p, size_t n)
{
	struct buf word;

	buf_init(&word, 128);
	buf_adds(&word, "=?UTF-8?B?");
	mime_base64(&word, p, n);
	buf_adds(&word, "?=");
	mime_header_word(h, word.p, word.len);
	buf_free(&word);
}

/* Cuts between code points, so that each word is readable by itself. */
static void encoded_words(struct mime_header *h, const char *text)
{
	for (size_t left = strlen(text); left > 0;) {
		size_t n = str_utf8_cut(text, left < WORD_BYTES ? left : WORD_BYTES);

		encoded_word(h, text, n);
		text += n;
		left -= n;
	}
}

/* ASCII that can stand as it is: no look-alike of an encoded word, nothing that needs breaking. */
static bool is_plain_text(const char *text)
{
	size_t run = 0;

	if (strstr(text, "=?") != NULL || strstr(text, "  ") != NULL || text[0] == ' ')
		return false;
	for (const char *p = text; *p != '\0'; p++) {
		if ((unsigned char)*p < 0x20 || (unsigned char)*p >= 0x7f)
			return false;
		run = *p == ' ' ? 0 : run + 1;
		if (run > 60)
			return false;
	}
	return true;
}

void mime_header_text(struct mime_header *h, const char *text)
{
	if (!is_plain_text(text)) {
		encoded_words(h, text);
		return;
	}
	while (*text != '\0') {
		size_t n = strcspn(text, " ");

		mime_header_word(h, text, n);
		text += n;
		text += *text == ' ';
	}
}

static bool is_atoms(const char *name)
{
	return strpbrk(name, "()<>[]:;@\\,.\"") == NULL;
}

static void quoted_string(struct mime_header *h, const char *name)
{
	struct buf word;

	buf_init(&word, 256);
	buf_addc(&word, '"');
	for (const char *p = name; *p != '\0'; p++) {
		if (*p == '"' || *p == '\\')
			buf_addc(&word, '\\');
		buf_addc(&word, *p);
	}
	buf_addc(&word, '"');
	mime_header_word(h, word.p, word.len);
	buf_free(&word);
}

void mime_header_phrase(struct mime_header *h, const char *name)
{
	if (!is_plain_text(name) || strlen(name) > 60)
		encoded_words(h, name);
	else if (is_atoms(name))
		mime_header_text(h, name);
	else
		quoted_string(h, name);
}
