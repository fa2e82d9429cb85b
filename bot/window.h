/* window.h - may a resident be written to in free words, as his provider counts it?
 *
 * Two ledgers, each by itself: of his messages (WeChat: 5 replies within 48 hours), and of what else he
 * did (3 within a minute of a tap on the menu, a scan, following). Neither renews, shortens or uses up
 * the other; a reply is taken from the one of acts while it is open, for that is gone first. They stand
 * in the conversation and are our own count: the provider's word (SEND_PEER_CLOSED) outweighs it. */
#ifndef BOT_WINDOW_H
#define BOT_WINDOW_H

#include "bot/channel.h"
#include "store/contact.h"

/* account: his; NULL, gone from the configuration: no. */
bool window_is_open(const struct account *account, const struct conversation *conversation,
                    int64_t now_ms);
/* What inbound allows, from now on. */
void window_renew(struct conversation *conversation, const struct inbound *inbound, int64_t now_ms);
/* One reply of an open window is spent. */
void window_spend(struct conversation *conversation, int64_t now_ms);
/* One spent at spent_at_ms did not reach the provider. */
void window_give_back(struct conversation *conversation, int64_t spent_at_ms);
void window_close(struct conversation *conversation);

#endif
