/* Callbacks: who may call, and what recorded payloads become. */
#include "tests/unit/sms_case.h"

/* ---- recorded payloads ---- */

static const struct payload {
    const char *provider, *tail, *query, *body, *type;
    bool is_get;
    enum inbound_kind kind;
    const char *peer, *content, *key; /* NULL: whatever */
    int64_t sent_at_ms;               /* 0: whatever */
    enum report_state report;
    const char *id, *reference;
} payloads[] = {
    {.provider = "aliyun", .tail = "inbound",
     .body = "[{\"phone_number\":\"13811110000\",\"content\":\"内容\",\"send_time\":"
             "\"2017-09-01 00:00:00\",\"dest_code\":\"1234\",\"sequence_id\":\"1234567890\"}]",
     .kind = INBOUND_TEXT, .peer = "13811110000", .content = "内容", .key = "in:1234567890",
     .sent_at_ms = INT64_C(1504195200000)},
    {.provider = "aliyun", .tail = "inbound",
     .body = "[{\"phone_number\":\"8613811110000\",\"content\":\"内容\",\"send_time\":"
             "\"20170901000000\",\"dest_code\":\"1234\",\"sign_name\":\"签名\","
             "\"sequence_id\":1234567890}]",
     .kind = INBOUND_TEXT, .peer = "13811110000", .content = "内容", .key = "in:1234567890",
     .sent_at_ms = INT64_C(1504195200000)},
    {.provider = "aliyun", .tail = "status",
     .body = "[{\"phone_number\":\"13811110000\",\"send_time\":\"2017-01-01 00:00:00\","
             "\"report_time\":\"2017-01-01 00:00:00\",\"success\":true,\"err_code\":\"DELIVERED\","
             "\"err_msg\":\"用户接收成功\",\"sms_size\":\"1\",\"biz_id\":\"12345\","
             "\"out_id\":\"m67890\"}]",
     .kind = INBOUND_REPORT, .peer = "13811110000", .report = REPORT_DELIVERED, .id = "12345",
     .reference = "m67890"},
    {.provider = "aliyun", .tail = "status",
     .body = "[{\"phone_number\":\"13811110000\",\"success\":false,\"err_code\":\"MK:0001\","
             "\"biz_id\":\"12345\"}]",
     .kind = INBOUND_REPORT, .peer = "13811110000", .content = "空号 (MK:0001)",
     .report = REPORT_FAILED, .id = "12345", .reference = ""},
    {.provider = "tencent", .tail = "inbound",
     .body = "{\"extend\":\"扩展码\",\"mobile\":\"13800000001\",\"nationcode\":\"86\",\"sign\":"
             "\"短信签名\",\"text\":\"用户回复的内容\",\"time\":1457336869}",
     .kind = INBOUND_TEXT, .peer = "13800000001", .content = "用户回复的内容",
     .sent_at_ms = INT64_C(1457336869000)},
    {.provider = "tencent", .tail = "status",
     .body = "[{\"user_receive_time\":\"2015-10-17 08:03:04\",\"nationcode\":\"86\",\"mobile\":"
             "\"13800000001\",\"report_status\":\"SUCCESS\",\"errmsg\":\"DELIVRD\","
             "\"description\":\"用户短信送达成功\",\"sid\":\"xxxxxxx\"}]",
     .kind = INBOUND_REPORT, .peer = "13800000001", .report = REPORT_DELIVERED, .id = "xxxxxxx",
     .reference = ""},
    {.provider = "tencent", .tail = "status",
     .body = "[{\"nationcode\":\"86\",\"mobile\":\"13800000001\",\"report_status\":\"FAIL\","
             "\"errmsg\":\"UNDELIV\",\"sid\":\"s2\",\"ext\":\"m5\"}]",
     .kind = INBOUND_REPORT, .peer = "13800000001", .content = "对方没有收到 (UNDELIV)",
     .report = REPORT_FAILED, .id = "s2", .reference = "m5"},
    {.provider = "kannel", .tail = "inbound", .is_get = true,
     .query = "from=13800138000&to=10690000&hex=00540044&coding=2&charset=UTF-16BE&ts=1795478189"
              "&smsc=FAKE1&id=5d8f7a9e-1&fid=",
     .kind = INBOUND_TEXT, .peer = "13800138000", .content = "TD", .key = "in:5d8f7a9e-1",
     .sent_at_ms = INT64_C(1795478189000)},
    {.provider = "kannel", .tail = "inbound", .is_get = true, /* an emoji: a surrogate pair */
     .query = "from=%2B8613800138000&to=10690000&hex=505c6c34D83DDE00&coding=2&charset=UTF-16BE"
              "&ts=1795478189&id=a",
     .kind = INBOUND_TEXT, .peer = "13800138000", .content = "停水😀"},
    {.provider = "kannel", .tail = "inbound", .is_get = true, /* coding 0: UTF-8 by then */
     .query = "from=13800138000&hex=e5819ce6b0b4&coding=0&charset=UTF-8&id=b",
     .kind = INBOUND_TEXT, .peer = "13800138000", .content = "停水"},
    {.provider = "kannel", .tail = "inbound", .is_get = true, /* 8 bit, and no UTF-8: GB 18030 */
     .query = "from=13800138000&hex=cda3cbae&coding=1&charset=8-BIT&id=c",
     .kind = INBOUND_TEXT, .peer = "13800138000", .content = "停水"},
    {.provider = "kannel", .tail = "inbound", .is_get = true, /* half a unit at the end is lost */
     .query = "from=13800138000&hex=005400440&coding=2&id=d", .kind = INBOUND_KIND_COUNT},
    {.provider = "kannel", .tail = "inbound", .is_get = true, /* a lone surrogate */
     .query = "from=13800138000&hex=D83D0041&coding=2&id=e",
     .kind = INBOUND_TEXT, .content = "\xEF\xBF\xBD" "A"},
    {.provider = "kannel", .tail = "inbound", .is_get = true, .query = "from=13800138000&text=R&id=f&coding=-1",
     .kind = INBOUND_TEXT, .content = "R"},
    {.provider = "kannel", .tail = "inbound",
     .query = "from=%2B8613800138000&coding=2&ts=1795478189&id=g", .body = "\x50\x5c\x6c\x34",
     .type = "text/plain; charset=\"UTF-16BE\"",
     .kind = INBOUND_TEXT, .peer = "13800138000", .content = "停水"},
    {.provider = "kannel", .tail = "inbound", .query = "from=13800138000&id=h", .body = "停水",
     .type = "text/plain; charset=\"UTF-8\"",
     .kind = INBOUND_TEXT, .peer = "13800138000", .content = "停水"},
    {.provider = "kannel", .tail = "status", .is_get = true,
     .query = "ref=m42&type=8&fid=&reply=ACK%2F&from=13800138000&to=10690000&ts=1795478189",
     .kind = INBOUND_REPORT, .peer = "13800138000", .report = REPORT_BUFFERED, .id = "",
     .reference = "m42"},
    {.provider = "kannel", .tail = "status", .is_get = true,
     .query = "ref=m42&type=1&fid=u&reply=&from=13800138000&to=10690000&ts=1795478189",
     .kind = INBOUND_REPORT, .peer = "13800138000", .report = REPORT_DELIVERED, .id = "",
     .reference = "m42"},
    {.provider = "kannel", .tail = "status", .is_get = true,
     .query = "ref=m42&type=16&reply=NACK%2F12&from=13800138000",
     .kind = INBOUND_REPORT, .content = "短信中心不接受 (NACK/12)", .report = REPORT_FAILED,
     .reference = "m42"},
    {.provider = "kannel", .tail = "status", .is_get = true, .query = "ref=m42&type=32&from=13800138000",
     .kind = INBOUND_REPORT, .report = REPORT_NONE, .reference = "m42"},
};

