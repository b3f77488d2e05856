/* Changing and waiting: flags, moves, IDLE. */
#include "feature/mail/imap_session.h"
#include "feature/mail/utf7.h"
#include "base/mem.h"
#include "base/str.h"

#include <string.h>

enum {
	IDLE_SLICE_SECONDS = 24 * 60, /* servers may log out after 30 minutes */
	NOOP_SLICE_SECONDS = 30
};

static const int64_t SECOND = 1000000;

static bool is_keyword(const char *flag)
{
	if (flag == NULL || flag[0] == '\0' || strlen(flag) > 50)
		return false;
	for (const char *p = flag; *p != '\0'; p++)
		if ((unsigned char)*p <= 0x20 || (unsigned char)*p >= 0x7f ||
		    strchr("(){%*\"\\]", *p) != NULL)
			return false;
	return true;
}

/* The library frees flag names with free(), so they are its own copies. */
static struct mailimap_flag *flag_of(const char *flag)
{
	if (str_ieq(flag, "\\Seen"))
		return mailimap_flag_new_seen();
	if (str_ieq(flag, "\\Flagged"))
		return mailimap_flag_new_flagged();
	if (str_ieq(flag, "\\Deleted"))
		return mailimap_flag_new_deleted();
	return is_keyword(flag) ? mailimap_flag_new_flag_keyword(mem_strdup(flag)) : NULL;
}

enum imap_error imap_flag(struct imap *im, uint32_t uid, const char *flag)
{
	TRY(imap_begin_selected(im, IMAP_CHECK_SECONDS, IMAP_SMALL_BYTES));

	struct mailimap_flag *f = flag_of(flag);

	if (f == NULL)
		return imap_say(im, IMAP_BAD_TARGET, "The flag cannot be used", NULL);

	struct mailimap_flag_list *flags = mailimap_flag_list_new_empty();
	struct mailimap_set *set = mailimap_set_new_single(uid);

	mailimap_flag_list_add(flags, f);

	struct mailimap_store_att_flags *store =
		mailimap_store_att_flags_new_add_flags_silent(flags);
	int rc = mailimap_uid_store(im->m, set, store);

	mailimap_store_att_flags_free(store);
	mailimap_set_free(set);
	return imap_result(im, rc, IMAP_REFUSED, "The server refused to set a flag");
}

static enum imap_error create_folder(struct imap *im, const char *name)
{
	net_limit(im->net, IMAP_CHECK_SECONDS, IMAP_SMALL_BYTES);
	TRY(imap_result(im, mailimap_create(im->m, name), IMAP_NO_FOLDER,
			"The folder cannot be created"));
	/* Mail programs show people only what is subscribed; a refusal changes nothing for us. */
	mailimap_subscribe(im->m, name);
	return imap_result(im, MAILIMAP_NO_ERROR, IMAP_OK, "");
}

typedef int (*transfer_fn)(struct mailimap *m, struct mailimap_set *set, const char *folder);

/* Makes the folder that a NO may have meant. The first reason is kept when it was another one. */
static enum imap_error create_missing(struct imap *im, const char *name)
{
	bool is_missing =
		im->m->imap_response_info != NULL && im->m->imap_response_info->rsp_trycreate;
	char reason[sizeof(im->detail)];

	memcpy(reason, im->detail, sizeof(reason));

	enum imap_error e = create_folder(im, name);

	if (e == IMAP_NO_FOLDER && !is_missing) {
		memcpy(im->detail, reason, sizeof(reason));
		return IMAP_REFUSED;
	}
	return e;
}

/* MOVE or COPY; the second try is for a folder that was missing. */
static enum imap_error transfer(struct imap *im, transfer_fn fn, uint32_t uid, const char *name)
{
	struct mailimap_set *set = mailimap_set_new_single(uid);
	enum imap_error e =
		imap_result(im, fn(im->m, set, name), IMAP_NO_FOLDER, "The message was not moved");

