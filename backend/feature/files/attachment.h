/*
 * Files that people send along with their answers. They are kept byte by byte, so what they are is
 * looked at: by the end of the name, which must be one of those that offices exchange, and by the
 * first bytes, which must not belie it. Programs, scripts, web pages, archives and documents with
 * macros are refused. Pure; hostile input, fuzzed.
 */
#ifndef FEATURE_FILES_ATTACHMENT_H
#define FEATURE_FILES_ATTACHMENT_H

#include "base/arena.h"

/* Type for the mail ("application/pdf"), or NULL and a reason: "file_type", "file_content". */
const char *attachment_type(const char *name, const void *p, size_t n, const char **reason);

/*
 * The name as a receiver may see it: no directories, no hidden characters, at most 120 characters.
 */
const char *attachment_name(struct arena *a, const char *name);

#endif
