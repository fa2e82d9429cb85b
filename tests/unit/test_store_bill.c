#include "store/arrears.h"
#include "store/bill.h"
#include "store/home.h"
#include "tests/unit/store_fixture.h"

static int64_t home_of(struct store *store, const char *community, const char *room)
{
    struct household household = {.owner = "陈女士", .phone = "13800138000"};
    SET(household.community, "%s", community);
    SET(household.room, "%s", room);
    OK(store_household_put(store, &household));
    return household.id;
}

static enum put_outcome put(struct store *store, int64_t household, int32_t month,
                            const char *kind, int64_t fen)
{
    enum put_outcome outcome = PUT_OUTCOME_COUNT;
    struct bill bill = {.household = household, .month = month, .list_fen = fen,
                        .due_on = month * 100 + 28};
    SET(bill.kind, "%s", kind);
    OK(store_bill_put(store, &bill, 70, &outcome));
    return outcome;
}

static enum status pay(struct store *store, int64_t household, const char *receipt, int64_t fen,
                       enum put_outcome *outcome)
{
    struct payment payment = {.household = household, .amount_fen = fen, .paid_on = 20261105,
                              .community = "sunshine", .method = "bank", .at_ms = 5};
    SET(payment.receipt, "%s", receipt);
    return store_payment_put(store, &payment, outcome);
}

static void paid(struct store *store, int64_t household, const char *receipt, int64_t fen)
{
    enum put_outcome outcome;
    OK(pay(store, household, receipt, fen, &outcome));
}

struct seen {
    char text[512];
    int64_t owed_fen, first_bill;
};

static enum status note_bill(void *context, const struct bill *bill)
{
    struct seen *seen = context;
    size_t used = strlen(seen->text);
    snprintf(seen->text + used, sizeof seen->text - used, "%d/%s:%lld%s ", (int)bill->month,
             bill->kind, (long long)bill_owed_fen(bill), bill->disputed ? "!" : "");
    seen->owed_fen += bill_owed_fen(bill);
    seen->first_bill = seen->first_bill == 0 ? bill->id : seen->first_bill;
    return ST_OK;
}

static struct seen owed(struct store *store, int64_t household)
{
    struct seen seen = {.text = ""};
    OK(store_bill_owed_of(store, household, note_bill, &seen));
    return seen;
}

static void r_fee_1_the_same_bill_again_changes_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t home = home_of(store, "sunshine", "3-2-501");
    assert_int_equal(put(store, home, 202610, "property", 12345), PUT_NEW);
    assert_int_equal(put(store, home, 202610, "property", 12345), PUT_SAME);
    assert_int_equal(put(store, home, 202610, "property", 12300), PUT_CHANGED);
    assert_int_equal(put(store, home, 202610, "parking", 30000), PUT_NEW);
    store = fixture_reopen(fixture);
    assert_string_equal(owed(store, home).text, "202610/parking:30000 202610/property:12300 ");
}

static void a_bill_that_makes_no_sense_is_refused(void **state)
{
    struct fixture *fixture = *state;
    int64_t home = home_of(fixture->store, "sunshine", "3-2-501");
    const struct {
        const char *label;
        int64_t household;
        int32_t month;
        int64_t fen;
        enum status status;
    } cases[] = {
        {"month 13", home, 202613, 1, ST_MALFORMED},
        {"month 0", home, 202600, 1, ST_MALFORMED},
        {"below nothing", home, 202601, -1, ST_MALFORMED},
        {"the largest", home, 202601, BILL_AMOUNT_FEN_MAX, ST_OK},
        {"more than the largest", home, 202602, BILL_AMOUNT_FEN_MAX + 1, ST_MALFORMED},
        {"no such home", home + 1, 202601, 1, ST_NOT_FOUND},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct bill bill = {.household = cases[i].household, .month = cases[i].month,
                            .kind = "property", .list_fen = cases[i].fen};
        enum put_outcome outcome;
        CHECK_STATUS(cases[i].label, store_bill_put(fixture->store, &bill, 100, &outcome),
                     cases[i].status);
    }
}

