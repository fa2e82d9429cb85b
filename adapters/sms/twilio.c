/* Twilio and what speaks like it: https://www.twilio.com/docs/usage/webhooks/webhooks-security */
#include "adapters/clean.h"
#include "adapters/http_judge.h"
#include "adapters/sms/errors.h"
#include "adapters/sms/message.h"
#include "adapters/sms/routes.h"
#include "adapters/sms/signing.h"
#include "bot/base/invariant.h"

#include <string.h>

enum { URLS_MAX = 6, CODE_BYTES = 16 };

/* ---- who calls ---- */

static bool is_form(const struct webhook *hook)
{
    return text_starts_with(hook->content_type, TEXT("application/x-www-form-urlencoded"));
}

/* The members of a JSON object as fields, so that decode need not ask which it was. */
static enum status read_json(struct text body, struct arena *arena, struct sms_pairs *fields_out)
{
    json_t *object = json_loadb(body.size == 0 ? "" : body.data, body.size, 0, NULL);
    size_t count = json_object_size(object);
    struct sms_pairs fields = {0, arena_alloc(arena, (count + 1) * sizeof *fields.items)};
    enum status status = !json_is_object(object)     ? ST_MALFORMED
                         : fields.items == NULL      ? ST_NO_MEMORY
                         : count > SMS_PAIRS_MAX     ? ST_TOO_LARGE
                                                     : ST_OK;
    const char *key;
    json_t *value;
    if (status == ST_OK) {
        json_object_foreach(object, key, value)
        {
            struct text text = sms_json_text(object, key, arena);
            if (text.data != NULL) {
                fields.items[fields.count++] =
                    (struct sms_pair){arena_text(arena, text_of(key)), text};
            }
        }
        *fields_out = fields;
    }
    json_decref(object);
    return status;
}

/* "https://host/path" with the scheme's own port written out, or without it when it is. */
static struct text toggle_port(struct text url, struct arena *arena)
{
    bool tls = text_starts_with(url, TEXT("https://"));
    struct text port = tls ? TEXT(":443") : TEXT(":80");
    size_t from = tls ? 8 : 7;
    struct text rest = text_slice(url, from, url.size);
    size_t slash = text_find(rest, TEXT("/"));
    struct text authority = text_slice(rest, 0, slash);
    struct text path = text_slice(rest, authority.size, rest.size);
    struct text scheme = text_slice(url, 0, from);
    if (text_ends_with(authority, port)) {
        authority.size -= port.size;
        return arena_join(arena, (const struct text[]){scheme, authority, path}, 3);
    }
    size_t at = text_find(authority, TEXT("@")); /* user:password@host */
    struct text host = at == SIZE_MAX ? authority : text_slice(authority, at + 1, authority.size);
    if (text_find(host, TEXT(":")) != SIZE_MAX) {
        return TEXT_NONE;
    }
    return arena_join(arena, (const struct text[]){scheme, authority, port, path}, 4);
}

/* The addresses by which the carrier may have called this one, the configured one first. */
static size_t list_urls(const struct account *account, const struct webhook *hook,
                        struct arena *arena, struct text urls[URLS_MAX])
{
    const struct sms_settings *settings = account->state;
    struct text mark = hook->query.size > 0 ? TEXT("?") : TEXT("");
    const struct text bases[] = {settings->values[SMS_SET_PUBLIC_URL], TEXT("http://"),
                                 TEXT("https://")};
    size_t count = 0, base_count = settings->accepts_host && hook->host.size > 0 ? 3 : 1;
    for (size_t i = 0; i < base_count; i++) {
        const struct text pieces[] = {bases[i],
                                      i > 0 ? hook->host : TEXT(""),
                                      i > 0 ? TEXT("/sms/") : TEXT(""),
                                      i > 0 ? account->id : TEXT(""),
                                      TEXT("/"),
                                      hook->tail,
                                      mark,
                                      hook->query};
        urls[count] = arena_join(arena, pieces, sizeof pieces / sizeof pieces[0]);
        urls[count + 1] = toggle_port(urls[count], arena);
        count += 2;
    }
    return count;
}

/* A body that is no form is not signed itself, but its digest in the query is. */
static bool body_fits(const struct sms_callback *callback, struct text body, struct arena *arena)
{
    return sms_same(sms_sha256_hex(body, arena), sms_pairs_find(&callback->query, "bodySHA256"));
}

