/* inbound.h - what a webhook of a channel said, and how it is answered. Part of channel.h. */
#ifndef BOT_INBOUND_H
#define BOT_INBOUND_H

#include "bot/base/text.h"

enum {
    INBOUND_TEXT_BYTES_MAX = 16384, /* longer content is cut between characters by decode */
    CHANNEL_HEADERS_MAX = 8         /* of a request, that a channel looks at or sets */
};

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
    INBOUND_REPORT,   /* delivery report: event_key: the provider's message id; reference; report;
                         notice_id; content: why it failed, for staff */
    INBOUND_CONSENT,  /* event_key: id of a notice; consent: he wants it once more, or no more */
    INBOUND_OTHER,    /* understood as genuine, nothing to do; acknowledged */
    INBOUND_KIND_COUNT
};

/* What a delivery report says; they come in any order, and again. */
enum report_state {
    REPORT_NONE, /* nothing that matters */
    REPORT_BUFFERED,
    REPORT_DELIVERED,
    REPORT_FAILED,
    REPORT_STATE_COUNT
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
    enum report_state report; /* INBOUND_REPORT, as the next one */
    struct text reference;    /* idempotency key of the message, when the provider gives it back */
    /* Who writes, as the channel says unasked; TEXT_NONE: it does not. Not proved: it only spares
     * him the questions. */
    struct text name, phone;
    struct text notice_id;    /* of what was sent, when that is all the provider says */
    bool consent;             /* INBOUND_CONSENT */
    double latitude, longitude; /* degrees; INBOUND_LOCATION */
    /* How many free replies this message allows, and for how long (0: as before). */
    int32_t allowance_count;
    int64_t allowance_ms;
    bool allowance_of_action; /* a tap, a scan, following: beside what messages allow */
    bool answerable; /* may the HTTP answer carry a reply to the resident? */
};

enum { INBOUND_BATCH_MAX = 256 };
struct inbound_batch {
    size_t count;
    struct inbound *items; /* in the arena */
};

struct webhook {
    bool is_get;
    struct text tail;  /* of the path, behind the account: "inbound"; only when ops->has_tail */
    struct text query; /* raw query string, still percent-encoded */
    struct text body;
    struct text content_type;
    struct text host;   /* Host header */
    struct text remote; /* address of the peer: "127.0.0.1" */
    struct text headers[CHANNEL_HEADERS_MAX]; /* those of ops->headers; TEXT_NONE: absent */
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

#endif
