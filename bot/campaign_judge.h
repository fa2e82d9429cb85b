/* campaign_judge.h - may this home be told this now, what, and by which channel: asked in the
 * transaction that writes the outbox row, and again in the one that hands it to the courier. */
#ifndef BOT_CAMPAIGN_JUDGE_H
#define BOT_CAMPAIGN_JUDGE_H

#include "bot/ladder.h"
#include "bot/reach.h"

struct campaign_case {
    const struct campaign *campaign;
    const struct campaign_kind *kind;
    const struct community *community;
    int64_t household;
    const struct ladder_step *taken; /* second look: the step that the row is; else NULL */
    bool again;                      /* second look: it was counted already */
};

struct judgement {
    enum skip_reason reason; /* SKIP_NONE: go on */
    struct household household;
    struct arrears arrears; /* for `day`; only of kinds that look at them */
    int32_t day;            /* what is due before it is talked of; 0: nothing */
    struct dunning dunning; /* of the ladder */
    const struct ladder_step *step; /* of the ladder: the one to take; NULL: none */
    int64_t next_at_ms;             /* of the ladder, when reason keeps it from going on */
    struct contact contact;         /* who is told; for steps that are no message, nobody */
    struct text words;              /* in the turn's arena */
};
MUST_CHECK enum status campaign_judge(struct turn *turn, const struct campaign_case *case_,
                                      struct judgement *judgement_out);
/* Would this reason let the ladder go on as if the step had been taken? Who cannot or must not be
 * written to gets the letter all the same. */
bool campaign_passes_step(enum skip_reason reason);

#endif
