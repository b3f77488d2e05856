#include "feature/mail/tnef.h"
#include "base/str.h"
#include "feature/mail/charset.h"
#include "feature/mail/rtf.h"

#include <stdint.h>
#include <string.h>

enum { SIGNATURE = 0x223e9f78, LEVEL_MESSAGE = 1, LEVEL_ATTACHMENT = 2, PROPS_MAX = 5000 };

/* Attributes, without their type. */
enum {
	ATT_BODY = 0x800c,
	ATT_ATTACH_DATA = 0x800f,
	ATT_ATTACH_TITLE = 0x8010,
	ATT_ATTACH_REND = 0x9002,
	ATT_MAPI_PROPS = 0x9003,
	ATT_ATTACHMENT = 0x9005,
	ATT_CODEPAGE = 0x9007
};

/* Properties of MAPI. */
enum {
	PROP_BODY = 0x1000,
	PROP_RTF = 0x1009,
	PROP_HTML = 0x1013,
	PROP_CODEPAGE = 0x3fde,
	PROP_ATTACH_DATA = 0x3701,
	PROP_ATTACH_NAME = 0x3704,
	PROP_ATTACH_LONG_NAME = 0x3707,
	PROP_ATTACH_TYPE = 0x370e,
	PROP_ATTACH_ID = 0x3712
};

enum { TYPE_OBJECT = 0x0d, TYPE_STRING8 = 0x1e, TYPE_UNICODE = 0x1f, TYPE_BINARY = 0x102 };
enum { FLAG_MANY = 0x1000 };

/* Bytes that are read from the front; a read over the end gives zero and marks the rest as bad. */
struct bytes_in {
	const unsigned char *p;
	size_t n;
	bool is_bad;
};

struct tnef_reader {
	struct arena *a;
	struct tnef *out;
	struct tnef_file *file; /* the attachment that is being read, or NULL */
	const char *charset;
	const char *rtf;
	size_t rtf_n;
};

/* One value of a property. */
struct prop {
	uint32_t id;
	uint32_t type;
	const char *data;
	size_t n;
};

static const unsigned char *take(struct bytes_in *in, size_t n)
{
	if (in->is_bad || n > in->n) {
		in->is_bad = true;
		return NULL;
	}
	const unsigned char *p = in->p;

	in->p += n;
	in->n -= n;
	return p;
}

static uint32_t take_u16(struct bytes_in *in)
{
	const unsigned char *p = take(in, 2);

	return p == NULL ? 0 : (uint32_t)(p[0] | p[1] << 8);
}

static uint32_t take_u32(struct bytes_in *in)
{
	const uint32_t low = take_u16(in);

	return low | take_u16(in) << 16;
}

/* Bytes of a counted value; they are padded to four. */
static const char *take_padded(struct bytes_in *in, size_t n)
{
	const unsigned char *p = take(in, n);

	if (p != NULL && n % 4 != 0)
		take(in, 4 - n % 4 <= in->n ? 4 - n % 4 : in->n);
	return (const char *)p;
}

static size_t without_zeros(const char *p, size_t n)
{
	while (n > 0 && p[n - 1] == '\0')
		n--;
	return n;
}

static const char *text_of(struct tnef_reader *t, const struct prop *prop)
{
	const size_t n = prop->n < TNEF_TEXT_MAX ? prop->n : TNEF_TEXT_MAX;

	if (prop->type == TYPE_UNICODE)
		return charset_to_utf8(t->a, "UTF-16LE", prop->data, n & ~(size_t)1);
	return charset_to_utf8(t->a, t->charset, prop->data, without_zeros(prop->data, n));
}

/* The number of a Windows code page as the name of a charset; NULL lets it be guessed. */
static const char *codepage_name(struct arena *a, uint32_t page)
{
	if (page == 65001)
		return "utf-8";
	if (page == 20866)
		return "koi8-r";
	if (page == 28595)
		return "iso-8859-5";
	if (page >= 1250 && page <= 1258)
		return arena_printf(a, "windows-%u", (unsigned)page);
	return NULL;
}

static void message_prop(struct tnef_reader *t, const struct prop *p)
{
	if (p->id == PROP_BODY && *t->out->text == '\0') {
		t->out->text = text_of(t, p);
	} else if (p->id == PROP_HTML && *t->out->html == '\0') {
		t->out->html = text_of(t, p);
	} else if (p->id == PROP_RTF && t->rtf == NULL) {
		t->rtf = p->data;
		t->rtf_n = p->n;
	}
}

static void attachment_prop(struct tnef_reader *t, const struct prop *p)
{
	struct tnef_file *f = t->file;

	if (p->id == PROP_ATTACH_LONG_NAME || (p->id == PROP_ATTACH_NAME && f->name == NULL)) {
		f->name = text_of(t, p);
	} else if (p->id == PROP_ATTACH_TYPE) {
		f->type = str_ascii_lower(t->a, text_of(t, p));
	} else if (p->id == PROP_ATTACH_ID) {
		char *id = arena_strdup(t->a, text_of(t, p));

		id += *id == '<';
		id[strcspn(id, ">")] = '\0';
		f->content_id = *id == '\0' ? NULL : id;
	} else if (p->id == PROP_ATTACH_DATA && f->data == NULL && p->type == TYPE_BINARY) {
		f->data = p->data;
		f->size = p->n;
	}
}