static void check_payload(size_t index, const struct payload *payload)
{
    struct sms_case c;
    struct inbound_batch batch;
    sms_case_open(&c, payload->provider);
    struct webhook hook = sms_case_hook(&c, payload->tail, payload->query, payload->body);
    hook.is_get = payload->is_get;
    if (payload->type != NULL) {
        hook.content_type = text_of(payload->type);
    }
    enum status status = sms_case_receive(&c, &hook, &batch);
    if (payload->kind == INBOUND_KIND_COUNT) {
        CHECK(status == ST_MALFORMED, "payload %zu: %s", index, status_name(status));
        sms_case_close(&c);
        return;
    }
    CHECK(status == ST_OK && batch.count == 1, "payload %zu: %s", index, status_name(status));
    const struct inbound *in = &batch.items[0];
    CHECK(in->kind == payload->kind && in->report == payload->report, "payload %zu", index);
    CHECK(text_equal(in->account, text_of(payload->provider)), "payload %zu", index);
    CHECK(in->kind == INBOUND_REPORT || in->dedupe_key.size > 3, "payload %zu", index);
    const struct {
        struct text made;
        const char *wanted;
    } texts[] = {{in->peer, payload->peer},
                 {in->content, payload->content},
                 {in->dedupe_key, payload->key},
                 {in->event_key, payload->id},
                 {in->reference, payload->reference}};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        CHECK(texts[i].wanted == NULL || text_equal(texts[i].made, text_of(texts[i].wanted)),
              "payload %zu, text %zu: %.*s", index, i, TEXT_ARGS(texts[i].made));
    }
    CHECK(payload->sent_at_ms == 0 || in->sent_at_ms == payload->sent_at_ms, "payload %zu", index);
    sms_case_close(&c);
}

