/*
 * Characters that nobody sees but that change what is seen: controls and marks of direction. In
 * names, subjects and names of files they are shown instead of obeyed: a control as its picture
 * (U+2400 and on), a mark of direction or a separator as ‹U+202E›. The bytes of the letter keep
 * them as they came.
 */
#ifndef FEATURE_MAIL_VISIBLE_H
#define FEATURE_MAIL_VISIBLE_H

#include "base/arena.h"

/* The text with those shown; the text itself if it has none. NULL gives NULL. */
const char *visible_text(struct arena *a, const char *s);

#endif
