/* simulate_plan.h - what is to be done next about a ticket, read off its procedure alone.
 *
 * No step of any service is written down here: the life cycle says which op leads towards the
 * end, a shut gate which fact is missing, a running clock what would stop it, the fact who may
 * record it, and a reaction or question what brings about a fact that staff can not record. */
#ifndef BOT_SIMULATE_PLAN_H
#define BOT_SIMULATE_PLAN_H

#include "bot/simulate_view.h"
#include "bot/simulate_world.h"
#include "store/ticket.h"

enum { SIM_VALUE_BYTES = 64 };

/* A ticket with all that is recorded of it. */
struct sim_scene {
    struct ticket ticket; /* slots in the arena */
    const struct service *service;
    struct sim_view view;
};

struct sim_step {
    enum { STEP_WAIT, STEP_OP } kind;
    struct text op;   /* "ticket.accept", "ticket.record" … */
    struct text fact; /* of ticket.record */
    char value[SIM_VALUE_BYTES];
    const struct lifecycle_move *move;  /* when the op is one; NULL else */
    const struct fact_allowed *allowed; /* whose roles may record it; NULL: by the op alone */
};

MUST_CHECK enum status sim_scene_load(struct sim *sim, int64_t ticket, struct arena *arena,
                                      struct sim_scene *scene_out);
/* The next step towards the end. */
void sim_plan_step(struct sim *sim, const struct sim_scene *scene, struct sim_step *step_out);
/* Some fact that somebody could record now, though nothing asks for it. */
void sim_plan_fact(struct sim *sim, const struct sim_scene *scene, struct sim_step *step_out);
/* Records the fact so that the test holds afterwards (NULL: any value of its kind). */
void sim_plan_value(struct sim *sim, const struct fact_rule *rule,
                    const struct condition_test *test, struct sim_step *step);
bool sim_step_admits(const struct sim_step *step, const struct role *role);

#endif
