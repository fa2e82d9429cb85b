/* test_bot_clocks_ring.c - clocks that ring: warnings, misses, the chain of escalation, and what a
 * gateway that was away or a wall clock that was stepped makes of them. */
#include "bot/base/log.h"
#include "tests/unit/clocks_fixture.h"

#define T0 FIXTURE_START_MS

static void it_warns_once_and_not_a_moment_early(void **state)
{
    struct clocks clocks = open_case(state);
    happens(&clocks, "ticket.accepted");
    assert_int_equal(rings_at(&clocks, T0 + HOURS(3) - 1), 0);
    assert_int_equal(rings_at(&clocks, T0 + HOURS(3)), 1);
    struct clock_row clock = clock_of(&clocks, "T-WORK");
    assert_int_equal(clock.state, CLOCK_WARNED);
    assert_true(clock.was_warned);
    assert_int_equal(clock.escalations, 0);
    assert_int_equal(next_timer(&clocks), T0 + HOURS(4));
    assert_int_equal(rings_at(&clocks, T0 + HOURS(4) - 1), 0);
    expect_events(&clocks, "clock.warned", 1);
    expect_said(&clocks, "clock.warned", "\"roles\":[\"captain\"]");
    expect_said(&clocks, "clock.warned", "\"title\":\"处理\",\"state\":\"warned\"");
    expect_said(&clocks, "clock.warned", "\"due_at\":\"2026-11-24T14:00:00+08:00\"");
    expect_events(&clocks, "clock.missed", 0);
}

/* Each step at its moment, to its roles, and no more of them than the rule has. */
static void the_chain_climbs_at_exact_times_and_ends(void **state)
{
    static const struct {
        int64_t after_ms;
        const char *said;
    } steps[] = {
        {HOURS(4), "\"roles\":[\"dept_head\"],\"step\":1,\"why\":\"due\",\"late_ms\":0"},
        {HOURS(6), "\"roles\":[\"director\",\"supervisor\"],\"step\":2,\"why\":\"unanswered\""},
        {HOURS(7), "\"roles\":[\"director\",\"supervisor\"],\"step\":3,\"why\":\"repeat\""},
        {HOURS(8), "\"step\":4,\"why\":\"repeat\",\"late_ms\":0"},
    };
    struct clocks clocks = open_case(state);
    happens(&clocks, "ticket.accepted");
    rings_at(&clocks, T0 + HOURS(3));
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        rings_at(&clocks, T0 + steps[i].after_ms - 1);
        expect_events(&clocks, "clock.escalated", i);
        rings_at(&clocks, T0 + steps[i].after_ms);
        expect_events(&clocks, "clock.escalated", i + 1);
        expect_said(&clocks, "clock.escalated", steps[i].said);
    }
    assert_int_equal(next_timer(&clocks), INT64_MAX);
    assert_int_equal(rings_at(&clocks, T0 + DAYS(30)), 0);
    expect_events(&clocks, "clock.missed", 1);
    expect_said(&clocks, "clock.escalated",
                "\"escalated\":[\"dept_head\",\"director\",\"supervisor\"]");
    happens(&clocks, "ticket.completed");
    struct clock_row clock = clock_of(&clocks, "T-WORK");
    assert_int_equal(clock.state, CLOCK_MISSED); /* what was late stays late */
    assert_int_equal(clock.ended_at_ms, T0 + DAYS(30));
    expect_events(&clocks, "clock.ended", 1);
    expect_events(&clocks, "clock.missed", 1);
}

static void work_that_is_done_stops_the_chain(void **state)
{
    struct clocks clocks = open_case(state);
    happens(&clocks, "ticket.accepted");
    rings_at(&clocks, T0 + HOURS(5));
    happens(&clocks, "ticket.completed");
    assert_int_equal(rings_at(&clocks, T0 + DAYS(5)), 0);
    expect_events(&clocks, "clock.escalated", 1);
}

