#include "bot/simulate_judge.h"

#include <stdio.h>
#include <stdlib.h>

enum { PATH_BYTES = 2048 };

/* ---- opening ---- */

enum status clock_judge_open(struct sim *sim, struct oracle *oracle,
                             struct clock_judge **judge_out)
{
    struct clock_judge *judge = calloc(1, sizeof *judge);
    *judge_out = judge;
    if (judge == NULL) {
        return ST_NO_MEMORY;
    }
    judge->sim = sim;
    judge->oracle = oracle;
    const char *folder = sim_judged_by(sim);
    char path[PATH_BYTES];
    struct fault_sink faults = {.out = stderr};
    snprintf(path, sizeof path, "%s/clocks", folder);
    enum status status = clock_rules_load(path, &faults, &judge->rules);
    if (status != ST_OK) {
        return status;
    }
    clock_ledger_learn(&judge->ledger, judge->rules);
    return sim_days_load(folder, SIM_FIRST_YEAR, SIM_FIRST_YEAR + SIM_YEARS_MAX,
                         &sim->config->communities[0].frame, &judge->days);
}

void clock_judge_close(struct clock_judge *judge)
{
    if (judge != NULL) {
        clock_rules_close(judge->rules);
        sim_queue_close(&judge->rings);
        clock_ledger_close(&judge->ledger);
        free(judge);
    }
}

void sim_clocks_free(struct sim_clocks *clocks)
{
    free(clocks->items);
    free(clocks->triggers);
}

/* ---- one ticket's clocks ---- */

struct sim_clock *clock_judge_running(struct sim_clocks *clocks, int32_t rule)
{
    for (size_t i = clocks->count; i > 0; i--) {
        struct sim_clock *clock = &clocks->items[i - 1];
        if (clock->rule == rule && clock->ended_ms == 0) {
            return clock;
        }
    }
    return NULL;
}

bool sim_clocks_run(const struct sim_clocks *clocks)
{
    for (size_t i = 0; i < clocks->count; i++) {
        if (clocks->items[i].ended_ms == 0) {
            return true;
        }
    }
    return false;
}

static struct sim_clock *add_clock(struct clock_judge *judge, struct sim_clocks *clocks)
{
    if (clocks->count == clocks->capacity) {
        size_t capacity = clocks->capacity * 2 + 8;
        struct sim_clock *items = realloc(clocks->items, capacity * sizeof *items);
        if (items == NULL) {
            judge->sim->failed = ST_NO_MEMORY;
            return NULL;
        }
        clocks->items = items;
        clocks->capacity = capacity;
    }
    struct sim_clock *clock = &clocks->items[clocks->count++];
    *clock = (struct sim_clock){0};
    return clock;
}

/* ---- the case at hand ---- */

/* A trigger, a rule, and what they are about. */
struct matter {
    struct clock_judge *judge;
    int64_t ticket, now_ms;
    struct sim_clocks *clocks;
    const struct sim_view *view;
    bool closed;
    struct text trigger;
    const struct clock_rule *rule;
    int32_t index;
};

static void expect(const struct matter *matter, const struct sim_clock *clock, const char *kind)
{
    if (!clock_ledger_expect(&matter->judge->ledger, matter->ticket, matter->index, kind,
                             clock->due_ms)) {
        matter->judge->sim->failed = ST_NO_MEMORY;
    }
}

void clock_judge_plan(struct clock_judge *judge, int64_t ticket, struct sim_clock *clock,
                      int64_t planned_ms, int64_t now_ms)
{
    clock->planned_ms = planned_ms;
    clock->ring_ms = planned_ms > now_ms ? planned_ms : now_ms;
    if (planned_ms == 0) {
        clock->ring_ms = 0;
    } else if (sim_queue_push(&judge->rings, clock->ring_ms, clock->rule,
                              ticket << JUDGE_RULE_BITS | clock->rule) != ST_OK) {
        judge->sim->failed = ST_NO_MEMORY;
    }
}

