/* Clients that are likely to be the person behind a card, in the card's own point. */
#include "base/str.h"
#include "core/json.h"
#include "feature/clients/link.h"
#include "feature/clients/match.h"
#include "feature/clients/name_key.h"
#include "queries.gen.h"

#include <stdlib.h>
#include <string.h>

enum { MATCHES_SHOWN = 5, KEYS_BYTES = 16384 };

struct match_ref {
	interest_id interest_id;
};
DESC(match_ref, F(match_ref, interest_id, REQ, 1, INT64_MAX));

struct match_in {
	interest_id interest_id;
	point_id point_id;
	struct opt_i64 identity;
	const char *keys; /* JSON */
};
DESC(match_in, O(match_in, interest_id), O(match_in, point_id), O(match_in, identity),
     O(match_in, keys));

struct match_candidate {
	int64_t kind;
	const char *value;
	client_id client_id;
	contact_id contact_id;
	const char *name;
	int client_kind;
	const char *contact_name;
};
DESC(match_candidate, O(match_candidate, kind), O(match_candidate, value),
     O(match_candidate, client_id), O(match_candidate, contact_id), O(match_candidate, name),
     FC(match_candidate, client_kind, 0, client_kind_choices), O(match_candidate, contact_name));

struct match_row {
	client_id client_id;
	const char *name;
	int kind;
	contact_id contact_id;
	const char *contact_name;
	int64_t score;
	bool is_certain;
	bool is_same_profile;
	bool is_same_email;
	bool is_same_phone;
	bool is_same_name;
	bool is_like_name;
	bool is_same_domain;
	const char *value; /* what is the same, as it is known of the client */
};
DESC(match_row, O(match_row, client_id), O(match_row, name),
     FC(match_row, kind, 0, client_kind_choices), O(match_row, contact_id),
     O(match_row, contact_name), O(match_row, score), O(match_row, is_certain),
     O(match_row, is_same_profile), O(match_row, is_same_email), O(match_row, is_same_phone),
     O(match_row, is_same_name), O(match_row, is_like_name), O(match_row, is_same_domain),
     O(match_row, value));

struct match_refusal_in {
	interest_id interest_id;
	client_id client_id;
};
DESC(match_refusal_in, F(match_refusal_in, interest_id, REQ, 1, INT64_MAX),
     F(match_refusal_in, client_id, REQ, 1, INT64_MAX));

struct match_refusal_new {
	interest_id interest_id;
	client_id client_id;
	struct opt_i64 identity;
};
DESC(match_refusal_new, O(match_refusal_new, interest_id), O(match_refusal_new, client_id),
     O(match_refusal_new, identity));

/* What is known about the person behind a card, as it is compared. */
struct wanted {
	struct identity_known v[PERSON_IDENTITIES];
	size_t n;
	struct name_keys names;
	bool is_shared_email;
};

static void put_key(struct buf *b, int64_t kind, const char *value)
{
	buf_addc(b, b->len > 0 ? ',' : '[');
	buf_addc(b, '[');
	buf_addi(b, kind);
	buf_addc(b, ',');
	json_out_str(b, value);
	buf_addc(b, ']');
}

/* Strongest first: what is read is bounded. */
static const char *keys_of(struct arena *a, const struct wanted *w)
{
	struct buf b;

	buf_init(&b, KEYS_BYTES);
	for (size_t i = 0; i < w->n; i++)
		if (strlen(w->v[i].value) < CLIENT_KEY_BYTES)
			put_key(&b, KEY_IDENTITY, w->v[i].value);
	for (size_t i = 0; i < w->names.n; i++) {
		put_key(&b, KEY_NAME, w->names.v[i]);
		put_key(&b, KEY_PAIR, w->names.v[i]);
	}
	for (size_t i = 0; i < w->n; i++)
		if (w->v[i].type == IDENTITY_EMAIL && company_domain(w->v[i].value) != NULL)
			put_key(&b, KEY_DOMAIN, company_domain(w->v[i].value));
	buf_adds(&b, b.len > 0 ? "]" : "[]");
	const char *text = arena_strndup(a, b.p, b.len);

	buf_free(&b);
	return text;
}

static int want(struct req *r, const struct interest_person *card, struct wanted *w)
{
	const struct person_seen seen = {
		card->point_id,     card->author_url,  card->author_email,
		card->author_phone, card->source_type, card->received_at
	};

	TRY(history_person(r, &seen, w->v, &w->n));
	name_keys(r->arena, card->author_name, &w->names);
	w->is_shared_email = false;
	for (size_t i = 0; i < w->n; i++)
		if (w->v[i].type == IDENTITY_EMAIL)
			w->is_shared_email = is_shared_address(w->v[i].value);
	return 0;
}

