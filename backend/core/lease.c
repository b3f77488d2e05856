#include "core/lease.h"
#include "base/str.h"
#include "queries.gen.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct lease_in {
	const char *name;
	const char *holder;
	struct timestamp expires_at;
};
DESC(lease_in, O(lease_in, name), O(lease_in, holder), O(lease_in, expires_at));

struct lease_row {
	const char *holder;
};
DESC(lease_row, O(lease_row, holder));

struct lease_work {
	struct lease_in in;
	bool is_ours;
	char other[LEASE_HOLDER_BYTES];
};

void lease_holder_name(char *out)
{
	char host[32] = "";

	gethostname(host, sizeof(host) - 1);
	snprintf(out, LEASE_HOLDER_BYTES, "%s:%ld", host, (long)getpid());
}

/* A holder on this machine whose process is gone cannot give the lease back. */
static bool is_dead(const char *holder)
{
	char self[LEASE_HOLDER_BYTES];
	const char *colon = strrchr(holder, ':');

	lease_holder_name(self);
	if (colon == NULL || strncmp(self, holder, (size_t)(colon - holder) + 1) != 0)
		return false;
	const long pid = strtol(colon + 1, NULL, 10);

	return pid > 1 && kill((pid_t)pid, 0) != 0 && errno == ESRCH;
}

static int take(struct req *r, void *arg)
{
	struct lease_work *work = arg;
	const struct lease_row *row = NULL;

	TRY(sql_lease_take(r, &work->in, NULL));
	TRY(sql_lease_holder(r, &work->in, &row));
	work->is_ours = str_eq(row->holder, work->in.holder);
	snprintf(work->other, sizeof(work->other), "%s", row->holder);
	return 0;
}

static int drop(struct req *r, void *arg)
{
	return sql_lease_drop(r, arg, NULL);
}

void lease_drop(struct worker *w, const char *name, const char *holder)
{
	struct req r;
	struct lease_in in = { name, holder, { 0 } };

	work_begin(w, &r);
	work_run(&r, drop, &in);
}

static bool try_take(struct worker *w, struct lease_work *work, int seconds)
{
	struct req r;

	work_begin(w, &r);
	work->in.expires_at = time_add(r.now, (int64_t)seconds * 1000000);
	return work_run(&r, take, work) == 0;
}

bool lease_take(struct worker *w, const char *name, const char *holder, int seconds)
{
	struct lease_work work = { .in = { .name = name, .holder = holder } };

	if (!try_take(w, &work, seconds))
		return false;
	if (work.is_ours || !is_dead(work.other))
		return work.is_ours;
	lease_drop(w, name, work.other);
	return try_take(w, &work, seconds) && work.is_ours;
}