static void plan_first_ring(const struct matter *matter, struct sim_clock *clock)
{
    if (clock->warn_ms >= clock->due_ms) {
        clock->warn_ms = 0;
    }
    int64_t next_ms = clock->warn_ms != 0 ? clock->warn_ms : clock->due_ms;
    clock_judge_plan(matter->judge, matter->ticket, clock,
              clock->state == SIM_CLOCK_PAUSED ? 0 : next_ms, matter->now_ms);
}

/* The later limit that was agreed to; 0: none. */
static int64_t agreed_ms(const struct matter *matter, int64_t started_ms)
{
    const struct clock_rule *rule = matter->rule;
    if (rule->extend_fact.size == 0 || !sim_view_holds(matter->view, &rule->extend_when)) {
        return 0;
    }
    const struct sim_fact *fact = sim_view_fact(matter->view, rule->extend_fact);
    return fact != NULL && fact->number > started_ms ? fact->number : 0;
}

static void set_agreed(const struct matter *matter, struct sim_clock *clock, int64_t due_ms)
{
    int64_t way_ms = due_ms - clock->started_ms;
    int32_t percent = matter->rule->warn_percent;
    clock->due_ms = due_ms;
    clock->warn_ms = percent == 0 ? 0 : clock->started_ms + way_ms / 100 * percent;
}

static bool over_due(const struct matter *matter, const struct sim_clock *clock)
{
    int64_t until_ms = clock->state == SIM_CLOCK_PAUSED ? clock->paused_ms : matter->now_ms;
    return until_ms > clock->due_ms;
}

/* ---- what a trigger does ---- */

static void start(const struct matter *matter, int64_t started_ms, int64_t paused_ms)
{
    struct sim_clock *clock = add_clock(matter->judge, matter->clocks);
    if (clock == NULL) {
        return;
    }
    const struct clock_rule *rule = matter->rule;
    clock->rule = matter->index;
    clock->started_ms = started_ms;
    clock->paused_ms = paused_ms;
    clock->state = paused_ms == 0 ? SIM_CLOCK_RUNS : SIM_CLOCK_PAUSED;
    int64_t agreed = agreed_ms(matter, started_ms);
    if (agreed != 0) {
        set_agreed(matter, clock, agreed);
    } else {
        const struct sim_days *days = &matter->judge->days;
        clock->due_ms = sim_days_due(days, &rule->due, started_ms);
        clock->warn_ms = sim_days_warning(days, &rule->due, started_ms, rule->warn_percent);
    }
    plan_first_ring(matter, clock);
    expect(matter, clock, "clock.started");
}

static void end(const struct matter *matter, struct sim_clock *clock, enum sim_clock_state as)
{
    const char *kind = as == SIM_CLOCK_KEPT ? "clock.kept" : "clock.void";
    if (clock->state == SIM_CLOCK_MISSED) {
        kind = "clock.ended";
    } else if (over_due(matter, clock)) {
        kind = "clock.missed";
        clock->state = SIM_CLOCK_MISSED;
    } else {
        clock->state = as;
    }
    clock->ended_ms = matter->now_ms;
    clock->paused_ms = 0;
    clock->planned_ms = 0;
    clock->ring_ms = 0;
    expect(matter, clock, kind);
}

static void stop(const struct matter *matter, struct sim_clock *clock)
{
    end(matter, clock, SIM_CLOCK_KEPT);
}

static void pause_clock(const struct matter *matter, struct sim_clock *clock)
{
    if (clock->state == SIM_CLOCK_MISSED || clock->state == SIM_CLOCK_PAUSED ||
        over_due(matter, clock)) {
        return;
    }
    clock->state = SIM_CLOCK_PAUSED;
    clock->paused_ms = matter->now_ms;
    clock_judge_plan(matter->judge, matter->ticket, clock, 0, matter->now_ms);
    expect(matter, clock, "clock.paused");
}

