/* Outbound: requests to the byte, and the judgement of every answer. */
#include "tests/unit/sms_case.h"

static const uint8_t nonce[CHANNEL_RANDOM_BYTES] = {0x31, 0x56, 0x85, 0x32, 0x99, 0xf3, 0x13, 0xe2,
                                                    0x3d, 0x16, 0x73, 0xdc, 0x12, 0xe1, 0x70, 0x3d};

static struct outbound words(const char *content, const char *key)
{
    struct outbound outbound = {.kind = OUTBOUND_TEXT,
                                .peer = TEXT("13800138000"),
                                .content = text_of(content),
                                .idempotency_key = text_of(key),
                                .now_ms = sms_case_now_ms};
    memcpy(outbound.random, nonce, sizeof nonce);
    return outbound;
}

static const struct text water_values[] = {TEXT("7月18日"), TEXT("3号楼")};
static const struct text tencent_values[] = {TEXT("3号楼"), TEXT("8:00")};

static struct outbound water(const struct text *values)
{
    struct outbound outbound = words("", "");
    outbound.kind = OUTBOUND_TEMPLATE;
    outbound.template_ = &sms_case_templates()->items[0];
    outbound.values = values;
    return outbound;
}

static enum status encode(struct sms_case *c, const struct outbound *outbound,
                          struct http_request *request)
{
    *request = (struct http_request){0};
    return c->account.ops->encode(&c->account, TEXT_NONE, outbound, c->arena, request);
}

static void check_text(struct text made, const char *wanted)
{
    CHECK(text_equal(made, text_of(wanted)), "%.*s\nnot %s", TEXT_ARGS(made), wanted);
}

/* ---- requests ---- */

