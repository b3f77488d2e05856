/* Sessions: who an access token stands for; the audit trail. */
#include "feature/auth/auth.h"
#include "feature/auth/see_as.h"
#include "queries.gen.h"

struct session_actor_in {
	int64_t session;
	int64_t user;
};
DESC(session_actor_in, O(session_actor_in, session), O(session_actor_in, user));

struct session_actor_row {
	int64_t id;
	int role;
	int64_t version;
	int64_t seq;        /* where the events stood in the same moment */
	const char *points; /* "3,7", in order */
};
DESC(session_actor_row, O(session_actor_row, id), FC(session_actor_row, role, 0, role_choices),
     O(session_actor_row, version), O(session_actor_row, seq), O(session_actor_row, points));

DESC(session_look, FC(session_look, role, 0, role_choices), O(session_look, version),
     O(session_look, seq));

struct audit_add_in {
	const char *address;
	const char *action;
	const char *input;
};
DESC(audit_add_in, O(audit_add_in, address), O(audit_add_in, action), O(audit_add_in, input));

int auth_actor_load(struct req *r, const struct token *token, struct actor *out)
{
	const struct session_actor_in in = { token->session.v, token->user.v };
	const struct session_actor_row *row = NULL;

	if (token->see_as != 0)
		return see_as_actor_load(r, token, out);
	const int rc = sql_session_actor(r, &in, &row);

	if (rc == E_NOT_FOUND)
		return E_UNAUTHORIZED;
	TRY(rc);
	const enum role role = (enum role)row->role;

	*out = (struct actor){ .user = token->user,
			       .session = token->session,
			       .role = role,
			       .is_all = role_sees_all(role),
			       .version = row->version };
	actor_put_points(out, row->points);
	r->has_seq = true;
	r->seq = row->seq;
	return 0;
}

int auth_session_look(struct req *r, const struct token *token, struct session_look *out)
{
	const struct session_actor_in in = { token->session.v, token->user.v };
	const struct session_look *row = NULL;
	const int rc = sql_session_look(r, &in, &row);

	if (rc == E_NOT_FOUND)
		return E_UNAUTHORIZED;
	TRY(rc);
	*out = *row;
	return 0;
}

int auth_audit(struct req *r, const char *action, const char *input_json)
{
	const struct audit_add_in in = { http_remote_addr(r), action, input_json };

	return sql_audit_add(r, &in, NULL);
}
