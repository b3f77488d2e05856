#include "feature/mail/rules_in.h"
#include "base/str.h"

const char *const card_field_names[FIELDS] = { "author_name",  "author_url",   "author_photo",
					       "author_email", "author_phone", "place",
					       "link",         "text",         "product",
					       "product_url",  "external_id" };

const char **rules_synonyms(const struct rules *r, const char *group)
{
	for (size_t i = 0; i < r->groups_n; i++)
		if (str_eq(r->groups[i].name, group))
			return r->groups[i].words;
	return NULL;
}

const char *rules_pattern(const struct rules *r, const char *name)
{
	for (size_t i = 0; i < r->shared_n; i++)
		if (str_eq(r->shared[i].name, name))
			return r->shared[i].pattern;
	return NULL;
}