static void recorded_payloads_are_understood(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(payloads); i++) {
        check_payload(i, &payloads[i]);
    }
}

/* ---- arrays ---- */

static void arrays_are_read_one_by_one(void **state)
{
    (void)state;
    struct sms_case c;
    struct inbound_batch batch;
    sms_case_open(&c, "aliyun");
    struct webhook hook = sms_case_hook(
        &c, "inbound", "",
        "[{\"phone_number\":\"13811110000\",\"content\":\"一\",\"sequence_id\":1},"
        "{\"what\":\"is this\"},"
        "{\"phone_number\":\"13811110000\",\"content\":\"二\",\"sequence_id\":2}]");
    assert_int_equal(sms_case_receive(&c, &hook, &batch), ST_OK);
    assert_int_equal(batch.count, 3);
    assert_int_equal(batch.items[0].kind, INBOUND_TEXT);
    assert_int_equal(batch.items[1].kind, INBOUND_OTHER); /* does not hold up the rest */
    assert_true(text_equal(batch.items[2].content, TEXT("二")));
    sms_case_close(&c);
}

static void check_body(const char *provider, const char *tail, const char *body,
                       enum status wanted)
{
    struct sms_case c;
    struct inbound_batch batch;
    sms_case_open(&c, provider);
    struct webhook hook = sms_case_hook(&c, tail, "", body);
    enum status status = sms_case_receive(&c, &hook, &batch);
    CHECK(status == wanted, "%s %s %.60s: %s", provider, tail, body, status_name(status));
    sms_case_close(&c);
}

