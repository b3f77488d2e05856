/* Why a card may end without an answer. Inside of the feature only. */
#ifndef FEATURE_INTEREST_NO_REPLY_H
#define FEATURE_INTEREST_NO_REPLY_H

#include "core/desc.h"

extern const struct choices no_reply_choices;

/* The same card is always in the sample or never: percent of 0 to 100 of all. */
bool no_reply_is_sampled(int64_t interest, int64_t percent);

#endif
