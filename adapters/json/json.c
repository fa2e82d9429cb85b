#include "adapters/json/json.h"

#include "adapters/http_judge.h"
#include "adapters/json/message.h"
#include "adapters/json/settings.h"
#include "adapters/json/signature.h"
#include "bot/base/invariant.h"
#include "bot/json_out.h"

enum {
    TEXT_BYTES_MAX = 4096, /* of one message; a longer text becomes several */
    ANSWER_BYTES = 512     /* beside the words */
};

static const char *const header_names[] = {"guanjia-signature:", NULL};
static const struct text media_type = TEXT("application/json");

/* ---- coming in ---- */

/* An id stands for one body: the same id with another is refused, or the second message would be
 * taken for a repeat of the first and be lost without a word. */
static enum status json_verify(const struct account *account, struct webhook *hook,
                               struct arena *arena)
{
    struct json_message *message = arena_alloc(arena, sizeof *message);
    if (message == NULL) {
        return ST_NO_MEMORY;
    }
    enum status status =
        json_signature_check(account->state, hook->headers[0], hook->body, hook->now_ms);
    if (status == ST_OK) {
        status = json_message_read(hook->body, arena, message);
    }
    if (status == ST_OK) {
        hook->parsed = message;
        hook->replay_key = message->id; /* none of a status: it may come again in other words */
    }
    return status;
}

static enum status read_report(const struct json_message *message, struct arena *arena,
                               struct inbound *inbound)
{
    inbound->kind = INBOUND_REPORT;
    inbound->report = message->state;
    inbound->reference = message->key;
    if (message->state == REPORT_FAILED) {
        inbound->content = message->reason.size == 0
                               ? arena_text(arena, TEXT("对方没有送达"))
                               : arena_printf(arena, "对方没有送达 (%.*s)", TEXT_ARGS(message->reason));
        return inbound->content.data == NULL ? ST_NO_MEMORY : ST_OK;
    }
    return ST_OK;
}

static enum status json_decode(const struct account *account, const struct webhook *hook,
                               struct arena *arena, struct inbound_batch *batch_out)
{
    const struct json_message *message = hook->parsed;
    INVARIANT(message != NULL);
    struct inbound *inbound = arena_alloc(arena, sizeof *inbound);
    if (inbound == NULL) {
        return ST_NO_MEMORY;
    }
    enum status status = ST_OK;
    inbound->account = account->id;
    if (message->kind == JSON_STATUS) {
        status = read_report(message, arena, inbound);
    } else {
        inbound->kind = INBOUND_TEXT;
        inbound->peer = message->from;
        inbound->dedupe_key = message->id;
        inbound->sent_at_ms = message->at_ms;
        inbound->content = message->text;
        inbound->name = message->name;
        inbound->phone = message->phone;
        inbound->answerable = true;
    }
    if (status == ST_OK) {
        *batch_out = (struct inbound_batch){.count = 1, .items = inbound};
    }
    return status;
}

/* {"id":"…","reply":"…"}; without "reply" when there is nothing to say. */
static enum status json_answer(const struct account *account, const struct webhook *hook,
                               const struct inbound *inbound, struct text reply,
                               int64_t reply_at_ms, const uint8_t random[CHANNEL_RANDOM_BYTES],
                               struct arena *arena, struct http_answer *answer_out)
{
    (void)account, (void)inbound, (void)reply_at_ms, (void)random;
    const struct json_message *message = hook->parsed;
    struct json_out out;
    INVARIANT(message != NULL);
    json_out_begin(&out, arena, ANSWER_BYTES + reply.size);
    json_out_object(&out, NULL);
    if (message->kind == JSON_STATUS) {
        json_out_text(&out, "key", message->key);
    } else {
        json_out_text(&out, "id", message->id);
    }
    if (reply.size > 0) {
        json_out_text(&out, "reply", reply);
    }
    json_out_object_end(&out);
    *answer_out = (struct http_answer){.code = 200, .content_type = media_type};
    return json_out_end(&out, &answer_out->body);
}

/* ---- going out ---- */

