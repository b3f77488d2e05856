#include "feature/history/history.h"
#include "base/buf.h"
#include "base/str.h"
#include "feature/history/identity.h"
#include "queries.gen.h"

#include <string.h>

enum { RAW_BYTES = 500 };

struct identity_new {
	int64_t type;
	struct bytes value;
	const char *raw_value;
	int64_t source_type;
	struct timestamp at;
};
DESC(identity_new, O(identity_new, type), O(identity_new, value), O(identity_new, raw_value),
     O(identity_new, source_type), O(identity_new, at));

DESC(interaction_new, O(interaction_new, at), O(interaction_new, channel_id),
     O(interaction_new, point_id), O(interaction_new, source_type), O(interaction_new, direction),
     O(interaction_new, action), O(interaction_new, identity), O(interaction_new, user_id),
     O(interaction_new, interest_id), O(interaction_new, reference), O(interaction_new, link));

struct history_keys {
	const char *keys; /* JSON */
};
DESC(history_keys, O(history_keys, keys));

struct identity_row {
	int64_t id;
	int64_t type;
	struct bytes value;
};
DESC(identity_row, O(identity_row, id), O(identity_row, type), O(identity_row, value));

struct interaction_row {
	int64_t id;
	interest_id interest_id;
	int64_t direction;
};
DESC(interaction_row, O(interaction_row, id), O(interaction_row, interest_id),
     O(interaction_row, direction));

struct interaction_text_new {
	int64_t id;
	const char *text;
};
DESC(interaction_text_new, O(interaction_text_new, id), O(interaction_text_new, text));

struct history_place_in {
	point_id point_id;
};
DESC(history_place_in, O(history_place_in, point_id));

struct history_place {
	const char *time_zone;
};
DESC(history_place, O(history_place, time_zone));

struct history_card_in {
	interest_id interest_id;
	int64_t identity;
};
DESC(history_card_in, O(history_card_in, interest_id), O(history_card_in, identity));

/* ---- who it was ---- */

static struct identity_new identity_of(struct arena *a, const struct person_seen *in,
				       enum identity_type type, const char *value, const char *raw)
{
	return (struct identity_new){ (int64_t)type,
				      { value, strlen(value) },
				      arena_strndup(a, raw, str_utf8_cut(raw, RAW_BYTES)),
				      in->source_type,
				      in->at };
}

/*
 * How the people of a point write their phones: asked only when a phone does not tell its country.
 */
struct dialling {
	point_id point;
	bool is_known;
	const struct phone_plan *plan;
};

static int phone_of(struct req *r, struct dialling *d, const struct person_seen *in,
		    const char **out)
{
	const struct history_place_in at = { in->point_id };
	const struct history_place *place = NULL;

	if (phone_needs_plan(in->phone) && in->point_id.v != 0 &&
	    (!d->is_known || d->point.v != in->point_id.v)) {
		TRY(sql_history_place_get(r, &at, &place));
		*d = (struct dialling){ in->point_id, true, phone_plan_of_zone(place->time_zone) };
	}
	*out = identity_phone(r->arena, in->phone, d->plan);
	return 0;
}

/* The strongest thing known; type 0: nothing usable. */
static int strongest(struct req *r, struct dialling *d, const struct person_seen *in,
		     struct identity_new *out)
{
	struct arena *a = r->arena;
	const char *profile = identity_profile(a, in->profile_url);
	const char *email = profile == NULL ? identity_email(a, in->email) : NULL;
	const char *phone = NULL;

	*out = (struct identity_new){ .type = 0 };
	if (profile != NULL)
		*out = identity_of(a, in, IDENTITY_PROFILE, profile, in->profile_url);
	else if (email != NULL)
		*out = identity_of(a, in, IDENTITY_EMAIL, email, in->email);
	if (out->type != 0)
		return 0;
	TRY(phone_of(r, d, in, &phone));
	if (phone != NULL)
		*out = identity_of(a, in, IDENTITY_PHONE, phone, in->phone);
	return 0;
}

static const char *text_of(struct arena *a, struct buf *b)
{
	const char *text = arena_strndup(a, b->p, b->len);

	buf_free(b);
	return text;
}

static const char *identity_keys(struct arena *a, const struct identity_new *v, size_t n)
{
	struct buf b;

	buf_init(&b, n * (2 * IDENTITY_BYTES + 32) + 16);
	for (size_t i = 0; i < n; i++)
		buf_addf(&b, "%s[%lld,\"%s\"]", i == 0 ? "[" : ",", (long long)v[i].type,
			 str_hex(a, v[i].value.p, v[i].value.n));
	buf_addc(&b, ']');
	return text_of(a, &b);
}

static bool is_of(const struct identity_row *row, const struct identity_new *in)
{
	return row->type == in->type && row->value.n == in->value.n &&
	       memcmp(row->value.p, in->value.p, in->value.n) == 0;
}

int history_identities(struct req *r, const struct person_seen *people, size_t n,
		       struct opt_i64 *ids)
{
	struct identity_new *known = arena_array(r->arena, n, sizeof(*known));
	size_t *whose = arena_array(r->arena, n, sizeof(*whose));
	struct identity_row_list l;
	struct dialling dialling = { 0 };
	size_t used = 0;

