#include "core/live.h"
#include "core/worker.h"
#include "base/str.h"
#include "queries.gen.h"

#include <sodium.h>
#include <string.h>

/* A push names at most so many; SPAN_MOST events are as many as one statement reads. */
enum { WHOSE_MOST = 40, SPAN_MOST = 500 };

/* Ten hexadecimal digits: two points of a company hardly ever have the same. */
enum { WORD_BYTES = crypto_generichash_BYTES_MIN, WORD_SHOWN = 5 };

static const char *const event_names[] = { NULL,     "interest", "channel", "point", "user",
					   "letter", "notice",   "rule",    "client" };

const struct choices event_choices = { event_names, EVENT__MAX - 1 };

struct live_note {
	struct live_note *next;
	enum event_kind kind;
	int64_t ref;
	point_id point;
	user_id former; /* of a card: whose it was */
};

struct event_take_in {
	int64_t count;
};
DESC(event_take_in, O(event_take_in, count));

struct event_row {
	int64_t seq;
	int kind;
	int64_t ref_id;
	point_id point_id;
	int64_t former_id; /* 0: nobody's; -1: not known, by a program from before */
};
DESC(event_row, O(event_row, seq), FC(event_row, kind, 0, event_choices), O(event_row, ref_id),
     O(event_row, point_id), O(event_row, former_id));

struct event_span_in {
	int64_t since, upto;
};
DESC(event_span_in, O(event_span_in, since), O(event_span_in, upto));

struct event_seq_row {
	int64_t seq;
};
DESC(event_seq_row, O(event_seq_row, seq));

struct event_reach_row {
	int64_t concerned, all;
};
DESC(event_reach_row, O(event_reach_row, concerned), O(event_reach_row, all));

struct events_purge_in {
	struct timestamp before;
};
DESC(events_purge_in, O(events_purge_in, before));

/* The same row twice in one transaction is one change, from whoever had it first. */
static void note(struct req *r, const struct live_note *new)
{
	for (struct live_note *n = r->notes; n != NULL; n = n->next)
		if (n->kind == new->kind && n->ref == new->ref && n->point.v == new->point.v) {
			n->former = n->former.v != 0 ? n->former : new->former;
			return;
		}
	struct live_note *kept = arena_zalloc(r->arena, sizeof(*kept));

	*kept = *new;
	r->notes = kept;
}

void live_note(struct req *r, enum event_kind kind, int64_t ref, point_id point)
{
	note(r, &(struct live_note){ r->notes, kind, ref, point, { 0 } });
}

void live_note_card(struct req *r, int64_t card, point_id point, user_id former)
{
	note(r, &(struct live_note){ r->notes, EVENT_INTEREST, card, point, former });
}

int live_flush(struct req *r)
{
	struct event_take_in take = { 0 };
	int64_t last = 0;

	for (const struct live_note *n = r->notes; n != NULL; n = n->next)
		take.count++;
	if (take.count == 0)
		return 0;
	TRY(sql_event_seq_take(r, &take, &last));
	struct event_row *rows = arena_array(r->arena, (size_t)take.count, sizeof(*rows));
	size_t i = 0;

	for (const struct live_note *n = r->notes; n != NULL; n = n->next)
		rows[i++] = (struct event_row){ last--, (int)n->kind, n->ref, n->point,
						n->former.v };
	TRY(sql_event_add(r, rows, i));
	r->notes = NULL;
	return 0;
}

int live_seq(struct req *r, int64_t *seq)
{
	const struct event_seq_row *now = NULL;

	TRY(sql_event_seq_now(r, &now));
	*seq = now->seq;
	return 0;
}

int live_is_forgotten(struct req *r, int64_t seq, bool *out)
{
	const struct event_seq_row *oldest = NULL;

	TRY(sql_event_oldest(r, &oldest));
	*out = seq + 1 < oldest->seq;
	return 0;
}

static void words_key(const struct req *r, unsigned char key[crypto_generichash_KEYBYTES])
{
	static const unsigned char name[] = "who is woken";

	crypto_generichash(key, crypto_generichash_KEYBYTES, name, sizeof(name),
			   r->worker->keys.secret, SECRET_KEY_BYTES);
}

