/* The signatures: every published vector, and those made with the vendors' own packages. */
#include "adapters/sms/coding.h"
#include "tests/unit/sms_case.h"

static struct arena *arena;

static int open_arena(void **state)
{
    (void)state;
    arena = arena_open(SMS_CASE_ARENA_BYTES, SMS_CASE_ARENA_LIMIT_BYTES);
    return arena == NULL;
}

static int close_arena(void **state)
{
    (void)state;
    arena_close(arena);
    return 0;
}

/* https://help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature */
static void aliyun_v3_example_is_reproduced(void **state)
{
    (void)state;
    static const struct sms_pair query[] = {
        {TEXT("ImageId"), TEXT("win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd")},
        {TEXT("RegionId"), TEXT("cn-shanghai")}};
    static const struct sms_pair headers[] = {
        {TEXT("host"), TEXT("ecs.cn-shanghai.aliyuncs.com")},
        {TEXT("x-acs-action"), TEXT("RunInstances")},
        {TEXT("x-acs-content-sha256"),
         TEXT("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")},
        {TEXT("x-acs-date"), TEXT("2023-10-26T10:22:32Z")},
        {TEXT("x-acs-signature-nonce"), TEXT("3156853299f313e23d1673dc12e1703d")},
        {TEXT("x-acs-version"), TEXT("2014-05-26")}};
    const struct acs3_request request = {true, TEXT("/"), query, COUNT_OF(query), headers,
                                         COUNT_OF(headers), TEXT_NONE};
    struct signed_request made;
    assert_int_equal(acs3_sign(&request, TEXT("YourAccessKeyId"), TEXT("YourAccessKeySecret"),
                               arena, &made),
                     ST_OK);
    assert_string_equal(sms_sha256_hex(made.canonical, arena).data,
                        "7ea06492da5221eba5297e897ce16e55f964061054b7695beedaac1145b1e259");
    assert_string_equal(made.signature.data,
                        "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0");
    assert_string_equal(
        made.authorization.data,
        "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;"
        "x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,Signature="
        "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0");
}

/* https://help.aliyun.com/document_detail/154849.html, and the example of DescribeRegions */
static void aliyun_rpc_examples_are_reproduced(void **state)
{
    (void)state;
    struct sms_pair send[] = {
        {TEXT("AccessKeyId"), TEXT("testId")},
        {TEXT("Action"), TEXT("SendSms")},
        {TEXT("Format"), TEXT("XML")},
        {TEXT("OutId"), TEXT("123")},
        {TEXT("PhoneNumbers"), TEXT("15300000001")},
        {TEXT("RegionId"), TEXT("cn-hangzhou")},
        {TEXT("SignName"), TEXT("阿里云短信测试专用")},
        {TEXT("SignatureMethod"), TEXT("HMAC-SHA1")},
        {TEXT("SignatureNonce"), TEXT("45e25e9b-0a6f-4070-8c85-2956eda1b466")},
        {TEXT("SignatureVersion"), TEXT("1.0")},
        {TEXT("TemplateCode"), TEXT("SMS_71390007")},
        {TEXT("TemplateParam"), TEXT("{\"customer\":\"test\"}")},
        {TEXT("Timestamp"), TEXT("2017-07-12T02:42:19Z")},
        {TEXT("Version"), TEXT("2017-05-25")},
    };
    struct sms_pair regions[] = {
        {TEXT("Version"), TEXT("2014-05-26")}, /* in any order */
        {TEXT("Timestamp"), TEXT("2016-02-23T12:46:24Z")},
        {TEXT("SignatureVersion"), TEXT("1.0")},
        {TEXT("SignatureNonce"), TEXT("3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf")},
        {TEXT("SignatureMethod"), TEXT("HMAC-SHA1")},
        {TEXT("Format"), TEXT("XML")},
        {TEXT("Action"), TEXT("DescribeRegions")},
        {TEXT("AccessKeyId"), TEXT("testid")},
    };
    assert_string_equal(rpc_sign(false, send, COUNT_OF(send), TEXT("testSecret"), arena).data,
                        "zJDF+Lrzhj/ThnlvIToysFRq6t4=");
    assert_string_equal(rpc_sign(false, regions, COUNT_OF(regions), TEXT("testsecret"), arena).data,
                        "OLeaidS1JvxuMvnyHOwuJ+uX5qY=");
}

