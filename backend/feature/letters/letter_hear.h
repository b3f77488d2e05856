/*
 * Letters that tell about answers: answers to ours, bounces, copies of what was written elsewhere.
 */
#ifndef FEATURE_LETTER_HEAR_H
#define FEATURE_LETTER_HEAR_H

#include "feature/letters/reader.h"

struct letter_told {
	letter_id letter;
	const struct reading *reading;
};

/*
 * At most one statement for n letters, none when no letter tells anything; in the caller's
 * transaction.
 */
int letters_hear(struct req *r, const struct letter_told *v, size_t n);

#endif
