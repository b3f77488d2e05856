#include "feature/points/time_zone.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

bool time_zone_is_known(const char *name)
{
	static const char allowed[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/";
	struct stat st;
	char path[128];

	if (name[0] == '/' || name[strspn(name, allowed)] != '\0')
		return false;
	snprintf(path, sizeof(path), "/usr/share/zoneinfo/%s", name);
	return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}
