/* Claims about every channel of the list. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "adapters/registry.h"
#include "bot/fault.h"

#include <string.h>

static void every_channel_is_found_by_its_own_name(void **state)
{
    (void)state;
    size_t count = 0;
    const struct channel_ops *const *channels = registry_channels(&count);
    assert_true(count > 0);
    for (size_t i = 0; i < count; i++) {
        assert_ptr_equal(registry_find(text_of(channels[i]->name)), channels[i]);
    }
}

static void nothing_else_is_found(void **state)
{
    (void)state;
    assert_null(registry_find(TEXT_NONE));
    assert_null(registry_find(TEXT("WeChat")));
    assert_null(registry_find(TEXT("wechat ")));
    assert_null(registry_find(TEXT("wechat\0")));
}

static void every_channel_fills_the_table(void **state)
{
    (void)state;
    size_t count = 0;
    const struct channel_ops *const *channels = registry_channels(&count);
    for (size_t i = 0; i < count; i++) {
        const struct channel_ops *ops = channels[i];
        bool whole = ops->prepare != NULL && ops->release != NULL && ops->verify != NULL &&
                     ops->decode != NULL && ops->answer != NULL && ops->encode != NULL &&
                     ops->judge != NULL && ops->body_bytes_max > 0 && ops->text_bytes_max > 0;
        bool token = !ops->needs_token || (ops->token_request != NULL && ops->token_judge != NULL);
        if (!whole || !token) {
            fail_msg("%s", ops->name);
        }
    }
}

static void every_channel_refuses_an_account_without_settings(void **state)
{
    (void)state;
    size_t count = 0;
    const struct channel_ops *const *channels = registry_channels(&count);
    for (size_t i = 0; i < count; i++) {
        struct account account = {.id = TEXT("empty"), .ops = channels[i]};
        struct fault_sink faults = {0};
        if (channels[i]->prepare(&account, &faults) != ST_CONFIG || faults.error_count == 0) {
            fail_msg("%s", channels[i]->name);
        }
        channels[i]->release(&account);
    }
}

static void no_channel_calls_an_unanswered_send_done(void **state)
{
    (void)state;
    size_t count = 0;
    const struct channel_ops *const *channels = registry_channels(&count);
    for (size_t i = 0; i < count; i++) {
        if (channels[i]->judge(0, TEXT_NONE, true).action != SEND_UNCERTAIN ||
            channels[i]->judge(0, TEXT_NONE, false).action != SEND_RETRY) {
            fail_msg("%s", channels[i]->name);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_channel_is_found_by_its_own_name),
        cmocka_unit_test(nothing_else_is_found),
        cmocka_unit_test(every_channel_fills_the_table),
        cmocka_unit_test(every_channel_refuses_an_account_without_settings),
        cmocka_unit_test(no_channel_calls_an_unanswered_send_done),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
