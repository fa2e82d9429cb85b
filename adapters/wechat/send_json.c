#include "adapters/wechat/send_json.h"

#include "adapters/wechat/clean.h"
#include "adapters/wechat/menu_json.h"
#include "adapters/wechat/notice_fields.h"
#include "adapters/wechat/query.h"
#include "bot/base/invariant.h"
#include "bot/notice_rule.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

enum status wechat_send_post(const struct account *account, struct text path, json_t *object,
                             struct arena *arena, struct http_request *request_out)
{
    const struct wechat_settings *settings = account->state;
    if (object == NULL) {
        return ST_MALFORMED;
    }
    /* Raw UTF-8: the platform shows \u escapes literally or refuses them (40033). */
    char *dumped = json_dumps(object, JSON_COMPACT);
    json_decref(object);
    struct text body = dumped == NULL ? TEXT_NONE : arena_text(arena, text_of(dumped));
    free(dumped);
    struct text url =
        arena_printf(arena, "%.*s%.*s", TEXT_ARGS(settings->api_base), TEXT_ARGS(path));
    if (body.data == NULL || url.data == NULL) {
        return ST_NO_MEMORY;
    }
    *request_out = (struct http_request){
        .is_post = true,
        .url = url,
        .content_type = TEXT("application/json; charset=utf-8"),
        .body = body,
    };
    return ST_OK;
}

static json_t *pack(const struct outbound *outbound, const char *type, const char *key,
                    struct text value)
{
    return json_pack("{s:s%, s:s, s:{s:s%}}", "touser", outbound->peer.data, outbound->peer.size,
                     "msgtype", type, type, key, value.data, value.size);
}

static enum status pack_text(const struct outbound *outbound, struct arena *arena,
                             json_t **object_out)
{
    struct text content;
    if (outbound->content.size > WECHAT_TEXT_BYTES_MAX) {
        return ST_TOO_LARGE;
    }
    enum status status = wechat_clean_text(outbound->content, arena, &content);
    if (status != ST_OK) {
        return status;
    }
    if (content.size == 0) {
        return ST_MALFORMED; /* the platform refuses it (44004) */
    }
    *object_out = pack(outbound, "text", "content", content);
    return ST_OK;
}

static enum status pack_image(const struct outbound *outbound, json_t **object_out)
{
    if (outbound->media_id.size == 0) {
        return ST_MALFORMED;
    }
    *object_out = pack(outbound, "image", "media_id", outbound->media_id);
    return ST_OK;
}

/* {"thing1": {"value": "…"}, …}; NULL after a fault, which *status says. */
static json_t *pack_fields(const struct outbound *outbound, struct arena *arena,
                           enum status *status)
{
    const struct notice *notice = outbound->notice;
    json_t *data = json_object();
    *status = data == NULL ? ST_NO_MEMORY : ST_OK;
    for (size_t i = 0; i < notice->field_count && *status == ST_OK; i++) {
        const struct notice_field *field = &notice->fields[i];
        struct text value = TEXT_NONE;
        *status = wechat_field_fit(field->name, outbound->values[i], field->otherwise, arena,
                                   &value);
        if (*status == ST_OK &&
            json_object_setn_new(data, field->name.data, field->name.size,
                                 json_pack("{s:s%}", "value", value.data, value.size)) != 0) {
            *status = ST_NO_MEMORY;
        }
    }
    return data;
}

/* The two requests differ in what opens at a tap, and in the key against repeats, which only a
 * template has: the same key to the same resident is sent once within ten minutes. */
static enum status pack_notice(const struct outbound *outbound, struct arena *arena,
                               json_t **object_out)
{
    const struct notice_id *id = outbound->notice_id;
    if (outbound->notice == NULL || id == NULL) {
        return ST_MALFORMED;
    }
    enum status status;
    json_t *data = pack_fields(outbound, arena, &status);
    if (status != ST_OK) {
        json_decref(data);
        return status;
    }
    bool is_template = id->by == NOTICE_TEMPLATE;
    struct text page = outbound->notice->page, key = outbound->idempotency_key;
    json_t *object = json_pack("{s:s%, s:s%}", "touser", outbound->peer.data, outbound->peer.size,
                               "template_id", id->id.data, id->id.size);
    if (object != NULL && page.size > 0) {
        json_object_set_new(object, is_template ? "url" : "page",
                            json_stringn(page.data, page.size));
    }
    if (object != NULL && is_template) {
        json_object_set_new(object, "client_msg_id", json_stringn(key.data, key.size));
    }
    json_object_set_new(object, "data", data); /* also lets data go when object is NULL */
    *object_out = object;
    return ST_OK;
}

/* Numbers that a reply gives back as bizmsgmenuid. Those of scores are the scores themselves: the
 * channel's reader makes the words of them (message_kinds.c). */
enum { CHOICE_ID_FIRST = 101 };

