#include "adapters/wechat/wechat.h"

#include "adapters/wechat/callback.h"
#include "adapters/wechat/clean.h"
#include "adapters/wechat/errors.h"
#include "adapters/wechat/media.h"
#include "adapters/wechat/send_json.h"
#include "adapters/wechat/token.h"
#include "bot/base/invariant.h"
#include "bot/notice_rule.h"

static enum status verify_handshake(const struct wechat_settings *settings, struct arena *arena,
                                    struct wechat_request *request)
{
    const struct wechat_query *query = &request->query;
    if (query->signature.data == NULL ||
        !wechat_callback_is_printable(query->echostr, WECHAT_ECHOSTR_BYTES_MAX)) {
        return ST_MALFORMED;
    }
    return wechat_callback_signed(settings, query->signature, TEXT_NONE, arena, request);
}

static enum status verify_plain(const struct wechat_settings *settings, struct arena *arena,
                                struct wechat_request *request)
{
    const struct wechat_query *query = &request->query;
    if (query->signature.data == NULL) {
        return ST_MALFORMED;
    }
    if (query->encrypt_type.size > 0 && !text_equal(query->encrypt_type, TEXT("raw"))) {
        return ST_FORBIDDEN; /* the console is set to another mode than this account */
    }
    return wechat_callback_signed(settings, query->signature, TEXT_NONE, arena, request);
}

/* The signature over three strings would be valid beside any body, so it counts for nothing
 * here, and a request that does not claim to be encrypted is refused. */
static enum status verify_encrypted(const struct wechat_settings *settings,
                                    const struct webhook *hook, struct arena *arena,
                                    struct wechat_request *request)
{
    const struct wechat_query *query = &request->query;
    if (!text_equal(query->encrypt_type, TEXT("aes")) || query->msg_signature.data == NULL) {
        return ST_SIGNATURE;
    }
    enum status status =
        wechat_message_read(settings->reader, hook->body, arena, &request->outer);
    if (status != ST_OK) {
        return status;
    }
    if (request->outer.encrypt.size == 0 || request->outer.to_user.size == 0) {
        return ST_MALFORMED;
    }
    return wechat_callback_signed(settings, query->msg_signature, request->outer.encrypt, arena,
                                  request);
}

static enum status wechat_verify(const struct account *account, struct webhook *hook,
                                 struct arena *arena)
{
    const struct wechat_settings *settings = account->state;
    struct wechat_request *request = NULL;
    enum status status = wechat_callback_begin(hook, arena, &request);
    if (status != ST_OK) {
        return status;
    }
    if (hook->is_get) {
        status = verify_handshake(settings, arena, request);
    } else if (settings->mode == WECHAT_PLAIN) {
        status = verify_plain(settings, arena, request);
    } else {
        status = verify_encrypted(settings, hook, arena, request);
    }
    return status == ST_OK ? wechat_callback_remember(hook, arena, request) : status;
}

static enum status wechat_handshake(const struct account *account, const struct webhook *hook,
                                    struct arena *arena, struct text *body_out)
{
    (void)account, (void)arena;
    const struct wechat_request *request = hook->parsed;
    INVARIANT(request != NULL && hook->is_get);
    *body_out = request->query.echostr;
    return ST_OK;
}

static enum status wechat_decode(const struct account *account, const struct webhook *hook,
                                 struct arena *arena, struct inbound_batch *batch_out)
{
    return wechat_callback_decode(account, hook, WECHAT_DIALECT_OFFICIAL, arena, batch_out);
}

/* client_msg_id: the same to the same resident is sent once within ten minutes. Only a template
 * message has it (api_sendtemplatemessage of the platform's pages). */
static int64_t wechat_drops_repeat_ms(const struct outbound *outbound)
{
    bool is_template = outbound->kind == OUTBOUND_NOTICE && outbound->notice_id != NULL &&
                       outbound->notice_id->by == NOTICE_TEMPLATE;
    return is_template ? WECHAT_CLIENT_MSG_MS : 0;
}

const struct channel_ops wechat_channel = {
    .name = "wechat",
    .api_base = "https://api.weixin.qq.com",
    .body_bytes_max = WECHAT_XML_BYTES_MAX,
    .text_bytes_max = WECHAT_TEXT_BYTES_MAX,
    .deduplicates = false, /* custom/send takes no idempotency key */
    .drops_repeat_ms = wechat_drops_repeat_ms,
    .has_window = true,
    .needs_token = true,
    .prepare = wechat_settings_prepare,
    .release = wechat_settings_release,
    .verify = wechat_verify,
    .handshake = wechat_handshake,
    .decode = wechat_decode,
    .answer = wechat_callback_answer,
    .encode = wechat_send_encode,
    .judge = wechat_errors_judge,
    .read_answer = wechat_send_read_answer,
    .typing_lasts_ms = WECHAT_TYPING_LASTS_MS,
    .typing_heard_ms = WECHAT_TYPING_HEARD_MS,
    .media_lives_ms = WECHAT_MEDIA_LIVES_MS,
    .media_request = wechat_media_request,
    .media_judge = wechat_media_judge,
    .token_request = wechat_token_request,
    .token_judge = wechat_token_judge,
};
