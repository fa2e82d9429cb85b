#include "adapters/wechat/callback.h"

#include "adapters/wechat/clean.h"
#include "adapters/wechat/reply_xml.h"
#include "adapters/wechat/signature.h"
#include "bot/base/invariant.h"

#include <assert.h>

static_assert((int)CHANNEL_RANDOM_BYTES == (int)WECHAT_ENVELOPE_RANDOM_BYTES,
              "answer passes its random bytes on to the envelope");

enum {
    /* A webhook is signed with the platform's clock. Five minutes forgive a host that is not
     * quite on time and the platform's own retries, and bound how long a caught request can be
     * played again and so how long the front must remember replay keys. */
    TIMESTAMP_WINDOW_MS = 300 * 1000,
    TIMESTAMP_DIGITS_MAX = 12,
    NONCE_BYTES_MAX = 64
};

static bool is_digits(struct text text, size_t digits_max)
{
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') {
            return false;
        }
    }
    return text.size > 0 && text.size <= digits_max;
}

bool wechat_callback_is_printable(struct text text, size_t bytes_max)
{
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] <= ' ' || text.data[i] > '~') {
            return false;
        }
    }
    return text.size > 0 && text.size <= bytes_max;
}

static enum status check_time(struct text timestamp, int64_t now_ms)
{
    int64_t signed_s = 0;
    if (!is_digits(timestamp, TIMESTAMP_DIGITS_MAX) || !text_to_int64(timestamp, &signed_s)) {
        return ST_MALFORMED;
    }
    int64_t age_ms = now_ms - signed_s * 1000;
    return age_ms > TIMESTAMP_WINDOW_MS || age_ms < -TIMESTAMP_WINDOW_MS ? ST_STALE : ST_OK;
}

/* Tries the current token, then the one before it. encrypt is TEXT_NONE for the signature over
 * three strings, which leaves the body out. */
enum status wechat_callback_signed(const struct wechat_settings *settings, struct text given,
                                   struct text encrypt, struct arena *arena,
                                   struct wechat_request *request)
{
    for (size_t i = 0; i < settings->token_count; i++) {
        struct text parts[WECHAT_SIGNATURE_PARTS_MAX] = {
            settings->tokens[i], request->query.timestamp, request->query.nonce, encrypt};
        size_t count = WECHAT_SIGNATURE_PARTS_MAX - (encrypt.data == NULL);
        struct text made;
        enum status status = wechat_signature_make(settings->sha1, parts, count, arena, &made);
        if (status != ST_OK) {
            return status;
        }
        if (wechat_signature_equal(made, given)) {
            request->token_index = i;
            return ST_OK;
        }
    }
    return ST_SIGNATURE;
}

enum status wechat_callback_begin(const struct webhook *hook, struct arena *arena,
                                  struct wechat_request **request_out)
{
    *request_out = NULL;
    if (hook->body.size > WECHAT_XML_BYTES_MAX) {
        return ST_TOO_LARGE;
    }
    struct wechat_request *request = arena_alloc(arena, sizeof *request);
    if (request == NULL) {
        return ST_NO_MEMORY;
    }
    enum status status = wechat_query_read(hook->query, arena, &request->query);
    if (status == ST_OK && !wechat_callback_is_printable(request->query.nonce, NONCE_BYTES_MAX)) {
        status = ST_MALFORMED;
    }
    if (status == ST_OK) {
        status = check_time(request->query.timestamp, hook->now_ms);
    }
    if (status != ST_OK) {
        return status;
    }
    *request_out = request;
    return ST_OK;
}

enum status wechat_callback_remember(struct webhook *hook, struct arena *arena,
                                     struct wechat_request *request)
{
    const struct wechat_query *query = &request->query;
    struct text signature =
        query->msg_signature.data != NULL ? query->msg_signature : query->signature;
    if (!hook->is_get) {
        const struct text pieces[] = {query->timestamp, TEXT("|"), query->nonce, TEXT("|"),
                                      signature};
        hook->replay_key = arena_join(arena, pieces, sizeof pieces / sizeof pieces[0]);
        if (hook->replay_key.data == NULL) {
            return ST_NO_MEMORY;
        }
    }
    hook->parsed = request;
    return ST_OK;
}

/* Token and key may have been changed one without the other, so every key is tried; a wrong
 * one cannot produce the appid at the end. */
enum status wechat_callback_open(const struct wechat_settings *settings,
                                 struct wechat_request *request, struct text encrypt,
                                 struct arena *arena, struct text *message_out)
{
    enum status status = ST_FORBIDDEN;
    for (size_t i = 0; i < settings->key_count && status == ST_FORBIDDEN; i++) {
        request->key_index = i;
        status =
            wechat_envelope_open(&settings->keys[i], settings->appid, encrypt, arena, message_out);
    }
    return status;
}

