/* Tencent Cloud SMS: https://cloud.tencent.com/document/api/382/55981 (SendSms),
 * 59179 (replies), 59178 (status). */
#include "adapters/http_judge.h"
#include "adapters/sms/errors.h"
#include "adapters/sms/message.h"
#include "adapters/sms/routes.h"
#include "adapters/sms/signing.h"

#include <stdlib.h>

#define CONTENT_TYPE "application/json; charset=utf-8"

/* ---- callbacks ---- */

static struct text phone_of(const json_t *item, struct arena *arena)
{
    struct text nation = sms_json_text(item, "nationcode", arena);
    struct text mobile = sms_json_text(item, "mobile", arena);
    if (mobile.size == 0) {
        return TEXT_NONE;
    }
    return nation.size == 0 ? mobile : arena_printf(arena, "+%.*s%.*s", TEXT_ARGS(nation),
                                                    TEXT_ARGS(mobile));
}

/* There is no id: two equal texts of one second from one phone are one. */
static enum status read_words(const json_t *item, struct arena *arena, struct inbound *inbound)
{
    const json_t *time = json_object_get(item, "time");
    struct sms_words words = {
        .phone = phone_of(item, arena),
        .content = sms_json_text(item, "text", arena),
        .sent_at_ms = json_is_integer(time) && json_integer_value(time) > 0 &&
                              json_integer_value(time) < INT32_MAX * INT64_C(4)
                          ? json_integer_value(time) * 1000
                          : 0,
    };
    return words.content.data == NULL ? ST_MALFORMED : sms_take_words(&words, arena, inbound);
}

static enum status read_report(const json_t *item, struct arena *arena, struct inbound *inbound)
{
    struct text state = sms_json_text(item, "report_status", arena);
    const struct sms_report report = {
        .id = sms_json_text(item, "sid", arena),
        .reference = sms_json_text(item, "ext", arena),
        .phone = phone_of(item, arena),
        .code = sms_json_text(item, "errmsg", arena),
        .state = text_equal(state, TEXT("SUCCESS")) ? REPORT_DELIVERED : REPORT_FAILED,
    };
    if (!text_equal(state, TEXT("SUCCESS")) && !text_equal(state, TEXT("FAIL"))) {
        return ST_MALFORMED;
    }
    return sms_take_report(&report, arena, inbound);
}

SMS_DECODE(tencent_decode)
{
    const struct sms_callback *callback = hook->parsed;
    return sms_read_items(account, hook->body,
                          callback->part == SMS_PART_INBOUND ? read_words : read_report, arena,
                          batch_out);
}

SMS_ANSWER(tencent_answer)
{
    (void)account, (void)hook, (void)inbound, (void)reply, (void)reply_at_ms, (void)random;
    (void)arena;
    *answer_out =
        (struct http_answer){200, TEXT(CONTENT_TYPE), TEXT("{\"result\":0,\"errmsg\":\"OK\"}")};
    return ST_OK;
}

/* ---- sending ---- */

static json_t *string_of(struct text value)
{
    return json_stringn(value.size == 0 ? "" : value.data, value.size);
}

/* The members in the order of the page: the signature is over these very bytes. */
static struct text write_body(const struct account *account, const struct outbound *outbound,
                              const struct sms_filled *filled, struct arena *arena)
{
    const struct sms_settings *settings = account->state;
    struct text phone = sms_phone_international(outbound->peer, arena);
    json_t *values = json_array();
    for (size_t i = 0; i < filled->template_->parameter_count; i++) {
        json_array_append_new(values, string_of(filled->values[i]));
    }
    json_t *body = json_pack("{s:[o],s:o,s:o,s:o,s:o}", "PhoneNumberSet", string_of(phone),
                             "SmsSdkAppId", string_of(settings->values[SMS_SET_APP_ID]),
                             "SignName", string_of(settings->values[SMS_SET_SIGNATURE]),
                             "TemplateId", string_of(filled->id), "TemplateParamSet", values);
    struct text extend = settings->values[SMS_SET_EXTEND];
    if (extend.size > 0) {
        json_object_set_new(body, "ExtendCode", string_of(extend));
    }
    if (outbound->idempotency_key.size > 0) {
        json_object_set_new(body, "SessionContext", string_of(outbound->idempotency_key));
    }
    char *dumped = body == NULL ? NULL : json_dumps(body, JSON_COMPACT);
    json_decref(body);
    struct text written = dumped == NULL ? TEXT_NONE : arena_text(arena, text_of(dumped));
    free(dumped);
    return written;
}

SMS_ENCODE(tencent_encode)
{
    const struct sms_settings *settings = account->state;
    struct sms_filled filled;
    (void)token;
    enum status status = sms_message_fill(account, outbound, arena, &filled);
    if (status != ST_OK) {
        return status;
    }
    const struct tc3_request request = {
        .host = settings->host,
        .content_type = TEXT(CONTENT_TYPE),
        .body = write_body(account, outbound, &filled, arena),
        .service = TEXT("sms"),
        .timestamp_s = outbound->now_ms / 1000,
    };
    struct signed_request made;
    if (request.body.data == NULL) {
        return ST_NO_MEMORY;
    }
    status = tc3_sign(&request, settings->values[SMS_SET_SECRET_ID],
                      settings->values[SMS_SET_SECRET_KEY], arena, &made);
    struct text region = settings->values[SMS_SET_REGION];
    const struct text url[] = {settings->values[SMS_SET_API_BASE], TEXT("/")};
    *request_out = (struct http_request){
        .is_post = true,
        .url = arena_join(arena, url, 2),
        .content_type = request.content_type,
        .body = request.body,
        .authorization = made.authorization,
        .header_count = 4,
        .headers = {{TEXT("X-TC-Action"), TEXT("SendSms")},
                    {TEXT("X-TC-Version"), TEXT("2021-01-11")},
                    {TEXT("X-TC-Region"), region.size > 0 ? region : TEXT("ap-guangzhou")},
                    {TEXT("X-TC-Timestamp"),
                     arena_printf(arena, "%lld", (long long)request.timestamp_s)}},
    };
    return status == ST_OK && request_out->url.data == NULL ? ST_NO_MEMORY : status;
}

/* ---- answers: one code for the request, or one for each number ---- */

static const json_t *status_of(const json_t *answer)
{
    const json_t *response = json_object_get(answer, "Response");
    return json_array_get(json_object_get(response, "SendStatusSet"), 0);
}

static const char *code_of(const json_t *answer)
{
    const json_t *error = json_object_get(json_object_get(answer, "Response"), "Error");
    const json_t *from = error != NULL ? error : status_of(answer);
    return json_string_value(json_object_get(from, "Code"));
}

SMS_JUDGE(tencent_judge)
{
    json_t *answer = json_loadb(body.size == 0 ? "" : body.data, body.size, 0, NULL);
    const char *code = code_of(answer);
    struct verdict verdict = http_code != 0 && code != NULL
                                 ? sms_errors_judge(SMS_CODES_TENCENT, text_of(code))
                                 : http_judge(http_code, sent_out);
    json_decref(answer);
    return verdict;
}

SMS_READ_ANSWER(tencent_read_answer)
{
    json_t *answer = json_loadb(body.size == 0 ? "" : body.data, body.size, 0, NULL);
    struct text code = text_of(code_of(answer));
    answer_out->message_id = sms_json_text(status_of(answer), "SerialNo", arena);
    answer_out->code = code.size == 0 || text_equal(code, TEXT("Ok")) ? TEXT_NONE
                                                                      : arena_text(arena, code);
    json_decref(answer);
}
