#include "tests/doubles/platform/sms_api.h"

#include "bot/base/clock.h"
#include "tests/doubles/platform/delivery.h"
#include "tests/doubles/platform/faults.h"
#include "tests/doubles/platform/journal.h"
#include "tests/doubles/platform/sms_crypto.h"
#include "tests/doubles/platform/sms_push.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SENT_MAX = 4096, NONCES_MAX = 65536, KANNEL_CHARS_MAX = 5 * 67, BODY_BYTES = 8192 };

struct sms_api {
    struct platform *platform;
    size_t sent_count; /* the oldest give way */
    struct sms_sent sent[SENT_MAX];
    json_t *nonces, *older_nonces; /* of Aliyun: each once, of the last NONCES_MAX at least */
    char reports[16];
};

/* What a request to a carrier turned out to be. */
struct call {
    struct platform *platform;
    const struct request *request;
    struct answer *answer;
    enum sms_carrier carrier;
    const char *code;      /* the carrier's own; NULL: accepted */
    char content[BODY_BYTES];
    struct sms_sent sent;
};

struct sms_api *sms_api_open(struct platform *platform)
{
    struct sms_api *api = calloc(1, sizeof *api);
    if (api != NULL) {
        api->platform = platform;
        api->nonces = json_object();
        api->older_nonces = json_object();
        snprintf(api->reports, sizeof api->reports, "auto");
    }
    return api;
}

void sms_api_close(struct sms_api *api)
{
    if (api != NULL) {
        json_decref(api->nonces);
        json_decref(api->older_nonces);
        free(api);
    }
}

const char *sms_api_set_reports(struct sms_api *api, const char *mode)
{
    static const char *const modes[] = {"auto", "none", "delivered", "failed", "swarm"};
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        if (mode != NULL && strcmp(modes[i], mode) == 0) {
            snprintf(api->reports, sizeof api->reports, "%s", mode);
            return NULL;
        }
    }
    return "sms_reports is auto, none, delivered, failed or swarm";
}

/* ---- checks ---- */

static bool is_mobile(const char *phone)
{
    return phone != NULL && strlen(phone) == 11 && strspn(phone, "0123456789") == 11 &&
           phone[0] == '1';
}

static void note_phone(struct call *call, const char *phone)
{
    snprintf(call->sent.phone, sizeof call->sent.phone, "%s", phone == NULL ? "" : phone);
}

static void note_reference(struct call *call, const char *reference)
{
    snprintf(call->sent.reference, sizeof call->sent.reference, "%s",
             reference == NULL ? "" : reference);
}

static void fill_template(struct call *call, const struct sms_template *template_,
                          const char *value)
{
    snprintf(call->content, sizeof call->content, "【" SMS_SIGNATURE "】%s%s%s", template_->before,
             value, template_->after);
}

static bool fits_variable(const char *value)
{
    return value != NULL && value[0] != '\0' && strchr(value, '\n') == NULL &&
           strstr(value, "【") == NULL && strstr(value, "://") == NULL;
}

/* False for one that was there already; so is none. */
static bool take_nonce(struct sms_api *api, const char *nonce)
{
    if (nonce == NULL || json_object_get(api->nonces, nonce) != NULL ||
        json_object_get(api->older_nonces, nonce) != NULL) {
        return false;
    }
    if (json_object_size(api->nonces) == NONCES_MAX) {
        json_decref(api->older_nonces);
        api->older_nonces = api->nonces;
        api->nonces = json_object();
    }
    return json_object_set_new(api->nonces, nonce, json_true()) == 0;
}

