#include "store/ask.h"
#include "tests/unit/store_fixture.h"

static struct ask_row add(struct store *store, int64_t ticket, int64_t contact, const char *name)
{
    struct ask_row ask = {.ticket = ticket, .contact = contact, .asked_at_ms = 1};
    SET(ask.ask, "%s", name);
    OK(store_ask_add(store, &ask));
    return ask;
}

static void check_open(struct store *store, int64_t contact, size_t max, const char *expected)
{
    struct ask_row asks[ASKS_OPEN_MAX];
    size_t count = 99;
    char seen[256] = "";
    OK(store_ask_open_of(store, contact, asks, max, &count));
    for (size_t i = 0; i < count; i++) {
        size_t used = strlen(seen);
        snprintf(seen + used, sizeof seen - used, "%s ", asks[i].ask);
    }
    CHECK(strcmp(seen, expected) == 0, "contact %lld: %s", (long long)contact, seen);
}

static void all_that_is_saved_is_there_after_a_restart(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t contact = fixture_contact(store, "o1", "sunshine");
    int64_t ticket = fixture_ticket(store, contact, "sunshine");
    struct ask_row ask = add(store, ticket, contact, "quote");
    struct ask_row found = {0};
    ask.state = ASK_EXPIRED;
    ask.asked_at_ms = 5;
    ask.expires_at_ms = 6;
    ask.reminded = 2;
    ask.ended_at_ms = 7;
    OK(store_ask_save(store, &ask));
    store = fixture_reopen(fixture);
    OK(store_ask_get(store, ask.id, &found));
    assert_int_equal(found.id, ask.id);
    assert_int_equal(found.ticket, ticket);
    assert_int_equal(found.contact, contact);
    assert_string_equal(found.ask, "quote");
    assert_int_equal(found.state, ASK_EXPIRED);
    assert_int_equal(found.asked_at_ms, 5);
    assert_int_equal(found.expires_at_ms, 6);
    assert_int_equal(found.reminded, 2);
    assert_int_equal(found.ended_at_ms, 7);
}

static void a_question_that_is_not_there_is_neither_read_nor_saved(void **state)
{
    struct fixture *fixture = *state;
    struct ask_row ask = {.id = 9};
    CHECK_STATUS("get", store_ask_get(fixture->store, 9, &ask), ST_NOT_FOUND);
    CHECK_STATUS("save", store_ask_save(fixture->store, &ask), ST_NOT_FOUND);
}

static void open_ones_are_newest_first_and_answered_ones_are_not_among_them(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t contact = fixture_contact(store, "o1", "sunshine");
    int64_t other = fixture_contact(store, "o2", "sunshine");
    int64_t ticket = fixture_ticket(store, contact, "sunshine");
    int64_t second = fixture_ticket(store, contact, "sunshine");
    add(store, ticket, contact, "quote");
    add(store, second, contact, "score");
    struct ask_row signoff = add(store, ticket, contact, "signoff");
    add(store, ticket, other, "extension");
    check_open(store, contact, ASKS_OPEN_MAX, "signoff score quote ");
    check_open(store, contact, 2, "signoff score ");
    for (int i = ASK_ANSWERED; i < ASK_STATE_COUNT; i++) {
        signoff.state = (enum ask_state)i;
        OK(store_ask_save(store, &signoff));
        check_open(store, contact, ASKS_OPEN_MAX, "score quote ");
    }
    struct ask_row asks[4];
    size_t count = 0;
    OK(store_ask_open_of_ticket(store, ticket, asks, 4, &count));
    assert_int_equal(count, 2);
    assert_string_equal(asks[0].ask, "extension");
    assert_string_equal(asks[1].ask, "quote");
    OK(store_ask_open_of_ticket(store, second, asks, 4, &count));
    assert_int_equal(count, 1);
}

static void so_many_questions_wait_for_one_resident(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t contact = fixture_contact(store, "o1", "sunshine");
    int64_t other = fixture_contact(store, "o2", "sunshine");
    int64_t ticket = fixture_ticket(store, contact, "sunshine");
    struct ask_row last = {0};
    for (int i = 0; i < ASKS_OPEN_MAX; i++) {
        last = add(store, ticket, contact, "quote");
    }
    struct ask_row over = {.id = 77, .ticket = ticket, .contact = contact, .ask = "over"};
    CHECK_STATUS("one over", store_ask_add(store, &over), ST_TOO_LARGE);
    assert_int_equal(over.id, 77);
    add(store, ticket, other, "quote");
    last.state = ASK_ANSWERED;
    OK(store_ask_save(store, &last));
    OK(store_ask_add(store, &over));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(all_that_is_saved_is_there_after_a_restart),
        STORE_TEST(a_question_that_is_not_there_is_neither_read_nor_saved),
        STORE_TEST(open_ones_are_newest_first_and_answered_ones_are_not_among_them),
        STORE_TEST(so_many_questions_wait_for_one_resident),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
