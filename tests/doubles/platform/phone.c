#include "tests/doubles/platform/phone.h"

#include "bot/base/clock.h"
#include "tests/doubles/platform/delivery.h"
#include "tests/doubles/platform/journal.h"
#include "tests/doubles/platform/media.h"
#include "tests/doubles/platform/phone_assets.h"
#include "tests/doubles/platform/platform.h"
#include "tests/doubles/platform/push.h"
#include "tests/doubles/platform/resident.h"
#include "tests/doubles/platform/sms_push.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { URL_BYTES_MAX = 160 };

void phone_answer_asset(struct platform *platform, const struct request *request,
                        struct answer *answer)
{
    (void)platform;
    struct phone_asset asset;
    if (phone_asset_find(request->path, &asset)) {
        answer_bytes(answer, asset.content_type, asset.bytes);
    }
}

void phone_answer_state(struct platform *platform, const struct request *request,
                        struct answer *answer)
{
    (void)request;
    json_t *accounts = json_array();
    for (size_t i = 0; i < platform->accounts.count; i++) {
        const struct account *account = &platform->accounts.items[i];
        json_array_append_new(accounts, json_pack("{s:s,s:s}", "id", account->id, "mode",
                                                  account_mode_name(account->mode)));
    }
    for (size_t i = 0; i < CARRIER_COUNT; i++) {
        json_array_append_new(accounts,
                              json_pack("{s:s,s:s}", "id", sms_accounts[i].id, "mode", "sms"));
    }
    answer_json(answer, 200,
                json_pack("{s:o,s:o,s:O,s:s}", "accounts", accounts, "residents",
                          residents_list(platform->residents, platform_now_ms(platform)), "menus",
                          platform->menus, "gateway", platform->gateway));
}

void phone_answer_media(struct platform *platform, const struct request *request,
                        struct answer *answer)
{
    const struct media_item *item = media_find(platform->media, request_query(request, "id"));
    if (item == NULL) {
        answer_refusal(answer, 404, "no such media");
        return;
    }
    media_answer(platform, item, request->path, answer);
}

void phone_answer_picture(struct platform *platform, const struct request *request,
                          struct answer *answer)
{
    const struct media_item *item = media_add_picture(platform->media, request->body);
    if (item == NULL) {
        answer_refusal(answer, 400, "not a PNG, JPEG or GIF of at most 2 MiB");
        return;
    }
    answer_json(answer, 200, json_pack("{s:s}", "media_id", item->id));
}

/* A picture or recording without a media id gets one of ours, a picture also its address. */
static void add_media(struct platform *platform, json_t *order)
{
    const char *type = json_string_value(json_object_get(order, "type"));
    bool is_picture = type != NULL && strcmp(type, "image") == 0;
    bool is_voice = type != NULL && strcmp(type, "voice") == 0;
    bool is_video = type != NULL && strstr(type, "video") != NULL;
    if ((is_picture || is_voice || is_video) && json_object_get(order, "media_id") == NULL) {
        const struct media_item *item =
            is_picture ? media_add_sample(platform->media)
            : is_voice ? media_add_voice(platform->media)
                       : media_add_video(platform->media);
        json_object_set_new(order, "media_id", json_string(item == NULL ? "" : item->id));
    }
    if (is_picture && json_object_get(order, "pic_url") == NULL) {
        const char *id = json_string_value(json_object_get(order, "media_id"));
        char url[URL_BYTES_MAX];
        snprintf(url, sizeof url, "http://127.0.0.1:%d/phone/media?id=%s",
                 server_port(platform->server), id == NULL ? "" : id);
        json_object_set_new(order, "pic_url", json_string(url));
    }
}

/* Message ids are above 2^53, as the platform's are, and do not repeat after a restart. */
static uint64_t next_msgid(struct platform *platform)
{
    uint64_t by_time = UINT64_C(7200000000000000000) + (uint64_t)clock_wall_ms() * 1000;
    platform->last_msgid = by_time > platform->last_msgid ? by_time : platform->last_msgid + 1;
    return platform->last_msgid;
}

