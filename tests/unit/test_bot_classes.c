/* Classes that the desk proposes when a ticket is opened: complaints by their words, repairs by the
 * delivery of the home; with the shipped configuration and the demo's homes. */
#include "bot/tickets.h"
#include "store/home.h"
#include "tests/unit/turn_fixture.h"

static int64_t household_of(struct fixture *fixture, const char *room)
{
    struct household household;
    assert_int_equal(store_household_find(fixture->store, TEXT("sunshine"), text_of(room),
                                          &household),
                     ST_OK);
    return household.id;
}

/* A ticket about what was said, of a home (NULL: none), as the desk opens it. */
static struct ticket open_ticket(struct fixture *fixture, const char *service, const char *intent,
                                 const char *room, const char *words)
{
    struct own_turn own;
    struct turn *turn = own_turn_open(fixture, &own);
    const struct ticket_slot content = {
        .name = TEXT("content"), .label = TEXT("内容"), .value = text_of(words)};
    const struct ticket_order order = {
        .service = text_of(service),
        .intent = text_of(intent),
        .community = TEXT("sunshine"),
        .actor = TEXT("clerk"),
        .household = room == NULL ? 0 : household_of(fixture, room),
        .slot_count = 1,
        .slots = &content,
    };
    struct ticket ticket;
    assert_int_equal(tickets_open_staff(turn, &order, &ticket), ST_OK);
    own_turn_commit(fixture, &own);
    assert_int_equal(store_ticket_get(fixture->store, ticket.number, &ticket), ST_OK);
    ticket.slots = TEXT_NONE;
    return ticket;
}

static struct ticket urge(struct fixture *fixture, int64_t number, int times)
{
    struct own_turn own;
    struct turn *turn = own_turn_open(fixture, &own);
    struct ticket ticket;
    assert_int_equal(tickets_load(turn, number, &ticket), ST_OK);
    for (int i = 0; i < times; i++) {
        assert_int_equal(tickets_urge(turn, &ticket), ST_OK);
    }
    own_turn_commit(fixture, &own);
    ticket.slots = TEXT_NONE;
    return ticket;
}

static void decide(struct fixture *fixture, int64_t number, const char *grade)
{
    struct own_turn own;
    struct turn *turn = own_turn_open(fixture, &own);
    struct ticket ticket;
    assert_int_equal(tickets_load(turn, number, &ticket), ST_OK);
    assert_int_equal(tickets_grade(turn, &ticket, text_of(grade), TEXT("supervisor"),
                                   TEXT("已电话核实")),
                     ST_OK);
    own_turn_commit(fixture, &own);
}

/* ---- complaints ---- */

static void a_complaint_is_graded_with_its_evidence_when_it_is_opened(void **state)
{
    struct fixture *fixture = *state;
    struct ticket ticket =
        open_ticket(fixture, "complaint", "complaint.other", "3-2-502", "楼道插座漏电，我要打12345");
    assert_string_equal(ticket.class_, "major");
    assert_int_equal(fixture_count_events(fixture, "ticket.graded"), 1);
    assert_non_null(strstr(fixture->events, "\"class\":\"major\",\"proposed\":true,\"evidence\":["
                                            "\"危及人身安全：漏电\""));
    assert_non_null(strstr(fixture->events, "12345\""));
    ticket = open_ticket(fixture, "complaint", "complaint.neighbor", "5-1-1203", "隔壁晒被子");
    assert_string_equal(ticket.class_, "minor");
    assert_non_null(strstr(fixture->events, "\"class\":\"minor\",\"proposed\":true,\"evidence\":[]"));
}

static void the_words_of_a_resident_are_graded(void **state)
{
    struct fixture *fixture = *state;
    static const char *const talk[] = {"我要投诉前台，态度恶劣", "没有", "没有", "对"};
    for (size_t i = 0; i < COUNT_OF(talk); i++) {
        fixture_say(fixture, RESIDENT, talk[i]);
    }
    struct ticket ticket;
    assert_int_equal(fixture_tickets(fixture, &ticket, 1), 1);
    assert_string_equal(ticket.service, "complaint");
    assert_string_equal(ticket.class_, "important");
}

static void clocks_run_for_the_grade(void **state)
{
    struct fixture *fixture = *state;
    open_ticket(fixture, "complaint", "complaint.other", NULL, "插座漏电");
    assert_non_null(strstr(fixture->events, "\"rule\":\"R-CLK-7a\""));
    assert_null(strstr(fixture->events, "\"rule\":\"R-CLK-9\""));
    assert_int_equal(fixture_count_events(fixture, "clock.void"), 0);
}

static void a_complaint_gets_graver_when_the_resident_hurries(void **state)
{
    struct fixture *fixture = *state;
    struct ticket ticket =
        open_ticket(fixture, "complaint", "complaint.neighbor", NULL, "隔壁晒被子");
    assert_string_equal(urge(fixture, ticket.number, 1).class_, "minor");
    assert_string_equal(urge(fixture, ticket.number, 1).class_, "important");
    assert_int_equal(fixture_count_events(fixture, "ticket.graded"), 2);
    assert_string_equal(urge(fixture, ticket.number, 1).class_, "important");
    assert_int_equal(fixture_count_events(fixture, "ticket.graded"), 2);
}

static void what_staff_decided_stands(void **state)
{
    struct fixture *fixture = *state;
    struct ticket ticket =
        open_ticket(fixture, "complaint", "complaint.other", NULL, "楼道插座漏电");
    assert_string_equal(ticket.class_, "major");
    decide(fixture, ticket.number, "minor");
    assert_string_equal(urge(fixture, ticket.number, 3).class_, "minor");
}

