/*
 * Proofs that look like the proof of another card of the same point. It is a hint for who judges
 * the work and never stops anybody. Inside of the feature only.
 */
#ifndef FEATURE_INTEREST_PROOF_LOOK_H
#define FEATURE_INTEREST_PROOF_LOOK_H

#include "core/http.h"

/*
 * Keeps the look of a new proof with the nearest earlier one; does nothing for 0, a proof without a
 * look.
 */
int proof_look_keep(struct req *r, proof_id proof, interest_id card, point_id point, int64_t look);

#endif
