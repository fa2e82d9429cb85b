/* Kannel 1.4.5: https://www.kannel.org/download/1.4.5/userguide-1.4.5/userguide.html
 *
 * sms-service of group sms-service, with post-url or
 *   get-url = ".../sms/<account>/inbound?from=%p&to=%P&hex=%e&coding=%c&charset=%C&ts=%T&id=%I"
 * %e is hex of the bytes as they came: nothing on the way can spoil it. */
#include "adapters/http_judge.h"
#include "adapters/percent.h"
#include "adapters/sms/message.h"
#include "adapters/sms/routes.h"

#include <errno.h>
#include <iconv.h>

enum {
    DLR_DELIVERED = 1,
    DLR_FAILED = 2,
    DLR_BUFFERED = 4,
    DLR_ACCEPTED = 8,
    DLR_REJECTED = 16,
    DLR_MASK = DLR_DELIVERED | DLR_FAILED | DLR_BUFFERED | DLR_ACCEPTED | DLR_REJECTED,
    UTF8_BYTES_PER_BYTE = 3 /* at most, from UTF-16 and GB 18030 */
};

SMS_VERIFY(kannel_verify)
{
    struct sms_callback *callback;
    return sms_callback_open(account, hook, arena, &callback);
}

/* ---- characters ---- */

/* What cannot be read becomes U+FFFD and the rest goes on. ST_MALFORMED: no such charset. */
static enum status to_utf8(const char *charset, struct text bytes, struct arena *arena,
                           struct text *out)
{
    size_t capacity = bytes.size * UTF8_BYTES_PER_BYTE + 3, left = capacity, in_left = bytes.size;
    char *start = arena_alloc(arena, capacity), *at = start;
    char *in = (char *)(uintptr_t)bytes.data; /* iconv reads it, whatever its prototype says */
    iconv_t converter = iconv_open("UTF-8", charset);
    if (converter == (iconv_t)-1 || start == NULL) {
        if (converter != (iconv_t)-1) {
            iconv_close(converter);
        }
        return start == NULL ? ST_NO_MEMORY : ST_MALFORMED;
    }
    size_t unit = text_equal(text_of(charset), TEXT("UTF-16BE")) ? 2 : 1;
    while (in_left >= unit && iconv(converter, &in, &in_left, &at, &left) == (size_t)-1) {
        if (errno == E2BIG || left < 3) {
            break;
        }
        size_t skipped = in_left < unit ? in_left : unit;
        in += skipped;
        in_left -= skipped;
        *at++ = '\xEF', *at++ = '\xBF', *at++ = '\xBD';
        left -= 3;
    }
    iconv_close(converter);
    *out = (struct text){start, (size_t)(at - start)};
    return ST_OK;
}

/* coding 2 is UTF-16BE whatever is said about it; 0 (and -1) is UTF-8 by the time Kannel calls;
 * 1 is bytes of which nobody knows the meaning: UTF-8 when they are, else GB 18030. Chinese in
 * UTF-8 has three bytes a character; pairs that would be UTF-8 too (停水) are GB 18030. */
static bool is_chinese_utf8(struct text bytes)
{
    for (size_t i = 0; i < bytes.size; i++) {
        if (((unsigned char)bytes.data[i] & 0xE0U) == 0xC0U) {
            return false;
        }
    }
    return text_valid_utf8(bytes);
}

static enum status read_bytes(struct text bytes, struct text coding, struct text charset,
                              struct arena *arena, struct text *words_out)
{
    bool wide = text_equal(coding, TEXT("2")) ||
                (coding.size == 0 && (text_equal(charset, TEXT("UTF-16BE")) ||
                                      text_equal(charset, TEXT("utf-16be"))));
    if (wide) {
        return to_utf8("UTF-16BE", bytes, arena, words_out);
    }
    if (text_equal(coding, TEXT("1")) ? is_chinese_utf8(bytes) : text_valid_utf8(bytes)) {
        *words_out = bytes;
        return ST_OK;
    }
    return to_utf8("GB18030", bytes, arena, words_out);
}

/* "text/plain; charset=\"UTF-16BE\"" -> UTF-16BE */
static struct text charset_of(struct text content_type)
{
    size_t at = text_find(content_type, TEXT("charset="));
    if (at == SIZE_MAX) {
        return TEXT_NONE;
    }
    struct text rest = text_slice(content_type, at + 8, content_type.size);
    if (text_starts_with(rest, TEXT("\""))) {
        rest = text_slice(rest, 1, rest.size);
    }
    size_t end = 0;
    while (end < rest.size && rest.data[end] != '"' && rest.data[end] != ';' &&
           rest.data[end] != ' ') {
        end++;
    }
    return text_slice(rest, 0, end);
}

/* ---- what it says ---- */

static enum status read_content(const struct webhook *hook, const struct sms_pairs *query,
                                struct arena *arena, struct text *content_out)
{
    struct text coding = sms_pairs_find(query, "coding");
    struct text charset = sms_pairs_find(query, "charset");
    struct text hex = sms_pairs_find(query, "hex"), bytes = hook->body;
    enum status status = ST_OK;
    if (hook->is_get && hex.data == NULL) {
        bytes = sms_pairs_find(query, "text");
        if (bytes.data == NULL) {
            return ST_MALFORMED;
        }
    } else if (hex.data != NULL) {
        status = sms_unhex(hex, arena, &bytes);
    } else {
        struct text told = hook->headers[SMS_HEADER_CODING];
        coding = coding.size > 0 ? coding : told;
        charset = charset.size > 0 ? charset : charset_of(hook->content_type);
    }
    return status == ST_OK ? read_bytes(bytes, coding, charset, arena, content_out) : status;
}

