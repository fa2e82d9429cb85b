#include "tests/doubles/platform/sms_push.h"

#include "bot/base/clock.h"
#include "tests/doubles/platform/http_client.h"
#include "tests/doubles/platform/journal.h"
#include "tests/doubles/platform/sms_crypto.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { URL_BYTES = 8192, LINE_BYTES = 256 };

#define JSON_LINE "Content-Type: application/json;charset=utf-8"
#define FORM_LINE "Content-Type: application/x-www-form-urlencoded"

struct delivery {
    struct sms_push *push;
    enum sms_carrier carrier;
    bool is_report;
    char phone[24], msgid[SMS_MSGID_BYTES];
    char url[URL_BYTES];
    char *body;           /* NULL: a GET */
    char line[LINE_BYTES]; /* one more header; "" */
    int copy, attempt;
    bool held;
    struct ev_timer retry;
    struct delivery *next, **link;
};

struct sms_push {
    struct platform *platform;
    size_t count;
    struct delivery *deliveries;
};

static void attempt(struct delivery *delivery);

struct sms_push *sms_push_open(struct platform *platform)
{
    struct sms_push *push = calloc(1, sizeof *push);
    if (push != NULL) {
        push->platform = platform;
    }
    return push;
}

static void delivery_free(struct delivery *delivery)
{
    ev_timer_stop(delivery->push->platform->loop, &delivery->retry);
    *delivery->link = delivery->next;
    if (delivery->next != NULL) {
        delivery->next->link = delivery->link;
    }
    delivery->push->count--;
    free(delivery->body);
    free(delivery);
}

void sms_push_close(struct sms_push *push)
{
    while (push != NULL && push->deliveries != NULL) {
        delivery_free(push->deliveries);
    }
    free(push);
}

void sms_push_release_held(struct sms_push *push)
{
    for (struct delivery *one = push->deliveries; one != NULL; one = one->next) {
        if (one->held) {
            one->held = false;
            attempt(one);
        }
    }
}

/* ---- delivering ---- */

static void record(const struct delivery *delivery, const char *kind, json_t *fields)
{
    json_object_set_new(fields, "account", json_string(sms_accounts[delivery->carrier].id));
    json_object_set_new(fields, "openid", json_string(delivery->phone));
    json_object_set_new(fields, "msgid", json_string(delivery->msgid));
    json_object_set_new(fields, "copy", json_integer(delivery->copy));
    json_object_set_new(fields, "report", json_boolean(delivery->is_report));
    journal_add(delivery->push->platform->journal, kind, fields);
}

static void record_attempt(const struct delivery *delivery, const struct http_reply *reply,
                           const char *result)
{
    record(delivery, "delivery",
           json_pack("{s:i,s:i,s:I,s:s,s:s?}", "attempt", delivery->attempt, "status", reply->code,
                     "ms", (json_int_t)reply->elapsed_ms, "result", result, "failure",
                     reply->failure));
}

static void finish(struct delivery *delivery)
{
    struct sms_push *push = delivery->push;
    delivery_free(delivery);
    sms_push_release_held(push);
}

static void on_retry(struct ev_loop *loop, struct ev_timer *timer, int events)
{
    (void)loop;
    (void)events;
    attempt(timer->data);
}

