/* simulate_rings.c - the oracle's clocks ring; what the gateway says of its own is held against
 * them, at each moment and in the end against the table. */
#include "bot/base/clock.h"
#include "bot/simulate_judge.h"
#include "store/clock.h"

#include <string.h>

enum { LATE_MS = 60000 /* up to here the next step counts from the plan */ };

/* ---- ringing ---- */

/* When the step after those taken comes; 0: never. */
static int64_t next_step(const struct clock_judge *judge, const struct clock_rule *rule,
                         int32_t taken, int64_t from_ms)
{
    int32_t chain = (int32_t)rule->escalation_count;
    if (taken < chain) {
        return sim_days_due(&judge->days, &rule->escalations[taken].after, from_ms);
    }
    bool again = chain > 0 && rule->repeat.amount > 0 && taken < chain + rule->repeat_max;
    return again ? sim_days_due(&judge->days, &rule->repeat, from_ms) : 0;
}

/* From when the next step counts: from the plan, or from now when the gateway was away. */
static int64_t counted_from(int64_t planned_ms, int64_t now_ms)
{
    return now_ms - planned_ms > LATE_MS ? now_ms : planned_ms;
}

/* A clock that has rung its last expects no further ring: INT64_MAX. */
static void write_moment(int64_t at_ms, int offset, char out[CLOCK_ISO_BYTES])
{
    if (at_ms == INT64_MAX) {
        text_copy(TEXT("no ring"), out, CLOCK_ISO_BYTES);
    } else {
        clock_format_iso(at_ms, offset, out);
    }
}

static void differ(struct clock_judge *judge, int64_t ticket, int32_t rule, const char *what,
                   int64_t expected_ms, int64_t found_ms)
{
    int offset = judge->days.frame.utc_offset_minutes;
    char expected[CLOCK_ISO_BYTES];
    char found[CLOCK_ISO_BYTES];
    char id[STORE_ID_BYTES];
    write_moment(expected_ms, offset, expected);
    write_moment(found_ms, offset, found);
    text_copy(clock_rules_at(judge->rules, (size_t)rule)->id, id, sizeof id);
    judge->ledger.figures[rule].mismatches++;
    oracle_mismatch(judge->oracle, ticket, id, "%s: expected %s, found %s", what, expected, found);
}

static void check_ring_time(struct clock_judge *judge, int64_t ticket,
                            const struct sim_clock *clock, int64_t at_ms)
{
    const struct sim *sim = judge->sim;
    bool excused = sim_lenient(sim) && at_ms > clock->ring_ms && clock->ring_ms != 0;
    if (at_ms != clock->ring_ms && !excused) {
        differ(judge, ticket, clock->rule, "rings", clock->ring_ms, at_ms);
    }
}

static const char *kind_of_ring(const struct sim_clock *clock, int64_t at_ms)
{
    return clock->state == SIM_CLOCK_MISSED ? "clock.escalated"
           : at_ms < clock->due_ms          ? "clock.warned"
                                            : "clock.missed";
}

static void ring(struct clock_judge *judge, int64_t ticket, struct sim_clock *clock,
                 struct text kind, int64_t at_ms)
{
    const struct clock_rule *rule = clock_rules_at(judge->rules, (size_t)clock->rule);
    const char *expected = kind_of_ring(clock, at_ms);
    check_ring_time(judge, ticket, clock, at_ms);
    if (!text_equal(text_of(expected), kind)) {
        judge->ledger.figures[clock->rule].mismatches++;
        oracle_mismatch(judge->oracle, ticket, expected, "expected, found %.*s",
                        TEXT_ARGS(kind));
    }
    int64_t planned_ms = clock->planned_ms;
    if (clock->state == SIM_CLOCK_MISSED) {
        clock->steps++;
        planned_ms = next_step(judge, rule, clock->steps, counted_from(planned_ms, at_ms));
    } else if (at_ms < clock->due_ms) {
        clock->state = SIM_CLOCK_WARNED;
        clock->warned = true;
        clock->warn_ms = 0;
        planned_ms = clock->due_ms;
    } else {
        clock->state = SIM_CLOCK_MISSED;
        clock->warn_ms = 0;
        planned_ms = next_step(judge, rule, 0, counted_from(clock->due_ms, at_ms));
    }
    clock_judge_plan(judge, ticket, clock, planned_ms, at_ms);
}

/* ---- what the gateway says of its clocks ---- */

static int32_t rule_index(const struct clock_judge *judge, const json_t *clock)
{
    struct text id = text_of(json_string_value(json_object_get(clock, "rule")));
    for (size_t i = 0; i < clock_rules_count(judge->rules); i++) {
        if (text_equal(clock_rules_at(judge->rules, i)->id, id)) {
            return (int32_t)i;
        }
    }
    return -1;
}

static void check_due(struct clock_judge *judge, int64_t ticket, int32_t rule, int64_t due_ms,
                      const json_t *clock)
{
    char due[CLOCK_ISO_BYTES];
    const char *told = json_string_value(json_object_get(clock, "due_at"));
    clock_format_iso(due_ms, judge->days.frame.utc_offset_minutes, due);
    if (told == NULL || strcmp(told, due) != 0) {
        char id[STORE_ID_BYTES];
        text_copy(clock_rules_at(judge->rules, (size_t)rule)->id, id, sizeof id);
        judge->ledger.figures[rule].mismatches++;
        oracle_mismatch(judge->oracle, ticket, id, "due: expected %s, found %s", due,
                        told == NULL ? "none" : told);
    }
}

