#include "feature/history/phone.h"
#include "base/str.h"

#include <string.h>

static const struct phone_plan russia = { "7", "8", 10, 10 };

/* Zones of other countries. */
/* clang-format off */
static const struct zone_plan {
	const char *zone;
	struct phone_plan plan;
} zones[] = {
	{ "Asia/Almaty", { "7", "8", 10, 10 } },      { "Asia/Qyzylorda", { "7", "8", 10, 10 } },
	{ "Asia/Aqtau", { "7", "8", 10, 10 } },       { "Asia/Aqtobe", { "7", "8", 10, 10 } },
	{ "Asia/Atyrau", { "7", "8", 10, 10 } },      { "Asia/Oral", { "7", "8", 10, 10 } },
	{ "Asia/Qostanay", { "7", "8", 10, 10 } },    { "Europe/Minsk", { "375", "80", 9, 9 } },
	{ "Europe/Kyiv", { "380", "0", 9, 9 } },      { "Europe/Kiev", { "380", "0", 9, 9 } },
	{ "Europe/Chisinau", { "373", "0", 8, 8 } },  { "Asia/Tashkent", { "998", "8", 9, 9 } },
	{ "Asia/Samarkand", { "998", "8", 9, 9 } },   { "Asia/Bishkek", { "996", "0", 9, 9 } },
	{ "Asia/Dushanbe", { "992", "8", 9, 9 } },    { "Asia/Yerevan", { "374", "0", 8, 8 } },
	{ "Asia/Baku", { "994", "0", 9, 9 } },        { "Asia/Tbilisi", { "995", "0", 9, 9 } },
	{ "Europe/Riga", { "371", "", 8, 8 } },       { "Europe/Tallinn", { "372", "", 7, 8 } },
	{ "Europe/Vilnius", { "370", "8", 8, 8 } },   { "Europe/London", { "44", "0", 9, 10 } },
	{ "Europe/Berlin", { "49", "0", 6, 12 } },    { "Europe/Paris", { "33", "0", 9, 9 } },
	{ "Europe/Warsaw", { "48", "", 9, 9 } },      { "Europe/Prague", { "420", "", 9, 9 } },
	{ "Europe/Istanbul", { "90", "0", 10, 10 } }, { "Asia/Jerusalem", { "972", "0", 8, 9 } },
	{ "Asia/Dubai", { "971", "0", 8, 9 } },       { "America/New_York", { "1", "1", 10, 10 } },
	{ "America/Chicago", { "1", "1", 10, 10 } },  { "America/Denver", { "1", "1", 10, 10 } },
	{ "America/Los_Angeles", { "1", "1", 10, 10 } },
	{ "America/Toronto", { "1", "1", 10, 10 } },
};
/* clang-format on */

static const char *const russian_zones[] = {
	"Europe/Moscow",      "Europe/Kaliningrad", "Europe/Samara",     "Europe/Volgograd",
	"Europe/Saratov",     "Europe/Astrakhan",   "Europe/Ulyanovsk",  "Europe/Kirov",
	"Europe/Simferopol",  "Asia/Yekaterinburg", "Asia/Omsk",         "Asia/Novosibirsk",
	"Asia/Barnaul",       "Asia/Tomsk",         "Asia/Novokuznetsk", "Asia/Krasnoyarsk",
	"Asia/Irkutsk",       "Asia/Chita",         "Asia/Yakutsk",      "Asia/Khandyga",
	"Asia/Vladivostok",   "Asia/Ust-Nera",      "Asia/Magadan",      "Asia/Sakhalin",
	"Asia/Srednekolymsk", "Asia/Kamchatka",     "Asia/Anadyr",
};

const struct phone_plan *phone_plan_of_zone(const char *time_zone)
{
	for (size_t i = 0; i < sizeof(russian_zones) / sizeof(russian_zones[0]); i++)
		if (str_eq(russian_zones[i], time_zone))
			return &russia;
	for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++)
		if (str_eq(zones[i].zone, time_zone))
			return &zones[i].plan;
	return NULL;
}

bool phone_needs_plan(const char *phone)
{
	return phone != NULL && phone[strspn(phone, " \t(")] != '+';
}
