#include "app/jobs.h"

const struct job_handler all_jobs[] = {
	{ NULL, NULL },
};
