#include "bot/simulate_plan.h"

#include "store/clock.h"
#include "store/fact.h"

#include <string.h>

enum {
    FAR = 1000,
    ALONG_PER_MILLE = 700,  /* of steps that go the whole way */
    CLOCKS_PER_MILLE = 850, /* of running clocks that somebody minds */
    FACTS_TRIED = 8,
    DEPTH_MAX = 6           /* of what must be done before what must be done before … */
};

static const struct text record_op = {"ticket.record", 13};

/* ---- loading ---- */

static enum status load_facts(struct sim *sim, struct arena *arena, struct sim_scene *scene)
{
    struct fact rows[FACTS_MAX];
    size_t count = 0;
    enum status status =
        store_fact_list(sim->store, scene->ticket.number, rows, FACTS_MAX, &count);
    if (status != ST_OK || count == 0) {
        return status;
    }
    struct sim_fact *facts = arena_alloc(arena, count * sizeof *facts);
    if (facts == NULL) {
        return ST_NO_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        facts[i].name = arena_text(arena, text_of(rows[i].name));
        text_copy(text_of(rows[i].value), facts[i].value, sizeof facts[i].value);
        facts[i].number = rows[i].number;
        facts[i].at_ms = rows[i].at_ms;
    }
    scene->view.facts = facts;
    scene->view.fact_count = count;
    return ST_OK;
}

enum status sim_scene_load(struct sim *sim, int64_t number, struct arena *arena,
                           struct sim_scene *scene_out)
{
    *scene_out = (struct sim_scene){0};
    struct ticket *ticket = &scene_out->ticket;
    enum status status = store_ticket_get(sim->store, number, ticket);
    if (status != ST_OK) {
        return status;
    }
    ticket->slots = arena_text(arena, ticket->slots);
    scene_out->service = catalogue_service(sim->config->catalogue, text_of(ticket->service));
    if (ticket->slots.data == NULL || scene_out->service == NULL) {
        return ticket->slots.data == NULL ? ST_NO_MEMORY : ST_CONFIG;
    }
    scene_out->view = (struct sim_view){
        .service = text_of(ticket->service),     .intent = text_of(ticket->intent),
        .class_ = text_of(ticket->class_),       .community = text_of(ticket->community),
        .state = text_of(ticket->state),         .department = text_of(ticket->department),
        .bound = ticket->household != 0,         .slots = ticket->slots,
    };
    return scene_out->service->fact_count == 0 ? ST_OK : load_facts(sim, arena, scene_out);
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

/* ---- what must be done before ---- */

struct planning {
    struct sim *sim;
    const struct sim_scene *scene;
    struct sim_step *step;
};

static bool solve_fact(struct planning *planning, struct text name,
                       const struct condition_test *test, int depth);

/* So that the test holds: only what can be recorded can be brought about. */
static bool solve_test(struct planning *planning, const struct condition_test *test, int depth)
{
    return test->subject == SUBJECT_FACT && test->relation != RELATION_ABSENT &&
           solve_fact(planning, test->name, test, depth);
}

static bool solve_condition(struct planning *planning, const struct condition *condition,
                            int depth)
{
    const struct condition_test *failing = sim_view_failing(&planning->scene->view, condition);
    return failing != NULL && solve_test(planning, failing, depth);
}

/* The op if nothing bars it, else what opens the gate. */
static bool solve_move(struct planning *planning, const struct lifecycle_move *move, int depth)
{
    const struct service *service = planning->scene->service;
    for (size_t i = 0; i < service->gate_count; i++) {
        const struct gate *gate = &service->gates[i];
        if (!text_equal(gate->op, move->op) ||
            !sim_view_holds(&planning->scene->view, &gate->when)) {
            continue;
        }
        if (!sim_view_holds(&planning->scene->view, &gate->needs)) {
            return depth > 0 && solve_condition(planning, &gate->needs, depth - 1);
        }
    }
    *planning->step = (struct sim_step){.kind = STEP_OP, .op = move->op, .move = move};
    return true;
}

static bool solve_event(struct planning *planning, struct text kind, int depth)
{
    const struct lifecycle *lifecycle = planning->scene->service->lifecycle;
    for (size_t i = 0; i < lifecycle->move_count; i++) {
        const struct lifecycle_move *move = &lifecycle->moves[i];
        if (text_equal(move->event, kind) && !is_detour(move->op) &&
            leaves(move, planning->scene->view.state)) {
            return solve_move(planning, move, depth);
        }
    }
    return false;
}

static bool solve_trigger(struct planning *planning, struct text trigger, int depth)
{
    static const struct text prefix = {"fact.", 5};
    if (!text_starts_with(trigger, prefix)) {
        return solve_event(planning, trigger, depth);
    }
    struct text name = text_slice(trigger, prefix.size, trigger.size);
    return sim_view_fact(&planning->scene->view, name) == NULL &&
           solve_fact(planning, name, NULL, depth);
}

static bool is_for_staff(const struct fact_allowed *allowed)
{
    for (size_t i = 0; i < allowed->role_count; i++) {
        if (!text_equal(allowed->roles[i], TEXT("resident")) &&
            !text_equal(allowed->roles[i], TEXT("system"))) {
            return true;
        }
    }
    return false;
}

static bool record(struct planning *planning, const struct fact_rule *rule,
                   const struct fact_allowed *allowed, const struct condition_test *test)
{
    *planning->step = (struct sim_step){
        .kind = STEP_OP, .op = record_op, .fact = rule->name, .allowed = allowed};
    sim_plan_value(planning->sim, rule, test, planning->step);
    return true;
}

/* A reaction records it, or asks the resident for it. */
static bool brings(const struct service *service, const struct reaction *reaction,
                   struct text fact)
{
    if (reaction->kind == REACT_RECORD) {
        return text_equal(reaction->name, fact);
    }
    const struct ask *ask =
        reaction->kind == REACT_ASK ? service_ask(service, reaction->name) : NULL;
    return ask != NULL && text_equal(ask->fact, fact);
}

static bool solve_by_reaction(struct planning *planning, struct text fact, int depth)
{
    const struct service *service = planning->scene->service;
    for (size_t i = 0; i < service->reaction_count; i++) {
        const struct reaction *reaction = &service->reactions[i];
        if (!brings(service, reaction, fact)) {
            continue;
        }
        if (solve_condition(planning, &reaction->when, depth)) {
            return true;
        }
        for (size_t t = 0; t < reaction->on_count; t++) {
            if (solve_trigger(planning, reaction->on[t], depth)) {
                return true;
            }
        }
    }
    return false;
}

static bool solve_fact(struct planning *planning, struct text name,
                       const struct condition_test *test, int depth)
{
    const struct fact_rule *rule = service_fact(planning->scene->service, name);
    const struct sim_view *view = &planning->scene->view;
    if (rule == NULL || depth <= 0 || (rule->once && sim_view_fact(view, name) != NULL)) {
        return false;
    }
    if (rule->allowed_count == 0) {
        return record(planning, rule, NULL, test);
    }
    for (size_t i = 0; i < rule->allowed_count; i++) {
        if (is_for_staff(&rule->allowed[i]) && sim_view_holds(view, &rule->allowed[i].when)) {
            return record(planning, rule, &rule->allowed[i], test);
        }
    }
    for (size_t i = 0; i < rule->allowed_count; i++) {
        if (is_for_staff(&rule->allowed[i]) &&
            solve_condition(planning, &rule->allowed[i].when, depth - 1)) {
            return true;
        }
    }
    return solve_by_reaction(planning, name, depth - 1);
}

/* ---- the step ---- */

/* Somebody minds a clock that runs: what would stop it? */
static bool solve_clocks(struct planning *planning)
{
    struct sim *sim = planning->sim;
    struct clock_row rows[CLOCKS_OF_TICKET_MAX];
    size_t count = 0;
    if (store_clock_of_ticket(sim->store, planning->scene->ticket.number, rows,
                              CLOCKS_OF_TICKET_MAX, &count) != ST_OK) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        const struct clock_rule *rule =
            clock_rules_find(sim->config->clock_rules, text_of(rows[i].rule));
        if (rows[i].ended_at_ms != 0 || rule == NULL ||
            !sim_chance(&sim->staff_chance, CLOCKS_PER_MILLE)) {
            continue;
        }
        for (size_t t = 0; t < rule->stop_count; t++) {
            if (solve_trigger(planning, rule->stop[t], DEPTH_MAX)) {
                return true;
            }
        }
    }
    return false;
}

