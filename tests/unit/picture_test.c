/* Pictures: real ones come out clean and upright, everything else is refused. */
#include "base/mem.h"
#include "base/str.h"
#include "feature/files/picture.h"
#include "feature/files/picture_size.h"
#include "surroundings.h"

#include <gd.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

enum { RED = 0xff0000, GREEN = 0x00ff00, BLUE = 0x0000ff, WHITE = 0xffffff };

/* Four quarters: red and green above, blue and white below. */
static gdImagePtr quarters(int width, int height)
{
	gdImagePtr im = gdImageCreateTrueColor(width, height);

	gdImageFilledRectangle(im, 0, 0, width / 2 - 1, height / 2 - 1, RED);
	gdImageFilledRectangle(im, width / 2, 0, width - 1, height / 2 - 1, GREEN);
	gdImageFilledRectangle(im, 0, height / 2, width / 2 - 1, height - 1, BLUE);
	gdImageFilledRectangle(im, width / 2, height / 2, width - 1, height - 1, WHITE);
	return im;
}

static struct bytes encoded(struct arena *a, enum picture_kind kind, int width, int height)
{
	gdImagePtr im = quarters(width, height);
	int n = 0;
	void *p = kind == PICTURE_PNG    ? gdImagePngPtr(im, &n)
		  : kind == PICTURE_JPEG ? gdImageJpegPtr(im, &n, 95)
		  : kind == PICTURE_WEBP ? gdImageWebpPtr(im, &n)
					 : gdImageGifPtr(im, &n);
	const struct bytes copy = { arena_strndup(a, p, (size_t)n), (size_t)n };

	gdFree(p);
	gdImageDestroy(im);
	return copy;
}

static struct bytes joined(struct arena *a, struct bytes x, struct bytes y)
{
	char *p = arena_alloc(a, x.n + y.n + 1);

	memcpy(p, x.p, x.n);
	memcpy(p + x.n, y.p, y.n);
	return (struct bytes){ p, x.n + y.n };
}

#define TEXT(s) ((struct bytes){ s, sizeof(s) - 1 })

/* What the work answers, kept in the arena. */
static bool work(struct arena *a, enum picture_fit how, struct bytes in, struct bytes *out)
{
	const char kind = (char)how;
	const struct bytes request = joined(a, (struct bytes){ &kind, 1 }, in);
	struct buf b;

	buf_init(&b, 32 << 20);
	const bool is_ok = picture_work(NULL, request.p, request.n, &b);

	*out = (struct bytes){ arena_strndup(a, b.p, b.len), b.len };
	buf_free(&b);
	return is_ok;
}

/* Decodes an answer again with the library; the caller destroys it. */
static gdImagePtr reopened(struct bytes answer, struct picture_head *head)
{
	assert_true(answer.n > sizeof(*head));
	memcpy(head, answer.p, sizeof(*head));
	void *p = (char *)(uintptr_t)answer.p + sizeof(*head);
	const int n = (int)(answer.n - sizeof(*head));
	gdImagePtr im =
		head->is_jpeg ? gdImageCreateFromJpegPtr(n, p) : gdImageCreateFromPngPtr(n, p);

	assert_non_null(im);
	assert_int_equal(gdImageSX(im), head->width);
	assert_int_equal(gdImageSY(im), head->height);
	return im;
}

/* JPEG and lossy WebP only come near. */
static bool is_near(int pixel, int color)
{
	for (int shift = 0; shift < 24; shift += 8)
		if (abs((pixel >> shift & 255) - (color >> shift & 255)) > 40)
			return false;
	return true;
}

static int start(void **state)
{
	*state = arena_new((size_t)512 << 20);
	return 0;
}

static int stop(void **state)
{
	arena_free(*state);
	return 0;
}

static void every_kind_is_taken(void **state)
{
	/* clang-format off */
	static const struct {
		enum picture_kind kind;
		bool is_jpeg;
	} rows[] = {
		{ PICTURE_PNG, false },         { PICTURE_JPEG, true },
		{ PICTURE_WEBP, false },        { PICTURE_GIF, false },
	};
	/* clang-format on */

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct bytes in = encoded(*state, rows[i].kind, 64, 32);
		struct picture_size size;
		struct picture_head head;
		struct bytes out;

		assert_true(picture_size(in.p, in.n, &size));
		assert_int_equal(size.kind, rows[i].kind);
		assert_int_equal(size.width, 64);
		assert_int_equal(size.height, 32);
		assert_true(work(*state, PICTURE_WHOLE, in, &out));
		gdImagePtr im = reopened(out, &head);

		assert_int_equal(head.is_jpeg, rows[i].is_jpeg);
		assert_int_equal(head.width, 64);
		assert_true(is_near(gdImageTrueColorPixel(im, 5, 5), RED));
		assert_true(is_near(gdImageTrueColorPixel(im, 58, 26), WHITE));
		gdImageDestroy(im);
	}
}

