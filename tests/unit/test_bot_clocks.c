/* test_bot_clocks.c - the life of a clock: started, paused, extended, recounted, ended. */
#include "bot/base/log.h"
#include "tests/unit/clocks_fixture.h"

#define T0 FIXTURE_START_MS

static void a_clock_starts_with_its_trigger_and_is_kept(void **state)
{
    struct clocks clocks = open_case(state);
    happens(&clocks, "ticket.accepted");
    struct clock_row clock = clock_of(&clocks, "T-WORK");
    assert_int_equal(clock.state, CLOCK_RUNNING);
    assert_int_equal(clock.started_at_ms, T0);
    assert_int_equal(clock.due_at_ms, T0 + HOURS(4));
    assert_int_equal(clock.warn_at_ms, T0 + HOURS(3));
    assert_int_equal(clock.next_at_ms, T0 + HOURS(3));
    assert_int_equal(next_timer(&clocks), T0 + HOURS(3));
    clocks.desk->now_ms += HOURS(1);
    happens(&clocks, "ticket.completed");
    clock = clock_of(&clocks, "T-WORK");
    assert_int_equal(clock.state, CLOCK_KEPT);
    assert_int_equal(clock.ended_at_ms, T0 + HOURS(1));
    assert_int_equal(next_timer(&clocks), INT64_MAX);
    assert_int_equal(rings_at(&clocks, T0 + DAYS(3)), 0);
    expect_events(&clocks, "clock.started", 1);
    expect_events(&clocks, "clock.kept", 1);
    expect_said(&clocks, "clock.kept", "\"rule\":\"T-WORK\",\"title\":\"处理\",\"state\":\"kept\"");
    expect_events(&clocks, "clock.missed", 0);
}

static void a_clock_is_kept_up_to_its_last_moment_and_no_longer(void **state)
{
    struct clocks clocks = open_case(state);
    happens(&clocks, "ticket.registered");
    happens(&clocks, "ticket.surveyed");
    clocks.desk->now_ms = T0 + HOURS(1);
    happens(&clocks, "ticket.accepted"); /* at the due time itself */
    expect_state(&clocks, "T-CLAIM", CLOCK_KEPT);
    clocks.desk->now_ms = T0 + HOURS(10) + 1;
    happens(&clocks, "ticket.completed"); /* its timer had not come to ring */
    expect_state(&clocks, "T-AGREED", CLOCK_MISSED);
    expect_said(&clocks, "clock.missed", "\"late_ms\":1");
    expect_events(&clocks, "clock.escalated", 0); /* it is done: nobody need be called */
    assert_int_equal(next_timer(&clocks), INT64_MAX);
}

static void a_trigger_that_no_clock_waits_for_does_not_touch_the_store(void **state)
{
    struct clocks clocks = open_case(state);
    struct condition_view view = view_of(&clocks);
    struct turn turn = {.config = clocks.desk->config}; /* no store: any use of it would crash */
    assert_int_equal(clocks_after(&turn, &clocks.ticket, &view, TEXT("ticket.noted")), ST_OK);
    assert_int_equal(clocks_after(&turn, &clocks.ticket, &view, TEXT("")), ST_OK);
    assert_int_equal(clocks_after(&turn, &clocks.ticket, &view, TEXT("ticket.accepte")), ST_OK);
}

static void a_clock_that_runs_is_not_started_twice(void **state)
{
    struct clocks clocks = open_case(state);
    happens(&clocks, "ticket.accepted");
    clocks.desk->now_ms += HOURS(1);
    happens(&clocks, "ticket.accepted");
    assert_int_equal(clock_of(&clocks, "T-WORK").started_at_ms, T0);
}

