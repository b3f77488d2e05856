/*
 * Clients: companies and private persons of a point, their contacts, and who is who. An identity
 * (what somebody is known by) is linked to a contact within one point by a row of identity_links; a
 * client's history is read through the living links, so it follows at once when a link is made and
 * goes back when it is taken away. Nothing of the history itself is ever changed.
 */
#ifndef FEATURE_CLIENTS_H
#define FEATURE_CLIENTS_H

#include "core/http.h"

extern const struct route client_routes[];
extern const struct route client_list_routes[];
extern const struct route contact_routes[];
extern const struct route client_link_routes[];
extern const struct route client_match_routes[];
extern const struct route timeline_routes[];

#endif