/* To this account, inside as well as outside, and of WeCom to this one of the company's apps. */
static bool is_addressed(const struct wechat_settings *settings,
                         const struct wechat_request *request, const struct wechat_message *message)
{
    return text_equal(message->to_user, settings->original_id) &&
           (settings->mode == WECHAT_PLAIN ||
            text_equal(message->to_user, request->outer.to_user)) &&
           (settings->agent_id.size == 0 || text_equal(message->agent_id, settings->agent_id));
}

enum status wechat_callback_decode(const struct account *account, const struct webhook *hook,
                                   enum wechat_dialect dialect, struct arena *arena,
                                   struct inbound_batch *batch_out)
{
    const struct wechat_settings *settings = account->state;
    struct wechat_request *request = hook->parsed;
    INVARIANT(request != NULL && !hook->is_get);
    struct text xml = hook->body;
    enum status status = ST_OK;
    if (settings->mode != WECHAT_PLAIN) {
        status = wechat_callback_open(settings, request, request->outer.encrypt, arena, &xml);
    }
    struct wechat_message message;
    if (status == ST_OK) {
        status = wechat_message_read(settings->reader, xml, arena, &message);
    }
    if (status != ST_OK) {
        return status;
    }
    if (!is_addressed(settings, request, &message)) {
        return ST_FORBIDDEN;
    }
    status = wechat_kinds_inbound(&message, dialect, arena, batch_out);
    for (size_t i = 0; status == ST_OK && i < batch_out->count; i++) {
        batch_out->items[i].account = account->id;
    }
    return status;
}

/* A reply goes out under the token and key that the request came in by. */
static enum status encrypt_reply(const struct wechat_settings *settings,
                                 const struct wechat_request *request, int64_t now_ms,
                                 const uint8_t *random, struct arena *arena, struct text *xml)
{
    struct wechat_reply_envelope envelope = {.nonce = request->query.nonce};
    envelope.timestamp = arena_printf(arena, "%lld", (long long)(now_ms / 1000));
    if (envelope.timestamp.data == NULL) {
        return ST_NO_MEMORY;
    }
    enum status status = wechat_envelope_seal(&settings->keys[request->key_index], settings->appid,
                                              *xml, random, arena, &envelope.encrypt);
    if (status != ST_OK) {
        return status;
    }
    struct text parts[] = {settings->tokens[request->token_index], envelope.timestamp,
                           envelope.nonce, envelope.encrypt};
    status = wechat_signature_make(settings->sha1, parts, sizeof parts / sizeof parts[0], arena,
                                   &envelope.msg_signature);
    return status == ST_OK ? wechat_reply_write_envelope(&envelope, arena, xml) : status;
}

/* What the resident will read; empty when there is nothing to say, or no way to say it. */
static enum status reply_content(const struct inbound *inbound, struct text reply,
                                 struct arena *arena, struct text *content_out)
{
    struct text clean = TEXT_NONE;
    if (inbound != NULL && inbound->answerable && reply.size > 0) {
        enum status status = wechat_clean_text(reply, arena, &clean);
        if (status != ST_OK) {
            return status;
        }
    }
    *content_out = text_cut_utf8(clean, WECHAT_TEXT_BYTES_MAX);
    return ST_OK;
}

enum status wechat_callback_answer(const struct account *account, const struct webhook *hook,
                                   const struct inbound *inbound, struct text reply,
                                   int64_t reply_at_ms, const uint8_t random[CHANNEL_RANDOM_BYTES],
                                   struct arena *arena, struct http_answer *answer_out)
{
    const struct wechat_settings *settings = account->state;
    INVARIANT(hook->parsed != NULL);
    struct text content, xml;
    enum status status = reply_content(inbound, reply, arena, &content);
    if (status != ST_OK) {
        return status;
    }
    if (content.size == 0) { /* an XML with empty content would show the resident a fault */
        *answer_out = (struct http_answer){200, TEXT("text/plain; charset=utf-8"), TEXT("success")};
        return ST_OK;
    }
    struct wechat_reply written = {.to_user = inbound->peer,
                                   .from_user = settings->original_id,
                                   .create_time_s = reply_at_ms / 1000,
                                   .content = content};
    status = wechat_reply_write(&written, arena, &xml);
    if (status == ST_OK && settings->mode != WECHAT_PLAIN) {
        status = encrypt_reply(settings, hook->parsed, hook->now_ms, random, arena, &xml);
    }
    if (status == ST_OK) {
        *answer_out = (struct http_answer){200, TEXT("text/xml; charset=utf-8"), xml};
    }
    return status;
}
