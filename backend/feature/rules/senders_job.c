/* Job "senders_count". */
#include "core/live.h"
#include "core/worker.h"
#include "feature/interests/interests.h"
#include "feature/notices/notices.h"
#include "feature/rules/rules.h"
#include "feature/rules/share.h"
#include "queries.gen.h"

static const int64_t DAY_US = (int64_t)86400 * 1000000;

struct senders_in {
	struct timestamp from;
};
DESC(senders_in, O(senders_in, from));

struct sender_share {
	const char *domain;
	int source_type;
	int64_t n;
	int64_t unknown_n;
	int64_t usual_n;
	int64_t usual_unknown_n;
	bool is_alarmed;
};
DESC(sender_share, O(sender_share, domain), FC(sender_share, source_type, 0, source_choices),
     O(sender_share, n), O(sender_share, unknown_n), O(sender_share, usual_n),
     O(sender_share, usual_unknown_n), O(sender_share, is_alarmed));

struct sender_alarm_new {
	const char *domain;
	int64_t n;
	int64_t unknown_n;
	int64_t usual_n;
	int64_t usual_unknown_n;
};
DESC(sender_alarm_new, O(sender_alarm_new, domain), O(sender_alarm_new, n),
     O(sender_alarm_new, unknown_n), O(sender_alarm_new, usual_n),
     O(sender_alarm_new, usual_unknown_n));

/* For the sentence of the notice. */
struct sender_told {
	const char *domain;
	const char *name;
	int64_t n;
	int64_t unknown_n;
};
DESC(sender_told, O(sender_told, domain), O(sender_told, name), O(sender_told, n),
     O(sender_told, unknown_n));

static int count_days(struct req *r, void *arg)
{
	/* From midnight of yesterday: a day that is counted is counted whole. */
	const struct senders_in in = { { (r->now.us / DAY_US - 1) * DAY_US } };

	(void)arg;
	TRY(sql_sender_days_count(r, &in, NULL));
	TRY(sql_rule_days_count(r, &in, NULL));
	TRY(sql_sender_days_purge(r, &in, NULL));
	return sql_rule_days_purge(r, &in, NULL);
}

static int tell(struct req *r, const struct sender_share *s)
{
	const struct sender_told told = { s->domain, s->domain, s->n, s->unknown_n };
	const struct notice notice = {
		.kind = NOTICE_SOURCE_UNRECOGNISED,
		.params = notice_params(r, &sender_told_desc, &told),
		.once_key = arena_printf(r->arena, "unrecognised:%.40s:%lld", s->domain,
					 (long long)(r->now.us / DAY_US)),
	};

	return notice_add_roles(r, HEADS, (point_id){ 0 }, &notice);
}

/* Few senders change in a day: a statement for each of those only. */
static int judge(struct req *r, const struct sender_share *s)
{
	const struct share_facts facts = { s->n, s->unknown_n, s->usual_n, s->usual_unknown_n };
	const struct sender_alarm_new alarm = { s->domain, s->n, s->unknown_n, s->usual_n,
						s->usual_unknown_n };
	const bool is_jump = share_jumps(&facts);

	if (is_jump == s->is_alarmed)
		return 0;
	live_note(r, EVENT_RULE, 0, (point_id){ 0 });
	if (!is_jump)
		return sql_sender_alarm_end(r, &alarm, NULL);
	TRY(sql_sender_alarm_add(r, &alarm, NULL));
	return tell(r, s);
}

static int judge_all(struct req *r, void *arg)
{
	struct sender_share_list l;

	(void)arg;
	TRY(sql_sender_shares(r, &l));
	for (size_t i = 0; i < l.n; i++)
		TRY(judge(r, &l.v[i]));
	return 0;
}

enum job_result rules_senders_job(struct worker *w, const struct job *job, const char **error)
{
	struct req r;

	(void)job;
	work_begin(w, &r);
	int rc = work_run(&r, count_days, NULL);

	if (rc == 0) {
		work_begin(w, &r);
		rc = work_run(&r, judge_all, NULL);
	}
	*error = "the letters could not be counted";
	return rc == 0 ? JOB_DONE : JOB_RETRY;
}

int rules_senders_want(struct req *r)
{
	return job_add(r, "senders_count", 0, NULL, "senders_count", (struct timestamp){ 0 });
}
