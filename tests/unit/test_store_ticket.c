#include "store/clock.h"
#include "store/ticket.h"
#include "tests/unit/store_fixture.h"

static struct ticket sample(void)
{
    return (struct ticket){.service = "repair",
                           .intent = "repair.water",
                           .state = "opened",
                           .community = "sunshine",
                           .room = "3-2-501",
                           .name = "张三",
                           .phone = "13800138000",
                           .channel = "wechat",
                           .class_ = "b",
                           .department = "engineering",
                           .title = "厨房水管漏水",
                           .opened_at_ms = 100,
                           .updated_at_ms = 110,
                           .priority = 2,
                           .urged = 3,
                           .alarm = true,
                           .slots = TEXT("{\"where\":\"厨房\"}")};
}

static void clock_of(struct store *store, int64_t ticket, enum clock_state state, int64_t due_ms,
                     int64_t ended_ms)
{
    struct clock_row clock = {
        .ticket = ticket, .state = state, .due_at_ms = due_ms, .ended_at_ms = ended_ms};
    SET(clock.rule, "R-%d", (int)state);
    OK(store_clock_add(store, &clock));
}

static void check_same(const struct ticket *a, const struct ticket *b)
{
    assert_int_equal(a->number, b->number);
    assert_string_equal(a->service, b->service);
    assert_string_equal(a->intent, b->intent);
    assert_string_equal(a->state, b->state);
    assert_string_equal(a->community, b->community);
    assert_string_equal(a->room, b->room);
    assert_string_equal(a->name, b->name);
    assert_string_equal(a->phone, b->phone);
    assert_string_equal(a->channel, b->channel);
    assert_string_equal(a->class_, b->class_);
    assert_string_equal(a->department, b->department);
    assert_string_equal(a->title, b->title);
    assert_int_equal(a->contact, b->contact);
    assert_int_equal(a->household, b->household);
    assert_int_equal(a->assignee, b->assignee);
    assert_int_equal(a->opened_at_ms, b->opened_at_ms);
    assert_int_equal(a->updated_at_ms, b->updated_at_ms);
    assert_int_equal(a->closed_at_ms, b->closed_at_ms);
    assert_int_equal(a->priority, b->priority);
    assert_int_equal(a->urged, b->urged);
    assert_int_equal(a->alarm, b->alarm);
    assert_true(text_equal(a->slots, b->slots));
}

static void ticket_survives_close_and_open_with_every_column(void **state)
{
    struct fixture *fixture = *state;
    struct household home = {.community = "sunshine", .room = "3-2-501"};
    OK(store_household_put(fixture->store, &home));
    struct ticket ticket = sample();
    ticket.contact = fixture_contact(fixture->store, "o1", "sunshine");
    ticket.household = home.id;
    ticket.assignee = fixture_staff(fixture->store, "technician");
    OK(store_ticket_open(fixture->store, &ticket));
    struct ticket found;
    OK(store_ticket_get(fixture_reopen(fixture), ticket.number, &found));
    check_same(&found, &ticket);
    CHECK_STATUS("none", store_ticket_get(fixture->store, 999, &found), ST_NOT_FOUND);
}

static void numbers_run_without_a_gap_also_after_rollback(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    assert_int_equal(fixture_ticket(store, 0, "sunshine"), 1);
    assert_int_equal(fixture_ticket(store, 0, "moonlight"), 2);
    OK(store_commit(store));
    OK(store_begin(store));
    assert_int_equal(fixture_ticket(store, 0, "sunshine"), 3);
    store_rollback(store);
    OK(store_begin(store));
    assert_int_equal(fixture_ticket(store, 0, "sunshine"), 3);
    assert_int_equal(fixture_ticket(fixture_reopen(fixture), 0, "sunshine"), 4);
}

static void save_changes_all_but_what_never_changes(void **state)
{
    struct fixture *fixture = *state;
    struct ticket ticket = sample();
    OK(store_ticket_open(fixture->store, &ticket));
    struct ticket changed = {.number = ticket.number,
                             .service = "complaint",
                             .intent = "complaint.noise",
                             .state = "closed",
                             .community = "elsewhere",
                             .room = "1",
                             .name = "李四",
                             .phone = "110",
                             .channel = "sms",
                             .class_ = "a",
                             .department = "security",
                             .title = "噪音",
                             .contact = 77,
                             .opened_at_ms = 78,
                             .updated_at_ms = 79,
                             .closed_at_ms = 80,
                             .slots = TEXT("{}")};
    OK(store_ticket_save(fixture->store, &changed));
    struct ticket found;
    OK(store_ticket_get(fixture->store, ticket.number, &found));
    SET(changed.community, "sunshine");
    changed.contact = 0;
    changed.opened_at_ms = 100;
    check_same(&found, &changed);
    changed.number = 999;
    CHECK_STATUS("none", store_ticket_save(fixture->store, &changed), ST_NOT_FOUND);
}

