/* Who is asked to take a ticket: the shipped rules over the demo's desk, with staff of the test. */
#include "bot/dispatch_rule.h"
#include "tests/unit/dispatch_fixture.h"

/* ---- a round ---- */

static void a_repair_is_assigned_at_once_in_the_demo(void **state)
{
    struct fixture *fixture = *state;
    fixture_say(fixture, RESIDENT, "厨房水管漏水了，下午有空");
    fixture_say(fixture, RESIDENT, "对");
    struct staff technician;
    assert_int_equal(store_staff_find(fixture->store, TEXT("technician"), &technician), ST_OK);
    struct ticket ticket = get(fixture, 1);
    assert_int_equal(ticket.assignee, technician.id);
    assert_string_equal(ticket.state, "dispatched");
    assert_int_equal(count(fixture, "ticket.assigned"), 1);
    assert_int_equal(count(fixture, "ticket.unclaimed"), 0);
}

static void three_are_asked_in_turn(void **state)
{
    struct fixture *fixture = *state;
    send_home(fixture);
    int64_t staff[3] = {add_on_duty(fixture, "a", "engineering", ""),
                        add_on_duty(fixture, "b", "engineering", ""),
                        add_on_duty(fixture, "c", "engineering", "")};
    for (size_t i = 0; i < 9; i++) { /* ended at once, so that load does not decide */
        int64_t number = open_ticket(fixture, "repair", "repair.plumbing");
        CHECK(get(fixture, number).assignee == staff[i % 3], "ticket %zu", i);
        command(fixture, "clerk", "ticket.cancel", number, ",\"text\":\"不用了\"");
        pass(fixture, MINUTE_MS);
    }
}

static void who_has_the_fewest_open_tickets_comes_first(void **state)
{
    struct fixture *fixture = *state;
    send_home(fixture);
    int64_t a = add_on_duty(fixture, "a", "engineering", "");
    int64_t first = open_ticket(fixture, "repair", "repair.plumbing");
    int64_t second = open_ticket(fixture, "repair", "repair.plumbing");
    assert_int_equal(get(fixture, first).assignee, a);
    assert_int_equal(get(fixture, second).assignee, a);
    int64_t b = add_on_duty(fixture, "b", "engineering", "");
    for (size_t i = 0; i < 2; i++) { /* b was offered one last, and has fewer all the same */
        assert_int_equal(get(fixture, open_ticket(fixture, "repair", "repair.other")).assignee, b);
        pass(fixture, MINUTE_MS);
    }
    assert_int_equal(get(fixture, open_ticket(fixture, "repair", "repair.other")).assignee, a);
}

static void electric_work_needs_an_electrician(void **state)
{
    struct fixture *fixture = *state;
    send_home(fixture);
    add_on_duty(fixture, "a", "engineering", "水暖 电工助理");
    int64_t unclaimed = open_ticket(fixture, "repair", "repair.electric");
    assert_int_equal(get(fixture, unclaimed).assignee, 0);
    assert_int_equal(count(fixture, "ticket.unclaimed"), 1);
    int64_t b = add_on_duty(fixture, "b", "engineering", "水暖 电工");
    assert_int_equal(get(fixture, open_ticket(fixture, "repair", "repair.electric")).assignee, b);
    assert_int_equal(get(fixture, open_ticket(fixture, "repair", "repair.electric")).assignee, b);
}

