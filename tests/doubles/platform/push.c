#include "tests/doubles/platform/push.h"

#include "bot/base/clock.h"
#include "tests/doubles/platform/http_client.h"
#include "tests/doubles/platform/journal.h"
#include "tests/doubles/platform/resident.h"
#include "tests/doubles/platform/wechat_envelope.h"
#include "tests/doubles/platform/wechat_reply.h"

#include <stdlib.h>
#include <string.h>

struct delivery {
    struct push *push;
    const struct account *account;
    char openid[OPENID_CHARS + 2];
    char msgid[MSGID_BYTES];
    char event[EVENT_BYTES_MAX];
    struct envelope envelope;
    int copy, attempt;
    bool held;
    struct ev_timer retry;
    struct delivery *next, **link; /* list of push */
};

struct push {
    struct platform *platform;
    size_t count;
    struct delivery *deliveries;
};

/* Events that the platform does not expect an answer to; one is not shown to anybody. */
static const char *const unanswerable[] = {"unsubscribe", "TEMPLATESENDJOBFINISH",
                                           "MASSSENDJOBFINISH", "VIEW", "LOCATION"};

static void attempt(struct delivery *delivery);

struct push *push_open(struct platform *platform)
{
    struct push *push = calloc(1, sizeof *push);
    if (push != NULL) {
        push->platform = platform;
    }
    return push;
}

static void delivery_free(struct delivery *delivery)
{
    struct push *push = delivery->push;
    ev_timer_stop(push->platform->loop, &delivery->retry);
    *delivery->link = delivery->next;
    if (delivery->next != NULL) {
        delivery->next->link = delivery->link;
    }
    push->count--;
    envelope_free(&delivery->envelope);
    free(delivery);
}

void push_close(struct push *push)
{
    while (push != NULL && push->deliveries != NULL) {
        delivery_free(push->deliveries);
    }
    free(push);
}

void push_release_held(struct push *push)
{
    for (struct delivery *delivery = push->deliveries; delivery != NULL;
         delivery = delivery->next) {
        if (delivery->held) {
            delivery->held = false;
            attempt(delivery);
        }
    }
}

