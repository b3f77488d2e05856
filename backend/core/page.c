#include "core/page.h"
#include "base/str.h"

#include <string.h>

int64_t page_rows(int64_t limit)
{
	return (limit > 0 ? limit : PAGE_DEFAULT) + 1;
}

bool page_cut(size_t *n, int64_t rows)
{
	if (*n < (size_t)rows)
		return false;
	*n = (size_t)rows - 1;
	return true;
}

const char *page_cursor(struct req *r, struct timestamp at, int64_t id)
{
	return arena_printf(r->arena, "%lld-%lld", (long long)at.us, (long long)id);
}

int page_cursor_in(struct req *r, const char *text, struct timestamp *at, int64_t *id)
{
	if (text == NULL)
		return 0;
	char *copy = arena_strdup(r->arena, text);
	char *dash = strchr(copy, '-');

	if (dash == NULL)
		return fail_field(r, "after", "bad_format");
	*dash = '\0';
	if (!str_to_i64(copy, &at->us) || !str_to_i64(dash + 1, id) || at->us <= 0 || *id <= 0)
		return fail_field(r, "after", "bad_format");
	return 0;
}
