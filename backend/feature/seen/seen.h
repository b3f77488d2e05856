/*
 * Seen: which cards a person has not opened yet. Owns `seen_marks` (everything up to there is seen)
 * and `seen_cards` (what was opened beyond it, 500 at most). Nothing of it is read by the feed's
 * statements: the browser puts the marks on the rows.
 */
#ifndef FEATURE_SEEN_H
#define FEATURE_SEEN_H

#include "core/http.h"

extern const struct route seen_routes[];

#endif
