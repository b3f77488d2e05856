/* HTML of a letter: what comes out is text, and every link has an address. */
#include "base/str.h"
#include "feature/mail/html_text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void check_text(const char *s)
{
	if (!str_is_utf8(s, strlen(s)))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const char *const html = (const char *)data;
	struct html_view v;

	/* Its caller gives it UTF-8 without zeros. */
	if (!str_is_utf8(html, n) || memchr(html, '\0', n) != NULL)
		return 0;
	struct arena *a = arena_new((size_t)512 << 20);

	html_view(a, html, n, &v);
	check_text(v.text);
	for (size_t i = 0; i < v.links_n; i++) {
		check_text(v.links[i].text);
		if (*v.links[i].href == '\0')
			abort();
	}
	for (size_t i = 0; i < v.images_n; i++)
		if (*v.images[i].src == '\0')
			abort();
	arena_free(a);
	return 0;
}
