/*
 * Content store: bytes under a name made of their SHA-256, "ab/cdef....png", in files_dir. The same
 * bytes have the same name, so several rows may share one file: remove it only after the last row
 * is gone. A name, once given, is on the disk: written aside, synced, renamed, the directory
 * synced. This header is the whole interface; a store on another machine would implement it, too.
 */
#ifndef FEATURE_FILES_STORE_H
#define FEATURE_FILES_STORE_H

#include "core/http.h"

/*
 * Stores the bytes; `suffix` is one of our own, like "png". 0, E_UNAVAILABLE when the disk is full
 * or broken (nothing is left half-written), or E_INTERNAL for a suffix that is none.
 */
int store_put(struct req *r, struct bytes b, const char *suffix, const char **name);

/*
 * Path of a stored file on this machine. 0 or E_NOT_FOUND; a name of another shape is never
 * touched.
 */
int store_path(struct req *r, const char *name, const char **path);

/*
 * Removes a file; a file that is gone already is no error. 0, E_NOT_FOUND (no name) or
 * E_UNAVAILABLE.
 */
int store_remove(struct req *r, const char *name);

/*
 * The same for bytes that somebody may just be storing again: what was stored a moment ago stays.
 */
int store_forget(struct req *r, const char *name);

#endif