static void broken_bodies_are_malformed(void **state)
{
    (void)state;
    static const char *const bodies[] = {
        "", "[", "{}", "\"x\"", "[{}]", "[1]", "null", "[{\"phone_number\":\"abc\",\"content\":\"x\"}]",
        "[{\"mobile\":\"13800000001\"}]", "[{\"phone_number\":13811110000,\"success\":\"yes\"}]",
        "[{\"phone_number\":\"13811110000\",\"content\":\"\\u0000\"}]",
    };
    for (size_t i = 0; i < COUNT_OF(bodies); i++) {
        check_body("aliyun", "inbound", bodies[i], ST_MALFORMED);
        check_body("aliyun", "status", bodies[i], ST_MALFORMED);
        check_body("tencent", "inbound", bodies[i], ST_MALFORMED);
        check_body("tencent", "status", bodies[i], ST_MALFORMED);
    }
    check_body("aliyun", "inbound", "[]", ST_OK); /* the console's probe */
    check_body("tencent", "status", "[]", ST_OK);
}

static void arrays_have_a_bound(void **state)
{
    (void)state;
    static char body[64 * (INBOUND_BATCH_MAX + 2)];
    for (size_t count = INBOUND_BATCH_MAX; count <= INBOUND_BATCH_MAX + 1; count++) {
        size_t size = 0;
        for (size_t i = 0; i < count; i++) {
            size += (size_t)snprintf(
                body + size, sizeof body - size,
                "%s{\"phone_number\":\"13811110000\",\"content\":\"%zu\"}", i == 0 ? "[" : ",", i);
        }
        snprintf(body + size, sizeof body - size, "]");
        check_body("aliyun", "inbound", body,
                   count <= INBOUND_BATCH_MAX ? ST_OK : ST_TOO_LARGE);
    }
}

static void kannel_without_anything_to_know_it_by_is_malformed(void **state)
{
    (void)state;
    static const char *const queries[] = {
        "", "from=13800138000", "from=13800138000&hex=41", "hex=41&id=1", "from=x&hex=41&id=1",
        "from=13800138000&hex=4&id=1", "from=13800138000&hex=zz&id=1", "from=%zz&hex=41&id=1",
    };
    for (size_t i = 0; i < COUNT_OF(queries); i++) {
        struct sms_case c;
        struct inbound_batch batch;
        sms_case_open(&c, "kannel");
        struct webhook hook = sms_case_hook(&c, "inbound", queries[i], "");
        hook.is_get = true;
        enum status status = sms_case_receive(&c, &hook, &batch);
        CHECK(status == ST_MALFORMED, "%s: %s", queries[i], status_name(status));
        sms_case_close(&c);
    }
}

/* ---- who may call ---- */

static void unsigned_callbacks_need_their_path_and_address(void **state)
{
    (void)state;
    static const struct {
        const char *tail, *remote;
        bool is_get;
        enum status status;
    } cases[] = {
        {"inbound/0123456789abcdef", "127.0.0.1", false, ST_OK},
        {"inbound/0123456789abcdef", "10.0.0.9", false, ST_OK},
        {"inbound/0123456789abcdef", "10.0.0.8", false, ST_FORBIDDEN},
        {"inbound/0123456789abcdee", "127.0.0.1", false, ST_SIGNATURE},
        {"inbound/0123456789abcde", "127.0.0.1", false, ST_SIGNATURE},
        {"inbound/", "127.0.0.1", false, ST_SIGNATURE},
        {"inbound", "127.0.0.1", false, ST_SIGNATURE},
        {"inbox/0123456789abcdef", "127.0.0.1", false, ST_NOT_FOUND},
        {"", "127.0.0.1", false, ST_NOT_FOUND},
        {"inbound/0123456789abcdef", "127.0.0.1", true, ST_METHOD},
    };
    struct sms_case c;
    sms_case_account(&c.account, "aliyun");
    account_case_set(&c.account, "callback_addresses", "127.0.0.1, 10.0.0.9");
    c.arena = arena_open(SMS_CASE_ARENA_BYTES, SMS_CASE_ARENA_LIMIT_BYTES);
    sms_case_prepare(&c);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct webhook hook = {.tail = text_of(cases[i].tail),
                               .remote = text_of(cases[i].remote),
                               .is_get = cases[i].is_get,
                               .body = TEXT("[]")};
        enum status status = c.account.ops->verify(&c.account, &hook, c.arena);
        CHECK(status == cases[i].status, "%s from %s: %s", cases[i].tail, cases[i].remote,
              status_name(status));
    }
    sms_case_close(&c);
}

