/*
 * The way in: the hot path of every door. Any number of events costs the same few statements, each
 * an array of rows: identities, cards, which of them are new, texts, interactions, history and
 * counter; only photos to be fetched are a statement each.
 */
#include "base/buf.h"
#include "base/str.h"
#include "core/job.h"
#include "core/live.h"
#include "feature/history/history.h"
#include "feature/interests/card.h"
#include "feature/interests/card_text.h"
#include "feature/interests/due.h"
#include "feature/interests/evidence.h"
#include "feature/mail/mail.h"
#include "queries.gen.h"

#include <string.h>

enum {
	NAME_CHARS = 200,
	SUBJECT_CHARS = 300,
	EMAIL_CHARS = 254,
	PHONE_CHARS = 40,
	RULE_CHARS = 60
};

struct interest_row_new {
	struct bytes dedupe_key;
	channel_id channel_id;
	point_id point_id;
	letter_id letter_id;
	struct opt_i64 identity;
	int state;
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
	struct timestamp window_at;
	const char *rule;
	int64_t rule_version;
};
DESC(interest_row_new, O(interest_row_new, dedupe_key), O(interest_row_new, channel_id),
     O(interest_row_new, point_id), O(interest_row_new, letter_id), O(interest_row_new, identity),
     FC(interest_row_new, state, 0, state_choices),
     FC(interest_row_new, source_type, 0, source_choices),
     FC(interest_row_new, action, 0, action_choices),
     FC(interest_row_new, reply_way, 0, reply_choices), O(interest_row_new, place),
     O(interest_row_new, author_name), O(interest_row_new, author_url),
     O(interest_row_new, author_photo_url), O(interest_row_new, author_email),
     O(interest_row_new, author_phone), O(interest_row_new, subject), O(interest_row_new, excerpt),
     O(interest_row_new, product), O(interest_row_new, product_url), O(interest_row_new, link),
     O(interest_row_new, external_id), O(interest_row_new, received_at),
     O(interest_row_new, due_at), O(interest_row_new, window_at), O(interest_row_new, rule),
     O(interest_row_new, rule_version));

struct interest_keys {
	const char *keys; /* JSON array of the keys in hexadecimal */
};
DESC(interest_keys, O(interest_keys, keys));

struct interest_found {
	int64_t id;
	struct bytes dedupe_key;
	channel_id channel_id;
	letter_id letter_id;
	bool is_fresh;
};
DESC(interest_found, O(interest_found, id), O(interest_found, dedupe_key),
     O(interest_found, channel_id), O(interest_found, letter_id), O(interest_found, is_fresh));

struct interest_text_new {
	int64_t id;
	const char *text;
	const char *quoted_text;
};
DESC(interest_text_new, O(interest_text_new, id), O(interest_text_new, text),
     O(interest_text_new, quoted_text));

struct interest_count_new_in {
	point_id point_id;
	int state;
	int64_t n;
};
DESC(interest_count_new_in, O(interest_count_new_in, point_id),
     FC(interest_count_new_in, state, 0, state_choices), O(interest_count_new_in, n));

/* The first that is not empty: what a card shows as its author, or as its text. */
static const char *first_of(const char *a, const char *b, const char *c)
{
	return a != NULL ? a : b != NULL ? b : c;
}

/*
 * One card per event and point: the key's end is the point. A branch never misses an event because
 * another one has it; what the branches have of the same event stands side by side in the index.
 */
static struct bytes key_at(struct arena *a, struct bytes key, point_id point)
{
	unsigned char *at = arena_alloc(a, key.n);

	memcpy(at, key.p, key.n);
	for (size_t i = 0; i < 8 && i < key.n; i++)
		at[key.n - 1 - i] = (unsigned char)((uint64_t)point.v >> 8 * i);
	return (struct bytes){ at, key.n };
}

/* A picture of the network, or one that the letter itself carries. */
static const char *photo_url(struct arena *a, const char *url)
{
	return inline_part_is(url) ? url : card_url(a, url);
}

