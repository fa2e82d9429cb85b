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
#include "bot/http_request.h"
#include "bot/inbound.h"
#include "bot/verdict.h"

enum {
    CHANNEL_RANDOM_BYTES = 16,      /* unpredictable bytes that answer() may use */
    ACCOUNT_SETTINGS_MAX = 32
};

/* ---- accounts: one entry of config/accounts/, prepared once at load ---- */

struct account_setting {
    struct text key;
    struct text value; /* *_file keys are already replaced by the file's content under the bare key */
};

struct templates; /* bot/templates.h */
struct message_template;
struct notices; /* bot/notice_rule.h */
struct notice;
struct notice_id;
struct menu; /* bot/menu_rule.h */

/* What the platform lets an account do; its channel's prepare says. */
enum account_ability {
    ABILITY_FREE = 1,         /* words of its own, within the window where there is one */
    ABILITY_TEMPLATE = 2,     /* approved templates to who follows */
    ABILITY_SUBSCRIPTION = 4, /* approved notices, one for each consent */
    ABILITY_MENU = 8,         /* a menu below the chat */
    ABILITY_CHOICES = 16      /* questions whose answers are tapped */
};

struct account {
    struct text id;        /* as in the webhook path: /wechat/<id> */
    struct text channel;   /* name of its channel_ops */
    struct text community; /* id of the community it serves */
    const struct channel_ops *ops; /* prepare may put a table of its own for this account */
    void *state; /* owned: made by ops->prepare, freed by ops->release */
    const struct templates *templates; /* of the configuration; NULL: none were read */
    const struct notices *notices;     /* likewise */
    unsigned abilities; /* of enum account_ability; ABILITY_FREE before prepare */
    size_t setting_count;
    struct account_setting settings[ACCOUNT_SETTINGS_MAX];
};

/* Value of a setting, or TEXT_NONE. */
struct text account_setting(const struct account *account, const char *key);

/* ---- outbound: what the engine wants a resident to read ---- */

enum outbound_kind {
    OUTBOUND_TEXT,
    OUTBOUND_IMAGE,
    OUTBOUND_TEMPLATE,
    OUTBOUND_NOTICE,
    OUTBOUND_CHOICES, /* content is the question, values what may be tapped */
    OUTBOUND_MENU,    /* to no peer: the account's menu is put up, or taken down */
    OUTBOUND_TYPING,  /* no message: that somebody is writing to him, or no more */
    OUTBOUND_KIND_COUNT
};

struct outbound {
    enum outbound_kind kind;
    struct text peer;
    struct text content;  /* text that one message carries: the engine splits longer ones.
                             OUTBOUND_TEMPLATE: the template's words, filled in */
    struct text media_id; /* OUTBOUND_IMAGE */
    struct text idempotency_key;
    const struct message_template *template_; /* OUTBOUND_TEMPLATE */
    const struct notice *notice;       /* OUTBOUND_NOTICE, as the next one */
    const struct notice_id *notice_id; /* by which it is sent */
    size_t value_count;
    const struct text *values; /* of the parameters or fields, in their order; choices */
    const struct menu *menu;   /* OUTBOUND_MENU, as the next one */
    bool takes_down;           /* there is none any more: the one that is up goes */
    bool writes;               /* OUTBOUND_TYPING: somebody is writing */
    /* Set at each attempt, for channels that sign the time. */
    int64_t now_ms;
    uint8_t random[CHANNEL_RANDOM_BYTES];
};

struct fault_sink; /* bot/fault.h: collects configuration faults */

struct channel_ops {
    const char *name;      /* key in config/ and in the webhook path */
    const char *api_base;  /* default for the setting api_base */
    size_t body_bytes_max; /* of a webhook; more is 413 */
    size_t text_bytes_max; /* of one outbound text */
    bool deduplicates;     /* does the provider drop a repeated idempotency key? */
    /* How long the provider drops a repeat of this one's key, where it does so for some kinds only;
     * NULL: for none. */
    int64_t (*drops_repeat_ms)(const struct outbound *outbound);
    bool has_window;       /* are free replies limited by the ledger? */
    bool needs_token;
    bool has_tail;      /* the webhook's path goes on behind the account */
    bool get_delivers;  /* a GET may bring a message: it is verified and decoded as a POST is */
    bool peer_is_phone; /* a peer is a phone number, and may be on file */
    /* Names of the request headers that verify or decode look at, lower case, each with its
     * colon; NULL ends them, and NULL is none. */
    const char *const *headers;

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

    /* Bytes of the longest beginning of words that one message carries; NULL: text_bytes_max. */
    size_t (*room)(const struct account *account, struct text words);

    /* Writes the request that delivers outbound. token is TEXT_NONE unless needs_token. */
    enum status (*encode)(const struct account *account, struct text token,
                          const struct outbound *outbound, struct arena *arena,
                          struct http_request *request_out);
    /* http_code 0: no answer came; sent_out says whether the request may have reached the peer. */
    struct verdict (*judge)(int http_code, struct text body, bool sent_out);
    /* NULL: nothing else. Texts live in the arena. */
    void (*read_answer)(struct text body, struct arena *arena, struct send_answer *answer_out);

    /* The sign that somebody is writing to a resident (OUTBOUND_TYPING): how long it stands, and is
     * not to be repeated, and how long after his own last word it may be shown. 0: there is none. */
    int64_t typing_lasts_ms, typing_heard_ms;

    /* Media of residents; NULL: this channel has none that could be fetched. */
    int64_t media_lives_ms; /* from the message on; 0: nobody says */
    /* token as for encode; not asked for with source->by_url. ST_FORBIDDEN: that address is not one
     * that the account may fetch from. */
    enum status (*media_request)(const struct account *account, struct text token,
                                 const struct media_source *source, struct arena *arena,
                                 struct http_request *request_out);
    struct media_verdict (*media_judge)(int http_code, struct text body, struct arena *arena);

    /* Only when needs_token. */
    enum status (*token_request)(const struct account *account, bool force, struct arena *arena,
                                 struct http_request *request_out);
    struct token_answer (*token_judge)(int http_code, struct text body, struct arena *arena);
};

/* Bytes of the longest beginning of words that one message of the account carries. */
size_t channel_room(const struct account *account, struct text words);

#endif
