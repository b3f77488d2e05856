/*
 * Which word of a query is the rarest, and how much a day of it takes, told by the newest days that
 * have it. Pure. Postings of frequent words lie on pages of their own, so their bytes are not
 * looked at for that: a word that is missing on some days is rarer than those of every day. Only
 * among words that are equally rare by their days the bytes decide.
 */
#ifndef FEATURE_SEARCH_RAREST_H
#define FEATURE_SEARCH_RAREST_H

#include <stdint.h>

/* So many days of a word are looked at, the newest ones (search_probe). */
enum { RAREST_DAYS = 8 };

struct word_days {
	int64_t days;      /* how many of RAREST_DAYS there are */
	int64_t first_day; /* the oldest of them, in days since 1970 */
};

/* Less is rarer; 0: it is in no card. `day` is the newest one that any of the words has. */
int64_t rarest_rank(const struct word_days *w, int64_t day);

/*
 * How many bytes the postings of a day may take, from how many days have none; 0: not to be told,
 * each day has some.
 */
int64_t rarest_day_bytes(const struct word_days *w, int64_t day);

#endif