static struct interest_row_new row_of(struct req *r, const struct interest_new *in,
				      struct opt_i64 identity, const struct calendar *calendar)
{
	const struct due due = due_of(calendar, (int)in->source_type, (int)in->action,
				      in->received_at, in->received_at, in->reply_minutes);
	struct arena *a = r->arena;
	const char *email = card_line(a, in->author_email, EMAIL_CHARS);
	const char *phone = card_line(a, in->author_phone, PHONE_CHARS);
	const char *subject = card_line(a, in->subject, SUBJECT_CHARS);

	return (struct interest_row_new){
		.dedupe_key = key_at(a, in->dedupe_key, in->point_id),
		.channel_id = in->channel_id,
		.point_id = in->point_id,
		.letter_id = in->letter_id,
		.identity = identity,
		.state = in->is_quiet ? STATE_ACCEPTED : STATE_NEW,
		.source_type = (int)in->source_type,
		.action = (int)in->action,
		.reply_way = (int)in->reply_way,
		.place = card_line(a, in->place, NAME_CHARS),
		.author_name = first_of(card_line(a, in->author_name, NAME_CHARS), email, phone),
		.author_url = card_url(a, in->author_url),
		.author_photo_url = photo_url(a, in->author_photo_url),
		.author_email = email,
		.author_phone = phone,
		.subject = subject,
		.excerpt = first_of(card_line(a, in->text, EXCERPT_CHARS), subject, ""),
		.product = card_line(a, in->product, NAME_CHARS),
		.product_url = card_url(a, in->product_url),
		.link = card_url(a, in->link),
		.external_id = card_line(a, in->external_id, NAME_CHARS),
		.received_at = in->received_at,
		.due_at = due.due_at,
		.window_at = due.window_at,
		.rule = card_line(a, in->rule, RULE_CHARS),
		.rule_version = in->rule_version,
	};
}

/* ---- which of them are new ---- */

/* One batch on its way in. */
struct ingest {
	const struct interest_new *v;
	size_t n;
	struct interest_row_new *rows;
	struct interest_ingested *out;
};

static const char *keys_json(struct req *r, const struct interest_row_new *v, size_t n)
{
	struct buf b;

	buf_init(&b, n * 80 + 16);
	for (size_t i = 0; i < n; i++) {
		buf_adds(&b, i == 0 ? "[\"" : "\",\"");
		buf_adds(&b, str_hex(r->arena, v[i].dedupe_key.p, v[i].dedupe_key.n));
	}
	buf_adds(&b, "\"]");
	const char *text = arena_strndup(r->arena, b.p, b.len);

	buf_free(&b);
	return text;
}

static bool same_key(struct bytes a, struct bytes b)
{
	return a.n == b.n && memcmp(a.p, b.p, a.n) == 0;
}

/* The same event may be twice in the batch: only its first one can have made the card. */
static bool is_first(const struct ingest *g, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (same_key(g->rows[k].dedupe_key, g->rows[i].dedupe_key))
			return false;
	return true;
}

static int find_cards(struct req *r, struct ingest *g)
{
	const struct interest_keys keys = { keys_json(r, g->rows, g->n) };
	struct evidence_new *more = arena_array(r->arena, g->n, sizeof(*more));
	struct interest_found_list l;
	size_t more_n = 0;

	TRY(sql_interest_by_keys(r, &keys, &l));
	for (size_t i = 0; i < g->n; i++) {
		const struct interest_new *in = &g->v[i];
		const struct interest_found *found = NULL;

		for (size_t k = 0; k < l.n && found == NULL; k++)
			if (same_key(l.v[k].dedupe_key, g->rows[i].dedupe_key))
				found = &l.v[k];
		if (found == NULL)
			return fail(r, E_INTERNAL, "a card that was just made is not there");
		const bool is_its_own = found->letter_id.v == in->letter_id.v;

		g->out[i] =
			(struct interest_ingested){ found->id, found->is_fresh && is_first(g, i) &&
								       is_its_own };
		if (!g->out[i].is_new && !(is_its_own && found->channel_id.v == in->channel_id.v))
			more[more_n++] = (struct evidence_new){
				{ found->id }, in->channel_id, in->letter_id, in->received_at
			};
	}
	return evidence_add(r, more, more_n);
}

/* ---- what hangs on the cards that were just made ---- */