static void sizes_are_fitted(void **state)
{
	/* clang-format off */
	static const struct {
		enum picture_fit how;
		int width, height, to_width, to_height;
	} rows[] = {
		{ PICTURE_WHOLE, 1, 1, 1, 1 },            { PICTURE_WHOLE, 2560, 10, 2560, 10 },
		{ PICTURE_WHOLE, 5120, 1000, 2560, 500 }, { PICTURE_WHOLE, 100, 3000, 85, 2560 },
		{ PICTURE_WHOLE, 12000, 1, 2560, 1 },     { PICTURE_AVATAR, 400, 300, 160, 160 },
		{ PICTURE_AVATAR, 50, 300, 50, 50 },      { PICTURE_AVATAR, 160, 160, 160, 160 },
		{ PICTURE_AVATAR, 1, 9, 1, 1 },
	};
	/* clang-format on */

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct picture_head head;
		struct bytes out;

		assert_true(work(*state, rows[i].how,
				 encoded(*state, PICTURE_PNG, rows[i].width, rows[i].height),
				 &out));
		gdImageDestroy(reopened(out, &head));
		assert_int_equal(head.width, rows[i].to_width);
		assert_int_equal(head.height, rows[i].to_height);
	}
}

/* The avatar is the middle: its four corners are the four quarters. */
static void avatar_is_the_middle(void **state)
{
	struct picture_head head;
	struct bytes out;

	assert_true(work(*state, PICTURE_AVATAR, encoded(*state, PICTURE_PNG, 640, 320), &out));
	gdImagePtr im = reopened(out, &head);

	assert_int_equal(gdImageTrueColorPixel(im, 2, 2), RED);
	assert_int_equal(gdImageTrueColorPixel(im, 157, 2), GREEN);
	assert_int_equal(gdImageTrueColorPixel(im, 2, 157), BLUE);
	assert_int_equal(gdImageTrueColorPixel(im, 157, 157), WHITE);
	gdImageDestroy(im);
}

static void transparency_is_kept(void **state)
{
	gdImagePtr im = gdImageCreateTrueColor(10, 10);
	struct picture_head head;
	struct bytes out;
	int n = 0;

	gdImageAlphaBlending(im, 0);
	gdImageSaveAlpha(im, 1);
	gdImageFilledRectangle(im, 0, 0, 9, 9, gdTrueColorAlpha(10, 20, 30, 100));
	void *p = gdImagePngPtr(im, &n);

	gdImageDestroy(im);
	assert_true(work(*state, PICTURE_WHOLE, (struct bytes){ p, (size_t)n }, &out));
	gdFree(p);
	im = reopened(out, &head);
	assert_int_equal(gdImageTrueColorPixel(im, 5, 5), gdTrueColorAlpha(10, 20, 30, 100));
	gdImageDestroy(im);
}

/* ---- EXIF ---- */

#define EXIF_II "II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0"
#define EXIF_MM "MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01"
#define GPS     "\0\0\0\0GPSLatitude 55.7558 SECRETPLACE"

/* Puts an APP1 segment with that TIFF structure behind the start of a JPEG. */
static struct bytes with_exif(struct arena *a, struct bytes jpeg, struct bytes tiff)
{
	const size_t length = 2 + 6 + tiff.n;
	const char head[] = { '\xff', '\xd8', '\xff', '\xe1', (char)(length >> 8), (char)length };
	struct bytes out = joined(a, (struct bytes){ head, sizeof(head) }, TEXT("Exif\0\0"));

	out = joined(a, out, tiff);
	return joined(a, out, (struct bytes){ (const char *)jpeg.p + 2, jpeg.n - 2 });
}

static struct bytes tiff_ii(struct arena *a, char orientation)
{
	const char value[4] = { orientation };

	return joined(a, joined(a, TEXT(EXIF_II), (struct bytes){ value, 4 }), TEXT(GPS));
}