static void only_who_may_take_it_is_asked(void **state)
{
    static const struct {
        const char *label, *role, *department, *communities;
        bool disabled;
    } others[] = {
        {"another department", "technician", "security", "sunshine", false},
        {"another role", "dept_head", "engineering", "sunshine", false},
        {"another community", "technician", "engineering", "sunshine2 moon", false},
        {"disabled", "technician", "engineering", "sunshine", true},
    };
    struct fixture *fixture = *state;
    send_home(fixture);
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        char username[16];
        snprintf(username, sizeof username, "other%zu", i);
        int64_t id = add_on_duty(fixture, username, others[i].department, "");
        struct staff staff;
        assert_int_equal(store_staff_get(fixture->store, id, &staff), ST_OK);
        snprintf(staff.role, sizeof staff.role, "%s", others[i].role);
        snprintf(staff.communities, sizeof staff.communities, "%s", others[i].communities);
        staff.disabled = others[i].disabled;
        assert_int_equal(store_begin(fixture->store), ST_OK);
        assert_int_equal(store_staff_put(fixture->store, &staff), ST_OK);
        assert_int_equal(store_commit(fixture->store), ST_OK);
        int64_t number = open_ticket(fixture, "repair", "repair.other");
        CHECK(get(fixture, number).assignee == 0, "%s", others[i].label);
    }
}

/* ---- refusal and silence ---- */

static void a_refusal_passes_on_until_nobody_is_left(void **state)
{
    struct fixture *fixture = *state;
    send_home(fixture);
    int64_t a = add_on_duty(fixture, "a", "engineering", "");
    int64_t b = add_on_duty(fixture, "b", "engineering", "");
    int64_t number = open_ticket(fixture, "repair", "repair.plumbing");
    assert_int_equal(get(fixture, number).assignee, a);
    assert_non_null(strstr(command(fixture, "b", "ticket.refuse", number, REFUSED), "forbidden"));
    assert_non_null(strstr(command(fixture, "a", "ticket.refuse", number, ""), "malformed"));
    assert_int_equal(get(fixture, number).assignee, a);
    command(fixture, "a", "ticket.refuse", number, REFUSED);
    assert_int_equal(get(fixture, number).assignee, b);
    assert_string_equal(get(fixture, number).state, "dispatched");
    assert_non_null(strstr(fixture->events, "在别处抢修"));
    command(fixture, "b", "ticket.refuse", number, REFUSED);
    struct ticket ticket = get(fixture, number);
    assert_int_equal(ticket.assignee, 0);
    assert_string_equal(ticket.state, "opened");
    assert_string_equal(ticket.department, "engineering");
    assert_int_equal(count(fixture, "ticket.refused"), 2);
    assert_int_equal(count(fixture, "ticket.unclaimed"), 1);
    assert_non_null(strstr(fixture->events, "\"roles\":[\"captain\",\"dept_head\"],"
                                            "\"why\":\"nobody_left\""));
    pass(fixture, HOURS_MS(24));
    assert_int_equal(count(fixture, "ticket.unclaimed"), 1);
    assert_int_equal(count(fixture, "ticket.passed_on"), 0);
}

static void an_accepted_ticket_cannot_be_refused(void **state)
{
    struct fixture *fixture = *state;
    int64_t number = open_ticket(fixture, "repair", "repair.plumbing");
    command(fixture, "technician", "ticket.accept", number, "");
    assert_non_null(
        strstr(command(fixture, "technician", "ticket.refuse", number, REFUSED), "conflict"));
    assert_string_equal(get(fixture, number).state, "accepted");
}

static void silence_passes_on_three_times_at_most(void **state)
{
    struct fixture *fixture = *state;
    send_home(fixture);
    int64_t staff[4] = {add_on_duty(fixture, "a", "engineering", ""),
                        add_on_duty(fixture, "b", "engineering", ""),
                        add_on_duty(fixture, "c", "engineering", ""),
                        add_on_duty(fixture, "d", "engineering", "")};
    int64_t number = open_ticket(fixture, "repair", "repair.plumbing");
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(get(fixture, number).assignee, staff[i]);
        pass(fixture, 30 * MINUTE_MS - 1);
        assert_int_equal(get(fixture, number).assignee, staff[i]);
        pass(fixture, 1);
        assert_int_equal(count(fixture, "ticket.passed_on"), i + 1);
    }
    assert_non_null(strstr(fixture->events, "\"why\":\"silence\",\"from\":\"a\""));
    struct ticket ticket = get(fixture, number);
    assert_int_equal(ticket.assignee, 0);
    assert_string_equal(ticket.state, "opened");
    assert_int_equal(count(fixture, "ticket.unclaimed"), 1);
    pass(fixture, HOURS_MS(24));
    assert_int_equal(get(fixture, number).assignee, 0);
    assert_int_equal(count(fixture, "ticket.unclaimed"), 1);
}

