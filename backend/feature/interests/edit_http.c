/* A person corrects what recognition found: those fields are the person's from then on. */
#include "base/buf.h"
#include "base/str.h"
#include "core/live.h"
#include "feature/interests/card.h"
#include "feature/interests/card_text.h"
#include "feature/interests/values_in.h"
#include "queries.gen.h"

#include <string.h>

enum { TEXT_CHARS = 100000 };

struct interest_edit_in {
	interest_id interest_id;
	int64_t version;
	int source_type;
	int action;
	const char *place;
	const char *author_name;
	const char *author_url;
	const char *author_email;
	const char *author_phone;
	const char *text;
	const char *product;
	const char *product_url;
	const char *link;
};
DESC(interest_edit_in, F(interest_edit_in, interest_id, REQ, 1, INT64_MAX),
     F(interest_edit_in, version, REQ, 1, INT64_MAX),
     FC(interest_edit_in, source_type, REQ, source_choices),
     FC(interest_edit_in, action, REQ, action_choices), F(interest_edit_in, place, TRIM, 1, 200),
     F(interest_edit_in, author_name, TRIM, 1, 200), F(interest_edit_in, author_url, TRIM, 1, 1000),
     F(interest_edit_in, author_email, TRIM, 3, 254),
     F(interest_edit_in, author_phone, TRIM, 3, 40),
     F(interest_edit_in, text, TRIM | LINES, 1, TEXT_CHARS),
     F(interest_edit_in, product, TRIM, 1, 200), F(interest_edit_in, product_url, TRIM, 1, 1000),
     F(interest_edit_in, link, TRIM, 1, 1000));

struct interest_edit_new {
	interest_id interest_id;
	int field;
	const char *value_before;
};
DESC(interest_edit_new, O(interest_edit_new, interest_id),
     FC(interest_edit_new, field, 0, value_choices), O(interest_edit_new, value_before));

struct interest_edit_row {
	int field;
	const char *value_before;
	user_id user_id;
	const char *user_name;
	struct timestamp at;
};
DESC(interest_edit_row, FC(interest_edit_row, field, 0, value_choices),
     O(interest_edit_row, value_before), O(interest_edit_row, user_id),
     O(interest_edit_row, user_name), O(interest_edit_row, at));

/* GET /api/interests/:interest_id/edits: which fields people have set. */
HANDLER(interest_edits, interest_ref)
{
	struct interest_edit_row_list l;

	TRY(sql_interest_edit_list(r, in, &l));
	return reply_list(r, &interest_edit_row_desc, l.v, l.n);
}

static int check_url(struct req *r, const char *field, const char *value)
{
	return value == NULL || card_url(r->arena, value) != NULL
		       ? 0
		       : fail_field(r, field, "bad_format");
}

static int check_phone(struct req *r, const char *value)
{
	size_t digits = 0;

	for (const char *p = value; p != NULL && *p != '\0'; p++)
		digits += *p >= '0' && *p <= '9';
	return value == NULL || (digits >= 5 && digits <= 20)
		       ? 0
		       : fail_field(r, "author_phone", "bad_format");
}

static int check_email(struct req *r, const char *value)
{
	const char *at = value == NULL ? NULL : strchr(value, '@');
	const bool is_good =
		value == NULL || (at != NULL && at > value && at[1] != '\0' &&
				  strpbrk(value, " \t,;<>") == NULL && strchr(at + 1, '@') == NULL);

	return is_good ? 0 : fail_field(r, "author_email", "bad_format");
}

static int check(struct req *r, const struct interest_edit_in *in)
{
	TRY(check_url(r, "author_url", in->author_url));
	TRY(check_url(r, "product_url", in->product_url));
	TRY(check_url(r, "link", in->link));
	TRY(check_email(r, in->author_email));
	return check_phone(r, in->author_phone);
}

static void values_in(const struct interest_edit_in *in, struct card_values *out)
{
	*out = (struct card_values){ { NULL, choice_name(&source_choices, in->source_type),
				       choice_name(&action_choices, in->action), in->place,
				       in->author_name, in->author_url, in->author_email,
				       in->author_phone, in->text, in->product, in->product_url,
				       in->link } };
}

/* Remembers what was found; *names: the fields, for the history. */
static int remember(struct req *r, const struct card_change_values *c, const char **names)
{
	struct interest_edit_new rows[VALUE__MAX];
	struct buf b;
	size_t n = 0;

	buf_init(&b, 400);
	for (int f = 1; f < VALUE__MAX; f++) {
		if (!card_value_differs(&c->values, &c->now->values, (enum card_value)f))
			continue;
		rows[n++] = (struct interest_edit_new){ { c->now->id }, f, c->now->values.v[f] };
		buf_adds(&b, b.len > 0 ? ", " : "");
		buf_adds(&b, choice_name(&value_choices, f));
	}
	*names = arena_strndup(r->arena, b.p, b.len);
	buf_free(&b);
	return sql_interest_edit_add(r, rows, n);
}

static int write_values(struct req *r, const struct card_change_values *c)
{
	const struct card_values_new row = card_values_row_of(r->arena, c);
	const interest_id id = { c->now->id };
	const char *names = "";

	TRY(remember(r, c, &names));
	if (*names == '\0')
		return 0;
	TRY(card_values_leave(r, c, 1));
	TRY(sql_card_values_put(r, &row, 1));
	if (card_value_differs(&c->values, &c->now->values, VALUE_TEXT))
		TRY(sql_card_text_put(r, &row, 1));
	TRY(card_note(r, id, HISTORY_EDITED, names));
	live_note(r, EVENT_INTEREST, id.v, c->now->point_id);
	return 0;
}

/* PUT /api/interests/:interest_id/fields */
HANDLER(interest_edit, interest_edit_in)
{
	const struct interest_ref ref = { in->interest_id };
	const struct card_values_row *row = NULL;
	const struct interest_row *shown = NULL;
	struct card_now now;

	TRY(check(r, in));
	/* Locked: nobody changes the card between here and the end. */
	TRY(sql_card_values_get(r, &ref, &row));
	if (row->version != in->version) {
		TRY(card_get(r, in->interest_id, &shown));
		return fail_with(r, E_STALE, &interest_row_desc, shown);
	}
	card_now_of(row, &now);
	struct card_change_values change = { .now = &now,
					     .rule = now.rule,
					     .rule_version = now.rule_version };

	values_in(in, &change.values);
	TRY(write_values(r, &change));
	return card_reply(r, in->interest_id);
}

const struct route interest_edit_routes[] = {
	ROUTE(GET, "/api/interests/:interest_id/edits", STAFF, interest_edits,
	      LIST(interest_edit_row), "fields of a card that people have set"),
	ROUTE(PUT, "/api/interests/:interest_id/fields", STAFF, interest_edit, ROW(interest_row),
	      "correct what recognition found"),
	{ 0 }
};
