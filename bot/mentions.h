/* mentions.h - colleagues whom a note calls by name, beside a chat or in a ticket.
 *
 * The request's member "mentions" lists user names. Whoever is called must be able to see what the
 * note stands beside: he finds it in his mention.list until he has looked. */
#ifndef BOT_MENTIONS_H
#define BOT_MENTIONS_H

#include "bot/command.h"
#include "store/inbox.h"

enum { MENTIONS_MAX = 10 };

struct mentions {
    size_t count;
    struct staff staff[MENTIONS_MAX];
};

/* Reads the member "mentions" of the request. sight: the op by which whoever is called would look.
 * ST_MALFORMED with the command's refusal set when one is unknown, disabled, or may not look;
 * ST_TOO_LARGE beyond MENTIONS_MAX. */
MUST_CHECK enum status mentions_read(struct command *command, struct text sight,
                                     struct text community, struct mentions *mentions);
/* Writes the array `mentions` of user names. */
void mentions_write(struct json_out *out, const struct mentions *mentions);
/* Keeps one for each who is called; place says where the note stands (contact and message, or
 * ticket and text), the rest of it is not looked at. */
MUST_CHECK enum status mentions_keep(struct command *command, const struct mentions *mentions,
                                     const struct mention *place);

#endif
