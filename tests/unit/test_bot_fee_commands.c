/* The fee desk: what a home owes is told to the fen, a payment counts at once and once, and who may. */
#include "tests/unit/campaign_fixture.h"

static void must(const char *answer, const char *expected)
{
    CHECK(strstr(answer, expected) != NULL, "%s, not %s", answer, expected);
}

static int64_t home_that_owes(struct fixture *fixture)
{
    int64_t home = add_homes(fixture, 1);
    add_bill(fixture, home, 202609, 20260930, 10050);
    add_bill(fixture, home, 202610, 20261031, 20000);
    return home;
}

static void R_FEE_1_a_statement_tells_bills_payments_and_what_stands_against_the_home(void **state)
{
    struct fixture *fixture = *state;
    int64_t home = home_that_owes(fixture);
    pay(fixture, home, 11000);
    const struct standing standing = {.household = home, .reason = "away", .promised_on = 20261130,
                                      .promises = 1};
    put_standing(fixture, &standing);
    struct dispute dispute = {.household = home, .reason = "面积不对"};
    assert_int_equal(store_begin(fixture->store), ST_OK);
    assert_int_equal(store_dispute_open(fixture->store, &dispute), ST_OK);
    assert_int_equal(store_commit(fixture->store), ST_OK);
    const char *answer = ask(fixture, "clerk", "fee.statement", ",\"room\":\"90栋1单元101\"");
    must(answer, "\"room\":\"90-1-101\",\"owner\":\"陈女士\",\"phone\":\"13900000101\","
                 "\"owed_fen\":19050,\"overdue_fen\":0,\"overdue_months\":0,"
                 "\"disputed_fen\":19050");
    must(answer, "{\"month\":\"2026-10\",\"kind\":\"物业费\",\"amount_fen\":20000,\"paid_fen\":950,"
                 "\"due_on\":\"2026-10-31\",\"disputed\":true},{\"month\":\"2026-09\","
                 "\"kind\":\"物业费\",\"amount_fen\":10050,\"paid_fen\":10050,");
    must(answer, "\"amount_fen\":11000,\"paid_on\":\"2026-11-24\",\"method\":\"cash\"}");
    must(answer, "\"reason\":\"面积不对\"");
    must(answer, "\"standing\":{\"reason\":\"人在外地\",\"promised_on\":\"2026-11-30\","
                 "\"promises\":1,");
}

static void R_FEE_8_a_payment_at_the_desk_counts_at_once_and_once(void **state)
{
    struct fixture *fixture = *state;
    home_that_owes(fixture);
    static const char payment[] =
        ",\"room\":\"90-1-101\",\"receipt\":\"SJ-1\",\"amount_fen\":15050,\"method\":\"现金\"";
    must(ask(fixture, "clerk", "fee.pay", payment), "\"owed_fen\":15000,");
    must(fixture->events, "\"event\":\"fee.paid\"");
    must(ask(fixture, "clerk", "fee.pay", payment), "\"conflict\"");
    must(ask(fixture, "clerk", "fee.pay",
             ",\"room\":\"90-1-101\",\"receipt\":\"SJ-1\",\"amount_fen\":1"), "\"conflict\"");
    must(ask(fixture, "clerk", "fee.statement", ",\"room\":\"90-1-101\""), "\"owed_fen\":15000,");
}

static void what_is_no_payment_is_refused(void **state)
{
    struct fixture *fixture = *state;
    home_that_owes(fixture);
    static const struct {
        const char *who, *more, *code;
    } cases[] = {
        {"clerk", ",\"room\":\"90-1-999\",\"receipt\":\"SJ-1\",\"amount_fen\":1", "not_found"},
        {"clerk", ",\"room\":\"90-1-101\",\"amount_fen\":1", "malformed"},
        {"clerk", ",\"room\":\"90-1-101\",\"receipt\":\"SJ-1\",\"amount_fen\":0", "malformed"},
        {"clerk", ",\"room\":\"90-1-101\",\"receipt\":\"SJ-1\",\"amount_fen\":100000000001",
         "malformed"},
        {"clerk", ",\"room\":\"90-1-101\",\"receipt\":\"SJ-1\",\"amount_fen\":1,"
                  "\"paid_on\":\"2030-01-01\"", "malformed"},
        {"clerk", ",\"community\":\"elsewhere\",\"room\":\"90-1-101\",\"receipt\":\"SJ-1\","
                  "\"amount_fen\":1", "not_found"},
        {"technician", ",\"room\":\"90-1-101\",\"receipt\":\"SJ-1\",\"amount_fen\":1",
         "forbidden"},
        {"audit", ",\"room\":\"90-1-101\",\"receipt\":\"SJ-1\",\"amount_fen\":1", "forbidden"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *answer = ask(fixture, cases[i].who, "fee.pay", cases[i].more);
        CHECK(strstr(answer, cases[i].code) != NULL, "%zu: %s", i, answer);
    }
    must(ask(fixture, "finance", "fee.pay",
             ",\"room\":\"90-1-101\",\"receipt\":\"SJ-1\",\"amount_fen\":1"), "\"ok\":true");
}

static void R_FEE_2_homes_that_owe_are_listed_by_room(void **state)
{
    struct fixture *fixture = *state;
    int64_t first = add_homes(fixture, 3);
    for (int64_t i = 0; i < 3; i++) {
        add_bill(fixture, first + i, 202609, 20260930, 10000);
    }
    pay(fixture, first + 1, 10000);
    const char *answer = ask(fixture, "audit", "fee.arrears", ",\"after\":\"90\"");
    must(answer, "\"room\":\"90-1-101\"");
    must(answer, "\"phone\":\"139****0101\"");
    must(answer, "\"room\":\"90-1-103\"");
    assert_null(strstr(answer, "\"room\":\"90-1-102\""));
    answer = ask(fixture, "audit", "fee.arrears", ",\"after\":\"90-1-101\"");
    assert_null(strstr(answer, "\"room\":\"90-1-101\""));
}

#define FEE_TEST(function)                                                                         \
    cmocka_unit_test_setup_teardown(function, campaign_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FEE_TEST(R_FEE_1_a_statement_tells_bills_payments_and_what_stands_against_the_home),
        FEE_TEST(R_FEE_8_a_payment_at_the_desk_counts_at_once_and_once),
        FEE_TEST(what_is_no_payment_is_refused),
        FEE_TEST(R_FEE_2_homes_that_owe_are_listed_by_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
