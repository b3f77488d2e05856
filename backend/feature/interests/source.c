#include "feature/interests/source.h"

static const char *const source_names[] = {
	NULL,      "vk",        "ok",           "facebook",    "instagram",      "x",
	"youtube", "linkedin",  "telegram",     "whatsapp",    "google_reviews", "tripadvisor",
	"avito",   "site_form", "site_comment", "site_review", "email",          "chat",
	"phone",   "api",       "other",
};
const struct choices source_choices = { source_names, SOURCE__MAX - 1 };

static const char *const action_names[] = {
	NULL,       "like",    "repost",    "comment", "reply",  "review",
	"question", "request", "order",     "message", "call",   "visit",
	"mention",  "post",    "subscribe", "gift",    "upload", "other",
};
const struct choices action_choices = { action_names, ACTION__MAX - 1 };

static const char *const reply_names[] = { NULL, "link", "mail", "phone" };
const struct choices reply_choices = { reply_names, REPLY__MAX - 1 };
