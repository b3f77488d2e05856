#include "core/desc.h"
#include "base/str.h"

const struct field *desc_field(const struct desc *d, const char *name)
{
	for (size_t i = 0; i < d->n; i++)
		if (str_eq(d->fields[i].name, name))
			return &d->fields[i];
	return NULL;
}

int choice_value(const struct choices *c, const char *name)
{
	for (int i = 1; i <= c->n; i++)
		if (str_eq(c->names[i], name))
			return i;
	return 0;
}

const char *choice_name(const struct choices *c, int value)
{
	return value >= 1 && value <= c->n ? c->names[value] : NULL;
}