static void pictures_are_turned_upright(void **state)
{
	static const struct {
		char orientation;
		int left, right; /* the upper corners afterwards */
		bool is_swapped;
	} rows[] = {
		{ 1, RED, GREEN, false },  { 2, GREEN, RED, false },  { 3, WHITE, BLUE, false },
		{ 4, BLUE, WHITE, false }, { 5, RED, BLUE, true },    { 6, BLUE, RED, true },
		{ 7, WHITE, GREEN, true }, { 8, GREEN, WHITE, true }, { 0, RED, GREEN, false },
		{ 9, RED, GREEN, false },
	};
	const struct bytes jpeg = encoded(*state, PICTURE_JPEG, 64, 32);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct bytes in =
			with_exif(*state, jpeg, tiff_ii(*state, rows[i].orientation));
		struct picture_head head;
		struct bytes out;

		assert_true(work(*state, PICTURE_WHOLE, in, &out));
		gdImagePtr im = reopened(out, &head);

		assert_int_equal(head.width, rows[i].is_swapped ? 32 : 64);
		assert_true(is_near(gdImageTrueColorPixel(im, 4, 4), rows[i].left));
		assert_true(is_near(gdImageTrueColorPixel(im, head.width - 5, 4), rows[i].right));
		gdImageDestroy(im);
	}
}

static bool contains(struct bytes b, const char *text)
{
	return memmem(b.p, b.n, text, strlen(text)) != NULL;
}

static void metadata_is_gone(void **state)
{
	const struct bytes jpeg = encoded(*state, PICTURE_JPEG, 64, 32);
	const struct bytes in = with_exif(*state, jpeg, tiff_ii(*state, 1));
	struct bytes out;

	assert_true(contains(in, "Exif") && contains(in, "SECRETPLACE"));
	assert_true(work(*state, PICTURE_WHOLE, in, &out));
	assert_false(contains(out, "Exif") || contains(out, "SECRETPLACE") || contains(out, "GPS"));
}

/* Only the parser of EXIF: broken structures give upright, never more than was there. */
static void broken_exif_is_upright(void **state)
{
	static const struct {
		struct bytes tiff;
		int orientation;
	} rows[] = {
		{ { EXIF_II "\x06\0\0\0", 22 }, 6 },
		{ { EXIF_MM "\0\x06\0\0", 22 }, 6 },
		{ { EXIF_II "\x06\0\0", 21 }, 1 },
		{ { EXIF_II, 18 }, 1 },
		{ { "II*\0", 4 }, 1 },
		{ { "", 0 }, 1 },
		{ { "II*\0\xff\xff\xff\xff\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0", 22 }, 1 },
		{ { "II*\0\x08\0\0\0\xff\xff\x13\x01\x03\0\x01\0\0\0\x06\0\0\0", 22 }, 1 },
		{ { "XX*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0", 22 }, 1 },
		{ { "II*\0\x08\0\0\0\x01\0\x12\x01\x04\0\x01\0\0\0\x06\0\0\0", 22 }, 1 },
	};
	const struct bytes jpeg = encoded(*state, PICTURE_JPEG, 16, 16);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct bytes in = with_exif(*state, jpeg, rows[i].tiff);
		struct picture_size size;

		assert_true(picture_size(in.p, in.n, &size));
		assert_int_equal(size.orientation, rows[i].orientation);
		assert_int_equal(size.width, 16);
	}
}

/* ---- what is refused ---- */

#define PNG_HEAD "\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR"

/* clang-format off */
#define BYTES(text, reason) { { text, sizeof(text) - 1 }, reason }
/* clang-format on */

