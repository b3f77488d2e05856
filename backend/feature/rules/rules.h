/*
 * Rules of recognition as rows: the pack's files are loaded into them, administrators change them,
 * and every process that reads mail uses them through a cache. Each saved text is a version of its
 * own; a set that cannot be used never stops mail: readers go on with the last good one, and say
 * so. What a rule is and how it works is `mail`'s (docs/domain/rules.md).
 */
#ifndef FEATURE_RULES_H
#define FEATURE_RULES_H

#include "core/http.h"
#include "core/job.h"
#include "feature/mail/mail.h"

extern const struct route rules_routes[];
extern const struct route rule_change_routes[];
extern const struct route rule_write_routes[];
extern const struct route rule_try_routes[];
extern const struct route rule_teach_routes[];

/*
 * Brings the rows up to the pack in conf's rules_dir, in units of work of its own; does nothing
 * when they are. False and a sentence (in the arena) when the pack or the database refuses.
 */
bool rules_ship(struct worker *w, struct arena *a, const char **error);

/*
 * Job "senders_count": counts what is recognised, and tells when a sender's letters no longer are.
 */
enum job_result rules_senders_job(struct worker *w, const struct job *job, const char **error);

/* Wants that job, once as long as it has not run. */
int rules_senders_want(struct req *r);

/* The rules in use by one process. */
struct rule_cache;

struct rule_cache *rule_cache_new(void);
void rule_cache_free(struct rule_cache *c);

/*
 * The compiled rules; looks for changes every few seconds at most, in a unit of work of its own
 * (which resets the worker's arena). NULL and a sentence in *error only if there never was a usable
 * set. The rules live until the next call.
 */
const struct rules *rule_cache_get(struct rule_cache *c, struct worker *w, const char **error);

#endif