static void the_time_to_accept_runs_in_service_hours(void **state)
{
    struct fixture *fixture = *state;
    fixture->now_ms += HOURS_MS(9) + 50 * MINUTE_MS; /* 19:50 */
    int64_t number = open_ticket(fixture, "repair", "repair.plumbing");
    int64_t emergency = open_ticket(fixture, "emergency", "emergency");
    assert_int_not_equal(get(fixture, number).assignee, 0);
    pass(fixture, HOURS_MS(1));
    assert_int_not_equal(get(fixture, number).assignee, 0);
    assert_int_equal(get(fixture, emergency).assignee, 0); /* five minutes, day and night */
    fixture->now_ms += HOURS_MS(12); /* 08:50 */
    fixture_run(fixture);
    assert_int_equal(get(fixture, number).assignee, 0);
}

static void who_accepts_keeps_it(void **state)
{
    struct fixture *fixture = *state;
    int64_t number = open_ticket(fixture, "repair", "repair.plumbing");
    int64_t technician = get(fixture, number).assignee;
    command(fixture, "technician", "ticket.accept", number, "");
    pass(fixture, HOURS_MS(4));
    assert_int_equal(get(fixture, number).assignee, technician);
    assert_string_equal(get(fixture, number).state, "accepted");
    assert_int_equal(count(fixture, "ticket.passed_on"), 0);
}

static void a_gateway_that_was_away_passes_on_once(void **state)
{
    struct fixture *fixture = *state;
    send_home(fixture);
    add_on_duty(fixture, "a", "engineering", "");
    int64_t b = add_on_duty(fixture, "b", "engineering", "");
    int64_t number = open_ticket(fixture, "repair", "repair.plumbing");
    desk_close(fixture->desk);
    fixture->now_ms += HOURS_MS(5);
    fixture_open_desk(fixture);
    fixture_run(fixture);
    assert_int_equal(get(fixture, number).assignee, b); /* and b has his half hour */
    assert_int_equal(count(fixture, "ticket.passed_on"), 1);
    pass(fixture, 29 * MINUTE_MS);
    assert_int_equal(get(fixture, number).assignee, b);
    pass(fixture, MINUTE_MS);
    assert_int_equal(get(fixture, number).assignee, 0);
}

/* ---- nobody on duty ---- */

static void with_nobody_on_duty_a_ticket_waits_as_opened(void **state)
{
    struct fixture *fixture = *state;
    send_home(fixture);
    int64_t number = open_ticket(fixture, "repair", "repair.plumbing");
    struct ticket ticket = get(fixture, number);
    assert_string_equal(ticket.state, "opened");
    assert_int_equal(ticket.assignee, 0);
    assert_int_equal(count(fixture, "ticket.unclaimed"), 1);
    assert_non_null(strstr(fixture->events, "\"why\":\"nobody_on_duty\""));
    pass(fixture, HOURS_MS(48));
    assert_int_equal(count(fixture, "ticket.unclaimed"), 1);
}

static void the_next_shift_is_offered_what_waits(void **state)
{
    struct fixture *fixture = *state;
    send_home(fixture);
    int64_t late = add_staff(fixture, "late", "engineering", "");
    int64_t early = add_staff(fixture, "early", "engineering", "");
    add_shift(fixture, late, fixture->now_ms + HOURS_MS(4), 8);
    add_shift(fixture, early, fixture->now_ms + HOURS_MS(2), 8);
    int64_t number = open_ticket(fixture, "repair", "repair.plumbing");
    int64_t taken = open_ticket(fixture, "repair", "repair.plumbing");
    command(fixture, "captain", "ticket.accept", taken, "");
    int64_t captain = get(fixture, taken).assignee;
    pass(fixture, HOURS_MS(2) - 1);
    assert_int_equal(get(fixture, number).assignee, 0);
    pass(fixture, 1);
    assert_int_equal(get(fixture, number).assignee, early);
    assert_int_equal(get(fixture, taken).assignee, captain);
    pass(fixture, 30 * MINUTE_MS); /* silent; late is not there yet */
    assert_int_equal(get(fixture, number).assignee, 0);
    pass(fixture, HOURS_MS(2));
    assert_int_equal(get(fixture, number).assignee, late);
    pass(fixture, 30 * MINUTE_MS);
    assert_int_equal(get(fixture, number).assignee, 0);
    assert_int_equal(count(fixture, "ticket.unclaimed"), 2); /* once a round: one a ticket */
}

