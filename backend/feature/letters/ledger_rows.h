/* Rows and inputs of ledger.sql, shared inside the feature. */
#ifndef FEATURE_LEDGER_ROWS_H
#define FEATURE_LEDGER_ROWS_H

#include "core/http.h"

/* One cell; day is "2026-11-22". */
struct ledger_cell {
	channel_id channel_id;
	const char *day;
	int64_t part;
	const char *name;
	int64_t n;
};

/* Some days of a channel: for a recount also as JSON with their beginnings and ends in UTC. */
struct ledger_span_in {
	channel_id channel_id;
	const char *days;
	const char *from;
	const char *to; /* the day after the last */
};

struct ledger_counted {
	const char *day;
	int64_t part;
	const char *name;
	int64_t n;
};

/* A mail that is on the server and not here. */
struct ledger_missing_new {
	channel_id channel_id;
	const char *folder;
	int64_t uid;
	const char *day;
	struct timestamp received_at;
	const char *error_key;
};

struct ledger_total {
	int64_t n;
};

struct ledger_mark {
	channel_id channel_id;
	const char *time_zone;
};

struct ledger_marked {
	const char *time_zone;
	struct timestamp first_at; /* of the oldest letter; none: no letter yet */
};

#endif