static void a_ticket_nobody_claims_escalates_too_and_becomes_urgent(void **state)
{
    struct clocks clocks = open_case(state);
    assert_int_equal(clocks.ticket.assignee, 0);
    assert_int_equal(clocks.ticket.priority, 0);
    happens(&clocks, "ticket.registered");
    rings_at(&clocks, T0 + HOURS(1));
    expect_state(&clocks, "T-CLAIM", CLOCK_MISSED);
    expect_events(&clocks, "clock.escalated", 0); /* its first step has half an hour */
    assert_int_equal(store_ticket_get(clocks.desk->store, clocks.ticket.number, &clocks.ticket),
                     ST_OK);
    assert_int_equal(clocks.ticket.priority, 0);
    rings_at(&clocks, T0 + HOURS(1) + HOURS(1) / 2);
    expect_events(&clocks, "clock.escalated", 1);
    expect_said(&clocks, "clock.escalated", "\"priority\":1");
    assert_int_equal(store_ticket_get(clocks.desk->store, clocks.ticket.number, &clocks.ticket),
                     ST_OK);
    assert_int_equal(clocks.ticket.priority, 1);
    assert_int_equal(next_timer(&clocks), INT64_MAX); /* no repeat in this rule */
}

static void an_emergency_is_not_made_less_urgent(void **state)
{
    struct clocks clocks = open_case(state);
    clocks.ticket.priority = 2;
    keeps_ticket(&clocks);
    happens(&clocks, "ticket.turned");
    rings_at(&clocks, T0 + HOURS(3));
    expect_events(&clocks, "clock.escalated", 1);
    assert_int_equal(store_ticket_get(clocks.desk->store, clocks.ticket.number, &clocks.ticket),
                     ST_OK);
    assert_int_equal(clocks.ticket.priority, 2);
}

/* ---- away ---- */

static void ten_days_away_give_one_step_each_and_no_storm(void **state)
{
    struct clocks clocks = open_case(state);
    happens(&clocks, "ticket.accepted");
    happens(&clocks, "ticket.surveyed");
    happens(&clocks, "ticket.turned");
    int64_t back_ms = T0 + DAYS(10);
    log_set_level(LOG_ERROR + 1);
    assert_int_equal(rings_at(&clocks, back_ms), 3);
    log_set_level(LOG_INFO);
    expect_events(&clocks, "clock.warned", 0);
    expect_events(&clocks, "clock.missed", 3);
    expect_events(&clocks, "clock.escalated", 3);
    expect_said(&clocks, "clock.missed", "\"late_ms\":");
    struct clock_row clock = clock_of(&clocks, "T-WORK");
    assert_int_equal(clock.escalations, 1);
    assert_int_equal(clock.next_at_ms, back_ms + HOURS(2)); /* counted from now */
    assert_int_equal(rings_at(&clocks, back_ms + HOURS(2) - 1), 0);
    rings_at(&clocks, back_ms + HOURS(2));
    expect_events(&clocks, "clock.escalated", 4);
    assert_int_equal(clock_of(&clocks, "T-WORK").next_at_ms, back_ms + HOURS(3));
    rings_at(&clocks, back_ms + DAYS(10)); /* away once more, in the middle of the repeats */
    expect_events(&clocks, "clock.escalated", 5);
    expect_said(&clocks, "clock.escalated", "\"step\":3,\"why\":\"repeat\",\"late_ms\":853200000");
    assert_int_equal(clock_of(&clocks, "T-WORK").next_at_ms, back_ms + DAYS(10) + HOURS(1));
}

static void a_little_late_does_not_move_the_chain(void **state)
{
    struct clocks clocks = open_case(state);
    happens(&clocks, "ticket.accepted");
    rings_at(&clocks, T0 + HOURS(4) + 900);
    expect_said(&clocks, "clock.missed", "\"late_ms\":900");
    assert_int_equal(clock_of(&clocks, "T-WORK").next_at_ms, T0 + HOURS(6));
}

/* ---- a wall clock that is stepped ---- */

static void rings_directly(struct clocks *clocks, int64_t clock)
{
    struct own_turn own;
    struct turn *turn = own_turn_open(clocks->desk, &own);
    assert_int_equal(clocks_ring(turn, clock, clocks->desk->now_ms), ST_OK);
    own_turn_commit(clocks->desk, &own);
}