static void a_second_repair_has_a_fresh_clock(void **state)
{
    struct clocks clocks = open_case(state);
    struct clock_row rows[CLOCKS_OF_TICKET_MAX];
    happens(&clocks, "ticket.accepted");
    happens(&clocks, "ticket.completed");
    clocks.desk->now_ms += HOURS(8);
    happens(&clocks, "ticket.accepted");
    assert_int_equal(clocks_of(&clocks, "T-WORK", rows), 2);
    assert_int_equal(rows[0].state, CLOCK_KEPT);
    assert_int_equal(rows[1].state, CLOCK_RUNNING);
    assert_int_equal(rows[1].due_at_ms, T0 + HOURS(12));
    happens(&clocks, "ticket.turned");
    clocks.desk->now_ms += HOURS(1);
    happens(&clocks, "ticket.turned"); /* ends the one and begins the next */
    assert_int_equal(clocks_of(&clocks, "T-AGAIN", rows), 2);
    assert_int_equal(rows[0].state, CLOCK_KEPT);
    assert_int_equal(rows[1].started_at_ms, T0 + HOURS(9));
    assert_int_equal(rows[1].ended_at_ms, 0);
}

/* ---- waiting for the resident ---- */

static void waiting_for_the_resident_is_given_back(void **state)
{
    struct clocks clocks = open_case(state);
    happens(&clocks, "ticket.accepted");
    clocks.desk->now_ms = T0 + HOURS(1);
    happens(&clocks, "ticket.waiting");
    struct clock_row clock = clock_of(&clocks, "T-WORK");
    assert_int_equal(clock.state, CLOCK_PAUSED);
    assert_int_equal(clock.paused_at_ms, T0 + HOURS(1));
    assert_int_equal(next_timer(&clocks), INT64_MAX);
    assert_int_equal(rings_at(&clocks, T0 + HOURS(6)), 0);
    happens(&clocks, "ticket.answered");
    clock = clock_of(&clocks, "T-WORK");
    assert_int_equal(clock.state, CLOCK_RUNNING);
    assert_int_equal(clock.paused_at_ms, 0);
    assert_int_equal(clock.due_at_ms, T0 + HOURS(9)); /* five hours later */
    assert_int_equal(next_timer(&clocks), T0 + HOURS(8));
    expect_events(&clocks, "clock.paused", 1);
    expect_events(&clocks, "clock.resumed", 1);
}

static void a_warned_clock_that_was_paused_does_not_warn_again(void **state)
{
    struct clocks clocks = open_case(state);
    happens(&clocks, "ticket.accepted");
    rings_at(&clocks, T0 + HOURS(3));
    expect_events(&clocks, "clock.warned", 1);
    happens(&clocks, "ticket.waiting");
    clocks.desk->now_ms = T0 + HOURS(10);
    happens(&clocks, "ticket.answered");
    struct clock_row clock = clock_of(&clocks, "T-WORK");
    assert_int_equal(clock.state, CLOCK_WARNED);
    assert_int_equal(clock.due_at_ms, T0 + HOURS(11));
    assert_int_equal(rings_at(&clocks, T0 + HOURS(11) - 1), 0);
    expect_events(&clocks, "clock.warned", 1);
}

static void a_clock_done_while_paused_is_kept_and_a_missed_one_is_not_paused(void **state)
{
    struct clocks clocks = open_case(state);
    happens(&clocks, "ticket.accepted");
    happens(&clocks, "ticket.waiting");
    clocks.desk->now_ms = T0 + DAYS(2);
    happens(&clocks, "ticket.completed");
    expect_state(&clocks, "T-WORK", CLOCK_KEPT);
    happens(&clocks, "ticket.surveyed");
    rings_at(&clocks, T0 + DAYS(3));
    happens(&clocks, "ticket.waiting");
    expect_state(&clocks, "T-AGREED", CLOCK_MISSED);
    expect_events(&clocks, "clock.paused", 1);
}

/* ---- another due time that was agreed to ---- */

