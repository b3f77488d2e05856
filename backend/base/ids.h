/* Ids as types, one per line of ids.def. Value 0 means "none" (NULL in SQL, null in JSON). */
#ifndef BASE_IDS_H
#define BASE_IDS_H

#include <stddef.h>
#include <stdint.h>

#define ID(name, table)         \
	typedef struct {        \
		int64_t v;      \
	} name##_id;            \
	struct name##_id_list { \
		name##_id *v;   \
		size_t n;       \
	};
#include "base/ids.def"
#undef ID

enum id_kind {
	IDK_NONE = 0,
#define ID(name, table) IDK_##name,
#include "base/ids.def"
#undef ID
	IDK__MAX
};

#endif
