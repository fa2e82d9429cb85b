#include "bot/clock_chain.h"

enum { PRIORITY_URGENT = 1 };

static void note(struct clock_rung *rung, struct text kind)
{
    rung->triggers[rung->count++] = kind;
}

/* The moment from which the next step counts. */
static int64_t count_from(const struct clock_scene *scene, int64_t planned_ms)
{
    int64_t now_ms = scene->turn->now_ms;
    return now_ms - planned_ms > CLOCK_LATE_AFTER_MS ? now_ms : planned_ms;
}

/* When the step after `taken` ones comes; 0: there is none any more. */
static int64_t next_step(const struct clock_scene *scene, const struct clock_rule *rule,
                         int32_t taken, int64_t from_ms)
{
    int32_t chain = (int32_t)rule->escalation_count;
    bool repeats = chain > 0 && rule->repeat.amount > 0 && taken - chain < rule->repeat_max;
    if (taken >= chain && !repeats) {
        return 0;
    }
    const struct clock_span *span =
        taken < chain ? &rule->escalations[taken].after : &rule->repeat;
    if (span->unit == UNIT_MINUTES && span->amount == 0) {
        return from_ms;
    }
    return clock_span_end(span, scene->turn->config->calendar, scene->frame, from_ms);
}

static enum status warn(const struct clock_scene *scene, const struct clock_rule *rule,
                        struct clock_row *clock)
{
    struct clock_row was = *clock;
    clock->state = CLOCK_WARNED;
    clock->was_warned = true;
    clock->warn_at_ms = 0;
    clock->next_at_ms = clock->due_at_ms;
    return clock_life_write(scene, &was, clock,
                            &(struct clock_change){
                                .kind = TEXT("clock.warned"),
                                .roles = rule->warn_roles,
                                .role_count = rule->warn_role_count,
                                .late_ms = scene->turn->now_ms - was.next_at_ms,
                            });
}

static enum status raise_priority(const struct clock_scene *scene)
{
    struct ticket *ticket = scene->ticket;
    if (ticket->priority >= PRIORITY_URGENT) {
        return ST_OK;
    }
    ticket->priority = PRIORITY_URGENT;
    ticket->updated_at_ms = scene->turn->now_ms;
    return store_ticket_save(scene->turn->store, ticket);
}

/* One step of the chain; the last one repeats. */
static enum status escalate(const struct clock_scene *scene, const struct clock_rule *rule,
                            struct clock_row *clock)
{
    struct clock_row was = *clock;
    size_t last = rule->escalation_count - 1;
    size_t taken = (size_t)was.escalations;
    const struct clock_escalation *step = &rule->escalations[taken < last ? taken : last];
    enum status status = raise_priority(scene);
    if (status != ST_OK) {
        return status;
    }
    clock->escalations++;
    clock->next_at_ms = next_step(scene, rule, clock->escalations,
                                  count_from(scene, was.next_at_ms));
    return clock_life_write(scene, &was, clock,
                            &(struct clock_change){
                                .kind = TEXT("clock.escalated"),
                                .roles = step->roles,
                                .role_count = step->role_count,
                                .step = clock->escalations,
                                .why = taken > last ? TEXT("repeat")
                                       : taken == 0 ? TEXT("due")
                                                    : TEXT("unanswered"),
                                .late_ms = scene->turn->now_ms - was.next_at_ms,
                            });
}

static enum status miss(const struct clock_scene *scene, const struct clock_rule *rule,
                        struct clock_row *clock)
{
    struct clock_row was = *clock;
    clock->state = CLOCK_MISSED;
    clock->warn_at_ms = 0;
    clock->next_at_ms = next_step(scene, rule, 0, count_from(scene, was.due_at_ms));
    return clock_life_write(scene, &was, clock,
                            &(struct clock_change){
                                .kind = TEXT("clock.missed"),
                                .late_ms = scene->turn->now_ms - was.due_at_ms,
                            });
}

enum status clock_chain_ring(const struct clock_scene *scene, const struct clock_rule *rule,
                             struct clock_row *clock, struct clock_rung *rung_out)
{
    int64_t now_ms = scene->turn->now_ms;
    *rung_out = (struct clock_rung){0};
    if (clock->state != CLOCK_MISSED && now_ms < clock->due_at_ms) {
        note(rung_out, TEXT("clock.warned"));
        return warn(scene, rule, clock);
    }
    if (clock->state != CLOCK_MISSED) {
        note(rung_out, TEXT("clock.missed"));
        enum status status = miss(scene, rule, clock);
        if (status != ST_OK || clock->next_at_ms == 0 || clock->next_at_ms > now_ms) {
            return status;
        }
    }
    note(rung_out, TEXT("clock.escalated"));
    return escalate(scene, rule, clock);
}
