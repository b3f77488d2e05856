/*
 * Looks of pictures: scaled, recoloured and encoded anew they are near; other screenshots are far.
 */
#include "feature/files/look.h"

#include <gd.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static int grey_at(const void *picture, int x, int y)
{
	gdImagePtr im = (gdImagePtr)(uintptr_t)picture;
	const int c = gdImageTrueColorPixel(im, x, y);

	return (299 * gdTrueColorGetRed(c) + 587 * gdTrueColorGetGreen(c) +
		114 * gdTrueColorGetBlue(c)) /
	       1000;
}

static uint64_t look_of(gdImagePtr im)
{
	return picture_look(im, gdImageSX(im), gdImageSY(im), grey_at);
}

static uint32_t dice(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

/*
 * A page with a bar above, a column at the left, and blocks of lines whose places the seed decides.
 */
static gdImagePtr screenshot(uint32_t seed, int width, int height)
{
	gdImagePtr im = gdImageCreateTrueColor(width, height);

	gdImageFilledRectangle(im, 0, 0, width, height, 0xf4f4f6);
	gdImageFilledRectangle(im, 0, 0, width, height / 16, 0x2a5885);
	for (int i = 0; i < 14; i++) {
		const int x = (int)(dice(&seed) % (unsigned)width),
			  y = (int)(dice(&seed) % (unsigned)height);
		const int w = width / 8 + (int)(dice(&seed) % (unsigned)(width / 4));

		for (int line = 0; line < 5; line++)
			gdImageFilledRectangle(im, x, y + line * 12, x + w - line * 9,
					       y + line * 12 + 7, (int)(dice(&seed) % 0x808080));
	}
	return im;
}

static gdImagePtr scaled(gdImagePtr im, int width, int height)
{
	gdImagePtr small = gdImageCreateTrueColor(width, height);

	gdImageCopyResampled(small, im, 0, 0, 0, 0, width, height, gdImageSX(im), gdImageSY(im));
	return small;
}

static gdImagePtr as_jpeg(gdImagePtr im, int quality)
{
	int n = 0;
	void *p = gdImageJpegPtr(im, &n, quality);
	gdImagePtr again = gdImageCreateFromJpegPtr(n, p);

	gdFree(p);
	assert_non_null(again);
	return again;
}

static void the_same_picture_is_near(void **state)
{
	static const struct {
		int width, height, quality;
	} rows[] = { { 1280, 800, 0 },  { 640, 400, 0 },   { 1920, 1200, 0 }, { 320, 200, 0 },
		     { 1000, 640, 85 }, { 1280, 800, 40 }, { 400, 250, 60 } };

	(void)state;
	for (uint32_t seed = 1; seed <= 20; seed++) {
		gdImagePtr im = screenshot(seed, 1280, 800);
		const uint64_t look = look_of(im);

		assert_true(look != 0);
		for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
			gdImagePtr other = scaled(im, rows[i].width, rows[i].height);
			gdImagePtr sent = rows[i].quality > 0
						  ? as_jpeg(other, rows[i].quality)
						  : scaled(other, rows[i].width, rows[i].height);

			assert_in_range(look_distance(look, look_of(sent)), 0, LOOK_NEAR);
			gdImageDestroy(other);
			gdImageDestroy(sent);
		}
		gdImageDestroy(im);
	}
}

static void other_screenshots_are_far(void **state)
{
	enum { N = 60 };
	uint64_t looks[N];

	(void)state;
	for (uint32_t i = 0; i < N; i++) {
		gdImagePtr im = screenshot(i + 1, 1280, 800);

		looks[i] = look_of(im);
		gdImageDestroy(im);
		for (uint32_t k = 0; k < i; k++)
			assert_in_range(look_distance(looks[i], looks[k]), LOOK_NEAR + 1, 64);
	}
}

static int falling(const void *picture, int x, int y)
{
	(void)picture;
	(void)y;
	return 255 - x;
}

static int plain(const void *picture, int x, int y)
{
	(void)picture;
	(void)x;
	(void)y;
	return 200;
}

static void plain_and_tiny_pictures_have_no_look(void **state)
{
	/* clang-format off */
	static const struct {
		int width, height;
		int (*grey)(const void *, int, int);
		uint64_t look;
	} rows[] = {
		{ 90, 80, falling, UINT64_MAX },                { 9, 8, falling, UINT64_MAX },
		{ 8, 8, falling, 0 },           { 9, 7, falling, 0 },
		{ 0, 0, falling, 0 },           { 500, 500, plain, 0 },
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_true(picture_look(NULL, rows[i].width, rows[i].height, rows[i].grey) ==
			    rows[i].look);
	assert_int_equal(look_distance(0, UINT64_MAX), 64);
	assert_int_equal(look_distance(5, 6), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_picture_is_near),
		cmocka_unit_test(other_screenshots_are_far),
		cmocka_unit_test(plain_and_tiny_pictures_have_no_look),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