#define T1_ID "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE"
#define T1_KEY "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"
#define T1_BODY                                                                                    \
    "{\"Limit\": 1, \"Filters\": [{\"Values\": [\"\\u672a\\u547d\\u540d\"], "                      \
    "\"Name\": \"instance-name\"}]}"
#define T3_BODY                                                                                    \
    "{\"PhoneNumberSet\":[\"+8613800138000\"],\"SmsSdkAppId\":\"1400006666\",\"SignName\":"        \
    "\"阳光物业\",\"TemplateId\":\"1110\",\"TemplateParamSet\":[\"3号楼\",\"8:00\"]}"

/* https://cloud.tencent.com/document/api/213/30654 */
static void tencent_examples_are_reproduced(void **state)
{
    (void)state;
    static const struct {
        const char *host, *type, *body, *service, *action, *key;
        int64_t at_s;
        const char *signature;
    } cases[] = {
        {"cvm.tencentcloudapi.com", "application/json; charset=utf-8", T1_BODY, "cvm", "", T1_KEY,
         1551113065, "72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168"},
        {"cvm.tencentcloudapi.com", "application/json; charset=utf-8", T1_BODY, "cvm",
         "describeinstances", "********************************", 1551113065,
         "10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f"},
        {"sms.tencentcloudapi.com", "application/json; charset=utf-8", T3_BODY, "sms", "", T1_KEY,
         1767323045, "497f4c489292ceb616ff06b2a8fab1513f1c3bfc029fd6ca81edc388ee2eb54b"},
        {"sms.tencentcloudapi.com", "application/json", T3_BODY, "sms", "", T1_KEY, 1767323045,
         "d68eddbd3d5fe41bb9b01ad8d74fe088a107ca9a25ae915438799e8ed9006572"},
        {"sms.tencentcloudapi.com", "application/json; charset=utf-8", T3_BODY, "sms", "sendsms",
         T1_KEY, 1767323045, "b7df1575976aa14d8f0874243beabe7b80878abc755dd55406edd04a0624c1c4"},
    };
    assert_string_equal(sms_sha256_hex(TEXT(T1_BODY), arena).data,
                        "35e9c5b0e3ae67532d3c9f17ead6c90222632e5b1ff7f6e89887f1398934f064");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct tc3_request request = {
            text_of(cases[i].host),    text_of(cases[i].type),   text_of(cases[i].body),
            text_of(cases[i].service), text_of(cases[i].action), cases[i].at_s};
        struct signed_request made;
        assert_int_equal(tc3_sign(&request, TEXT(T1_ID), text_of(cases[i].key), arena, &made),
                         ST_OK);
        CHECK(strcmp(made.signature.data, cases[i].signature) == 0, "case %zu: %s", i,
              made.signature.data);
    }
}

static void tencent_authorization_has_its_blanks(void **state)
{
    (void)state;
    const struct tc3_request request = {TEXT("cvm.tencentcloudapi.com"),
                                        TEXT("application/json; charset=utf-8"),
                                        TEXT(T1_BODY),
                                        TEXT("cvm"),
                                        TEXT_NONE,
                                        1551113065};
    struct signed_request made;
    assert_int_equal(tc3_sign(&request, TEXT(T1_ID), TEXT(T1_KEY), arena, &made), ST_OK);
    assert_string_equal(sms_sha256_hex(made.canonical, arena).data,
                        "5ffe6a04c0664d6b969fab9a13bdab201d63ee709638e2749d62a09ca18d7031");
    assert_string_equal(made.authorization.data,
                        "TC3-HMAC-SHA256 Credential=" T1_ID "/2019-02-25/cvm/tc3_request, "
                        "SignedHeaders=content-type;host, Signature="
                        "72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168");
}

#define W_PARAMS                                                                                   \
    "CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309"              \
    "&To=%2B18005551212"

