/* What administrators tell a running mailbox: pausing the import of its archive. */
#include "core/live.h"
#include "feature/channels/channels.h"
#include "queries.gen.h"

struct import_pause_in {
	channel_id channel_id;
	bool is_paused;
};
DESC(import_pause_in, O(import_pause_in, channel_id), O(import_pause_in, is_paused));

static int set_paused(struct req *r, channel_id id, bool is_paused)
{
	const struct import_pause_in in = { id, is_paused };

	TRY(sql_mailbox_pause(r, &in, NULL));
	live_note(r, EVENT_CHANNEL, id.v, (point_id){ 0 });
	return reply_empty(r);
}

/* POST /api/channels/:channel_id/import/pause */
HANDLER(import_pause, channel_ref)
{
	return set_paused(r, in->channel_id, true);
}

/* POST /api/channels/:channel_id/import/resume */
HANDLER(import_resume, channel_ref)
{
	return set_paused(r, in->channel_id, false);
}

const struct route mailbox_routes[] = {
	ROUTE(POST, "/api/channels/:channel_id/import/pause", ADMINS, import_pause, EMPTY,
	      "pause the import of older mail"),
	ROUTE(POST, "/api/channels/:channel_id/import/resume", ADMINS, import_resume, EMPTY,
	      "go on with the import of older mail"),
	{ 0 }
};
