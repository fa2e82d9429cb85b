/* clock_life.h - the changes of one clock: its row, its timer, its event and the figures, written
 * together in the turn's transaction. */
#ifndef BOT_CLOCK_LIFE_H
#define BOT_CLOCK_LIFE_H

#include "bot/clock_rule.h"
#include "bot/turn.h"
#include "store/clock.h"

struct clock_scene {
    struct turn *turn;
    struct ticket *ticket; /* its due time follows its clocks */
    const struct time_frame *frame;    /* of its community */
    const struct condition_view *view; /* NULL while a timer rings */
};

/* What the event tells besides the ticket and the clock. */
struct clock_change {
    struct text kind;         /* "clock.warned" … */
    const struct text *roles; /* who shall see to it; NULL: nobody is called */
    size_t role_count;
    int32_t step;    /* of the chain of escalation, from 1; 0: none */
    struct text why; /* of a step: "due", "unanswered", "repeat" */
    int64_t late_ms; /* after the moment it was meant for */
};

/* Writes clock (was: as it was before, NULL for a new one) with its timer at next_at_ms. */
MUST_CHECK enum status clock_life_write(const struct clock_scene *scene,
                                        const struct clock_row *was, struct clock_row *clock,
                                        const struct clock_change *change);

/* A clock of the rule that has run since started_at_ms, and been paused since paused_at_ms
 * (0: runs). One that is due already rings in the next transaction. */
MUST_CHECK enum status clock_life_start(const struct clock_scene *scene,
                                        const struct clock_rule *rule, int64_t started_at_ms,
                                        int64_t paused_at_ms, struct clock_row *clock_out);
/* Ends it as CLOCK_KEPT or CLOCK_VOID; past its due time it ends missed whatever is asked. */
MUST_CHECK enum status clock_life_end(const struct clock_scene *scene, struct clock_row *clock,
                                      enum clock_state as);
/* No effect on a clock that is missed or paused already, or past its due time. */
MUST_CHECK enum status clock_life_pause(const struct clock_scene *scene, struct clock_row *clock);
/* No effect on one that is not paused. */
MUST_CHECK enum status clock_life_resume(const struct clock_scene *scene,
                                         const struct clock_rule *rule, struct clock_row *clock);
/* Takes over the due time that a fact sets (R-CLK-5, R-CLK-9), if one does and the clock is not
 * missed: consent comes beforehand. */
MUST_CHECK enum status clock_life_extend(const struct clock_scene *scene,
                                         const struct clock_rule *rule, struct clock_row *clock);

#endif
