/*
 * RFC 2047: =?charset?B|Q?text?= in headers, also where it must not be and cut inside a character.
 */
#ifndef FEATURE_MAIL_ENCODED_WORD_H
#define FEATURE_MAIL_ENCODED_WORD_H

#include "base/arena.h"

/* Decodes a whole raw header value into UTF-8; raw 8-bit bytes are guessed as in charset.h. */
char *encoded_word_decode(struct arena *a, const char *raw);

#endif
