#include "feature/files/look.h"

enum { COLUMNS = 9, ROWS = 8, BITS_LEAST = 6 };

static int bits(uint64_t x)
{
	int n = 0;

	for (; x != 0; x &= x - 1)
		n++;
	return n;
}

int look_distance(uint64_t a, uint64_t b)
{
	return bits(a ^ b);
}

/* Rounded to a grey: noise in a plain area makes no difference then. */
static int average(const void *picture, int (*grey)(const void *, int, int), const int from[2],
		   const int to[2])
{
	int64_t sum = 0;
	const int64_t n = (int64_t)(to[0] - from[0]) * (to[1] - from[1]);

	for (int y = from[1]; y < to[1]; y++)
		for (int x = from[0]; x < to[0]; x++)
			sum += grey(picture, x, y);
	return (int)((sum + n / 2) / n);
}

static int edge(int side, int i, int n)
{
	return (int)((int64_t)side * i / n);
}

uint64_t picture_look(const void *picture, int width, int height,
		      int (*grey)(const void *, int, int))
{
	uint64_t look = 0;

	if (width < COLUMNS || height < ROWS)
		return 0;
	for (int row = 0; row < ROWS; row++) {
		int left = 0;

		for (int column = 0; column < COLUMNS; column++) {
			const int from[2] = { edge(width, column, COLUMNS),
					      edge(height, row, ROWS) };
			const int to[2] = { edge(width, column + 1, COLUMNS),
					    edge(height, row + 1, ROWS) };
			const int here = average(picture, grey, from, to);

			if (column > 0)
				look = look << 1 | (left > here ? 1 : 0);
			left = here;
		}
	}
	return bits(look) < BITS_LEAST ? 0 : look;
}
