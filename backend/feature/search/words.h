/*
 * Words: what a card can be found by, and what a query asks for. Pure. A word is a run of letters
 * and digits in lower case, ё as е, Latin letters without their marks; Russian and English words
 * are reduced to their stems (Snowball). What is kept of it is a hash of 64 bits. Words of one
 * letter are left out, signs of Chinese and Japanese are words of their own. A phone number is
 * found by its last ten, seven and four digits, however it is written.
 */
#ifndef FEATURE_SEARCH_WORDS_H
#define FEATURE_SEARCH_WORDS_H

#include "base/arena.h"

#include <stddef.h>
#include <stdint.h>

/* Changes with every rule of this file: an index of another form is made anew. */
enum { WORDS_FORM = 1 };

/* Further words of a card are not found, further words of a query are not asked for. */
enum { WORDS_MOST = 200, QUERY_WORDS = 8 };

struct word_list {
	int64_t v[WORDS_MOST];
	size_t n;
};

/* Stemmers and what they have stemmed lately; lives as long as the arena. */
struct word_maker;
struct word_maker *word_maker_new(struct arena *a);

/* Adds the words of a text (NULL: none), each once. The bytes need not be UTF-8. */
void words_add(struct word_maker *m, const char *text, struct word_list *out);

/* Words that a card must have to answer the query; none when it holds no word at all. */
void words_of_query(struct word_maker *m, const char *query, struct word_list *out);

#endif
