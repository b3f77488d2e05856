#include "app/jobs.h"
#include "feature/letters/letters.h"

const struct job_handler all_jobs[] = {
	{ "letter_retry", letter_retry_job },
	{ NULL, NULL },
};
