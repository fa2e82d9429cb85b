#include "tests/doubles/platform/sms_push.h"

#include "bot/base/clock.h"
#include "tests/doubles/platform/delivery.h"
#include "tests/doubles/platform/sms_crypto.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { URL_BYTES = 8192, LINE_BYTES = 256 };

#define JSON_LINE "Content-Type: application/json;charset=utf-8"
#define FORM_LINE "Content-Type: application/x-www-form-urlencoded"

/* A request in the making. */
struct draft {
    struct platform *platform;
    enum sms_carrier carrier;
    struct delivery_about about;
    char url[URL_BYTES];
    char *body;            /* owned; NULL: a GET */
    char line[LINE_BYTES]; /* one more header; "" */
};

/* ---- answers ---- */

/* What stands between two marks, or NULL; the caller's to free. */
static char *between(const char *whole, const char *open, const char *close)
{
    const char *from = strstr(whole, open);
    const char *to = from == NULL ? NULL : strstr(from, close);
    return to == NULL ? NULL : strndup(from + strlen(open), (size_t)(to - from) - strlen(open));
}

static void unescape(char *xml)
{
    static const struct {
        const char *escaped, *plain;
    } marks[] = {{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&apos;", "'"}, {"&amp;", "&"}};
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        for (char *at = xml; (at = strstr(at, marks[i].escaped)) != NULL; at++) {
            size_t size = strlen(marks[i].escaped);
            *at = marks[i].plain[0];
            memmove(at + 1, at + size, strlen(at + size) + 1);
        }
    }
}

static const char *check_json(const char *body, const char *code, const char *words)
{
    json_t *answer = json_loads(body, 0, NULL);
    bool good = json_is_integer(json_object_get(answer, code)) &&
                json_integer_value(json_object_get(answer, code)) == 0 &&
                json_is_string(json_object_get(answer, words));
    json_decref(answer);
    return good ? NULL : "the answer does not have the carrier's shape";
}

/* NULL when the answer is as the carrier wants it; *reply_out: what the resident shall read. */
static const char *check_answer(enum sms_carrier carrier, const char *body, char **reply_out)
{
    *reply_out = NULL;
    switch (carrier) {
    case CARRIER_ALIYUN:
        return check_json(body, "code", "msg");
    case CARRIER_TENCENT:
        return check_json(body, "result", "errmsg");
    case CARRIER_KANNEL:
        return body[0] == '\0' ? NULL : "Kannel would send this answer to the resident";
    default:
        *reply_out = between(body, "<Response><Message><Body>", "</Body></Message></Response>");
        if (*reply_out != NULL) {
            unescape(*reply_out);
        }
        return *reply_out != NULL || strstr(body, "<Response></Response>") != NULL
                   ? NULL
                   : "the answer is no TwiML";
    }
}

static struct delivery_outcome judge(const struct delivery_about *about, struct text answer)
{
    enum sms_carrier carrier = (enum sms_carrier)((const struct sms_account *)about->sender -
                                                  sms_accounts);
    char *body = strndup(answer.data == NULL ? "" : answer.data, answer.size), *words = NULL;
    const char *why = body == NULL ? "out of memory" : check_answer(carrier, body, &words);
    struct delivery_outcome outcome = {.fault = why, .result = "success"};
    if (why == NULL && words != NULL) {
        outcome.result = "reply";
        outcome.shown = json_pack("{s:s,s:s}", "type", "text", "content", words);
    }
    free(words);
    free(body);
    return outcome;
}

/* ---- making ---- */

static void draft_open(struct platform *platform, enum sms_carrier carrier, const char *phone,
                       const char *msgid, bool is_report, struct draft *draft)
{
    *draft = (struct draft){.platform = platform, .carrier = carrier};
    draft->about = (struct delivery_about){.account = sms_accounts[carrier].id,
                                           .sender = &sms_accounts[carrier],
                                           .is_report = is_report};
    snprintf(draft->about.peer, sizeof draft->about.peer, "%s", phone);
    snprintf(draft->about.msgid, sizeof draft->about.msgid, "%s", msgid);
    snprintf(draft->url, sizeof draft->url, "%s/sms/%s/%s", platform->gateway,
             sms_accounts[carrier].id, is_report ? "status" : "inbound");
}

/* Sends the draft so many times and closes it. */
static const char *send_copies(struct draft *draft, int copies, bool held)
{
    bool json = draft->carrier == CARRIER_ALIYUN || draft->carrier == CARRIER_TENCENT;
    struct delivery_order order = {
        .about = draft->about,
        .judge = judge,
        .url = draft->url,
        .content_type = json ? JSON_LINE : FORM_LINE,
        .header = draft->line[0] == '\0' ? NULL : draft->line,
        .body = draft->body,
        .held = held,
    };
    const char *why = NULL;
    for (; order.copy < copies && why == NULL; order.copy++) {
        why = deliveries_send(draft->platform->sms_deliveries, &order);
    }
    free(draft->body);
    return why;
}

static void set_json(struct draft *draft, json_t *value)
{
    draft->body = json_dumps(value, JSON_COMPACT);
    json_decref(value);
}

/* A signed form; fields is taken over. */
static void set_form(struct draft *draft, json_t *fields)
{
    char *signature =
        sms_twilio_signature(draft->url, fields, sms_accounts[CARRIER_TWILIO].key);
    snprintf(draft->line, sizeof draft->line, "X-Twilio-Signature: %s",
             signature == NULL ? "" : signature);
    draft->body = sms_form_write(fields);
    free(signature);
    json_decref(fields);
}

/* "2026-01-02 03:04:05" in China. */
static void china_time(char out[20])
{
    time_t moment = (time_t)(clock_wall_ms() / 1000 + 8 * 3600);
    struct tm utc;
    gmtime_r(&moment, &utc);
    strftime(out, 20, "%Y-%m-%d %H:%M:%S", &utc);
}

/* UTF-16BE in hexadecimal, as %e has it. */
static void append_hex(char *out, size_t capacity, const char *content)
{
    size_t size = strlen(out);
    for (const unsigned char *at = (const unsigned char *)content; *at != '\0' && size + 9 < capacity;) {
        unsigned int codepoint = *at < 0x80   ? *at
                                 : *at < 0xE0 ? (*at & 0x1FU) << 6 | (at[1] & 0x3FU)
                                 : *at < 0xF0 ? (*at & 0x0FU) << 12 | (at[1] & 0x3FU) << 6 |
                                                    (at[2] & 0x3FU)
                                              : (*at & 0x07U) << 18 | (at[1] & 0x3FU) << 12 |
                                                    (at[2] & 0x3FU) << 6 | (at[3] & 0x3FU);
        at += *at < 0x80 ? 1 : *at < 0xE0 ? 2 : *at < 0xF0 ? 3 : 4;
        if (codepoint > 0xFFFF) {
            codepoint -= 0x10000;
            size += (size_t)snprintf(out + size, capacity - size, "%04x%04x",
                                     0xD800 + (codepoint >> 10), 0xDC00 + (codepoint & 0x3FF));
        } else {
            size += (size_t)snprintf(out + size, capacity - size, "%04x", codepoint);
        }
    }
}

static void fill_words(struct draft *draft, const char *content)
{
    char at[20], *url = draft->url;
    china_time(at);
    switch (draft->carrier) {
    case CARRIER_ALIYUN:
        set_json(draft, json_pack("[{s:s,s:s,s:s,s:s,s:s}]", "phone_number", draft->about.peer,
                                     "content", content, "send_time", at, "dest_code", SMS_NUMBER,
                                     "sequence_id", draft->about.msgid));
        break;
    case CARRIER_TENCENT: /* one object; its only id is phone, second and text */
        set_json(draft, json_pack("{s:s,s:s,s:s,s:s,s:s,s:I}", "extend", "", "mobile",
                                     draft->about.peer, "nationcode", "86", "sign", SMS_SIGNATURE,
                                     "text", content, "time",
                                     (json_int_t)(clock_wall_ms() / 1000)));
        break;
    case CARRIER_TWILIO: {
        char from[DELIVERY_PEER_BYTES + 4];
        snprintf(from, sizeof from, "+86%s", draft->about.peer);
        set_form(draft,
                 json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s}", "MessageSid", draft->about.msgid,
                           "SmsSid", draft->about.msgid, "AccountSid",
                           sms_accounts[CARRIER_TWILIO].key_id, "From", from, "To", SMS_NUMBER,
                           "Body", content, "NumMedia", "0", "FromCity", ""));
        break;
    }
    default:
        snprintf(url + strlen(url), URL_BYTES - strlen(url),
                 "?from=%s&to=" SMS_NUMBER "&coding=2&charset=UTF-16BE&ts=%lld&smsc=FAKE1&id=%s"
                 "&fid=&hex=",
                 draft->about.peer, (long long)(clock_wall_ms() / 1000), draft->about.msgid);
        append_hex(url, URL_BYTES, content);
    }
}

