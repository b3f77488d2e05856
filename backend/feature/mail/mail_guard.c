#include "feature/mail/mail_parse.h"

#include <string.h>
#include <strings.h>

enum { BOUNDARIES_MAX = 200, COMMENTS_MAX = 64, HEADER_BLOCK_KB = 256 };

/* What people are told: a key and the limit, as in docs/domain/letters.md, "Why in detail". */
_Static_assert(MAIL_RAW_MAX >> 20 == 64, "told below");
_Static_assert(HEADER_BLOCK_KB == 256 && COMMENTS_MAX == 64 && BOUNDARIES_MAX == 200, "told below");


/* How often the word stands in the bytes, counting no further than max + 1. */
static size_t count_word(const char *p, size_t n, const char *word, size_t max)
{
	const size_t len = strlen(word);
	size_t count = 0;

	/* Looks for the last byte of the word, which is rarer in mail than its first. */
	for (size_t i = len - 1; i < n && count <= max; i++) {
		const char *hit = memchr(p + i, word[len - 1], n - i);

		if (hit == NULL)
			break;
		i = (size_t)(hit - p);
		/* Before the word is called for: most of what ends like it differs here. */
		if ((hit[-1] | 32) != (word[len - 2] | 32))
			continue;
		count += strncasecmp(hit + 1 - len, word, len) == 0;
	}
	return count;
}

static bool has_deep_comment(const char *p, size_t n)
{
	size_t run = 0;

	for (size_t i = 0; i < n; i++) {
		run = p[i] == '(' ? run + 1 : 0;
		if (run > COMMENTS_MAX)
			return true;
	}
	return false;
}

/* Bytes up to the first empty line. */
static size_t header_block(const char *p, size_t n)
{
	for (size_t i = 0; i + 1 < n; i++) {
		if (p[i] != '\n')
			continue;
		if (p[i + 1] == '\n' || (p[i + 1] == '\r' && i + 2 < n && p[i + 2] == '\n'))
			return i;
	}
	return n;
}

const char *mail_guard(const char *raw, size_t n)
{
	if (n > MAIL_RAW_MAX)
		return "mail_over_mb 64";
	const size_t head = header_block(raw, n);

	/* Without an empty line all bytes count as headers; a huge body without one is no mail. */
	if (head > (size_t)HEADER_BLOCK_KB * 1024)
		return "headers_over_kb 256";
	if (has_deep_comment(raw, head))
		return "nested_comments 64";
	if (count_word(raw, n, "boundary=", BOUNDARIES_MAX) > BOUNDARIES_MAX)
		return "boundaries 200";
	if (count_word(raw, n, "message/rfc822", BOUNDARIES_MAX) > BOUNDARIES_MAX)
		return "enclosed_mails 200";
	return NULL;
}