static void try_again(struct delivery *delivery, const struct http_reply *reply)
{
    const char *result = reply->timed_out ? "timeout" : reply->code == 0 ? "unreachable" : "status";
    record_attempt(delivery, reply, result);
    if (delivery->attempt == SMS_ATTEMPTS) {
        record(delivery, "fault", json_pack("{s:s}", "reason", "no answer in time"));
        finish(delivery);
        return;
    }
    int64_t wait_ms = delivery->push->platform->retry_after_ms - reply->elapsed_ms;
    ev_timer_set(&delivery->retry, wait_ms > 0 ? (double)wait_ms / 1000.0 : 0.0, 0.0);
    ev_timer_start(delivery->push->platform->loop, &delivery->retry);
}

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
static const char *check_answer(const struct delivery *delivery, const char *body, char **reply_out)
{
    *reply_out = NULL;
    switch (delivery->carrier) {
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

static void on_answer(void *user, const struct http_reply *reply)
{
    struct delivery *delivery = user;
    if (reply->code != 200) {
        try_again(delivery, reply);
        return;
    }
    char *body = strndup(reply->body.data == NULL ? "" : reply->body.data, reply->body.size);
    char *words = NULL;
    const char *why = body == NULL ? "out of memory" : check_answer(delivery, body, &words);
    record_attempt(delivery, reply, why != NULL ? "fault" : words != NULL ? "reply" : "success");
    if (why != NULL) {
        record(delivery, "fault", json_pack("{s:s}", "reason", why));
    } else if (words != NULL) {
        record(delivery, "reply", json_pack("{s:s,s:s}", "type", "text", "content", words));
    }
    free(words);
    free(body);
    finish(delivery);
}

static void attempt(struct delivery *delivery)
{
    struct platform *platform = delivery->push->platform;
    bool json = delivery->carrier == CARRIER_ALIYUN || delivery->carrier == CARRIER_TENCENT;
    delivery->attempt++;
    const struct http_call call = {
        .url = delivery->url,
        .content_type = delivery->body == NULL ? NULL : json ? JSON_LINE : FORM_LINE,
        .header = delivery->line[0] == '\0' ? NULL : delivery->line,
        .body = text_of(delivery->body),
        .timeout_ms = platform->retry_after_ms,
    };
    if (http_client_send(platform->client, &call, on_answer, delivery) != ST_OK) {
        const struct http_reply reply = {.failure = "out of memory"};
        try_again(delivery, &reply);
    }
}

/* ---- making ---- */

static struct delivery *delivery_open(struct sms_push *push, enum sms_carrier carrier,
                                      const char *phone, const char *msgid, bool is_report)
{
    struct delivery *delivery = push->count < SMS_DELIVERIES_MAX ? calloc(1, sizeof *delivery) : NULL;
    if (delivery == NULL) {
        return NULL;
    }
    *delivery = (struct delivery){.push = push, .carrier = carrier, .is_report = is_report};
    snprintf(delivery->phone, sizeof delivery->phone, "%s", phone);
    snprintf(delivery->msgid, sizeof delivery->msgid, "%s", msgid);
    snprintf(delivery->url, sizeof delivery->url, "%s/sms/%s/%s", push->platform->gateway,
             sms_accounts[carrier].id, is_report ? "status" : "inbound");
    ev_timer_init(&delivery->retry, on_retry, 0.0, 0.0);
    delivery->retry.data = delivery;
    delivery->next = push->deliveries;
    delivery->link = &push->deliveries;
    if (delivery->next != NULL) {
        delivery->next->link = &delivery->next;
    }
    push->deliveries = delivery;
    push->count++;
    return delivery;
}

static void set_json(struct delivery *delivery, json_t *value)
{
    delivery->body = json_dumps(value, JSON_COMPACT);
    json_decref(value);
}

/* A signed form; fields is taken over. */
static void set_form(struct delivery *delivery, json_t *fields)
{
    char *signature =
        sms_twilio_signature(delivery->url, fields, sms_accounts[CARRIER_TWILIO].key);
    snprintf(delivery->line, sizeof delivery->line, "X-Twilio-Signature: %s",
             signature == NULL ? "" : signature);
    delivery->body = sms_form_write(fields);
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

static void fill_words(struct delivery *delivery, const char *content)
{
    char at[20], *url = delivery->url;
    china_time(at);
    switch (delivery->carrier) {
    case CARRIER_ALIYUN:
        set_json(delivery, json_pack("[{s:s,s:s,s:s,s:s,s:s}]", "phone_number", delivery->phone,
                                     "content", content, "send_time", at, "dest_code", SMS_NUMBER,
                                     "sequence_id", delivery->msgid));
        break;
    case CARRIER_TENCENT: /* one object; its only id is phone, second and text */
        set_json(delivery, json_pack("{s:s,s:s,s:s,s:s,s:s,s:I}", "extend", "", "mobile",
                                     delivery->phone, "nationcode", "86", "sign", SMS_SIGNATURE,
                                     "text", content, "time",
                                     (json_int_t)(clock_wall_ms() / 1000)));
        break;
    case CARRIER_TWILIO: {
        char from[32];
        snprintf(from, sizeof from, "+86%s", delivery->phone);
        set_form(delivery,
                 json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s}", "MessageSid", delivery->msgid,
                           "SmsSid", delivery->msgid, "AccountSid",
                           sms_accounts[CARRIER_TWILIO].key_id, "From", from, "To", SMS_NUMBER,
                           "Body", content, "NumMedia", "0", "FromCity", ""));
        break;
    }
    default:
        snprintf(url + strlen(url), URL_BYTES - strlen(url),
                 "?from=%s&to=" SMS_NUMBER "&coding=2&charset=UTF-16BE&ts=%lld&smsc=FAKE1&id=%s"
                 "&fid=&hex=",
                 delivery->phone, (long long)(clock_wall_ms() / 1000), delivery->msgid);
        append_hex(url, URL_BYTES, content);
    }
}

static const char *send_copies(struct delivery *first, int copies, bool held)
{
    struct sms_push *push = first->push;
    for (int copy = 1; copy < copies; copy++) {
        struct delivery *more = delivery_open(push, first->carrier, first->phone, first->msgid,
                                              first->is_report);
        if (more == NULL) {
            return "too many deliveries are under way";
        }
        memcpy(more->url, first->url, sizeof more->url);
        memcpy(more->line, first->line, sizeof more->line);
        more->body = first->body == NULL ? NULL : strdup(first->body);
        more->copy = copy;
        more->held = held;
        if (!held) {
            attempt(more);
        }
    }
    first->held = held;
    if (!held) {
        attempt(first);
    }
    return NULL;
}

const char *sms_push_words(struct sms_push *push, enum sms_carrier carrier, const char *phone,
                           const char *content, int copies, bool held,
                           char msgid_out[SMS_MSGID_BYTES])
{
    static unsigned long long last;
    unsigned long long now = (unsigned long long)clock_wall_ms() * 1000;
    last = now > last ? now : last + 1;
    snprintf(msgid_out, SMS_MSGID_BYTES, carrier == CARRIER_TWILIO ? "SM%032llx" : "%llu", last);
    struct delivery *delivery = delivery_open(push, carrier, phone, msgid_out, false);
    if (delivery == NULL) {
        return "too many deliveries are under way";
    }
    fill_words(delivery, content);
    return send_copies(delivery, copies, held);
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
static void set_report_url(struct delivery *delivery, const char *url)
{
    const char *host = strstr(url, "://");
    const char *path = host == NULL ? NULL : strchr(host + 3, '/');
    if (path != NULL) {
        snprintf(delivery->url, sizeof delivery->url, "%s%s", delivery->push->platform->gateway,
                 path);
    }
}

/* %d, %p and their like in a dlr-url. */
static void fill_escapes(struct delivery *delivery, const char *url, enum state state)
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
                            : *at == 'p' ? delivery->phone
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
    set_report_url(delivery, filled);
}

static void fill_report(struct delivery *delivery, const struct sms_sent *sent, enum state state)
{
    char at[20], to[32];
    bool good = state == DELIVERED;
    china_time(at);
    switch (delivery->carrier) {
    case CARRIER_ALIYUN:
        set_json(delivery,
                 json_pack("[{s:s,s:s,s:s,s:b,s:s,s:s,s:s,s:s,s:s}]", "phone_number", sent->phone,
                           "send_time", at, "report_time", at, "success", good, "err_code",
                           good ? "DELIVERED" : "MK:0001", "err_msg", good ? "用户接收成功" : "空号",
                           "sms_size", "1", "biz_id", sent->msgid, "out_id", sent->reference));
        break;
    case CARRIER_TENCENT: /* without ext: SessionContext comes back only where that is enabled */
        set_json(delivery,
                 json_pack("[{s:s,s:s,s:s,s:s,s:s,s:s,s:s}]", "user_receive_time", at, "nationcode",
                           "86", "mobile", sent->phone, "report_status", good ? "SUCCESS" : "FAIL",
                           "errmsg", good ? "DELIVRD" : "UNDELIV", "description", "", "sid",
                           sent->msgid));
        break;
    case CARRIER_TWILIO: {
        snprintf(to, sizeof to, "+86%s", sent->phone);
        set_report_url(delivery, sent->report_url);
        json_t *fields = json_pack("{s:s,s:s,s:s,s:s,s:s}", "MessageSid", sent->msgid,
                                   "MessageStatus", states[state].twilio, "To", to, "From",
                                   SMS_NUMBER, "AccountSid", sms_accounts[CARRIER_TWILIO].key_id);
        if (state == FAILED) {
            json_object_set_new(fields, "ErrorCode", json_string("30005"));
        }
        set_form(delivery, fields);
        break;
    }
    default:
        fill_escapes(delivery, sent->report_url, state);
    }
}

const char *sms_push_report(struct sms_push *push, const struct sms_sent *sent, const char *state,
                            int copies, bool held)
{
    int index = 0;
    while (index < STATE_COUNT && strcmp(states[index].name, state) != 0) {
        index++;
    }
    bool has_buffered = sent->carrier == CARRIER_TWILIO || sent->carrier == CARRIER_KANNEL;
    if (index == STATE_COUNT || (index == BUFFERED && !has_buffered)) {
        return index == STATE_COUNT ? "state is buffered, delivered or failed" : NULL;
    }
    struct delivery *delivery = delivery_open(push, sent->carrier, sent->phone, sent->msgid, true);
    if (delivery == NULL) {
        return "too many deliveries are under way";
    }
    fill_report(delivery, sent, (enum state)index);
    return send_copies(delivery, copies, held);
}
