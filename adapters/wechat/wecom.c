#include "adapters/wechat/wecom.h"

#include "adapters/wechat/callback.h"
#include "adapters/wechat/clean.h"
#include "adapters/wechat/media.h"
#include "adapters/wechat/send_json.h"
#include "adapters/wechat/token.h"
#include "adapters/wechat/wecom_errors.h"
#include "bot/base/invariant.h"

#include <jansson.h>

/* ---- in ---- */

/* What is sealed: echostr of the handshake, Encrypt of a message. */
static enum status read_sealed(const struct wechat_settings *settings, const struct webhook *hook,
                               struct arena *arena, struct wechat_request *request,
                               struct text *sealed_out)
{
    *sealed_out = request->query.echostr;
    if (hook->is_get) {
        return wechat_callback_is_printable(*sealed_out, WECHAT_ECHOSTR_BYTES_MAX) ? ST_OK
                                                                                   : ST_MALFORMED;
    }
    enum status status =
        wechat_message_read(settings->reader, hook->body, arena, &request->outer);
    *sealed_out = request->outer.encrypt;
    if (status == ST_OK && (sealed_out->size == 0 || request->outer.to_user.size == 0)) {
        return ST_MALFORMED;
    }
    return status;
}

static enum status wecom_verify(const struct account *account, struct webhook *hook,
                                struct arena *arena)
{
    const struct wechat_settings *settings = account->state;
    struct wechat_request *request = NULL;
    struct text sealed;
    enum status status = wechat_callback_begin(hook, arena, &request);
    if (status == ST_OK && request->query.msg_signature.data == NULL) {
        status = ST_SIGNATURE;
    }
    if (status == ST_OK) {
        status = read_sealed(settings, hook, arena, request, &sealed);
    }
    if (status == ST_OK) {
        status =
            wechat_callback_signed(settings, request->query.msg_signature, sealed, arena, request);
    }
    return status == ST_OK ? wechat_callback_remember(hook, arena, request) : status;
}

static enum status wecom_handshake(const struct account *account, const struct webhook *hook,
                                   struct arena *arena, struct text *body_out)
{
    struct wechat_request *request = hook->parsed;
    INVARIANT(request != NULL && hook->is_get);
    return wechat_callback_open(account->state, request, request->query.echostr, arena, body_out);
}

static enum status wecom_decode(const struct account *account, const struct webhook *hook,
                                struct arena *arena, struct inbound_batch *batch_out)
{
    return wechat_callback_decode(account, hook, WECHAT_DIALECT_WORK, arena, batch_out);
}

/* ---- out ---- */

/* No duplicate check is asked for: it compares words, so the second "已派单" within half an hour
 * would be dropped without a word. */
static enum status pack(const struct wechat_settings *settings, const struct outbound *outbound,
                        struct arena *arena, json_t **object_out)
{
    struct text content;
    int64_t agent = 0;
    if (outbound->kind != OUTBOUND_TEXT || outbound->peer.size == 0) {
        return ST_MALFORMED;
    }
    if (outbound->content.size > WECHAT_TEXT_BYTES_MAX) {
        return ST_TOO_LARGE; /* the platform would cut it in silence */
    }
    enum status status = wechat_clean_text(outbound->content, arena, &content);
    if (status != ST_OK || content.size == 0) {
        return status == ST_OK ? ST_MALFORMED : status;
    }
    INVARIANT(text_to_int64(settings->agent_id, &agent));
    *object_out = json_pack("{s:s%, s:s, s:I, s:{s:s%}, s:i}", "touser", outbound->peer.data,
                            outbound->peer.size, "msgtype", "text", "agentid", (json_int_t)agent,
                            "text", "content", content.data, content.size, "safe", 0);
    return ST_OK;
}

static enum status wecom_encode(const struct account *account, struct text token,
                                const struct outbound *outbound, struct arena *arena,
                                struct http_request *request_out)
{
    struct text escaped;
    json_t *object = NULL;
    if (token.size == 0) {
        return ST_TOKEN;
    }
    enum status status = wechat_query_escape(token, arena, &escaped);
    if (status == ST_OK) {
        status = pack(account->state, outbound, arena, &object);
    }
    if (status != ST_OK) {
        return status;
    }
    struct text path =
        arena_printf(arena, "/cgi-bin/message/send?access_token=%.*s", TEXT_ARGS(escaped));
    if (path.data == NULL) {
        json_decref(object);
        return ST_NO_MEMORY;
    }
    return wechat_send_post(account, path, object, arena, request_out);
}

/* The token in use is answered again until it ends; there is no way to force another. */
static enum status wecom_token_request(const struct account *account, bool force,
                                       struct arena *arena, struct http_request *request_out)
{
    const struct wechat_settings *settings = account->state;
    (void)force;
    struct text url = arena_printf(arena, "%.*s/cgi-bin/gettoken?corpid=%.*s&corpsecret=%.*s",
                                   TEXT_ARGS(settings->api_base), TEXT_ARGS(settings->appid),
                                   TEXT_ARGS(settings->secret));
    *request_out = (struct http_request){.url = url};
    return url.data == NULL ? ST_NO_MEMORY : ST_OK;
}

static struct token_answer wecom_token_judge(int http_code, struct text body, struct arena *arena)
{
    return wechat_token_judge_by(wecom_errors_find, http_code, body, arena);
}

static struct media_verdict wecom_media_judge(int http_code, struct text body, struct arena *arena)
{
    return wechat_media_judge_by(wecom_errors_find, http_code, body, arena);
}

const struct channel_ops wecom_channel = {
    .name = "wecom",
    .api_base = "https://qyapi.weixin.qq.com",
    .body_bytes_max = WECHAT_XML_BYTES_MAX,
    .text_bytes_max = WECHAT_TEXT_BYTES_MAX,
    .deduplicates = false,
    .has_window = false,
    .needs_token = true,
    .prepare = wechat_settings_prepare_work,
    .release = wechat_settings_release,
    .verify = wecom_verify,
    .handshake = wecom_handshake,
    .decode = wecom_decode,
    .answer = wechat_callback_answer,
    .encode = wecom_encode,
    .judge = wecom_errors_judge,
    .read_answer = wechat_send_read_answer,
    .media_lives_ms = WECHAT_MEDIA_LIVES_MS,
    .media_request = wechat_media_request,
    .media_judge = wecom_media_judge,
    .token_request = wecom_token_request,
    .token_judge = wecom_token_judge,
};
