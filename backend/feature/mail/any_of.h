/*
 * Words as one pattern: "sent a", "sent an", "shared" -> "(?:s(?:ent\ a(?:n)?|hared))". A matcher
 * tries alternatives one after the other; here those with the same beginning are one, so that a
 * list of eighty words costs a few steps at each place and not eighty.
 */
#ifndef FEATURE_MAIL_ANY_OF_H
#define FEATURE_MAIL_ANY_OF_H

#include "base/buf.h"

/*
 * Adds a pattern that matches any of the n words (UTF-8, at least one; sorted here, and taken
 * literally). Where one begins with another the longer is preferred.
 */
void any_of(struct buf *b, const char **words, size_t n);

#endif
