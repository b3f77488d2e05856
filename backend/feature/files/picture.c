#include "feature/files/picture.h"
#include "base/jail.h"
#include "base/mem.h"
#include "base/str.h"
#include "feature/files/look.h"
#include "feature/files/picture_size.h"

#include <gd.h>
#include <limits.h>
#include <string.h>

enum { JPEG_QUALITY = 85, PNG_LEVEL = 6 };

static const char TOO_BIG[] = "too_big";
static const char NO_PICTURE[] = "not_a_picture";

/* ---- in the jail ---- */

static bool refuse(struct buf *out, const char *reason)
{
	buf_reset(out);
	buf_adds(out, reason);
	return false;
}

static bool is_too_big(const struct picture_size *s)
{
	return s->width > PICTURE_UPLOAD_SIDE_MAX || s->height > PICTURE_UPLOAD_SIDE_MAX ||
	       s->width * s->height > PICTURE_PIXELS_MAX;
}

/* The library writes to stderr by itself; here that would be an attacker's text. */
static void be_quiet(int priority, const char *format, va_list args)
{
	(void)priority;
	(void)format;
	(void)args;
}

static gdImagePtr decode(enum picture_kind kind, const char *p, size_t n)
{
	/* The library only reads, but its prototypes do not say so. */
	void *bytes = (void *)(uintptr_t)p;

	if (n > INT_MAX)
		return NULL;
	gdSetErrorMethod(be_quiet);
	switch (kind) {
	case PICTURE_PNG:
		return gdImageCreateFromPngPtr((int)n, bytes);
	case PICTURE_JPEG:
		return gdImageCreateFromJpegPtr((int)n, bytes);
	case PICTURE_WEBP:
		return gdImageCreateFromWebpPtr((int)n, bytes);
	case PICTURE_GIF:
		return gdImageCreateFromGifPtr((int)n, bytes);
	case PICTURE_NONE:
		break;
	}
	return NULL;
}

static gdImagePtr canvas(int width, int height)
{
	gdImagePtr im = gdImageCreateTrueColor(width, height);

	if (im != NULL)
		gdImageAlphaBlending(im, 0);
	return im;
}

/* The part of the picture that is kept and the size it gets. */
struct cut {
	int x, y, width, height;
	int to_width, to_height;
};

static int scaled(int side, int longer, int longest)
{
	const int64_t v = longer > longest ? (int64_t)side * longest / longer : side;

	return v > 0 ? (int)v : 1;
}

static struct cut cut_whole(int width, int height)
{
	const int longer = width > height ? width : height;

	return (struct cut){ 0,
			     0,
			     width,
			     height,
			     scaled(width, longer, PICTURE_SIDE_MAX),
			     scaled(height, longer, PICTURE_SIDE_MAX) };
}

static struct cut cut_avatar(int width, int height)
{
	const int side = width < height ? width : height;
	const int to = side < PICTURE_AVATAR_SIDE ? side : PICTURE_AVATAR_SIDE;

	return (struct cut){ (width - side) / 2, (height - side) / 2, side, side, to, to };
}

/* Gives a new picture, or the same one when there is nothing to do; the old one is freed. */
static gdImagePtr fit(gdImagePtr im, enum picture_fit how)
{
	const int width = gdImageSX(im);
	const int height = gdImageSY(im);
	const struct cut c =
		how == PICTURE_AVATAR ? cut_avatar(width, height) : cut_whole(width, height);

	if (c.to_width == width && c.to_height == height)
		return im;
	gdImagePtr small = canvas(c.to_width, c.to_height);

	if (small != NULL)
		gdImageCopyResampled(small, im, 0, 0, c.x, c.y, c.to_width, c.to_height, c.width,
				     c.height);
	gdImageDestroy(im);
	return small;
}

