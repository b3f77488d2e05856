/* Two reviewers at one card: the second one is told who was first. Inside of the feature only. */
#ifndef FEATURE_INTEREST_REVIEW_H
#define FEATURE_INTEREST_REVIEW_H

#include "feature/interests/card.h"

/*
 * 0, or the refusal with who judged last: E_WRONG_STATE when the card is judged already, E_STALE
 * when it is another one than the `version` that was looked at; 0 asks for no version.
 */
int review_check(struct req *r, const struct interest_row *row, int64_t version);

#endif
