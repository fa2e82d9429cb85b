/* dispatch_fixture.h - staff, shifts and tickets of the tests that ask who is to take a ticket. */
#ifndef TESTS_UNIT_DISPATCH_FIXTURE_H
#define TESTS_UNIT_DISPATCH_FIXTURE_H

#include "bot/tickets.h"
#include "store/duty.h"
#include "tests/unit/turn_fixture.h"

enum { MINUTE_MS = 60000 };
#define HOURS_MS(count) ((count) * (int64_t)FIXTURE_HOUR_MS)

static inline int64_t add_staff(struct fixture *fixture, const char *username, const char *department,
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

static inline void add_shift(struct fixture *fixture, int64_t staff, int64_t from_ms, int64_t hours)
{
    struct shift shift = {.staff = staff, .from_ms = from_ms, .until_ms = from_ms + HOURS_MS(hours)};
    assert_int_equal(store_begin(fixture->store), ST_OK);
    assert_int_equal(store_shift_add(fixture->store, &shift), ST_OK);
    assert_int_equal(store_commit(fixture->store), ST_OK);
}

/* On duty for two days. */
static inline int64_t add_on_duty(struct fixture *fixture, const char *username, const char *department,
                           const char *skills)
{
    int64_t staff = add_staff(fixture, username, department, skills);
    add_shift(fixture, staff, fixture->now_ms, 48);
    return staff;
}

static inline enum status drop_shift(void *context, const struct shift *shift)
{
    *(int64_t *)context = shift->id;
    return ST_OK;
}

/* Whoever the demo has put on duty goes home. */
static inline void send_home(struct fixture *fixture)
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

static inline int64_t open_ticket(struct fixture *fixture, const char *service, const char *intent)
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

static inline struct ticket get(struct fixture *fixture, int64_t number)
{
    struct ticket ticket;
    assert_int_equal(store_ticket_get(fixture->store, number, &ticket), ST_OK);
    ticket.slots = TEXT_NONE;
    return ticket;
}

static inline const char *command(struct fixture *fixture, const char *username, const char *op,
                           int64_t number, const char *more)
{
    static int id;
    char json[256];
    snprintf(json, sizeof json, "{\"id\":\"d%d\",\"op\":\"%s\",\"ticket\":%lld%s}", ++id, op,
             (long long)number, more);
    return fixture_command(fixture, username, json);
}

static inline void pass(struct fixture *fixture, int64_t ms)
{
    fixture->now_ms += ms;
    fixture_run(fixture);
}

static inline size_t count(const struct fixture *fixture, const char *kind)
{
    return fixture_count_events(fixture, kind);
}

#define REFUSED ",\"text\":\"在别处抢修\""

#define DISPATCH_TEST(function)                                                                    \
    cmocka_unit_test_setup_teardown(function, fixture_setup, fixture_teardown)

#endif
