/*
 * Uploads: the header reader against every size of input, then the whole way through the decoder.
 * Pictures of more than a megapixel are only measured: decoding them is slow and tells nothing new.
 */
#include "feature/files/picture.h"
#include "feature/files/picture_size.h"

#include <stdlib.h>
#include <string.h>

static void check(bool is_true)
{
	if (!is_true)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct picture_size s;
	struct buf out;

	if (size < 1)
		return 0;
	const bool is_known = picture_size(data + 1, size - 1, &s);

	check(s.orientation >= 1 && s.orientation <= 8 && s.width >= 0 && s.height >= 0);
	if (is_known && s.width <= PICTURE_UPLOAD_SIDE_MAX && s.height <= PICTURE_UPLOAD_SIDE_MAX &&
	    s.width * s.height > 1000000)
		return 0;
	buf_init(&out, 64 << 20);
	if (picture_work(NULL, (const char *)data, size, &out)) {
		struct picture_head head;

		check(is_known && out.len > sizeof(head));
		memcpy(&head, out.p, sizeof(head));
		check(picture_size(out.p + sizeof(head), out.len - sizeof(head), &s));
		check(s.width == head.width && s.height == head.height && s.orientation == 1);
		check(s.kind == (head.is_jpeg ? PICTURE_JPEG : PICTURE_PNG));
	}
	buf_free(&out);
	return 0;
}