static void resume(const struct matter *matter, struct sim_clock *clock)
{
    if (clock->state != SIM_CLOCK_PAUSED) {
        return;
    }
    const struct sim_days *days = &matter->judge->days;
    const struct clock_span *span = &matter->rule->due;
    int64_t due_ms = clock->due_ms;
    if (agreed_ms(matter, clock->started_ms) == 0) {
        clock->due_ms = sim_days_resumed(days, span, due_ms, clock->paused_ms, matter->now_ms);
    }
    if (clock->warn_ms != 0 && clock->due_ms != due_ms) {
        clock->warn_ms =
            sim_days_resumed(days, span, clock->warn_ms, clock->paused_ms, matter->now_ms);
    }
    clock->state = clock->warned ? SIM_CLOCK_WARNED : SIM_CLOCK_RUNS;
    clock->paused_ms = 0;
    plan_first_ring(matter, clock);
    expect(matter, clock, "clock.resumed");
}

static void extend(const struct matter *matter, struct sim_clock *clock)
{
    int64_t due_ms = agreed_ms(matter, clock->started_ms);
    if (due_ms == 0 || due_ms == clock->due_ms || clock->state == SIM_CLOCK_MISSED ||
        over_due(matter, clock)) {
        return;
    }
    set_agreed(matter, clock, due_ms);
    if (clock->warned && clock->warn_ms > matter->now_ms) { /* warns once more */
        clock->warned = false;
        clock->state = clock->state == SIM_CLOCK_WARNED ? SIM_CLOCK_RUNS : clock->state;
    } else if (clock->warned) {
        clock->warn_ms = 0;
    }
    plan_first_ring(matter, clock);
    expect(matter, clock, "clock.extended");
}

/* ---- rules that apply only now, or no more ---- */

static bool applies(const struct matter *matter)
{
    const struct condition *when = &matter->rule->when;
    for (size_t i = 0; i < when->test_count; i++) {
        if (when->tests[i].subject != SUBJECT_STATE &&
            !sim_view_test(matter->view, &when->tests[i])) {
            return false;
        }
    }
    return true;
}

static bool is_among(const struct matter *matter, int32_t word, const struct text *triggers,
                     size_t count)
{
    return word >= 0 &&
           text_among(clock_ledger_word(&matter->judge->ledger, word), triggers, count);
}

/* Since when it would run, had the rule applied all along; 0: it would not. */
static int64_t would_have_started(const struct matter *matter, int64_t *paused_out)
{
    const struct clock_rule *rule = matter->rule;
    int64_t started_ms = 0;
    *paused_out = 0;
    for (size_t i = 0; i < matter->clocks->trigger_count; i++) {
        const struct sim_trigger *trigger = &matter->clocks->triggers[i];
        if (trigger->word < 0 ||
            is_among(matter, trigger->word, rule->stop, rule->stop_count)) {
            started_ms = 0;
            *paused_out = 0;
        } else if (started_ms == 0) {
            if (is_among(matter, trigger->word, rule->start, rule->start_count)) {
                started_ms = trigger->at_ms;
            }
        } else if (is_among(matter, trigger->word, rule->resume, rule->resume_count)) {
            *paused_out = 0;
        } else if (is_among(matter, trigger->word, rule->pause, rule->pause_count)) {
            *paused_out = trigger->at_ms;
        }
    }
    return started_ms;
}

static void recount(const struct matter *matter)
{
    struct sim_clock *clock = clock_judge_running(matter->clocks, matter->index);
    bool asked_for = applies(matter);
    if (clock != NULL && asked_for) {
        extend(matter, clock);
    } else if (clock != NULL) {
        end(matter, clock, SIM_CLOCK_VOID);
    } else if (asked_for && !matter->closed) {
        int64_t paused_ms = 0;
        int64_t started_ms = would_have_started(matter, &paused_ms);
        if (started_ms != 0) {
            start(matter, started_ms, paused_ms);
        }
    }
}

/* ---- triggers ---- */