static void a_timer_that_rings_early_is_armed_again(void **state)
{
    struct clocks clocks = open_case(state);
    happens(&clocks, "ticket.accepted");
    struct clock_row clock = clock_of(&clocks, "T-WORK");
    struct own_turn own;
    struct turn *turn = own_turn_open(clocks.desk, &own);
    assert_int_equal(store_timer_drop(turn->store, TEXT("clock"), clock.id), ST_OK);
    own_turn_commit(clocks.desk, &own);
    clocks.desk->now_ms = T0 - HOURS(2); /* stepped back after the timer was taken */
    rings_directly(&clocks, clock.id);
    expect_state(&clocks, "T-WORK", CLOCK_RUNNING);
    assert_int_equal(next_timer(&clocks), T0 + HOURS(3));
    expect_events(&clocks, "clock.warned", 0);
    rings_at(&clocks, T0 + HOURS(3));
    expect_events(&clocks, "clock.warned", 1);
}

static void a_step_forth_and_back_takes_each_step_once(void **state)
{
    struct clocks clocks = open_case(state);
    happens(&clocks, "ticket.accepted");
    rings_at(&clocks, T0 + DAYS(2)); /* stepped forth: missed, one step */
    rings_at(&clocks, T0 + HOURS(1)); /* and back to what it was */
    rings_at(&clocks, T0 + HOURS(4));
    rings_at(&clocks, T0 + DAYS(2));
    expect_events(&clocks, "clock.missed", 1);
    expect_events(&clocks, "clock.escalated", 1);
    rings_at(&clocks, T0 + DAYS(2) + HOURS(2));
    expect_events(&clocks, "clock.escalated", 2);
    clocks.desk->now_ms = T0 + HOURS(1); /* back once more, and done before it was due */
    happens(&clocks, "ticket.completed");
    expect_state(&clocks, "T-WORK", CLOCK_MISSED);
    expect_said(&clocks, "clock.ended", "\"late_ms\":0");
}

/* ---- crashes ---- */

static void a_crash_in_between_repeats_nothing_and_loses_nothing(void **state)
{
    struct clocks clocks = open_case(state);
    struct fixture *desk = clocks.desk;
    char path[SCRATCH_PATH_BYTES];
    snprintf(path, sizeof path, "%s/guanjia.db", desk->directory);
    happens(&clocks, "ticket.accepted");
    desk->now_ms = T0 + HOURS(4);
    assert_int_equal(clock_timers(&clocks, desk->now_ms).due, 1);
    struct own_turn own;
    struct turn *turn = own_turn_open(desk, &own);
    size_t count = 0;
    assert_int_equal(due_run(turn, &count), ST_OK);
    assert_int_equal(count, 1);
    turn_close(turn); /* the machine stops before the commit */
    arena_close(own.arena);
    desk_close(desk->desk);
    store_close(desk->store);
    assert_int_equal(store_open(path, STORE_WRITER, &desk->store), ST_OK);
    fixture_open_desk(desk);
    expect_state(&clocks, "T-WORK", CLOCK_RUNNING);
    expect_events(&clocks, "clock.missed", 0);
    rings_at(&clocks, T0 + HOURS(4));
    expect_events(&clocks, "clock.missed", 1);
    expect_events(&clocks, "clock.escalated", 1);
    desk_close(desk->desk); /* and after it */
    store_close(desk->store);
    assert_int_equal(store_open(path, STORE_WRITER, &desk->store), ST_OK);
    fixture_open_desk(desk);
    assert_int_equal(rings_at(&clocks, T0 + HOURS(4)), 0);
    rings_directly(&clocks, clock_of(&clocks, "T-WORK").id); /* a second ring is one too many */
    expect_events(&clocks, "clock.missed", 1);
    expect_events(&clocks, "clock.escalated", 1);
    assert_int_equal(next_timer(&clocks), T0 + HOURS(6));
}

