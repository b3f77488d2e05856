#include "feature/notices/notices.h"
#include "base/str.h"
#include "core/json.h"
#include "core/live.h"
#include "feature/notices/kinds.h"
#include "queries.gen.h"

#include <string.h>

enum { SHOWN_BYTES = 300, PARAMS_BYTES = 8000, KEEP_DAYS = 90 };

static const char *const kind_names[] = {
	NULL,
#define NOTICE(kind, value, name) [value] = name,
#include "feature/notices/notices.def"
#undef NOTICE
};
const struct choices notice_choices = { kind_names,
					sizeof(kind_names) / sizeof(kind_names[0]) - 1 };

struct notice_new {
	user_id user_id;
	int kind;
	struct opt_i64 ref_id;
	const char *params;
	const char *once_key;
};
DESC(notice_new, O(notice_new, user_id), FC(notice_new, kind, 0, notice_choices),
     O(notice_new, ref_id), O(notice_new, params), O(notice_new, once_key));

struct notice_audience {
	int64_t roles;
	point_id point_id;
};
DESC(notice_audience, O(notice_audience, roles), O(notice_audience, point_id));

struct notice_person {
	user_id user_id;
};
DESC(notice_person, O(notice_person, user_id));

struct notices_purge_in {
	struct timestamp before;
};
DESC(notices_purge_in, O(notices_purge_in, before));

/* `step` is 1 when each has a notice of his own, 0 when all have the same. */
static int add(struct req *r, const user_id *users, size_t n_users, const struct notice *v,
	       size_t step)
{
	struct notice_new *rows = arena_array(r->arena, n_users, sizeof(*rows));
	size_t told = 0;

	for (size_t i = 0; i < n_users; i++) {
		const struct notice *n = &v[i * step];

		if (users[i].v == 0 || users[i].v == r->actor.user.v)
			continue;
		rows[told++] = (struct notice_new){
			users[i], (int)n->kind, { n->ref != 0, n->ref }, n->params, n->once_key
		};
		live_note(r, EVENT_NOTICE, users[i].v, (point_id){ 0 });
	}
	return sql_notice_add(r, rows, told);
}

int notice_add_many(struct req *r, const user_id *users, size_t n_users, const struct notice *n)
{
	return add(r, users, n_users, n, 0);
}

int notice_add_each(struct req *r, const user_id *users, const struct notice *v, size_t n)
{
	return add(r, users, n, v, 1);
}

int notice_add(struct req *r, user_id user, const struct notice *n)
{
	return notice_add_many(r, &user, 1, n);
}

int notice_add_roles(struct req *r, unsigned roles, point_id point, const struct notice *n)
{
	const struct notice_audience in = { (int64_t)roles, point };
	struct notice_person_list l;

	TRY(sql_notice_people(r, &in, &l));
	user_id *users = arena_array(r->arena, l.n, sizeof(*users));

	for (size_t i = 0; i < l.n; i++)
		users[i] = l.v[i].user_id;
	return notice_add_many(r, users, l.n, n);
}

const char *notice_params(struct req *r, const struct desc *d, const void *row)
{
	struct buf b;

	buf_init(&b, PARAMS_BYTES);
	json_out_row(&b, d, row);
	const char *text = arena_strndup(r->arena, b.p, b.len);

	buf_free(&b);
	return text;
}

const char *notice_cut(struct req *r, const char *text)
{
	if (text == NULL || strlen(text) <= SHOWN_BYTES)
		return text;
	return arena_printf(r->arena, "%.*s…", (int)str_utf8_cut(text, SHOWN_BYTES), text);
}

int notices_purge(struct req *r, int64_t *gone)
{
	const struct notices_purge_in in = { time_add(r->now,
						      -(int64_t)KEEP_DAYS * 86400 * 1000000) };

	return sql_notices_purge(r, &in, gone);
}