static void aliyun_request_is_the_vendors(void **state)
{
    (void)state;
    struct sms_case c;
    struct http_request request;
    static const char *const headers[][2] = {
        {"x-acs-action", "SendSms"},
        {"x-acs-content-sha256",
         "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"x-acs-date", "2026-01-02T03:04:05Z"},
        {"x-acs-signature-nonce", "3156853299f313e23d1673dc12e1703d"},
        {"x-acs-version", "2017-05-25"},
    };
    sms_case_open(&c, "aliyun");
    struct outbound outbound = water(water_values);
    assert_int_equal(encode(&c, &outbound, &request), ST_OK);
    assert_true(request.is_post);
    check_text(request.url,
               "https://dysmsapi.aliyuncs.com/?PhoneNumbers=13800138000&SignName=%E9%98%B3%E5%85%89"
               "%E7%89%A9%E4%B8%9A&TemplateCode=SMS_123456789&TemplateParam=%7B%22date%22%3A%227%E6"
               "%9C%8818%E6%97%A5%22%2C%22area%22%3A%223%E5%8F%B7%E6%A5%BC%22%7D");
    check_text(request.authorization,
               "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;"
               "x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,Signature="
               "aa155bf75b16c89979719b46433f2a247a83894517e848a15e854a5f0c4fc86f");
    assert_int_equal(request.content_type.size, 0);
    assert_int_equal(request.body.size, 0);
    assert_int_equal(request.header_count, COUNT_OF(headers));
    for (size_t i = 0; i < COUNT_OF(headers); i++) {
        check_text(request.headers[i].name, headers[i][0]);
        check_text(request.headers[i].value, headers[i][1]);
    }
    sms_case_close(&c);
}

static void aliyun_free_words_go_into_their_template(void **state)
{
    (void)state;
    struct sms_case c;
    struct http_request request;
    sms_case_open(&c, "aliyun");
    struct outbound outbound = words("好的。\n明天来", "m12");
    assert_int_equal(encode(&c, &outbound, &request), ST_OK);
    assert_true(text_find(request.url, TEXT("?OutId=m12&PhoneNumbers=")) != SIZE_MAX);
    assert_true(text_find(request.url, TEXT("TemplateCode=SMS_1&TemplateParam=%7B%22content%22%3A"
                                            "%22%E5%A5%BD%E7%9A%84%E3%80%82%20%E6%98%8E")) !=
                SIZE_MAX);
    sms_case_close(&c);
    sms_case_account(&c.account, "aliyun");
    account_case_set(&c.account, "protocol", "rpc");
    c.arena = arena_open(SMS_CASE_ARENA_BYTES, SMS_CASE_ARENA_LIMIT_BYTES);
    sms_case_prepare(&c);
    assert_int_equal(encode(&c, &outbound, &request), ST_OK);
    assert_false(request.is_post);
    assert_true(text_starts_with(request.url, TEXT("https://dysmsapi.aliyuncs.com/?Signature=")));
    assert_true(text_find(request.url, TEXT("&SignatureMethod=HMAC-SHA1&")) != SIZE_MAX);
    assert_int_equal(request.authorization.size, 0);
    sms_case_close(&c);
}

static void tencent_request_is_the_vendors(void **state)
{
    (void)state;
    struct sms_case c;
    struct http_request request;
    static const char *const headers[][2] = {{"X-TC-Action", "SendSms"},
                                             {"X-TC-Version", "2021-01-11"},
                                             {"X-TC-Region", "ap-guangzhou"},
                                             {"X-TC-Timestamp", "1767323045"}};
    sms_case_open(&c, "tencent");
    struct outbound outbound = water(tencent_values);
    assert_int_equal(encode(&c, &outbound, &request), ST_OK);
    check_text(request.url, "https://sms.tencentcloudapi.com/");
    check_text(request.body,
               "{\"PhoneNumberSet\":[\"+8613800138000\"],\"SmsSdkAppId\":\"1400006666\",\"SignName\":"
               "\"阳光物业\",\"TemplateId\":\"1110\",\"TemplateParamSet\":[\"3号楼\",\"8:00\"]}");
    check_text(request.content_type, "application/json; charset=utf-8");
    check_text(request.authorization,
               "TC3-HMAC-SHA256 Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE/2026-01-02/sms/"
               "tc3_request, SignedHeaders=content-type;host, Signature="
               "497f4c489292ceb616ff06b2a8fab1513f1c3bfc029fd6ca81edc388ee2eb54b");
    assert_int_equal(request.header_count, COUNT_OF(headers));
    for (size_t i = 0; i < COUNT_OF(headers); i++) {
        check_text(request.headers[i].name, headers[i][0]);
        check_text(request.headers[i].value, headers[i][1]);
    }
    outbound = words("好的", "m12");
    assert_int_equal(encode(&c, &outbound, &request), ST_OK);
    assert_true(text_ends_with(request.body, TEXT(",\"TemplateId\":\"1\",\"TemplateParamSet\":"
                                                  "[\"好的\"],\"SessionContext\":\"m12\"}")));
    sms_case_close(&c);
}

static void twilio_request_is_a_form(void **state)
{
    (void)state;
    struct sms_case c;
    struct http_request request;
    sms_case_open(&c, "twilio");
    struct outbound outbound = words("停水 a+b", "m12");
    assert_int_equal(encode(&c, &outbound, &request), ST_OK);
    check_text(request.url, "https://api.twilio.com/2010-04-01/Accounts/"
                            "AC00000000000000000000000000000001/Messages.json");
    check_text(request.content_type, "application/x-www-form-urlencoded");
    check_text(request.authorization,
               "Basic QUMwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMToxMjM0NQ==");
    check_text(request.body,
               "To=%2B8613800138000&From=%2B14155550100&Body=%E3%80%90%E9%98%B3%E5%85%89%E7%89%A9%E4"
               "%B8%9A%E3%80%91%E5%81%9C%E6%B0%B4%20a%2Bb&StatusCallback=https%3A%2F%2Fgw.example."
               "com%2Fsms%2Ftwilio%2Fstatus%3Fref%3Dm12");
    sms_case_close(&c);
}

static void kannel_request_says_coding_and_charset(void **state)
{
    (void)state;
    struct sms_case c;
    struct http_request request;
    sms_case_open(&c, "kannel");
    struct outbound outbound = words("停水", "m12");
    assert_int_equal(encode(&c, &outbound, &request), ST_OK);
    assert_false(request.is_post);
    check_text(request.url,
               "http://127.0.0.1:13013/cgi-bin/sendsms?username=tester&password=foobar&from=10690000"
               "&to=13800138000&coding=2&charset=UTF-8&text=%E3%80%90%E9%98%B3%E5%85%89%E7%89%A9%E4"
               "%B8%9A%E3%80%91%E5%81%9C%E6%B0%B4&dlr-mask=31&dlr-url=http%3A%2F%2F127.0.0.1%3A18080"
               "%2Fsms%2Fkannel%2Fstatus%2F0123456789abcdef%3Fref%3Dm12%26type%3D%25d%26fid%3D%25F"
               "%26reply%3D%25A%26from%3D%25p%26to%3D%25P%26ts%3D%25T");
    sms_case_close(&c);
}

static void what_carriers_would_refuse_is_not_sent(void **state)
{
    (void)state;
    static const struct {
        const char *provider, *words;
        enum status status;
    } cases[] = {
        {"aliyun", "", ST_MALFORMED},
        {"aliyun", " \n ", ST_MALFORMED},
        {"aliyun", "见 http://a.cn", ST_MALFORMED},
        {"aliyun", "【别家】您好", ST_MALFORMED},
        {"tencent", "", ST_MALFORMED},
        {"kannel", "", ST_MALFORMED},
        {"twilio", "\x01", ST_MALFORMED},
    };
    struct http_request request;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sms_case c;
        sms_case_open(&c, cases[i].provider);
        struct outbound outbound = words(cases[i].words, "m1");
        enum status status = encode(&c, &outbound, &request);
        CHECK(status == cases[i].status, "%s %s: %s", cases[i].provider, cases[i].words,
              status_name(status));
        outbound = words("您好", "m1");
        outbound.kind = OUTBOUND_TEMPLATE; /* one that the configuration lost */
        outbound.content = TEXT_NONE;
        CHECK(encode(&c, &outbound, &request) == ST_MALFORMED, "%s", cases[i].provider);
        sms_case_close(&c);
    }
}