static int add_texts(struct req *r, const struct ingest *g)
{
	struct interest_text_new *rows = arena_array(r->arena, g->n, sizeof(*rows));
	size_t used = 0;

	for (size_t i = 0; i < g->n; i++) {
		const char *text = card_whole(r->arena, g->v[i].text);
		const char *quoted = card_whole(r->arena, g->v[i].quoted_text);

		if (g->out[i].is_new && (text[0] != '\0' || quoted[0] != '\0'))
			rows[used++] =
				(struct interest_text_new){ g->out[i].id, text,
							    quoted[0] != '\0' ? quoted : NULL };
	}
	return sql_interest_text_add(r, rows, used);
}

static int add_interactions(struct req *r, const struct ingest *g)
{
	struct interaction_new *rows = arena_array(r->arena, g->n, sizeof(*rows));
	size_t used = 0;

	for (size_t i = 0; i < g->n; i++) {
		const struct interest_new *in = &g->v[i];

		if (g->out[i].is_new)
			rows[used++] =
				(struct interaction_new){ .at = in->received_at,
							  .channel_id = in->channel_id,
							  .point_id = in->point_id,
							  .source_type = (int64_t)in->source_type,
							  .direction = DIRECTION_IN,
							  .action = (int64_t)in->action,
							  .identity = g->rows[i].identity,
							  .interest_id = { g->out[i].id },
							  .link = g->rows[i].link };
	}
	return history_add(r, rows, used);
}

/* Nobody is waiting for what an archive holds: no photo is fetched for it, and nobody is woken. */
static int add_calls(struct req *r, const struct ingest *g, size_t i)
{
	const struct interest_row_new *row = &g->rows[i];

	live_note(r, EVENT_INTEREST, g->out[i].id, g->v[i].point_id);
	/* Rare: the networks that count from the last message. */
	if (row->window_at.us != 0 && row->identity.is_set)
		TRY(due_window_moves(r, g->out[i].id));
	if (row->author_photo_url == NULL)
		return 0;
	return job_add(r, "photo_fetch", g->out[i].id, NULL, NULL, (struct timestamp){ 0 });
}

/* First lines of the history and the counter, for those that are quiet and those that are not. */
static int add_rest(struct req *r, const struct ingest *g, bool is_quiet)
{
	int64_t *ids = arena_array(r->arena, g->n, sizeof(*ids));
	struct interest_count_new_in count = { g->v[0].point_id,
					       is_quiet ? STATE_ACCEPTED : STATE_NEW, 0 };

	for (size_t i = 0; i < g->n; i++) {
		if (!g->out[i].is_new || g->v[i].is_quiet != is_quiet)
			continue;
		ids[count.n++] = g->out[i].id;
		if (!is_quiet)
			TRY(add_calls(r, g, i));
	}
	TRY(card_note_first(r, is_quiet ? HISTORY_IMPORTED : HISTORY_CREATED, ids,
			    (size_t)count.n));
	return count.n > 0 ? sql_interest_count_new(r, &count, NULL) : 0;
}

int interest_ingest(struct req *r, const struct interest_new *v, size_t n,
		    struct interest_ingested *out)
{
	struct ingest g = { v, n, arena_array(r->arena, n, sizeof(*g.rows)), out };
	struct person_seen *people = arena_array(r->arena, n, sizeof(*people));
	struct opt_i64 *identities = arena_array(r->arena, n, sizeof(*identities));
	const struct calendar *calendar = NULL;

	if (n == 0)
		return 0;
	TRY(worktime_of_point(r, v[0].point_id, &calendar));
	for (size_t i = 0; i < n; i++)
		people[i] = (struct person_seen){
			v[i].point_id,     v[i].author_url,           v[i].author_email,
			v[i].author_phone, (int64_t)v[i].source_type, v[i].received_at
		};
	TRY(history_identities(r, people, n, identities));
	for (size_t i = 0; i < n; i++)
		g.rows[i] = row_of(r, &v[i], identities[i], calendar);
	TRY(sql_interest_add(r, g.rows, n));
	TRY(find_cards(r, &g));
	TRY(add_texts(r, &g));
	TRY(add_interactions(r, &g));
	TRY(add_rest(r, &g, false));
	return add_rest(r, &g, true);
}
