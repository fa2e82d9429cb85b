/* presence.h - who else looks at a chat. (Who writes there, a sign says: signs.h.)
 *
 * Nothing of it is kept: it is known while a client says so now and then (chat.look), and told to
 * those that look at the same chat. The desk has decided by then that the client may see the chat. */
#ifndef ADAPTERS_STAFF_PRESENCE_H
#define ADAPTERS_STAFF_PRESENCE_H

#include "adapters/staff/client.h"

enum {
    PRESENCE_MS = 45000,       /* without a word, one has gone elsewhere; clients say it every 20 s */
    PRESENCE_CLIENTS_MAX = 1024, /* that look at chats; more are told, and not told of */
    PRESENCE_NAMES_MAX = 10    /* in one frame */
};

void presence_open(struct presence *presence);
/* The client looks at look->chat from now on; look->away: no longer. */
void presence_look(struct hub_client *client, const struct look *look, int64_t now_ms);
void presence_leave(struct hub_client *client); /* allowed when it looks at none */
void presence_expire(struct presence *presence, int64_t now_ms);

/* {"presence":{"chat":12,"who":[{"username":…,"name":…}]}}: everyone who looks at the
 * client's chat but he himself. Empty when out of memory. */
struct text presence_frame(const struct hub_client *client, struct arena *arena);

#endif