static const char *send(struct platform *platform, json_t *order, struct message *message)
{
    const struct account *account =
        accounts_find(&platform->accounts, json_string_value(json_object_get(order, "account")));
    const char *openid = json_string_value(json_object_get(order, "openid"));
    json_int_t duplicates = json_integer_value(json_object_get(order, "duplicates"));
    if (account == NULL) {
        return "no such account";
    }
    if (duplicates < 0 || duplicates >= DELIVERY_COPIES_MAX) {
        return "duplicates is 0 to 31";
    }
    struct resident *resident = residents_meet(platform->residents, account, openid);
    if (resident == NULL) {
        return "openid is 28 letters, digits, '_' or '-'";
    }
    add_media(platform, order);
    const char *why = message_build(order, account, openid, next_msgid(platform), clock_wall_ms(),
                                    &platform->random, message);
    if (why != NULL) {
        return why;
    }
    resident_heard(resident, message->event[0] == '\0' ? NULL : message->event,
                   platform_now_ms(platform));
    json_object_set_new(order, "msgid", json_string(message->msgid));
    json_object_set_new(order, "create_time", json_integer(message->create_time_s));
    journal_add(platform->journal, "sent", json_copy(order));
    return push_send(platform, account, openid, message, (int)duplicates + 1,
                     json_is_true(json_object_get(order, "reorder")));
}

/* The phone number takes the place of the openid. */
static const char *send_sms(struct platform *platform, json_t *order, enum sms_carrier carrier,
                            char msgid[SMS_MSGID_BYTES])
{
    const char *phone = json_string_value(json_object_get(order, "openid"));
    const char *content = json_string_value(json_object_get(order, "content"));
    json_int_t duplicates = json_integer_value(json_object_get(order, "duplicates"));
    if (phone == NULL || strlen(phone) != 11 || strspn(phone, "0123456789") != 11) {
        return "openid is a phone number of 11 digits";
    }
    if (content == NULL || content[0] == '\0') {
        return "content is missing";
    }
    if (duplicates < 0 || duplicates >= DELIVERY_COPIES_MAX) {
        return "duplicates is 0 to 31";
    }
    const char *why = sms_push_words(platform, carrier, phone, content,
                                     (int)duplicates + 1,
                                     json_is_true(json_object_get(order, "reorder")), msgid);
    json_object_set_new(order, "type", json_string("text"));
    json_object_set_new(order, "msgid", json_string(msgid));
    journal_add(platform->journal, "sent", json_copy(order));
    return why;
}

void phone_answer_send(struct platform *platform, const struct request *request,
                       struct answer *answer)
{
    json_t *order = json_loadb(request->body.data, request->body.size, 0, NULL);
    struct message message = {0};
    enum sms_carrier carrier;
    char msgid[SMS_MSGID_BYTES] = "";
    bool is_sms =
        sms_account_find(json_string_value(json_object_get(order, "account")), &carrier) != NULL;
    const char *why = !json_is_object(order) ? "not a JSON object"
                      : is_sms               ? send_sms(platform, order, carrier, msgid)
                                             : send(platform, order, &message);
    if (why == NULL && is_sms) {
        answer_json(answer, 200, json_pack("{s:s}", "msgid", msgid));
    } else if (why != NULL) {
        answer_refusal(answer, 400, why);
    } else {
        answer_json(answer, 200,
                    json_pack("{s:s,s:I}", "msgid", message.msgid, "create_time",
                              (json_int_t)message.create_time_s));
    }
    message_free(&message);
    json_decref(order);
}

void phone_answer_verify(struct platform *platform, const struct request *request,
                         struct answer *answer)
{
    json_t *order = json_loadb(request->body.data, request->body.size, 0, NULL);
    const struct account *account =
        accounts_find(&platform->accounts, json_string_value(json_object_get(order, "account")));
    const char *why = account == NULL ? "no such account" : push_verify(platform, account);
    json_decref(order);
    if (why != NULL) {
        answer_refusal(answer, 400, why);
    } else {
        answer_json(answer, 200, json_pack("{s:b}", "ok", 1));
    }
}
