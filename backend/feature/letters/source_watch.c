/*
 * Job "source_watch": which sources are silent against their habit. First the hours that have
 * passed are counted (a day at most in one statement), then every source is judged; a source that
 * falls silent is told once, and once more when it speaks again.
 */
#include "base/log.h"
#include "base/str.h"
#include "base/zone.h"
#include "feature/interests/interests.h"
#include "feature/letters/habit.h"
#include "feature/letters/letters.h"
#include "feature/notices/notices.h"
#include "queries.gen.h"

#include <stdlib.h>
#include <string.h>

enum {
	KEEP_DAYS = 35,
	LATE_HOURS = 2,
	STEP_HOURS = 24,
	STEPS_MAX = 60,
	PAGE = 200,
	HOURS_MAX = KEEP_DAYS * 24
};
enum source_watch_state { SOURCE_UNKNOWN = 1, SOURCE_USUAL, SOURCE_SILENT };

static const int64_t HOUR_US = (int64_t)3600 * 1000000;

struct source_span {
	struct timestamp from, to;
};
DESC(source_span, O(source_span, from), O(source_span, to));

struct source_counted {
	struct timestamp counted_to;
};
DESC(source_counted, O(source_counted, counted_to));

struct source_page_in {
	channel_id channel_id;
	int64_t source_type;
	struct timestamp from;
	int64_t limit;
};
DESC(source_page_in, O(source_page_in, channel_id), O(source_page_in, source_type),
     O(source_page_in, from), O(source_page_in, limit));

struct source_row {
	channel_id channel_id;
	int64_t source_type;
	point_id point_id;
	const char *channel_name;
	const char *time_zone;
	const char *hours; /* "hours since 1970:how many,..." in UTC, ascending */
	int64_t state;     /* as it was judged last */
	struct timestamp silent_since;
};
DESC(source_row, O(source_row, channel_id), O(source_row, source_type), O(source_row, point_id),
     O(source_row, channel_name), O(source_row, time_zone), O(source_row, hours),
     O(source_row, state), O(source_row, silent_since));

struct source_state_in {
	channel_id channel_id;
	int64_t source_type;
	int64_t state;
	struct timestamp last_at;
	struct timestamp silent_since;
	int64_t expected;
};
DESC(source_state_in, O(source_state_in, channel_id), O(source_state_in, source_type),
     O(source_state_in, state), O(source_state_in, last_at), O(source_state_in, silent_since),
     O(source_state_in, expected));

struct source_told {
	const char *name;
	int source_type;
	int64_t expected;
	struct timestamp last_at;
};
DESC(source_told, O(source_told, name), FC(source_told, source_type, 0, source_choices),
     O(source_told, expected), O(source_told, last_at));

/* ---- counting hours ---- */

static struct timestamp whole_hour(struct timestamp t)
{
	return (struct timestamp){ t.us - t.us % HOUR_US };
}

/* Counts the next day of hours at most; *is_done: everything up to now is counted. */
static int count_some(struct req *r, void *arg)
{
	bool *is_done = arg;
	const struct source_counted *row = NULL;
	const struct timestamp oldest =
		whole_hour(time_add(r->now, -(int64_t)KEEP_DAYS * 24 * HOUR_US));
	const int rc = sql_source_counted(r, &row);
	struct source_span span = { oldest, r->now };

	if (rc != 0 && rc != E_NOT_FOUND)
		return rc;
	/* The last hours once more: mail comes late. */
	if (rc == 0 && row->counted_to.us - LATE_HOURS * HOUR_US > oldest.us)
		span.from = whole_hour(time_add(row->counted_to, -(int64_t)LATE_HOURS * HOUR_US));
	if (span.to.us - span.from.us > STEP_HOURS * HOUR_US)
		span.to = time_add(span.from, (int64_t)STEP_HOURS * HOUR_US);
	*is_done = span.to.us == r->now.us;
	TRY(sql_source_count_letters(r, &span, NULL));
	TRY(sql_source_count_interests(r, &span, NULL));
	span.from = oldest;
	TRY(sql_source_hours_forget(r, &span, NULL));
	return sql_source_mark(r, &span, NULL);
}

/* ---- judging ---- */

static size_t read_hours(const char *text, const struct zone *zone, struct habit_hour *v)
{
	size_t n = 0;

	while (*text != '\0' && n < HOURS_MAX) {
		char *end = NULL;
		const int64_t hour = strtoll(text, &end, 10);
		const int64_t count = *end == ':' ? strtoll(end + 1, &end, 10) : 0;
		const struct timestamp t = { hour * HOUR_US };

		v[n].hour = (zone != NULL ? zone_wall(zone, t) : t.us / 1000000) / 3600;
		v[n++].n = count;
		text = *end == ',' ? end + 1 : end + (*end != '\0');
	}
	return n;
}

