/* Names of the enumerations of channels. */
#ifndef FEATURE_CHANNEL_NAMES_H
#define FEATURE_CHANNEL_NAMES_H

#include "core/desc.h"

extern const struct choices channel_state_choices;
extern const struct choices channel_kind_choices;
extern const struct choices security_choices;
extern const struct choices after_choices;
extern const struct choices auth_choices;

#endif