const char *sms_push_words(struct platform *platform, enum sms_carrier carrier, const char *phone,
                           const char *content, int copies, bool held,
                           char msgid_out[SMS_MSGID_BYTES])
{
    static unsigned long long last;
    unsigned long long now = (unsigned long long)clock_wall_ms() * 1000;
    last = now > last ? now : last + 1;
    snprintf(msgid_out, SMS_MSGID_BYTES, carrier == CARRIER_TWILIO ? "SM%032llx" : "%llu", last);
    struct draft draft;
    draft_open(platform, carrier, phone, msgid_out, false, &draft);
    fill_words(&draft, content);
    return send_copies(&draft, copies, held);
}

/* ---- reports ---- */

enum state { BUFFERED, DELIVERED, FAILED, STATE_COUNT };

static const struct {
    const char *name, *dlr, *dlr_reply, *twilio;
} states[STATE_COUNT] = {
    [BUFFERED] = {"buffered", "8", "ACK/", "sent"},
    [DELIVERED] = {"delivered", "1", "", "delivered"},
    [FAILED] = {"failed", "2", "NACK/1", "undelivered"},
};

/* The gateway's own address with path and query of url: it may be named by another one. */
static void set_report_url(struct draft *draft, const char *url)
{
    const char *host = strstr(url, "://");
    const char *path = host == NULL ? NULL : strchr(host + 3, '/');
    if (path != NULL) {
        snprintf(draft->url, sizeof draft->url, "%s%s", draft->platform->gateway,
                 path);
    }
}

