#include "app/jobs.h"
#include "app/routes.h"
#include "feature/channels/channels.h"
#include "feature/interests/interests.h"
#include "feature/leaks/leaks.h"
#include "feature/letters/letters.h"
#include "feature/replays/replays.h"
#include "feature/rules/rules.h"

static enum job_result leak_check_job(struct worker *w, const struct job *job, const char **error)
{
	(void)job;
	return leaks_check(w, all_routes, error);
}

const struct job_handler all_jobs[] = {
	{ "due_recount", interest_due_job },
	{ "letter_retry", letter_retry_job },
	{ "letter_task", letter_task_job },
	{ "photo_fetch", interest_photo_job },
	{ "replay_step", replay_step_job },
	{ "reply_send", interest_reply_job },
	{ "oauth_exchange", oauth_exchange_job },
	{ "window_move", interest_window_job },
	{ "source_watch", source_watch_job },
	{ "senders_count", rules_senders_job },
	{ "mail_heard", interest_heard_job },
	{ "leak_check", leak_check_job },
	{ NULL, NULL },
};