/* What room allows is encoded, and one character more is refused or another message. */
static void room_is_what_fits_one_message(void **state)
{
    (void)state;
    static const struct {
        const char *provider;
        size_t chars; /* of 停 */
    } cases[] = {
        {"kannel", 5 * 67 - 6}, {"twilio", 5 * 67 - 6}, {"aliyun", 400}, {"tencent", 400}};
    static char many[3 * 600 + 1];
    for (size_t i = 0; i < 600; i++) {
        memcpy(many + 3 * i, "停", 3);
    }
    struct http_request request;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sms_case c;
        sms_case_open(&c, cases[i].provider);
        size_t room = channel_room(&c.account, text_of(many));
        CHECK(room == 3 * cases[i].chars, "%s: %zu", cases[i].provider, room / 3);
        struct outbound outbound = words("", "m1");
        outbound.content = (struct text){many, room};
        assert_int_equal(encode(&c, &outbound, &request), ST_OK);
        outbound.content.size += 3;
        assert_int_equal(encode(&c, &outbound, &request), ST_TOO_LARGE);
        sms_case_close(&c);
    }
}

/* ---- answers ---- */

#define ALIYUN(code) "{\"Message\":\"x\",\"RequestId\":\"R\",\"Code\":\"" code "\"}"
#define TENCENT(code)                                                                              \
    "{\"Response\":{\"SendStatusSet\":[{\"SerialNo\":\"S1\",\"Code\":\"" code                      \
    "\"}],\"RequestId\":\"R\"}}"
