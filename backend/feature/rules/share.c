#include "feature/rules/share.h"

#include <math.h>

enum { LEAST_USUAL = 10, LEAST_UNKNOWN = 3, SIGMAS = 3 };

bool share_jumps(const struct share_facts *f)
{
	if (f->usual_n < LEAST_USUAL || f->unknown_n < LEAST_UNKNOWN || f->n < f->unknown_n)
		return false;
	/* Laplace's estimate: never quite 0, however long all went well. */
	const double usual = ((double)f->usual_unknown_n + 1) / ((double)f->usual_n + 2);
	const double limit = usual + SIGMAS * sqrt(usual * (1 - usual) / (double)f->n);

	return (double)f->unknown_n / (double)f->n > limit;
}
