/* channel.h - what a channel must offer to the engine (law 8).
 *
 * The engine sees struct inbound and struct outbound and the abilities that a
 * channel declares; it knows no platform. A channel is one folder under
 * adapters/ that fills a struct channel_ops, and one line in
 * adapters/registry.c. All functions of the table are pure: no socket, clock,
 * store, file or global. What they allocate comes from the arena they are given. */
#ifndef BOT_CHANNEL_H
#define BOT_CHANNEL_H

#include "bot/base/arena.h"
#include "bot/base/status.h"
#include "bot/base/text.h"

enum {
    INBOUND_TEXT_BYTES_MAX = 16384, /* longer content is cut between characters by decode */
    CHANNEL_RANDOM_BYTES = 16,      /* unpredictable bytes that answer() may use */
    ACCOUNT_SETTINGS_MAX = 32
};

/* ---- accounts: one entry of config/accounts/, prepared once at load ---- */

struct account_setting {
    struct text key;
    struct text value; /* *_file keys are already replaced by the file's content under the bare key */
};

struct account {
    struct text id;        /* as in the webhook path: /wechat/<id> */
    struct text channel;   /* name of its channel_ops */
    struct text community; /* id of the community it serves */
    const struct channel_ops *ops;
    void *state; /* owned: made by ops->prepare, freed by ops->release */
    size_t setting_count;
    struct account_setting settings[ACCOUNT_SETTINGS_MAX];
};

/* Value of a setting, or TEXT_NONE. */
struct text account_setting(const struct account *account, const char *key);

/* ---- inbound: what a webhook said ---- */

enum inbound_kind {
    INBOUND_TEXT,     /* content */
    INBOUND_IMAGE,    /* media_id, media_url */
    INBOUND_VOICE,    /* media_id; content holds the platform's transcript when it sent one */
    INBOUND_VIDEO,    /* media_id */
    INBOUND_LOCATION, /* latitude, longitude; content holds the label */
    INBOUND_LINK,     /* content: title; media_url: address */
    INBOUND_FOLLOW,   /* subscribed; event_key: scene or empty */
    INBOUND_UNFOLLOW, /* no answer is possible any more */
    INBOUND_SCAN,     /* event_key: scene */
    INBOUND_MENU,     /* event_key: the tapped entry */
    INBOUND_REPORT,   /* delivery report: event_key holds the provider's message id, content its state */
    INBOUND_OTHER,    /* understood as genuine, nothing to do; acknowledged */
    INBOUND_KIND_COUNT
};

struct inbound {
    enum inbound_kind kind;
    struct text account;    /* id of the account; borrowed from struct account */
    struct text peer;       /* openid or phone of the resident */
    struct text dedupe_key; /* unique within the account; the same for every repeat (law 2) */
    int64_t sent_at_ms;     /* the platform's time of the message */
    struct text content;
    struct text media_id;
    struct text media_url;
    struct text event_key;
    double latitude, longitude; /* degrees; INBOUND_LOCATION */
    /* How many free replies this message allows, and for how long (0: as before). */
    int32_t allowance_count;
    int64_t allowance_ms;
    bool answerable; /* may the HTTP answer carry a reply to the resident? */
};

enum { INBOUND_BATCH_MAX = 64 };
struct inbound_batch {
    size_t count;
    struct inbound *items; /* in the arena */
};

struct webhook {
    bool is_get;
    struct text query; /* raw query string, still percent-encoded */
    struct text body;
    struct text content_type;
    int64_t now_ms;
    /* Set by verify: the part that must be fresh, e.g. signature + nonce. Empty: no replay
     * memory for this request. The front refuses a key that it saw with another body. */
    struct text replay_key;
    /* Set by verify for decode and answer when a channel must read the body to check it; the
     * channel's own, in the arena. The front only carries it along. */
    void *parsed;
};

struct http_answer {
    int code; /* HTTP status */
    struct text content_type;
    struct text body;
};

/* ---- outbound: what the engine wants a resident to read ---- */

enum outbound_kind { OUTBOUND_TEXT, OUTBOUND_IMAGE, OUTBOUND_KIND_COUNT };

