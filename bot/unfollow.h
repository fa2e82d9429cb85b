/* unfollow.h - a resident who leaves an account is forgotten, as its platform orders.
 *
 * The official text of WeChat's unsubscribe event: whoever runs the account must delete the
 * information of that user. Deleted are his name, phone and room, the homes he is bound to, the
 * dialogue, the ledger of replies, his consents and who holds his chat; what was to be sent to him is
 * withdrawn, or goes on by its next way. Kept are his tickets and what was said about them, for the
 * company must be able to prove its work; that he does not want to be written to (opt-outs); and the
 * bare id, by which a repeat of the event, and his return, are known. Who follows again starts as one
 * who was never there. */
#ifndef BOT_UNFOLLOW_H
#define BOT_UNFOLLOW_H

#include "bot/turn.h"

enum { UNFOLLOW_ROWS_MAX = 256 /* messages that wait for one resident; more stay and are refused */ };

/* contact and conversation are what is left of him. */
MUST_CHECK enum status unfollow_take(struct turn *turn, struct contact *contact,
                                     struct conversation *conversation);

#endif