static enum status check_signature(const struct account *account, const struct webhook *hook,
                                   struct sms_callback *callback, struct arena *arena)
{
    const struct sms_settings *settings = account->state;
    struct text urls[URLS_MAX], given = hook->headers[SMS_HEADER_SIGNATURE];
    bool form = is_form(hook), fits = false;
    if (given.size == 0 || (!form && !body_fits(callback, hook->body, arena))) {
        return ST_SIGNATURE;
    }
    size_t count = list_urls(account, hook, arena, urls);
    for (size_t i = 0; i < count; i++) {
        if (urls[i].data != NULL) {
            struct text made =
                twilio_sign(urls[i], callback->fields.items, form ? callback->fields.count : 0,
                            settings->values[SMS_SET_AUTH_TOKEN], arena);
            fits |= sms_same(made, given);
        }
    }
    return fits ? ST_OK : ST_SIGNATURE;
}

SMS_VERIFY(twilio_verify)
{
    struct sms_callback *callback;
    if (hook->is_get) {
        return ST_METHOD;
    }
    enum status status = sms_callback_open(account, hook, arena, &callback);
    if (status == ST_OK && hook->headers[SMS_HEADER_SIGNATURE].size == 0) {
        status = ST_SIGNATURE; /* before anything of the body is read */
    }
    if (status == ST_OK && is_form(hook)) {
        status = sms_pairs_read(hook->body, arena, &callback->fields);
    }
    if (status == ST_OK) {
        status = check_signature(account, hook, callback, arena);
    }
    if (status == ST_OK && !is_form(hook)) {
        status = read_json(hook->body, arena, &callback->fields);
    }
    return status;
}

/* ---- what it says ---- */

static enum status decode_words(const struct sms_pairs *fields, int64_t now_ms, struct arena *arena,
                                struct inbound *inbound)
{
    struct text id = sms_pairs_find(fields, "MessageSid");
    const struct sms_words words = {
        .id = id.size > 0 ? id : sms_pairs_find(fields, "SmsSid"),
        .phone = sms_pairs_find(fields, "From"),
        .content = sms_pairs_find(fields, "Body"),
        .sent_at_ms = now_ms, /* the carrier does not say */
    };
    if (words.id.size == 0) {
        return ST_MALFORMED;
    }
    enum status status = sms_take_words(&words, arena, inbound);
    struct text media = sms_pairs_find(fields, "MediaUrl0");
    if (status == ST_OK && words.content.size == 0 && media.size > 0) {
        inbound->kind = INBOUND_IMAGE;
        inbound->media_url = clean_words(media, arena);
    }
    inbound->answerable = true;
    return status;
}

static enum report_state state_of(struct text word)
{
    static const struct {
        struct text word;
        enum report_state state;
    } states[] = {
        {TEXT("delivered"), REPORT_DELIVERED}, {TEXT("read"), REPORT_DELIVERED},
        {TEXT("undelivered"), REPORT_FAILED},  {TEXT("failed"), REPORT_FAILED},
        {TEXT("canceled"), REPORT_FAILED},     {TEXT("sent"), REPORT_BUFFERED},
        {TEXT("queued"), REPORT_BUFFERED},     {TEXT("sending"), REPORT_BUFFERED},
        {TEXT("accepted"), REPORT_BUFFERED},
    };
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        if (text_equal(states[i].word, word)) {
            return states[i].state;
        }
    }
    return REPORT_NONE;
}

SMS_DECODE(twilio_decode)
{
    const struct sms_callback *callback = hook->parsed;
    const struct sms_pairs *fields = &callback->fields;
    struct inbound_batch batch;
    enum status status = sms_batch_open(account, 1, arena, &batch);
    if (status != ST_OK) {
        return status;
    }
    if (callback->part == SMS_PART_INBOUND) {
        status = decode_words(fields, hook->now_ms, arena, &batch.items[0]);
    } else {
        const struct sms_report report = {
            .id = sms_pairs_find(fields, "MessageSid"),
            .reference = sms_pairs_find(&callback->query, "ref"),
            .phone = sms_pairs_find(fields, "To"),
            .code = sms_pairs_find(fields, "ErrorCode"),
            .state = state_of(sms_pairs_find(fields, "MessageStatus")),
        };
        status = sms_take_report(&report, arena, &batch.items[0]);
    }
    if (status == ST_OK) {
        *batch_out = batch;
    }
    return status;
}

/* ---- the answer: TwiML ---- */

