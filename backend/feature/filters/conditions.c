#include "feature/filters/conditions.h"
#include "base/str.h"
#include "feature/interests/interests.h"

static const char *const view_names[] = { NULL, "open", "new", "claimed", "overdue", "mine" };
static const struct choices filter_views = { view_names, FILTER_MINE };

enum { CARD_NEW = 1, CARD_CLAIMED = 2 };

static bool read_one(const char *name, const char *value, struct filter_conditions *c)
{
	if (str_eq(name, "view")) {
		c->view = (enum filter_view)choice_value(&filter_views, value);
		return c->view != 0;
	}
	/* In which order changes nothing about which. */
	if (str_eq(name, "order"))
		return true;
	if (str_eq(name, "source"))
		return (c->source = choice_value(&source_choices, value)) != 0;
	if (str_eq(name, "action"))
		return (c->action = choice_value(&action_choices, value)) != 0;
	if (str_eq(name, "point_id"))
		return str_to_i64(value, &c->point) && c->point > 0;
	if (str_eq(name, "assignee_id"))
		return str_to_i64(value, &c->assignee) && c->assignee > 0;
	return false;
}

bool conditions_read(const struct pair *v, size_t n, struct filter_conditions *out)
{
	*out = (struct filter_conditions){ .view = FILTER_OPEN };
	for (size_t i = 0; i < n; i++)
		if (!read_one(v[i].name, v[i].value, out))
			return false;
	return true;
}

static bool fits_view(enum filter_view view, const struct filter_card *card, user_id me,
		      struct timestamp now)
{
	switch (view) {
	case FILTER_NEW:
		return card->state == CARD_NEW;
	case FILTER_CLAIMED:
		return card->state == CARD_CLAIMED;
	case FILTER_OVERDUE:
		return card->is_waiting && card->due_at.us < now.us;
	case FILTER_MINE:
		return card->assignee_id.v == me.v;
	default:
		return true;
	}
}

bool conditions_fit(const struct filter_conditions *c, const struct filter_card *card, user_id me,
		    struct timestamp now)
{
	return fits_view(c->view, card, me, now) &&
	       (c->source == 0 || c->source == card->source_type) &&
	       (c->action == 0 || c->action == card->action) &&
	       (c->point == 0 || c->point == card->point_id.v) &&
	       (c->assignee == 0 || c->assignee == card->assignee_id.v);
}
