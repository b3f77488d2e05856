/*
 * Replays: old mail read again by today's rules. First every difference is stored, field by field,
 * and nothing else happens; then a person applies it, and may undo it: values as they were are
 * kept. A field that a person has edited, or that is no longer as it was found, is never written.
 * Worked off by jobs, each of them for a minute at most; steps are idempotent.
 */
#ifndef FEATURE_REPLAYS_H
#define FEATURE_REPLAYS_H

#include "core/job.h"

extern const struct route replays_routes[];

/*
 * Job "replay_step" about a replay: compares, applies or undoes for a while; wants its successor
 * itself.
 */
enum job_result replay_step_job(struct worker *w, const struct job *job, const char **error);

#endif