/* The pixel of the stored picture that is seen at x, y; orientations from 5 on swap the sides. */
static int oriented_pixel(gdImagePtr im, int orientation, int x, int y)
{
	const int right = gdImageSX(im) - 1;
	const int bottom = gdImageSY(im) - 1;

	switch (orientation) {
	case 2:
		return gdImageTrueColorPixel(im, right - x, y);
	case 3:
		return gdImageTrueColorPixel(im, right - x, bottom - y);
	case 4:
		return gdImageTrueColorPixel(im, x, bottom - y);
	case 5:
		return gdImageTrueColorPixel(im, y, x);
	case 6:
		return gdImageTrueColorPixel(im, y, bottom - x);
	case 7:
		return gdImageTrueColorPixel(im, right - y, bottom - x);
	case 8:
		return gdImageTrueColorPixel(im, right - y, x);
	default:
		return gdImageTrueColorPixel(im, x, y);
	}
}

/* Turns a picture upright; the old one is freed. */
static gdImagePtr orient(gdImagePtr im, int orientation)
{
	if (orientation == 1)
		return im;
	const bool is_swapped = orientation >= 5;
	const int width = is_swapped ? gdImageSY(im) : gdImageSX(im);
	const int height = is_swapped ? gdImageSX(im) : gdImageSY(im);
	gdImagePtr upright = canvas(width, height);

	for (int y = 0; upright != NULL && y < height; y++)
		for (int x = 0; x < width; x++)
			gdImageTrueColorPixel(upright, x, y) =
				oriented_pixel(im, orientation, x, y);
	gdImageDestroy(im);
	return upright;
}

/* Scaling comes before turning: then the turned copy is small. */
static gdImagePtr make_clean(gdImagePtr im, enum picture_fit how, int orientation)
{
	if (!gdImageTrueColor(im) && !gdImagePaletteToTrueColor(im)) {
		gdImageDestroy(im);
		return NULL;
	}
	im = fit(im, how);
	return im != NULL ? orient(im, orientation) : NULL;
}

static int grey_at(const void *picture, int x, int y)
{
	gdImagePtr im = (gdImagePtr)(uintptr_t)picture;
	const int c = gdImageTrueColorPixel(im, x, y);

	return (299 * gdTrueColorGetRed(c) + 587 * gdTrueColorGetGreen(c) +
		114 * gdTrueColorGetBlue(c)) /
	       1000;
}

static bool encode(gdImagePtr im, bool is_jpeg, bool is_whole, struct buf *out)
{
	const uint64_t look =
		is_whole ? picture_look(im, gdImageSX(im), gdImageSY(im), grey_at) : 0;
	struct picture_head head;
	int n = 0;

	/* It goes over as bytes: those between its members too. */
	memset(&head, 0, sizeof(head));
	head.is_jpeg = is_jpeg;
	head.width = gdImageSX(im);
	head.height = gdImageSY(im);
	head.look = look;

	gdImageSaveAlpha(im, 1);
	void *bytes =
		is_jpeg ? gdImageJpegPtr(im, &n, JPEG_QUALITY) : gdImagePngPtrEx(im, &n, PNG_LEVEL);

	if (bytes == NULL || n <= 0)
		return false;
	buf_add(out, &head, sizeof(head));
	buf_add(out, bytes, (size_t)n);
	gdFree(bytes);
	return true;
}

bool picture_work(const void *arg, const char *in, size_t n, struct buf *out)
{
	struct picture_size size;

	(void)arg;
	if (n < 1 || !picture_size(in + 1, n - 1, &size) || size.width < 1 || size.height < 1)
		return refuse(out, NO_PICTURE);
	if (is_too_big(&size))
		return refuse(out, TOO_BIG);
	gdImagePtr im = decode(size.kind, in + 1, n - 1);

	if (im == NULL)
		return refuse(out, NO_PICTURE);
	const bool is_whole = in[0] != PICTURE_AVATAR;

	im = make_clean(im, is_whole ? PICTURE_WHOLE : PICTURE_AVATAR, size.orientation);
	const bool is_ok = im != NULL && encode(im, size.kind == PICTURE_JPEG, is_whole, out);

	if (im != NULL)
		gdImageDestroy(im);
	return is_ok || refuse(out, NO_PICTURE);
}