static void the_third_complaint_of_a_home_is_important(void **state)
{
    struct fixture *fixture = *state;
    static const char *const grades[] = {"minor", "minor", "important", "important"};
    for (size_t i = 0; i < COUNT_OF(grades); i++) {
        struct ticket ticket = open_ticket(fixture, "complaint", "complaint.neighbor", "3-2-502",
                                           "隔壁晒被子");
        CHECK(strcmp(ticket.class_, grades[i]) == 0, "complaint %zu: %s", i, ticket.class_);
    }
    struct ticket other =
        open_ticket(fixture, "complaint", "complaint.neighbor", "5-1-1203", "隔壁晒被子");
    assert_string_equal(other.class_, "minor");
    fixture->now_ms += 31 * (int64_t)24 * FIXTURE_HOUR_MS; /* those are too old to count */
    other = open_ticket(fixture, "complaint", "complaint.neighbor", "3-2-502", "隔壁晒被子");
    assert_string_equal(other.class_, "minor");
}

/* ---- repairs ---- */

/* The procedure of a repair under warranty needs checks before it closes; here it is only opened. */
static int setup_warranty(void **state)
{
    int failed = fixture_setup(state);
    struct fixture *fixture = *state;
    struct service *repair =
        (struct service *)catalogue_service(fixture->config->catalogue, TEXT("repair"));
    repair->classes = CLASS_BY_WARRANTY;
    return failed;
}

static void a_repair_is_classed_by_the_delivery_of_its_home(void **state)
{
    static const struct {
        const char *room, *intent, *words, *class_;
    } cases[] = {
        {"3-2-501", "repair.leak", "厨房水管漏水", "A"},        /* delivered 8 months ago */
        {"3-2-502", "repair.leak", "厨房水管漏水", "paid"},     /* 30 months */
        {"3-2-502", "repair.leak", "卫生间天花板渗水", "A"},
        {"5-1-1203", "repair.leak", "卫生间天花板渗水", "paid"}, /* 70 months */
        {"5-1-1203", "repair.public", "路灯不亮", "B"},
        {"12-1-402", "repair.leak", "厨房水管漏水", ""},        /* nobody knows */
        {NULL, "repair.leak", "厨房水管漏水", ""},
        {"12-1-402", "repair.appliance", "洗衣机不转", "paid"},
    };
    struct fixture *fixture = *state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct ticket ticket = open_ticket(fixture, "repair", cases[i].intent, cases[i].room,
                                           cases[i].words);
        CHECK(strcmp(ticket.class_, cases[i].class_) == 0, "%s, %s: \"%s\"", cases[i].words,
              cases[i].room, ticket.class_);
    }
    assert_int_equal(fixture_count_events(fixture, "ticket.graded"), 6);
    assert_int_equal(fixture_count_events(fixture, "ticket.noted"), 2);
    assert_non_null(strstr(fixture->events, "电气管线、给排水管道、设备安装：保修期内（2026-03-24交房，"
                                            "保修至2028-03-24）"));
    assert_non_null(strstr(fixture->events, "没有登记交房日期"));
}

/* Whoever reports it: the warranty is the home's. */
static void the_room_tells_the_home_of_a_stranger(void **state)
{
    struct fixture *fixture = *state;
    struct own_turn own;
    struct turn *turn = own_turn_open(fixture, &own);
    const struct ticket_slot content = {
        .name = TEXT("content"), .label = TEXT("内容"), .value = TEXT("厨房水管漏水")};
    const struct ticket_order order = {.service = TEXT("repair"),
                                       .intent = TEXT("repair.leak"),
                                       .community = TEXT("sunshine"),
                                       .actor = TEXT("clerk"),
                                       .room = TEXT("3-2-501"),
                                       .slot_count = 1,
                                       .slots = &content};
    struct ticket ticket;
    assert_int_equal(tickets_open_staff(turn, &order, &ticket), ST_OK);
    assert_string_equal(ticket.class_, "A");
    own_turn_commit(fixture, &own);
}

static void a_second_seeding_changes_no_home_and_no_shift(void **state)
{
    struct fixture *fixture = *state;
    struct home before;
    struct home after;
    int64_t household = household_of(fixture, "3-2-501");
    assert_int_equal(store_home_get(fixture->store, household, &before), ST_OK);
    assert_int_equal(before.delivered_on, 20260324);
    struct seed seed = {.store = fixture->store,
                        .config = fixture->config,
                        .now_ms = fixture->now_ms + 24 * (int64_t)FIXTURE_HOUR_MS,
                        .hash_password = plain_hash};
    assert_int_equal(seed_demo(&seed, stderr), ST_OK);
    assert_int_equal(store_home_get(fixture->store, household, &after), ST_OK);
    assert_int_equal(after.delivered_on, before.delivered_on);
    assert_int_equal(store_home_get(fixture->store, household_of(fixture, "12-1-402"), &after),
                     ST_NOT_FOUND);
}

#define CLASSES_TEST(function)                                                                     \
    cmocka_unit_test_setup_teardown(function, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CLASSES_TEST(a_complaint_is_graded_with_its_evidence_when_it_is_opened),
        CLASSES_TEST(the_words_of_a_resident_are_graded),
        CLASSES_TEST(clocks_run_for_the_grade),
        CLASSES_TEST(a_complaint_gets_graver_when_the_resident_hurries),
        CLASSES_TEST(what_staff_decided_stands),
        CLASSES_TEST(the_third_complaint_of_a_home_is_important),
        cmocka_unit_test_setup_teardown(a_repair_is_classed_by_the_delivery_of_its_home,
                                        setup_warranty, fixture_teardown),
        cmocka_unit_test_setup_teardown(the_room_tells_the_home_of_a_stranger, setup_warranty,
                                        fixture_teardown),
        CLASSES_TEST(a_second_seeding_changes_no_home_and_no_shift),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