static void others_are_refused(void **state)
{
	static const struct {
		struct bytes in;
		const char *reason;
	} rows[] = {
		BYTES("", "not_a_picture"),
		BYTES("<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>",
		      "not_a_picture"),
		BYTES("<?xml version=\"1.0\"?><svg/>", "not_a_picture"),
		BYTES("<html><script>alert(1)</script>", "not_a_picture"),
		BYTES("BM\x46\0\0\0\0\0\0\0\x36\0\0\0", "not_a_picture"),
		BYTES("%PDF-1.4", "not_a_picture"),
		BYTES("II*\0\x08\0\0\0", "not_a_picture"),
		BYTES("\0\0\0\x1c"
		      "ftypheic",
		      "not_a_picture"),
		BYTES("GIF89a", "not_a_picture"),
		BYTES("GIF89a\x01\0\x01\0<html><script>alert(1)</script>", "not_a_picture"),
		BYTES("\xff\xd8\xff", "not_a_picture"),
		BYTES("\xff\xd8\xff\xda\0\x02", "not_a_picture"),
		BYTES("\xff\xd8\xff\xe1\0\0", "not_a_picture"),
		BYTES(PNG_HEAD "\0\0\xc3\x50\0\0\xc3\x50\x08\x06\0\0\0", "too_big"),
		BYTES(PNG_HEAD "\xff\xff\xff\xff\xff\xff\xff\xff\x08\x06\0\0\0", "too_big"),
		BYTES(PNG_HEAD "\0\0\x2e\xe1\0\0\0\x01\x08\x06\0\0\0", "too_big"),
		BYTES(PNG_HEAD "\0\0\0\0\0\0\0\0\x08\x06\0\0\0", "not_a_picture"),
		BYTES(PNG_HEAD "\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0", "not_a_picture"),
		BYTES("\xff\xd8\xff\xe0\0\x02\xff\xc0\0\x0b\x08\xff\xff\xff\xff\x01\x01\x11\0",
		      "too_big"),
		BYTES("GIF89a\xff\xff\xff\xff\0\0\0", "too_big"),
		BYTES("RIFF\x20\0\0\0WEBPVP8 \x14\0\0\0\0\0\0\x9d\x01\x2a\xff\x3f\xff\x3f",
		      "too_big"),
		BYTES("RIFF\x20\0\0\0WEBPVP8L\x14\0\0\0\x2f\xff\xff\xff\xff", "too_big"),
		BYTES("RIFF\x20\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\xff\xff\xff\xff\xff\xff",
		      "too_big"),
		BYTES("RIFF\x20\0\0\0WEBPVP8X\x0a\0\0\0\x02\0\0\0\x01\0\0\x01\0\0",
		      "not_a_picture"),
		BYTES("RIFF\x20\0\0\0WEBPXXXX\x0a\0\0\0", "not_a_picture"),
		BYTES("RIFF\x20\0\0\0WAVE", "not_a_picture"),
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bytes out;

		if (work(*state, PICTURE_WHOLE, rows[i].in, &out) || !str_eq(out.p, rows[i].reason))
			fail_msg("row %zu: %s", i, (const char *)out.p);
	}
}

/* A picture that is a page as well comes out as a picture only. */
static void polyglots_lose_their_other_half(void **state)
{
	static const enum picture_kind kinds[] = { PICTURE_PNG, PICTURE_JPEG, PICTURE_WEBP,
						   PICTURE_GIF };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		const struct bytes in = joined(*state, encoded(*state, kinds[i], 20, 20),
					       TEXT("<html><script>alert(1)</script></html>"));
		struct bytes out;

		assert_true(work(*state, PICTURE_WHOLE, in, &out));
		assert_false(contains(out, "script"));
	}
}

/*
 * Cut anywhere: refused or a whole picture, and no byte beyond the end is read (AddressSanitizer).
 */
static void truncated_files_are_harmless(void **state)
{
	static const enum picture_kind kinds[] = { PICTURE_PNG, PICTURE_JPEG, PICTURE_WEBP,
						   PICTURE_GIF };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		const struct bytes whole = encoded(*state, kinds[i], 40, 40);

		for (size_t n = 0; n < whole.n; n += n < 64 ? 1 : 7) {
			char *in = mem_alloc(n + 1);
			struct picture_head head;
			struct buf b;

			in[0] = PICTURE_WHOLE;
			memcpy(in + 1, whole.p, n);
			buf_init(&b, 1 << 20);
			if (picture_work(NULL, in, n + 1, &b))
				gdImageDestroy(reopened((struct bytes){ b.p, b.len }, &head));
			else
				assert_string_equal(buf_str(&b), "not_a_picture");
			buf_free(&b);
			mem_free(in);
		}
	}
}

/* ---- in the jail ---- */

static void jail_cleans_and_refuses(void **state)
{
	SKIP_UNDER_VALGRIND();
	struct req r = { .arena = *state };
	struct picture_jail *j = picture_jail_new(20);
	struct picture out = { 0 };

	for (int i = 0; i < 2; i++) {
		assert_int_equal(picture_clean(&r, j, encoded(*state, PICTURE_WEBP, 400, 300),
					       PICTURE_WHOLE, &out),
				 0);
		assert_string_equal(out.type, "image/png");
		assert_int_equal(out.width, 400);
		assert_int_equal(out.height, 300);
		assert_memory_equal(out.bytes.p, "\x89PNG", 4);
	}
	assert_int_equal(
		picture_clean(&r, j, encoded(*state, PICTURE_JPEG, 400, 300), PICTURE_AVATAR, &out),
		0);
	assert_string_equal(out.type, "image/jpeg");
	assert_int_equal(out.width, 160);
	assert_int_equal(
		picture_clean(&r, j, encoded(*state, PICTURE_GIF, 9, 9), PICTURE_WHOLE, &out), 0);
	out.type = "untouched";
	assert_int_equal(picture_clean(&r, j, TEXT("<svg/>"), PICTURE_WHOLE, &out),
			 E_NOT_A_PICTURE);
	assert_string_equal(out.type, "untouched");
	assert_string_equal(r.failure.reason, "not_a_picture");
	r.failure = (struct failure){ 0 };
	assert_int_equal(picture_clean(&r, j,
				       TEXT(PNG_HEAD "\0\0\xc3\x50\0\0\xc3\x50\x08\x06\0\0\0"),
				       PICTURE_WHOLE, &out),
			 E_NOT_A_PICTURE);
	assert_string_equal(r.failure.reason, "too_big");
	picture_jail_free(j);
}

