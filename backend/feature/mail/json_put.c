#include "feature/mail/json_put.h"
#include "core/json.h"

void json_put_comma(struct buf *b)
{
	const char last = b->len > 0 ? b->p[b->len - 1] : '{';

	if (last != '{' && last != '[' && last != ':')
		buf_addc(b, ',');
}

void json_put_name(struct buf *b, const char *name)
{
	json_put_comma(b);
	json_out_str(b, name);
	buf_addc(b, ':');
}

void json_put_text(struct buf *b, const char *name, const char *value)
{
	json_put_name(b, name);
	json_out_str(b, value);
}

void json_put_some(struct buf *b, const char *name, const char *value)
{
	json_put_text(b, name, value == NULL || *value == '\0' ? NULL : value);
}

void json_put_bool(struct buf *b, const char *name, bool value)
{
	json_put_name(b, name);
	buf_adds(b, value ? "true" : "false");
}

void json_put_int(struct buf *b, const char *name, int64_t value)
{
	json_put_name(b, name);
	buf_addi(b, value);
}
