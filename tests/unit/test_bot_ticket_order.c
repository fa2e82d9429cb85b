/* Tickets that nobody's dialogue gathered: orders of staff and of the procedure itself. */
#include "bot/tickets.h"
#include "tests/unit/turn_fixture.h"

static const struct ticket_slot slots[] = {
    {.name = {"content", 7}, .label = {"内容", 6}, .value = {"看一下3号楼的公告栏", 28}},
};

static void an_order_opens_a_ticket_of_staff_with_its_slots(void **state)
{
    struct fixture *fixture = *state;
    struct own_turn own;
    struct turn *turn = own_turn_open(fixture, &own);
    const struct ticket_order order = {
        .service = TEXT("visit"),
        .community = TEXT("sunshine"),
        .actor = TEXT("clerk"),
        .department = TEXT("security"),
        .title = TEXT("公告栏"),
        .text = TEXT("请今天看"),
        .room = TEXT("3-2-501"),
        .slot_count = COUNT_OF(slots),
        .slots = slots,
    };
    struct ticket ticket;
    assert_int_equal(tickets_open_staff(turn, &order, &ticket), ST_OK);
    own_turn_commit(fixture, &own);
    assert_int_equal(store_ticket_get(fixture->store, ticket.number, &ticket), ST_OK);
    assert_string_equal(ticket.service, "visit");
    assert_string_equal(ticket.state, "opened");
    assert_string_equal(ticket.department, "security");
    assert_string_equal(ticket.title, "公告栏");
    assert_string_equal(ticket.room, "3-2-501");
    assert_int_equal(ticket.contact, 0);
    assert_true(text_find(ticket.slots, TEXT("看一下3号楼的公告栏")) != SIZE_MAX);
    assert_int_equal(fixture_count_events(fixture, "ticket.opened"), 1);
    assert_non_null(strstr(fixture->events, "\"actor\":\"clerk\""));
    assert_non_null(strstr(fixture->events, "请今天看"));
}

static void what_an_order_leaves_out_is_the_service_s(void **state)
{
    struct fixture *fixture = *state;
    struct own_turn own;
    struct turn *turn = own_turn_open(fixture, &own);
    const struct ticket_order order = {
        .service = TEXT("visit"), .community = TEXT("sunshine"), .actor = TEXT("system")};
    struct ticket ticket;
    assert_int_equal(tickets_open_staff(turn, &order, &ticket), ST_OK);
    const struct service *service = catalogue_service(fixture->config->catalogue, TEXT("visit"));
    assert_true(text_equal(text_of(ticket.title), service->name));
    assert_true(text_equal(text_of(ticket.department), service->department));
    own_turn_commit(fixture, &own);
}

static void an_order_that_cannot_be_kept_writes_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct own_turn own;
    struct turn *turn = own_turn_open(fixture, &own);
    static char words[TICKET_SLOTS_BYTES_MAX];
    memset(words, 'x', sizeof words);
    const struct ticket_slot large = {
        .name = TEXT("content"), .label = TEXT("内容"), .value = {words, sizeof words}};
    const struct ticket_order unknown = {.service = TEXT("nothing"), .community = TEXT("sunshine")};
    const struct ticket_order too_large = {.service = TEXT("visit"),
                                           .community = TEXT("sunshine"),
                                           .slot_count = 1,
                                           .slots = &large};
    struct ticket ticket;
    assert_int_equal(tickets_open_staff(turn, &unknown, &ticket), ST_NOT_FOUND);
    assert_int_equal(tickets_open_staff(turn, &too_large, &ticket), ST_TOO_LARGE);
    own_turn_commit(fixture, &own);
    assert_int_equal(fixture_tickets(fixture, &ticket, 1), 0);
}

#define ORDER_TEST(function)                                                                       \
    cmocka_unit_test_setup_teardown(function, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ORDER_TEST(an_order_opens_a_ticket_of_staff_with_its_slots),
        ORDER_TEST(what_an_order_leaves_out_is_the_service_s),
        ORDER_TEST(an_order_that_cannot_be_kept_writes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
