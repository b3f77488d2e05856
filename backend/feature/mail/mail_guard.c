#include "feature/mail/mail_parse.h"

#include <string.h>
#include <strings.h>

enum { BOUNDARIES_MAX = 200, COMMENTS_MAX = 64, HEADER_BLOCK_MAX = 256 * 1024 };

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
		return "the mail is larger than 64 MB";
	const size_t head = header_block(raw, n);

	/* Without an empty line all bytes count as headers; a huge body without one is no mail. */
	if (head > HEADER_BLOCK_MAX)
		return "the headers are larger than 256 KB";
	if (has_deep_comment(raw, head))
		return "a header has more than 64 nested comments";
	if (count_word(raw, n, "boundary=", BOUNDARIES_MAX) > BOUNDARIES_MAX)
		return "the mail has more than 200 boundaries";
	if (count_word(raw, n, "message/rfc822", BOUNDARIES_MAX) > BOUNDARIES_MAX)
		return "the mail has more than 200 enclosed mails";
	return NULL;
}