	for (size_t i = 0; i < n; i++) {
		TRY(strongest(r, &dialling, &people[i], &known[used]));
		whose[used] = i;
		used += known[used].type != 0;
	}
	if (used == 0)
		return 0;
	const struct history_keys keys = { identity_keys(r->arena, known, used) };

	TRY(sql_identity_note(r, known, used));
	TRY(sql_identity_by_keys(r, &keys, &l));
	for (size_t i = 0; i < used; i++)
		for (size_t k = 0; k < l.n; k++)
			if (is_of(&l.v[k], &known[i]))
				ids[whose[i]] = (struct opt_i64){ true, l.v[k].id };
	return 0;
}

int history_person(struct req *r, const struct person_seen *in, struct identity_known *out,
		   size_t *n)
{
	struct dialling dialling = { 0 };
	const char *phone = NULL;

	TRY(phone_of(r, &dialling, in, &phone));
	const struct identity_known all[PERSON_IDENTITIES] = {
		{ 0, IDENTITY_PROFILE, identity_profile(r->arena, in->profile_url) },
		{ 0, IDENTITY_EMAIL, identity_email(r->arena, in->email) },
		{ 0, IDENTITY_PHONE, phone },
	};

	*n = 0;
	for (size_t i = 0; i < PERSON_IDENTITIES; i++)
		if (all[i].value != NULL)
			out[(*n)++] = all[i];
	return 0;
}

static const char *raw_of(const struct person_seen *in, enum identity_type type)
{
	return type == IDENTITY_PROFILE ? in->profile_url
	       : type == IDENTITY_EMAIL ? in->email
					: in->phone;
}

int history_identities_make(struct req *r, const struct person_seen *in, struct identity_known *v,
			    size_t n)
{
	struct identity_new *rows = arena_array(r->arena, n, sizeof(*rows));
	struct identity_row_list l;

	if (n == 0)
		return 0;
	for (size_t i = 0; i < n; i++)
		rows[i] = identity_of(r->arena, in, v[i].type, v[i].value, raw_of(in, v[i].type));
	const struct history_keys keys = { identity_keys(r->arena, rows, n) };

	TRY(sql_identity_note(r, rows, n));
	TRY(sql_identity_by_keys(r, &keys, &l));
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < l.n; k++)
			if (is_of(&l.v[k], &rows[i]))
				v[i].id = l.v[k].id;
	return 0;
}

int history_identity_of_card(struct req *r, interest_id card, const struct person_seen *in,
			     int64_t *id)
{
	const char *value = arena_printf(r->arena, "interest/%lld", (long long)card.v);
	struct identity_new row = identity_of(r->arena, in, IDENTITY_CARD, value, value);
	const struct history_keys keys = { identity_keys(r->arena, &row, 1) };
	struct identity_row_list l;

	TRY(sql_identity_note(r, &row, 1));
	TRY(sql_identity_by_keys(r, &keys, &l));
	if (l.n == 0)
		return fail(r, E_INTERNAL, "an identity that was just made is not there");
	const struct history_card_in of_card = { card, l.v[0].id };

	TRY(sql_interaction_identify(r, &of_card, NULL));
	*id = l.v[0].id;
	return 0;
}

/* ---- what happened ---- */

static const char *interest_keys(struct arena *a, const int64_t *cards, size_t n)
{
	struct buf b;

	buf_init(&b, n * 24 + 16);
	for (size_t i = 0; i < n; i++) {
		buf_addc(&b, i == 0 ? '[' : ',');
		buf_addi(&b, cards[i]);
	}
	buf_addc(&b, ']');
	return text_of(a, &b);
}

static int add_texts(struct req *r, const struct interaction_new *v, size_t n)
{
	struct interaction_text_new *rows = arena_array(r->arena, n, sizeof(*rows));
	int64_t *cards = arena_array(r->arena, n, sizeof(*cards));
	struct interaction_row_list l;
	size_t used = 0;

	for (size_t i = 0; i < n; i++)
		cards[i] = v[i].interest_id.v;
	const struct history_keys keys = { interest_keys(r->arena, cards, n) };

	TRY(sql_interaction_by_keys(r, &keys, &l));
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < l.n; k++)
			if (l.v[k].interest_id.v == v[i].interest_id.v &&
			    l.v[k].direction == v[i].direction) {
				rows[used++] =
					(struct interaction_text_new){ l.v[k].id, v[i].text };
				break;
			}
	return sql_interaction_text_add(r, rows, used);
}

int history_add(struct req *r, const struct interaction_new *v, size_t n)
{
	struct interaction_new *with_text = arena_array(r->arena, n, sizeof(*with_text));
	size_t used = 0;

	for (size_t i = 0; i < n; i++)
		if (!str_is_blank(v[i].text))
			with_text[used++] = v[i];
	TRY(sql_interaction_add(r, v, n));
	return used > 0 ? add_texts(r, with_text, used) : 0;
}

int history_keep_texts(struct req *r, const int64_t *cards, size_t n)
{
	const struct history_keys keys = { interest_keys(r->arena, cards, n) };

	return n > 0 ? sql_interaction_texts_keep(r, &keys, NULL) : 0;
}
