#include "store/pass.h"
#include "tests/unit/store_fixture.h"

static struct pass made(const char *community, const char *code, int64_t ticket)
{
    struct pass pass = {.ticket = ticket, .valid_from_ms = 100, .valid_until_ms = 200};
    SET(pass.community, "%s", community);
    SET(pass.code, "%s", code);
    return pass;
}

static void a_pass_is_found_by_code_and_by_ticket_after_a_restart(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t ticket = fixture_ticket(store, 0, "sunshine");
    struct pass pass = made("sunshine", "482913", ticket);
    struct pass found;
    OK(store_pass_add(store, &pass, 50));
    store = fixture_reopen(fixture);
    for (int i = 0; i < 2; i++) {
        found = (struct pass){0};
        OK(i == 0 ? store_pass_find(store, TEXT("sunshine"), TEXT("482913"), &found)
                  : store_pass_of_ticket(store, ticket, &found));
        assert_string_equal(found.community, "sunshine");
        assert_string_equal(found.code, "482913");
        assert_int_equal(found.ticket, ticket);
        assert_int_equal(found.valid_from_ms, 100);
        assert_int_equal(found.valid_until_ms, 200);
        assert_int_equal(found.used_at_ms, 0);
        assert_string_equal(found.used_by, "");
    }
    CHECK_STATUS("code", store_pass_find(store, TEXT("sunshine"), TEXT("482914"), &found),
                 ST_NOT_FOUND);
    CHECK_STATUS("community", store_pass_find(store, TEXT("riverside"), TEXT("482913"), &found),
                 ST_NOT_FOUND);
    CHECK_STATUS("ticket", store_pass_of_ticket(store, ticket + 1, &found), ST_NOT_FOUND);
}

static void a_code_is_given_again_only_when_it_opens_nothing_any_more(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t ticket = fixture_ticket(store, 0, "sunshine");
    int64_t other = fixture_ticket(store, 0, "sunshine");
    struct pass pass = made("sunshine", "482913", ticket);
    struct pass again = made("sunshine", "482913", other);
    struct pass elsewhere = made("riverside", "482913", other);
    struct pass found;
    again.valid_until_ms = 400;
    OK(store_pass_add(store, &pass, 50));
    CHECK_STATUS("not yet valid", store_pass_add(store, &again, 50), ST_CONFLICT);
    CHECK_STATUS("last moment", store_pass_add(store, &again, 199), ST_CONFLICT);
    OK(store_pass_add(store, &elsewhere, 50));
    OK(store_pass_add(store, &again, 200)); /* expired */
    OK(store_pass_find(store, TEXT("sunshine"), TEXT("482913"), &found));
    assert_int_equal(found.ticket, other);
    OK(store_pass_use(store, &again, TEXT("guard"), 250));
    OK(store_pass_add(store, &pass, 250)); /* used */
    OK(store_pass_find(store, TEXT("sunshine"), TEXT("482913"), &found));
    assert_int_equal(found.ticket, ticket);
    assert_int_equal(found.used_at_ms, 0);
}

static void a_pass_opens_the_gate_once(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    struct pass pass = made("sunshine", "482913", fixture_ticket(store, 0, "sunshine"));
    struct pass found;
    OK(store_pass_add(store, &pass, 50));
    OK(store_pass_use(store, &pass, TEXT("guard"), 150));
    store = fixture_reopen(fixture);
    CHECK_STATUS("again", store_pass_use(store, &pass, TEXT("thief"), 160), ST_CONFLICT);
    OK(store_pass_find(store, TEXT("sunshine"), TEXT("482913"), &found));
    assert_int_equal(found.used_at_ms, 150);
    assert_string_equal(found.used_by, "guard");
}

static void revoking_ends_the_unused_passes_of_that_ticket(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t ticket = fixture_ticket(store, 0, "sunshine");
    int64_t other = fixture_ticket(store, 0, "sunshine");
    struct pass passes[] = {made("sunshine", "1", ticket), made("sunshine", "2", ticket),
                            made("sunshine", "3", other)};
    static const int64_t until_ms[] = {200, 120, 200};
    struct pass found;
    for (size_t i = 0; i < 3; i++) {
        OK(store_pass_add(store, &passes[i], 50));
    }
    OK(store_pass_use(store, &passes[0], TEXT("guard"), 110));
    OK(store_pass_revoke(store, ticket, 120));
    OK(store_pass_revoke(store, ticket, 130)); /* it is over: that does not move */
    OK(store_pass_revoke(store, ticket + 9, 120));
    for (size_t i = 0; i < 3; i++) {
        OK(store_pass_find(store, TEXT("sunshine"), text_of(passes[i].code), &found));
        CHECK(found.valid_until_ms == until_ms[i], "%s: until %lld", passes[i].code,
              (long long)found.valid_until_ms);
    }
    OK(store_pass_add(store, &passes[1], 120));
}

static void a_code_over_its_limit_is_refused(void **state)
{
    struct fixture *fixture = *state;
    struct pass found;
    CHECK_STATUS("at the limit",
                 store_pass_find(fixture->store, TEXT("sunshine"),
                                 fixture_long(PASS_CODE_BYTES - 1), &found),
                 ST_NOT_FOUND);
    CHECK_STATUS(
        "one over",
        store_pass_find(fixture->store, TEXT("sunshine"), fixture_long(PASS_CODE_BYTES), &found),
        ST_TOO_LARGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(a_pass_is_found_by_code_and_by_ticket_after_a_restart),
        STORE_TEST(a_code_is_given_again_only_when_it_opens_nothing_any_more),
        STORE_TEST(a_pass_opens_the_gate_once),
        STORE_TEST(revoking_ends_the_unused_passes_of_that_ticket),
        STORE_TEST(a_code_over_its_limit_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