static void use_prop(struct tnef_reader *t, const struct prop *p)
{
	if (t->file != NULL)
		attachment_prop(t, p);
	else
		message_prop(t, p);
}

/* Bytes of a value whose size its type tells; 0 for types that are counted. */
static size_t fixed_size(uint32_t type)
{
	switch (type) {
	case 0x02:
	case 0x03:
	case 0x04:
	case 0x0a:
	case 0x0b:
		return 4;
	case 0x05:
	case 0x06:
	case 0x07:
	case 0x14:
	case 0x40:
		return 8;
	case 0x48:
		return 16;
	default:
		return 0;
	}
}

/* Properties of the upper half carry their name before the value. */
static void skip_name(struct bytes_in *in)
{
	take(in, 16);
	if (take_u32(in) == 0)
		take(in, 4);
	else
		take_padded(in, take_u32(in));
}

static void read_counted(struct tnef_reader *t, struct bytes_in *in, struct prop *p)
{
	const uint32_t n = take_u32(in);

	for (uint32_t i = 0; i < n && !in->is_bad; i++) {
		p->n = take_u32(in);
		p->data = take_padded(in, p->n);
		if (p->data != NULL && i == 0)
			use_prop(t, p);
	}
}

static void read_prop(struct tnef_reader *t, struct bytes_in *in)
{
	struct prop p = { .type = take_u16(in) };

	p.id = take_u16(in);
	if (p.id >= 0x8000)
		skip_name(in);
	const bool has_many = (p.type & FLAG_MANY) != 0;
	const size_t size = fixed_size(p.type & ~(uint32_t)FLAG_MANY);

	if (size == 0) {
		p.type &= ~(uint32_t)FLAG_MANY;
		read_counted(t, in, &p);
	} else if (has_many) {
		const size_t n = take_u32(in);

		take(in, n > in->n / size ? in->n + 1 : n * size);
	} else if (p.id == PROP_CODEPAGE && t->file == NULL) {
		t->charset = codepage_name(t->a, take_u32(in));
	} else {
		take(in, size);
	}
}

static void read_props(struct tnef_reader *t, struct bytes_in in)
{
	const uint32_t n = take_u32(&in);

	for (uint32_t i = 0; i < n && i < PROPS_MAX && !in.is_bad; i++)
		read_prop(t, &in);
}

static void message_attribute(struct tnef_reader *t, uint32_t id, struct bytes_in in)
{
	const struct prop p = { .type = TYPE_STRING8, .data = (const char *)in.p, .n = in.n };

	t->file = NULL;
	if (id == ATT_CODEPAGE)
		t->charset = codepage_name(t->a, take_u32(&in));
	else if (id == ATT_BODY && *t->out->text == '\0')
		t->out->text = text_of(t, &p);
	else if (id == ATT_MAPI_PROPS)
		read_props(t, in);
}

static void attachment_attribute(struct tnef_reader *t, uint32_t id, struct bytes_in in)
{
	const struct prop p = { .type = TYPE_STRING8, .data = (const char *)in.p, .n = in.n };

	if (id == ATT_ATTACH_REND || t->file == NULL) {
		if (t->out->n == TNEF_FILES_MAX)
			return;
		t->file = &t->out->v[t->out->n++];
		*t->file = (struct tnef_file){ .name = NULL };
	}
	if (id == ATT_ATTACH_TITLE && t->file->name == NULL) {
		t->file->name = text_of(t, &p);
	} else if (id == ATT_ATTACH_DATA) {
		t->file->data = p.data;
		t->file->size = p.n;
	} else if (id == ATT_ATTACHMENT) {
		read_props(t, in);
	}
}

static void read_attributes(struct tnef_reader *t, struct bytes_in *in)
{
	while (in->n > 0 && !in->is_bad) {
		const unsigned char *level = take(in, 1);
		const uint32_t id = take_u32(in) & 0xffff;
		const uint32_t n = take_u32(in);
		/* A cut file still has the beginning of its last value. */
		const size_t have = !in->is_bad && n > in->n ? in->n : n;
		struct bytes_in value = { .p = take(in, have), .n = have };

		if (value.p == NULL)
			return;
		take(in, 2); /* a checksum, which half of the senders get wrong */
		if (*level == LEVEL_MESSAGE)
			message_attribute(t, id, value);
		else if (*level == LEVEL_ATTACHMENT)
			attachment_attribute(t, id, value);
	}
}

bool tnef_read(struct arena *a, const char *p, size_t n, struct tnef *out)
{
	struct bytes_in in = { .p = (const unsigned char *)p, .n = n };
	struct tnef_reader t = { .a = a, .out = out };

	*out = (struct tnef){ .text = "", .html = "" };
	if (take_u32(&in) != SIGNATURE || in.is_bad)
		return false;
	take(&in, 2);
	out->v = arena_array(a, TNEF_FILES_MAX, sizeof(*out->v));
	read_attributes(&t, &in);
	if (*out->text == '\0' && *out->html == '\0' && t.rtf != NULL)
		out->text = rtf_text(a, t.rtf, t.rtf_n);
	return out->n > 0 || *out->text != '\0' || *out->html != '\0';
}
