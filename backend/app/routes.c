#include "app/routes.h"
#include "core/live.h"
#include "feature/assign/assign.h"
#include "feature/auth/auth.h"
#include "feature/changes/changes.h"
#include "feature/channels/channels.h"
#include "feature/clients/clients.h"
#include "feature/files/files.h"
#include "feature/filters/filters.h"
#include "feature/interests/interests.h"
#include "feature/leaks/leaks.h"
#include "feature/letters/letters.h"
#include "feature/notices/notices.h"
#include "feature/points/points.h"
#include "feature/reports/reports.h"
#include "feature/replays/replays.h"
#include "feature/rules/rules.h"
#include "feature/presence/presence.h"
#include "feature/seen/seen.h"
#include "feature/sessions/sessions.h"
#include "feature/templates/templates.h"
#include "feature/users/users.h"
#include "feature/worktime/worktime.h"

const struct route *const all_routes[] = {
	auth_routes,
	see_as_routes,
	audit_routes,
	sessions_routes,
	me_routes,
	users_routes,
	points_routes,
	channels_routes,
	mailbox_routes,
	oauth_routes,
	interest_feed_routes,
	interest_counts_routes,
	interest_card_routes,
	interest_work_routes,
	interest_proof_routes,
	interest_reply_routes,
	interest_form_routes,
	interest_presence_routes,
	interest_evidence_routes,
	interest_edit_routes,
	interest_quality_routes,
	templates_routes,
	client_list_routes,
	client_routes,
	contact_routes,
	client_link_routes,
	client_match_routes,
	timeline_routes,
	files_routes,
	interest_no_reply_routes,
	worktime_routes,
	presence_routes,
	shifts_routes,
	assign_routes,
	letters_routes,
	notices_routes,
	reports_routes,
	filters_routes,
	seen_routes,
	rules_routes,
	rule_change_routes,
	letter_task_routes,
	ledger_routes,
	silence_routes,
	folders_routes,
	rule_write_routes,
	rule_try_routes,
	rule_teach_routes,
	replays_routes,
	leaks_routes,
	live_routes,
	changes_routes,
	NULL,
};

const struct gate_hooks all_hooks = { auth_actor_load, auth_session_look, auth_audit };