/* ---- new rounds ---- */

static void a_transferred_ticket_begins_anew_in_its_new_department(void **state)
{
    struct fixture *fixture = *state;
    send_home(fixture);
    int64_t a = add_on_duty(fixture, "a", "engineering", "");
    int64_t guard = add_on_duty(fixture, "guard", "security", "");
    int64_t number = open_ticket(fixture, "repair", "repair.plumbing");
    assert_int_equal(get(fixture, number).assignee, a);
    command(fixture, "clerk", "ticket.transfer", number, ",\"department\":\"security\"");
    struct ticket ticket = get(fixture, number);
    assert_int_equal(ticket.assignee, guard);
    assert_string_equal(ticket.department, "security");
    command(fixture, "clerk", "ticket.transfer", number, ",\"department\":\"engineering\"");
    assert_int_equal(get(fixture, number).assignee, a); /* was tried in another round */
    command(fixture, "clerk", "ticket.transfer", number, ",\"department\":\"environment\"");
    assert_int_equal(get(fixture, number).assignee, 0);
    assert_string_equal(get(fixture, number).department, "environment");
    assert_int_equal(count(fixture, "ticket.unclaimed"), 1);
}

static void a_reopened_ticket_begins_anew(void **state)
{
    struct fixture *fixture = *state;
    send_home(fixture);
    int64_t a = add_on_duty(fixture, "a", "engineering", "");
    int64_t number = open_ticket(fixture, "repair", "repair.plumbing");
    command(fixture, "a", "ticket.refuse", number, REFUSED);
    assert_int_equal(get(fixture, number).assignee, 0);
    command(fixture, "clerk", "ticket.cancel", number, ",\"text\":\"先不修\"");
    command(fixture, "clerk", "ticket.reopen", number, ",\"text\":\"又漏了\"");
    assert_int_equal(get(fixture, number).assignee, a);
    assert_string_equal(get(fixture, number).state, "dispatched");
}

static void staff_may_choose_by_hand(void **state)
{
    struct fixture *fixture = *state;
    send_home(fixture);
    int64_t a = add_on_duty(fixture, "a", "engineering", "");
    int64_t b = add_on_duty(fixture, "b", "engineering", "");
    int64_t number = open_ticket(fixture, "repair", "repair.plumbing");
    assert_int_equal(get(fixture, number).assignee, a);
    command(fixture, "clerk", "ticket.assign", number, ",\"assignee\":\"b\"");
    pass(fixture, HOURS_MS(2)); /* his choice is not undone by silence */
    assert_int_equal(get(fixture, number).assignee, b);
    command(fixture, "b", "ticket.refuse", number, REFUSED);
    assert_int_equal(get(fixture, number).assignee, 0); /* both were asked */
    assert_int_equal(count(fixture, "ticket.unclaimed"), 1);
}

static void an_alarm_rings_on_until_somebody_has_seen_it(void **state)
{
    struct fixture *fixture = *state;
    int64_t number = open_ticket(fixture, "emergency", "emergency");
    struct ticket ticket = get(fixture, number);
    assert_int_not_equal(ticket.assignee, 0);
    assert_true(ticket.alarm);
    command(fixture, "technician", "ticket.accept", number, "");
    assert_false(get(fixture, number).alarm);
}

