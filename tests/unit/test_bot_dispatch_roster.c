/* What a change of the roster does at once to tickets that wait for somebody to take them. */
#include "tests/unit/dispatch_fixture.h"

#include <time.h>

static struct text moment(int64_t at_ms, char out[32])
{
    time_t seconds = (time_t)(at_ms / 1000);
    struct tm tm;
    gmtime_r(&seconds, &tm);
    strftime(out, 32, "%Y-%m-%dT%H:%M:%S+00:00", &tm);
    return text_of(out);
}

/* An op of the roster about `who` for hours from now on. */
static void arrange(struct fixture *fixture, const char *op, const char *who, int64_t from_hours,
                    int64_t until_hours, const char *more)
{
    static int id;
    char json[320], from[32], until[32];
    snprintf(json, sizeof json, "{\"id\":\"r%d\",\"op\":\"%s\",\"staff\":\"%s\",\"from\":\"%s\",\"until\":\"%s\"%s}",
             ++id, op, who, moment(fixture->now_ms + HOURS_MS(from_hours), from).data,
             moment(fixture->now_ms + HOURS_MS(until_hours), until).data, more);
    const char *answer = fixture_command(fixture, "captain", json);
    CHECK(strstr(answer, "\"ok\":true") != NULL, "%s: %s", op, answer);
    fixture_run(fixture);
}

static void a_shift_that_covers_now_takes_what_waits_at_once(void **state)
{
    struct fixture *fixture = *state;
    send_home(fixture);
    int64_t a = add_staff(fixture, "a", "engineering", "");
    add_staff(fixture, "guard", "security", "");
    int64_t number = open_ticket(fixture, "repair", "repair.plumbing");
    int64_t electric = open_ticket(fixture, "repair", "repair.electric");
    pass(fixture, HOURS_MS(3));
    assert_int_equal(get(fixture, number).assignee, 0);
    arrange(fixture, "roster.set", "a", -1, 8, "");
    assert_int_equal(get(fixture, number).assignee, a);
    assert_int_equal(get(fixture, electric).assignee, 0); /* he is no electrician yet */
    assert_int_equal(count(fixture, "ticket.unclaimed"), 2);
    fixture_command(fixture, "captain", "{\"id\":\"s\",\"op\":\"staff.skills\",\"staff\":\"a\",\"skills\":\"电工\"}");
    fixture_run(fixture);
    assert_int_equal(get(fixture, electric).assignee, a);
    assert_int_equal(count(fixture, "ticket.unclaimed"), 2);
}

static void an_earlier_shift_takes_what_waits_for_a_later_one(void **state)
{
    struct fixture *fixture = *state;
    send_home(fixture);
    add_shift(fixture, add_staff(fixture, "late", "engineering", ""), fixture->now_ms + HOURS_MS(20), 8);
    int64_t soon = add_staff(fixture, "soon", "engineering", "");
    int64_t number = open_ticket(fixture, "repair", "repair.plumbing");
    arrange(fixture, "roster.set", "soon", 2, 8, "");
    assert_int_equal(get(fixture, number).assignee, 0);
    pass(fixture, HOURS_MS(2) - 1);
    assert_int_equal(get(fixture, number).assignee, 0);
    pass(fixture, 1);
    assert_int_equal(get(fixture, number).assignee, soon);
    assert_int_equal(count(fixture, "ticket.unclaimed"), 1); /* said once, however often it woke */
}

static void a_substitute_and_who_is_back_take_what_waits_at_once(void **state)
{
    struct fixture *fixture = *state;
    send_home(fixture);
    int64_t a = add_on_duty(fixture, "a", "engineering", "");
    int64_t b = add_staff(fixture, "b", "engineering", "");
    int64_t refused = open_ticket(fixture, "repair", "repair.plumbing");
    command(fixture, "a", "ticket.refuse", refused, REFUSED);
    assert_int_equal(get(fixture, refused).assignee, 0);
    arrange(fixture, "roster.leave", "a", 0, 40, ",\"substitute\":\"b\"");
    assert_int_equal(get(fixture, refused).assignee, b);
    pass(fixture, HOURS_MS(1));
    assert_int_equal(get(fixture, refused).assignee, 0); /* silence */
    arrange(fixture, "roster.leave", "b", 0, 30, ""); /* now nobody is there */
    int64_t number = open_ticket(fixture, "repair", "repair.plumbing");
    assert_int_equal(get(fixture, number).assignee, 0);
    arrange(fixture, "roster.back", "b", 0, 1, ",\"leave\":2");
    assert_int_equal(get(fixture, number).assignee, b);
    assert_int_equal(get(fixture, refused).assignee, 0); /* both were asked in its round */
    (void)a;
}

static void a_copied_week_takes_what_waits_at_once(void **state)
{
    struct fixture *fixture = *state;
    send_home(fixture);
    int64_t a = add_staff(fixture, "a", "engineering", "");
    add_shift(fixture, a, fixture->now_ms - HOURS_MS(7 * 24 + 1), 8);
    int64_t number = open_ticket(fixture, "repair", "repair.plumbing");
    assert_int_equal(get(fixture, number).assignee, 0);
    char day[32], json[96];
    moment(fixture->now_ms, day);
    snprintf(json, sizeof json, "{\"id\":\"c\",\"op\":\"roster.copy\",\"day\":\"%.10s\"}", day);
    assert_non_null(strstr(fixture_command(fixture, "captain", json), "\"copied\":1"));
    fixture_run(fixture);
    assert_int_equal(get(fixture, number).assignee, a);
}

/* Everything of a turn that fails is undone: the ticket, the offer and its timer. */
static void a_turn_that_is_lost_leaves_no_offer(void **state)
{
    struct fixture *fixture = *state;
    send_home(fixture);
    int64_t a = add_on_duty(fixture, "a", "engineering", "");
    struct own_turn own;
    struct turn *turn = own_turn_open(fixture, &own);
    const struct ticket_order order = {
        .service = TEXT("repair"), .community = TEXT("sunshine"), .actor = TEXT("clerk")};
    struct ticket ticket;
    assert_int_equal(tickets_open_staff(turn, &order, &ticket), ST_OK);
    assert_int_equal(ticket.assignee, a);
    store_rollback(fixture->store);
    turn_close(turn);
    arena_close(own.arena);
    pass(fixture, HOURS_MS(2));
    assert_int_equal(count(fixture, "ticket.passed_on"), 0);
    struct candidate candidates[DUTY_CANDIDATES_MAX];
    size_t found = 0;
    assert_int_equal(store_candidates(fixture->store, 1, TEXT("engineering"), TEXT("sunshine"),
                                      fixture->now_ms, candidates, DUTY_CANDIDATES_MAX, &found),
                     ST_OK);
    for (size_t i = 0; i < found; i++) {
        assert_false(candidates[i].tried);
        assert_int_equal(candidates[i].open_tickets, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DISPATCH_TEST(a_shift_that_covers_now_takes_what_waits_at_once),
        DISPATCH_TEST(an_earlier_shift_takes_what_waits_for_a_later_one),
        DISPATCH_TEST(a_substitute_and_who_is_back_take_what_waits_at_once),
        DISPATCH_TEST(a_copied_week_takes_what_waits_at_once),
        DISPATCH_TEST(a_turn_that_is_lost_leaves_no_offer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
