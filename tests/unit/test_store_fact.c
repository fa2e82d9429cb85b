#include "store/fact.h"
#include "tests/unit/store_fixture.h"

static struct fact made(const char *name, const char *value, int64_t number, int64_t at_ms)
{
    struct fact fact = {.number = number, .at_ms = at_ms, .actor = "technician"};
    SET(fact.name, "%s", name);
    SET(fact.value, "%s", value);
    return fact;
}

static void the_last_value_is_in_force_and_outlives_a_restart(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t ticket = fixture_ticket(store, 0, "sunshine");
    struct fact quote = made("quote", "120元", 12000, 10);
    struct fact again = made("quote", "150元", 15000, 20);
    struct fact found;
    OK(store_fact_put(store, ticket, &quote));
    OK(store_fact_put(store, ticket, &again));
    store = fixture_reopen(fixture);
    OK(store_fact_get(store, ticket, TEXT("quote"), &found));
    assert_string_equal(found.name, "quote");
    assert_string_equal(found.value, "150元");
    assert_string_equal(found.actor, "technician");
    assert_int_equal(found.number, 15000);
    assert_int_equal(found.at_ms, 20);
}

static void facts_of_one_ticket_are_not_those_of_another(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t first = fixture_ticket(store, 0, "sunshine");
    int64_t second = fixture_ticket(store, 0, "sunshine");
    struct fact fact = made("arrived", "yes", 0, 1);
    struct fact found;
    OK(store_fact_put(store, first, &fact));
    CHECK_STATUS("other", store_fact_get(store, second, TEXT("arrived"), &found), ST_NOT_FOUND);
    CHECK_STATUS("name", store_fact_get(store, first, TEXT("arrive"), &found), ST_NOT_FOUND);
}

static void a_list_is_by_name_and_no_longer_than_asked(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t ticket = fixture_ticket(store, 0, "sunshine");
    static const char *const names[] = {"c", "a", "b"};
    struct fact facts[3];
    size_t count = 99;
    OK(store_fact_list(store, ticket, facts, 3, &count));
    assert_int_equal(count, 0);
    for (size_t i = 0; i < 3; i++) {
        struct fact fact = made(names[i], "yes", (int64_t)i, 1);
        OK(store_fact_put(store, ticket, &fact));
    }
    OK(store_fact_list(store, ticket, facts, 3, &count));
    assert_int_equal(count, 3);
    assert_string_equal(facts[0].name, "a");
    assert_string_equal(facts[2].name, "c");
    assert_int_equal(facts[2].number, 0);
    OK(store_fact_list(store, ticket, facts, 2, &count));
    assert_int_equal(count, 2);
    assert_string_equal(facts[1].name, "b");
}

static void a_ticket_has_so_many_facts_and_each_can_still_change(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t ticket = fixture_ticket(store, 0, "sunshine");
    char name[STORE_ID_BYTES];
    for (int i = 0; i < FACTS_MAX; i++) {
        SET(name, "fact%02d", i);
        struct fact fact = made(name, "no", i, 1);
        OK(store_fact_put(store, ticket, &fact));
    }
    struct fact over = made("over", "yes", 1, 2);
    struct fact change = made("fact63", "yes", 1, 2);
    struct fact facts[FACTS_MAX + 1];
    size_t count = 0;
    CHECK_STATUS("one over", store_fact_put(store, ticket, &over), ST_TOO_LARGE);
    OK(store_fact_put(store, ticket, &change));
    OK(store_fact_list(store, ticket, facts, FACTS_MAX + 1, &count));
    assert_int_equal(count, FACTS_MAX);
    assert_string_equal(facts[63].value, "yes");
}

static void a_text_over_its_limit_is_refused_and_not_cut(void **state)
{
    struct fixture *fixture = *state;
    int64_t ticket = fixture_ticket(fixture->store, 0, "sunshine");
    struct fact fact = made("note", "", 0, 1);
    struct fact found;
    memset(fact.value, 'x', sizeof fact.value - 1);
    OK(store_fact_put(fixture->store, ticket, &fact));
    OK(store_fact_get(fixture->store, ticket, TEXT("note"), &found));
    assert_string_equal(found.value, fact.value);
    memset(fact.value, 'y', sizeof fact.value);
    CHECK_STATUS("value", store_fact_put(fixture->store, ticket, &fact), ST_TOO_LARGE);
    CHECK_STATUS("name",
                 store_fact_get(fixture->store, ticket, fixture_long(STORE_ID_BYTES), &found),
                 ST_TOO_LARGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(the_last_value_is_in_force_and_outlives_a_restart),
        STORE_TEST(facts_of_one_ticket_are_not_those_of_another),
        STORE_TEST(a_list_is_by_name_and_no_longer_than_asked),
        STORE_TEST(a_ticket_has_so_many_facts_and_each_can_still_change),
        STORE_TEST(a_text_over_its_limit_is_refused_and_not_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
