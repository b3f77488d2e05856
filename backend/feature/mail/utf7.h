/*
 * Modified UTF-7 of IMAP folder names (RFC 3501, 5.1.3): "Входящие" is "&BBIERQQ+BDQETwRJBDgENQ-".
 */
#ifndef MAIL_UTF7_H
#define MAIL_UTF7_H

#include "base/arena.h"

/* NULL when the name is empty, over 500 bytes, not UTF-8, or holds control characters. */
char *utf7_folder(struct arena *a, const char *name);

/*
 * The other way: a server's name in UTF-8. NULL when it is no modified UTF-7, when the name is
 * empty, over 500 bytes or holds control characters, or when encoding it would not give the same
 * name back.
 */
char *utf7_name(struct arena *a, const char *encoded);

#endif
