/* webhook.h - what the front does with a channel's request, without sockets.
 *
 * verify, replay memory, decode on the way in; the channel's answer on the way
 * out. Everything lives in the arena of the request. */
#ifndef ADAPTERS_WEBHOOK_H
#define ADAPTERS_WEBHOOK_H

#include "adapters/replay.h"
#include "bot/channel.h"

/* ST_SIGNATURE, ST_STALE, ST_REPLAYED, ST_MALFORMED, ST_TOO_LARGE …; ST_OK with at least one
 * item in batch_out (INBOUND_OTHER when the request asks for nothing). */
MUST_CHECK enum status webhook_receive(const struct account *account, struct replay *replay,
                                       struct webhook *hook, struct arena *arena,
                                       struct inbound_batch *batch_out);

/* GET: the platform checks that this address is ours. */
MUST_CHECK enum status webhook_handshake(const struct account *account, struct webhook *hook,
                                         struct arena *arena, struct text *body_out);

/* Does the desk have to see it? */
bool webhook_needs_desk(const struct inbound_batch *batch);

#endif
