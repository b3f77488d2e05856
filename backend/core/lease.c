#include "core/lease.h"
#include "base/str.h"
#include "queries.gen.h"

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
};

static int take(struct req *r, void *arg)
{
	struct lease_work *work = arg;
	const struct lease_row *row = NULL;

	TRY(sql_lease_take(r, &work->in, NULL));
	TRY(sql_lease_holder(r, &work->in, &row));
	work->is_ours = str_eq(row->holder, work->in.holder);
	return 0;
}

bool lease_take(struct worker *w, const char *name, const char *holder, int seconds)
{
	struct req r;

	work_begin(w, &r);
	struct lease_work work = { { name, holder, time_add(r.now, (int64_t)seconds * 1000000) }, false };

	return work_run(&r, take, &work) == 0 && work.is_ours;
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