static void a_later_moment_counts_once_the_resident_has_agreed(void **state)
{
    struct clocks clocks = open_case(state);
    happens(&clocks, "ticket.surveyed");
    records(&clocks, "until", "", T0 + HOURS(40));
    assert_int_equal(clock_of(&clocks, "T-AGREED").due_at_ms, T0 + HOURS(10));
    rings_at(&clocks, T0 + HOURS(5));
    expect_events(&clocks, "clock.warned", 1);
    records(&clocks, "consent", "yes", 0);
    struct clock_row clock = clock_of(&clocks, "T-AGREED");
    assert_int_equal(clock.due_at_ms, T0 + HOURS(40));
    assert_int_equal(clock.state, CLOCK_RUNNING);
    assert_int_equal(next_timer(&clocks), T0 + HOURS(20)); /* half of the way there */
    expect_events(&clocks, "clock.extended", 1);
    records(&clocks, "until", "", T0 + HOURS(30)); /* and corrected */
    assert_int_equal(clock_of(&clocks, "T-AGREED").due_at_ms, T0 + HOURS(30));
    happens(&clocks, "ticket.waiting");
    clocks.desk->now_ms = T0 + HOURS(12);
    happens(&clocks, "ticket.answered"); /* a date is a date */
    assert_int_equal(clock_of(&clocks, "T-AGREED").due_at_ms, T0 + HOURS(30));
}

static void a_clock_that_has_warned_is_moved_without_a_second_warning(void **state)
{
    struct clocks clocks = open_case(state);
    happens(&clocks, "ticket.surveyed");
    records(&clocks, "consent", "yes", 0);
    rings_at(&clocks, T0 + HOURS(6));
    records(&clocks, "until", "", T0 + HOURS(8)); /* whose warning would have been at four */
    expect_state(&clocks, "T-AGREED", CLOCK_WARNED);
    assert_int_equal(next_timer(&clocks), T0 + HOURS(8));
    expect_events(&clocks, "clock.warned", 1);
}

static void a_moment_agreed_before_the_start_sets_the_due_time(void **state)
{
    struct clocks clocks = open_case(state);
    records(&clocks, "consent", "yes", 0);
    records(&clocks, "until", "", T0 + HOURS(2)); /* sooner than the rule asks */
    happens(&clocks, "ticket.surveyed");
    assert_int_equal(clock_of(&clocks, "T-AGREED").due_at_ms, T0 + HOURS(2));
    happens(&clocks, "ticket.completed");
    clocks.desk->now_ms = T0 + HOURS(3);
    happens(&clocks, "ticket.surveyed"); /* what was agreed for the first time is past */
    struct clock_row rows[CLOCKS_OF_TICKET_MAX];
    assert_int_equal(clocks_of(&clocks, "T-AGREED", rows), 2);
    assert_int_equal(rows[1].due_at_ms, T0 + HOURS(13));
}

static void consent_comes_beforehand_or_not_at_all(void **state)
{
    struct clocks clocks = open_case(state);
    happens(&clocks, "ticket.surveyed");
    records(&clocks, "until", "", T0 + HOURS(40));
    clocks.desk->now_ms = T0 + HOURS(11); /* over, though its timer has not rung */
    records(&clocks, "consent", "yes", 0);
    assert_int_equal(clock_of(&clocks, "T-AGREED").due_at_ms, T0 + HOURS(10));
    rings_at(&clocks, T0 + HOURS(11));
    expect_state(&clocks, "T-AGREED", CLOCK_MISSED);
    records(&clocks, "consent", "yes", 0);
    expect_state(&clocks, "T-AGREED", CLOCK_MISSED);
    expect_events(&clocks, "clock.extended", 0);
}

/* ---- another class, another clock ---- */

