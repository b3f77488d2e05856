/* Access tokens in the reply and in the cookie of pictures and events. */
#include "feature/auth/access_token.h"
#include "core/jwt.h"
#include "core/worker.h"

static const char read_cookie[] = "otklik_read";

DESC(signed_in, O(signed_in, access_token), O(signed_in, expires_in), O(signed_in, user_id));

int access_token_reply(struct req *r, const struct signed_in_as *who)
{
	const int64_t now = r->now.us / 1000000;
	const struct token token = {
		who->user, who->session, who->role, now, now + r->conf->access_seconds, who->see_as
	};
	const struct signed_in out = { jwt_sign(r->arena, &r->worker->keys.tokens, &token),
				       r->conf->access_seconds, who->user.v };

	http_set_cookie(r, read_cookie, out.access_token, "/api", r->conf->access_seconds);
	http_set_header(r, "Cache-Control", "no-store");
	return reply_row(r, &signed_in_desc, &out);
}

void access_token_forget(struct req *r)
{
	http_set_cookie(r, read_cookie, "", "/api", 0);
}
