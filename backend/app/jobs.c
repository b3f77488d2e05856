#include "app/jobs.h"
#include "feature/interests/interests.h"
#include "feature/letters/letters.h"
#include "feature/mail/reply_job.h"

const struct job_handler all_jobs[] = {
	{ "letter_retry", letter_retry_job },
	{ "photo_fetch", interest_photo_job },
	{ "reply_send", reply_send_job },
	{ NULL, NULL },
};
