#include "feature/interests/window.h"
#include "feature/interests/source.h"

static const int64_t HOUR_US = 3600000000;

enum { DAY_HOURS = 24, WEEK_HOURS = 168 };

static bool is_meta(int source_type)
{
	return source_type == SOURCE_FACEBOOK || source_type == SOURCE_INSTAGRAM;
}

static int64_t hours_of(int source_type, int action)
{
	if (source_type == SOURCE_WHATSAPP)
		return DAY_HOURS;
	if (!is_meta(source_type))
		return 0;
	switch (action) {
	case ACTION_MESSAGE:
	case ACTION_QUESTION:
	case ACTION_REQUEST:
	case ACTION_ORDER:
		return DAY_HOURS;
	case ACTION_COMMENT:
	case ACTION_REPLY:
	case ACTION_MENTION:
		return WEEK_HOURS;
	default:
		return 0;
	}
}

struct timestamp window_end(int source_type, int action, struct timestamp at)
{
	const int64_t hours = hours_of(source_type, action);

	return hours == 0 ? (struct timestamp){ 0 } : time_add(at, hours * HOUR_US);
}

struct timestamp window_last(int source_type, int action, struct timestamp window)
{
	if (window.us == 0 || !is_meta(source_type) || hours_of(source_type, action) != DAY_HOURS)
		return (struct timestamp){ 0 };
	return time_add(window, (WEEK_HOURS - DAY_HOURS) * HOUR_US);
}
