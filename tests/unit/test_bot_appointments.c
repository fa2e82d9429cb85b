/* The ticket of procedure_open is agreed for 2026-11-24 12:00; `inspect` reminds two hours before. */
#include "bot/base/date.h"
#include "bot/due.h"
#include "tests/unit/procedure_fixture.h"

enum { OFFSET_MINUTES = 480 };

static int64_t moment(const char *iso)
{
    int64_t at_ms = 0;
    assert_true(date_parse_moment(text_of(iso), OFFSET_MINUTES, &at_ms));
    return at_ms;
}

static void wait_until(struct fixture *fixture, int64_t at_ms)
{
    struct own_turn own;
    size_t count;
    fixture->now_ms = at_ms;
    struct turn *turn = own_turn_open(fixture, &own);
    assert_int_equal(due_run(turn, &count), ST_OK);
    own_turn_commit(fixture, &own);
}

static size_t reminders(const struct fixture *fixture)
{
    return fixture_count_events(fixture, "ticket.appointment");
}

static void both_sides_are_told_once_before_the_time(void **state)
{
    struct fixture *fixture = *state;
    fixture->now_ms = moment("2026-11-23T09:00");
    (void)procedure_open(fixture, "inspect");
    wait_until(fixture, moment("2026-11-24T10:00") - 1);
    assert_int_equal(reminders(fixture), 0);
    wait_until(fixture, moment("2026-11-24T10:00"));
    assert_int_equal(reminders(fixture), 1);
    assert_true(procedure_said(fixture, "约在11月24日（周二）中午 12:00上门"));
    assert_true(procedure_said(fixture, "\"appointment_at\":\"2026-11-24T12:00:00+08:00\""));
    wait_until(fixture, moment("2026-11-25T12:00"));
    assert_int_equal(reminders(fixture), 1);
}

static void a_new_agreement_takes_the_place_of_the_old_one(void **state)
{
    struct fixture *fixture = *state;
    fixture->now_ms = moment("2026-11-23T09:00");
    int64_t number = procedure_open(fixture, "inspect");
    procedure_must_put(fixture, number, "clerk", "reinspect_at", "2026-11-27T10:00");
    wait_until(fixture, moment("2026-11-24T12:00"));
    assert_int_equal(reminders(fixture), 0);
    wait_until(fixture, moment("2026-11-27T08:00"));
    assert_int_equal(reminders(fixture), 1);
}

static void what_is_agreed_for_soon_needs_no_reminder(void **state)
{
    struct fixture *fixture = *state;
    fixture->now_ms = moment("2026-11-24T11:00");
    (void)procedure_open(fixture, "inspect");
    wait_until(fixture, moment("2026-11-24T11:59"));
    assert_int_equal(reminders(fixture), 0);
}

static void a_cancelled_ticket_reminds_nobody(void **state)
{
    struct fixture *fixture = *state;
    fixture->now_ms = moment("2026-11-23T09:00");
    int64_t number = procedure_open(fixture, "inspect");
    procedure_must_move(fixture, number, "clerk", "ticket.cancel");
    wait_until(fixture, moment("2026-11-24T10:00"));
    assert_int_equal(reminders(fixture), 0);
}

static void after_a_long_absence_nobody_is_reminded_of_the_past(void **state)
{
    struct fixture *fixture = *state;
    fixture->now_ms = moment("2026-11-23T09:00");
    (void)procedure_open(fixture, "inspect");
    wait_until(fixture, moment("2026-11-24T12:00"));
    assert_int_equal(reminders(fixture), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROCEDURE_TEST(both_sides_are_told_once_before_the_time),
        PROCEDURE_TEST(a_new_agreement_takes_the_place_of_the_old_one),
        PROCEDURE_TEST(what_is_agreed_for_soon_needs_no_reminder),
        PROCEDURE_TEST(a_cancelled_ticket_reminds_nobody),
        PROCEDURE_TEST(after_a_long_absence_nobody_is_reminded_of_the_past),
    };
    return RUN_PROCEDURE_TESTS(tests);
}
