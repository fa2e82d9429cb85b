/* origin.h - which pages may log in and open the staff websocket.
 *
 * A browser says where a page came from; only the gateway's own pages and the
 * listed ones may act for a member of staff. "Own" is the address that the
 * connection really reached, never the Host header: a stranger's name that
 * resolves to us would match that. */
#ifndef ADAPTERS_STAFF_ORIGIN_H
#define ADAPTERS_STAFF_ORIGIN_H

#include "adapters/address.h"
#include "bot/config.h"

/* origin: value of the Origin header, not empty. local, port: our end of the connection. */
bool origin_allowed(struct text origin, const struct settings *settings,
                    const struct address *local, int port);

/* Did the page come over TLS? Then its cookie must not travel without. */
bool origin_is_secure(struct text origin);

#endif
