/* visitor.h - who writes, and what his writing renews: the contact behind a message. */
#ifndef BOT_VISITOR_H
#define BOT_VISITOR_H

#include "bot/inbound.h"
#include "bot/turn.h"

/* Finds the contact, or adds him; keeps what the channel says of him that he has not said himself. The
 * state in *conversation_out is a copy in the turn's arena. */
MUST_CHECK enum status visitor_find(struct turn *turn, const struct account *account,
                                    const struct inbound *inbound, struct contact *contact_out,
                                    struct conversation *conversation_out);
/* The message renews its ledger of free replies (window.h); what waited for it may go out again. */
MUST_CHECK enum status visitor_renew_ledger(struct turn *turn, const struct account *account,
                                            const struct inbound *inbound, int64_t contact,
                                            struct conversation *conversation);

#endif
