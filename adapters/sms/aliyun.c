/* Aliyun SMS: https://help.aliyun.com/document_detail/55284.html (SendSms),
 * 101847 (SmsUp), 101867 (SmsReport). */
#include "adapters/http_judge.h"
#include "adapters/percent.h"
#include "adapters/sms/errors.h"
#include "adapters/sms/message.h"
#include "adapters/sms/routes.h"
#include "adapters/sms/signing.h"
#include "bot/base/date.h"

#include <stdlib.h>

enum { PARAMS_MAX = 20 };

#define VERSION "2017-05-25"
/* Of no bytes: the parameters are in the query. */
#define EMPTY_SHA256 "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

/* ---- callbacks ---- */

static enum status read_words(const json_t *item, struct arena *arena, struct inbound *inbound)
{
    struct sms_words words = {
        .id = sms_json_text(item, "sequence_id", arena),
        .phone = sms_json_text(item, "phone_number", arena),
        .content = sms_json_text(item, "content", arena),
    };
    (void)sms_time_read(sms_json_text(item, "send_time", arena), &words.sent_at_ms);
    return words.content.data == NULL ? ST_MALFORMED : sms_take_words(&words, arena, inbound);
}

static enum status read_report(const json_t *item, struct arena *arena, struct inbound *inbound)
{
    const json_t *success = json_object_get(item, "success");
    const struct sms_report report = {
        .id = sms_json_text(item, "biz_id", arena),
        .reference = sms_json_text(item, "out_id", arena),
        .phone = sms_json_text(item, "phone_number", arena),
        .code = sms_json_text(item, "err_code", arena),
        .state = json_is_true(success) ? REPORT_DELIVERED : REPORT_FAILED,
    };
    return json_is_boolean(success) ? sms_take_report(&report, arena, inbound) : ST_MALFORMED;
}

SMS_DECODE(aliyun_decode)
{
    const struct sms_callback *callback = hook->parsed;
    return sms_read_items(account, hook->body,
                          callback->part == SMS_PART_INBOUND ? read_words : read_report, arena,
                          batch_out);
}

/* Within 700 ms; any other shape is pushed again, and the console refuses the address. */
SMS_ANSWER(aliyun_answer)
{
    (void)account, (void)hook, (void)inbound, (void)reply, (void)reply_at_ms, (void)random;
    (void)arena;
    *answer_out = (struct http_answer){200, TEXT("application/json; charset=utf-8"),
                                       TEXT("{\"code\":0,\"msg\":\"接收成功\"}")};
    return ST_OK;
}

/* ---- sending ---- */

/* {"name":"value"} in the order of the template; raw UTF-8. */
static struct text write_values(const struct sms_filled *filled, struct arena *arena)
{
    json_t *object = json_object();
    for (size_t i = 0; i < filled->template_->parameter_count; i++) {
        struct text name = arena_text(arena, filled->template_->parameters[i].name);
        if (name.data != NULL) {
            json_object_set_new(object, name.data,
                                json_stringn(filled->values[i].data, filled->values[i].size));
        }
    }
    char *dumped = json_dumps(object, JSON_COMPACT);
    json_decref(object);
    struct text written = dumped == NULL ? TEXT_NONE : arena_text(arena, text_of(dumped));
    free(dumped);
    return written;
}

/* "2026-01-02T03:04:05Z" */
static struct text stamp(int64_t now_ms, struct arena *arena)
{
    struct date day = date_of_day(date_local_day(now_ms, 0));
    int minute = date_local_minute(now_ms, 0);
    return arena_printf(arena, "%04lld-%02d-%02dT%02d:%02d:%02dZ", (long long)day.year, day.month,
                        day.day, minute / 60, minute % 60, (int)(now_ms / 1000 % 60));
}

static void add(struct sms_pair *pairs, size_t *count, const char *name, struct text value)
{
    if (value.size > 0) {
        pairs[(*count)++] = (struct sms_pair){text_of(name), value};
    }
}

/* The business parameters, by name. */
static enum status read_params(const struct account *account, const struct outbound *outbound,
                               struct arena *arena, struct sms_pair *params, size_t *count)
{
    const struct sms_settings *settings = account->state;
    struct sms_filled filled;
    enum status status = sms_message_fill(account, outbound, arena, &filled);
    if (status != ST_OK) {
        return status;
    }
    struct text values =
        filled.template_->parameter_count == 0 ? TEXT_NONE : write_values(&filled, arena);
    add(params, count, "OutId", outbound->idempotency_key);
    add(params, count, "PhoneNumbers", outbound->peer);
    add(params, count, "SignName", settings->values[SMS_SET_SIGNATURE]);
    add(params, count, "SmsUpExtendCode", settings->values[SMS_SET_EXTEND]);
    add(params, count, "TemplateCode", filled.id);
    add(params, count, "TemplateParam", values);
    return ST_OK;
}

