/* What `check` refuses about an SMS account, and what it lets pass. */
#include "tests/unit/sms_case.h"

static const char *const providers[] = {"aliyun", "tencent", "twilio", "kannel"};

static size_t faults_of(struct account *account)
{
    struct fault_sink faults = {0};
    account->ops = &sms_channel;
    enum status status = sms_channel.prepare(account, &faults);
    account->ops->release(account);
    assert_int_equal(status, faults.error_count == 0 ? ST_OK : ST_CONFIG);
    return faults.error_count;
}

static void whole_accounts_pass(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(providers); i++) {
        struct account account;
        sms_case_account(&account, providers[i]);
        CHECK(faults_of(&account) == 0, "%s", providers[i]);
    }
}

static void each_setting_is_needed(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(providers); i++) {
        struct account whole;
        sms_case_account(&whole, providers[i]);
        for (size_t k = 0; k < whole.setting_count; k++) {
            struct account account = whole;
            bool optional = text_equal(account.settings[k].key, TEXT("signature")) && i >= 2;
            account.settings[k].value = TEXT_NONE;
            CHECK((faults_of(&account) > 0) == !optional, "%s without %.*s", providers[i],
                  TEXT_ARGS(account.settings[k].key));
        }
    }
}

static void wrong_values_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *provider, *key, *value;
        bool passes;
    } cases[] = {
        {"aliyun", "provider", "mail", false},
        {"aliyun", "signature", "【阳光】", false},
        {"aliyun", "signature", "一二三四五六七八九十一二三", false},
        {"aliyun", "callback_key", "short", false},
        {"aliyun", "callback_key", "0123456789abcde/", false},
        {"aliyun", "text_template", "nobody", false},
        {"aliyun", "text_template", "water", false}, /* two parameters */
        {"aliyun", "api_base", "http://example.com", false},
        {"aliyun", "api_base", "http://127.0.0.1:8090", true},
        {"aliyun", "api_base", "https://dysmsapi-proxy.cn-beijing.aliyuncs.com/", true},
        {"aliyun", "protocol", "v2", false},
        {"aliyun", "protocol", "rpc", true},
        {"aliyun", "access_key_idd", "x", false}, /* a slip of the pen */
        {"kannel", "api_base", "http://10.0.0.5:13013", true},
        {"kannel", "public_url", "gw.example.com", false},
        {"kannel", "segments_max", "0", false},
        {"kannel", "segments_max", "11", false},
        {"kannel", "segments_max", "10", true},
        {"twilio", "signed_host", "yes", false},
        {"twilio", "public_url", "https://gw.example.com/sms/twilio?x=1", false},
        {"twilio", "auth_token", "a b", false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct account account;
        sms_case_account(&account, cases[i].provider);
        account_case_set(&account, cases[i].key, cases[i].value);
        CHECK((faults_of(&account) == 0) == cases[i].passes, "%s %s %s", cases[i].provider,
              cases[i].key, cases[i].value);
    }
}

static void open_callbacks_must_be_asked_for(void **state)
{
    (void)state;
    static const char *const open[] = {"aliyun", "tencent", "kannel"};
    for (size_t i = 0; i < COUNT_OF(open); i++) {
        struct account account;
        sms_case_account(&account, open[i]);
        account_case_set(&account, "callback_key", "");
        CHECK(faults_of(&account) == 1, "%s", open[i]);
        account_case_set(&account, "unsigned_callbacks", "accepted");
        CHECK(faults_of(&account) == 1, "%s", open[i]);
        account_case_set(&account, "callback_addresses", "127.0.0.1");
        CHECK(faults_of(&account) == 0, "%s", open[i]);
    }
}

static void templates_must_be_approved_for_their_carriers(void **state)
{
    (void)state;
    struct templates templates = *sms_case_templates();
    struct template_id ids[2];
    memcpy(ids, templates.items[0].ids, sizeof ids);
    templates.items[0].ids = ids;
    for (size_t i = 0; i < COUNT_OF(providers); i++) {
        struct account account;
        bool wants = i < 2;
        sms_case_account(&account, providers[i]);
        account.templates = &templates;
        CHECK(faults_of(&account) == 0, "%s", providers[i]);
        ids[0].approved = ids[1].approved = false;
        CHECK(faults_of(&account) == wants, "%s: pending", providers[i]);
        ids[0].approved = ids[1].approved = true;
        templates.items[0].id_count = 0;
        CHECK(faults_of(&account) == wants, "%s: missing", providers[i]);
        templates.items[0].id_count = 2;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_accounts_pass),
        cmocka_unit_test(each_setting_is_needed),
        cmocka_unit_test(wrong_values_are_refused),
        cmocka_unit_test(open_callbacks_must_be_asked_for),
        cmocka_unit_test(templates_must_be_approved_for_their_carriers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
