#include "feature/interests/values.h"
#include "base/buf.h"
#include "base/str.h"
#include "core/json.h"
#include "core/live.h"
#include "feature/history/history.h"
#include "feature/interests/card.h"
#include "feature/interests/card_text.h"
#include "feature/interests/values_in.h"
#include "feature/mail/mail.h"
#include "feature/search/search.h"
#include "queries.gen.h"

#include <string.h>

enum { NAME_CHARS = 200, EMAIL_CHARS = 254, PHONE_CHARS = 40 };

static const char *const value_names[] = { NULL,           "source_type",  "action",
					   "place",        "author_name",  "author_url",
					   "author_email", "author_phone", "text",
					   "product",      "product_url",  "link" };
const struct choices value_choices = { value_names, VALUE__MAX - 1 };

DESC(card_values_row, O(card_values_row, id), O(card_values_row, version),
     O(card_values_row, point_id), O(card_values_row, letter_id),
     FC(card_values_row, source_type, 0, source_choices),
     FC(card_values_row, action, 0, action_choices), O(card_values_row, place),
     O(card_values_row, author_name), O(card_values_row, author_url),
     O(card_values_row, author_email), O(card_values_row, author_phone), O(card_values_row, text),
     O(card_values_row, product), O(card_values_row, product_url), O(card_values_row, link),
     O(card_values_row, subject), O(card_values_row, rule), O(card_values_row, rule_version),
     O(card_values_row, edited));

DESC(card_values_new, O(card_values_new, id), O(card_values_new, version),
     FC(card_values_new, source_type, 0, source_choices),
     FC(card_values_new, action, 0, action_choices),
     FC(card_values_new, reply_way, 0, reply_choices), O(card_values_new, place),
     O(card_values_new, author_name), O(card_values_new, author_url),
     O(card_values_new, author_email), O(card_values_new, author_phone),
     O(card_values_new, excerpt), O(card_values_new, text), O(card_values_new, product),
     O(card_values_new, product_url), O(card_values_new, link), O(card_values_new, rule),
     O(card_values_new, rule_version));

struct card_ids {
	const char *ids;
};
DESC(card_ids, O(card_ids, ids));

static const char *or_null(const char *s)
{
	return s == NULL || *s == '\0' ? NULL : s;
}

void card_values_of(struct arena *a, const struct interest_new *in, struct card_values *out)
{
	const char **v = out->v;

	v[0] = NULL;
	v[VALUE_SOURCE_TYPE] = choice_name(&source_choices, (int)in->source_type);
	v[VALUE_ACTION] = choice_name(&action_choices, (int)in->action);
	v[VALUE_PLACE] = card_line(a, in->place, NAME_CHARS);
	v[VALUE_AUTHOR_EMAIL] = card_line(a, in->author_email, EMAIL_CHARS);
	v[VALUE_AUTHOR_PHONE] = card_line(a, in->author_phone, PHONE_CHARS);
	v[VALUE_AUTHOR_NAME] = card_line(a, in->author_name, NAME_CHARS);
	if (v[VALUE_AUTHOR_NAME] == NULL)
		v[VALUE_AUTHOR_NAME] = v[VALUE_AUTHOR_EMAIL] != NULL ? v[VALUE_AUTHOR_EMAIL]
								     : v[VALUE_AUTHOR_PHONE];
	v[VALUE_AUTHOR_URL] = card_url(a, in->author_url);
	v[VALUE_TEXT] = or_null(card_whole(a, in->text));
	v[VALUE_PRODUCT] = card_line(a, in->product, NAME_CHARS);
	v[VALUE_PRODUCT_URL] = card_url(a, in->product_url);
	v[VALUE_LINK] = card_url(a, in->link);
}

bool card_value_differs(const struct card_values *a, const struct card_values *b,
			enum card_value which)
{
	return !str_eq(a->v[which], b->v[which]);
}

void card_now_of(const struct card_values_row *row, struct card_now *out)
{
	*out = (struct card_now){
		.id = row->id,
		.version = row->version,
		.point_id = row->point_id,
		.letter_id = row->letter_id,
		.subject = row->subject,
		.rule = row->rule,
		.rule_version = row->rule_version,
		.edited = (uint64_t)row->edited,
		.values = { { NULL, choice_name(&source_choices, row->source_type),
			      choice_name(&action_choices, row->action), row->place,
			      row->author_name, row->author_url, row->author_email,
			      row->author_phone, or_null(row->text), row->product, row->product_url,
			      row->link } },
	};
}

