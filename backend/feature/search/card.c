#include "feature/search/card.h"
#include "base/buf.h"

enum { KEYS_BYTES = 8 << 20 };

DESC(search_card, O(search_card, id), O(search_card, point), O(search_card, received_at),
     O(search_card, created_at), O(search_card, author_name), O(search_card, author_email),
     O(search_card, author_phone), O(search_card, subject), O(search_card, excerpt),
     O(search_card, product), O(search_card, place));
DESC(search_ids, O(search_ids, ids));
DESC(search_from, O(search_from, id));
DESC(search_keys, O(search_keys, blocks));
DESC(search_block, O(search_block, word), O(search_block, day), O(search_block, postings));
DESC(search_state_row, O(search_state_row, name), O(search_state_row, value));

void search_texts_words(struct word_maker *m, const struct search_texts *t, struct word_list *out)
{
	out->n = 0;
	words_add(m, t->author_name, out);
	words_add(m, t->author_email, out);
	words_add(m, t->author_phone, out);
	words_add(m, t->subject, out);
	words_add(m, t->product, out);
	words_add(m, t->place, out);
	words_add(m, t->excerpt, out);
}

void search_card_words(struct word_maker *m, const struct search_card *c, struct word_list *out)
{
	const struct search_texts t = { c->id,           c->author_name, c->author_email,
					c->author_phone, c->subject,     c->excerpt,
					c->product,      c->place };

	search_texts_words(m, &t, out);
}

static const char *kept(struct arena *a, struct buf *b)
{
	const char *text = arena_strndup(a, b->p, b->len);

	buf_free(b);
	return text;
}

const char *search_keys_json(struct arena *a, const struct search_block *v, size_t n)
{
	struct buf b;

	buf_init(&b, KEYS_BYTES);
	buf_addc(&b, '[');
	for (size_t i = 0; i < n; i++) {
		buf_adds(&b, i > 0 ? ",[" : "[");
		buf_addi(&b, v[i].word);
		buf_addc(&b, ',');
		buf_addi(&b, v[i].day);
		buf_addc(&b, ']');
	}
	buf_addc(&b, ']');
	return kept(a, &b);
}