static void another_class_counts_from_the_event_that_would_have_started_it(void **state)
{
    struct clocks clocks = open_case(state);
    graded(&clocks, "minor");
    happens(&clocks, "ticket.reported");
    expect_state(&clocks, "T-MINOR", CLOCK_RUNNING);
    clocks.desk->now_ms = T0 + HOURS(1);
    graded(&clocks, "major");
    expect_state(&clocks, "T-MINOR", CLOCK_VOID);
    struct clock_row clock = clock_of(&clocks, "T-MAJOR");
    assert_int_equal(clock.started_at_ms, T0);
    assert_int_equal(clock.due_at_ms, T0 + HOURS(2));
    graded(&clocks, "major"); /* nothing new */
    assert_int_equal(clock_of(&clocks, "T-MAJOR").id, clock.id);
    graded(&clocks, "minor"); /* and back: a clock of its own again, from the same start */
    struct clock_row rows[CLOCKS_OF_TICKET_MAX];
    assert_int_equal(clocks_of(&clocks, "T-MINOR", rows), 2);
    assert_int_equal(rows[1].started_at_ms, T0);
    expect_state(&clocks, "T-MAJOR", CLOCK_VOID);
}

static void a_clock_that_is_over_when_it_turns_up_takes_one_step(void **state)
{
    struct clocks clocks = open_case(state);
    happens(&clocks, "ticket.reported");
    clocks.desk->now_ms = T0 + HOURS(30);
    graded(&clocks, "major");
    rings_at(&clocks, T0 + HOURS(30));
    struct clock_row clock = clock_of(&clocks, "T-MAJOR");
    assert_int_equal(clock.state, CLOCK_MISSED);
    assert_int_equal(clock.escalations, 1);
    assert_int_equal(clock.next_at_ms, T0 + HOURS(33)); /* counted from now */
    expect_said(&clocks, "clock.missed", "\"late_ms\":100800000"); /* 28 hours */
}

static void what_was_stopped_closed_or_paused_is_not_started_as_if_it_were_not(void **state)
{
    struct clocks clocks = open_case(state);
    struct clock_row rows[CLOCKS_OF_TICKET_MAX];
    happens(&clocks, "ticket.reported");
    happens(&clocks, "ticket.completed");
    graded(&clocks, "major");
    assert_int_equal(clocks_of(&clocks, "T-MAJOR", rows), 0);
    happens(&clocks, "ticket.reported"); /* starts it */
    closes(&clocks, "ticket.cancelled");
    graded(&clocks, "minor");
    assert_int_equal(clocks_of(&clocks, "T-MINOR", rows), 0);
    clocks.ticket.closed_at_ms = 0; /* opened again, and nothing has started since */
    keeps_ticket(&clocks);
    graded(&clocks, "minor");
    assert_int_equal(clocks_of(&clocks, "T-MINOR", rows), 0);
    graded(&clocks, "");
    happens(&clocks, "ticket.reported");
    clocks.desk->now_ms += HOURS(1);
    happens(&clocks, "ticket.waiting");
    graded(&clocks, "minor");
    struct clock_row clock = clock_of(&clocks, "T-MINOR");
    assert_int_equal(clock.state, CLOCK_PAUSED);
    assert_int_equal(clock.started_at_ms, T0);
    assert_int_equal(clock.paused_at_ms, T0 + HOURS(1));
    happens(&clocks, "ticket.answered");
    graded(&clocks, "major"); /* the pause is over */
    assert_int_equal(clocks_of(&clocks, "T-MAJOR", rows), 2);
    assert_int_equal(rows[1].state, CLOCK_RUNNING);
    assert_int_equal(rows[1].paused_at_ms, 0);
}

static void a_fact_that_a_rule_looks_at_starts_and_ends_its_clock(void **state)
{
    struct clocks clocks = open_case(state);
    struct clock_row rows[CLOCKS_OF_TICKET_MAX];
    records(&clocks, "done", "yes", 0);
    assert_int_equal(clocks_of(&clocks, "T-SAFE", rows), 0);
    clocks.desk->now_ms += HOURS(2);
    snprintf(clocks.ticket.state, sizeof clocks.ticket.state, "done"); /* moved on since */
    keeps_ticket(&clocks);
    records(&clocks, "safety", "yes", 0);
    assert_int_equal(clock_of(&clocks, "T-SAFE").started_at_ms, T0);
    records(&clocks, "safety", "no", 0);
    expect_state(&clocks, "T-SAFE", CLOCK_VOID);
}