#define TENCENT_ERROR(code)                                                                        \
    "{\"Response\":{\"Error\":{\"Code\":\"" code "\",\"Message\":\"m\"},\"RequestId\":\"R\"}}"

static const struct {
    const char *provider;
    int http_code;
    const char *body;
    enum send_action action;
    int64_t retry_after_ms;
} verdicts[] = {
    {"aliyun", 200, ALIYUN("OK"), SEND_DONE, 0},
    {"aliyun", 200, ALIYUN("isv.BUSINESS_LIMIT_CONTROL"), SEND_RETRY, 60000},
    {"aliyun", 200, ALIYUN("isv.DAY_LIMIT_CONTROL"), SEND_RETRY, 3600000},
    {"aliyun", 200, ALIYUN("isv.MONTH_LIMIT_CONTROL"), SEND_STOP_ACCOUNT, 0},
    {"aliyun", 200, ALIYUN("isv.MOBILE_NUMBER_ILLEGAL"), SEND_GIVE_UP, 0},
    {"aliyun", 200, ALIYUN("isv.SMS_CONTENT_ILLEGAL"), SEND_GIVE_UP, 0},
    {"aliyun", 200, ALIYUN("isv.OUT_OF_SERVICE"), SEND_STOP_ACCOUNT, 0},
    {"aliyun", 200, ALIYUN("isv.SOMETHING_NEW"), SEND_GIVE_UP, 0},
    {"aliyun", 404, ALIYUN("InvalidAccessKeyId.NotFound"), SEND_STOP_ACCOUNT, 0},
    {"aliyun", 400, ALIYUN("SignatureDoesNotMatch"), SEND_STOP_ACCOUNT, 0},
    {"aliyun", 400, ALIYUN("Throttling.User"), SEND_RETRY, 60000},
    {"aliyun", 503, ALIYUN("ServiceUnavailable"), SEND_RETRY, 0},
    {"aliyun", 200, "{\"Code\":", SEND_UNCERTAIN, 0},
    {"aliyun", 200, "", SEND_UNCERTAIN, 0},
    {"aliyun", 502, "<html>", SEND_UNCERTAIN, 0},
    {"aliyun", 503, "<html>", SEND_RETRY, 0},
    {"tencent", 200, TENCENT("Ok"), SEND_DONE, 0},
    {"tencent", 200, TENCENT("LimitExceeded.PhoneNumberDailyLimit"), SEND_RETRY, 3600000},
    {"tencent", 200, TENCENT("LimitExceeded.Other"), SEND_RETRY, 60000},
    {"tencent", 200, TENCENT("FailedOperation.PhoneNumberInBlacklist"), SEND_PEER_GONE, 0},
    {"tencent", 200, TENCENT("FailedOperation.ContainSensitiveWord"), SEND_GIVE_UP, 0},
    {"tencent", 200, TENCENT_ERROR("AuthFailure.SignatureExpire"), SEND_STOP_ACCOUNT, 0},
    {"tencent", 200, TENCENT_ERROR("RequestLimitExceeded"), SEND_RETRY, 60000},
    {"tencent", 200, TENCENT_ERROR("InternalError.Timeout"), SEND_UNCERTAIN, 0},
    {"tencent", 200, "{\"Response\":{\"RequestId\":\"R\"}}", SEND_UNCERTAIN, 0},
    {"tencent", 200, "{\"Response\":{\"SendStatusSet\":[]}}", SEND_UNCERTAIN, 0},
    {"tencent", 500, "", SEND_UNCERTAIN, 0},
    {"twilio", 201, "{\"sid\":\"SM1\",\"status\":\"queued\"}", SEND_DONE, 0},
    {"twilio", 201, "{\"sid\":", SEND_UNCERTAIN, 0},
    {"twilio", 400, "{\"code\":21211,\"message\":\"m\",\"status\":400}", SEND_GIVE_UP, 0},
    {"twilio", 400, "{\"code\":21610,\"status\":400}", SEND_PEER_GONE, 0},
    {"twilio", 401, "{\"code\":20003,\"status\":401}", SEND_STOP_ACCOUNT, 0},
    {"twilio", 401, "", SEND_STOP_ACCOUNT, 0},
    {"twilio", 429, "{\"code\":20429,\"status\":429}", SEND_RETRY, 60000},
    {"twilio", 400, "{\"code\":29999,\"status\":400}", SEND_GIVE_UP, 0},
    {"twilio", 504, "", SEND_UNCERTAIN, 0},
    {"kannel", 202, "0: Accepted for delivery", SEND_DONE, 0},
    {"kannel", 202, "3: Queued for later delivery", SEND_DONE, 0},
    {"kannel", 202, "<html>", SEND_UNCERTAIN, 0},
    {"kannel", 403, "Authorization failed for sendsms", SEND_STOP_ACCOUNT, 0},
    {"kannel", 400, "Missing receiver number, rejected", SEND_GIVE_UP, 0},
    {"kannel", 503, "Temporal failure", SEND_RETRY, 0},
};