static void r_fee_1_payments_go_to_the_oldest_bill_first(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t home = home_of(store, "sunshine", "3-2-501"), credit = 0;
    put(store, home, 202610, "property", 10000);
    put(store, home, 202609, "property", 10000);
    paid(store, home, "R1", 15000);
    assert_string_equal(owed(store, home).text, "202610/property:5000 ");
    paid(store, home, "R2", 6001);
    assert_string_equal(owed(store, home).text, "");
    OK(store_bill_credit(store, home, &credit));
    assert_int_equal(credit, 1001);
    put(store, home, 202611, "property", 10000); /* the rest waits for the next bill */
    assert_string_equal(owed(store, home).text, "202611/property:8999 ");
}

static void r_fee_1_the_order_of_coming_in_does_not_matter(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    static const char *const expected = "202609/property:7500 202610/property:10000 ";
    for (int order = 0; order < 24; order++) {
        char room[16];
        SET(room, "1-1-%d", order + 100);
        int64_t home = home_of(store, "sunshine", room);
        int left[] = {0, 1, 2, 3}, count = 4, code = order;
        while (count > 0) { /* the permutation of that number */
            int at = code % count, item = left[at];
            code /= count;
            memmove(left + at, left + at + 1, (size_t)(--count - at) * sizeof left[0]);
            char receipt[32];
            SET(receipt, "%s-%d", room, item);
            if (item == 3) {
                paid(store, home, receipt, 12500);
            } else {
                put(store, home, 202608 + item, "property", 10000);
            }
        }
        CHECK(strcmp(owed(store, home).text, expected) == 0, "order %d: %s", order,
              owed(store, home).text);
    }
}

/* Many bills and payments in any mixture: what is paid is the sum of all payments, oldest first. */
static void r_fee_1_many_payments_come_to_the_same_as_one(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    uint32_t chance = 7;
    for (int round = 0; round < 20; round++) {
        char room[16], receipt[32];
        SET(room, "1-1-%d", 100 + round);
        int64_t home = home_of(store, "sunshine", room), total_fen = 0;
        SET(room, "2-1-%d", 100 + round);
        int64_t twin = home_of(store, "sunshine", room);
        for (int i = 0; i < 40; i++) {
            chance = chance * 1664525 + 1013904223;
            int64_t fen = chance >> 16;
            if (chance >> 31 != 0) {
                SET(receipt, "m%d-%d", round, i);
                paid(store, home, receipt, fen + 1);
                total_fen += fen + 1;
            } else { /* months in no order */
                int32_t month = 202601 + (int32_t)(chance >> 8) % 12 + 100 * (i % 2);
                (void)put(store, home, month, i % 3 == 0 ? "parking" : "property", fen);
                (void)put(store, twin, month, i % 3 == 0 ? "parking" : "property", fen);
            }
        }
        SET(receipt, "one%d", round);
        if (total_fen > 0) {
            paid(store, twin, receipt, total_fen);
        }
        struct seen many = owed(store, home), one = owed(store, twin);
        CHECK(strcmp(many.text, one.text) == 0, "round %d: %s against %s", round, many.text,
              one.text);
    }
}

static void r_fee_1_a_receipt_counts_once_and_can_be_corrected(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t home = home_of(store, "sunshine", "3-2-501");
    int64_t other = home_of(store, "sunshine", "3-2-502");
    enum put_outcome outcome;
    put(store, home, 202610, "property", 10000);
    OK(pay(store, home, "R1", 4000, &outcome));
    assert_int_equal(outcome, PUT_NEW);
    OK(pay(store, home, "R1", 4000, &outcome));
    assert_int_equal(outcome, PUT_SAME);
    assert_int_equal(owed(store, home).owed_fen, 6000);
    OK(pay(store, home, "R1", 3000, &outcome));
    assert_int_equal(outcome, PUT_CHANGED);
    assert_int_equal(owed(store, home).owed_fen, 7000);
    CHECK_STATUS("another home's", pay(store, other, "R1", 3000, &outcome), ST_CONFLICT);
    CHECK_STATUS("nothing paid", pay(store, home, "R2", 0, &outcome), ST_MALFORMED);
    CHECK_STATUS("without a number", pay(store, home, "", 5, &outcome), ST_MALFORMED);
}

