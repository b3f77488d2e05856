#include "feature/clients/match.h"

/*
 * same profile                       100
 * same phone, same e-mail             95, each of the other raises it to 100
 * shared address (info@)              50 instead
 * whole name                          60, of one word 30
 * two words of the name               45
 * domain of the company               30, with a name 25 more
 *
 * Without a phone, address or profile nothing is certain: at most 85.
 */
static int by_name(const struct match_facts *f)
{
	if (f->is_same_name)
		return f->is_short_name ? 30 : 60;
	return f->is_like_name ? 45 : 0;
}

static int by_signs(const struct match_facts *f)
{
	const int name = by_name(f);
	const int domain = f->is_same_domain ? (name > 0 ? 25 : 30) : 0;
	const int shared = f->is_same_email && f->is_shared_email ? 50 : 0;
	const int sum = name + (shared > 0 ? shared : domain);

	return sum < 85 ? sum : 85;
}

int match_score(const struct match_facts *f)
{
	const int strong = f->is_same_phone + (f->is_same_email && !f->is_shared_email);

	if (f->is_same_profile || strong > 1)
		return 100;
	return strong > 0 ? 95 : by_signs(f);
}
