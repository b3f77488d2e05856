/*
 * What a picture looks like, as 64 bits: the difference hash of Neal Krawetz ("Kind of Like That",
 * The Hacker Factor Blog, 2013). The picture is averaged into nine columns and eight rows of grey;
 * each bit tells whether a cell is brighter than the one to its right. Scaling, another format and
 * mild changes of colour leave it nearly as it is. Pure functions.
 */
#ifndef FEATURE_FILES_LOOK_H
#define FEATURE_FILES_LOOK_H

#include <stdint.h>

/* Looks that differ in at most so many bits are near. */
enum { LOOK_NEAR = 3 };

/*
 * Hash of a picture whose pixels have a grey of 0 to 255; 0, which is no look, for a picture that
 * is nearly the same all over or smaller than the grid: such pictures all look alike.
 */
uint64_t picture_look(const void *picture, int width, int height,
		      int (*grey)(const void *picture, int x, int y));

/* In how many bits two looks differ. */
int look_distance(uint64_t a, uint64_t b);

#endif
