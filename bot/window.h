/* window.h - may a resident be written to in free words, as his provider counts it?
 *
 * The ledger stands in the conversation and is our own count; the provider's word (the channel's
 * judge: SEND_PEER_CLOSED) outweighs it. */
#ifndef BOT_WINDOW_H
#define BOT_WINDOW_H

#include "bot/channel.h"
#include "store/contact.h"

/* account: his; NULL, gone from the configuration: no. */
bool window_is_open(const struct account *account, const struct conversation *conversation,
                    int64_t now_ms);

#endif
