#include "tests/doubles/platform/delivery.h"

#include "tests/doubles/platform/http_client.h"
#include "tests/doubles/platform/journal.h"

#include <stdlib.h>
#include <string.h>

struct delivery {
    struct deliveries *list;
    struct delivery_about about;
    delivery_judge *judge;
    char *url, *body, *header; /* owned; body NULL: a GET; header NULL: none */
    const char *content_type;
    int copy, attempt;
    bool held;
    struct ev_timer retry;
    struct delivery *next, **link;
};

struct deliveries {
    struct platform *platform;
    size_t count;
    struct delivery *first;
};

static void attempt(struct delivery *delivery);

struct deliveries *deliveries_open(struct platform *platform)
{
    struct deliveries *list = calloc(1, sizeof *list);
    if (list != NULL) {
        list->platform = platform;
    }
    return list;
}

static void free_texts(struct delivery *delivery)
{
    free(delivery->url);
    free(delivery->body);
    free(delivery->header);
    free(delivery);
}

static void drop(struct delivery *delivery)
{
    ev_timer_stop(delivery->list->platform->loop, &delivery->retry);
    *delivery->link = delivery->next;
    if (delivery->next != NULL) {
        delivery->next->link = delivery->link;
    }
    delivery->list->count--;
    free_texts(delivery);
}

void deliveries_close(struct deliveries *list)
{
    while (list != NULL && list->first != NULL) {
        drop(list->first);
    }
    free(list);
}

void deliveries_release_held(struct deliveries *list)
{
    for (struct delivery *delivery = list->first; delivery != NULL; delivery = delivery->next) {
        if (delivery->held) {
            delivery->held = false;
            attempt(delivery);
        }
    }
}

/* ---- the journal ---- */

/* An entry about this delivery; fields is taken over. */
static void record(const struct delivery *delivery, const char *kind, json_t *fields)
{
    const struct delivery_about *about = &delivery->about;
    json_object_set_new(fields, "account", json_string(about->account));
    json_object_set_new(fields, "openid", json_string(about->peer));
    json_object_set_new(fields, "msgid", json_string(about->msgid));
    json_object_set_new(fields, "copy", json_integer(delivery->copy));
    json_object_set_new(fields, "report", json_boolean(about->is_report));
    journal_add(delivery->list->platform->journal, kind, fields);
}

static void record_attempt(const struct delivery *delivery, const struct http_reply *reply,
                           const char *result)
{
    record(delivery, "delivery",
           json_pack("{s:i,s:i,s:I,s:s,s:s?}", "attempt", delivery->attempt, "status", reply->code,
                     "ms", (json_int_t)reply->elapsed_ms, "result", result, "failure",
                     reply->failure));
}

/* ---- answers ---- */

static void finish(struct delivery *delivery)
{
    struct deliveries *list = delivery->list;
    drop(delivery);
    deliveries_release_held(list);
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
    int64_t wait_ms = delivery->list->platform->retry_after_ms - reply->elapsed_ms;
    ev_timer_set(&delivery->retry, wait_ms > 0 ? (double)wait_ms / 1000.0 : 0.0, 0.0);
    ev_timer_start(delivery->list->platform->loop, &delivery->retry);
}

static void on_answer(void *user, const struct http_reply *reply)
{
    struct delivery *delivery = user;
    if (reply->code != 200) {
        try_again(delivery, reply);
        return;
    }
    struct delivery_outcome outcome = delivery->judge(&delivery->about, reply->body);
    record_attempt(delivery, reply, outcome.fault != NULL ? "fault" : outcome.result);
    if (outcome.fault != NULL) {
        fail(delivery, outcome.fault);
        return;
    }
    if (outcome.shown != NULL) {
        record(delivery, "reply", outcome.shown);
    }
    finish(delivery);
}

/* ---- sending ---- */

static void attempt(struct delivery *delivery)
{
    struct platform *platform = delivery->list->platform;
    delivery->attempt++;
    const struct http_call call = {
        .url = delivery->url,
        .content_type = delivery->body == NULL ? NULL : delivery->content_type,
        .header = delivery->header,
        .body = text_of(delivery->body),
        .timeout_ms = platform->retry_after_ms,
    };
    if (http_client_send(platform->client, &call, on_answer, delivery) != ST_OK) {
        const struct http_reply reply = {.failure = "out of memory"};
        try_again(delivery, &reply);
    }
}

static char *copy_of(const char *text)
{
    return text == NULL ? NULL : strdup(text);
}

const char *deliveries_send(struct deliveries *list, const struct delivery_order *order)
{
    if (list->count == DELIVERIES_MAX) {
        return "too many deliveries are under way";
    }
    struct delivery *delivery = calloc(1, sizeof *delivery);
    if (delivery == NULL) {
        return "out of memory";
    }
    *delivery = (struct delivery){.list = list,
                                  .about = order->about,
                                  .judge = order->judge,
                                  .url = copy_of(order->url),
                                  .body = copy_of(order->body),
                                  .header = copy_of(order->header),
                                  .content_type = order->content_type,
                                  .copy = order->copy,
                                  .held = order->held};
    if (delivery->url == NULL || (order->body != NULL && delivery->body == NULL) ||
        (order->header != NULL && delivery->header == NULL)) {
        free_texts(delivery);
        return "out of memory";
    }
    ev_timer_init(&delivery->retry, on_retry, 0.0, 0.0);
    delivery->retry.data = delivery;
    delivery->next = list->first;
    delivery->link = &list->first;
    if (delivery->next != NULL) {
        delivery->next->link = &delivery->next;
    }
    list->first = delivery;
    list->count++;
    if (!delivery->held) {
        attempt(delivery);
    }
    return NULL;
}