static void answers_are_judged_by_their_code(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(verdicts); i++) {
        struct sms_case c;
        sms_case_open(&c, verdicts[i].provider);
        struct verdict verdict =
            c.account.ops->judge(verdicts[i].http_code, text_of(verdicts[i].body), true);
        CHECK(verdict.action == verdicts[i].action &&
                  verdict.retry_after_ms == verdicts[i].retry_after_ms,
              "%s %d %s: action %d", verdicts[i].provider, verdicts[i].http_code, verdicts[i].body,
              (int)verdict.action);
        CHECK(verdict.meaning != NULL && (unsigned char)verdict.meaning[0] > 0x7F, "%s",
              verdicts[i].body);
        assert_int_equal(c.account.ops->judge(0, TEXT_NONE, true).action, SEND_UNCERTAIN);
        assert_int_equal(c.account.ops->judge(0, TEXT_NONE, false).action, SEND_RETRY);
        sms_case_close(&c);
    }
}

static void answers_name_the_message_or_the_code(void **state)
{
    (void)state;
    static const struct {
        const char *provider, *body, *id, *code;
    } cases[] = {
        {"aliyun", "{\"BizId\":\"9006197469364984^0\",\"Code\":\"OK\"}", "9006197469364984^0", ""},
        {"aliyun", ALIYUN("isv.NEW"), "", "isv.NEW"},
        {"tencent", TENCENT("Ok"), "S1", ""},
        {"tencent", TENCENT_ERROR("AuthFailure.X"), "", "AuthFailure.X"},
        {"twilio", "{\"sid\":\"SM1\"}", "SM1", ""},
        {"twilio", "garbage", "", ""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sms_case c;
        struct send_answer answer = {0};
        sms_case_open(&c, cases[i].provider);
        c.account.ops->read_answer(text_of(cases[i].body), c.arena, &answer);
        CHECK(text_equal(answer.message_id, text_of(cases[i].id)), "%s", cases[i].body);
        CHECK(text_equal(answer.code, text_of(cases[i].code)), "%s", cases[i].body);
        sms_case_close(&c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(aliyun_request_is_the_vendors),
        cmocka_unit_test(aliyun_free_words_go_into_their_template),
        cmocka_unit_test(tencent_request_is_the_vendors),
        cmocka_unit_test(twilio_request_is_a_form),
        cmocka_unit_test(kannel_request_says_coding_and_charset),
        cmocka_unit_test(what_carriers_would_refuse_is_not_sent),
        cmocka_unit_test(room_is_what_fits_one_message),
        cmocka_unit_test(answers_are_judged_by_their_code),
        cmocka_unit_test(answers_name_the_message_or_the_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