static void a_ticket_ordered_for_a_department_stays_there(void **state)
{
    struct fixture *fixture = *state;
    struct own_turn own;
    struct turn *turn = own_turn_open(fixture, &own);
    const struct ticket_order order = {.service = TEXT("repair"),
                                       .community = TEXT("sunshine"),
                                       .department = TEXT("environment"),
                                       .actor = TEXT("clerk")};
    struct ticket ticket;
    assert_int_equal(tickets_open_staff(turn, &order, &ticket), ST_OK);
    own_turn_commit(fixture, &own);
    ticket = get(fixture, ticket.number);
    assert_string_equal(ticket.department, "environment");
    assert_int_equal(ticket.assignee, 0);
}

/* ---- the file ---- */

static void take(const struct json_place *place, void *context)
{
    dispatch_read(place, context);
}

static void faulty_files_are_refused(void **state)
{
    (void)state;
#define REST "\"accept_within\":{\"minutes\":30},\"tries_max\":3,\"then\":[\"captain\"]}"
    static const struct {
        const char *label, *json;
        size_t faults;
    } cases[] = {
        {"sound", "[{\"id\":\"a\",\"when\":[]," REST "]", 0},
        {"twice", "[{\"id\":\"a\",\"when\":[{\"class\":[\"A\"]}]," REST ",{\"id\":\"a\",\"when\":[]," REST "]", 1},
        {"never reached", "[{\"id\":\"a\",\"when\":[]," REST ",{\"id\":\"b\",\"when\":[]," REST "]", 1},
        {"two skills", "[{\"id\":\"a\",\"when\":[],\"skill\":\"x y\"," REST "]", 1},
        {"nobody hears",
         "[{\"id\":\"a\",\"when\":[],\"accept_within\":{\"minutes\":30},\"tries_max\":3,\"then\":[]}]", 1},
        {"too many tries",
         "[{\"id\":\"a\",\"when\":[],\"accept_within\":{\"minutes\":30},\"tries_max\":21,\"then\":[\"gm\"]}]",
         1},
        {"no time",
         "[{\"id\":\"a\",\"when\":[],\"tries_max\":3,\"then\":[\"gm\"]}]", 1},
    };
#undef REST
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct fault_sink faults = {.file = "dispatch.json"};
        struct json_source source = {.faults = &faults, .arena = arena_open(1024, 1 << 20)};
        struct dispatch *dispatch = calloc(1, sizeof *dispatch);
        json_read_bytes(&source, text_of(cases[i].json), take, dispatch);
        CHECK(faults.error_count == cases[i].faults, "%s: %zu", cases[i].label,
              faults.error_count);
        free(dispatch);
        arena_close(source.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DISPATCH_TEST(a_repair_is_assigned_at_once_in_the_demo),
        DISPATCH_TEST(three_are_asked_in_turn),
        DISPATCH_TEST(who_has_the_fewest_open_tickets_comes_first),
        DISPATCH_TEST(electric_work_needs_an_electrician),
        DISPATCH_TEST(only_who_may_take_it_is_asked),
        DISPATCH_TEST(a_refusal_passes_on_until_nobody_is_left),
        DISPATCH_TEST(an_accepted_ticket_cannot_be_refused),
        DISPATCH_TEST(silence_passes_on_three_times_at_most),
        DISPATCH_TEST(the_time_to_accept_runs_in_service_hours),
        DISPATCH_TEST(who_accepts_keeps_it),
        DISPATCH_TEST(a_gateway_that_was_away_passes_on_once),
        DISPATCH_TEST(with_nobody_on_duty_a_ticket_waits_as_opened),
        DISPATCH_TEST(the_next_shift_is_offered_what_waits),
        DISPATCH_TEST(a_transferred_ticket_begins_anew_in_its_new_department),
        DISPATCH_TEST(a_reopened_ticket_begins_anew),
        DISPATCH_TEST(staff_may_choose_by_hand),
        DISPATCH_TEST(an_alarm_rings_on_until_somebody_has_seen_it),
        DISPATCH_TEST(a_ticket_ordered_for_a_department_stays_there),
        cmocka_unit_test(faulty_files_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