static struct text escape_xml(struct text words, struct arena *arena)
{
    enum { ESCAPED_BYTES_MAX = 6 };
    static const struct {
        char c;
        struct text escaped;
    } escapes[] = {{'&', TEXT("&amp;")}, {'<', TEXT("&lt;")}, {'>', TEXT("&gt;")},
                   {'"', TEXT("&quot;")}, {'\'', TEXT("&apos;")}};
    char *out = arena_alloc(arena, words.size * ESCAPED_BYTES_MAX + 1);
    size_t size = 0;
    for (size_t i = 0; i < words.size && out != NULL; i++) {
        struct text piece = {&words.data[i], 1};
        for (size_t k = 0; k < sizeof escapes / sizeof escapes[0]; k++) {
            piece = escapes[k].c == words.data[i] ? escapes[k].escaped : piece;
        }
        memcpy(out + size, piece.data, piece.size);
        size += piece.size;
    }
    return (struct text){out, size};
}

SMS_ANSWER(twilio_answer)
{
    const struct sms_settings *settings = account->state;
    (void)hook, (void)reply_at_ms, (void)random;
    struct text type = TEXT("text/xml; charset=utf-8");
    struct text words = inbound->answerable ? clean_words(text_trim(reply), arena) : TEXT_NONE;
    if (words.size == 0) {
        *answer_out = (struct http_answer){
            200, type, TEXT("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response></Response>")};
        return ST_OK;
    }
    words = sms_sign(settings->values[SMS_SET_SIGNATURE], words, arena);
    struct text escaped = escape_xml(words, arena);
    const struct text pieces[] = {
        TEXT("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response><Message><Body>"), escaped,
        TEXT("</Body></Message></Response>")};
    struct text body = arena_join(arena, pieces, 3);
    *answer_out = (struct http_answer){200, type, body};
    return escaped.data == NULL || body.data == NULL ? ST_NO_MEMORY : ST_OK;
}

/* ---- sending ---- */

SMS_ENCODE(twilio_encode)
{
    const struct sms_settings *settings = account->state;
    struct text sid = settings->values[SMS_SET_SID], words;
    (void)token;
    enum status status = sms_message_words(account, outbound, arena, &words);
    if (status != ST_OK) {
        return status;
    }
    const struct sms_pair form[] = {
        {TEXT("To"), sms_phone_international(outbound->peer, arena)},
        {TEXT("From"), settings->values[SMS_SET_NUMBER]},
        {TEXT("Body"), words},
        {TEXT("StatusCallback"), sms_message_report_url(account, outbound, arena)},
    };
    const struct text login[] = {sid, TEXT(":"), settings->values[SMS_SET_AUTH_TOKEN]};
    struct text basic = sms_base64(arena_join(arena, login, 3), arena);
    *request_out = (struct http_request){
        .is_post = true,
        .url = arena_printf(arena, "%.*s/2010-04-01/Accounts/%.*s/Messages.json",
                            TEXT_ARGS(settings->values[SMS_SET_API_BASE]), TEXT_ARGS(sid)),
        .content_type = TEXT("application/x-www-form-urlencoded"),
        .body = sms_pairs_write(form, sizeof form / sizeof form[0], arena),
        .authorization = arena_printf(arena, "Basic %.*s", TEXT_ARGS(basic)),
    };
    bool whole = form[0].value.data != NULL && form[3].value.data != NULL && basic.data != NULL &&
                 request_out->url.data != NULL && request_out->body.data != NULL &&
                 request_out->authorization.data != NULL;
    return whole ? ST_OK : ST_NO_MEMORY;
}

/* ---- answers ---- */

SMS_JUDGE(twilio_judge)
{
    char code_text[CODE_BYTES];
    json_t *answer = json_loadb(body.size == 0 ? "" : body.data, body.size, 0, NULL);
    const json_t *code = json_object_get(answer, "code");
    struct verdict verdict = http_judge(http_code, sent_out);
    if ((http_code == 200 || http_code == 201) && json_is_string(json_object_get(answer, "sid"))) {
        verdict = (struct verdict){SEND_DONE, 0, 0, "已提交运营商"};
    } else if (http_code >= 400 && http_code < 500 && json_is_integer(code)) {
        snprintf(code_text, sizeof code_text, "%d", (int)json_integer_value(code));
        verdict = sms_errors_judge(SMS_CODES_TWILIO, text_of(code_text));
    } else if (http_code == 401 || http_code == 403) {
        verdict = sms_errors_judge(SMS_CODES_TWILIO, TEXT("20003"));
    }
    json_decref(answer);
    return verdict;
}

SMS_READ_ANSWER(twilio_read_answer)
{
    json_t *answer = json_loadb(body.size == 0 ? "" : body.data, body.size, 0, NULL);
    answer_out->message_id = sms_json_text(answer, "sid", arena);
    json_decref(answer);
}
