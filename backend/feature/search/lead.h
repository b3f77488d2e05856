/*
 * Which word of a query leads: the rarest one, whose cards are looked at for the others. Inside of
 * the feature.
 */
#ifndef FEATURE_SEARCH_LEAD_H
#define FEATURE_SEARCH_LEAD_H

#include "core/worker.h"
#include "feature/search/words.h"

/*
 * Puts the rarest of the words first, by the days up to `day`. *day_bytes: what its postings of a
 * day may take, 0 where that is not told; *is_absent: one of the words is in no card of that time.
 */
int lead_choose(struct req *r, struct word_list *words, int64_t day, int64_t *day_bytes,
		bool *is_absent);

#endif
