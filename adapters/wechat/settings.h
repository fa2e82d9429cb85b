/* settings.h - what config/accounts/ says about one WeChat account, checked and decoded once.
 *
 * mode              safe | compatible | plain, as chosen in the platform's console
 * token             3..32 letters, digits, - or _
 * appid, original_id, secret
 * encoding_aes_key  43 base64 digits; needed unless mode is plain
 * previous_token, previous_encoding_aes_key
 *                   optional; still accepted while the console is being switched
 * api_base          optional; default of the channel. http:// only to this machine
 * unsigned_bodies   must say "accepted" when mode is plain
 * rights            optional; what the platform lets the account do, words with blanks between:
 *                   customer template subscription menu. "customer" when missing
 * media_hosts       optional; names of hosts, parted by blanks or commas, from which a picture may
 *                   be fetched by its address when the interface refuses it */
#ifndef ADAPTERS_WECHAT_SETTINGS_H
#define ADAPTERS_WECHAT_SETTINGS_H

#include "adapters/wechat/envelope.h"
#include "adapters/wechat/message_xml.h"
#include "bot/channel.h"
#include "bot/fault.h"

enum {
    WECHAT_TOKEN_BYTES_MIN = 3,
    WECHAT_TOKEN_BYTES_MAX = 32,
    WECHAT_ID_BYTES_MAX = 64,
    WECHAT_SECRET_BYTES_MAX = 128,
    WECHAT_GENERATIONS_MAX = 2, /* the current one and the one before it */
    WECHAT_MEDIA_HOSTS_MAX = 8
};

enum wechat_mode { WECHAT_SAFE, WECHAT_COMPATIBLE, WECHAT_PLAIN, WECHAT_MODE_COUNT };

/* struct account.state. Texts borrow from the account's settings. */
struct wechat_settings {
    enum wechat_mode mode;
    size_t token_count; /* [0] is the current one */
    struct text tokens[WECHAT_GENERATIONS_MAX];
    size_t key_count; /* 0 in plain mode */
    struct wechat_key keys[WECHAT_GENERATIONS_MAX];
    struct text appid;       /* WeCom: corpid, as the next one */
    struct text original_id; /* to whom messages are addressed */
    struct text agent_id;    /* WeCom: digits; else empty */
    struct text secret;
    struct text api_base; /* without a slash at the end */
    bool api_is_local;    /* it is this machine */
    size_t media_host_count;
    struct text media_hosts[WECHAT_MEDIA_HOSTS_MAX];
    struct wechat_reader *reader; /* owned; for the front alone. Its salt is made from the secret */
    EVP_MD *sha1;       /* owned */
    EVP_CIPHER *cipher; /* owned */
};

/* As struct channel_ops.prepare and release. */
MUST_CHECK enum status wechat_settings_prepare(struct account *account, struct fault_sink *faults);
/* The same for an app of WeCom (adapters/wechat/wecom.h lists its settings). */
MUST_CHECK enum status wechat_settings_prepare_work(struct account *account,
                                                    struct fault_sink *faults);
void wechat_settings_release(struct account *account);

#endif
