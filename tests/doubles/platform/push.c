#include "tests/doubles/platform/push.h"

#include "tests/doubles/platform/delivery.h"
#include "tests/doubles/platform/http_client.h"
#include "tests/doubles/platform/journal.h"
#include "tests/doubles/platform/wechat_envelope.h"
#include "tests/doubles/platform/wechat_reply.h"

#include <stdlib.h>
#include <string.h>

/* Events that the platform does not expect an answer to; one is not shown to anybody. */
static const char *const unanswerable[] = {"unsubscribe", "TEMPLATESENDJOBFINISH",
                                           "MASSSENDJOBFINISH", "VIEW", "LOCATION",
                                           "subscribe_msg_popup_event",
                                           "subscribe_msg_sent_event"};

static bool may_answer(const char *event)
{
    for (size_t i = 0; i < sizeof unanswerable / sizeof unanswerable[0]; i++) {
        if (strcmp(unanswerable[i], event) == 0) {
            return false;
        }
    }
    return true;
}

static struct delivery_outcome judge(const struct delivery_about *about, struct text body)
{
    struct wechat_reply checked = {0};
    const char *why = wechat_reply_check(about->sender, about->peer, body, &checked);
    if (why != NULL) {
        return (struct delivery_outcome){.fault = why};
    }
    if (checked.silent) {
        return (struct delivery_outcome){.result = body.size == 0 ? "empty" : "success"};
    }
    if (!may_answer(about->event)) {
        json_decref(checked.shown);
        return (struct delivery_outcome){.result = "ignored"};
    }
    return (struct delivery_outcome){.result = "reply", .shown = checked.shown};
}

/* Each copy is signed and encrypted by itself. */
const char *push_send(struct platform *platform, const struct account *account,
                      const char *openid, const struct message *message, int copies, bool held)
{
    struct delivery_order order = {.about = {.account = account->id, .sender = account},
                                   .judge = judge,
                                   .content_type = "Content-Type: text/xml",
                                   .held = held};
    text_copy(text_of(openid), order.about.peer, sizeof order.about.peer);
    text_copy(text_of(message->msgid), order.about.msgid, sizeof order.about.msgid);
    text_copy(text_of(message->event), order.about.event, sizeof order.about.event);
    const char *why = NULL;
    for (; order.copy < copies && why == NULL; order.copy++) {
        struct envelope envelope;
        if (!envelope_seal(platform, account, openid, message->xml, &envelope)) {
            return "out of memory";
        }
        order.url = envelope.url;
        order.body = envelope.body;
        why = deliveries_send(platform->wechat_deliveries, &order);
        envelope_free(&envelope);
    }
    return why;
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

const char *push_verify(struct platform *platform, const struct account *account)
{
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
