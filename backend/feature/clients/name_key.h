/*
 * Names in one form, so that "Иванова Анна", "Anna Ivanova" and "АННА  ИВАНОВА" are found by each
 * other: lower case, ё as е, Latin letters, one letter for sounds that people write in several
 * ways, words in the order of the alphabet. Pure functions; results live in the arena.
 */
#ifndef FEATURE_CLIENTS_NAME_KEY_H
#define FEATURE_CLIENTS_NAME_KEY_H

#include "base/arena.h"

#include <stdbool.h>

enum { NAME_WORDS = 8, NAME_KEYS = 16, NAME_WORD_BYTES = 40 };

struct name_words {
	const char *v[NAME_WORDS];
	size_t n;
};

/*
 * The words of a name, folded, in their order, each once; what tells the legal form of a company
 * (ООО, Ltd) is left out unless nothing else is there.
 */
void name_words(struct arena *a, const char *name, struct name_words *out);

/*
 * Keys by which the name is compared: the first one is the whole name with its words sorted, the
 * others are its pairs of words, so that a name with a father's name meets one without. n = 0 for
 * no words.
 */
struct name_keys {
	const char *v[NAME_KEYS];
	size_t n;
};
void name_keys(struct arena *a, const char *name, struct name_keys *out);

/* Domain of an address that belongs to a company; NULL for mail services that everybody uses. */
const char *company_domain(const char *email);

/* True for addresses that many people answer: info@, sales@. They are no proof of who it is. */
bool is_shared_address(const char *email);

#endif
