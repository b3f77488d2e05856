#include "app/jobs.h"
#include "feature/interests/interests.h"
#include "feature/letters/letters.h"

const struct job_handler all_jobs[] = {
	{ "letter_retry", letter_retry_job },
	{ "photo_fetch", interest_photo_job },
	{ "reply_send", interest_reply_job },
	{ NULL, NULL },
};
