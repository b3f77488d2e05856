/* Names of the kinds of notices. Inside of the feature only. */
#ifndef FEATURE_NOTICES_KINDS_H
#define FEATURE_NOTICES_KINDS_H

#include "core/desc.h"

extern const struct choices notice_choices;

#endif