static void too_long_and_dangling_tickets_are_refused(void **state)
{
    struct fixture *fixture = *state;
    struct ticket ticket = sample();
    ticket.slots = fixture_long(TICKET_SLOTS_BYTES_MAX);
    CHECK_STATUS("at the limit", store_ticket_open(fixture->store, &ticket), ST_OK);
    ticket.slots = fixture_long(TICKET_SLOTS_BYTES_MAX + 1);
    CHECK_STATUS("one over", store_ticket_open(fixture->store, &ticket), ST_TOO_LARGE);
    CHECK_STATUS("one over", store_ticket_save(fixture->store, &ticket), ST_TOO_LARGE);
    ticket = sample();
    memset(ticket.title, 't', sizeof ticket.title);
    CHECK_STATUS("no NUL", store_ticket_open(fixture->store, &ticket), ST_TOO_LARGE);
    ticket = sample();
    ticket.contact = 999;
    CHECK_STATUS("contact", store_ticket_open(fixture->store, &ticket), ST_NOT_FOUND);
    ticket = sample();
    ticket.assignee = 999;
    CHECK_STATUS("assignee", store_ticket_open(fixture->store, &ticket), ST_STORE);
}

static void numbers_of(const struct ticket *tickets, size_t count, char *out, size_t out_bytes)
{
    out[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        size_t used = strlen(out);
        snprintf(out + used, out_bytes - used, "%lld ", (long long)tickets[i].number);
    }
}