static void a_clock_whose_rule_is_gone_ends(void **state)
{
    struct clocks clocks = open_case(state);
    happens(&clocks, "ticket.accepted");
    use_rules(clocks.desk, "[{\"id\":\"T-OTHER\",\"title\":\"别\",\"source\":\"test\","
                           "\"start\":[\"ticket.other\"],\"stop\":[\"ticket.completed\"],"
                           "\"due\":{\"hours\":1},\"escalate\":[{\"roles\":[\"captain\"]}]}]");
    log_set_level(LOG_ERROR + 1);
    rings_at(&clocks, T0 + HOURS(3));
    rings_directly(&clocks, 4711); /* never was */
    log_set_level(LOG_INFO);
    expect_state(&clocks, "T-WORK", CLOCK_VOID);
    assert_int_equal(next_timer(&clocks), INT64_MAX);
}

/* ---- figures ---- */

static void expect_metric(struct clocks *clocks, const char *line)
{
    static char page[METRICS_RENDER_BYTES_MAX];
    size_t size = metrics_render(&clocks->desk->metrics, page, sizeof page);
    CHECK(size > 0 && strstr(page, line) != NULL, "no %s", line);
}

static void figures_count_by_rule_and_state(void **state)
{
    struct clocks clocks = open_case(state);
    happens(&clocks, "ticket.accepted");
    happens(&clocks, "ticket.surveyed");
    happens(&clocks, "ticket.turned");
    rings_at(&clocks, T0 + HOURS(6)); /* T-WORK is late, T-AGREED warned, T-AGAIN late */
    happens(&clocks, "ticket.waiting"); /* T-AGREED is paused */
    desk_close(clocks.desk->desk);
    fixture_open_desk(clocks.desk); /* counts what is open */
    fixture_say(clocks.desk, RESIDENT, "你好");
    expect_metric(&clocks, "guanjia_clocks_open{state=\"missed\"} 2\n");
    expect_metric(&clocks, "guanjia_clocks_open{state=\"paused\"} 1\n");
    expect_metric(&clocks, "guanjia_clocks_open{state=\"due\"} 0\n");
    happens(&clocks, "ticket.completed");
    expect_metric(&clocks, "guanjia_clocks_total{rule=\"T-WORK\",outcome=\"missed\"} 1\n");
    expect_metric(&clocks, "guanjia_clocks_total{rule=\"T-WORK\",outcome=\"escalated\"} 1\n");
    expect_metric(&clocks, "guanjia_clocks_total{rule=\"T-AGREED\",outcome=\"kept\"} 1\n");
    expect_metric(&clocks, "guanjia_clocks_total{rule=\"T-AGREED\",outcome=\"missed\"} 0\n");
}

static void more_rules_than_figures_are_counted_together(void **state)
{
    struct fixture *fixture = *state;
    struct clocks clocks = {.desk = fixture};
    char rule[STORE_ID_BYTES];
    for (int i = 0; i < METRICS_CLOCKS_MAX + 10; i++) {
        snprintf(rule, sizeof rule, "R-%d", i);
        metrics_clock(&fixture->metrics, text_of(rule), METRICS_CLOCK_KEPT);
    }
    expect_metric(&clocks, "guanjia_clocks_total{rule=\"R-126\",outcome=\"kept\"} 1\n");
    expect_metric(&clocks, "guanjia_clocks_total{rule=\"other\",outcome=\"kept\"} 11\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CLOCKS_TEST(it_warns_once_and_not_a_moment_early),
        CLOCKS_TEST(the_chain_climbs_at_exact_times_and_ends),
        CLOCKS_TEST(work_that_is_done_stops_the_chain),
        CLOCKS_TEST(a_ticket_nobody_claims_escalates_too_and_becomes_urgent),
        CLOCKS_TEST(an_emergency_is_not_made_less_urgent),
        CLOCKS_TEST(ten_days_away_give_one_step_each_and_no_storm),
        CLOCKS_TEST(a_little_late_does_not_move_the_chain),
        CLOCKS_TEST(a_timer_that_rings_early_is_armed_again),
        CLOCKS_TEST(a_step_forth_and_back_takes_each_step_once),
        CLOCKS_TEST(a_crash_in_between_repeats_nothing_and_loses_nothing),
        CLOCKS_TEST(a_clock_whose_rule_is_gone_ends),
        CLOCKS_TEST(figures_count_by_rule_and_state),
        CLOCKS_TEST(more_rules_than_figures_are_counted_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
