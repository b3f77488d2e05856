/*
 * Postings: the cards of one day that have a word, in the order of their arrival, as bytes. Pure.
 * Each card is three numbers of seven bits a byte: microseconds since the one before it (the first:
 * since midnight), its id less that of the one before (zigzag), and its point. A card costs six to
 * eight bytes. Inside of the feature, and for `otklik bench data`.
 */
#ifndef FEATURE_SEARCH_POSTINGS_H
#define FEATURE_SEARCH_POSTINGS_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct posting {
	int64_t at; /* microseconds since 1970 */
	int64_t id;
	int64_t point;
};

/* Days since 1970-01-01 (UTC) of a time in microseconds. */
int64_t posting_day(int64_t at);

/* Earlier, or of the same moment with the smaller id: -1, 0, 1. */
int posting_order(const struct posting *a, const struct posting *b);

/* Most bytes that n cards can take. */
size_t postings_bytes(size_t n);

/* Adds the card that comes behind `before`; the first one comes behind { midnight, 0, 0 }. */
void postings_add(struct buf *out, const struct posting *before, const struct posting *v);

/* Adds n cards of one day, in their order, each once. */
void postings_write(struct buf *out, int64_t day, const struct posting *v, size_t n);

/* How many cards there are; -1 for bytes that no writer made. */
int64_t postings_count(const void *p, size_t n);

/* Reads as many as postings_count tells; false for bytes that no writer made. */
bool postings_read(const void *p, size_t n, int64_t day, struct posting *v);

#endif
