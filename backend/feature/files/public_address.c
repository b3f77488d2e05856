#include "feature/files/public_address.h"

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct block4 {
	uint32_t first;
	int bits;
};

/* IANA's special-purpose blocks that are not globally reachable, multicast and the reserved end. */
static const struct block4 closed4[] = {
	{ 0x00000000u, 8 },  { 0x0a000000u, 8 },  { 0x64400000u, 10 }, { 0x7f000000u, 8 },
	{ 0xa9fe0000u, 16 }, { 0xac100000u, 12 }, { 0xc0000000u, 24 }, { 0xc0000200u, 24 },
	{ 0xc0586300u, 24 }, { 0xc0a80000u, 16 }, { 0xc6120000u, 15 }, { 0xc6336400u, 24 },
	{ 0xcb007100u, 24 }, { 0xe0000000u, 4 },  { 0xf0000000u, 4 },
};

struct block6 {
	uint8_t first[4];
	int bits;
};

/* Inside of 2000::/3, which alone is in use: protocols and tunnels, documentation, 6to4. */
static const struct block6 closed6[] = {
	{ { 0x20, 0x01, 0x00, 0x00 }, 23 },
	{ { 0x20, 0x01, 0x0d, 0xb8 }, 32 },
	{ { 0x20, 0x02, 0x00, 0x00 }, 16 },
	{ { 0x3f, 0xff, 0x00, 0x00 }, 20 },
};

static bool is_public4(uint32_t a)
{
	for (size_t i = 0; i < sizeof(closed4) / sizeof(closed4[0]); i++)
		if ((a ^ closed4[i].first) >> (32 - closed4[i].bits) == 0)
			return false;
	return true;
}

static uint32_t be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static bool is_public6(const uint8_t *p)
{
	static const uint8_t mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

	if (memcmp(p, mapped, sizeof(mapped)) == 0)
		return is_public4(be32(p + 12));
	if (p[0] >> 5 != 1)
		return false;
	for (size_t i = 0; i < sizeof(closed6) / sizeof(closed6[0]); i++)
		if ((be32(p) ^ be32(closed6[i].first)) >> (32 - closed6[i].bits) == 0)
			return false;
	return true;
}

bool address_is_public(const struct sockaddr *address)
{
	struct sockaddr_in in4;
	struct sockaddr_in6 in6;

	if (address->sa_family == AF_INET) {
		memcpy(&in4, address, sizeof(in4));
		return is_public4(ntohl(in4.sin_addr.s_addr));
	}
	if (address->sa_family != AF_INET6)
		return false;
	memcpy(&in6, address, sizeof(in6));
	return is_public6(in6.sin6_addr.s6_addr);
}
