#include "feature/templates/templates.h"
#include "base/str.h"
#include "feature/templates/template_fill.h"
#include "queries.gen.h"

/* Shared templates and the signature of a mailbox are written by those who see every point. */
#define SHARED_WRITERS (HEADS | ROLE_BIT(ROLE_SERVICE_MANAGER))

enum { TEXT_CHARS = 5000, SIGNATURE_CHARS = 1000, SORT_MOST = 9999 };

/* Names of source_choices, which belong to `interests`; a test compares the two lists. */
static const char *const source_names[] = {
	NULL,      "vk",        "ok",           "facebook",    "instagram",      "x",
	"youtube", "linkedin",  "telegram",     "whatsapp",    "google_reviews", "tripadvisor",
	"avito",   "site_form", "site_comment", "site_review", "email",          "chat",
	"phone",   "api",       "other",
};
static const struct choices template_sources = {
	source_names, sizeof(source_names) / sizeof(source_names[0]) - 1
};

struct template_row {
	int64_t id;
	const char *name;
	const char *text;
	bool is_shared;
	point_id point_id;
	int source_type;
	int64_t sort;
	int64_t version;
};
DESC(template_row, O(template_row, id), O(template_row, name), O(template_row, text),
     O(template_row, is_shared), O(template_row, point_id),
     FC(template_row, source_type, 0, template_sources), O(template_row, sort),
     O(template_row, version));

struct template_ref {
	template_id template_id;
};
DESC(template_ref, F(template_ref, template_id, REQ, 1, INT64_MAX));

struct template_put {
	template_id template_id;
	point_id point_id;
	int source_type;
	const char *name;
	const char *text;
	int64_t sort;
	int64_t version;
};
DESC(template_put, O(template_put, template_id), O(template_put, point_id),
     FC(template_put, source_type, 0, template_sources), O(template_put, name),
     O(template_put, text), O(template_put, sort), O(template_put, version));

/* What a request may give; all of them end in struct template_put. */
#define PUT_FIELDS                                                        \
	FC(template_put, source_type, 0, template_sources),               \
		F(template_put, name, REQ | TRIM, 1, 100),                \
		F(template_put, text, REQ | TRIM | LINES, 1, TEXT_CHARS), \
		F(template_put, sort, 0, 0, SORT_MOST)

static const struct field template_add_own_fields[] = { PUT_FIELDS };
static const struct desc template_add_own_in_desc = { "template_add_own_in",
						      sizeof(struct template_put),
						      template_add_own_fields, 4 };

static const struct field template_add_shared_fields[] = { PUT_FIELDS, F(template_put, point_id, 0,
									 1, INT64_MAX) };
static const struct desc template_add_shared_in_desc = { "template_add_shared_in",
							 sizeof(struct template_put),
							 template_add_shared_fields, 5 };

static const struct field template_change_own_fields[] = {
	PUT_FIELDS, F(template_put, template_id, REQ, 1, INT64_MAX),
	F(template_put, version, REQ, 1, INT64_MAX)
};
static const struct desc template_change_own_in_desc = { "template_change_own_in",
							 sizeof(struct template_put),
							 template_change_own_fields, 6 };

static const struct field template_change_shared_fields[] = {
	PUT_FIELDS, F(template_put, template_id, REQ, 1, INT64_MAX),
	F(template_put, version, REQ, 1, INT64_MAX), F(template_put, point_id, 0, 1, INT64_MAX)
};
static const struct desc template_change_shared_in_desc = { "template_change_shared_in",
							    sizeof(struct template_put),
							    template_change_shared_fields, 7 };

struct template_card_ref {
	interest_id interest_id;
};
DESC(template_card_ref, F(template_card_ref, interest_id, REQ, 1, INT64_MAX));

struct template_card {
	point_id point_id;
	int source_type;
	const char *author_name;
	const char *product;
	const char *product_url;
	const char *place;
	const char *link;
	const char *subject;
	const char *point_name;
	const char *channel_name;
	const char *my_name;
};
DESC(template_card, O(template_card, point_id), FC(template_card, source_type, 0, template_sources),
     O(template_card, author_name), O(template_card, product), O(template_card, product_url),
     O(template_card, place), O(template_card, link), O(template_card, subject),
     O(template_card, point_name), O(template_card, channel_name), O(template_card, my_name));

struct placeholder_data {
	const char *placeholder;
};
DESC(placeholder_data, O(placeholder_data, placeholder));

