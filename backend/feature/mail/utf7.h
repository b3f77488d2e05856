/*
 * Modified UTF-7 of IMAP folder names (RFC 3501, 5.1.3): "Входящие" is "&BBIERQQ+BDQETwRJBDgENQ-".
 */
#ifndef MAIL_UTF7_H
#define MAIL_UTF7_H

#include "base/arena.h"

/* NULL when the name is empty, over 500 bytes, not UTF-8, or holds control characters. */
char *utf7_folder(struct arena *a, const char *name);

#endif
