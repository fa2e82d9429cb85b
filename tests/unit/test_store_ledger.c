#include "store/ledger.h"
#include "tests/unit/store_fixture.h"

static struct posting made(const char *from, const char *to, int64_t amount_fen, const char *key)
{
    struct posting posting = {.at_ms = 7,
                              .community = "sunshine",
                              .amount_fen = amount_fen,
                              .actor = "finance",
                              .note = "材料费"};
    SET(posting.from, "%s", from);
    SET(posting.to, "%s", to);
    SET(posting.key, "%s", key);
    return posting;
}

static void check_balance(struct store *store, const char *account, int64_t expected_fen)
{
    int64_t balance_fen = -77;
    OK(store_ledger_balance(store, TEXT("sunshine"), text_of(account), &balance_fen));
    CHECK(balance_fen == expected_fen, "%s holds %lld", account, (long long)balance_fen);
}

static void check_sound(struct store *store)
{
    int64_t sum_fen = -77;
    OK(store_ledger_sum(store, &sum_fen));
    assert_int_equal(sum_fen, 0);
}

static enum status note(void *context, const struct posting *posting)
{
    char *seen = context;
    size_t used = strlen(seen);
    snprintf(seen + used, 256 - used, "%s>%s:%lld ", posting->from, posting->to,
             (long long)posting->amount_fen);
    return ST_OK;
}

static void check_postings(struct store *store, const char *account, size_t max,
                           const char *expected)
{
    char seen[256] = "";
    OK(store_ledger_of_account(store, TEXT("sunshine"), text_of(account), max, note, seen));
    CHECK(strcmp(seen, expected) == 0, "%s: %s", account, seen);
}

static void what_one_account_gives_the_other_has_after_a_restart(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    struct posting first = made("bank", "fund.cs", 30000, "k1");
    struct posting second = made("fund.cs", "expense", 12000, "k2");
    struct posting elsewhere = made("bank", "fund.cs", 500, "k3");
    SET(elsewhere.community, "riverside");
    check_balance(store, "fund.cs", 0);
    OK(store_ledger_post(store, &first, NULL));
    OK(store_ledger_post(store, &second, NULL));
    OK(store_ledger_post(store, &elsewhere, NULL));
    store = fixture_reopen(fixture);
    check_balance(store, "bank", -30000);
    check_balance(store, "fund.cs", 18000);
    check_balance(store, "expense", 12000);
    check_balance(store, "nobody", 0);
    check_sound(store);
}

static void the_same_key_posts_once(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    struct posting posting = made("bank", "fund.cs", 30000, "k1");
    struct posting again = made("bank", "fund.cs", 999, "k1");
    static const int64_t floor_fen = 0; /* it would break this now, but it was posted before */
    OK(store_ledger_post(store, &posting, NULL));
    CHECK_STATUS("again", store_ledger_post(store, &again, &floor_fen), ST_CONFLICT);
    assert_int_equal(again.id, posting.id);
    check_balance(store, "fund.cs", 30000);
    check_postings(store, "bank", 9, "bank>fund.cs:30000 ");
}

static void what_is_no_posting_is_refused_and_changes_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    static const struct {
        const char *label, *from, *to, *key;
        int64_t amount_fen;
    } cases[] = {
        {"nothing", "bank", "fund.cs", "k", 0},
        {"less than nothing", "bank", "fund.cs", "k", -1},
        {"to itself", "bank", "bank", "k", 1},
        {"without a key", "bank", "fund.cs", "", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct posting posting =
            made(cases[i].from, cases[i].to, cases[i].amount_fen, cases[i].key);
        CHECK_STATUS(cases[i].label, store_ledger_post(store, &posting, NULL), ST_MALFORMED);
    }
    struct posting posting = made("bank", "fund.cs", 1, "k");
    memset(posting.note, 'x', sizeof posting.note);
    CHECK_STATUS("long note", store_ledger_post(store, &posting, NULL), ST_TOO_LARGE);
    check_balance(store, "bank", 0);
    check_postings(store, "bank", 9, "");
}

