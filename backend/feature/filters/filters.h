/*
 * Saved filters of the feed: named addresses of one person, or shared with all who see a point (by
 * those who review its work). Owns `filters` and each person's order of them, `filter_orders`.
 */
#ifndef FEATURE_FILTERS_H
#define FEATURE_FILTERS_H

#include "core/http.h"

extern const struct route filters_routes[];

#endif
