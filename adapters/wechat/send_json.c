#include "adapters/wechat/send_json.h"

#include "adapters/wechat/clean.h"
#include "adapters/wechat/query.h"
#include "bot/base/invariant.h"

#include <jansson.h>
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

enum status wechat_send_encode(const struct account *account, struct text token,
                               const struct outbound *outbound, struct arena *arena,
                               struct http_request *request_out)
{
    INVARIANT(outbound->kind < OUTBOUND_KIND_COUNT);
    struct text escaped;
    if (token.size == 0) {
        return ST_TOKEN;
    }
    if (outbound->peer.size == 0) {
        return ST_MALFORMED;
    }
    enum status status = wechat_query_escape(token, arena, &escaped);
    if (status != ST_OK) {
        return status;
    }
    struct text path =
        arena_printf(arena, "/cgi-bin/message/custom/send?access_token=%.*s", TEXT_ARGS(escaped));
    if (path.data == NULL) {
        return ST_NO_MEMORY;
    }
    json_t *object = NULL;
    status = outbound->kind == OUTBOUND_TEXT ? pack_text(outbound, arena, &object)
                                             : pack_image(outbound, &object);
    return status == ST_OK ? wechat_send_post(account, path, object, arena, request_out) : status;
}