	if (e == IMAP_NO_FOLDER) {
		e = create_missing(im, name);
		net_limit(im->net, IMAP_MOVE_SECONDS, IMAP_SMALL_BYTES);
		if (e == IMAP_OK)
			e = imap_result(im, fn(im->m, set, name), IMAP_REFUSED,
					"The message was not moved");
	}
	mailimap_set_free(set);
	return e;
}

static enum imap_error expunge_one(struct imap *im, uint32_t uid)
{
	TRY(imap_flag(im, uid, "\\Deleted"));
	if (!mailimap_has_uidplus(im->m))
		return IMAP_OK;

	struct mailimap_set *set = mailimap_set_new_single(uid);

	net_limit(im->net, IMAP_MOVE_SECONDS, IMAP_SMALL_BYTES);

	int rc = mailimap_uid_expunge(im->m, set);

	mailimap_set_free(set);
	return imap_result(im, rc, IMAP_REFUSED, "The moved message was not removed");
}

static enum imap_error move_to(struct imap *im, uint32_t uid, const char *name)
{
	if (mailimap_has_extension(im->m, "MOVE"))
		return transfer(im, mailimap_uid_move, uid, name);
	TRY(transfer(im, mailimap_uid_copy, uid, name));
	return expunge_one(im, uid);
}

enum imap_error imap_move(struct imap *im, uint32_t uid, const char *folder)
{
	TRY(imap_begin_selected(im, IMAP_MOVE_SECONDS, IMAP_SMALL_BYTES));

	struct arena *a = arena_new(64 * 1024);
	char *name = utf7_folder(a, folder);
	enum imap_error e = name != NULL ? move_to(im, uid, name)
					 : imap_say(im, IMAP_BAD_TARGET,
						    "The folder name cannot be used", NULL);

	arena_free(a);
	return e;
}

/* One IDLE, or one pause and NOOP; the folder's has_exists tells whether mail came. */
static enum imap_error wait_once(struct imap *im, int seconds, int interrupt_fd,
				 enum net_wait *woke)
{
	bool has_idle = mailimap_has_idle(im->m);

	TRY(imap_begin_selected(im, IMAP_CHECK_SECONDS, IMAP_SMALL_BYTES));
	if (has_idle)
		TRY(imap_result(im, mailimap_idle(im->m), IMAP_REFUSED,
				"The server refused to wait"));
	*woke = net_wait(im->net, seconds, interrupt_fd);
	net_limit(im->net, IMAP_CHECK_SECONDS, IMAP_SMALL_BYTES);
	return imap_result(im, has_idle ? mailimap_idle_done(im->m) : mailimap_noop(im->m),
			   IMAP_REFUSED, "The server broke off waiting");
}

static bool take_news(struct imap *im)
{
	struct mailimap_selection_info *info = im->m->imap_selection_info;
	bool is_new = info->sel_has_exists;

	info->sel_has_exists = 0;
	return is_new;
}

enum imap_error imap_idle(struct imap *im, int seconds, int interrupt_fd, enum imap_woke *out)
{
	int64_t until = time_mono_us() + seconds * SECOND;

	TRY(imap_begin_selected(im, IMAP_CHECK_SECONDS, IMAP_SMALL_BYTES));
	/* IDLE forgets what the server had to tell before; NOOP brings it. */
	TRY(imap_noop(im));
	while (!take_news(im)) {
		int left = (int)((until - time_mono_us()) / SECOND);
		int slice = mailimap_has_idle(im->m) ? IDLE_SLICE_SECONDS : NOOP_SLICE_SECONDS;
		enum net_wait woke = NET_WAIT_TIMEOUT;

		if (left <= 0) {
			*out = IMAP_WOKE_TIMEOUT;
			return IMAP_OK;
		}
		TRY(wait_once(im, left < slice ? left : slice, interrupt_fd, &woke));
		if (woke == NET_WAIT_INTERRUPTED) {
			*out = IMAP_WOKE_INTERRUPTED;
			return IMAP_OK;
		}
	}
	*out = IMAP_WOKE_NEW;
	return IMAP_OK;
}
