/* Every kind of job and who does it. */
#ifndef APP_JOBS_H
#define APP_JOBS_H

#include "core/job.h"

extern const struct job_handler all_jobs[];

#endif
