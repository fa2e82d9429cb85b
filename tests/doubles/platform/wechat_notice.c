#include "tests/doubles/platform/wechat_notice.h"

#include "bot/base/clock.h"
#include "tests/doubles/platform/journal.h"
#include "tests/doubles/platform/push.h"
#include "tests/doubles/platform/resident.h"
#include "tests/doubles/platform/wechat_error.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIELDS_MAX = 6, XML_BYTES_MAX = 1024 };

/* The event comes after the answer, as the platform's does. */
static const double report_after_s = 0.1;

/* What the demo's account had approved. */
static const struct notice {
    const char *account, *id, *title;
    bool is_subscription;
    const char *fields[FIELDS_MAX];
} notices[] = {
    {"demo", "demo-template-progress", "工单进度通知", false,
     {"character_string1", "thing2", "phrase3", "time4"}},
    {"demo", "demo-template-done", "工单完成通知", false,
     {"character_string1", "thing2", "thing3"}},
    {"demo", "demo-subscription-visit", "上门提醒", true, {"thing1", "thing2"}},
    {"demo", "demo-subscription-progress", "工单进度提醒", true,
     {"character_string1", "thing2", "phrase3", "time4"}},
};

/* ---- the values ---- */

static size_t characters(const char *value)
{
    size_t count = 0;
    for (; *value != '\0'; value++) {
        count += ((unsigned char)*value & 0xC0) != 0x80;
    }
    return count;
}

static bool is_ascii(const char *value)
{
    for (; *value != '\0'; value++) {
        if (!isgraph((unsigned char)*value)) {
            return false;
        }
    }
    return true;
}

static bool has_ascii(const char *value)
{
    for (; *value != '\0'; value++) {
        if ((unsigned char)*value < 0x80) {
            return true;
        }
    }
    return false;
}

static bool is_clock(const char *value)
{
    const char *colon = strchr(value, ':');
    return colon != NULL && colon > value && isdigit((unsigned char)colon[-1]) &&
           isdigit((unsigned char)colon[1]) && isdigit((unsigned char)colon[2]);
}

/* The four types that the templates above have. */
static bool value_fits(const char *field, const char *value)
{
    if (value == NULL || value[0] == '\0' || strchr(value, '\n') != NULL) {
        return false;
    }
    if (strncmp(field, "thing", 5) == 0) {
        return characters(value) <= 20;
    }
    if (strncmp(field, "phrase", 6) == 0) {
        return characters(value) <= 5 && !has_ascii(value);
    }
    if (strncmp(field, "character_string", 16) == 0) {
        return characters(value) <= 32 && is_ascii(value);
    }
    return is_clock(value);
}

static int check_data(const struct notice *notice, const json_t *data)
{
    size_t count = 0;
    for (; count < FIELDS_MAX && notice->fields[count] != NULL; count++) {
        const json_t *field = json_object_get(data, notice->fields[count]);
        if (!value_fits(notice->fields[count],
                        json_string_value(json_object_get(field, "value")))) {
            return WECHAT_TEMPLATE;
        }
    }
    return json_object_size(data) == count ? WECHAT_OK : WECHAT_TEMPLATE;
}

static const struct notice *find(const struct account *account, const char *id)
{
    for (size_t i = 0; id != NULL && i < sizeof notices / sizeof notices[0]; i++) {
        if (strcmp(notices[i].id, id) == 0 && strcmp(notices[i].account, account->id) == 0) {
            return &notices[i];
        }
    }
    return NULL;
}

/* ---- the event afterwards ---- */

struct report {
    struct ev_timer timer;
    struct platform *platform;
    const struct account *account;
    char openid[OPENID_CHARS + 2];
    json_t *order;
};

static void on_report(struct ev_loop *loop, struct ev_timer *timer, int events)
{
    struct report *report = timer->data;
    struct message message = {0};
    (void)loop;
    (void)events;
    if (message_build(report->order, report->account, report->openid, 0, clock_wall_ms(),
                      &report->platform->random, &message) == NULL) {
        (void)push_send(report->platform, report->account, report->openid, &message, 1,
                        false);
    }
    message_free(&message);
    json_decref(report->order);
    free(report);
}