/* ---- Twilio ---- */

#define FORM                                                                                       \
    "AccountSid=AC1&Body=TD+%E5%81%9C%E6%B0%B4%E4%BA%86%E5%90%97%EF%BC%9F&From=%2B8613800138000"    \
    "&MessageSid=SM1&NumMedia=0&To=%2B14155550100&Empty="
#define FORM_TYPE "application/x-www-form-urlencoded"

static struct webhook twilio_hook(struct sms_case *c, const char *url, const char *query,
                                  const char *body, const char *type)
{
    struct sms_pairs fields = {0};
    struct webhook hook = sms_case_hook(c, "inbound", query, body);
    hook.content_type = text_of(type);
    hook.host = TEXT("gw.example.com");
    if (strcmp(type, FORM_TYPE) == 0) {
        assert_int_equal(sms_pairs_read(text_of(body), c->arena, &fields), ST_OK);
    }
    hook.headers[0] =
        twilio_sign(text_of(url), fields.items, fields.count, TEXT("12345"), c->arena);
    return hook;
}

static void twilio_form_is_understood_and_answered(void **state)
{
    (void)state;
    struct sms_case c;
    struct inbound_batch batch;
    struct http_answer answer;
    static const uint8_t random[CHANNEL_RANDOM_BYTES];
    sms_case_open(&c, "twilio");
    struct webhook hook = twilio_hook(&c, "https://gw.example.com/sms/twilio/inbound", "", FORM,
                                      FORM_TYPE "; charset=UTF-8");
    hook = twilio_hook(&c, "https://gw.example.com/sms/twilio/inbound", "", FORM, FORM_TYPE);
    assert_int_equal(sms_case_receive(&c, &hook, &batch), ST_OK);
    const struct inbound *in = &batch.items[0];
    assert_true(text_equal(in->content, TEXT("TD 停水了吗？")));
    assert_true(text_equal(in->peer, TEXT("13800138000")));
    assert_true(text_equal(in->dedupe_key, TEXT("in:SM1")));
    assert_true(in->answerable);
    assert_int_equal(c.account.ops->answer(&c.account, &hook, in, TEXT("<好> & \"再见\""), 0, random,
                                           c.arena, &answer),
                     ST_OK);
    assert_true(text_equal(
        answer.body,
        TEXT("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response><Message><Body>【阳光物业】"
             "&lt;好&gt; &amp; &quot;再见&quot;</Body></Message></Response>")));
    assert_int_equal(
        c.account.ops->answer(&c.account, &hook, in, TEXT_NONE, 0, random, c.arena, &answer), ST_OK);
    assert_true(text_ends_with(answer.body, TEXT("<Response></Response>")));
    assert_true(text_starts_with(answer.content_type, TEXT("text/xml")));
    sms_case_close(&c);
}

static void check_twilio(struct sms_case *c, const char *label, struct webhook *hook,
                         enum status wanted)
{
    struct inbound_batch batch;
    enum status status = sms_case_receive(c, hook, &batch);
    CHECK(status == wanted, "%s: %s", label, status_name(status));
}