/* The largest that is allowed fits into the memory of the jail. */
static void largest_picture_is_cleaned(void **state)
{
	SKIP_UNDER_VALGRIND();
	struct req r = { .arena = *state };
	struct picture_jail *j = picture_jail_new(60);
	gdImagePtr im = gdImageCreateTrueColor(6400, 6250);
	struct picture out;
	int n = 0;
	void *p = gdImagePngPtrEx(im, &n, 1);

	gdImageDestroy(im);
	assert_int_equal(picture_clean(&r, j, (struct bytes){ p, (size_t)n }, PICTURE_WHOLE, &out),
			 0);
	gdFree(p);
	assert_int_equal(out.width, 2560);
	assert_int_equal(out.height, 2500);
	picture_jail_free(j);
}

static void hanging_decoder_is_a_refusal(void **state)
{
	SKIP_UNDER_VALGRIND();
	struct req r = { .arena = *state };
	struct picture_jail *j = picture_jail_new(3);
	const struct bytes in = encoded(*state, PICTURE_GIF, 9, 9);
	struct picture out;

	assert_int_equal(picture_clean(&r, j, in, PICTURE_WHOLE, &out), 0);
	assert_int_equal(kill(picture_jail_pid(j), SIGSTOP), 0);
	assert_int_equal(picture_clean(&r, j, in, PICTURE_WHOLE, &out), E_NOT_A_PICTURE);
	assert_string_equal(r.failure.reason, "not_a_picture");
	assert_string_equal(r.failure.detail, "decoding took too long");
	assert_int_equal(picture_clean(&r, j, in, PICTURE_WHOLE, &out), 0);
	picture_jail_free(j);
}

static void dying_decoder_is_a_refusal(void **state)
{
	SKIP_UNDER_VALGRIND();
	struct req r = { .arena = *state };
	struct picture_jail *j = picture_jail_new(20);
	const struct bytes in = encoded(*state, PICTURE_GIF, 9, 9);
	struct picture out;

	assert_int_equal(picture_clean(&r, j, in, PICTURE_WHOLE, &out), 0);
	const pid_t decoder = picture_jail_pid(j);

	assert_int_equal(kill(decoder, SIGSTOP), 0);
	const pid_t killer = fork();

	if (killer == 0) {
		usleep(200 * 1000);
		kill(decoder, SIGKILL);
		_exit(0);
	}
	assert_int_equal(picture_clean(&r, j, in, PICTURE_WHOLE, &out), E_NOT_A_PICTURE);
	assert_string_equal(r.failure.detail, "the decoder crashed");
	assert_int_equal(waitpid(killer, NULL, 0), killer);
	assert_int_equal(picture_clean(&r, j, in, PICTURE_WHOLE, &out), 0);
	picture_jail_free(j);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(every_kind_is_taken, start, stop),
		cmocka_unit_test_setup_teardown(sizes_are_fitted, start, stop),
		cmocka_unit_test_setup_teardown(avatar_is_the_middle, start, stop),
		cmocka_unit_test_setup_teardown(transparency_is_kept, start, stop),
		cmocka_unit_test_setup_teardown(pictures_are_turned_upright, start, stop),
		cmocka_unit_test_setup_teardown(metadata_is_gone, start, stop),
		cmocka_unit_test_setup_teardown(broken_exif_is_upright, start, stop),
		cmocka_unit_test_setup_teardown(others_are_refused, start, stop),
		cmocka_unit_test_setup_teardown(polyglots_lose_their_other_half, start, stop),
		cmocka_unit_test_setup_teardown(truncated_files_are_harmless, start, stop),
		cmocka_unit_test_setup_teardown(jail_cleans_and_refuses, start, stop),
		cmocka_unit_test_setup_teardown(largest_picture_is_cleaned, start, stop),
		cmocka_unit_test_setup_teardown(hanging_decoder_is_a_refusal, start, stop),
		cmocka_unit_test_setup_teardown(dying_decoder_is_a_refusal, start, stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
