/* typing.h - that a member of staff is writing, shown to the resident and to colleagues.
 *
 * No message: nothing of it is stored, and it is shown now or not at all. To the resident it goes
 * as a job without a row, past the outbox, on a channel that has such a sign, in a chat that the
 * writer holds, while its window is open; to colleagues as an event without a number (turn_sign).
 * What is shown where is kept in memory: a restart forgets it, and the signs end by themselves. */
#ifndef BOT_TYPING_H
#define BOT_TYPING_H

#include "bot/turn.h"

enum {
    TYPING_CHATS_MAX = 64,   /* written in at once; the one longest ago gives way */
    TYPING_TELL_MS = 3000,   /* colleagues are told no oftener than this */
    TYPING_LASTS_MS = 10000, /* how long they may show it without hearing again */
    TYPING_LATE_MS = 3000    /* a sign that has not gone out by then is dropped */
};

struct typist {
    int64_t contact; /* 0: empty */
    int64_t staff;
    int64_t told_ms;        /* colleagues; 0: that he writes no more */
    int64_t shown_until_ms; /* on the resident's screen; 0: no */
    bool wanted;            /* the sign, or with writes false its end, is to go out */
    bool writes;
    char account[STORE_ID_BYTES];
    char peer[STORE_PEER_BYTES];
};

struct typing_desk {
    struct typist rows[TYPING_CHATS_MAX]; /* zeroed to begin */
};

/* The viewer, who holds the chat, writes in it, or has stopped. *shown_out: the resident sees it, or
 * is about to. */
MUST_CHECK enum status typing_note(struct turn *turn, const struct contact *contact,
                                   const struct conversation *conversation,
                                   const struct viewer *viewer, bool writes, bool *shown_out);
/* A message goes to the chat, or it is handed back: the provider ends the sign by itself. */
void typing_over(struct typing_desk *typing, int64_t contact);
/* What is to be shown becomes jobs, as far as there is room; the rest is dropped. */
MUST_CHECK enum status typing_claim(struct turn *turn, struct send_job **jobs, size_t room,
                                    size_t *count_out);

#endif