/* https://www.twilio.com/docs/usage/webhooks/webhooks-security and twilio-php's own tests */
static void twilio_examples_are_reproduced(void **state)
{
    (void)state;
    static const struct {
        const char *url, *form, *signature;
    } cases[] = {
        {"https://mycompany.com/myapp.php?foo=1&bar=2", W_PARAMS, "RSOYDt4T1cUTdK1PDd93/VVr8B8="},
        {"https://mycompany.com/myapp.php?foo=1&bar=2",
         "Sid=CA123&SidAccount=AC123&Digits=5678&Digits=1234&Digits=1234",
         "IK+Dwps556ElfBT0I3Rgjkr1wJU="},
        {"http://mycompany.com:1234/myapp.php?foo=1&bar=2", W_PARAMS,
         "Zmvh+3yNM1Phv2jhDCwEM3q5ebU="},
        {"https://mycompany.com:443/myapp.php?foo=1&bar=2", W_PARAMS,
         "kvajT1Ptam85bY51eRf/AJRuM3w="},
        {"http://mycompany.com:80/myapp.php?foo=1&bar=2", W_PARAMS, "0ZXoZLH/DfblKGATFgpif+LLRf4="},
        {"https://user:pass@mycompany.com/myapp.php?foo=1&bar=2", W_PARAMS,
         "CukzLTc1tT5dXEDIHm/tKBanW10="},
        {"https://mycompany.com/myapp.php?foo=1&bar=2&bodySHA256="
         "0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620",
         "", "a9nBmqA0ju/hNViExpshrM61xv4="},
        {"https://gw.example.com/sms/twilio",
         "AccountSid=ACXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX&Body=TD+%E5%81%9C%E6%B0%B4%E4%BA%86%E5%90"
         "%97%EF%BC%9F&From=%2B8613800138000&MessageSid=SM00000000000000000000000000000001"
         "&NumMedia=0&NumSegments=1&To=%2B14155550100",
         "YAys5/GMxNObntOIZRB5KVeJlqw="},
    };
    assert_string_equal(
        sms_sha256_hex(TEXT("{\"property\": \"value\", \"boolean\": true}"), arena).data,
        "0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sms_pairs fields;
        assert_int_equal(sms_pairs_read(text_of(cases[i].form), arena, &fields), ST_OK);
        struct text made =
            twilio_sign(text_of(cases[i].url), fields.items, fields.count, TEXT("12345"), arena);
        CHECK(strcmp(made.data, cases[i].signature) == 0, "W%zu: %s", i + 1, made.data);
    }
}

static void phones_are_folded(void **state)
{
    (void)state;
    static const struct {
        const char *raw, *folded, *international;
    } cases[] = {
        {"13800138000", "13800138000", "+8613800138000"},
        {"+8613800138000", "13800138000", "+8613800138000"},
        {"8613800138000", "13800138000", "+8613800138000"},
        {"008613800138000", "13800138000", "+8613800138000"},
        {" +86 138-0013-8000 ", "13800138000", "+8613800138000"},
        {"+14155550100", "+14155550100", "+14155550100"},
        {"10690000", "10690000", "10690000"},
        {"+85291234567", "+85291234567", "+85291234567"},
        {"12", NULL, NULL},
        {"", NULL, NULL},
        {"+", NULL, NULL},
        {"1380013800a", NULL, NULL},
        {"138001380001380013800", NULL, NULL},
        {"'; DROP", NULL, NULL},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct text folded;
        enum status status = sms_phone_fold(text_of(cases[i].raw), arena, &folded);
        if (cases[i].folded == NULL) {
            CHECK(status == ST_MALFORMED, "%s: %s", cases[i].raw, status_name(status));
            continue;
        }
        CHECK(status == ST_OK && text_equal(folded, text_of(cases[i].folded)), "%s: %.*s",
              cases[i].raw, TEXT_ARGS(folded));
        CHECK(text_equal(sms_phone_international(folded, arena), text_of(cases[i].international)),
              "%s", cases[i].raw);
    }
}

static void times_of_china_are_read_in_both_spellings(void **state)
{
    (void)state;
    int64_t at_ms = 0;
    assert_true(sms_time_read(TEXT("2017-09-01 00:00:00"), &at_ms));
    assert_int_equal(at_ms, INT64_C(1504195200000));
    at_ms = 0;
    assert_true(sms_time_read(TEXT("20170901000000"), &at_ms));
    assert_int_equal(at_ms, INT64_C(1504195200000));
    assert_false(sms_time_read(TEXT("yesterday"), &at_ms));
    assert_false(sms_time_read(TEXT_NONE, &at_ms));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(aliyun_v3_example_is_reproduced),
        cmocka_unit_test(aliyun_rpc_examples_are_reproduced),
        cmocka_unit_test(tencent_examples_are_reproduced),
        cmocka_unit_test(tencent_authorization_has_its_blanks),
        cmocka_unit_test(twilio_examples_are_reproduced),
        cmocka_unit_test(phones_are_folded),
        cmocka_unit_test(times_of_china_are_read_in_both_spellings),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