struct card_values_new card_values_row_of(struct arena *a, const struct card_change_values *c)
{
	const char *const *v = c->values.v;
	const char *source = v[VALUE_SOURCE_TYPE] != NULL ? v[VALUE_SOURCE_TYPE] : "other";
	const char *way =
		card_reply_way(source, v[VALUE_LINK] != NULL, v[VALUE_AUTHOR_EMAIL] != NULL,
			       v[VALUE_AUTHOR_PHONE] != NULL);
	const char *excerpt = card_line(a, v[VALUE_TEXT], EXCERPT_CHARS);

	return (struct card_values_new){
		.id = c->now->id,
		.version = c->now->version,
		.source_type = choice_value(&source_choices, source),
		.action = choice_value(&action_choices,
				       v[VALUE_ACTION] != NULL ? v[VALUE_ACTION] : "other"),
		.reply_way = choice_value(&reply_choices, way != NULL ? way : ""),
		.place = v[VALUE_PLACE],
		.author_name = v[VALUE_AUTHOR_NAME],
		.author_url = v[VALUE_AUTHOR_URL],
		.author_email = v[VALUE_AUTHOR_EMAIL],
		.author_phone = v[VALUE_AUTHOR_PHONE],
		.excerpt = excerpt != NULL           ? excerpt
			   : c->now->subject != NULL ? c->now->subject
						     : "",
		.text = v[VALUE_TEXT],
		.product = v[VALUE_PRODUCT],
		.product_url = v[VALUE_PRODUCT_URL],
		.link = v[VALUE_LINK],
		.rule = c->rule,
		.rule_version = c->rule_version,
	};
}

int card_values_lock(struct req *r, const int64_t *ids, size_t n, struct card_now **out,
		     size_t *out_n)
{
	const struct card_ids in = { json_ids(r->arena, ids, n) };
	struct card_values_row_list l;

	TRY(sql_card_values_lock(r, &in, &l));
	*out = arena_array(r->arena, l.n, sizeof(**out));
	for (size_t i = 0; i < l.n; i++)
		card_now_of(&l.v[i], &(*out)[i]);
	*out_n = l.n;
	return 0;
}

static int keep_texts(struct req *r, const struct card_change_values *v, size_t n)
{
	int64_t *cards = arena_array(r->arena, n, sizeof(*cards));
	size_t used = 0;

	for (size_t i = 0; i < n; i++)
		if (card_value_differs(&v[i].values, &v[i].now->values, VALUE_TEXT))
			cards[used++] = v[i].now->id;
	return history_keep_texts(r, cards, used);
}

int card_values_leave(struct req *r, const struct card_change_values *v, size_t n)
{
	struct search_texts *before = arena_array(r->arena, n, sizeof(*before));

	for (size_t i = 0; i < n; i++) {
		const struct card_change_values was = { .now = v[i].now,
							.values = v[i].now->values };
		const struct card_values_new row = card_values_row_of(r->arena, &was);

		before[i] = (struct search_texts){ .card = row.id,
						   .author_name = row.author_name,
						   .author_email = row.author_email,
						   .author_phone = row.author_phone,
						   .subject = v[i].now->subject,
						   .excerpt = row.excerpt,
						   .product = row.product,
						   .place = row.place };
	}
	TRY(keep_texts(r, v, n));
	return search_edited(r, before, n);
}

int card_values_put(struct req *r, const struct card_change_values *v, size_t n)
{
	struct card_values_new *rows = arena_array(r->arena, n, sizeof(*rows));
	struct card_values_new *texts = arena_array(r->arena, n, sizeof(*texts));
	int64_t *ids = arena_array(r->arena, n, sizeof(*ids));
	const char **notes = arena_array(r->arena, n, sizeof(*notes));
	size_t texts_n = 0;

	for (size_t i = 0; i < n; i++) {
		rows[i] = card_values_row_of(r->arena, &v[i]);
		ids[i] = v[i].now->id;
		notes[i] = v[i].note;
		if (card_value_differs(&v[i].values, &v[i].now->values, VALUE_TEXT))
			texts[texts_n++] = rows[i];
		live_note(r, EVENT_INTEREST, ids[i], v[i].now->point_id);
	}
	TRY(card_values_leave(r, v, n));
	TRY(sql_card_values_put(r, rows, n));
	TRY(sql_card_text_put(r, texts, texts_n));
	return card_note_each(r, HISTORY_RECOGNISED, ids, notes, n);
}
