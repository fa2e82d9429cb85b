/* verdict.h - what a provider's answer means to the engine. Part of channel.h. */
#ifndef BOT_VERDICT_H
#define BOT_VERDICT_H

#include "bot/base/status.h"
#include "bot/base/text.h"

enum send_action {
    SEND_DONE,         /* accepted */
    SEND_RETRY,        /* put off: back-off, or after retry_after_ms */
    SEND_TOKEN,        /* refresh the token once, retry once at once */
    SEND_GIVE_UP,      /* permanent for this message: dead letter, shown to staff */
    SEND_PEER_CLOSED,  /* permanent for this resident until he writes again: window closed */
    SEND_PEER_GONE,    /* resident unfollowed, blocked us or is unknown */
    SEND_STOP_ACCOUNT, /* configuration or punishment: stop sending for this account, alarm */
    SEND_UNCERTAIN,    /* may have been delivered: never silently doubled */
    SEND_UNTRIED       /* the courier stopped first: as if it had never been claimed */
};

struct verdict {
    enum send_action action;
    int64_t retry_after_ms; /* SEND_RETRY: earliest; 0: usual back-off */
    int32_t code;           /* provider's number, for staff and logs */
    const char *meaning;    /* Chinese, static: what staff read; never NULL */
};

/* What else an answer holds. */
struct send_answer {
    struct text message_id; /* by which reports will speak of the message; TEXT_NONE: not given */
    struct text code;       /* the provider's code when it is a word; TEXT_NONE: a number or none */
};

/* ---- what residents send beside words ---- */

struct media_source {
    struct text media_id; /* the channel's; empty: there is none */
    struct text url;      /* as it came with the message, or as the channel's answer named it */
    bool by_url;          /* fetch url */
};

/* Judgement of an answer that is no file. */
struct media_verdict {
    struct verdict verdict; /* SEND_DONE is none: the file itself says so */
    bool expired;           /* the channel no longer has it */
    struct text next_url;   /* it lies there: fetch that; TEXT_NONE: no. In the arena */
};

struct token_answer {
    enum status
        status; /* ST_OK: token and expires_in_ms hold; ST_UNREACHABLE: try later; ST_CONFIG */
    struct text token;
    int64_t expires_in_ms;
    int32_t code;
};

#endif