static enum status decode_words(const struct webhook *hook, const struct sms_pairs *query,
                                struct arena *arena, struct inbound *inbound)
{
    int64_t seconds = 0;
    struct text from = sms_pairs_find(query, "from"), content;
    enum status status = read_content(hook, query, arena, &content);
    bool timed = text_to_int64(sms_pairs_find(query, "ts"), &seconds) && seconds > 0 &&
                 seconds < INT32_MAX * INT64_C(4);
    const struct sms_words words = {
        .id = sms_pairs_find(query, "id"),
        .phone = from.size > 0 ? from : hook->headers[SMS_HEADER_FROM],
        .content = status == ST_OK ? content : TEXT_NONE,
        .sent_at_ms = timed ? seconds * 1000 : 0,
    };
    if (status == ST_OK && words.id.size == 0 && !timed) {
        return ST_MALFORMED; /* nothing by which a repeat could be known */
    }
    return status == ST_OK ? sms_take_words(&words, arena, inbound) : status;
}

static enum report_state state_of(struct text type)
{
    int64_t number = 0;
    if (!text_to_int64(type, &number)) {
        return REPORT_NONE;
    }
    switch (number) {
    case DLR_DELIVERED:
        return REPORT_DELIVERED;
    case DLR_FAILED:
    case DLR_REJECTED:
        return REPORT_FAILED;
    case DLR_BUFFERED:
    case DLR_ACCEPTED:
        return REPORT_BUFFERED;
    default:
        return REPORT_NONE;
    }
}

/* In a report the handset is %p, as the sender of a message is. */
static enum status decode_report(const struct sms_pairs *query, struct arena *arena,
                                 struct inbound *inbound)
{
    const struct sms_report report = {
        .reference = sms_pairs_find(query, "ref"),
        .phone = sms_pairs_find(query, "from"),
        .code = sms_pairs_find(query, "reply"),
        .state = state_of(sms_pairs_find(query, "type")),
    };
    return sms_take_report(&report, arena, inbound);
}

SMS_DECODE(kannel_decode)
{
    const struct sms_callback *callback = hook->parsed;
    struct inbound_batch batch;
    enum status status = sms_batch_open(account, 1, arena, &batch);
    if (status == ST_OK) {
        status = callback->part == SMS_PART_INBOUND
                     ? decode_words(hook, &callback->query, arena, &batch.items[0])
                     : decode_report(&callback->query, arena, &batch.items[0]);
    }
    if (status == ST_OK) {
        *batch_out = batch;
    }
    return status;
}

/* Words here would be sent to the resident where max-messages is not 0; the outbox has them. */
SMS_ANSWER(kannel_answer)
{
    (void)account, (void)hook, (void)inbound, (void)reply, (void)reply_at_ms, (void)random;
    (void)arena;
    *answer_out = (struct http_answer){200, TEXT("text/plain; charset=utf-8"), TEXT_NONE};
    return ST_OK;
}

/* ---- sending: sendsms ---- */

/* Kannel fills in what begins with %, so that part is written as it is. */
static struct text dlr_url(const struct account *account, const struct outbound *outbound,
                           struct arena *arena)
{
    const struct text pieces[] = {
        sms_message_report_url(account, outbound, arena),
        TEXT("&type=%d&fid=%F&reply=%A&from=%p&to=%P&ts=%T")};
    return arena_join(arena, pieces, 2);
}

SMS_ENCODE(kannel_encode)
{
    const struct sms_settings *settings = account->state;
    struct text words;
    (void)token;
    enum status status = sms_message_words(account, outbound, arena, &words);
    if (status != ST_OK) {
        return status;
    }
    /* Without coding 2 Chinese becomes question marks, and without the charset garbage: both are
     * accepted with 202. */
    struct text coding = sms_count(words).gsm ? TEXT("0") : TEXT("2");
    const struct sms_pair query[] = {
        {TEXT("username"), settings->values[SMS_SET_USERNAME]},
        {TEXT("password"), settings->values[SMS_SET_PASSWORD]},
        {TEXT("from"), settings->values[SMS_SET_NUMBER]},
        {TEXT("to"), outbound->peer},
        {TEXT("coding"), coding},
        {TEXT("charset"), TEXT("UTF-8")},
        {TEXT("text"), words},
        {TEXT("dlr-mask"), arena_printf(arena, "%d", DLR_MASK)},
        {TEXT("dlr-url"), dlr_url(account, outbound, arena)},
    };
    const struct text url[] = {settings->values[SMS_SET_API_BASE], TEXT("/cgi-bin/sendsms?"),
                               sms_pairs_write(query, sizeof query / sizeof query[0], arena)};
    *request_out = (struct http_request){.url = arena_join(arena, url, 3)};
    return query[8].value.data == NULL || url[2].data == NULL || request_out->url.data == NULL
               ? ST_NO_MEMORY
               : ST_OK;
}

/* 202 "0: Accepted for delivery", "3: Queued for later delivery". */
SMS_JUDGE(kannel_judge)
{
    bool accepted = text_starts_with(body, TEXT("0:")) || text_starts_with(body, TEXT("3:"));
    if (http_code == 202 && accepted) {
        return (struct verdict){SEND_DONE, 0, 0, "已交给短信网关"};
    }
    if (http_code == 401 || http_code == 403) {
        return (struct verdict){SEND_STOP_ACCOUNT, 0, http_code, "短信网关不认用户名或密码"};
    }
    if (http_code == 400) {
        return (struct verdict){SEND_GIVE_UP, 0, http_code, "短信网关不接受这条消息"};
    }
    return http_judge(http_code, sent_out);
}
