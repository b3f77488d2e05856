/* Which sources are silent against their habit. */
#include "feature/interests/interests.h"
#include "feature/letters/letters.h"
#include "queries.gen.h"

struct source_silent_row {
	channel_id channel_id;
	int source_type; /* none: the mailbox as a whole */
	struct timestamp last_at;
	struct timestamp silent_since;
	int64_t expected;
};
DESC(source_silent_row, O(source_silent_row, channel_id),
     FC(source_silent_row, source_type, 0, source_choices), O(source_silent_row, last_at),
     O(source_silent_row, silent_since), O(source_silent_row, expected));

/* GET /api/channels/silent */
HANDLER(source_silent_list, no_in)
{
	struct source_silent_row_list l;

	TRY(sql_source_silent_list(r, in, &l));
	return reply_list(r, &source_silent_row_desc, l.v, l.n);
}

/* clang-format off */
const struct route silence_routes[] = {
	ROUTE(GET, "/api/channels/silent", STAFF, source_silent_list, LIST(source_silent_row),
	      "sources that are silent against their habit"),
	{ 0 }
};
/* clang-format on */
