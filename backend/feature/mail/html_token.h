/*
 * HTML cut into tags and the text between them, without a tree. The states follow the tokenizer of
 * the HTML standard (13.2.5) in what letters need of it: comments, declarations, scripts, styles
 * and titles are passed over, nothing fails, each byte is looked at a bounded number of times. As
 * in the standard the rest of a document that ends inside of a tag or a comment is dropped.
 */
#ifndef FEATURE_MAIL_HTML_TOKEN_H
#define FEATURE_MAIL_HTML_TOKEN_H

#include <stdbool.h>
#include <stddef.h>

/* A place in UTF-8 HTML; set with html_scan(). */
struct html_scan {
	const char *p;
	const char *end;
	const char *last_close; /* the last ">", or NULL: no tag ends behind it */
};

struct html_scan html_scan(const char *html, size_t n);

enum html_kind { HTML_TEXT, HTML_OPEN, HTML_CLOSE };

/* Points into the HTML. */
struct html_token {
	enum html_kind kind;
	/* the text, its character references not yet read, or the name of the tag */
	const char *p;
	size_t n;
	const char *attributes; /* of a tag that opens: up to `end` */
	const char *end;
	bool is_empty; /* "<x/>": opens and closes */
};

/* False at the end. */
bool html_next(struct html_scan *s, struct html_token *out);

/* The value of the first attribute of that (lower-case) name, as it stands; false: none. */
bool html_attribute(const struct html_token *t, const char *name, const char **value, size_t *n);

enum { HTML_REFERENCE_BYTES = 4 };

/*
 * Reads the character reference at p, which is "&": gives how many bytes it takes, 0 if that is
 * just an ampersand. What it stands for is written to out, *out_n bytes: none for a control
 * character. Numbers of Windows-1252 mean its characters, as in browsers.
 */
size_t html_reference(const char *p, const char *end, char out[HTML_REFERENCE_BYTES],
		      size_t *out_n);

#endif
