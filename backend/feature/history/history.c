#include "feature/history/history.h"
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

DESC(interaction_new, O(interaction_new, at), O(interaction_new, channel_id), O(interaction_new, point_id),
     O(interaction_new, source_type), O(interaction_new, direction), O(interaction_new, action),
     O(interaction_new, identity), O(interaction_new, user_id), O(interaction_new, interest_id),
     O(interaction_new, reference), O(interaction_new, link), O(interaction_new, text));

static struct identity_key key_of(struct arena *a, enum identity_type type, const char *value, const char *raw)
{
	return (struct identity_key){ (int64_t)type, { value, strlen(value) },
				      arena_strndup(a, raw, str_utf8_cut(raw, RAW_BYTES)) };
}

struct identity_key history_identity_key(struct arena *a, const struct person_seen *in)
{
	const char *profile = identity_profile(a, in->profile_url);
	const char *email = identity_email(a, in->email);
	const char *phone = identity_phone(a, in->phone);

	if (profile != NULL)
		return key_of(a, IDENTITY_PROFILE, profile, in->profile_url);
	if (email != NULL)
		return key_of(a, IDENTITY_EMAIL, email, in->email);
	if (phone != NULL)
		return key_of(a, IDENTITY_PHONE, phone, in->phone);
	return (struct identity_key){ 0, { NULL, 0 }, NULL };
}

int history_identities(struct req *r, const struct person_seen *people, const struct identity_key *keys, size_t n)
{
	struct identity_new *rows = arena_array(r->arena, n, sizeof(*rows));
	size_t used = 0;

	for (size_t i = 0; i < n; i++)
		if (keys[i].type != 0)
			rows[used++] = (struct identity_new){ keys[i].type, keys[i].value, keys[i].raw_value,
							      people[i].source_type, people[i].at };
	return sql_identity_note(r, rows, used);
}

int history_add(struct req *r, const struct interaction_new *v, size_t n)
{
	struct interaction_new *texts = arena_array(r->arena, n, sizeof(*texts));
	size_t used = 0;

	for (size_t i = 0; i < n; i++)
		if (!str_is_blank(v[i].text))
			texts[used++] = v[i];
	TRY(sql_interaction_add(r, v, n));
	return sql_interaction_text_add(r, texts, used);
}