static enum status write_body(const struct account *account, const struct outbound *outbound,
                              struct arena *arena, struct text *body_out)
{
    struct json_out out;
    json_out_begin(&out, arena, ANSWER_BYTES + outbound->content.size);
    json_out_object(&out, NULL);
    json_out_string(&out, "type", "message");
    json_out_text(&out, "account", account->id);
    json_out_text(&out, "key", outbound->idempotency_key);
    json_out_text(&out, "to", outbound->peer);
    json_out_text(&out, "text", outbound->content);
    json_out_object_end(&out);
    return json_out_end(&out, body_out);
}

/* The body is the same at every attempt; only the time, and so the signature, changes. A template
 * goes as its words: here nobody must approve them. */
static enum status json_encode(const struct account *account, struct text token,
                               const struct outbound *outbound, struct arena *arena,
                               struct http_request *request_out)
{
    const struct json_settings *settings = account->state;
    (void)token;
    if (outbound->kind == OUTBOUND_IMAGE || outbound->content.size == 0) {
        return ST_MALFORMED;
    }
    struct http_request request = {.is_post = true, .content_type = media_type};
    enum status status = write_body(account, outbound, arena, &request.body);
    if (status != ST_OK) {
        return status;
    }
    request.url = arena_text(arena, settings->url);
    request.headers[request.header_count++] = (struct http_header){
        TEXT("Guanjia-Signature"),
        json_signature_make(settings->secrets[0], outbound->now_ms, request.body, arena)};
    request.headers[request.header_count++] = (struct http_header){
        TEXT("Idempotency-Key"), arena_text(arena, outbound->idempotency_key)};
    bool whole = request.url.data != NULL && request.headers[0].value.data != NULL &&
                 request.headers[1].value.data != NULL;
    *request_out = request;
    return whole ? ST_OK : ST_NO_MEMORY;
}

/* The receiver drops repeats, so whatever leaves doubt is tried again; how soon is his to say
 * (Retry-After). */
static struct verdict json_judge(int http_code, struct text body, bool sent_out)
{
    static const int passing[] = {408, 425, 429}; /* too slow, too early, too many */
    bool passes = http_code >= 500;
    for (size_t i = 0; i < sizeof passing / sizeof passing[0]; i++) {
        passes = passes || http_code == passing[i];
    }
    (void)body;
    if (http_code >= 200 && http_code < 300) {
        return (struct verdict){SEND_DONE, 0, 0, "对方已收下"};
    }
    if (http_code == 401 || http_code == 403) {
        return (struct verdict){SEND_STOP_ACCOUNT, 0, http_code, "对方不认签名，请核对密钥和本机时间"};
    }
    if (passes) {
        return (struct verdict){SEND_RETRY, 0, http_code, "对方暂时无法处理"};
    }
    if (http_code >= 400) {
        return (struct verdict){SEND_GIVE_UP, 0, http_code, "对方拒绝了消息"};
    }
    return http_judge(http_code, sent_out);
}

/* {"id":"…"} when it was taken, {"error":"…"} when not; nobody must say either. */
static void json_read_answer(struct text body, struct arena *arena, struct send_answer *answer_out)
{
    json_t *object = NULL;
    if (json_message_parse(body, &object) != ST_OK) {
        return;
    }
    if (json_message_id(object, "id", JSON_ID_BYTES_MAX, arena, &answer_out->message_id) != ST_OK) {
        answer_out->message_id = TEXT_NONE;
    }
    if (json_message_line(object, "error", JSON_REASON_BYTES_MAX, arena, &answer_out->code) !=
        ST_OK) {
        answer_out->code = TEXT_NONE;
    }
    json_decref(object);
}

const struct channel_ops json_channel = {
    .name = "webhook",
    .body_bytes_max = JSON_BODY_BYTES_MAX,
    .text_bytes_max = TEXT_BYTES_MAX,
    .deduplicates = true, /* docs/webhook.md asks it of the receiver */
    .headers = header_names,
    .prepare = json_settings_prepare,
    .release = json_settings_release,
    .verify = json_verify,
    .decode = json_decode,
    .answer = json_answer,
    .encode = json_encode,
    .judge = json_judge,
    .read_answer = json_read_answer,
};