static void take_identity(struct match_row *m, const struct wanted *w, const char *value)
{
	for (size_t i = 0; i < w->n; i++) {
		if (!str_eq(w->v[i].value, value))
			continue;
		m->is_same_profile |= w->v[i].type == IDENTITY_PROFILE;
		m->is_same_email |= w->v[i].type == IDENTITY_EMAIL;
		m->is_same_phone |= w->v[i].type == IDENTITY_PHONE;
	}
	m->value = value;
}

static void take(struct match_row *m, const struct wanted *w, const struct match_candidate *c)
{
	if (c->kind == KEY_IDENTITY)
		take_identity(m, w, c->value);
	m->is_same_name |= c->kind == KEY_NAME && str_eq(c->value, w->names.v[0]);
	m->is_like_name |= c->kind == KEY_NAME || c->kind == KEY_PAIR;
	m->is_same_domain |= c->kind == KEY_DOMAIN;
	/* The contact that the strongest sign is about: identities come before names. */
	if (m->contact_id.v == 0) {
		m->contact_id = c->contact_id;
		m->contact_name = c->contact_name;
	}
}

static void judge(struct match_row *m, const struct wanted *w)
{
	const struct match_facts f = {
		.is_same_profile = m->is_same_profile,
		.is_same_email = m->is_same_email,
		.is_same_phone = m->is_same_phone,
		.is_shared_email = w->is_shared_email,
		.is_same_name = m->is_same_name,
		.is_like_name = m->is_like_name,
		.is_short_name = w->names.n > 0 && strchr(w->names.v[0], ' ') == NULL,
		.is_same_domain = m->is_same_domain,
	};

	m->score = match_score(&f);
	m->is_certain = m->score >= MATCH_CERTAIN;
}

static int by_score(const void *a, const void *b)
{
	const struct match_row *x = a;
	const struct match_row *y = b;

	if (x->score != y->score)
		return x->score < y->score ? 1 : -1;
	return x->client_id.v < y->client_id.v ? -1 : x->client_id.v > y->client_id.v;
}

/* One row a client: its candidates stand together. */
static size_t collect(const struct match_candidate_list *l, const struct wanted *w,
		      struct match_row *out)
{
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++) {
		const struct match_candidate *c = &l->v[i];

		if (n == 0 || out[n - 1].client_id.v != c->client_id.v)
			out[n++] = (struct match_row){ .client_id = c->client_id,
						       .name = c->name,
						       .kind = c->client_kind };
		take(&out[n - 1], w, c);
	}
	for (size_t i = 0; i < n; i++)
		judge(&out[i], w);
	qsort(out, n, sizeof(*out), by_score);
	while (n > 0 && (n > MATCHES_SHOWN || out[n - 1].score < MATCH_LEAST))
		n--;
	return n;
}

/* GET /api/interests/:interest_id/matches: likeliest first. */
HANDLER(match_list, match_ref)
{
	const struct interest_person *card = NULL;
	struct wanted w;
	struct match_candidate_list l;

	TRY(interest_person_get(r, in->interest_id, &card));
	TRY(want(r, card, &w));
	const struct match_in q = { in->interest_id, card->point_id, card->identity,
				    keys_of(r->arena, &w) };

	TRY(sql_match_candidates(r, &q, &l));
	struct match_row *rows = arena_array(r->arena, l.n, sizeof(*rows));
	const size_t n = collect(&l, &w, rows);

	return reply_list(r, &match_row_desc, rows, n);
}

/* POST .../matches/refuse: "not him", for this card and for the person behind it. */
HANDLER(match_refuse, match_refusal_in)
{
	const struct interest_person *card = NULL;

	TRY(interest_person_get(r, in->interest_id, &card));
	const struct match_refusal_new row = { in->interest_id, in->client_id, card->identity };

	TRY(sql_match_refuse(r, &row, NULL));
	return reply_empty(r);
}

/* POST .../matches/offer: takes that back. */
HANDLER(match_offer, match_refusal_in)
{
	const struct interest_person *card = NULL;

	TRY(interest_person_get(r, in->interest_id, &card));
	const struct match_refusal_new row = { in->interest_id, in->client_id, card->identity };

	TRY(sql_match_unrefuse(r, in, NULL));
	TRY(sql_match_unrefuse_person(r, &row, NULL));
	return reply_empty(r);
}

const struct route client_match_routes[] = {
	ROUTE(GET, "/api/interests/:interest_id/matches", STAFF, match_list, LIST(match_row),
	      "clients it may have been"),
	ROUTE(POST, "/api/interests/:interest_id/matches/refuse", STAFF, match_refuse, EMPTY,
	      "this client it was not"),
	ROUTE(POST, "/api/interests/:interest_id/matches/offer", STAFF, match_offer, EMPTY,
	      "offer a refused client again"),
	{ 0 }
};