int template_refuse(struct req *r, const char *reason, const char *placeholder)
{
	struct placeholder_data *data = arena_zalloc(r->arena, sizeof(*data));

	data->placeholder = placeholder;
	const int rc = fail_field(r, "text", reason);

	r->failure.data_desc = &placeholder_data_desc;
	r->failure.data = data;
	return rc;
}

static struct template_values values_of(struct req *r, const struct template_card *c)
{
	return (struct template_values){
		.author_name = c->author_name,
		.first_name = template_first_name(r->arena, c->author_name),
		.product = c->product,
		.product_url = c->product_url,
		.place = c->place,
		.link = c->link,
		.subject = c->subject,
		.point_name = c->point_name,
		.channel_name = c->channel_name,
		.my_name = c->my_name,
	};
}

int template_fill_for(struct req *r, interest_id card, const char *text, const char **filled,
		      const char **missing)
{
	const struct template_card_ref ref = { card };
	const struct template_card *row = NULL;

	TRY(sql_template_card_get(r, &ref, &row));
	const struct template_values values = values_of(r, row);

	*filled = template_fill(r->arena, text, &values, missing);
	return 0;
}

/* GET /api/templates: the shared ones of one's points, and one's own. */
HANDLER(template_list, no_in)
{
	struct template_row_list l;

	(void)in;
	TRY(sql_template_list(r, &l));
	return reply_list(r, &template_row_desc, l.v, l.n);
}

/* GET /api/interests/:interest_id/templates: those that fit the card, filled with what it knows. */
HANDLER(template_list_for, template_card_ref)
{
	const struct template_card *card = NULL;
	struct template_row_list l;

	TRY(sql_template_card_get(r, in, &card));
	TRY(sql_template_list_for(r, card, &l));
	const struct template_values values = values_of(r, card);

	for (size_t i = 0; i < l.n; i++) {
		const char *missing = NULL;

		l.v[i].text = template_fill(r->arena, l.v[i].text, &values, &missing);
	}
	return reply_list(r, &template_row_desc, l.v, l.n);
}

static int check_text(struct req *r, const char *text)
{
	const char *unknown = template_unknown(r->arena, text);

	return unknown == NULL ? 0 : template_refuse(r, "unknown_placeholder", unknown);
}

/* POST /api/templates: for oneself. */
HANDLER_AS(template_add_own, template_add_own_in, template_put)
{
	int64_t id = 0;

	TRY(check_text(r, in->text));
	TRY(sql_template_add_own(r, in, &id));
	return reply_created(r, id);
}

/* POST /api/shared-templates: for a point, or for everybody. */
HANDLER_AS(template_add_shared, template_add_shared_in, template_put)
{
	int64_t id = 0;

	TRY(check_text(r, in->text));
	TRY(sql_template_add_shared(r, in, &id));
	return reply_created(r, id);
}

/* The row as it is now; E_STALE with it when nothing was changed by us. */
static int changed(struct req *r, template_id id, int64_t changes, bool is_shared)
{
	const struct template_ref ref = { id };
	const struct template_row *row = NULL;

	TRY(sql_template_get(r, &ref, &row));
	if (changes > 0)
		return reply_row(r, &template_row_desc, row);
	if (row->is_shared != is_shared)
		return fail(r, E_CONFLICT,
			    "a shared template is changed as one, an own one as an own one");
	return fail_with(r, E_STALE, &template_row_desc, row);
}

/* PUT /api/templates/:template_id */
HANDLER_AS(template_change_own, template_change_own_in, template_put)
{
	int64_t changes = 0;

	TRY(check_text(r, in->text));
	TRY(sql_template_change_own(r, in, &changes));
	return changed(r, in->template_id, changes, false);
}

/* PUT /api/shared-templates/:template_id */
HANDLER_AS(template_change_shared, template_change_shared_in, template_put)
{
	int64_t changes = 0;

	TRY(check_text(r, in->text));
	TRY(sql_template_change_shared(r, in, &changes));
	return changed(r, in->template_id, changes, true);
}

static int removed(struct req *r, int64_t changes)
{
	return changes > 0 ? reply_empty(r)
			   : fail(r, E_CONFLICT,
				  "a shared template is removed as one, an own one as an own one");
}

/* DELETE /api/templates/:template_id: letters that were made of it keep their text. */
HANDLER(template_remove_own, template_ref)
{
	int64_t changes = 0;

	TRY(sql_template_remove_own(r, in, &changes));
	return removed(r, changes);
}

/* DELETE /api/shared-templates/:template_id */
HANDLER(template_remove_shared, template_ref)
{
	int64_t changes = 0;

	TRY(sql_template_remove_shared(r, in, &changes));
	return removed(r, changes);
}

