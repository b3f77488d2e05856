#include "feature/files/picture_size.h"

#include <string.h>

enum { EXIF_TAG_ORIENTATION = 0x0112, EXIF_TYPE_SHORT = 3, IFD_ENTRY_BYTES = 12 };

/* All reading goes through here: outside of the bytes there are only zeros. */
struct view {
	const unsigned char *p;
	size_t n;
	bool is_little; /* byte order, for TIFF */
};

static unsigned byte(const struct view *v, size_t at)
{
	return at < v->n ? v->p[at] : 0;
}

static uint32_t be16(const struct view *v, size_t at)
{
	return byte(v, at) << 8 | byte(v, at + 1);
}

static uint32_t be32(const struct view *v, size_t at)
{
	return be16(v, at) << 16 | be16(v, at + 2);
}

static uint32_t le16(const struct view *v, size_t at)
{
	return byte(v, at) | byte(v, at + 1) << 8;
}

static uint32_t le24(const struct view *v, size_t at)
{
	return le16(v, at) | byte(v, at + 2) << 16;
}

static uint32_t le32(const struct view *v, size_t at)
{
	return le16(v, at) | le16(v, at + 2) << 16;
}

static uint32_t any16(const struct view *v, size_t at)
{
	return v->is_little ? le16(v, at) : be16(v, at);
}

static uint32_t any32(const struct view *v, size_t at)
{
	return v->is_little ? le32(v, at) : be32(v, at);
}

static bool has(const struct view *v, size_t at, const char *text, size_t n)
{
	return v->n >= n && at <= v->n - n && memcmp(v->p + at, text, n) == 0;
}

static bool png_size(const struct view *v, struct picture_size *out)
{
	if (!has(v, 12, "IHDR", 4))
		return false;
	out->width = be32(v, 16);
	out->height = be32(v, 20);
	return true;
}

static bool gif_size(const struct view *v, struct picture_size *out)
{
	out->width = le16(v, 6);
	out->height = le16(v, 8);
	return true;
}

static bool webp_size(const struct view *v, struct picture_size *out)
{
	enum { ANIMATED = 2, SIDE_BITS = 0x3fff };

	if (has(v, 12, "VP8 ", 4) && has(v, 23, "\x9d\x01\x2a", 3)) {
		out->width = le16(v, 26) & SIDE_BITS;
		out->height = le16(v, 28) & SIDE_BITS;
		return true;
	}
	if (has(v, 12, "VP8L", 4) && byte(v, 20) == 0x2f) {
		out->width = (le32(v, 21) & SIDE_BITS) + 1;
		out->height = (le32(v, 21) >> 14 & SIDE_BITS) + 1;
		return true;
	}
	out->width = (int64_t)le24(v, 24) + 1;
	out->height = (int64_t)le24(v, 27) + 1;
	return has(v, 12, "VP8X", 4) && (byte(v, 20) & ANIMATED) == 0;
}

/* Orientation in the first directory of a TIFF structure; 1 if there is none or it is nonsense. */
static int tiff_orientation(const unsigned char *p, size_t n)
{
	struct view v = { p, n, false };

	v.is_little = has(&v, 0, "II*\0", 4);
	if (!v.is_little && !has(&v, 0, "MM\0*", 4))
		return 1;
	const size_t ifd = any32(&v, 4);
	const size_t entries = any16(&v, ifd);

	for (size_t i = 0; i < entries && ifd + 2 + (i + 1) * IFD_ENTRY_BYTES <= n; i++) {
		const size_t at = ifd + 2 + i * IFD_ENTRY_BYTES;
		const uint32_t value = any16(&v, at + 8);

		if (any16(&v, at) == EXIF_TAG_ORIENTATION && any16(&v, at + 2) == EXIF_TYPE_SHORT)
			return value >= 1 && value <= 8 ? (int)value : 1;
	}
	return 1;
}

/* Start of frame: C0 to CF but for tables (C4), reserved (C8), arithmetic conditioning (CC). */
static bool is_frame(unsigned marker)
{
	return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 &&
	       marker != 0xcc;
}

static bool stands_alone(unsigned marker)
{
	return marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8);
}

/* Walks the segments up to the frame header; the orientation stands before it. */
static bool jpeg_size(const struct view *v, struct picture_size *out)
{
	for (size_t at = 2; at + 4 <= v->n;) {
		const unsigned marker = byte(v, at + 1);

		/* Like the decoder: what is no marker is skipped, FF may be repeated. */
		if (byte(v, at) != 0xff || marker == 0xff || marker == 0) {
			at++;
			continue;
		}
		at += 2;
		if (stands_alone(marker))
			continue;
		if (is_frame(marker)) {
			out->height = be16(v, at + 3);
			out->width = be16(v, at + 5);
			return true;
		}
		const size_t length = be16(v, at);

		if (marker == 0xd9 || marker == 0xda || length < 2)
			return false;
		if (marker == 0xe1 && has(v, at + 2, "Exif\0\0", 6) && length >= 8 &&
		    at + length <= v->n)
			out->orientation = tiff_orientation(v->p + at + 8, length - 8);
		at += length;
	}
	return false;
}

bool picture_size(const void *p, size_t n, struct picture_size *out)
{
	const struct view v = { p, n, false };

	*out = (struct picture_size){ .kind = PICTURE_NONE, .orientation = 1 };
	if (has(&v, 0, "\x89PNG\r\n\x1a\n", 8)) {
		out->kind = PICTURE_PNG;
		return png_size(&v, out);
	}
	if (has(&v, 0, "\xff\xd8\xff", 3)) {
		out->kind = PICTURE_JPEG;
		return jpeg_size(&v, out);
	}
	if (has(&v, 0, "GIF87a", 6) || has(&v, 0, "GIF89a", 6)) {
		out->kind = PICTURE_GIF;
		return gif_size(&v, out);
	}
	if (has(&v, 0, "RIFF", 4) && has(&v, 8, "WEBP", 4)) {
		out->kind = PICTURE_WEBP;
		return webp_size(&v, out);
	}
	return false;
}
