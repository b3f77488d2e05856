/*
 * Texts and queries from outside: whatever they are, their words are bounded, and a text is found
 * by itself; bytes of an index that no writer made are refused, others come back as they were.
 */
#include "base/buf.h"
#include "base/mem.h"
#include "feature/search/postings.h"
#include "feature/search/words.h"

#include <stdlib.h>
#include <string.h>

static void must(bool ok)
{
	if (!ok)
		abort();
}

static void check_words(struct arena *a, const char *text)
{
	struct word_maker *m = word_maker_new(a);
	struct word_list words = { .n = 0 };
	struct word_list asked;

	words_add(m, text, &words);
	words_of_query(m, text, &asked);
	must(words.n <= WORDS_MOST && asked.n <= QUERY_WORDS && asked.n <= words.n);
	for (size_t i = 0; words.n < WORDS_MOST && i < asked.n; i++) {
		size_t k = 0;

		while (k < words.n && words.v[k] != asked.v[i])
			k++;
		must(k < words.n);
	}
}

static void check_postings(const uint8_t *data, size_t n)
{
	const int64_t count = postings_count(data, n);

	if (count <= 0)
		return;
	struct posting *v = mem_alloc((size_t)count * sizeof(*v));
	struct posting *again = mem_alloc((size_t)count * sizeof(*v));
	struct buf b;

	buf_init(&b, postings_bytes((size_t)count));
	if (postings_read(data, n, 20000, v)) {
		postings_write(&b, 20000, v, (size_t)count);
		must(postings_count(b.p, b.len) == count);
		must(postings_read(b.p, b.len, 20000, again));
		must(memcmp(v, again, (size_t)count * sizeof(*v)) == 0);
	}
	buf_free(&b);
	mem_free(v);
	mem_free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = arena_new(16 << 20);

	check_words(a, arena_strndup(a, (const char *)data, n));
	check_postings(data, n);
	arena_free(a);
	return 0;
}
