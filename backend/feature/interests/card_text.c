#include "feature/interests/card_text.h"
#include "base/str.h"

#include <string.h>

enum { URL_CHARS = 1000, REPLACEMENT_BYTES = 3 };

static bool is_space(uint32_t cp)
{
	return cp == ' ' || (cp >= 9 && cp <= 13) || cp == 0x85 || cp == 0xa0 || cp == 0x1680 ||
	       (cp >= 0x2000 && cp <= 0x200a) || cp == 0x2028 || cp == 0x2029 || cp == 0x202f ||
	       cp == 0x205f || cp == 0x3000;
}

/* Control characters, and marks that have no width or turn the direction of what follows. */
static bool is_hidden(uint32_t cp)
{
	return cp < 32 || (cp >= 0x7f && cp <= 0x9f) || cp == 0x200b || cp == 0xfeff ||
	       (cp >= 0x202a && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069);
}

const char *card_line(struct arena *a, const char *s, size_t max)
{
	if (s == NULL)
		return NULL;
	const size_t n = strlen(s);
	const char *const end = s + n;
	/* Nothing grows but broken bytes, one into three. */
	const size_t room = n < max * 4 ? n * REPLACEMENT_BYTES : max * 4;
	char *out = arena_alloc(a, room + 5);
	size_t len = 0;
	size_t chars = 0;
	bool is_gap = false;

	while (s < end && chars < max) {
		const uint32_t cp = str_utf8_next(&s, end);

		if (is_space(cp) || is_hidden(cp)) {
			is_gap |= is_space(cp);
			continue;
		}
		if (is_gap && len > 0) {
			out[len++] = ' ';
			if (++chars == max)
				break;
		}
		is_gap = false;
		len += str_utf8_put(cp, out + len);
		chars++;
	}
	while (len > 0 && out[len - 1] == ' ')
		len--;
	out[len] = '\0';
	return len > 0 ? out : NULL;
}

const char *card_whole(struct arena *a, const char *s)
{
	const size_t n = s != NULL ? str_utf8_cut(s, CARD_TEXT_BYTES) : 0;

	if (n == 0)
		return "";
	if (str_is_utf8(s, n))
		return arena_strndup(a, s, n);
	char *out = arena_alloc(a, n * REPLACEMENT_BYTES + 5);
	size_t len = 0;

	for (const char *p = s; p < s + n;)
		len += str_utf8_put(str_utf8_next(&p, s + n), out + len);
	out[len] = '\0';
	return out;
}

const char *card_url(struct arena *a, const char *s)
{
	if (s == NULL)
		return NULL;
	char *url = str_trim(arena_strdup(a, s));
	const size_t n = strlen(url);

	if ((!str_istarts(url, "http://") && !str_istarts(url, "https://")) ||
	    !str_is_utf8(url, n) || str_utf8_len(url) > URL_CHARS)
		return NULL;
	for (const char *p = url; p < url + n;) {
		const uint32_t cp = str_utf8_next(&p, url + n);

		if (is_space(cp) || is_hidden(cp) ||
		    (cp < 128 && strchr("<>\"`\\", (int)cp) != NULL))
			return NULL;
	}
	return url;
}