static bool looks_at(const struct condition *condition, struct text fact)
{
    for (size_t i = 0; i < condition->test_count; i++) {
        if (condition->tests[i].subject == SUBJECT_FACT &&
            text_equal(condition->tests[i].name, fact)) {
            return true;
        }
    }
    return false;
}

static struct text fact_of(struct text trigger)
{
    static const struct text prefix = {"fact.", 5};
    return text_starts_with(trigger, prefix) ? text_slice(trigger, prefix.size, trigger.size)
                                             : TEXT_NONE;
}

static bool waits(const struct matter *matter, const struct text *triggers, size_t count)
{
    return text_among(matter->trigger, triggers, count);
}

/* A ticket that is closed leaves none running. */
static void let_go(const struct matter *matter, struct sim_clock *clock)
{
    end(matter, clock, SIM_CLOCK_VOID);
}

typedef void change_clock(const struct matter *matter, struct sim_clock *clock);

static void change_running(const struct matter *matter, bool meant, change_clock *change)
{
    struct sim_clock *clock = meant ? clock_judge_running(matter->clocks, matter->index) : NULL;
    if (clock != NULL) {
        change(matter, clock);
    }
}

static void follow_rule(const struct matter *matter)
{
    const struct clock_rule *rule = matter->rule;
    struct text fact = fact_of(matter->trigger);
    bool extends = fact.size > 0 && rule->extend_fact.size > 0 &&
                   (text_equal(fact, rule->extend_fact) || looks_at(&rule->extend_when, fact));
    bool regrades = text_equal(matter->trigger, TEXT("ticket.graded")) ||
                    (fact.size > 0 && looks_at(&rule->when, fact));
    change_running(matter, waits(matter, rule->stop, rule->stop_count), stop);
    change_running(matter, waits(matter, rule->resume, rule->resume_count), resume);
    change_running(matter, waits(matter, rule->pause, rule->pause_count), pause_clock);
    change_running(matter, extends, extend);
    if (waits(matter, rule->start, rule->start_count) && !matter->closed &&
        clock_judge_running(matter->clocks, matter->index) == NULL &&
        sim_view_holds(matter->view, &rule->when)) {
        start(matter, matter->now_ms, 0);
    }
    if (regrades) {
        recount(matter);
    }
    change_running(matter, matter->closed, let_go);
}

static void remember(struct clock_judge *judge, struct sim_clocks *clocks, int32_t word,
                     int64_t at_ms)
{
    if (clocks->trigger_count == clocks->trigger_capacity) {
        size_t capacity = clocks->trigger_capacity * 2 + 8;
        struct sim_trigger *triggers = realloc(clocks->triggers, capacity * sizeof *triggers);
        if (triggers == NULL) {
            judge->sim->failed = ST_NO_MEMORY;
            return;
        }
        clocks->triggers = triggers;
        clocks->trigger_capacity = capacity;
    }
    clocks->triggers[clocks->trigger_count++] = (struct sim_trigger){word, at_ms};
}

void clock_judge_trigger(struct clock_judge *judge, const struct event *event,
                         struct sim_clocks *clocks, const struct sim_view *view, bool closed,
                         struct text trigger)
{
    int64_t now_ms = event->at_ms;
    int32_t word = clock_ledger_find(&judge->ledger, trigger);
    if (word >= 0) {
        remember(judge, clocks, word, now_ms);
    }
    if (closed) {
        remember(judge, clocks, -1, now_ms);
    }
    struct matter matter = {.judge = judge,
                            .ticket = event->ticket,
                            .now_ms = now_ms,
                            .clocks = clocks,
                            .view = view,
                            .closed = closed,
                            .trigger = trigger};
    for (size_t i = 0; i < clock_rules_count(judge->rules); i++) {
        matter.rule = clock_rules_at(judge->rules, i);
        matter.index = (int32_t)i;
        if (!matter.rule->standalone) {
            follow_rule(&matter);
        }
    }
}
