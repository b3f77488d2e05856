/*
 * What a person is writing on a card: the draft and the files with it. Inside of the feature only:
 * a letter that is queued takes both, one that is taken back gives both back.
 */
#ifndef FEATURE_INTEREST_REPLY_FORM_H
#define FEATURE_INTEREST_REPLY_FORM_H

#include "feature/interests/interests.h"

enum {
	REPLY_SUBJECT_CHARS = 300,
	REPLY_TEXT_CHARS = 50000,
	REPLY_FILES_MOST = 10,
	REPLY_FILE_BYTES = 10 << 20,
	REPLY_FILES_BYTES = 20 << 20 /* of one letter */
};

/*
 * The files go out with the reply and the draft is gone. E_CONFLICT when a file is not the actor's
 * any more.
 */
int reply_form_take(struct req *r, interest_id card, int64_t reply,
		    const struct attachment_id_list *files);

/* The text is a draft again, unless another one was begun meanwhile, and the files are with it. */
int reply_form_give_back(struct req *r, interest_id card, int64_t reply, const char *subject,
			 const char *text);

#endif
