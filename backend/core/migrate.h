/*
 * Schema migrations: the files NNNN_<concern>.sql of a directory, applied once each, in order.
 * MariaDB commits DDL at once, so every file is written to be run again after a crash in its
 * middle.
 */
#ifndef CORE_MIGRATE_H
#define CORE_MIGRATE_H

#include "core/http.h"

/*
 * Applies what is missing and logs each file. False and a sentence that names the file on failure.
 */
bool migrate_run(struct arena *a, const struct conf *conf, const char **error);

/* Names of the files that are not applied yet. */
bool migrate_pending(struct arena *a, const struct conf *conf, struct str_list *out,
		     const char **error);

#endif
