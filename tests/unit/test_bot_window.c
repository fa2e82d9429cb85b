/* The two ledgers of free replies: what opens them, which one a reply is taken from, and what comes
 * back. */
#include "bot/window.h"
#include "tests/unit/check.h"

enum { MINUTE_MS = 60000, HOUR_MS = 60 * MINUTE_MS };
#define NOW_MS 1795485600000LL
#define DAYS_MS (48LL * HOUR_MS)

static const struct channel_ops windowed = {.name = "wechat", .has_window = true};
static const struct channel_ops unwindowed = {.name = "sms"};

static void write_now(struct conversation *conversation, int64_t now_ms)
{
    const struct inbound inbound = {.allowance_count = 5, .allowance_ms = DAYS_MS};
    window_renew(conversation, &inbound, now_ms);
}

static void tap(struct conversation *conversation, int64_t now_ms)
{
    const struct inbound inbound = {
        .allowance_count = 3, .allowance_ms = MINUTE_MS, .allowance_of_action = true};
    window_renew(conversation, &inbound, now_ms);
}

static int replies_until_shut(struct conversation conversation, int64_t now_ms)
{
    const struct account account = {.ops = &windowed};
    int count = 0;
    for (; window_is_open(&account, &conversation, now_ms); count++) {
        window_spend(&conversation, now_ms);
    }
    return count;
}

static void each_ledger_is_by_itself(void **state)
{
    (void)state;
    static const struct {
        const char *label;
        bool writes, taps;
        int64_t after_ms;
        int replies;
    } cases[] = {
        {"nothing yet", false, false, 0, 0},
        {"a message", true, false, 0, 5},
        {"a message, at the end of its 48 hours", true, false, DAYS_MS - 1, 5},
        {"a message, behind them", true, false, DAYS_MS, 0},
        {"a tap", false, true, 0, 3},
        {"a tap, at the end of its minute", false, true, MINUTE_MS - 1, 3},
        {"a tap, behind it", false, true, MINUTE_MS, 0},
        {"both", true, true, 0, 8},
        {"both, a minute later", true, true, MINUTE_MS, 5},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct conversation conversation = {0};
        if (cases[i].writes) {
            write_now(&conversation, NOW_MS);
        }
        if (cases[i].taps) {
            tap(&conversation, NOW_MS);
        }
        int replies = replies_until_shut(conversation, NOW_MS + cases[i].after_ms);
        CHECK(replies == cases[i].replies, "%s: %d", cases[i].label, replies);
    }
}

static void what_a_tap_allows_is_spent_first_and_renews_nothing_else(void **state)
{
    (void)state;
    struct conversation conversation = {0};
    write_now(&conversation, NOW_MS);
    tap(&conversation, NOW_MS);
    for (int i = 0; i < 4; i++) {
        window_spend(&conversation, NOW_MS + 1000);
    }
    assert_int_equal(conversation.action_left, 0);
    assert_int_equal(conversation.allowance_left, 4);
    tap(&conversation, NOW_MS + 2000);
    assert_int_equal(conversation.action_left, 3);
    assert_int_equal(conversation.allowance_left, 4);
    write_now(&conversation, NOW_MS + 3000);
    assert_int_equal(conversation.action_left, 3);
    assert_int_equal(conversation.allowance_left, 5);
}

static void what_did_not_arrive_comes_back_to_where_it_was_taken(void **state)
{
    (void)state;
    struct conversation conversation = {0};
    write_now(&conversation, NOW_MS);
    tap(&conversation, NOW_MS);
    window_spend(&conversation, NOW_MS + 1000);
    window_give_back(&conversation, NOW_MS + 1000);
    assert_int_equal(conversation.action_left, 3);
    assert_int_equal(conversation.allowance_left, 5);
    window_spend(&conversation, NOW_MS + 2 * MINUTE_MS);
    assert_int_equal(conversation.allowance_left, 4);
    window_give_back(&conversation, NOW_MS + 2 * MINUTE_MS);
    assert_int_equal(conversation.allowance_left, 5);
}

static void the_providers_word_shuts_both(void **state)
{
    (void)state;
    struct conversation conversation = {0};
    const struct account without = {.ops = &unwindowed};
    write_now(&conversation, NOW_MS);
    tap(&conversation, NOW_MS);
    window_close(&conversation);
    assert_int_equal(replies_until_shut(conversation, NOW_MS), 0);
    assert_true(window_is_open(&without, &conversation, NOW_MS));
    assert_false(window_is_open(NULL, &conversation, NOW_MS));
}

static void what_allows_nothing_changes_nothing(void **state)
{
    (void)state;
    struct conversation conversation = {0};
    const struct inbound report = {.kind = INBOUND_REPORT};
    write_now(&conversation, NOW_MS);
    window_renew(&conversation, &report, NOW_MS + HOUR_MS);
    assert_true(conversation.allowance_until_ms == NOW_MS + DAYS_MS);
    assert_int_equal(conversation.allowance_left, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_ledger_is_by_itself),
        cmocka_unit_test(what_a_tap_allows_is_spent_first_and_renews_nothing_else),
        cmocka_unit_test(what_did_not_arrive_comes_back_to_where_it_was_taken),
        cmocka_unit_test(the_providers_word_shuts_both),
        cmocka_unit_test(what_allows_nothing_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