static json_t *pack_choice(struct text choice, size_t index)
{
    bool is_score = choice.size == 1 && choice.data[0] == (char)('1' + index);
    char id[16];
    snprintf(id, sizeof id, "%zu", is_score ? index + 1 : CHOICE_ID_FIRST + index);
    return json_pack("{s:s, s:s%}", "id", id, "content", choice.data, choice.size);
}

static enum status pack_choices(const struct outbound *outbound, struct arena *arena,
                                json_t **object_out)
{
    struct text question;
    if (outbound->content.size > WECHAT_TEXT_BYTES_MAX) {
        return ST_TOO_LARGE;
    }
    enum status status = wechat_clean_text(outbound->content, arena, &question);
    if (status != ST_OK) {
        return status;
    }
    if (question.size == 0 || outbound->value_count == 0) {
        return ST_MALFORMED;
    }
    json_t *list = json_array();
    for (size_t i = 0; list != NULL && i < outbound->value_count; i++) {
        if (json_array_append_new(list, pack_choice(outbound->values[i], i)) != 0) {
            json_decref(list);
            return ST_MALFORMED;
        }
    }
    *object_out = json_pack("{s:s%, s:s, s:{s:s%, s:o}}", "touser", outbound->peer.data,
                            outbound->peer.size, "msgtype", "msgmenu", "msgmenu", "head_content",
                            question.data, question.size, "list", list);
    return ST_OK;
}

/* The platform's own words for it; a message ends the sign as well. */
static json_t *pack_typing(const struct outbound *outbound)
{
    return json_pack("{s:s%, s:s}", "touser", outbound->peer.data, outbound->peer.size, "command",
                     outbound->writes ? "Typing" : "CancelTyping");
}

static enum status pack_content(const struct outbound *outbound, struct arena *arena,
                                json_t **object_out, const char **call_out)
{
    switch (outbound->kind) {
    case OUTBOUND_TEXT:
        *call_out = "message/custom/send";
        return pack_text(outbound, arena, object_out);
    case OUTBOUND_IMAGE:
        *call_out = "message/custom/send";
        return pack_image(outbound, object_out);
    case OUTBOUND_CHOICES:
        *call_out = "message/custom/send";
        return pack_choices(outbound, arena, object_out);
    case OUTBOUND_TYPING:
        *call_out = "message/custom/typing";
        *object_out = pack_typing(outbound);
        return ST_OK;
    case OUTBOUND_MENU:
        *call_out = outbound->takes_down ? "menu/delete" : "menu/create";
        if (outbound->takes_down) {
            return ST_OK; /* a GET: without a body */
        }
        *object_out = outbound->menu == NULL ? NULL : wechat_menu_pack(outbound->menu);
        return outbound->menu == NULL ? ST_MALFORMED : ST_OK;
    case OUTBOUND_NOTICE:
        *call_out = outbound->notice_id != NULL && outbound->notice_id->by == NOTICE_SUBSCRIPTION
                        ? "message/subscribe/bizsend"
                        : "message/template/send";
        return pack_notice(outbound, arena, object_out);
    default:
        return ST_MALFORMED;
    }
}

enum status wechat_send_encode(const struct account *account, struct text token,
                               const struct outbound *outbound, struct arena *arena,
                               struct http_request *request_out)
{
    INVARIANT(outbound->kind < OUTBOUND_KIND_COUNT);
    struct text escaped;
    if (token.size == 0) {
        return ST_TOKEN;
    }
    if (outbound->peer.size == 0 && outbound->kind != OUTBOUND_MENU) {
        return ST_MALFORMED;
    }
    enum status status = wechat_query_escape(token, arena, &escaped);
    json_t *object = NULL;
    const char *call = NULL;
    if (status == ST_OK) {
        status = pack_content(outbound, arena, &object, &call);
    }
    if (status != ST_OK) {
        return status;
    }
    struct text path =
        arena_printf(arena, "/cgi-bin/%s?access_token=%.*s", call, TEXT_ARGS(escaped));
    if (path.data == NULL) {
        json_decref(object);
        return ST_NO_MEMORY;
    }
    if (outbound->takes_down) {
        const struct wechat_settings *settings = account->state;
        const struct text pieces[] = {settings->api_base, path};
        *request_out = (struct http_request){.url = arena_join(arena, pieces, 2)};
        return request_out->url.data == NULL ? ST_NO_MEMORY : ST_OK;
    }
    return wechat_send_post(account, path, object, arena, request_out);
}

void wechat_send_read_answer(struct text body, struct arena *arena, struct send_answer *answer_out)
{
    *answer_out = (struct send_answer){0};
    json_t *answer = json_loadb(body.data == NULL ? "" : body.data, body.size, 0, NULL);
    const json_t *id = json_object_get(answer, "msgid");
    if (json_is_integer(id)) {
        answer_out->message_id = arena_printf(arena, "%lld", (long long)json_integer_value(id));
    } else if (json_is_string(id)) {
        answer_out->message_id =
            arena_text(arena, (struct text){json_string_value(id), json_string_length(id)});
    }
    json_decref(answer);
}
