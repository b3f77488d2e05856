/* Every route of the product, feature by feature. */
#ifndef APP_ROUTES_H
#define APP_ROUTES_H

#include "core/dispatch.h"

extern const struct route *const all_routes[];
extern const struct gate_hooks all_hooks;

/*
 * Prints the table as JSON: the API description, the frontend's calls and the access test come from
 * it.
 */
void routes_print_json(void);

#endif
