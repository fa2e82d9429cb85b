#include "tests/doubles/platform/control.h"

#include "tests/doubles/platform/delivery.h"
#include "tests/doubles/platform/faults.h"
#include "tests/doubles/platform/journal.h"
#include "tests/doubles/platform/platform.h"
#include "tests/doubles/platform/sms_api.h"
#include "tests/doubles/platform/wechat_notice.h"
#include "tests/doubles/platform/wechat_token.h"

enum { WAIT_MS_MAX = 60000 };

static void do_clear(struct platform *platform, const json_t *value)
{
    (void)value;
    faults_clear(platform->faults);
    deliveries_release_held(platform->wechat_deliveries);
    deliveries_release_held(platform->sms_deliveries);
    (void)sms_api_set_reports(platform->sms, "auto");
    (void)wechat_notice_set_status(platform, "success");
}

static void do_expire_token(struct platform *platform, const json_t *value)
{
    (void)value;
    tokens_expire(platform->tokens, platform_now_ms(platform));
}

static void do_revoke_token(struct platform *platform, const json_t *value)
{
    (void)value;
    tokens_revoke(platform->tokens, platform_now_ms(platform));
}

static void do_advance(struct platform *platform, const json_t *value)
{
    platform->advance_ms += json_integer_value(value);
}

static void do_sms_reports(struct platform *platform, const json_t *value)
{
    (void)sms_api_set_reports(platform->sms, json_string_value(value));
}

static void do_notice_status(struct platform *platform, const json_t *value)
{
    (void)wechat_notice_set_status(platform, json_string_value(value));
}

static const struct {
    const char *key;
    void (*run)(struct platform *platform, const json_t *value);
} commands[] = {
    {"clear", do_clear},
    {"expire_token", do_expire_token},
    {"revoke_token", do_revoke_token},
    {"advance_ms", do_advance},
    {"sms_reports", do_sms_reports},
    {"notice_status", do_notice_status},
};

void control_answer(struct platform *platform, const struct request *request, struct answer *answer)
{
    json_t *order = json_loadb(request->body.data, request->body.size, 0, NULL);
    if (!json_is_object(order)) {
        json_decref(order);
        answer_refusal(answer, 400, "the body is not a JSON object");
        return;
    }
    int done = 0;
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        const json_t *value = json_object_get(order, commands[i].key);
        if (value != NULL) {
            commands[i].run(platform, value);
            done++;
        }
    }
    int armed = 0;
    const char *why = faults_arm(platform->faults, order, &armed);
    if (why == NULL && done + armed == 0) {
        why = "the order names nothing that can be done";
    }
    if (why != NULL) {
        answer_refusal(answer, 400, why);
    } else {
        int64_t seq = journal_add(platform->journal, "control", json_pack("{s:O}", "order", order));
        answer_json(answer, 200, json_pack("{s:b,s:I}", "ok", 1, "seq", (json_int_t)seq));
    }
    json_decref(order);
}

static int64_t query_number(const struct request *request, const char *name)
{
    int64_t number = 0;
    (void)text_to_int64(text_of(request_query(request, name)), &number);
    return number;
}

void control_answer_log(struct platform *platform, const struct request *request,
                        struct answer *answer)
{
    const struct journal_filter filter = {
        .kind = request_query(request, "kind"),
        .account = request_query(request, "account"),
        .openid = request_query(request, "openid"),
        .msgid = request_query(request, "msgid"),
    };
    int64_t wait_ms = query_number(request, "wait_ms");
    json_t *page = journal_since(platform->journal, query_number(request, "since"), &filter);
    bool empty = json_array_size(json_object_get(page, "entries")) == 0;
    if (empty && wait_ms > 0 && !request->last_chance) {
        json_decref(page);
        answer->park_ms = wait_ms < WAIT_MS_MAX ? wait_ms : WAIT_MS_MAX;
        return;
    }
    answer_json(answer, 200, page);
}
