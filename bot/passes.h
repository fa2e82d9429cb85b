/* passes.h - one-time codes that the gate checks (R-RELEASE 放行条). */
#ifndef BOT_PASSES_H
#define BOT_PASSES_H

#include "bot/json_out.h"
#include "bot/turn.h"
#include "store/pass.h"

enum {
    PASS_DIGITS = 6,
    PASS_DRAWS_MAX = 32 /* codes drawn before giving up; one is free as long as most are */
};

/* A code for the ticket, good from the wanted time of its service on, for the reaction's valid_ms;
 * told with {code} and {until}. It replaces an earlier one of the ticket. ST_CONFLICT when no code was free. */
MUST_CHECK enum status passes_give(struct turn *turn, struct ticket *ticket,
                                   const struct service *service, const struct reaction *reaction);
/* The ticket's unused codes end now. */
MUST_CHECK enum status passes_revoke(struct turn *turn, struct ticket *ticket);

/* What a pass is worth at now_ms. */
enum pass_standing { PASS_GOOD, PASS_WAS_USED, PASS_IS_OVER, PASS_IS_EARLY };
enum pass_standing passes_standing(const struct pass *pass, int64_t now_ms);
/* How staff see it: never with its code. */
void passes_render(struct json_out *out, const char *key, const struct turn *turn,
                   const struct pass *pass);

#endif