/* ---- outside ---- */

struct picture_jail {
	struct jail *jail;
};

struct picture_jail *picture_jail_new(int seconds)
{
	/* 40 megapixels take 160 MB decoded, and a decoder needs up to three times that. */
	const struct jail_limits limits = { .memory = (size_t)1 << 30,
					    .seconds = seconds,
					    .reply_max = 32 << 20,
					    .requests = 200 };
	struct picture_jail *j = mem_alloc(sizeof(*j));

	j->jail = jail_new(picture_work, &limits);
	return j;
}

void picture_jail_free(struct picture_jail *j)
{
	if (j == NULL)
		return;
	jail_free(j->jail);
	mem_free(j);
}

int picture_jail_pid(const struct picture_jail *j)
{
	return jail_pid(j->jail);
}

static int refused(struct req *r, const char *reason, const char *detail)
{
	const bool is_first = r->failure.code == 0;
	const int rc = fail(r, E_NOT_A_PICTURE, "%s", detail);

	if (is_first)
		r->failure.reason = reason;
	return rc;
}

static int refused_by_jail(struct req *r, enum jail_result result, const char *reason)
{
	switch (result) {
	case JAIL_TIMEOUT:
		return refused(r, NO_PICTURE, "decoding took too long");
	case JAIL_TOO_BIG:
		return refused(r, TOO_BIG, "the clean picture is too large");
	case JAIL_REFUSED:
		if (str_eq(reason, TOO_BIG))
			return refused(r, TOO_BIG, "the picture has too many pixels");
		return refused(r, NO_PICTURE, "not a PNG, JPEG, WebP or GIF, or broken");
	default:
		return refused(r, NO_PICTURE, "the decoder crashed");
	}
}

/* The child may have been taken over by what it decoded: its answer must at least look right. */
static bool is_plausible(const struct picture_head *head, const char *bytes, size_t n)
{
	const struct picture_size wanted = { .kind = head->is_jpeg ? PICTURE_JPEG : PICTURE_PNG,
					     .width = head->width,
					     .height = head->height };
	struct picture_size size;

	return head->width <= PICTURE_SIDE_MAX && head->height <= PICTURE_SIDE_MAX &&
	       picture_size(bytes, n, &size) && size.kind == wanted.kind &&
	       size.width == wanted.width && size.height == wanted.height;
}

static int take_reply(struct req *r, const char *reply, size_t n, struct picture *out)
{
	struct picture_head head;

	if (n <= sizeof(head))
		return refused(r, NO_PICTURE, "the decoder gave no picture");
	memcpy(&head, reply, sizeof(head));
	const char *bytes = reply + sizeof(head);

	n -= sizeof(head);
	if (!is_plausible(&head, bytes, n))
		return refused(r, NO_PICTURE, "the decoder gave no picture");
	*out = (struct picture){ { bytes, n },
				 head.is_jpeg ? "image/jpeg" : "image/png",
				 head.width,
				 head.height,
				 head.look };
	return 0;
}

int picture_clean(struct req *r, struct picture_jail *j, struct bytes upload, enum picture_fit how,
		  struct picture *out)
{
	char *in = mem_alloc(upload.n + 1);
	const char *reply = NULL;
	size_t n = 0;

	in[0] = (char)how;
	if (upload.n > 0)
		memcpy(in + 1, upload.p, upload.n);
	const enum jail_result result = jail_call(j->jail, in, upload.n + 1, &reply, &n);

	mem_free(in);
	return result == JAIL_OK ? take_reply(r, reply, n, out) : refused_by_jail(r, result, reply);
}
