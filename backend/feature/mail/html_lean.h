/*
 * HTML without what says nothing: style attributes, the contents of <style>, comments. In letters
 * these are most of the bytes, and the parser reads each of them. Whatever is not well formed stays
 * as it is.
 */
#ifndef FEATURE_MAIL_HTML_LEAN_H
#define FEATURE_MAIL_HTML_LEAN_H

#include <stddef.h>

/* Writes at most n bytes to out (which may not overlap) and returns how many. */
size_t html_lean(const char *html, size_t n, char *out);

#endif