/* Takes order over. */
static void report_later(struct platform *platform, const struct account *account,
                         const char *openid, json_t *order)
{
    struct report *report = order == NULL ? NULL : calloc(1, sizeof *report);
    if (report == NULL) {
        json_decref(order);
        return;
    }
    report->platform = platform;
    report->account = account;
    report->order = order;
    snprintf(report->openid, sizeof report->openid, "%s", openid);
    ev_timer_init(&report->timer, on_report, report_after_s, 0.0);
    report->timer.data = report;
    ev_timer_start(platform->loop, &report->timer);
}

static json_t *template_event(const char *msgid, const char *status)
{
    return json_pack("{s:s, s:s, s:s, s:s}", "type", "event", "event", "TEMPLATESENDJOBFINISH",
                     "job_id", msgid, "status", status);
}

static json_t *subscription_event(const char *id, const char *msgid, const char *status)
{
    char xml[XML_BYTES_MAX];
    snprintf(xml, sizeof xml,
             "<SubscribeMsgSentEvent><List><TemplateId><![CDATA[%s]]></TemplateId>"
             "<MsgID>%s</MsgID><ErrorCode>%d</ErrorCode>"
             "<ErrorStatus><![CDATA[%s]]></ErrorStatus></List></SubscribeMsgSentEvent>",
             id, msgid, strcmp(status, "success") == 0 ? 0 : 1, status);
    return json_pack("{s:s, s:s, s:s}", "type", "event", "event", "subscribe_msg_sent_event",
                     "extra_xml", xml);
}

bool wechat_notice_set_status(struct platform *platform, const char *status)
{
    if (status == NULL || status[0] == '\0') {
        return false;
    }
    snprintf(platform->notice_status, sizeof platform->notice_status, "%s", status);
    return true;
}

/* ---- sending ---- */

static struct resident *receiver(const struct wechat_call *call)
{
    const char *openid = json_string_value(json_object_get(call->body, "touser"));
    return residents_find(call->platform->residents, call->account, openid);
}

/* The same key to the same resident is sent once within ten minutes; the last one is remembered. */
static bool is_repeat(const struct wechat_call *call, struct resident *resident)
{
    const char *key = json_string_value(json_object_get(call->body, "client_msg_id"));
    if (key == NULL) {
        return false;
    }
    bool same = strcmp(resident->client_msg_id, key) == 0 &&
                platform_now_ms(call->platform) - resident->client_msg_at_ms < 600000;
    snprintf(resident->client_msg_id, sizeof resident->client_msg_id, "%s", key);
    resident->client_msg_at_ms = platform_now_ms(call->platform);
    return same;
}

static void show(struct wechat_call *call, const struct notice *notice,
                 const struct resident *resident, const char *msgid)
{
    json_t *lines = json_array();
    for (size_t i = 0; i < FIELDS_MAX && notice->fields[i] != NULL; i++) {
        const json_t *field =
            json_object_get(json_object_get(call->body, "data"), notice->fields[i]);
        json_array_append(lines, json_object_get(field, "value"));
    }
    const char *page = json_string_value(
        json_object_get(call->body, notice->is_subscription ? "page" : "url"));
    journal_add(call->platform->journal, "message",
                json_pack("{s:s,s:s,s:s,s:s,s:s,s:b,s:o,s:s?}", "account", call->account->id,
                          "openid", resident->openid, "type", "notice", "msgid", msgid, "content",
                          notice->title, "subscription", notice->is_subscription, "lines", lines,
                          "page", page));
}

/* What the two calls have in common; *resident_out and *notice_out with WECHAT_OK. */
static int check(const struct wechat_call *call, bool is_subscription,
                 struct resident **resident_out, const struct notice **notice_out)
{
    const struct notice *notice =
        find(call->account, json_string_value(json_object_get(call->body, "template_id")));
    *resident_out = receiver(call);
    *notice_out = notice;
    if (*resident_out == NULL) {
        return WECHAT_OPENID;
    }
    if (notice == NULL || notice->is_subscription != is_subscription) {
        return WECHAT_TEMPLATE_ID;
    }
    return check_data(notice, json_object_get(call->body, "data"));
}

static void next_msgid(struct platform *platform, char msgid[MSGID_BYTES])
{
    snprintf(msgid, MSGID_BYTES, "%lld", (long long)++platform->last_notice);
}

