#include "feature/search/rarest.h"

/* Of one card, as postings are written. */
enum { CARD_BYTES = 8 };

int64_t rarest_rank(const struct word_days *w, int64_t day)
{
	/* Of a word with so few days these are all. */
	if (w->days < RAREST_DAYS)
		return w->days;
	/* The longer ago they begin, the rarer. */
	const int64_t span = day - w->first_day + 1;

	return INT64_MAX - (span < INT32_MAX ? span : INT32_MAX);
}

int64_t rarest_day_bytes(const struct word_days *w, int64_t day)
{
	const int64_t span = day - w->first_day + 1;

	if (w->days < RAREST_DAYS)
		return CARD_BYTES;
	if (span <= RAREST_DAYS)
		return 0;
	/* The fewer days are missing, the more cards the others may have. */
	return CARD_BYTES + CARD_BYTES * RAREST_DAYS / (span - RAREST_DAYS);
}
