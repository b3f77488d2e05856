/*
 * What a person wrote now, apart from what the letter quotes: marks "> ", the line that programs
 * put over a quote ("On ... wrote:", "пт, 12 дек. ... :"), blocks of From/Sent/To, separators of
 * forwarded mail, signatures. Folded text is shown on demand, so nothing is lost by a wrong cut.
 */
#ifndef FEATURE_MAIL_REPLY_FOLD_H
#define FEATURE_MAIL_REPLY_FOLD_H

#include "base/arena.h"

/*
 * Cuts the text; *reply is the whole text if nothing would be left. Both are trimmed, never NULL.
 */
void reply_fold(struct arena *a, const char *text, const char **reply, const char **quoted);

#endif
