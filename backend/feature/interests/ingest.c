/*
 * The way in: the hot path of every door. A new card costs eight statements at most: identity, card,
 * text, interaction and its text, history, counter and, for an author with a photo, a job.
 */
#include "core/job.h"
#include "core/live.h"
#include "feature/history/history.h"
#include "feature/interests/card.h"
#include "feature/interests/card_text.h"
#include "queries.gen.h"

enum { NAME_CHARS = 200, SUBJECT_CHARS = 300, EMAIL_CHARS = 254, PHONE_CHARS = 40, RULE_CHARS = 60 };

static const int64_t MINUTE_US = 60000000;

struct interest_row_new {
	struct bytes dedupe_key;
	channel_id channel_id;
	point_id point_id;
	letter_id letter_id;
	struct opt_i64 identity;
	int source_type;
	int action;
	int reply_way;
	const char *place;
	const char *author_name;
	const char *author_url;
	const char *author_photo_url;
	const char *author_email;
	const char *author_phone;
	const char *subject;
	const char *excerpt;
	const char *product;
	const char *product_url;
	const char *link;
	const char *external_id;
	struct timestamp received_at;
	struct timestamp due_at;
	const char *rule;
	int64_t rule_version;
};
DESC(interest_row_new, O(interest_row_new, dedupe_key), O(interest_row_new, channel_id), O(interest_row_new, point_id),
     O(interest_row_new, letter_id), O(interest_row_new, identity), FC(interest_row_new, source_type, 0, source_choices),
     FC(interest_row_new, action, 0, action_choices), FC(interest_row_new, reply_way, 0, reply_choices),
     O(interest_row_new, place), O(interest_row_new, author_name), O(interest_row_new, author_url),
     O(interest_row_new, author_photo_url), O(interest_row_new, author_email), O(interest_row_new, author_phone),
     O(interest_row_new, subject), O(interest_row_new, excerpt), O(interest_row_new, product),
     O(interest_row_new, product_url), O(interest_row_new, link), O(interest_row_new, external_id),
     O(interest_row_new, received_at), O(interest_row_new, due_at), O(interest_row_new, rule),
     O(interest_row_new, rule_version));

struct interest_key {
	struct bytes dedupe_key;
};
DESC(interest_key, O(interest_key, dedupe_key));

struct interest_found {
	int64_t id;
};
DESC(interest_found, O(interest_found, id));

struct interest_text_new {
	int64_t id;
	const char *text;
	const char *quoted_text;
};
DESC(interest_text_new, O(interest_text_new, id), O(interest_text_new, text), O(interest_text_new, quoted_text));

struct interest_count_new_in {
	point_id point_id;
};
DESC(interest_count_new_in, O(interest_count_new_in, point_id));

/* The first that is not empty: what a card shows as its author, or as its text. */
static const char *first_of(const char *a, const char *b, const char *c)
{
	return a != NULL ? a : b != NULL ? b : c;
}

static struct interest_row_new row_of(struct req *r, const struct interest_new *in, int64_t identity)
{
	struct arena *a = r->arena;
	const char *email = card_line(a, in->author_email, EMAIL_CHARS);
	const char *phone = card_line(a, in->author_phone, PHONE_CHARS);
	const char *subject = card_line(a, in->subject, SUBJECT_CHARS);

	return (struct interest_row_new){
		.dedupe_key = in->dedupe_key,
		.channel_id = in->channel_id,
		.point_id = in->point_id,
		.letter_id = in->letter_id,
		.identity = { identity != 0, identity },
		.source_type = (int)in->source_type,
		.action = (int)in->action,
		.reply_way = (int)in->reply_way,
		.place = card_line(a, in->place, NAME_CHARS),
		.author_name = first_of(card_line(a, in->author_name, NAME_CHARS), email, phone),
		.author_url = card_url(a, in->author_url),
		.author_photo_url = card_url(a, in->author_photo_url),
		.author_email = email,
		.author_phone = phone,
		.subject = subject,
		.excerpt = first_of(card_line(a, in->text, EXCERPT_CHARS), subject, ""),
		.product = card_line(a, in->product, NAME_CHARS),
		.product_url = card_url(a, in->product_url),
		.link = card_url(a, in->link),
		.external_id = card_line(a, in->external_id, NAME_CHARS),
		.received_at = in->received_at,
		.due_at = time_add(in->received_at, in->reply_minutes * MINUTE_US),
		.rule = card_line(a, in->rule, RULE_CHARS),
		.rule_version = in->rule_version,
	};
}

/* The event has a card already, through another door or from another run. */
static int join(struct req *r, const struct interest_new *in, int64_t *id)
{
	const struct interest_key key = { in->dedupe_key };
	const struct interest_found *found = NULL;

	TRY(sql_interest_by_key(r, &key, &found));
	*id = found->id;
	return 0;
}

static int add_interaction(struct req *r, const struct interest_new *in, const struct interest_row_new *row,
			   int64_t interest, const char *text)
{
	const struct interaction_new interaction = {
		.at = in->received_at,
		.channel_id = in->channel_id,
		.point_id = in->point_id,
		.source_type = (int64_t)in->source_type,
		.direction = DIRECTION_IN,
		.action = (int64_t)in->action,
		.identity = row->identity,
		.interest_id = { interest },
		.link = row->link,
		.text = text,
	};
	int64_t id = 0;

	return history_add(r, &interaction, &id);
}

static int add_texts(struct req *r, const struct interest_new *in, int64_t id, const char *text)
{
	const char *quoted = card_whole(r->arena, in->quoted_text);
	const struct interest_text_new row = { id, text, quoted[0] != '\0' ? quoted : NULL };

	return text[0] == '\0' && quoted[0] == '\0' ? 0 : sql_interest_text_add(r, &row, NULL);
}

/* What hangs on a card that was just made. */
static int add_rest(struct req *r, const struct interest_new *in, const struct interest_row_new *row, int64_t id)
{
	const char *text = card_whole(r->arena, in->text);
	const struct interest_count_new_in count = { in->point_id };

	TRY(add_texts(r, in, id, text));
	TRY(add_interaction(r, in, row, id, text));
	TRY(card_note(r, (interest_id){ id }, HISTORY_CREATED, NULL));
	TRY(sql_interest_count_new(r, &count, NULL));
	if (row->author_photo_url != NULL)
		TRY(job_add(r, "photo_fetch", id, NULL, NULL, (struct timestamp){ 0 }));
	live_note(r, EVENT_INTEREST, id, in->point_id);
	return 0;
}

int interest_ingest(struct req *r, const struct interest_new *in, int64_t *id, bool *is_new)
{
	const struct person_seen person = { in->author_url, in->author_email, in->author_phone, (int64_t)in->source_type,
					    in->received_at };
	int64_t identity = 0;
	int64_t card = 0;

	TRY(history_identity(r, &person, &identity));
	const struct interest_row_new row = row_of(r, in, identity);
	const int rc = sql_interest_add(r, &row, &card);

	if (rc == E_CONFLICT)
		TRY(join(r, in, &card));
	else
		TRY(rc);
	if (rc == 0)
		TRY(add_rest(r, in, &row, card));
	*id = card;
	*is_new = rc == 0;
	return 0;
}
