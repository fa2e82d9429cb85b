/* Who is asked to take a ticket: the shipped rules over the demo's desk, with staff of the test. */
#include "bot/dispatch_rule.h"
#include "bot/tickets.h"
#include "store/duty.h"
#include "tests/unit/turn_fixture.h"

#include <time.h>

enum { MINUTE_MS = 60000 };
#define HOURS_MS(count) ((count) * (int64_t)FIXTURE_HOUR_MS)

/* ---- staff and tickets ---- */

static int64_t add_staff(struct fixture *fixture, const char *username, const char *department,
                         const char *skills)
{
    struct staff staff = {.role = "technician", .communities = "sunshine"};
    snprintf(staff.username, sizeof staff.username, "%s", username);
    snprintf(staff.name, sizeof staff.name, "%s", username);
    snprintf(staff.department, sizeof staff.department, "%s", department);
    assert_int_equal(store_begin(fixture->store), ST_OK);
    assert_int_equal(store_staff_put(fixture->store, &staff), ST_OK);
    assert_int_equal(store_skills_set(fixture->store, staff.id, text_of(skills)), ST_OK);
    assert_int_equal(store_commit(fixture->store), ST_OK);
    return staff.id;
}

static void add_shift(struct fixture *fixture, int64_t staff, int64_t from_ms, int64_t hours)
{
    struct shift shift = {.staff = staff, .from_ms = from_ms, .until_ms = from_ms + HOURS_MS(hours)};
    assert_int_equal(store_begin(fixture->store), ST_OK);
    assert_int_equal(store_shift_add(fixture->store, &shift), ST_OK);
    assert_int_equal(store_commit(fixture->store), ST_OK);
}

/* On duty for two days. */
static int64_t add_on_duty(struct fixture *fixture, const char *username, const char *department,
                           const char *skills)
{
    int64_t staff = add_staff(fixture, username, department, skills);
    add_shift(fixture, staff, fixture->now_ms, 48);
    return staff;
}

static enum status drop_shift(void *context, const struct shift *shift)
{
    *(int64_t *)context = shift->id;
    return ST_OK;
}

/* Whoever the demo has put on duty goes home. */
static void send_home(struct fixture *fixture)
{
    for (int64_t id = -1; id != 0;) {
        id = 0;
        assert_int_equal(store_begin(fixture->store), ST_OK);
        assert_int_equal(store_shift_each(fixture->store, 0, INT64_MAX, drop_shift, &id), ST_OK);
        if (id != 0) {
            assert_int_equal(store_shift_drop(fixture->store, id), ST_OK);
        }
        assert_int_equal(store_commit(fixture->store), ST_OK);
    }
}

static int64_t open_ticket(struct fixture *fixture, const char *service, const char *intent)
{
    struct own_turn own;
    struct turn *turn = own_turn_open(fixture, &own);
    const struct ticket_order order = {.service = text_of(service),
                                       .intent = text_of(intent),
                                       .community = TEXT("sunshine"),
                                       .actor = TEXT("clerk"),
                                       .title = TEXT("水管")};
    struct ticket ticket;
    assert_int_equal(tickets_open_staff(turn, &order, &ticket), ST_OK);
    own_turn_commit(fixture, &own);
    desk_close(fixture->desk); /* a new one looks up the timers that this turn has set */
    fixture_open_desk(fixture);
    return ticket.number;
}

static struct ticket get(struct fixture *fixture, int64_t number)
{
    struct ticket ticket;
    assert_int_equal(store_ticket_get(fixture->store, number, &ticket), ST_OK);
    ticket.slots = TEXT_NONE;
    return ticket;
}

static const char *command(struct fixture *fixture, const char *username, const char *op,
                           int64_t number, const char *more)
{
    static int id;
    char json[256];
    snprintf(json, sizeof json, "{\"id\":\"d%d\",\"op\":\"%s\",\"ticket\":%lld%s}", ++id, op,
             (long long)number, more);
    return fixture_command(fixture, username, json);
}

static void pass(struct fixture *fixture, int64_t ms)
{
    fixture->now_ms += ms;
    fixture_run(fixture);
}

static size_t count(const struct fixture *fixture, const char *kind)
{
    return fixture_count_events(fixture, kind);
}

#define REFUSED ",\"text\":\"在别处抢修\""

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

/* ---- the roster changes ---- */

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

#define DISPATCH_TEST(function)                                                                    \
    cmocka_unit_test_setup_teardown(function, fixture_setup, fixture_teardown)

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
        DISPATCH_TEST(a_shift_that_covers_now_takes_what_waits_at_once),
        DISPATCH_TEST(an_earlier_shift_takes_what_waits_for_a_later_one),
        DISPATCH_TEST(a_substitute_and_who_is_back_take_what_waits_at_once),
        DISPATCH_TEST(a_copied_week_takes_what_waits_at_once),
        DISPATCH_TEST(a_turn_that_is_lost_leaves_no_offer),
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