static const char *check_aliyun(struct call *call)
{
    const struct request *request = call->request;
    const struct sms_account *account = &sms_accounts[CARRIER_ALIYUN];
    const char *code =
        sms_check_acs3(request, account->key_id, account->key, clock_wall_ms() / 1000);
    const char *action = request_header(request, "x-acs-action");
    const char *nonce = request_header(request, "x-acs-signature-nonce");
    if (code != NULL || action == NULL || strcmp(action, "SendSms") != 0) {
        return code != NULL ? code : "InvalidAction.NotFound";
    }
    if (!take_nonce(call->platform->sms, nonce)) {
        return "SignatureNonceUsed";
    }
    const char *phone = request_query(request, "PhoneNumbers");
    const char *sign = request_query(request, "SignName");
    const struct sms_template *template_ =
        sms_template_find(CARRIER_ALIYUN, request_query(request, "TemplateCode"));
    const char *param = request_query(request, "TemplateParam");
    json_t *params = param == NULL ? NULL : json_loads(param, 0, NULL);
    const char *value =
        template_ == NULL ? NULL : json_string_value(json_object_get(params, template_->parameter));
    note_phone(call, phone);
    note_reference(call, request_query(request, "OutId"));
    code = !is_mobile(phone)                                    ? "isv.MOBILE_NUMBER_ILLEGAL"
           : sign == NULL || strcmp(sign, SMS_SIGNATURE) != 0   ? "isv.SMS_SIGNATURE_ILLEGAL"
           : template_ == NULL                                  ? "isv.SMS_TEMPLATE_ILLEGAL"
           : json_object_size(params) != 1 || value == NULL     ? "isv.TEMPLATE_MISSING_PARAMETERS"
           : !fits_variable(value)                              ? "isv.TEMPLATE_PARAMS_ILLEGAL"
                                                                : NULL;
    if (code == NULL) {
        fill_template(call, template_, value);
    }
    json_decref(params);
    return code;
}