/* ---- signatures ---- */

struct signature_row {
	const char *text;
};
DESC(signature_row, O(signature_row, text));

struct signature_in {
	const char *text;
};
DESC(signature_in, F(signature_in, text, TRIM | LINES, 0, SIGNATURE_CHARS));

struct signature_channel_ref {
	channel_id channel_id;
};
DESC(signature_channel_ref, F(signature_channel_ref, channel_id, REQ, 1, INT64_MAX));

struct signature_channel_in {
	channel_id channel_id;
	const char *text;
};
DESC(signature_channel_in, F(signature_channel_in, channel_id, REQ, 1, INT64_MAX),
     F(signature_channel_in, text, TRIM | LINES, 0, SIGNATURE_CHARS));

struct signature_card_ref {
	interest_id interest_id;
};
DESC(signature_card_ref, O(signature_card_ref, interest_id));

struct signature_pair {
	const char *person;
	const char *mailbox;
};
DESC(signature_pair, O(signature_pair, person), O(signature_pair, mailbox));

int signature_for(struct req *r, interest_id card, const char **out)
{
	const struct signature_card_ref ref = { card };
	const struct signature_pair *pair = NULL;

	TRY(sql_signature_of(r, &ref, &pair));
	const bool has_person = !str_is_blank(pair->person);
	const bool has_mailbox = !str_is_blank(pair->mailbox);

	*out = has_person && has_mailbox
		       ? arena_printf(r->arena, "%s\n%s", pair->person, pair->mailbox)
	       : has_person  ? pair->person
	       : has_mailbox ? pair->mailbox
			     : NULL;
	return 0;
}

/* GET /api/me/signature */
HANDLER(signature_mine_get, no_in)
{
	const struct signature_row *row = NULL;

	(void)in;
	TRY(sql_signature_mine(r, &row));
	return reply_row(r, &signature_row_desc, row);
}

/* PUT /api/me/signature */
HANDLER(signature_mine_put, signature_in)
{
	const struct signature_row row = { in->text };

	TRY(sql_signature_mine_set(r, in, NULL));
	return reply_row(r, &signature_row_desc, &row);
}

/* GET /api/channels/:channel_id/signature */
HANDLER(signature_channel_get, signature_channel_ref)
{
	const struct signature_row *row = NULL;

	TRY(sql_signature_channel(r, in, &row));
	return reply_row(r, &signature_row_desc, row);
}

/* PUT /api/channels/:channel_id/signature */
HANDLER(signature_channel_put, signature_channel_in)
{
	const struct signature_row row = { in->text };

	TRY(sql_signature_channel_set(r, in, NULL));
	return reply_row(r, &signature_row_desc, &row);
}

const struct route templates_routes[] = {
	ROUTE(GET, "/api/templates", STAFF, template_list, LIST(template_row),
	      "templates of answers, shared and own"),
	ROUTE(GET, "/api/interests/:interest_id/templates", STAFF, template_list_for,
	      LIST(template_row), "templates that fit a card, filled"),
	ROUTE(POST, "/api/templates", STAFF, template_add_own, CREATED,
	      "write a template for oneself"),
	ROUTE(PUT, "/api/templates/:template_id", STAFF, template_change_own, ROW(template_row),
	      "change an own template"),
	ROUTE(DELETE, "/api/templates/:template_id", STAFF, template_remove_own, EMPTY,
	      "remove an own template"),
	ROUTE(POST, "/api/shared-templates", SHARED_WRITERS, template_add_shared, CREATED,
	      "write a template for others"),
	ROUTE(PUT, "/api/shared-templates/:template_id", SHARED_WRITERS, template_change_shared,
	      ROW(template_row), "change a shared template"),
	ROUTE(DELETE, "/api/shared-templates/:template_id", SHARED_WRITERS, template_remove_shared,
	      EMPTY, "remove a shared template"),
	ROUTE(GET, "/api/me/signature", STAFF, signature_mine_get, ROW(signature_row),
	      "what stands below my letters"),
	ROUTE(PUT, "/api/me/signature", STAFF, signature_mine_put, ROW(signature_row),
	      "set what stands below my letters"),
	ROUTE(GET, "/api/channels/:channel_id/signature", STAFF, signature_channel_get,
	      ROW(signature_row), "what stands below letters of a mailbox"),
	ROUTE(PUT, "/api/channels/:channel_id/signature", SHARED_WRITERS, signature_channel_put,
	      ROW(signature_row), "set what stands below letters of a mailbox"),
	{ 0 }
};
