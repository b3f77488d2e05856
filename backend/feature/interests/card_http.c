/* One card, read: whole, and what happened to it. */
#include "core/live.h"
#include "feature/interests/card.h"
#include "feature/interests/no_reply.h"
#include "feature/interests/window.h"
#include "queries.gen.h"

struct interest_whole {
	CARD_MEMBERS
	const char *author_email;
	const char *author_phone;
	const char *subject;
	const char *rule;
	int64_t rule_version;
	letter_id letter_id;
	const char *external_id;
	const char *quoted_text;
	int no_reply_reason;
	const char *no_reply_text;
	/* with the network's longer permission, if it has one */
	struct timestamp window_last_at;
	const char *typing_word; /* by which the live channel names the card */
};
DESC(interest_whole, CARD_FIELDS(interest_whole), O(interest_whole, author_email),
     O(interest_whole, author_phone), O(interest_whole, subject), O(interest_whole, rule),
     O(interest_whole, rule_version), O(interest_whole, letter_id), O(interest_whole, external_id),
     O(interest_whole, quoted_text), FC(interest_whole, no_reply_reason, 0, no_reply_choices),
     O(interest_whole, no_reply_text), O(interest_whole, window_last_at),
     O(interest_whole, typing_word));

struct interest_history_row {
	int64_t id;
	struct timestamp at;
	int action;
	user_id user_id;
	const char *user_name;
	const char *text;
};
DESC(interest_history_row, O(interest_history_row, id), O(interest_history_row, at),
     FC(interest_history_row, action, 0, history_choices), O(interest_history_row, user_id),
     O(interest_history_row, user_name), O(interest_history_row, text));

/* GET /api/interests/:interest_id */
HANDLER(interest_get, interest_ref)
{
	const struct interest_whole *row = NULL;

	TRY(sql_interest_get_whole(r, in, &row));
	struct interest_whole out = *row;

	out.window_last_at = window_last(row->source_type, row->action, row->window_at);
	live_card_words(r, &row->id, 1, &out.typing_word);
	return reply_row(r, &interest_whole_desc, &out);
}

/* GET /api/interests/:interest_id/history: oldest first. */
HANDLER(interest_history, interest_ref)
{
	struct interest_history_row_list l;

	TRY(sql_interest_history_list(r, in, &l));
	return reply_list(r, &interest_history_row_desc, l.v, l.n);
}

const struct route interest_card_routes[] = {
	ROUTE(GET, "/api/interests/:interest_id", STAFF, interest_get, ROW(interest_whole),
	      "one card with its whole text"),
	ROUTE(GET, "/api/interests/:interest_id/history", STAFF, interest_history,
	      LIST(interest_history_row), "what happened to a card"),
	{ 0 }
};