static void follow_up(struct wechat_call *call, const struct notice *notice,
                      const struct resident *resident, const char *msgid)
{
    const char *status = call->platform->notice_status;
    show(call, notice, resident, msgid);
    if (strcmp(status, "none") != 0) {
        report_later(call->platform, call->account, resident->openid,
                     notice->is_subscription ? subscription_event(notice->id, msgid, status)
                                             : template_event(msgid, status));
    }
}

int wechat_notice_template(struct wechat_call *call)
{
    struct resident *resident;
    const struct notice *notice;
    char msgid[MSGID_BYTES];
    int code = check(call, false, &resident, &notice);
    if (code == WECHAT_OK && !resident->follows) {
        code = WECHAT_NEEDS_FOLLOW;
    }
    if (code != WECHAT_OK) {
        return code;
    }
    next_msgid(call->platform, msgid);
    if (!is_repeat(call, resident)) {
        follow_up(call, notice, resident, msgid);
    }
    call->result = json_pack("{s:i,s:s,s:I}", "errcode", 0, "errmsg", "ok", "msgid",
                             (json_int_t)call->platform->last_notice);
    return WECHAT_OK;
}

static struct wish *wish_of(struct resident *resident, const struct notice *notice)
{
    return &resident->wishes[(size_t)(notice - notices) % RESIDENT_WISHES_MAX];
}

int wechat_notice_subscription(struct wechat_call *call)
{
    static_assert(sizeof notices / sizeof notices[0] <= RESIDENT_WISHES_MAX, "one a notice");
    struct resident *resident;
    const struct notice *notice;
    char msgid[MSGID_BYTES];
    int code = check(call, true, &resident, &notice);
    if (code == WECHAT_OK && wish_of(resident, notice)->left == 0) {
        code = WECHAT_NO_CONSENT;
    }
    if (code != WECHAT_OK) {
        return code;
    }
    wish_of(resident, notice)->left--;
    next_msgid(call->platform, msgid);
    follow_up(call, notice, resident, msgid);
    return WECHAT_OK; /* no msgid: the event names the template */
}

/* ---- consents ---- */

static const char *consent(struct platform *platform, const json_t *order)
{
    const struct account *account =
        accounts_find(&platform->accounts, json_string_value(json_object_get(order, "account")));
    const char *id = json_string_value(json_object_get(order, "template_id"));
    const struct notice *notice = account == NULL ? NULL : find(account, id);
    struct resident *resident =
        account == NULL ? NULL
                        : residents_meet(platform->residents, account,
                                         json_string_value(json_object_get(order, "openid")));
    bool accept = json_is_true(json_object_get(order, "accept"));
    if (notice == NULL || !notice->is_subscription || resident == NULL) {
        return "no such account, resident or subscription";
    }
    char xml[XML_BYTES_MAX];
    snprintf(xml, sizeof xml,
             "<SubscribeMsgPopupEvent><List><TemplateId><![CDATA[%s]]></TemplateId>"
             "<SubscribeStatusString><![CDATA[%s]]></SubscribeStatusString>"
             "<PopupScene>1</PopupScene></List></SubscribeMsgPopupEvent>",
             notice->id, accept ? "accept" : "reject");
    json_t *event = json_pack("{s:s, s:s, s:s}", "type", "event", "event",
                              "subscribe_msg_popup_event", "extra_xml", xml);
    struct message message = {0};
    const char *why = message_build(event, account, resident->openid, 0, clock_wall_ms(),
                                    &platform->random, &message);
    if (why == NULL) {
        wish_of(resident, notice)->left = accept ? wish_of(resident, notice)->left + 1 : 0;
        why = push_send(platform, account, resident->openid, &message, 1, false);
    }
    message_free(&message);
    json_decref(event);
    return why;
}

void wechat_notice_consent(struct platform *platform, const struct request *request,
                           struct answer *answer)
{
    json_t *order = json_loadb(request->body.data, request->body.size, 0, NULL);
    const char *why = consent(platform, order);
    if (why != NULL) {
        answer_refusal(answer, 400, why);
    } else {
        journal_add(platform->journal, "consent", json_copy(order));
        answer_json(answer, 200, json_pack("{s:b}", "ok", 1));
    }
    json_decref(order);
}
