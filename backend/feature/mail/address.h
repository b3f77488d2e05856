/* Addresses in headers, also broken ones: what has an "@" is kept, names are decoded. */
#ifndef FEATURE_MAIL_ADDRESS_H
#define FEATURE_MAIL_ADDRESS_H

#include "feature/mail/mail_parse.h"

/* All mailboxes of a raw header value, at most MAIL_ADDRS_MAX; names of groups are dropped. */
void address_list(struct arena *a, const char *raw, struct mail_addrs *out);

/* The mailbox to believe of a raw header value: the first with an "@", else the first. */
struct mail_addr address_one(struct arena *a, const char *raw);

/* Message ids of a raw header value, split at white space, commas and <>. */
void id_list(struct arena *a, const char *raw, struct mail_ids *out);

/* Domain of an address in lower case, "" if it has none. */
const char *address_domain(struct arena *a, const char *addr);

#endif