void sim_plan_step(struct sim *sim, const struct sim_scene *scene, struct sim_step *step_out)
{
    struct planning planning = {sim, scene, step_out};
    *step_out = (struct sim_step){.kind = STEP_WAIT};
    if (scene->ticket.alarm) {
        *step_out = (struct sim_step){.kind = STEP_OP, .op = TEXT("ticket.acknowledge")};
        return;
    }
    if (solve_clocks(&planning)) {
        return;
    }
    const struct lifecycle_move *move = choose_move(sim, scene);
    if (move == NULL || !solve_move(&planning, move, DEPTH_MAX)) {
        *step_out = (struct sim_step){.kind = STEP_WAIT};
    }
}

void sim_plan_fact(struct sim *sim, const struct sim_scene *scene, struct sim_step *step_out)
{
    struct planning planning = {sim, scene, step_out};
    const struct service *service = scene->service;
    *step_out = (struct sim_step){.kind = STEP_WAIT};
    if (service->fact_count == 0) {
        return;
    }
    for (int i = 0; i < FACTS_TRIED; i++) {
        const struct fact_rule *rule =
            &service->facts[random_below(&sim->staff_chance, service->fact_count)];
        if (sim_view_fact(&scene->view, rule->name) == NULL &&
            solve_fact(&planning, rule->name, NULL, 1)) {
            return;
        }
    }
}

static bool names_role(const struct text *roles, size_t count, const struct role *role)
{
    return count == 0 || text_among(text_of(role->id), roles, count);
}

bool sim_step_admits(const struct sim_step *step, const struct role *role)
{
    return role_allows(role, step->op) &&
           (step->move == NULL || names_role(step->move->roles, step->move->role_count, role)) &&
           (step->allowed == NULL ||
            names_role(step->allowed->roles, step->allowed->role_count, role));
}
