/*
 * The archive of a folder: mail from before the connection, imported behind the new one, some
 * batches at a time.
 */
#include "feature/letters/collector_internal.h"

enum { ROUND_LISTS = 3, ARCHIVE_LIST = 500, ARCHIVE_WINDOW = 1000 };

static bool has_archive(const struct collector *c)
{
	return !c->box->is_import_paused && c->cursor.archive_to > 0 &&
	       c->cursor.archive_next <= c->cursor.archive_to;
}

static enum imap_error take_some(struct collector *c)
{
	const int64_t from = c->cursor.archive_next;
	const int64_t window = from + ARCHIVE_WINDOW - 1;
	const int64_t to = window < c->cursor.archive_to ? window : c->cursor.archive_to;
	const struct imap_range range = { (uint32_t)from, (uint32_t)to, ARCHIVE_LIST };
	struct imap_list list = { 0 };

	arena_reset(c->arena);
	c->is_database_away = !collector_keep_lease(c);
	if (c->is_database_away)
		return IMAP_OK;
	TRY(imap_list(c->imap, &range, c->arena, &list));
	/* Nothing more comes into this part: where it is empty, it is done. */
	if (!list.is_more)
		list.inspected_to = (uint32_t)to;
	return collector_take_list(c, &list);
}

enum imap_error collector_take_archive(struct collector *c, bool *is_more)
{
	enum imap_error e = IMAP_OK;

	c->is_archive = true;
	for (int i = 0; i < ROUND_LISTS && e == IMAP_OK && has_archive(c) && !*c->is_stopping &&
			!c->is_database_away;
	     i++)
		e = take_some(c);
	c->is_archive = false;
	*is_more = has_archive(c);
	return e;
}
