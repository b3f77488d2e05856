/* Inputs of channels.sql, shared inside the feature. */
#ifndef FEATURE_MAILBOX_ROWS_H
#define FEATURE_MAILBOX_ROWS_H

#include "core/http.h"

struct mailbox_folder_in {
	channel_id channel_id;
	const char *folder;
};
extern const struct desc mailbox_folder_in_desc;

#endif