static void a_month_that_begins_in_custody_costs_the_share_and_keeps_it(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    struct home home = {.household = home_of(store, "sunshine", "3-2-501"),
                        .custody_from = 20261002};
    OK(store_home_put(store, &home));
    put(store, home.household, 202610, "property", 10001); /* began before the custody */
    put(store, home.household, 202611, "property", 10001); /* 7000.7 fen */
    assert_string_equal(owed(store, home.household).text,
                        "202610/property:10001 202611/property:7001 ");
    home.custody_from = 0;
    OK(store_home_put(store, &home));
    assert_int_equal(put(store, home.household, 202611, "property", 10001), PUT_SAME);
    assert_string_equal(owed(store, home.household).text,
                        "202610/property:10001 202611/property:7001 ");
}

static void r_fee_3_what_is_in_dispute_is_not_overdue_and_is_paid_last(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t home = home_of(store, "sunshine", "3-2-501");
    int64_t contact = fixture_contact(store, "a", "sunshine");
    struct arrears arrears;
    put(store, home, 202609, "property", 10000);
    put(store, home, 202610, "property", 20000);
    struct dispute dispute = {.household = home, .bill = owed(store, home).first_bill,
                              .ticket = fixture_ticket(store, contact, "sunshine")};
    OK(store_dispute_open(store, &dispute));
    CHECK_STATUS("twice", store_dispute_open(store, &dispute), ST_CONFLICT);
    paid(store, home, "R1", 5000);
    assert_string_equal(owed(store, home).text, "202609/property:10000! 202610/property:15000 ");
    OK(store_arrears_of(store, home, 20261201, &arrears));
    assert_int_equal(arrears.overdue_fen, 15000);
    assert_int_equal(arrears.disputed_fen, 10000);
    assert_int_equal(arrears.oldest_month, 202610);
    OK(store_dispute_close(store, dispute.ticket, 9));
    CHECK_STATUS("closed twice", store_dispute_close(store, dispute.ticket, 9), ST_NOT_FOUND);
    assert_string_equal(owed(store, home).text, "202609/property:5000 202610/property:20000 ");
}

static void r_fee_3_a_dispute_of_the_home_leaves_nothing_overdue(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t home = home_of(store, "sunshine", "3-2-501");
    struct arrears arrears;
    put(store, home, 202609, "property", 10000);
    struct dispute dispute = {.household = home};
    OK(store_dispute_open(store, &dispute));
    put(store, home, 202610, "property", 20000);
    OK(store_arrears_of(store, home, 20261201, &arrears));
    assert_int_equal(arrears.owed_fen, 30000);
    assert_int_equal(arrears.overdue_fen, 0);
    assert_int_equal(arrears.disputed_fen, 30000);
}

static void what_is_due_today_is_overdue_tomorrow(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t home = home_of(store, "sunshine", "3-2-501");
    static const struct {
        int32_t day;
        int64_t fen;
        int32_t months, oldest;
    } cases[] = {
        {20260928, 0, 0, 0},
        {20260929, 15000, 1, 202609},
        {20261029, 35000, 2, 202609},
    };
    put(store, home, 202609, "property", 10000);
    put(store, home, 202609, "parking", 5000);
    put(store, home, 202610, "property", 20000);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arrears arrears;
        OK(store_arrears_of(store, home, cases[i].day, &arrears));
        CHECK(arrears.overdue_fen == cases[i].fen && arrears.owed_fen == 35000 &&
                  arrears.overdue_months == cases[i].months &&
                  arrears.oldest_month == cases[i].oldest,
              "on %d: %lld fen of %d months", (int)cases[i].day, (long long)arrears.overdue_fen,
              (int)arrears.overdue_months);
    }
    CHECK_STATUS("no such home", store_arrears_of(store, home + 1, 20260928, &(struct arrears){0}),
                 ST_NOT_FOUND);
}

