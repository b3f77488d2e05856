/* The folders of a mailbox. */
#include "feature/mail/imap_session.h"
#include "feature/mail/utf7.h"
#include "base/str.h"

static bool can_be_opened(const struct mailimap_mailbox_list *box)
{
	return box->mb_flag == NULL || box->mb_flag->mbf_type != MAILIMAP_MBX_LIST_FLAGS_SFLAG ||
	       box->mb_flag->mbf_sflag != MAILIMAP_MBX_LIST_SFLAG_NOSELECT;
}

enum imap_error imap_folders(struct imap *im, struct arena *a, size_t max, const char ***v,
			     size_t *n)
{
	clist *list = NULL;

	if (!imap_begin(im, IMAP_CHECK_SECONDS, IMAP_SMALL_BYTES))
		return IMAP_DISCONNECTED;
	TRY(imap_result(im, mailimap_list(im->m, "", "*", &list), IMAP_REFUSED,
			"The server refused to list its folders"));
	*v = arena_array(a, max, sizeof(**v));
	*n = 0;
	for (clistiter *c = clist_begin(list); c != NULL && *n < max; c = clist_next(c)) {
		const struct mailimap_mailbox_list *box = clist_content(c);
		const char *name = can_be_opened(box) ? utf7_name(a, box->mb_name) : NULL;

		if (name != NULL)
			(*v)[(*n)++] = name;
	}
	mailimap_list_result_free(list);
	return IMAP_OK;
}