/* An entry of the journal about this delivery; fields is taken over. */
static void record(const struct delivery *delivery, const char *kind, json_t *fields)
{
    json_object_set_new(fields, "account", json_string(delivery->account->id));
    json_object_set_new(fields, "openid", json_string(delivery->openid));
    json_object_set_new(fields, "msgid", json_string(delivery->msgid));
    json_object_set_new(fields, "copy", json_integer(delivery->copy));
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

static bool may_answer(const struct delivery *delivery)
{
    for (size_t i = 0; i < sizeof unanswerable / sizeof unanswerable[0]; i++) {
        if (strcmp(unanswerable[i], delivery->event) == 0) {
            return false;
        }
    }
    return true;
}

static void finish(struct delivery *delivery)
{
    struct push *push = delivery->push;
    delivery_free(delivery);
    push_release_held(push);
}

static void fail(struct delivery *delivery, const char *reason)
{
    record(delivery, "fault", json_pack("{s:s}", "reason", reason));
    finish(delivery);
}

static void on_retry(struct ev_loop *loop, struct ev_timer *timer, int events)
{
    (void)loop;
    (void)events;
    attempt(timer->data);
}

/* No usable answer: the same request again, or the notice when it was the last time. */
static void try_again(struct delivery *delivery, const struct http_reply *reply)
{
    const char *result = reply->timed_out ? "timeout" : reply->code == 0 ? "unreachable" : "status";
    record_attempt(delivery, reply, result);
    if (delivery->attempt == DELIVERY_ATTEMPTS) {
        fail(delivery, "no answer in time");
        return;
    }
    int64_t wait_ms = delivery->push->platform->retry_after_ms - reply->elapsed_ms;
    ev_timer_set(&delivery->retry, wait_ms > 0 ? (double)wait_ms / 1000.0 : 0.0, 0.0);
    ev_timer_start(delivery->push->platform->loop, &delivery->retry);
}

static void on_answer(void *user, const struct http_reply *reply)
{
    struct delivery *delivery = user;
    if (reply->code != 200) {
        try_again(delivery, reply);
        return;
    }
    struct wechat_reply checked = {0};
    const char *why =
        wechat_reply_check(delivery->account, delivery->openid, reply->body, &checked);
    if (why != NULL) {
        record_attempt(delivery, reply, "fault");
        fail(delivery, why);
        return;
    }
    if (checked.silent) {
        record_attempt(delivery, reply, reply->body.size == 0 ? "empty" : "success");
    } else if (!may_answer(delivery)) {
        record_attempt(delivery, reply, "ignored");
        json_decref(checked.shown);
    } else {
        record_attempt(delivery, reply, "reply");
        record(delivery, "reply", checked.shown);
    }
    finish(delivery);
}

static void attempt(struct delivery *delivery)
{
    struct platform *platform = delivery->push->platform;
    delivery->attempt++;
    const struct http_call call = {
        .url = delivery->envelope.url,
        .content_type = "Content-Type: text/xml",
        .body = text_of(delivery->envelope.body),
        .timeout_ms = platform->retry_after_ms,
    };
    if (http_client_send(platform->client, &call, on_answer, delivery) != ST_OK) {
        const struct http_reply reply = {.failure = "out of memory"};
        try_again(delivery, &reply);
    }
}

static struct delivery *delivery_make(struct push *push, const struct account *account,
                                      const char *openid, const struct message *message)
{
    struct delivery *delivery = push->count < DELIVERIES_MAX ? calloc(1, sizeof *delivery) : NULL;
    if (delivery == NULL) {
        return NULL;
    }
    delivery->push = push;
    delivery->account = account;
    text_copy(text_of(openid), delivery->openid, sizeof delivery->openid);
    memcpy(delivery->msgid, message->msgid, sizeof delivery->msgid);
    memcpy(delivery->event, message->event, sizeof delivery->event);
    ev_timer_init(&delivery->retry, on_retry, 0.0, 0.0);
    delivery->retry.data = delivery;
    if (!envelope_seal(push->platform, account, openid, message->xml, &delivery->envelope)) {
        free(delivery);
        return NULL;
    }
    delivery->next = push->deliveries;
    delivery->link = &push->deliveries;
    if (delivery->next != NULL) {
        delivery->next->link = &delivery->next;
    }
    push->deliveries = delivery;
    push->count++;
    return delivery;
}

const char *push_send(struct push *push, const struct account *account, const char *openid,
                      const struct message *message, int copies, bool held)
{
    for (int copy = 0; copy < copies; copy++) {
        struct delivery *delivery = delivery_make(push, account, openid, message);
        if (delivery == NULL) {
            return "too many deliveries are under way";
        }
        delivery->copy = copy;
        delivery->held = held;
        if (!held) {
            attempt(delivery);
        }
    }
    return NULL;
}

struct handshake {
    struct platform *platform;
    const struct account *account;
    char echo[ECHO_BYTES];
};

static void on_echo(void *user, const struct http_reply *reply)
{
    struct handshake *handshake = user;
    bool ok = reply->code == 200 && text_equal(reply->body, text_of(handshake->echo));
    journal_add(handshake->platform->journal, "verify",
                json_pack("{s:s,s:b,s:i,s:s?}", "account", handshake->account->id, "ok", ok,
                          "status", reply->code, "failure", reply->failure));
    free(handshake);
}

const char *push_verify(struct push *push, const struct account *account)
{
    struct platform *platform = push->platform;
    struct handshake *handshake = calloc(1, sizeof *handshake);
    if (handshake == NULL) {
        return "out of memory";
    }
    *handshake = (struct handshake){.platform = platform, .account = account};
    char *url = envelope_handshake_url(platform, account, handshake->echo);
    const struct http_call call = {.url = url, .timeout_ms = platform->retry_after_ms};
    bool sent =
        url != NULL && http_client_send(platform->client, &call, on_echo, handshake) == ST_OK;
    free(url);
    if (!sent) {
        free(handshake);
        return "out of memory";
    }
    return NULL;
}