static enum status note_home(void *context, const struct arrears *arrears)
{
    struct seen *seen = context;
    size_t used = strlen(seen->text);
    snprintf(seen->text + used, sizeof seen->text - used, "%s:%lld%s ", arrears->room,
             (long long)arrears->overdue_fen, arrears->standing.promised_on != 0 ? "?" : "");
    return ST_OK;
}

static void r_fee_3_homes_that_owe_come_in_pages_by_room(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    static const struct {
        const char *community, *room;
        int64_t bill_fen, paid_fen;
        bool disputed;
    } homes[] = {
        {"sunshine", "2-1-101", 100, 0, false},  {"sunshine", "1-1-101", 200, 0, false},
        {"sunshine", "1-1-102", 300, 300, false}, {"sunshine", "1-1-103", 400, 100, false},
        {"sunshine", "1-1-104", 500, 0, true},    {"riverside", "1-1-105", 600, 0, false},
        {"sunshine", "1-1-106", 0, 0, false},
    };
    for (size_t i = 0; i < sizeof homes / sizeof homes[0]; i++) {
        int64_t home = home_of(store, homes[i].community, homes[i].room);
        put(store, home, 202609, "property", homes[i].bill_fen);
        if (homes[i].paid_fen > 0) {
            paid(store, home, homes[i].room, homes[i].paid_fen);
        }
        struct dispute dispute = {.household = home};
        if (homes[i].disputed) {
            OK(store_dispute_open(store, &dispute));
        }
        struct standing promised = {.household = home, .promised_on = 20261210};
        if (i == 1) {
            OK(store_standing_put(store, &promised));
        }
    }
    struct seen seen = {.text = ""};
    struct text community = TEXT("sunshine");
    OK(store_arrears_page(store, community, 20261101, TEXT_NONE, 2, note_home, &seen));
    assert_string_equal(seen.text, "1-1-101:200? 1-1-103:300 ");
    OK(store_arrears_page(store, community, 20261101, TEXT("1-1-103"), 2, note_home, &seen));
    assert_string_equal(seen.text, "1-1-101:200? 1-1-103:300 2-1-101:100 ");
}

static void r_fee_2_arrears_are_counted_by_reason(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    static const char *const reasons[] = {"away", "", "away", "vacant"};
    for (int i = 0; i < 4; i++) {
        char room[16];
        SET(room, "1-1-%d", 101 + i);
        struct standing standing = {.household = home_of(store, "sunshine", room)};
        SET(standing.reason, "%s", reasons[i]);
        if (reasons[i][0] != '\0') {
            OK(store_standing_put(store, &standing));
        }
        put(store, standing.household, 202609, "property", 100 * (i + 1));
        put(store, standing.household, 202610, "property", 100 * (i + 1));
    }
    struct arrears_count counts[ARREARS_REASONS_MAX];
    size_t count = 0;
    OK(store_arrears_by_reason(store, TEXT("sunshine"), 20261101, counts, ARREARS_REASONS_MAX,
                               &count));
    assert_int_equal(count, 3);
    assert_string_equal(counts[0].reason, "away");
    assert_int_equal(counts[0].homes, 2);
    assert_int_equal(counts[0].overdue_fen, 800);
    assert_string_equal(counts[1].reason, "");
    assert_string_equal(counts[2].reason, "vacant");
    OK(store_arrears_by_reason(store, TEXT("riverside"), 20261101, counts, ARREARS_REASONS_MAX,
                               &count));
    assert_int_equal(count, 0);
}

