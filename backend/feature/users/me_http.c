/* The actor's own account. */
#include "base/str.h"
#include "core/live.h"
#include "feature/sessions/sessions.h"
#include "feature/users/users.h"
#include "queries.gen.h"

#include <stdlib.h>
#include <string.h>

static const char *const theme_names[] = { NULL, "system", "light", "dark" };
static const struct choices theme_choices = { theme_names, 3 };

struct me_row {
	int64_t id;
	const char *email;
	const char *name;
	int role;
	int locale;
	int theme;
	bool are_keys_on;
	struct json_text point_ids;
	const char *viewer_name;   /* who sees as this person now; NULL: nobody else */
	struct json_text woken_by; /* words of pushes that concern this person (live_word) */
};
DESC(me_row, O(me_row, id), O(me_row, email), O(me_row, name), FC(me_row, role, 0, role_choices),
     FC(me_row, locale, 0, locale_choices), FC(me_row, theme, 0, theme_choices),
     O(me_row, are_keys_on), O(me_row, point_ids), O(me_row, viewer_name), O(me_row, woken_by));

struct me_q {
	user_id viewer_id;
};
DESC(me_q, O(me_q, viewer_id));

struct me_change_in {
	const char *name;
	int locale;
	int theme;
	bool are_keys_on;
};
DESC(me_change_in, F(me_change_in, name, REQ | TRIM, 1, 100),
     FC(me_change_in, locale, REQ, locale_choices), FC(me_change_in, theme, REQ, theme_choices),
     F(me_change_in, are_keys_on, REQ, 0, 1));

struct me_password_in {
	const char *current_password;
	const char *new_password;
};
DESC(me_password_in, F(me_password_in, current_password, REQ | SECRET, 1, 1000),
     F(me_password_in, new_password, REQ | SECRET, 1, 1000));

/* JSON of the words by which pushes name the person and his points. */
static const char *words_of(struct req *r, const struct me_row *row)
{
	const char *words = arena_printf(r->arena, "[\"%s\"", live_word(r, 'u', row->id));
	const char *p =
		row->point_ids.text == NULL ? NULL : strpbrk(row->point_ids.text, "0123456789");

	while (p != NULL) {
		char *end = NULL;
		const long long point = strtoll(p, &end, 10);

		words = arena_printf(r->arena, "%s,\"%s\"", words, live_word(r, 'p', point));
		p = strpbrk(end, "0123456789");
	}
	return arena_printf(r->arena, "%s]", words);
}

static int reply_me(struct req *r)
{
	const struct me_q q = { r->actor.viewer };
	const struct me_row *row = NULL;

	TRY(sql_me_get(r, &q, &row));
	struct me_row me = *row;

	me.woken_by.text = words_of(r, row);
	return reply_row(r, &me_row_desc, &me);
}

/* GET /api/me */
HANDLER(me_get, no_in)
{
	(void)in;
	return reply_me(r);
}

/* PUT /api/me: what people may change about themselves. */
HANDLER(me_change, me_change_in)
{
	TRY(sql_me_change(r, in, NULL));
	live_note(r, EVENT_USER, r->actor.user.v, (point_id){ 0 });
	return reply_me(r);
}

/* POST /api/me/password: wrong current ones are counted as at the door; other sessions end. */
HANDLER(me_password, me_password_in)
{
	const struct user_ref ref = { r->actor.user };
	const struct user_login_row *user = NULL;
	const struct me_q q = { { 0 } };
	const struct me_row *me = NULL;

	TRY(sql_user_login_of(r, &ref, &user));
	TRY(sql_me_get(r, &q, &me));
	const int rc = user_password_check(r, user, in->current_password, E_INVALID);

	if (rc == E_INVALID)
		return fail_field(r, "current_password", "wrong_password");
	TRY(rc);
	TRY(user_password_change(r, r->actor.user, me->email, in->new_password, "new_password"));
	TRY(sessions_end_of_user(r, r->actor.user, r->actor.session, "password"));
	return reply_empty(r);
}

const struct route me_routes[] = {
	ROUTE(GET, "/api/me", SIGNED_IN, me_get, ROW(me_row), "who I am"),
	ROUTE(PUT, "/api/me", SIGNED_IN, me_change, ROW(me_row), "change what I may about myself"),
	ROUTE_X(POST, "/api/me/password", SIGNED_IN, me_password, EMPTY,
		"change my password; my other sessions end", RATE_LOGIN, 0),
	{ 0 }
};
