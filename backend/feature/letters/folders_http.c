/*
 * How far the folders of a mailbox are read: the archive's progress, and when they were compared.
 */
#include "feature/channels/channels.h"
#include "feature/letters/letters.h"
#include "queries.gen.h"

struct folder_row {
	const char *folder;
	int64_t archive_to; /* 0: there is no archive */
	int64_t archive_done;
	bool is_resync;
	struct timestamp swept_at;
	struct timestamp compared_at;
};
DESC(folder_row, O(folder_row, folder), O(folder_row, archive_to), O(folder_row, archive_done),
     O(folder_row, is_resync), O(folder_row, swept_at), O(folder_row, compared_at));

/* GET /api/channels/:channel_id/folders */
HANDLER(folder_list, channel_ref)
{
	struct folder_row_list l;

	TRY(sql_cursor_list(r, in, &l));
	return reply_list(r, &folder_row_desc, l.v, l.n);
}

/* clang-format off */
const struct route folders_routes[] = {
	ROUTE(GET, "/api/channels/:channel_id/folders", STAFF, folder_list, LIST(folder_row),
	      "how far the folders of a mailbox are read"),
	{ 0 }
};
/* clang-format on */
