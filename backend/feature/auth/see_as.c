/* See as: whom a session sees as, and the actor of a token that says so. */
#include "feature/auth/see_as.h"
#include "feature/users/users.h"
#include "queries.gen.h"

struct see_as_session {
	session_id session_id;
};
DESC(see_as_session, O(see_as_session, session_id));

struct see_as_open {
	int64_t id;
	int64_t user_id;
	int role;
};
DESC(see_as_open, O(see_as_open, id), O(see_as_open, user_id),
     FC(see_as_open, role, 0, role_choices));

struct see_as_actor_in {
	int64_t see_as;
	int64_t session;
	int64_t user;
};
DESC(see_as_actor_in, O(see_as_actor_in, see_as), O(see_as_actor_in, session),
     O(see_as_actor_in, user));

struct see_as_actor {
	int role;
	int64_t viewer_id;
	int viewer_role;
};
DESC(see_as_actor, FC(see_as_actor, role, 0, role_choices), O(see_as_actor, viewer_id),
     FC(see_as_actor, viewer_role, 0, role_choices));

int see_as_of_session(struct req *r, struct signed_in_as *who)
{
	const struct see_as_session in = { who->session };
	const struct see_as_open *open = NULL;
	const int rc = sql_see_as_of_session(r, &in, &open);

	if (rc == E_NOT_FOUND)
		return 0;
	TRY(rc);
	*who = (struct signed_in_as){ { open->user_id }, who->session, open->role, open->id };
	return 0;
}

int see_as_actor_load(struct req *r, const struct token *token, struct actor *out)
{
	const struct see_as_actor_in in = { token->see_as, token->session.v, token->user.v };
	const struct see_as_actor *row = NULL;
	const int rc = sql_see_as_actor(r, &in, &row);
	struct actor actor;

	if (rc == E_NOT_FOUND)
		return E_UNAUTHORIZED;
	TRY(rc);
	TRY(user_actor(r, token->user, (enum role)row->role, &actor));
	actor.session = token->session;
	actor.viewer = (user_id){ row->viewer_id };
	actor.viewer_role = (enum role)row->viewer_role;
	actor.is_all = actor.is_all && role_sees_all(actor.viewer_role);
	*out = actor;
	return 0;
}

int see_as_stop(struct req *r, session_id session)
{
	const struct see_as_session in = { session };

	return sql_see_as_end(r, &in, NULL);
}
