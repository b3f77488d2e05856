/* HTML as a person reads it, with its links and pictures in order. */
#ifndef FEATURE_MAIL_HTML_TEXT_H
#define FEATURE_MAIL_HTML_TEXT_H

#include "feature/mail/mail_parse.h"

struct html_view {
	const char *text;
	struct mail_link *links;
	size_t links_n;
	struct mail_image *images;
	size_t images_n;
};

/* Reads UTF-8 HTML, however broken. Quotes (<blockquote>) come out with "> " before their lines. */
void html_view(struct arena *a, const char *html, size_t n, struct html_view *out);

#endif