static const char *string_in(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

static const char *check_tencent_body(struct call *call, const json_t *body)
{
    const json_t *phones = json_object_get(body, "PhoneNumberSet");
    const json_t *values = json_object_get(body, "TemplateParamSet");
    const char *phone = json_string_value(json_array_get(phones, 0));
    const char *value = json_string_value(json_array_get(values, 0));
    const char *app = string_in(body, "SmsSdkAppId"), *sign = string_in(body, "SignName");
    const struct sms_template *template_ =
        sms_template_find(CARRIER_TENCENT, string_in(body, "TemplateId"));
    bool good_phone = json_array_size(phones) == 1 && phone != NULL &&
                      strncmp(phone, "+86", 3) == 0 && is_mobile(phone + 3);
    note_phone(call, good_phone ? phone + 3 : "");
    note_reference(call, string_in(body, "SessionContext"));
    if (app == NULL || strcmp(app, sms_accounts[CARRIER_TENCENT].app_id) != 0) {
        return "UnauthorizedOperation.SmsSdkAppIdVerifyFail";
    }
    if (!good_phone) {
        return "InvalidParameterValue.IncorrectPhoneNumber";
    }
    if (sign == NULL || strcmp(sign, SMS_SIGNATURE) != 0) {
        return "FailedOperation.SignatureIncorrectOrUnapproved";
    }
    if (template_ == NULL) {
        return "FailedOperation.TemplateIncorrectOrUnapproved";
    }
    if (json_array_size(values) != 1 || !fits_variable(value)) {
        return "InvalidParameterValue.TemplateParameterFormatError";
    }
    fill_template(call, template_, value);
    return NULL;
}

static const char *check_tencent(struct call *call)
{
    const struct request *request = call->request;
    const struct sms_account *account = &sms_accounts[CARRIER_TENCENT];
    const char *code =
        sms_check_tc3(request, account->key_id, account->key, clock_wall_ms() / 1000);
    const char *action = request_header(request, "x-tc-action");
    const char *version = request_header(request, "x-tc-version");
    if (code != NULL) {
        return code;
    }
    if (action == NULL || strcmp(action, "SendSms") != 0 || version == NULL ||
        strcmp(version, "2021-01-11") != 0 || request_header(request, "x-tc-region") == NULL) {
        return "InvalidAction";
    }
    json_t *body = json_loadb(request->body.data, request->body.size, 0, NULL);
    code = json_is_object(body) ? check_tencent_body(call, body) : "InvalidParameter";
    json_decref(body);
    return code;
}

static const char *check_twilio(struct call *call)
{
    const struct request *request = call->request;
    const struct sms_account *account = &sms_accounts[CARRIER_TWILIO];
    char path[128];
    snprintf(path, sizeof path, "/2010-04-01/Accounts/%s/Messages.json", account->key_id);
    if (sms_check_basic(request, account->key_id, account->key) != NULL) {
        return "20003";
    }
    json_t *fields = sms_form_read(request->body);
    const char *to = string_in(fields, "To"), *body = string_in(fields, "Body");
    const char *from = string_in(fields, "From"), *status = string_in(fields, "StatusCallback");
    bool good_phone = to != NULL && strncmp(to, "+86", 3) == 0 && is_mobile(to + 3);
    note_phone(call, good_phone ? to + 3 : "");
    snprintf(call->sent.report_url, sizeof call->sent.report_url, "%s",
             status == NULL ? "" : status);
    snprintf(call->content, sizeof call->content, "%s", body == NULL ? "" : body);
    const char *code = strcmp(request->path, path) != 0                   ? "20404"
                       : !good_phone                                      ? "21211"
                       : from == NULL || strcmp(from, SMS_NUMBER) != 0    ? "21212"
                       : body == NULL || body[0] == '\0'                  ? "21602"
                                                                          : NULL;
    json_decref(fields);
    return code;
}

static const char *check_kannel(struct call *call)
{
    const struct request *request = call->request;
    const struct sms_account *account = &sms_accounts[CARRIER_KANNEL];
    const char *user = request_query(request, "username");
    const char *password = request_query(request, "password");
    const char *to = request_query(request, "to"), *words = request_query(request, "text");
    const char *coding = request_query(request, "coding");
    const char *charset = request_query(request, "charset");
    const char *url = request_query(request, "dlr-url");
    if (user == NULL || password == NULL || strcmp(user, account->key_id) != 0 ||
        strcmp(password, account->key) != 0) {
        return "403";
    }
    note_phone(call, to);
    snprintf(call->sent.report_url, sizeof call->sent.report_url, "%s", url == NULL ? "" : url);
    snprintf(call->content, sizeof call->content, "%s", words == NULL ? "" : words);
    bool ascii = true;
    for (const char *at = call->content; *at != '\0'; at++) {
        ascii &= (unsigned char)*at < 0x80;
    }
    bool readable = coding != NULL && charset != NULL && strcmp(charset, "UTF-8") == 0 &&
                    (strcmp(coding, "2") == 0 || (ascii && strcmp(coding, "0") == 0));
    /* The real one would accept the last three, and send garbage, nothing, or the beginning. */
    return !is_mobile(to) || !readable || call->content[0] == '\0' ||
                   text_count_chars(text_of(call->content)) > KANNEL_CHARS_MAX
               ? "400"
               : NULL;
}

/* ---- answers ---- */

static void answer_aliyun(struct call *call)
{
    bool gateway = call->code != NULL && strncmp(call->code, "is", 2) != 0;
    const char *code = call->code == NULL ? "OK" : call->code;
    json_t *answer = json_pack("{s:s,s:s,s:s}", "Message", code, "RequestId",
                               "4E8B1F0C-0000-4000-8000-000000000001", "Code", code);
    if (call->code == NULL) {
        json_object_set_new(answer, "BizId", json_string(call->sent.msgid));
    }
    answer_json(call->answer, gateway ? 400 : 200, answer);
}

static void answer_tencent(struct call *call)
{
    bool whole = call->code != NULL && (strncmp(call->code, "Auth", 4) == 0 ||
                                        strncmp(call->code, "Invalid", 7) == 0 ||
                                        strncmp(call->code, "Unauth", 6) == 0);
    json_t *response =
        whole ? json_pack("{s:{s:s,s:s},s:s}", "Error", "Code", call->code, "Message", "refused",
                          "RequestId", "r")
              : json_pack("{s:[{s:s,s:s,s:i,s:s,s:s,s:s}],s:s}", "SendStatusSet", "SerialNo",
                          call->code == NULL ? call->sent.msgid : "", "PhoneNumber",
                          call->sent.phone, "Fee", call->code == NULL, "SessionContext",
                          call->sent.reference, "Code", call->code == NULL ? "Ok" : call->code,
                          "Message", call->code == NULL ? "send success" : "refused", "RequestId",
                          "r");
    answer_json(call->answer, 200, json_pack("{s:o}", "Response", response));
}

static void answer_twilio(struct call *call)
{
    if (call->code == NULL) {
        answer_json(call->answer, 201, json_pack("{s:s,s:s}", "sid", call->sent.msgid, "status",
                                                 "queued"));
        return;
    }
    int code = (int)strtol(call->code, NULL, 10);
    int http = code == 20003 ? 401 : code == 20404 ? 404 : code == 20429 ? 429 : 400;
    answer_json(call->answer, http, json_pack("{s:i,s:s,s:i}", "code", code, "message", "refused",
                                              "status", http));
}

static void answer_kannel(struct call *call)
{
    answer_bytes(call->answer, "text/plain",
                 call->code == NULL                     ? TEXT("0: Accepted for delivery")
                 : strcmp(call->code, "403") == 0       ? TEXT("Authorization failed for sendsms")
                                                        : TEXT("Missing receiver number, rejected"));
    call->answer->code = call->code == NULL ? 202 : (int)strtol(call->code, NULL, 10);
}

static const struct {
    const char *(*check)(struct call *call);
    void (*answer)(struct call *call);
    const char *busy, *illegal; /* what the faults errcode 1 and 2 answer */
} carriers[CARRIER_COUNT] = {
    [CARRIER_ALIYUN] = {check_aliyun, answer_aliyun, "isv.BUSINESS_LIMIT_CONTROL",
                        "isv.MOBILE_NUMBER_ILLEGAL"},
    [CARRIER_TENCENT] = {check_tencent, answer_tencent, "LimitExceeded.DeliveryFrequencyLimit",
                         "FailedOperation.ContainSensitiveWord"},
    [CARRIER_TWILIO] = {check_twilio, answer_twilio, "20429", "21211"},
    [CARRIER_KANNEL] = {check_kannel, answer_kannel, "503", "400"},
};

/* ---- what follows ---- */

static void report_as_ordered(struct sms_api *api, const struct sms_sent *sent)
{
    struct platform *platform = api->platform;
    if (strcmp(api->reports, "auto") == 0) {
        (void)sms_push_report(platform, sent, "buffered", 1, false);
        (void)sms_push_report(platform, sent, "delivered", 1, false);
    } else if (strcmp(api->reports, "delivered") == 0 || strcmp(api->reports, "failed") == 0) {
        (void)sms_push_report(platform, sent, api->reports, 1, false);
    } else if (strcmp(api->reports, "swarm") == 0) {
        (void)sms_push_report(platform, sent, "delivered", 3, false);
        (void)sms_push_report(platform, sent, "failed", 3, true);
        (void)sms_push_report(platform, sent, "buffered", 3, true);
    }
}

static void accept(struct call *call)
{
    struct sms_api *api = call->platform->sms;
    struct sms_sent *kept = &api->sent[api->sent_count % SENT_MAX];
    call->sent.carrier = call->carrier;
    snprintf(call->sent.msgid, sizeof call->sent.msgid,
             call->carrier == CARRIER_TWILIO ? "SM%032llx" : "%020llu",
             (unsigned long long)clock_wall_ms() * 1000 + api->sent_count % 1000);
    *kept = call->sent;
    api->sent_count++;
    journal_add(call->platform->journal, "message",
                json_pack("{s:s,s:s,s:s,s:s,s:s}", "account", sms_accounts[call->carrier].id,
                          "openid", call->sent.phone, "type", "text", "content", call->content,
                          "msgid", call->sent.msgid));
}

static void spoil(struct call *call, const char *path)
{
    struct faults *faults = call->platform->faults;
    int value;
    if (faults_strike(faults, FAULT_GARBAGE, path, &value)) {
        call->answer->size = 1; /* no beginning of Kannel's one line is an answer, then */
    }
    if (faults_strike(faults, FAULT_DELAY, path, &value)) {
        call->answer->delay_ms = value;
    }
    call->answer->drop = faults_strike(faults, FAULT_LOSE_ANSWER, path, &value);
}

static void run(struct platform *platform, const struct request *request, struct answer *answer,
                enum sms_carrier carrier)
{
    struct call call = {
        .platform = platform, .request = request, .answer = answer, .carrier = carrier};
    char path[FAULT_PATH_BYTES_MAX];
    int value = 0;
    snprintf(path, sizeof path, "/sms/%s", sms_accounts[carrier].id);
    if (faults_strike(platform->faults, FAULT_HTTP, path, &value)) {
        answer_bytes(answer, "text/html", TEXT("<html><body>error</body></html>"));
        answer->code = value;
        call.code = "http";
    } else {
        bool ordered = faults_strike(platform->faults, FAULT_ERROR, path, &value);
        call.code = ordered ? (value == 1 ? carriers[carrier].busy : carriers[carrier].illegal)
                            : carriers[carrier].check(&call);
        if (call.code == NULL) {
            accept(&call);
        }
        carriers[carrier].answer(&call);
        spoil(&call, path);
    }
    journal_add(platform->journal, "api",
                json_pack("{s:s,s:s,s:i,s:s,s:i,s:b}", "path", path, "account",
                          sms_accounts[carrier].id, "errcode", call.code != NULL, "code",
                          call.code == NULL ? "" : call.code, "http",
                          answer->code == 0 ? 200 : answer->code, "lost", answer->drop));
    if (call.code == NULL) {
        report_as_ordered(platform->sms, &call.sent);
    }
}

void sms_api_answer_root(struct platform *platform, const struct request *request,
                         struct answer *answer)
{
    run(platform, request, answer,
        request_header(request, "x-tc-action") != NULL ? CARRIER_TENCENT : CARRIER_ALIYUN);
}

void sms_api_answer_twilio(struct platform *platform, const struct request *request,
                           struct answer *answer)
{
    run(platform, request, answer, CARRIER_TWILIO);
}

void sms_api_answer_kannel(struct platform *platform, const struct request *request,
                           struct answer *answer)
{
    run(platform, request, answer, CARRIER_KANNEL);
}

static const char *order_report(struct sms_api *api, const json_t *order)
{
    const char *msgid = string_in(order, "msgid"), *state = string_in(order, "state");
    json_int_t copies = json_integer_value(json_object_get(order, "copies"));
    size_t kept = api->sent_count < SENT_MAX ? api->sent_count : SENT_MAX;
    if (msgid == NULL || state == NULL || copies < 0 || copies > DELIVERY_COPIES_MAX) {
        return "msgid, state and perhaps copies up to 32 are needed";
    }
    for (size_t i = 0; i < kept; i++) {
        if (strcmp(api->sent[i].msgid, msgid) == 0) {
            return sms_push_report(api->platform, &api->sent[i], state,
                                   copies == 0 ? 1 : (int)copies,
                                   json_is_true(json_object_get(order, "reorder")));
        }
    }
    return "no such message";
}

void sms_api_answer_report(struct platform *platform, const struct request *request,
                           struct answer *answer)
{
    json_t *order = json_loadb(request->body.data, request->body.size, 0, NULL);
    const char *why = order_report(platform->sms, order);
    json_decref(order);
    if (why != NULL) {
        answer_refusal(answer, 400, why);
    } else {
        answer_json(answer, 200, json_pack("{s:b}", "ok", 1));
    }
}
