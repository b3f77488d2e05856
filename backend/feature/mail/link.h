/*
 * Links of letters: taken out of the redirectors of networks and freed of what tells who clicked
 * (utm_*, ids of the mail, the recipient's address).
 */
#ifndef FEATURE_MAIL_LINK_H
#define FEATURE_MAIL_LINK_H

#include "base/arena.h"

/* The real address; "" if it is not http or https (javascript:, data:, mailto: ...). */
const char *link_unwrap(struct arena *a, const char *url);

#endif
