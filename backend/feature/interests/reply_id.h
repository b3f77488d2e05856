/*
 * Message-IDs of our letters: "otklik.<random>.<mac>@domain". The MAC is made with a key of ours,
 * so an answer that names such an id answers a letter that we have written; nobody can make one up.
 * Pure.
 */
#ifndef FEATURE_INTEREST_REPLY_ID_H
#define FEATURE_INTEREST_REPLY_ID_H

#include "base/arena.h"

#include <stdbool.h>

/* A new id for a letter from that address; `key` has SECRET_KEY_BYTES. Without <>. */
const char *reply_id_new(struct arena *a, const unsigned char *key, const char *from);

/* True for an id (without <>) that reply_id_new has made with this key. */
bool reply_id_is_ours(const unsigned char *key, const char *id);

#endif