static void r_fee_7_what_is_known_of_a_home_is_kept(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t home = home_of(store, "sunshine", "3-2-501");
    struct standing standing;
    struct arrears arrears;
    OK(store_standing_get(store, home, &standing));
    assert_int_equal(standing.household, home);
    assert_int_equal(standing.promised_on, 0);
    standing = (struct standing){.household = home, .reason = "hardship", .reason_at_ms = 1,
                                 .promised_on = 20261205, .promises = 2, .promised_at_ms = 3,
                                 .person_since_ms = 4, .opted_out_at_ms = 5};
    OK(store_standing_put(store, &standing));
    store = fixture_reopen(fixture);
    OK(store_arrears_of(store, home, 20261201, &arrears));
    const struct standing *kept = &arrears.standing;
    assert_int_equal(kept->household, home);
    assert_string_equal(kept->reason, "hardship");
    assert_int_equal(kept->reason_at_ms, 1);
    assert_int_equal(kept->promised_on, 20261205);
    assert_int_equal(kept->promises, 2);
    assert_int_equal(kept->promised_at_ms, 3);
    assert_int_equal(kept->person_since_ms, 4);
    assert_int_equal(kept->opted_out_at_ms, 5);
    standing.household = home + 1;
    CHECK_STATUS("no such home", store_standing_put(store, &standing), ST_NOT_FOUND);
}

static void somebody_lives_where_the_home_is_occupied_and_not_in_custody(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    static const struct {
        int32_t occupied_on, custody_from;
        const char *reason;
        bool occupied;
    } cases[] = {{0, 0, "", false}, {20200101, 0, "", true}, {20200101, 20250101, "", false},
                 {20200101, 0, "vacant", false}, {20200101, 0, "away", true}};
    int64_t household = home_of(store, "sunshine", "3-2-501");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct home home = {.household = household, .occupied_on = cases[i].occupied_on,
                            .custody_from = cases[i].custody_from};
        struct standing standing = {.household = household};
        struct arrears arrears;
        SET(standing.reason, "%s", cases[i].reason);
        OK(store_home_put(store, &home));
        OK(store_standing_put(store, &standing));
        OK(store_arrears_of(store, household, 20261201, &arrears));
        CHECK(arrears.occupied == cases[i].occupied, "case %zu", i);
    }
}

static enum status note_payment(void *context, const struct payment *payment)
{
    struct seen *seen = context;
    size_t used = strlen(seen->text);
    snprintf(seen->text + used, sizeof seen->text - used, "%s:%lld@%d ", payment->receipt,
             (long long)payment->amount_fen, (int)payment->paid_on);
    return ST_OK;
}

static void payments_are_found_by_home_the_newest_first(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    int64_t home = home_of(store, "sunshine", "3-2-501");
    struct seen seen = {.text = ""};
    paid(store, home, "R1", 100);
    paid(store, home_of(store, "sunshine", "3-2-502"), "R2", 200);
    paid(store, home, "R3", 300);
    OK(store_payment_of(store, home, 1, note_payment, &seen));
    assert_string_equal(seen.text, "R3:300@20261105 ");
    OK(store_payment_of(store, home, 9, note_payment, &seen));
    assert_string_equal(seen.text, "R3:300@20261105 R3:300@20261105 R1:100@20261105 ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(r_fee_1_the_same_bill_again_changes_nothing),
        STORE_TEST(a_bill_that_makes_no_sense_is_refused),
        STORE_TEST(r_fee_1_payments_go_to_the_oldest_bill_first),
        STORE_TEST(r_fee_1_the_order_of_coming_in_does_not_matter),
        STORE_TEST(r_fee_1_many_payments_come_to_the_same_as_one),
        STORE_TEST(r_fee_1_a_receipt_counts_once_and_can_be_corrected),
        STORE_TEST(a_month_that_begins_in_custody_costs_the_share_and_keeps_it),
        STORE_TEST(r_fee_3_what_is_in_dispute_is_not_overdue_and_is_paid_last),
        STORE_TEST(r_fee_3_a_dispute_of_the_home_leaves_nothing_overdue),
        STORE_TEST(what_is_due_today_is_overdue_tomorrow),
        STORE_TEST(r_fee_3_homes_that_owe_come_in_pages_by_room),
        STORE_TEST(r_fee_2_arrears_are_counted_by_reason),
        STORE_TEST(r_fee_7_what_is_known_of_a_home_is_kept),
        STORE_TEST(somebody_lives_where_the_home_is_occupied_and_not_in_custody),
        STORE_TEST(payments_are_found_by_home_the_newest_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