static void twilio_signature_covers_address_and_fields(void **state)
{
    (void)state;
    struct sms_case c;
    sms_case_open(&c, "twilio");
    struct webhook good = twilio_hook(&c, "https://gw.example.com/sms/twilio/inbound", "", FORM,
                                      FORM_TYPE);
    struct webhook hook = good;
    check_twilio(&c, "as it is", &hook, ST_OK);
    hook = twilio_hook(&c, "https://gw.example.com:443/sms/twilio/inbound", "", FORM, FORM_TYPE);
    check_twilio(&c, "with the port", &hook, ST_OK);
    hook = twilio_hook(&c, "https://gw.example.com/sms/twilio/inbound?a=1", "a=1", FORM, FORM_TYPE);
    check_twilio(&c, "with a query", &hook, ST_OK);
    hook.query = TEXT("a=2");
    check_twilio(&c, "another query", &hook, ST_SIGNATURE);
    hook = twilio_hook(&c, "http://gw.example.com/sms/twilio/inbound", "", FORM, FORM_TYPE);
    check_twilio(&c, "another scheme", &hook, ST_SIGNATURE);
    hook = good;
    hook.body = TEXT(FORM "&Body=x");
    check_twilio(&c, "a field more", &hook, ST_SIGNATURE);
    hook = good;
    hook.tail = TEXT("status");
    check_twilio(&c, "another part", &hook, ST_SIGNATURE);
    hook = good;
    hook.headers[0] = TEXT_NONE;
    check_twilio(&c, "no signature", &hook, ST_SIGNATURE);
    hook.headers[0] = TEXT("AAAAAAAAAAAAAAAAAAAAAAAAAAA=");
    check_twilio(&c, "another signature", &hook, ST_SIGNATURE);
    hook = good;
    hook.is_get = true;
    check_twilio(&c, "GET", &hook, ST_METHOD);
    sms_case_close(&c);
}

static void twilio_host_counts_only_where_it_is_accepted(void **state)
{
    (void)state;
    for (int accepted = 0; accepted < 2; accepted++) {
        struct sms_case c;
        sms_case_account(&c.account, "twilio");
        if (accepted) {
            account_case_set(&c.account, "signed_host", "accepted");
        }
        c.arena = arena_open(SMS_CASE_ARENA_BYTES, SMS_CASE_ARENA_LIMIT_BYTES);
        sms_case_prepare(&c);
        struct webhook hook =
            twilio_hook(&c, "http://127.0.0.1:8080/sms/twilio/inbound", "", FORM, FORM_TYPE);
        hook.host = TEXT("127.0.0.1:8080");
        check_twilio(&c, "by its host", &hook, accepted ? ST_OK : ST_SIGNATURE);
        sms_case_close(&c);
    }
}

#define JSON_BODY "{\"MessageSid\":\"SM2\",\"From\":\"+8613800138000\",\"Body\":\"停水\"}"

static void twilio_json_is_signed_by_its_digest(void **state)
{
    (void)state;
    struct sms_case c;
    sms_case_open(&c, "twilio");
    struct text query = arena_printf(c.arena, "bodySHA256=%.*s",
                                     TEXT_ARGS(sms_sha256_hex(TEXT(JSON_BODY), c.arena)));
    struct text url = arena_printf(c.arena, "https://gw.example.com/sms/twilio/inbound?%.*s",
                                   TEXT_ARGS(query));
    struct webhook good = twilio_hook(&c, url.data, query.data, JSON_BODY, "application/json");
    struct webhook hook = good;
    struct inbound_batch batch;
    assert_int_equal(sms_case_receive(&c, &hook, &batch), ST_OK);
    assert_true(text_equal(batch.items[0].content, TEXT("停水")));
    hook = good;
    hook.body = TEXT("{\"MessageSid\":\"SM3\",\"From\":\"+8613800138000\",\"Body\":\"停电\"}");
    check_twilio(&c, "another body", &hook, ST_SIGNATURE);
    hook = twilio_hook(&c, "https://gw.example.com/sms/twilio/inbound", "", JSON_BODY,
                       "application/json");
    check_twilio(&c, "no digest", &hook, ST_SIGNATURE);
    sms_case_close(&c);
}