static const char *word_of(struct req *r, const unsigned char *key, const void *p, size_t n)
{
	unsigned char hash[WORD_BYTES];

	crypto_generichash(hash, sizeof(hash), p, n, key, crypto_generichash_KEYBYTES);
	return str_hex(r->arena, hash, WORD_SHOWN);
}

const char *live_word(struct req *r, char kind, int64_t id)
{
	unsigned char key[crypto_generichash_KEYBYTES];
	const char *text = arena_printf(r->arena, "%c%lld", kind, (long long)id);

	words_key(r, key);
	const char *word = word_of(r, key, text, strlen(text));

	sodium_memzero(key, sizeof(key));
	return arena_printf(r->arena, "%c%s", kind, word);
}

void live_card_words(struct req *r, const int64_t *ids, size_t n, const char **out)
{
	unsigned char key[crypto_generichash_KEYBYTES];

	words_key(r, key);
	for (size_t i = 0; i < n; i++) {
		const int64_t card[] = { EVENT_INTEREST, ids[i] };

		out[i] = word_of(r, key, card, sizeof(card));
	}
	sodium_memzero(key, sizeof(key));
}

/*
 * As the scope of events in sql/scope.sql: what is told to more people than may see it wakes them
 * for nothing.
 */
static const char *whose(struct req *r, const struct event_row *e)
{
	if (e->kind == EVENT_USER)
		return NULL;
	if (e->kind == EVENT_NOTICE)
		return live_word(r, 'u', e->ref_id);
	return e->point_id.v == 0 ? "a" : live_word(r, 'p', e->point_id.v);
}

static bool is_among(const char *const *list, size_t n, const char *one)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(list[i], one))
			return true;
	return false;
}

int live_whose(struct req *r, int64_t since, int64_t upto, const char **out)
{
	const struct event_span_in in = { since, upto };
	const char *told[WHOSE_MOST];
	const char *text = "";
	size_t n = 0;
	struct event_row_list l;

	TRY(sql_event_span(r, &in, &l));
	*out = "";
	if (l.n == SPAN_MOST)
		return 0;
	for (size_t i = 0; i < l.n; i++) {
		const char *one = whose(r, &l.v[i]);

		if (one != NULL && is_among(told, n, one))
			continue;
		if (one == NULL || n == WHOSE_MOST)
			return 0;
		told[n++] = one;
		text = arena_printf(r->arena, "%s %s", text, one);
	}
	*out = text;
	return 0;
}

int live_reach(struct req *r, int64_t since, int64_t upto, int *per_mille)
{
	const struct event_span_in in = { since, upto };
	const struct event_reach_row *row = NULL;

	TRY(sql_event_reach(r, &in, &row));
	*per_mille = row->all > 0 ? (int)(row->concerned * 1000 / row->all) : 1000;
	return 0;
}

int live_purge(struct req *r, int64_t *gone)
{
	const struct events_purge_in in = { time_add(r->now, -(int64_t)86400 * 1000000) };

	return sql_events_purge(r, &in, gone);
}

/* GET /api/live-auth: nginx asks before it lets a browser wait for events. */
HANDLER(live_auth, no_in)
{
	(void)in;
	return reply_empty(r);
}

struct health {
	const char *status;
};
DESC(health, O(health, status));

/* GET /api/health: the database answers. */
HANDLER(health_get, no_in)
{
	const struct event_seq_row *now = NULL;
	const struct health out = { "ok" };

	(void)in;
	TRY(sql_event_seq_now(r, &now));
	return reply_row(r, &health_desc, &out);
}

const struct route live_routes[] = {
	ROUTE(GET, "/api/health", PUBLIC, health_get, ROW(health), "is the product well"),
	ROUTE_X(GET, "/api/live-auth", SIGNED_IN, live_auth, EMPTY,
		"may this browser wait for events", RATE_NORMAL, COOKIE_OK),
	{ 0 }
};