/* The beginning of the hour after the last one in which something came. */
static struct timestamp last_of(const char *hours)
{
	const char *comma = strrchr(hours, ',');

	return (struct timestamp){ (strtoll(comma != NULL ? comma + 1 : hours, NULL, 10) + 1) *
				   HOUR_US };
}

static int tell(struct req *r, const struct source_row *s, const struct source_state_in *now)
{
	const bool is_silent = now->state == SOURCE_SILENT;
	const struct source_told told = { s->channel_name, (int)s->source_type, now->expected,
					  now->last_at };
	const struct notice notice = { .kind = is_silent ? NOTICE_SOURCE_SILENT
							 : NOTICE_SOURCE_RECOVERED,
				       .ref = s->channel_id.v,
				       .params = notice_params(r, &source_told_desc, &told) };

	log_warn(is_silent ? "source silent" : "source recovered",
		 "channel=%lld source=%lld expected=%lld", (long long)s->channel_id.v,
		 (long long)s->source_type, (long long)now->expected);
	return notice_add_roles(r, HEADS, s->point_id, &notice);
}

static int judge(struct req *r, const struct source_row *s, struct source_state_in *out)
{
	struct habit_hour *v = arena_array(r->arena, HOURS_MAX, sizeof(*v));
	const struct zone *zone = zone_load(r->arena, s->time_zone);
	const size_t n = read_hours(s->hours, zone, v);
	const int64_t now = (zone != NULL ? zone_wall(zone, r->now) : r->now.us / 1000000) / 3600;
	const struct habit h = habit_judge(v, n, now);

	*out = (struct source_state_in){ .channel_id = s->channel_id,
					 .source_type = s->source_type,
					 .state = !h.is_known           ? SOURCE_UNKNOWN
						  : habit_is_silent(&h) ? SOURCE_SILENT
									: SOURCE_USUAL,
					 .last_at = last_of(s->hours),
					 .expected = (int64_t)h.expected };
	if (out->state == SOURCE_SILENT)
		out->silent_since = s->state == SOURCE_SILENT ? s->silent_since : r->now;
	/* A habit that was forgotten in silence has not recovered: nobody is told. */
	if (out->state != s->state &&
	    (out->state == SOURCE_SILENT || (s->state == SOURCE_SILENT && h.is_known)))
		return tell(r, s, out);
	return 0;
}

struct judging {
	struct source_page_in at; /* the source after which the next page begins */
	bool is_done;
};

static int judge_page(struct req *r, void *arg)
{
	struct judging *j = arg;
	struct source_row_list l;

	j->at.from = time_add(r->now, -(int64_t)KEEP_DAYS * 24 * HOUR_US);
	j->at.limit = PAGE;
	TRY(sql_source_page(r, &j->at, &l));
	struct source_state_in *states = arena_array(r->arena, l.n, sizeof(*states));

	for (size_t i = 0; i < l.n; i++)
		TRY(judge(r, &l.v[i], &states[i]));
	j->is_done = l.n < PAGE;
	if (l.n > 0) {
		j->at.channel_id = l.v[l.n - 1].channel_id;
		j->at.source_type = l.v[l.n - 1].source_type;
	}
	return sql_source_state_put(r, states, l.n);
}

enum job_result source_watch_job(struct worker *w, const struct job *job, const char **error)
{
	struct judging j = { .at = { .source_type = -1 } };
	bool is_done = false;
	struct req r;

	(void)job;
	*error = "the database did not take it";
	for (int i = 0; i < STEPS_MAX && !is_done; i++) {
		work_begin(w, &r);
		if (work_run(&r, count_some, &is_done) != 0)
			return JOB_RETRY;
	}
	for (int i = 0; i < STEPS_MAX && !j.is_done; i++) {
		work_begin(w, &r);
		if (work_run(&r, judge_page, &j) != 0)
			return JOB_RETRY;
	}
	return JOB_DONE;
}

int source_watch_want(struct req *r)
{
	const int64_t slot = r->now.us / (600 * (int64_t)1000000);

	return job_add(r, "source_watch", 0, NULL,
		       arena_printf(r->arena, "source_watch:%lld", (long long)slot),
		       (struct timestamp){ 0 });
}
