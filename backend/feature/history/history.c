#include "feature/history/history.h"
#include "base/str.h"
#include "feature/history/identity.h"
#include "queries.gen.h"

#include <string.h>

enum { RAW_CHARS_BYTES = 500 };

struct identity_new {
	int64_t type;
	struct bytes value;
	const char *raw_value;
	int64_t source_type;
	struct timestamp at;
};
DESC(identity_new, O(identity_new, type), O(identity_new, value), O(identity_new, raw_value),
     O(identity_new, source_type), O(identity_new, at));

DESC(interaction_new, O(interaction_new, at), O(interaction_new, channel_id), O(interaction_new, point_id),
     O(interaction_new, source_type), O(interaction_new, direction), O(interaction_new, action),
     O(interaction_new, identity), O(interaction_new, user_id), O(interaction_new, interest_id),
     O(interaction_new, link), O(interaction_new, text));

struct interaction_text_new {
	int64_t id;
	const char *text;
};
DESC(interaction_text_new, O(interaction_text_new, id), O(interaction_text_new, text));

static int note(struct req *r, const struct person_seen *in, enum identity_type type, const char *value,
		const char *raw, int64_t *identity)
{
	const struct identity_new row = { .type = (int64_t)type,
					  .value = { value, strlen(value) },
					  .raw_value = arena_strndup(r->arena, raw, str_utf8_cut(raw, RAW_CHARS_BYTES)),
					  .source_type = in->source_type,
					  .at = in->at };

	return sql_identity_note(r, &row, identity);
}

int history_identity(struct req *r, const struct person_seen *in, int64_t *identity)
{
	const char *profile = identity_profile(r->arena, in->profile_url);
	const char *email = identity_email(r->arena, in->email);
	const char *phone = identity_phone(r->arena, in->phone);

	*identity = 0;
	if (profile != NULL)
		return note(r, in, IDENTITY_PROFILE, profile, in->profile_url, identity);
	if (email != NULL)
		return note(r, in, IDENTITY_EMAIL, email, in->email, identity);
	if (phone != NULL)
		return note(r, in, IDENTITY_PHONE, phone, in->phone, identity);
	return 0;
}

int history_add(struct req *r, const struct interaction_new *in, int64_t *id)
{
	TRY(sql_interaction_add(r, in, id));
	if (str_is_blank(in->text))
		return 0;
	const struct interaction_text_new text = { *id, in->text };

	return sql_interaction_text_add(r, &text, NULL);
}
