#include "bot/simulate_plan.h"

#include <string.h>

enum { FAR = 1000, ALONG_PER_MILLE = 700 /* of steps that go the whole way */ };

enum status sim_scene_load(struct sim *sim, int64_t number, struct arena *arena,
                           struct sim_scene *scene_out)
{
    *scene_out = (struct sim_scene){0};
    enum status status = store_ticket_get(sim->store, number, &scene_out->ticket);
    if (status != ST_OK) {
        return status;
    }
    struct ticket *ticket = &scene_out->ticket;
    ticket->slots = arena_text(arena, ticket->slots);
    scene_out->service = catalogue_service(sim->config->catalogue, text_of(ticket->service));
    return ticket->slots.data == NULL ? ST_NO_MEMORY
           : scene_out->service == NULL ? ST_CONFIG
                                        : ST_OK;
}

/* ---- the way through the life cycle ---- */

/* Ops that lead off the way. */
static bool is_detour(struct text op)
{
    static const struct text detours[] = {
        {"ticket.cancel", 13}, {"ticket.reopen", 13}, {"ticket.transfer", 15},
        {"ticket.assign", 13}};
    for (size_t i = 0; i < sizeof detours / sizeof detours[0]; i++) {
        if (text_equal(op, detours[i])) {
            return true;
        }
    }
    return false;
}

static size_t state_index(const struct lifecycle *lifecycle, struct text id)
{
    for (size_t i = 0; i < lifecycle->state_count; i++) {
        if (text_equal(lifecycle->states[i].id, id)) {
            return i;
        }
    }
    return lifecycle->state_count;
}

/* Moves from each state to a closed one, without detours. */
static void distances(const struct lifecycle *lifecycle, int out[LIFECYCLE_STATES_MAX + 1])
{
    for (size_t i = 0; i <= lifecycle->state_count; i++) {
        out[i] = i < lifecycle->state_count && !lifecycle->states[i].open ? 0 : FAR;
    }
    for (size_t round = 0; round < lifecycle->state_count; round++) {
        for (size_t m = 0; m < lifecycle->move_count; m++) {
            const struct lifecycle_move *move = &lifecycle->moves[m];
            int through = out[state_index(lifecycle, move->to)] + 1;
            for (size_t f = 0; f < move->from_count && !is_detour(move->op); f++) {
                size_t from = state_index(lifecycle, move->from[f]);
                out[from] = out[from] < through ? out[from] : through;
            }
        }
    }
}

static bool leaves(const struct lifecycle_move *move, struct text state)
{
    for (size_t i = 0; i < move->from_count; i++) {
        if (text_equal(move->from[i], state)) {
            return true;
        }
    }
    return false;
}

/* A move that comes nearer to the end, or (mostly) one that is not farther: all that there is to
 * do on the way. */
static const struct lifecycle_move *choose_move(struct sim *sim, const struct sim_scene *scene)
{
    const struct lifecycle *lifecycle = scene->service->lifecycle;
    struct text state = text_of(scene->ticket.state);
    int steps[LIFECYCLE_STATES_MAX + 1];
    distances(lifecycle, steps);
    int here = steps[state_index(lifecycle, state)];
    bool along = sim_chance(&sim->staff_chance, ALONG_PER_MILLE);
    const struct lifecycle_move *chosen = NULL;
    for (size_t i = 0; i < lifecycle->move_count; i++) {
        const struct lifecycle_move *move = &lifecycle->moves[i];
        int there = steps[state_index(lifecycle, move->to)];
        if (is_detour(move->op) || !leaves(move, state) || text_equal(move->to, state) ||
            there >= FAR || there > here) {
            continue;
        }
        if (chosen == NULL || (along && there == here)) {
            chosen = move;
        }
    }
    return chosen;
}

void sim_plan_step(struct sim *sim, const struct sim_scene *scene, struct sim_step *step_out)
{
    *step_out = (struct sim_step){.kind = STEP_WAIT};
    if (scene->ticket.alarm) {
        *step_out = (struct sim_step){.kind = STEP_OP, .op = TEXT("ticket.acknowledge")};
        return;
    }
    const struct lifecycle_move *move = choose_move(sim, scene);
    if (move != NULL) {
        *step_out = (struct sim_step){.kind = STEP_OP, .op = move->op, .move = move};
    }
}

static bool names_role(const struct text *roles, size_t count, const struct role *role)
{
    for (size_t i = 0; i < count; i++) {
        if (text_equal(roles[i], text_of(role->id))) {
            return true;
        }
    }
    return count == 0;
}

bool sim_step_admits(const struct sim_step *step, const struct role *role)
{
    return role_allows(role, step->op) &&
           (step->move == NULL || names_role(step->move->roles, step->move->role_count, role)) &&
           (step->allowed == NULL ||
            names_role(step->allowed->roles, step->allowed->role_count, role));
}
