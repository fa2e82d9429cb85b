#include "tests/doubles/platform/wechat_send.h"

#include "tests/doubles/platform/journal.h"
#include "tests/doubles/platform/media.h"
#include "tests/doubles/platform/resident.h"
#include "tests/doubles/platform/wechat_error.h"

#include <string.h>

enum { ARTICLES_MAX = 1 };

#define TYPING_MS (INT64_C(15) * 1000)
#define INTERACTION_MS (INT64_C(30) * 1000)

static int check_text(const struct wechat_call *call, const json_t *part)
{
    (void)call;
    const json_t *content = json_object_get(part, "content");
    if (json_string_length(content) == 0) {
        return WECHAT_TEXT_EMPTY;
    }
    return json_string_length(content) > WECHAT_TEXT_BYTES_MAX ? WECHAT_TEXT_SIZE : WECHAT_OK;
}

static int check_media(const struct wechat_call *call, const json_t *part)
{
    const char *id = json_string_value(json_object_get(part, "media_id"));
    return media_find(call->platform->media, id) == NULL ? WECHAT_MEDIA_ID : WECHAT_OK;
}

static int check_news(const struct wechat_call *call, const json_t *part)
{
    (void)call;
    size_t count = json_array_size(json_object_get(part, "articles"));
    return count >= 1 && count <= ARTICLES_MAX ? WECHAT_OK : WECHAT_ARTICLES;
}

static int check_menu(const struct wechat_call *call, const json_t *part)
{
    (void)call;
    const json_t *list = json_object_get(part, "list");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *item = json_array_get(list, i);
        if (json_string_length(json_object_get(item, "id")) == 0 ||
            json_string_length(json_object_get(item, "content")) == 0) {
            return WECHAT_BAD_JSON;
        }
    }
    return json_array_size(list) > 0 ? WECHAT_OK : WECHAT_BAD_JSON;
}

static int check_nothing(const struct wechat_call *call, const json_t *part)
{
    (void)call;
    (void)part;
    return WECHAT_OK;
}

static const struct {
    const char *type;
    int (*check)(const struct wechat_call *call, const json_t *part);
} types[] = {
    {"text", check_text},
    {"image", check_media},
    {"voice", check_media},
    {"video", check_media},
    {"music", check_nothing},
    {"news", check_news},
    {"mpnewsarticle", check_nothing},
    {"msgmenu", check_menu},
    {"miniprogrampage", check_nothing},
    {"wxcard", check_nothing},
};

/* Is the message itself in order? *part_out is its object, borrowed from the body. */
static int check_message(const struct wechat_call *call, const char **type_out,
                         const json_t **part_out)
{
    const char *type = json_string_value(json_object_get(call->body, "msgtype"));
    for (size_t i = 0; type != NULL && i < sizeof types / sizeof types[0]; i++) {
        if (strcmp(types[i].type, type) != 0) {
            continue;
        }
        const json_t *part = json_object_get(call->body, type);
        if (!json_is_object(part)) {
            return WECHAT_BAD_JSON;
        }
        *type_out = types[i].type;
        *part_out = part;
        return types[i].check(call, part);
    }
    return WECHAT_MESSAGE_TYPE;
}

static struct resident *receiver(const struct wechat_call *call)
{
    const char *openid = json_string_value(json_object_get(call->body, "touser"));
    return residents_find(call->platform->residents, call->account, openid);
}

static void record_typing(const struct wechat_call *call, struct resident *resident, bool on)
{
    resident->typing_until_ms = on ? platform_now_ms(call->platform) + TYPING_MS : 0;
    journal_add(call->platform->journal, "typing",
                json_pack("{s:s,s:s,s:b}", "account", call->account->id, "openid", resident->openid,
                          "on", on));
}

int wechat_send_message(struct wechat_call *call)
{
    struct resident *resident = receiver(call);
    if (resident == NULL) {
        return WECHAT_OPENID;
    }
    const char *type = NULL;
    const json_t *part = NULL;
    int code = check_message(call, &type, &part);
    int64_t now_ms = platform_now_ms(call->platform);
    if (code == WECHAT_OK) {
        code = resident_spend(resident, now_ms);
    }
    if (code != WECHAT_OK) {
        return code;
    }
    if (resident->typing_until_ms > now_ms) {
        record_typing(call, resident, false); /* a message ends it */
    }
    json_t *words = json_object_get(part, "content");
    words = words == NULL ? json_object_get(part, "head_content") : words; /* of a msgmenu */
    journal_add(call->platform->journal, "message",
                json_pack("{s:s,s:s,s:s,s:O?,s:O}", "account", call->account->id, "openid",
                          resident->openid, "type", type, "content", words, "part", part));
    return WECHAT_OK;
}

int wechat_send_typing(struct wechat_call *call)
{
    struct resident *resident = receiver(call);
    if (resident == NULL) {
        return WECHAT_OPENID;
    }
    const char *command = json_string_value(json_object_get(call->body, "command"));
    int64_t now_ms = platform_now_ms(call->platform);
    bool starts = command != NULL && strcmp(command, "Typing") == 0;
    if (!starts && (command == NULL || strcmp(command, "CancelTyping") != 0)) {
        return WECHAT_TYPING_COMMAND;
    }
    if (now_ms - resident->heard_at_ms > INTERACTION_MS) {
        return WECHAT_TYPING_TOO_LATE;
    }
    if (starts && resident->typing_until_ms > now_ms) {
        return WECHAT_TYPING_ALREADY;
    }
    record_typing(call, resident, starts);
    return WECHAT_OK;
}
