#include "feature/interests/proof_look.h"
#include "feature/files/files.h"
#include "queries.gen.h"

struct proof_look_q {
	interest_id interest_id;
	point_id point_id;
	int64_t look;
};
DESC(proof_look_q, O(proof_look_q, interest_id), O(proof_look_q, point_id), O(proof_look_q, look));

struct proof_near {
	proof_id proof_id;
	int64_t distance;
};
DESC(proof_near, O(proof_near, proof_id), O(proof_near, distance));

struct proof_look_new {
	proof_id proof_id;
	interest_id interest_id;
	point_id point_id;
	int64_t look;
	proof_id near_proof_id;
	struct opt_i64 distance;
};
DESC(proof_look_new, O(proof_look_new, proof_id), O(proof_look_new, interest_id),
     O(proof_look_new, point_id), O(proof_look_new, look), O(proof_look_new, near_proof_id),
     O(proof_look_new, distance));

int proof_look_keep(struct req *r, proof_id proof, interest_id card, point_id point, int64_t look)
{
	const struct proof_look_q q = { card, point, look };
	struct proof_look_new put = {
		.proof_id = proof, .interest_id = card, .point_id = point, .look = look
	};
	const struct proof_near *near = NULL;

	if (look == 0)
		return 0;
	const int found = sql_proof_near(r, &q, &near);

	if (found != 0 && found != E_NOT_FOUND)
		return found;
	if (found == 0) {
		put.near_proof_id = near->proof_id;
		put.distance = (struct opt_i64){ true, near->distance };
	}
	r->failure = (struct failure){ 0 };
	return sql_proof_look_add(r, &put, NULL);
}