static enum status encode_v3(const struct sms_settings *settings, const struct outbound *outbound,
                             const struct sms_pair *params, size_t count, struct arena *arena,
                             struct http_request *request_out)
{
    const struct sms_pair headers[] = {
        {TEXT("host"), settings->host},
        {TEXT("x-acs-action"), TEXT("SendSms")},
        {TEXT("x-acs-content-sha256"), TEXT(EMPTY_SHA256)},
        {TEXT("x-acs-date"), stamp(outbound->now_ms, arena)},
        {TEXT("x-acs-signature-nonce"),
         sms_hex(outbound->random, sizeof outbound->random, arena)},
        {TEXT("x-acs-version"), TEXT(VERSION)},
    };
    enum { HEADERS = sizeof headers / sizeof headers[0] };
    const struct acs3_request request = {true, TEXT("/"), params, count, headers, HEADERS,
                                         TEXT_NONE};
    struct signed_request made;
    enum status status = acs3_sign(&request, settings->values[SMS_SET_ACCESS_ID],
                                   settings->values[SMS_SET_ACCESS_KEY], arena, &made);
    const struct text url[] = {settings->values[SMS_SET_API_BASE], TEXT("/?"),
                               sms_pairs_write(params, count, arena)};
    *request_out = (struct http_request){
        .is_post = true, .url = arena_join(arena, url, 3), .authorization = made.authorization};
    for (size_t i = 1; i < HEADERS; i++) { /* the Host header is written by itself */
        request_out->headers[request_out->header_count++] =
            (struct http_header){headers[i].name, headers[i].value};
    }
    return status == ST_OK && request_out->url.data == NULL ? ST_NO_MEMORY : status;
}

static enum status encode_rpc(const struct sms_settings *settings, const struct outbound *outbound,
                              struct sms_pair *params, size_t count, struct arena *arena,
                              struct http_request *request_out)
{
    add(params, &count, "AccessKeyId", settings->values[SMS_SET_ACCESS_ID]);
    add(params, &count, "Action", TEXT("SendSms"));
    add(params, &count, "Format", TEXT("JSON"));
    add(params, &count, "RegionId", TEXT("cn-hangzhou"));
    add(params, &count, "SignatureMethod", TEXT("HMAC-SHA1"));
    add(params, &count, "SignatureNonce", sms_hex(outbound->random, sizeof outbound->random, arena));
    add(params, &count, "SignatureVersion", TEXT("1.0"));
    add(params, &count, "Timestamp", stamp(outbound->now_ms, arena));
    add(params, &count, "Version", TEXT(VERSION));
    struct text signature =
        rpc_sign(false, params, count, settings->values[SMS_SET_ACCESS_KEY], arena);
    struct text escaped = percent_encode(signature, arena);
    const struct text url[] = {settings->values[SMS_SET_API_BASE], TEXT("/?Signature="), escaped,
                               TEXT("&"), sms_pairs_write(params, count, arena)};
    *request_out = (struct http_request){.url = arena_join(arena, url, 5)};
    return signature.data == NULL || request_out->url.data == NULL ? ST_NO_MEMORY : ST_OK;
}

SMS_ENCODE(aliyun_encode)
{
    const struct sms_settings *settings = account->state;
    struct sms_pair params[PARAMS_MAX];
    size_t count = 0;
    (void)token;
    enum status status = read_params(account, outbound, arena, params, &count);
    if (status != ST_OK) {
        return status;
    }
    return settings->values[SMS_SET_PROTOCOL].size > 0
               ? encode_rpc(settings, outbound, params, count, arena, request_out)
               : encode_v3(settings, outbound, params, count, arena, request_out);
}

/* ---- answers: 200 also for refusals of the business, 4xx for those of the gateway ---- */

SMS_JUDGE(aliyun_judge)
{
    json_t *answer = json_loadb(body.size == 0 ? "" : body.data, body.size, 0, NULL);
    const json_t *code = json_object_get(answer, "Code");
    struct verdict verdict = http_judge(http_code, sent_out);
    if (http_code != 0 && json_is_string(code)) {
        verdict = sms_errors_judge(SMS_CODES_ALIYUN, text_of(json_string_value(code)));
    }
    json_decref(answer);
    return verdict;
}

SMS_READ_ANSWER(aliyun_read_answer)
{
    json_t *answer = json_loadb(body.size == 0 ? "" : body.data, body.size, 0, NULL);
    struct text code = sms_json_text(answer, "Code", arena);
    answer_out->message_id = sms_json_text(answer, "BizId", arena);
    answer_out->code = text_equal(code, TEXT("OK")) ? TEXT_NONE : code;
    json_decref(answer);
}
