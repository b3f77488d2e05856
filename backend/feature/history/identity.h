/*
 * Normal forms of what people are known by, so that the same person has the same value: pure functions.
 * NULL for what identifies nobody. Results live in the arena and are at most 500 bytes.
 */
#ifndef FEATURE_HISTORY_IDENTITY_H
#define FEATURE_HISTORY_IDENTITY_H

#include "base/arena.h"

enum identity_type { IDENTITY_PROFILE = 1, IDENTITY_EMAIL, IDENTITY_PHONE };

enum { IDENTITY_BYTES = 500 };

/* "https://www.VK.com/Id1?from=x#y" is "vk.com/id1"; a query stays only where it is the name. */
const char *identity_profile(struct arena *a, const char *url);
/* "mailto:Ann@Example.COM " is "ann@example.com". */
const char *identity_email(struct arena *a, const char *address);
/* "8 (916) 123-45-67" is "+79161234567". */
const char *identity_phone(struct arena *a, const char *phone);

#endif
