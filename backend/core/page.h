/*
 * Keyset pages. A statement reads one row more than asked for; page_cut() drops it and tells
 * whether there is a next page. Cursors are opaque to the browser: "<microseconds>-<id>" for lists
 * in order of time, the name itself for lists in order of a unique name.
 */
#ifndef CORE_PAGE_H
#define CORE_PAGE_H

#include "core/http.h"

enum { PAGE_DEFAULT = 50, PAGE_MAX = 200 };

/* Rows to read for a page: one more than `limit` (PAGE_DEFAULT when 0). */
int64_t page_rows(int64_t limit);

/* Cuts *n to the page and tells whether a row was left over; `rows` is what page_rows gave. */
bool page_cut(size_t *n, int64_t rows);

/*
 * Cursor of a row, and back; E_INVALID naming `after` if the text is none. NULL text gives zeros.
 */
const char *page_cursor(struct req *r, struct timestamp at, int64_t id);
int page_cursor_in(struct req *r, const char *text, struct timestamp *at, int64_t *id);

#endif