static void an_account_does_not_fall_below_its_floor(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    struct posting fill = made("bank", "fund.cs", 30000, "k0");
    OK(store_ledger_post(store, &fill, NULL));
    static const struct {
        const char *label;
        int64_t floor_fen, amount_fen;
        enum status status;
    } cases[] = {
        {"one fen below", 10000, 20001, ST_FORBIDDEN},
        {"down to it", 10000, 20000, ST_OK},
        {"nothing left above it", 10000, 1, ST_FORBIDDEN},
        {"into debt as far as it is allowed", -500, 10500, ST_OK},
        {"and no further", -500, 1, ST_FORBIDDEN},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char key[8];
        SET(key, "f%zu", i);
        struct posting posting = made("fund.cs", "expense", cases[i].amount_fen, key);
        CHECK_STATUS(cases[i].label, store_ledger_post(store, &posting, &cases[i].floor_fen),
                     cases[i].status);
    }
    check_balance(store, "fund.cs", -500);
    check_balance(store, "expense", 30500);
    check_sound(store);
}

static void a_sum_that_no_number_holds_is_refused_on_either_side(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    struct posting most = made("bank", "fund.cs", INT64_MAX, "k1");
    struct posting given = made("other", "fund.cs", 1, "k2");
    struct posting lowest = made("bank", "second", 1, "k3");
    struct posting taken = made("bank", "third", 1, "k4");
    OK(store_ledger_post(store, &most, NULL));
    CHECK_STATUS("given", store_ledger_post(store, &given, NULL), ST_TOO_LARGE);
    OK(store_ledger_post(store, &lowest, NULL)); /* -2^63 is still a number */
    CHECK_STATUS("taken", store_ledger_post(store, &taken, NULL), ST_TOO_LARGE);
    check_balance(store, "fund.cs", INT64_MAX);
    check_balance(store, "bank", INT64_MIN);
    check_balance(store, "other", 0);
    check_balance(store, "third", 0);
    check_sound(store);
}

static void the_sum_stands_though_what_is_held_passes_every_number(void **state)
{
    struct fixture *fixture = *state;
    struct posting first = made("a", "b", INT64_MAX, "k1");
    struct posting second = made("c", "d", INT64_MAX, "k2");
    OK(store_ledger_post(fixture->store, &first, NULL));
    OK(store_ledger_post(fixture->store, &second, NULL));
    check_sound(fixture->store);
}

static void postings_are_found_by_account(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    struct posting postings[] = {
        made("bank", "fund.cs", 1, "k1"),
        made("fund.cs", "expense", 2, "k2"),
        made("bank", "expense", 3, "k3"),
        made("expense", "fund.cs", 4, "k4"),
    };
    for (size_t i = 0; i < 4; i++) {
        OK(store_ledger_post(store, &postings[i], NULL));
    }
    check_postings(store, "fund.cs", 9, "expense>fund.cs:4 fund.cs>expense:2 bank>fund.cs:1 ");
    check_postings(store, "fund.cs", 2, "expense>fund.cs:4 fund.cs>expense:2 ");
    check_postings(store, "fund.cs", 0, "");
    check_postings(store, "nobody", 9, "");
}

static enum status same(void *context, const struct posting *posting)
{
    const struct posting *expected = context;
    assert_int_equal(posting->id, expected->id);
    assert_int_equal(posting->at_ms, expected->at_ms);
    assert_string_equal(posting->community, expected->community);
    assert_int_equal(posting->ticket, expected->ticket);
    assert_string_equal(posting->key, expected->key);
    assert_string_equal(posting->actor, expected->actor);
    assert_string_equal(posting->note, expected->note);
    return ST_STOPPING;
}

static void all_of_a_posting_is_read_back_and_a_walk_stops_when_told(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    struct posting first = made("bank", "fund.cs", 1, "k1");
    struct posting second = made("bank", "fund.cs", 2, "k2");
    first.ticket = fixture_ticket(store, 0, "sunshine");
    second.ticket = first.ticket;
    OK(store_ledger_post(store, &first, NULL));
    OK(store_ledger_post(store, &second, NULL));
    CHECK_STATUS("stop", store_ledger_of_account(store, text_of(second.community), TEXT("fund.cs"), 9,
                                                 same, &second), ST_STOPPING); /* the newest comes first */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(what_one_account_gives_the_other_has_after_a_restart),
        STORE_TEST(the_same_key_posts_once),
        STORE_TEST(what_is_no_posting_is_refused_and_changes_nothing),
        STORE_TEST(an_account_does_not_fall_below_its_floor),
        STORE_TEST(a_sum_that_no_number_holds_is_refused_on_either_side),
        STORE_TEST(the_sum_stands_though_what_is_held_passes_every_number),
        STORE_TEST(postings_are_found_by_account),
        STORE_TEST(all_of_a_posting_is_read_back_and_a_walk_stops_when_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
