/* senders.h - what the desk knows of each account's sending: may it send now, and when next.
 *
 * A token bucket holds an account to its messages a second. A breaker leaves an account alone that
 * failed several times in a row, then tries it with one message. Plain values in the desk's memory:
 * after a restart buckets are full and every account is taken to work. Time comes as a parameter. */
#ifndef BOT_SENDERS_H
#define BOT_SENDERS_H

#include "bot/config.h"

enum sender_state {
    SENDER_WORKS,
    SENDER_TRIES,   /* one message is under way to see whether it works again */
    SENDER_STOPPED,
    SENDER_STATE_COUNT
};

struct sender {
    char account[STORE_ID_BYTES];
    enum sender_state state;
    int32_t failures;     /* one after the other */
    int64_t stop_ms;      /* how long it was stopped last */
    int64_t until_ms;     /* not WORKS: the next try, also when an answer to this one never comes */
    int64_t tokens_milli; /* thousandths of messages */
    int64_t filled_at_ms;
};

struct senders {
    size_t count;
    size_t first; /* whose turn it is to be asked first */
    struct sender items[CONFIG_ACCOUNTS_MAX];
};

/* One for each account of config, at the same index; what is known of accounts that stay is kept. */
void senders_agree(struct senders *senders, const struct config *config, int64_t now_ms);
/* NULL: no such account. */
struct sender *senders_find(struct senders *senders, struct text account);

/* now_ms when a lane with that share may send, else the earliest moment at which it may (a lane with
 * a smaller share leaves the rest of the burst to others). rate NULL: as fast as it goes. */
int64_t sender_free_ms(struct sender *sender, const struct outbound_rate *rate,
                       const struct breaker_rule *breaker, int32_t share_percent, int64_t now_ms);
/* A message goes out: only at a moment that sender_free_ms gave. */
void sender_take(struct sender *sender, const struct outbound_rate *rate, int64_t now_ms);

enum sender_change { SENDER_SAME, SENDER_STOPS, SENDER_WORKS_AGAIN };
/* The outcome of a message; failed: the provider did not answer, or answered with garbage. */
enum sender_change sender_answered(struct sender *sender, const struct breaker_rule *breaker,
                                   bool failed, int64_t now_ms);

#endif
