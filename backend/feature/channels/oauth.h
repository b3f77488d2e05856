/*
 * Signing in to a mailbox by OAuth2: settings, the way of a person to the provider and back, and
 * the tokens. The access token is refreshed ahead; a refresh that the provider refuses for good
 * makes the mailbox want a new sign-in and is not repeated. Called by the collector and by sending.
 */
#ifndef FEATURE_CHANNEL_OAUTH_H
#define FEATURE_CHANNEL_OAUTH_H

#include "core/job.h"
#include "feature/channels/oauth_fetch.h"

extern const struct route oauth_routes[];

/*
 * A token that is good for the next minutes, in the request's arena. OAUTH_REFUSED: nobody is
 * signed in any more; then, as with OAUTH_FAILED, *error is a sentence. Runs units of work of its
 * own.
 */
enum oauth_result channel_token(struct req *r, channel_id id, const char **token,
				const char **error);

/* The server did not take the token: the next one is a fresh one. */
void channel_token_spoilt(struct req *r, channel_id id);

/* Job "oauth_exchange" about a channel: the code that the provider gave becomes tokens. */
enum job_result oauth_exchange_job(struct worker *w, const struct job *job, const char **error);

#endif