/* ---- what a list shows ---- */

static void expect_due(struct clocks *clocks, int64_t due_ms)
{
    struct ticket ticket;
    assert_int_equal(store_ticket_get(clocks->desk->store, clocks->ticket.number, &ticket), ST_OK);
    assert_int_equal(ticket.due_at_ms, due_ms);
}

static void the_ticket_shows_the_first_due_time_of_its_running_clocks(void **state)
{
    struct clocks clocks = open_case(state);
    expect_due(&clocks, 0);
    happens(&clocks, "ticket.surveyed");
    expect_due(&clocks, T0 + HOURS(10));
    happens(&clocks, "ticket.accepted");
    expect_due(&clocks, T0 + HOURS(4));
    assert_int_equal(clocks.ticket.due_at_ms, T0 + HOURS(4)); /* also the one at hand */
    expect_said(&clocks, "clock.started", "\"due_at\":\"2026-11-24T14:00:00+08:00\",\"chat\"");
    happens(&clocks, "ticket.waiting");
    expect_due(&clocks, 0);
    happens(&clocks, "ticket.answered");
    rings_at(&clocks, T0 + HOURS(5));
    expect_due(&clocks, T0 + HOURS(4)); /* missed, and still to be done */
    happens(&clocks, "ticket.completed");
    expect_due(&clocks, 0);
}

/* ---- the end of the ticket ---- */

static void a_closed_ticket_leaves_no_open_clock(void **state)
{
    struct clocks clocks = open_case(state);
    graded(&clocks, "major");
    happens(&clocks, "ticket.reported");
    happens(&clocks, "ticket.accepted");
    happens(&clocks, "ticket.turned");
    happens(&clocks, "ticket.surveyed");
    happens(&clocks, "ticket.registered");
    rings_at(&clocks, T0 + HOURS(3)); /* the major, the claim and the turned ones are missed */
    happens(&clocks, "ticket.waiting");
    clocks.desk->now_ms = T0 + HOURS(9);
    closes(&clocks, "ticket.completed"); /* stops all but T-CLAIM */
    expect_state(&clocks, "T-MAJOR", CLOCK_MISSED);
    expect_state(&clocks, "T-CLAIM", CLOCK_MISSED);
    expect_state(&clocks, "T-WORK", CLOCK_KEPT);
    expect_state(&clocks, "T-AGREED", CLOCK_KEPT);
    assert_int_equal(next_timer(&clocks), INT64_MAX);
    size_t open = 0;
    struct clock_row rows[CLOCKS_OF_TICKET_MAX];
    size_t count = 0;
    assert_int_equal(store_clock_of_ticket(clocks.desk->store, clocks.ticket.number, rows,
                                           CLOCKS_OF_TICKET_MAX, &count),
                     ST_OK);
    for (size_t i = 0; i < count; i++) {
        open += rows[i].ended_at_ms == 0;
    }
    assert_int_equal(open, 0);
}

static void a_cancelled_ticket_voids_what_nothing_stopped(void **state)
{
    struct clocks clocks = open_case(state);
    happens(&clocks, "ticket.accepted");
    closes(&clocks, "ticket.cancelled");
    expect_state(&clocks, "T-WORK", CLOCK_VOID);
    expect_events(&clocks, "clock.void", 1);
    happens(&clocks, "ticket.accepted"); /* of a closed ticket: starts nothing */
    expect_state(&clocks, "T-WORK", CLOCK_VOID);
    assert_int_equal(rings_at(&clocks, T0 + DAYS(1)), 0);
}

/* ---- bounds and undoing ---- */