/* %d, %p and their like in a dlr-url. */
static void fill_escapes(struct draft *draft, const char *url, enum state state)
{
    char filled[URL_BYTES], reply[32];
    size_t size = 0;
    snprintf(reply, sizeof reply, "%s", states[state].dlr_reply);
    for (const char *at = url; *at != '\0' && size + 64 < sizeof filled; at++) {
        if (*at != '%') {
            filled[size++] = *at;
            continue;
        }
        at++;
        const char *value = *at == 'd'   ? states[state].dlr
                            : *at == 'p' ? draft->about.peer
                            : *at == 'P' ? SMS_NUMBER
                            : *at == 'A' ? reply
                            : *at == 'T' ? "1795478189"
                                         : "";
        size += (size_t)snprintf(filled + size, sizeof filled - size, "%s", value);
        if (*at == '\0') {
            break;
        }
    }
    filled[size] = '\0';
    set_report_url(draft, filled);
}

static void fill_report(struct draft *draft, const struct sms_sent *sent, enum state state)
{
    char at[20], to[32];
    bool good = state == DELIVERED;
    china_time(at);
    switch (draft->carrier) {
    case CARRIER_ALIYUN:
        set_json(draft,
                 json_pack("[{s:s,s:s,s:s,s:b,s:s,s:s,s:s,s:s,s:s}]", "phone_number", sent->phone,
                           "send_time", at, "report_time", at, "success", good, "err_code",
                           good ? "DELIVERED" : "MK:0001", "err_msg", good ? "用户接收成功" : "空号",
                           "sms_size", "1", "biz_id", sent->msgid, "out_id", sent->reference));
        break;
    case CARRIER_TENCENT: /* without ext: SessionContext comes back only where that is enabled */
        set_json(draft,
                 json_pack("[{s:s,s:s,s:s,s:s,s:s,s:s,s:s}]", "user_receive_time", at, "nationcode",
                           "86", "mobile", sent->phone, "report_status", good ? "SUCCESS" : "FAIL",
                           "errmsg", good ? "DELIVRD" : "UNDELIV", "description", "", "sid",
                           sent->msgid));
        break;
    case CARRIER_TWILIO: {
        snprintf(to, sizeof to, "+86%s", sent->phone);
        set_report_url(draft, sent->report_url);
        json_t *fields = json_pack("{s:s,s:s,s:s,s:s,s:s}", "MessageSid", sent->msgid,
                                   "MessageStatus", states[state].twilio, "To", to, "From",
                                   SMS_NUMBER, "AccountSid", sms_accounts[CARRIER_TWILIO].key_id);
        if (state == FAILED) {
            json_object_set_new(fields, "ErrorCode", json_string("30005"));
        }
        set_form(draft, fields);
        break;
    }
    default:
        fill_escapes(draft, sent->report_url, state);
    }
}

const char *sms_push_report(struct platform *platform, const struct sms_sent *sent,
                            const char *state, int copies, bool held)
{
    int index = 0;
    while (index < STATE_COUNT && strcmp(states[index].name, state) != 0) {
        index++;
    }
    bool has_buffered = sent->carrier == CARRIER_TWILIO || sent->carrier == CARRIER_KANNEL;
    if (index == STATE_COUNT || (index == BUFFERED && !has_buffered)) {
        return index == STATE_COUNT ? "state is buffered, delivered or failed" : NULL;
    }
    struct draft draft;
    draft_open(platform, sent->carrier, sent->phone, sent->msgid, true, &draft);
    fill_report(&draft, sent, (enum state)index);
    return send_copies(&draft, copies, held);
}