static void twilio_reports_name_state_and_reference(void **state)
{
    (void)state;
    static const struct {
        const char *word;
        enum report_state state;
    } cases[] = {
        {"queued", REPORT_BUFFERED},     {"sent", REPORT_BUFFERED}, {"delivered", REPORT_DELIVERED},
        {"undelivered", REPORT_FAILED}, {"failed", REPORT_FAILED}, {"read", REPORT_DELIVERED},
        {"of tomorrow", REPORT_NONE},
    };
    struct sms_case c;
    sms_case_open(&c, "twilio");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sms_pair pairs[] = {{TEXT("MessageSid"), TEXT("SM9")},
                                   {TEXT("MessageStatus"), text_of(cases[i].word)},
                                   {TEXT("To"), TEXT("+8613800138000")},
                                   {TEXT("ErrorCode"), TEXT("30005")}};
        struct text body = sms_pairs_write(pairs, COUNT_OF(pairs), c.arena);
        struct webhook hook = {
            .tail = TEXT("status"), .query = TEXT("ref=m7"), .body = body,
            .content_type = TEXT(FORM_TYPE), .remote = TEXT("127.0.0.1")};
        hook.headers[0] = twilio_sign(TEXT("https://gw.example.com/sms/twilio/status?ref=m7"),
                                      pairs, COUNT_OF(pairs), TEXT("12345"), c.arena);
        struct inbound_batch batch;
        assert_int_equal(sms_case_receive(&c, &hook, &batch), ST_OK);
        const struct inbound *in = &batch.items[0];
        CHECK(in->kind == INBOUND_REPORT && in->report == cases[i].state, "%s", cases[i].word);
        assert_true(text_equal(in->event_key, TEXT("SM9")));
        assert_true(text_equal(in->reference, TEXT("m7")));
        assert_true(text_equal(in->peer, TEXT("13800138000")));
        CHECK(cases[i].state != REPORT_FAILED ||
                  text_equal(in->content, TEXT("空号或已停用 (30005)")),
              "%.*s", TEXT_ARGS(in->content));
    }
    sms_case_close(&c);
}

/* ---- the carriers' own answers ---- */

static void answers_have_the_shape_that_stops_a_push(void **state)
{
    (void)state;
    static const struct {
        const char *provider, *type, *body;
    } cases[] = {
        {"aliyun", "application/json", "{\"code\":0,\"msg\":\"接收成功\"}"},
        {"tencent", "application/json", "{\"result\":0,\"errmsg\":\"OK\"}"},
        {"kannel", "text/plain", ""},
    };
    static const uint8_t random[CHANNEL_RANDOM_BYTES];
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sms_case c;
        struct http_answer answer;
        struct inbound inbound = {.kind = INBOUND_TEXT};
        struct webhook hook = {0};
        sms_case_open(&c, cases[i].provider);
        assert_int_equal(c.account.ops->answer(&c.account, &hook, &inbound, TEXT("好的"), 0, random,
                                               c.arena, &answer),
                         ST_OK);
        assert_int_equal(answer.code, 200);
        CHECK(text_equal(answer.body, text_of(cases[i].body)), "%s", cases[i].provider);
        CHECK(text_starts_with(answer.content_type, text_of(cases[i].type)), "%s",
              cases[i].provider);
        sms_case_close(&c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recorded_payloads_are_understood),
        cmocka_unit_test(arrays_are_read_one_by_one),
        cmocka_unit_test(broken_bodies_are_malformed),
        cmocka_unit_test(arrays_have_a_bound),
        cmocka_unit_test(kannel_without_anything_to_know_it_by_is_malformed),
        cmocka_unit_test(unsigned_callbacks_need_their_path_and_address),
        cmocka_unit_test(twilio_form_is_understood_and_answered),
        cmocka_unit_test(twilio_signature_covers_address_and_fields),
        cmocka_unit_test(twilio_host_counts_only_where_it_is_accepted),
        cmocka_unit_test(twilio_json_is_signed_by_its_digest),
        cmocka_unit_test(twilio_reports_name_state_and_reference),
        cmocka_unit_test(answers_have_the_shape_that_stops_a_push),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