static void a_ticket_has_so_many_open_clocks_and_goes_on_without_more(void **state)
{
    struct clocks clocks = open_case(state);
    static char json[32768];
    size_t size = 0;
    for (int i = 0; i <= CLOCKS_OF_TICKET_MAX; i++) {
        size += (size_t)snprintf(json + size, sizeof json - size,
                                 "%s{\"id\":\"T-%d\",\"title\":\"一\",\"source\":\"test\","
                                 "\"start\":[\"ticket.many\"],\"stop\":[\"ticket.completed\"],"
                                 "\"due\":{\"hours\":1,\"always\":true},"
                                 "\"escalate\":[{\"roles\":[\"captain\"]}]}",
                                 i == 0 ? "[" : ",", i);
    }
    snprintf(json + size, sizeof json - size, "]");
    use_rules(clocks.desk, json);
    log_set_level(LOG_ERROR + 1);
    happens(&clocks, "ticket.many");
    log_set_level(LOG_INFO);
    expect_events(&clocks, "clock.started", CLOCKS_OF_TICKET_MAX);
    happens(&clocks, "ticket.completed");
    expect_events(&clocks, "clock.kept", CLOCKS_OF_TICKET_MAX);
}

static void what_is_rolled_back_leaves_nothing(void **state)
{
    struct clocks clocks = open_case(state);
    struct own_turn own;
    struct clock_row rows[CLOCKS_OF_TICKET_MAX];
    struct turn *turn = own_turn_open(clocks.desk, &own);
    tell(&clocks, turn, "ticket.accepted", TEXT_NONE);
    assert_int_equal(turn->clocks_delta[CLOCK_RUNNING], 1);
    store_rollback(clocks.desk->store);
    turn_close(turn);
    arena_close(own.arena);
    assert_int_equal(clocks_of(&clocks, "T-WORK", rows), 0);
    assert_int_equal(next_timer(&clocks), INT64_MAX);
    expect_events(&clocks, "clock.started", 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CLOCKS_TEST(a_clock_starts_with_its_trigger_and_is_kept),
        CLOCKS_TEST(a_clock_is_kept_up_to_its_last_moment_and_no_longer),
        CLOCKS_TEST(a_trigger_that_no_clock_waits_for_does_not_touch_the_store),
        CLOCKS_TEST(a_clock_that_runs_is_not_started_twice),
        CLOCKS_TEST(a_second_repair_has_a_fresh_clock),
        CLOCKS_TEST(waiting_for_the_resident_is_given_back),
        CLOCKS_TEST(a_warned_clock_that_was_paused_does_not_warn_again),
        CLOCKS_TEST(a_clock_done_while_paused_is_kept_and_a_missed_one_is_not_paused),
        CLOCKS_TEST(a_later_moment_counts_once_the_resident_has_agreed),
        CLOCKS_TEST(a_clock_that_has_warned_is_moved_without_a_second_warning),
        CLOCKS_TEST(a_moment_agreed_before_the_start_sets_the_due_time),
        CLOCKS_TEST(consent_comes_beforehand_or_not_at_all),
        CLOCKS_TEST(another_class_counts_from_the_event_that_would_have_started_it),
        CLOCKS_TEST(a_clock_that_is_over_when_it_turns_up_takes_one_step),
        CLOCKS_TEST(what_was_stopped_closed_or_paused_is_not_started_as_if_it_were_not),
        CLOCKS_TEST(a_fact_that_a_rule_looks_at_starts_and_ends_its_clock),
        CLOCKS_TEST(the_ticket_shows_the_first_due_time_of_its_running_clocks),
        CLOCKS_TEST(a_closed_ticket_leaves_no_open_clock),
        CLOCKS_TEST(a_cancelled_ticket_voids_what_nothing_stopped),
        CLOCKS_TEST(a_ticket_has_so_many_open_clocks_and_goes_on_without_more),
        CLOCKS_TEST(what_is_rolled_back_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
