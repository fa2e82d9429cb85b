/* An account's settings: what is taken, and which setting is named when one is not. */
#include "tests/unit/wechat_fixture.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    const char *key, *value, *fault; /* fault NULL: accepted */
} settings[] = {
    {"mode", "safe", NULL},
    {"mode", "compatible", NULL},
    {"mode", "", "mode"},
    {"mode", "Safe", "mode"},
    {"mode", "aes", "mode"},
    {"token", "abc", NULL},
    {"token", "guanjia-demo", NULL},
    {"token", "abcdefghijklmnopqrstuvwxyz012345", NULL},
    {"token", "", "token"},
    {"token", "ab", "token"},
    {"token", "abcdefghijklmnopqrstuvwxyz0123456", "token"},
    {"token", "with space", "token"},
    {"previous_token", "abc", NULL},
    {"previous_token", "a!c", "previous_token"},
    {"appid", "", "appid"},
    {"appid", "wx/..", "appid"},
    {"original_id", "", "original_id"},
    {"original_id", "gh_<>", "original_id"},
    {"secret", "", "secret"},
    {"secret", "a\nb", "secret"},
    {"encoding_aes_key", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", NULL},
    {"encoding_aes_key", "", "encoding_aes_key"},
    {"encoding_aes_key", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEF", "encoding_aes_key"},
    {"encoding_aes_key", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEF=", "encoding_aes_key"},
    {"previous_encoding_aes_key", "short", "previous_encoding_aes_key"},
    {"api_base", "https://api2.weixin.qq.com/", NULL},
    {"api_base", "http://127.0.0.1:18080", NULL},
    {"api_base", "http://localhost/x", NULL},
    {"api_base", "http://[::1]:80", NULL},
    {"api_base", "http://api.weixin.qq.com", "api_base"},
    {"api_base", "http://127.0.0.1.example.com", "api_base"},
    {"api_base", "http://127.0.0.1:80@example.com", "api_base"},
    {"api_base", "https://", "api_base"},
    {"api_base", "https://a/?b=c", "api_base"},
    {"api_base", "https://a b", "api_base"},
    {"api_base", "ftp://127.0.0.1", "api_base"},
};

static void each_fault_is_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(settings); i++) {
        char *report = NULL;
        size_t size = 0;
        struct account account;
        struct fault_sink faults = {.out = open_memstream(&report, &size), .file = "accounts.json"};
        case_account(&account, "safe");
        account_case_set(&account, settings[i].key, settings[i].value);
        enum status status = wechat_channel.prepare(&account, &faults);
        wechat_channel.release(&account);
        fclose(faults.out);
        struct text wanted = text_of(settings[i].fault);
        struct text path = text_slice(text_of(report), strlen("error: accounts.json: "), SIZE_MAX);
        bool named = text_starts_with(path, wanted) && text_find(path, TEXT(": ")) == wanted.size;
        if (settings[i].fault == NULL ? status != ST_OK || size > 0
                                      : status != ST_CONFIG || faults.error_count != 1 || !named) {
            fail_msg("%s '%s': %s", settings[i].key, settings[i].value, report);
        }
        free(report);
    }
}

static void plain_mode_must_be_accepted_in_so_many_words(void **state)
{
    (void)state;
    static const struct {
        const char *unsigned_bodies;
        enum status status;
    } cases[] = {{"accepted", ST_OK}, {"", ST_CONFIG}, {"yes", ST_CONFIG}, {"true", ST_CONFIG}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct account account;
        struct fault_sink faults = {0};
        case_account(&account, "plain");
        account_case_set(&account, "encoding_aes_key", "");
        account_case_set(&account, "unsigned_bodies", cases[i].unsigned_bodies);
        assert_int_equal(wechat_channel.prepare(&account, &faults), cases[i].status);
        wechat_channel.release(&account);
    }
}

static void all_faults_are_reported_in_one_run(void **state)
{
    (void)state;
    struct account account = {.id = TEXT("x"), .ops = &wechat_channel};
    struct fault_sink faults = {0};
    assert_int_equal(wechat_channel.prepare(&account, &faults), ST_CONFIG);
    assert_int_equal(faults.error_count, 6); /* all but api_base, which has a default */
    assert_null(account.state);
    wechat_channel.release(&account); /* nothing was made */
}

static void secrets_never_show_in_a_fault(void **state)
{
    (void)state;
    static const char *const keys[] = {"token", "secret", "encoding_aes_key", "previous_token",
                                       "previous_encoding_aes_key"};
    for (size_t i = 0; i < COUNT(keys); i++) {
        char *report = NULL;
        size_t size = 0;
        struct account account;
        struct fault_sink faults = {.out = open_memstream(&report, &size)};
        case_account(&account, "safe");
        account_case_set(&account, keys[i], "~Sesame~");
        assert_int_equal(wechat_channel.prepare(&account, &faults), ST_CONFIG);
        fclose(faults.out);
        assert_null(strstr(report, "Sesame"));
        free(report);
    }
}

static void api_base_is_used_without_its_last_slash(void **state)
{
    (void)state;
    struct account account;
    struct fault_sink faults = {.out = stderr};
    struct http_request request;
    case_account(&account, "safe");
    account_case_set(&account, "api_base", "http://127.0.0.1:9/mock/");
    assert_int_equal(wechat_channel.prepare(&account, &faults), ST_OK);
    struct arena *arena = arena_open(CASE_ARENA_BYTES, CASE_ARENA_LIMIT_BYTES);
    assert_int_equal(wechat_channel.token_request(&account, false, arena, &request), ST_OK);
    assert_string_equal(request.url.data, "http://127.0.0.1:9/mock/cgi-bin/stable_token");
    arena_close(arena);
    wechat_channel.release(&account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_fault_is_named),
        cmocka_unit_test(plain_mode_must_be_accepted_in_so_many_words),
        cmocka_unit_test(all_faults_are_reported_in_one_run),
        cmocka_unit_test(secrets_never_show_in_a_fault),
        cmocka_unit_test(api_base_is_used_without_its_last_slash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
