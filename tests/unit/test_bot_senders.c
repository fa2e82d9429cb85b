/* How fast an account sends, and when it is left alone. */
#include "bot/senders.h"
#include "tests/unit/check.h"

#include <string.h>

static const struct breaker_rule breaker = {.failures = 3, .open_ms = 1000, .open_max_ms = 4000};
static const struct outbound_rate rate = {.per_second = 10, .burst = 4};

static struct sender fresh(void)
{
    return (struct sender){.tokens_milli = INT32_MAX, .filled_at_ms = 100000};
}

/* So many go out at that moment in a lane with that share. */
static int sends(struct sender *sender, int32_t share_percent, int64_t now_ms)
{
    int count = 0;
    while (count < 100 && sender_free_ms(sender, &rate, &breaker, share_percent, now_ms) == now_ms) {
        sender_take(sender, &rate, now_ms);
        count++;
    }
    return count;
}

static void a_bucket_gives_its_burst_and_then_its_rate(void **state)
{
    (void)state;
    struct sender sender = fresh();
    assert_int_equal(sends(&sender, 100, 100000), 4);
    assert_int_equal(sender_free_ms(&sender, &rate, &breaker, 100, 100000), 100100);
    assert_int_equal(sends(&sender, 100, 100099), 0);
    assert_int_equal(sends(&sender, 100, 100100), 1);
    int sum = 0;
    for (int64_t now_ms = 100101; now_ms <= 110100; now_ms++) {
        sum += sends(&sender, 100, now_ms);
    }
    assert_int_equal(sum, 100); /* ten seconds at ten a second */
    assert_int_equal(sends(&sender, 100, 999999999), 4);
}

static void a_lane_leaves_the_others_their_part_of_the_burst(void **state)
{
    (void)state;
    struct sender sender = fresh();
    assert_int_equal(sends(&sender, 50, 100000), 2);
    assert_int_equal(sends(&sender, 75, 100000), 1);
    assert_int_equal(sends(&sender, 100, 100000), 1);
    const struct outbound_rate single = {.per_second = 1, .burst = 1};
    struct sender other = fresh();
    assert_int_equal(sender_free_ms(&other, &single, &breaker, 1, 100000), 100000);
}

static void without_a_rate_it_goes_as_fast_as_it_can(void **state)
{
    (void)state;
    struct sender sender = fresh();
    for (int i = 0; i < 1000; i++) {
        assert_int_equal(sender_free_ms(&sender, NULL, &breaker, 50, 100000), 100000);
        sender_take(&sender, NULL, 100000);
    }
}

static void a_clock_that_is_set_back_neither_fills_nor_stops_for_ever(void **state)
{
    (void)state;
    struct sender sender = fresh();
    assert_int_equal(sends(&sender, 100, 100000), 4);
    assert_int_equal(sends(&sender, 100, 5000), 0);
    assert_int_equal(sends(&sender, 100, 5100), 1);
    for (int i = 0; i < 3; i++) {
        sender_answered(&sender, &breaker, true, 900000);
    }
    assert_int_equal(sender_free_ms(&sender, NULL, &breaker, 100, 10000),
                     10000 + breaker.open_max_ms);
}

/* What happens, a letter each: f fails, s succeeds, . a second passes, t a message goes out (as it
 * may). Then the state. */
static void failures_in_a_row_stop_an_account_and_one_success_lets_it_go_on(void **state)
{
    (void)state;
    static const struct {
        const char *happens;
        enum sender_state state;
        int64_t free_after_ms; /* from the last moment on */
    } cases[] = {
        {"", SENDER_WORKS, 0},
        {"ff", SENDER_WORKS, 0},
        {"ffsff", SENDER_WORKS, 0},
        {"fff", SENDER_STOPPED, 1000},
        {"fffffff", SENDER_STOPPED, 1000}, /* they were under way when it was stopped */
        {"fff.", SENDER_STOPPED, 0},
        {"fff.t", SENDER_TRIES, 1000}, /* one at a time */
        {"fff.tf", SENDER_STOPPED, 2000},
        {"fff.tf.", SENDER_STOPPED, 1000},
        {"fff.tf..tf", SENDER_STOPPED, 4000},
        {"fff.tf..tf....tf", SENDER_STOPPED, 4000}, /* no longer than that */
        {"fff.ts", SENDER_WORKS, 0},
        {"ffft......t", SENDER_TRIES, 1000}, /* no answer ever came */
        {"fff.tsff", SENDER_WORKS, 0},
        {"fff.tsfff", SENDER_STOPPED, 1000}, /* begins anew */
        {"fffs", SENDER_WORKS, 0},           /* the answer to an earlier one */
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sender sender = fresh();
        int64_t now_ms = 100000;
        for (const char *at = cases[i].happens; *at != '\0'; at++) {
            if (*at == '.') {
                now_ms += 1000;
            } else if (*at == 't') {
                now_ms = sender_free_ms(&sender, NULL, &breaker, 100, now_ms);
                sender_take(&sender, NULL, now_ms);
            } else {
                (void)sender_answered(&sender, &breaker, *at == 'f', now_ms);
            }
        }
        int64_t free_ms = sender_free_ms(&sender, NULL, &breaker, 100, now_ms);
        CHECK(sender.state == cases[i].state, "%s: state %d", cases[i].happens, sender.state);
        CHECK(free_ms - now_ms == cases[i].free_after_ms, "%s: free after %lld", cases[i].happens,
              (long long)(free_ms - now_ms));
    }
}

static void each_change_is_told_once(void **state)
{
    (void)state;
    struct sender sender = fresh();
    static const struct {
        bool failed;
        enum sender_change change;
    } cases[] = {{true, SENDER_SAME},  {true, SENDER_SAME},   {true, SENDER_STOPS},
                 {true, SENDER_SAME},  {false, SENDER_WORKS_AGAIN}, {false, SENDER_SAME}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        enum sender_change change = sender_answered(&sender, &breaker, cases[i].failed, 100000);
        CHECK(change == cases[i].change, "%zu: %d", i, change);
    }
}

static void what_is_known_of_an_account_outlives_a_new_configuration(void **state)
{
    (void)state;
    static struct account accounts[] = {{.id = {"a", 1}}, {.id = {"b", 1}}, {.id = {"c", 1}}};
    static struct config before = {.account_count = 2, .accounts = {&accounts[0], &accounts[1]}};
    static struct config later = {.account_count = 2, .accounts = {&accounts[1], &accounts[2]}};
    static struct senders senders;
    senders_agree(&senders, &before, 100000);
    for (int i = 0; i < 3; i++) {
        sender_answered(senders_find(&senders, TEXT("b")), &breaker, true, 100000);
    }
    senders_agree(&senders, &later, 200000);
    assert_int_equal(senders.count, 2);
    assert_int_equal(senders.items[0].state, SENDER_STOPPED);
    assert_string_equal(senders.items[0].account, "b");
    assert_int_equal(senders.items[1].state, SENDER_WORKS);
    assert_null(senders_find(&senders, TEXT("a")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bucket_gives_its_burst_and_then_its_rate),
        cmocka_unit_test(a_lane_leaves_the_others_their_part_of_the_burst),
        cmocka_unit_test(without_a_rate_it_goes_as_fast_as_it_can),
        cmocka_unit_test(a_clock_that_is_set_back_neither_fills_nor_stops_for_ever),
        cmocka_unit_test(failures_in_a_row_stop_an_account_and_one_success_lets_it_go_on),
        cmocka_unit_test(each_change_is_told_once),
        cmocka_unit_test(what_is_known_of_an_account_outlives_a_new_configuration),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