static void open_of_finds_those_of_the_contact_and_of_his_home(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    struct household home = {.community = "sunshine", .room = "3-2-501"};
    OK(store_household_put(store, &home));
    int64_t wife = fixture_contact(store, "o1", "sunshine");
    int64_t husband = fixture_contact(store, "o2", "sunshine");
    int64_t stranger = fixture_contact(store, "o3", "sunshine");
    const struct {
        int64_t contact, household, closed_at_ms;
    } rows[] = {
        {wife, 0, 0}, {wife, home.id, 0}, {husband, home.id, 0}, {husband, home.id, 9},
        {wife, 0, 9}, {stranger, 0, 0},   {0, home.id, 0},       {wife, 0, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct ticket ticket = sample();
        ticket.contact = rows[i].contact;
        ticket.household = rows[i].household;
        ticket.closed_at_ms = rows[i].closed_at_ms;
        OK(store_ticket_open(store, &ticket));
    }
    const struct {
        int64_t contact, household;
        size_t max;
        const char *expected;
    } cases[] = {
        {wife, home.id, 10, "8 7 3 2 1 "},
        {wife, 0, 10, "8 2 1 "},
        {wife, 0, 2, "8 2 "},
        {husband, 0, 10, "3 "},
        {0, home.id, 10, "7 3 2 "},
        {0, 0, 10, ""},
        {stranger, 999, 10, "6 "},
        {wife, home.id, 3, "8 7 3 "},
        {999, 0, 10, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ticket tickets[10];
        size_t count = 99;
        char seen[128];
        OK(store_ticket_open_of(store, cases[i].contact, cases[i].household, tickets, cases[i].max,
                                &count));
        numbers_of(tickets, count, seen, sizeof seen);
        CHECK(strcmp(seen, cases[i].expected) == 0, "case %zu: %s", i, seen);
    }
}

static void newest_of_finds_closed_ones_too(void **state)
{
    struct fixture *fixture = *state;
    int64_t mine = fixture_contact(fixture->store, "o1", "sunshine");
    int64_t his = fixture_contact(fixture->store, "o2", "sunshine");
    struct ticket found;
    CHECK_STATUS("none yet", store_ticket_newest_of(fixture->store, mine, &found), ST_NOT_FOUND);
    fixture_ticket(fixture->store, mine, "sunshine");
    struct ticket closed = sample();
    closed.contact = mine;
    closed.closed_at_ms = 5;
    OK(store_ticket_open(fixture->store, &closed));
    fixture_ticket(fixture->store, his, "sunshine");
    OK(store_ticket_newest_of(fixture_reopen(fixture), mine, &found));
    check_same(&found, &closed);
}

static void list_applies_every_filter(void **state)
{
    struct fixture *fixture = *state;
    int64_t worker = fixture_staff(fixture->store, "technician");
    const struct {
        const char *community, *state, *service, *department;
        int64_t assignee, closed_at_ms;
    } rows[] = {
        {"sunshine", "opened", "repair", "engineering", 0, 0},
        {"sunshine", "closed", "repair", "engineering", worker, 9},
        {"moonlight", "opened", "repair", "engineering", worker, 0},
        {"sunshine", "opened", "complaint", "service", 0, 0},
        {"", "opened", "repair", "engineering", 0, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct ticket ticket = {.assignee = rows[i].assignee, .closed_at_ms = rows[i].closed_at_ms};
        SET(ticket.community, "%s", rows[i].community);
        SET(ticket.state, "%s", rows[i].state);
        SET(ticket.service, "%s", rows[i].service);
        SET(ticket.department, "%s", rows[i].department);
        OK(store_ticket_open(fixture->store, &ticket));
    }
    const struct {
        const char *label, *expected;
        size_t max;
        struct ticket_filter filter;
    } cases[] = {
        {"all", "5 4 3 2 1 ", 500, {.scopes = TEXT("*")}},
        {"first page", "5 4 ", 2, {.scopes = TEXT("*")}},
        {"next page", "3 2 ", 2, {.scopes = TEXT("*"), .before_number = 4}},
        {"scope", "4 2 1 ", 500, {.scopes = TEXT("sunshine")}},
        {"two scopes", "4 3 2 1 ", 500, {.scopes = TEXT("moonlight sunshine")}},
        {"part of a word", "", 500, {.scopes = TEXT("sunshin unshine")}},
        {"no scope", "", 500, {.scopes = TEXT("")}},
        {"injection", "", 500, {.scopes = TEXT("x') OR ('1'='1")}},
        {"state", "2 ", 500, {.scopes = TEXT("*"), .state = TEXT("closed")}},
        {"service", "4 ", 500, {.scopes = TEXT("*"), .service = TEXT("complaint")}},
        {"department", "4 ", 500, {.scopes = TEXT("*"), .department = TEXT("service")}},
        {"assignee", "3 2 ", 500, {.scopes = TEXT("*"), .assignee = worker}},
        {"open", "5 4 3 1 ", 500, {.scopes = TEXT("*"), .open_only = true}},
        {"open page", "1 ", 9, {.scopes = TEXT("*"), .open_only = true, .before_number = 3}},
        {"open mine", "3 ", 9, {.scopes = TEXT("*"), .open_only = true, .assignee = worker}},
        {"nothing", "", 9, {.scopes = TEXT("*"), .state = TEXT("' OR 1=1 --")}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        static struct ticket tickets[TICKET_LIST_MAX];
        size_t count = 99;
        char seen[128];
        OK(store_ticket_list(fixture->store, &cases[i].filter, tickets, cases[i].max, &count));
        numbers_of(tickets, count, seen, sizeof seen);
        CHECK(strcmp(seen, cases[i].expected) == 0, "%s: %s", cases[i].label, seen);
    }
}

static void check_open(struct store *store, int64_t expected)
{
    int64_t count = -1;
    OK(store_ticket_count_open(store, &count));
    assert_int_equal(count, expected);
}

static void count_of_open_follows_open_close_reopen_and_rollback(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    struct ticket ticket = sample();
    OK(store_ticket_open(store, &ticket));
    check_open(store, 1);
    fixture_ticket(store, 0, "sunshine");
    check_open(store, 2);
    ticket.closed_at_ms = 9;
    OK(store_ticket_save(store, &ticket));
    check_open(store, 1);
    OK(store_ticket_save(store, &ticket));
    check_open(store, 1);
    OK(store_commit(store));
    OK(store_begin(store));
    ticket.closed_at_ms = 0;
    OK(store_ticket_save(store, &ticket));
    check_open(store, 2);
    store_rollback(store);
    check_open(store, 1);
    OK(store_begin(store));
    check_open(fixture_reopen(fixture), 1);
}

static void due_is_the_first_of_the_clocks_that_run(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    struct ticket ticket = sample();
    struct ticket other = sample();
    int64_t due_ms = 1;
    OK(store_ticket_open(store, &ticket));
    OK(store_ticket_open(store, &other));
    OK(store_ticket_count_due(store, ticket.number, &due_ms));
    assert_int_equal(due_ms, 0);
    clock_of(store, ticket.number, CLOCK_RUNNING, 900, 0);
    clock_of(store, ticket.number, CLOCK_MISSED, 700, 0);
    clock_of(store, ticket.number, CLOCK_PAUSED, 500, 0);
    clock_of(store, ticket.number, CLOCK_KEPT, 300, 200);
    clock_of(store, other.number, CLOCK_RUNNING, 100, 0);
    OK(store_ticket_count_due(store, ticket.number, &due_ms));
    assert_int_equal(due_ms, 700);
    ticket.priority = 1;
    OK(store_ticket_save(store, &ticket)); /* which knows nothing of it, and leaves it */
    OK(store_ticket_get(fixture_reopen(fixture), ticket.number, &ticket));
    assert_int_equal(ticket.due_at_ms, 700);
    CHECK_STATUS("no such ticket", store_ticket_count_due(fixture->store, 4711, &due_ms),
                 ST_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(ticket_survives_close_and_open_with_every_column),
        STORE_TEST(numbers_run_without_a_gap_also_after_rollback),
        STORE_TEST(save_changes_all_but_what_never_changes),
        STORE_TEST(too_long_and_dangling_tickets_are_refused),
        STORE_TEST(open_of_finds_those_of_the_contact_and_of_his_home),
        STORE_TEST(newest_of_finds_closed_ones_too),
        STORE_TEST(list_applies_every_filter),
        STORE_TEST(due_is_the_first_of_the_clocks_that_run),
        STORE_TEST(count_of_open_follows_open_close_reopen_and_rollback),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
