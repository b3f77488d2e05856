/* otklikd --routes=json: the declaration of every route with its input and output fields. */
#include "app/routes.h"
#include "base/buf.h"
#include "core/json.h"

#include <stdio.h>
#include <string.h>

static const char *const type_names[] = {
	[D_I64] = "integer", [D_BOOL] = "boolean", [D_CHOICE] = "choice",
	[D_STR] = "text",    [D_TIME] = "time",    [D_OPT_I64] = "integer",
	[D_ID] = "id",       [D_ID_LIST] = "ids",  [D_STR_LIST] = "texts",
	[D_BYTES] = "bytes", [D_JSON] = "json",    [D_UPLOAD] = "upload",
};

static const char *const id_names[] = {
	[IDK_NONE] = NULL,
#define ID(name, table) [IDK_##name] = #name,
#include "base/ids.def"
#undef ID
};

static const char *const method_names[] = { NULL, "GET", "POST", "PUT", "DELETE" };
static const char *const shape_names[] = { "empty", "row", "list", "page", "created", "file" };

static void put_pair(struct buf *b, const char *name, const char *value)
{
	buf_addf(b, "\"%s\":", name);
	json_out_str(b, value);
}

static void put_choices(struct buf *b, const struct choices *c)
{
	buf_adds(b, ",\"choices\":[");
	for (int i = 1; i <= c->n; i++) {
		buf_adds(b, i > 1 ? "," : "");
		json_out_str(b, c->names[i]);
	}
	buf_addc(b, ']');
}

static bool may_be_null(enum desc_type type)
{
	return type == D_STR || type == D_TIME || type == D_ID || type == D_CHOICE ||
	       type == D_OPT_I64 || type == D_UPLOAD;
}

static void put_fields(struct buf *b, const struct desc *d)
{
	buf_addc(b, '[');
	for (size_t i = 0; i < d->n; i++) {
		const struct field *f = &d->fields[i];

		buf_adds(b, i > 0 ? ",{" : "{");
		put_pair(b, "name", f->name);
		buf_addc(b, ',');
		put_pair(b, "type", type_names[f->type]);
		if (f->id != IDK_NONE) {
			buf_addc(b, ',');
			put_pair(b, "id", id_names[f->id]);
		}
		if ((f->flags & REQ) != 0)
			buf_adds(b, ",\"required\":true");
		else if (may_be_null(f->type))
			buf_adds(b, ",\"nullable\":true");
		if (f->min != INT64_MIN || f->max != INT64_MAX)
			buf_addf(b, ",\"min\":%lld,\"max\":%lld", (long long)f->min,
				 (long long)f->max);
		if (f->choices != NULL)
			put_choices(b, f->choices);
		buf_addc(b, '}');
	}
	buf_addc(b, ']');
}

static void put_access(struct buf *b, unsigned access)
{
	int n = 0;

	buf_adds(b, "\"access\":[");
	if (access == PUBLIC)
		buf_adds(b, "\"public\"");
	for (int role = 1; access != PUBLIC && role < ROLE__MAX; role++)
		if ((access & ROLE_BIT(role)) != 0) {
			buf_adds(b, n++ > 0 ? "," : "");
			json_out_str(b, choice_name(&role_choices, role));
		}
	buf_addc(b, ']');
}

static void put_route(struct buf *b, const struct route *t)
{
	buf_addc(b, '{');
	put_pair(b, "method", method_names[t->method]);
	buf_addc(b, ',');
	put_pair(b, "path", t->path);
	buf_addc(b, ',');
	put_pair(b, "name", t->handler->name);
	buf_addc(b, ',');
	put_pair(b, "summary", t->summary);
	buf_addc(b, ',');
	put_access(b, t->access);
	buf_addf(b, ",\"multipart\":%s,\"personal\":%s,\"cookie\":%s,",
		 (t->marks & MULTIPART) != 0 ? "true" : "false",
		 (t->marks & PERSONAL) != 0 ? "true" : "false",
		 (t->marks & COOKIE_OK) != 0 ? "true" : "false");
	put_pair(b, "input_name", t->handler->in->name);
	buf_adds(b, ",\"input\":");
	put_fields(b, t->handler->in);
	buf_addc(b, ',');
	put_pair(b, "reply", shape_names[t->reply.kind]);
	if (t->reply.desc != NULL) {
		buf_addc(b, ',');
		put_pair(b, "output_name", t->reply.desc->name);
		buf_adds(b, ",\"output\":");
		put_fields(b, t->reply.desc);
	}
	buf_addc(b, '}');
}

void routes_print_json(void)
{
	struct buf b;
	int n = 0;

	buf_init(&b, (size_t)8 << 20);
	buf_addc(&b, '[');
	for (const struct route *const *table = all_routes; *table != NULL; table++)
		for (const struct route *t = *table; t->path != NULL; t++) {
			buf_adds(&b, n++ > 0 ? ",\n" : "\n");
			put_route(&b, t);
		}
	buf_adds(&b, "\n]\n");
	fwrite(b.p, 1, b.len, stdout);
	buf_free(&b);
}
