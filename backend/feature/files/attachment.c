#include "feature/files/attachment.h"
#include "base/str.h"

#include <string.h>
#include <strings.h>

enum { NAME_CHARS = 120, END_CHARS = 12, LOOK_BYTES = 1024, MAGIC_MOST = 12 };

/* The first bytes that files of a kind have; none for texts and for what has many forms. */
struct kind {
	const char *end;
	const char *type;
	const char *magic;
	size_t magic_n, magic_at;
};

#define OFFICE "application/vnd.openxmlformats-officedocument."
#define ZIP    "PK\x03\x04", 4, 0
#define OLD    "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8, 0
#define ANY    NULL, 0, 0

static const struct kind kinds[] = {
	{ "pdf", "application/pdf", "%PDF-", 5, 0 },
	{ "doc", "application/msword", OLD },
	{ "xls", "application/vnd.ms-excel", OLD },
	{ "ppt", "application/vnd.ms-powerpoint", OLD },
	{ "docx", OFFICE "wordprocessingml.document", ZIP },
	{ "xlsx", OFFICE "spreadsheetml.sheet", ZIP },
	{ "pptx", OFFICE "presentationml.presentation", ZIP },
	{ "odt", "application/vnd.oasis.opendocument.text", ZIP },
	{ "ods", "application/vnd.oasis.opendocument.spreadsheet", ZIP },
	{ "odp", "application/vnd.oasis.opendocument.presentation", ZIP },
	{ "rtf", "application/rtf", "{\\rtf", 5, 0 },
	{ "txt", "text/plain", ANY },
	{ "csv", "text/csv", ANY },
	{ "jpg", "image/jpeg", "\xff\xd8\xff", 3, 0 },
	{ "jpeg", "image/jpeg", "\xff\xd8\xff", 3, 0 },
	{ "png", "image/png", "\x89PNG\r\n\x1a\n", 8, 0 },
	{ "gif", "image/gif", "GIF8", 4, 0 },
	{ "webp", "image/webp", "WEBP", 4, 8 },
	{ "heic", "image/heic", "ftyp", 4, 4 },
	{ "tif", "image/tiff", ANY },
	{ "tiff", "image/tiff", ANY },
	{ "bmp", "image/bmp", "BM", 2, 0 },
	{ "mp3", "audio/mpeg", ANY },
	{ "ogg", "audio/ogg", "OggS", 4, 0 },
	{ "m4a", "audio/mp4", "ftyp", 4, 4 },
	{ "wav", "audio/wav", "WAVE", 4, 8 },
	{ "mp4", "video/mp4", "ftyp", 4, 4 },
	{ "mov", "video/quicktime", "ftyp", 4, 4 },
	{ "webm", "video/webm", "\x1a\x45\xdf\xa3", 4, 0 },
	{ "ics", "text/calendar", "BEGIN:VCALENDAR", 15, 0 },
	{ "vcf", "text/vcard", "BEGIN:VCARD", 11, 0 },
};

static const struct kind *kind_of(const char *name)
{
	const char *point = strrchr(name, '.');

	if (point == NULL || point == name)
		return NULL;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (str_ieq(point + 1, kinds[i].end))
			return &kinds[i];
	return NULL;
}

/* What a system would run, whatever the name says: programs, scripts, and pages in a browser. */
static bool is_program(const char *p, size_t n)
{
	/* clang-format off */
	static const struct {
		const char *magic;
		size_t n;
	} heads[] = {
		{ "MZ", 2 }, { "\x7f" "ELF", 4 }, { "#!", 2 }, { "\xca\xfe\xba\xbe", 4 },
		{ "\xcf\xfa\xed\xfe", 4 }, { "L\0\0\0\x01\x14\x02", 7 },
	};
	/* clang-format on */
	static const char *const words[] = { "<html", "<script", "<!doctype html", "<svg",
					     "<?php" };
	const size_t look = n < LOOK_BYTES ? n : LOOK_BYTES;

	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
		if (n >= heads[i].n && memcmp(p, heads[i].magic, heads[i].n) == 0)
			return true;
	for (size_t at = 0; at < look; at++)
		for (size_t i = 0; p[at] == '<' && i < sizeof(words) / sizeof(words[0]); i++)
			if (look - at >= strlen(words[i]) &&
			    strncasecmp(p + at, words[i], strlen(words[i])) == 0)
				return true;
	return false;
}

const char *attachment_type(const char *name, const void *p, size_t n, const char **reason)
{
	const struct kind *k = kind_of(name);
	const char *bytes = p;

	*reason = "file_type";
	if (k == NULL)
		return NULL;
	*reason = "file_content";
	const bool has_magic =
		k->magic == NULL || (n >= k->magic_at + k->magic_n &&
				     memcmp(bytes + k->magic_at, k->magic, k->magic_n) == 0);

	if (n == 0 || !has_magic || (k->magic == NULL && is_program(bytes, n)))
		return NULL;
	*reason = NULL;
	return k->type;
}

/* Also marks that turn the direction of text: "gpj.exe" may look like "exe.jpg". */
static bool is_shown(uint32_t cp)
{
	return cp >= 32 && (cp < 0x7f || cp > 0x9f) &&
	       strchr("/\\:*?\"<>|", cp < 128 ? (int)cp : 'a') == NULL && cp != 0x200b &&
	       cp != 0xfeff && !(cp >= 0x200e && cp <= 0x200f) && !(cp >= 0x2028 && cp <= 0x202e) &&
	       !(cp >= 0x2066 && cp <= 0x2069);
}

static const char *last_segment(const char *name)
{
	const char *s = name;

	for (const char *p = name; *p != '\0'; p++)
		if ((*p == '/' || *p == '\\') && p[1] != '\0')
			s = p + 1;
	return s;
}

const char *attachment_name(struct arena *a, const char *name)
{
	const char *s = last_segment(name != NULL ? name : "");
	const char *const end = s + strlen(s);
	const char *point = strrchr(s, '.');
	const char *tail = point != NULL && str_utf8_len(point) <= END_CHARS ? point : end;
	char *out = arena_alloc(a, (NAME_CHARS + END_CHARS + 8) * 4);
	size_t chars = 0;
	size_t n = 0;

	for (const char *p = s; p < end;) {
		const bool is_tail = p >= tail;
		const uint32_t cp = str_utf8_next(&p, end);

		if (!is_shown(cp) || (!is_tail && chars >= NAME_CHARS - END_CHARS))
			continue;
		n += str_utf8_put(cp, out + n);
		chars++;
	}
	out[n] = '\0';
	/* What begins with a point is hidden on many systems. */
	char *shown = str_trim(out);

	while (*shown == '.')
		shown = str_trim(shown + 1);
	return *shown != '\0' ? shown : "file";
}