static void learn_id(struct sim_clocks *clocks, int32_t rule, int64_t id)
{
    struct sim_clock *clock = clock_judge_running(clocks, rule);
    for (size_t i = 0; clock == NULL && i < clocks->count; i++) { /* begun and ended at once */
        if (clocks->items[i].rule == rule && clocks->items[i].id == 0) {
            clock = &clocks->items[i];
        }
    }
    if (clock != NULL && clock->id == 0) {
        clock->id = id;
    }
}

void clock_judge_event(struct clock_judge *judge, const struct event *event,
                       struct sim_clocks *clocks, const json_t *data)
{
    const json_t *told = json_object_get(data, "clock");
    int32_t rule = rule_index(judge, told);
    int64_t due_ms = 0;
    if (rule < 0) {
        oracle_mismatch(judge->oracle, event->ticket, "clock", "of no rule: %.*s",
                        TEXT_ARGS(event->data));
        return;
    }
    clock_ledger_count(&judge->ledger, rule, event->kind);
    if (clock_ledger_strike(&judge->ledger, event->ticket, rule, event->kind, &due_ms)) {
        check_due(judge, event->ticket, rule, due_ms, told);
        if (text_equal(event->kind, TEXT("clock.started"))) {
            learn_id(clocks, rule, json_integer_value(json_object_get(told, "id")));
        }
        return;
    }
    struct sim_clock *clock = clock_judge_running(clocks, rule);
    if (clock == NULL || clock->ring_ms == 0) {
        judge->ledger.figures[rule].mismatches++;
        oracle_mismatch(judge->oracle, event->ticket, "clock", "%.*s of %s without a cause",
                        TEXT_ARGS(event->kind), json_string_value(json_object_get(told, "rule")));
        return;
    }
    check_due(judge, event->ticket, rule, clock->due_ms, told);
    ring(judge, event->ticket, clock, event->kind, event->at_ms);
}

/* ---- the moment is over ---- */

static void miss_expectations(struct clock_judge *judge)
{
    for (size_t i = 0; i < judge->ledger.count; i++) {
        const struct expectation *item = &judge->ledger.items[i];
        char id[STORE_ID_BYTES];
        text_copy(clock_rules_at(judge->rules, (size_t)item->rule)->id, id, sizeof id);
        judge->ledger.figures[item->rule].mismatches++;
        oracle_mismatch(judge->oracle, item->ticket, id, "expected %s, found nothing", item->kind);
    }
    judge->ledger.count = 0;
}

void clock_judge_settle(struct clock_judge *judge, bool sound, clocks_of_ticket *clocks_of,
                        void *context)
{
    miss_expectations(judge);
    int64_t now_ms = sim_wall(judge->sim);
    while (sound && sim_queue_next(&judge->rings) <= now_ms) {
        struct sim_act due = sim_queue_pop(&judge->rings);
        int64_t ticket = due.subject >> JUDGE_RULE_BITS;
        struct sim_clocks *clocks = clocks_of(context, ticket);
        struct sim_clock *clock =
            clocks == NULL ? NULL : clock_judge_running(clocks, due.kind);
        if (clock != NULL && clock->ring_ms == due.at_ms) {
            differ(judge, ticket, due.kind, "did not ring", due.at_ms, now_ms);
            clock->ring_ms = INT64_MAX; /* said once */
        }
    }
}

/* ---- the table ---- */

struct comparing {
    struct clock_judge *judge;
    clocks_of_ticket *clocks_of;
    void *context;
};

static bool same_state(const struct sim_clock *clock, const struct clock_row *row)
{
    static const enum clock_state states[] = {
        [SIM_CLOCK_RUNS] = CLOCK_RUNNING,   [SIM_CLOCK_WARNED] = CLOCK_WARNED,
        [SIM_CLOCK_PAUSED] = CLOCK_PAUSED,  [SIM_CLOCK_MISSED] = CLOCK_MISSED,
        [SIM_CLOCK_KEPT] = CLOCK_KEPT,      [SIM_CLOCK_VOID] = CLOCK_VOID};
    return states[clock->state] == row->state;
}

static enum status compare_row(void *context, const struct clock_row *row)
{
    struct comparing *comparing = context;
    struct clock_judge *judge = comparing->judge;
    struct sim_clocks *clocks = comparing->clocks_of(comparing->context, row->ticket);
    const struct sim_clock *clock = NULL;
    for (size_t i = 0; clocks != NULL && i < clocks->count; i++) {
        clock = clocks->items[i].id == row->id ? &clocks->items[i] : clock;
    }
    if (clock == NULL) {
        oracle_mismatch(judge->oracle, row->ticket, row->rule, "clock %lld without a cause",
                        (long long)row->id);
        return ST_OK;
    }
    const struct {
        const char *what;
        int64_t expected, found;
    } columns[] = {
        {"started", clock->started_ms, row->started_at_ms},
        {"due in the table", clock->due_ms, row->due_at_ms},
        {"ended", clock->ended_ms, row->ended_at_ms},
        {"next", clock->planned_ms, row->next_at_ms},
    };
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        if (columns[i].expected != columns[i].found) {
            differ(judge, row->ticket, clock->rule, columns[i].what, columns[i].expected,
                   columns[i].found);
        }
    }
    if (!same_state(clock, row) || clock->steps != row->escalations) {
        oracle_mismatch(judge->oracle, row->ticket, row->rule,
                        "clock %lld: expected state %d after %d steps, found %d after %d",
                        (long long)row->id, clock->state, clock->steps, row->state,
                        row->escalations);
    }
    return ST_OK;
}

enum status clock_judge_finish(struct clock_judge *judge, clocks_of_ticket *clocks_of,
                               void *context)
{
    struct comparing comparing = {judge, clocks_of, context};
    return store_clock_each(judge->sim->store, 0, compare_row, &comparing);
}

void clock_judge_report(const struct clock_judge *judge, FILE *out)
{
    clock_ledger_report(&judge->ledger, judge->rules, out);
}