struct outbound {
    enum outbound_kind kind;
    struct text peer;
    struct text content;  /* text; at most ops->text_bytes_max bytes: the engine splits longer ones */
    struct text media_id; /* OUTBOUND_IMAGE */
    struct text idempotency_key;
};

struct http_request {
    bool is_post;
    struct text url;
    struct text content_type; /* empty: none */
    struct text body;
    struct text authorization; /* value of that header; empty: none */
};

/* ---- judgement of a provider's answer ---- */

enum send_action {
    SEND_DONE,         /* accepted */
    SEND_RETRY,        /* put off: back-off, or after retry_after_ms */
    SEND_TOKEN,        /* refresh the token once, retry once at once */
    SEND_GIVE_UP,      /* permanent for this message: dead letter, shown to staff */
    SEND_PEER_CLOSED,  /* permanent for this resident until he writes again: window closed */
    SEND_PEER_GONE,    /* resident unfollowed, blocked us or is unknown */
    SEND_STOP_ACCOUNT, /* configuration or punishment: stop sending for this account, alarm */
    SEND_UNCERTAIN     /* may have been delivered: never silently doubled */
};

struct verdict {
    enum send_action action;
    int64_t retry_after_ms; /* SEND_RETRY: earliest; 0: usual back-off */
    int32_t code;           /* provider's number, for staff and logs */
    const char *meaning;    /* Chinese, static: what staff read; never NULL */
};

struct token_answer {
    enum status status; /* ST_OK: token and expires_in_ms hold; ST_UNREACHABLE: try later; ST_CONFIG */
    struct text token;
    int64_t expires_in_ms;
    int32_t code;
};

struct fault_sink; /* bot/fault.h: collects configuration faults */

struct channel_ops {
    const char *name;      /* key in config/ and in the webhook path */
    const char *api_base;  /* default for the setting api_base */
    size_t body_bytes_max; /* of a webhook; more is 413 */
    size_t text_bytes_max; /* of one outbound text */
    bool deduplicates;     /* does the provider drop a repeated idempotency key? */
    bool has_window;       /* are free replies limited by the ledger? */
    bool needs_token;

    /* Checks the settings and derives account->state (keys decoded once). Reports every fault. */
    enum status (*prepare)(struct account *account, struct fault_sink *faults);
    void (*release)(struct account *account);

    /* Is this request really from the platform? ST_SIGNATURE, ST_STALE, ST_MALFORMED. */
    enum status (*verify)(const struct account *account, struct webhook *hook, struct arena *arena);

    /* GET handshake, after verify: the body to answer with. */
    enum status (*handshake)(const struct account *account, const struct webhook *hook,
                             struct arena *arena, struct text *body_out);

    /* Texts of the batch live in the arena. A kind that we do not handle is INBOUND_OTHER,
     * so that the platform stops resending it. ST_MALFORMED, ST_TOO_LARGE, ST_FORBIDDEN. */
    enum status (*decode)(const struct account *account, const struct webhook *hook,
                          struct arena *arena, struct inbound_batch *batch_out);

    /* The HTTP answer to a processed webhook. reply is TEXT_NONE when there is nothing to say.
     * random: CHANNEL_RANDOM_BYTES from the operating system. now_ms: time of the answer;
     * reply_at_ms: when the reply was decided (a repeat gets the same one again). */
    enum status (*answer)(const struct account *account, const struct webhook *hook,
                          const struct inbound *inbound, struct text reply, int64_t reply_at_ms,
                          const uint8_t random[CHANNEL_RANDOM_BYTES], struct arena *arena,
                          struct http_answer *answer_out);

    /* Writes the request that delivers outbound. token is TEXT_NONE unless needs_token. */
    enum status (*encode)(const struct account *account, struct text token,
                          const struct outbound *outbound, struct arena *arena,
                          struct http_request *request_out);
    /* http_code 0: no answer came; sent_out says whether the request may have reached the peer. */
    struct verdict (*judge)(int http_code, struct text body, bool sent_out);

    /* Only when needs_token. */
    enum status (*token_request)(const struct account *account, bool force, struct arena *arena,
                                 struct http_request *request_out);
    struct token_answer (*token_judge)(int http_code, struct text body, struct arena *arena);
};

#endif
