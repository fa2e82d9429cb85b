#include "bot/senders.h"

#include <string.h>

enum { MILLI = 1000 };

void senders_agree(struct senders *senders, const struct config *config, int64_t now_ms)
{
    struct senders before = *senders;
    senders->count = config->account_count;
    senders->first = 0;
    for (size_t i = 0; i < config->account_count; i++) {
        struct sender *sender = &senders->items[i];
        const struct sender *known = senders_find(&before, config->accounts[i]->id);
        if (known != NULL) {
            *sender = *known;
            continue;
        }
        *sender = (struct sender){.tokens_milli = (int64_t)OUTBOUND_BURST_MAX * MILLI,
                                  .filled_at_ms = now_ms};
        text_copy(config->accounts[i]->id, sender->account, sizeof sender->account);
    }
}

struct sender *senders_find(struct senders *senders, struct text account)
{
    for (size_t i = 0; i < senders->count; i++) {
        if (text_equal(text_of(senders->items[i].account), account)) {
            return &senders->items[i];
        }
    }
    return NULL;
}

/* ---- the bucket ---- */

/* A millisecond brings per_second thousandths. A clock that was set back brings nothing. */
static void fill(struct sender *sender, const struct outbound_rate *rate, int64_t now_ms)
{
    int64_t full_milli = (int64_t)rate->burst * MILLI;
    int64_t full_after_ms = full_milli / rate->per_second + 1;
    int64_t passed_ms = now_ms - sender->filled_at_ms;
    passed_ms = passed_ms < 0 ? 0 : passed_ms > full_after_ms ? full_after_ms : passed_ms;
    sender->tokens_milli += passed_ms * rate->per_second;
    if (sender->tokens_milli > full_milli) {
        sender->tokens_milli = full_milli;
    }
    sender->filled_at_ms = now_ms;
}

/* What must be in the bucket: one, on top of the part that this lane leaves to earlier ones. */
static int64_t needed_milli(const struct outbound_rate *rate, int32_t share_percent)
{
    int64_t full_milli = (int64_t)rate->burst * MILLI;
    int64_t needed = MILLI + full_milli * (100 - share_percent) / 100;
    return needed < full_milli ? needed : full_milli;
}

/* ---- both ---- */

/* A clock that was set back must not keep an account stopped for longer than the longest stop. */
static int64_t next_try_ms(struct sender *sender, const struct breaker_rule *breaker,
                           int64_t now_ms)
{
    if (sender->until_ms > now_ms + breaker->open_max_ms) {
        sender->until_ms = now_ms + breaker->open_max_ms;
    }
    return sender->until_ms;
}

int64_t sender_free_ms(struct sender *sender, const struct outbound_rate *rate,
                       const struct breaker_rule *breaker, int32_t share_percent, int64_t now_ms)
{
    int64_t free_ms = now_ms;
    if (sender->state != SENDER_WORKS) {
        int64_t try_ms = next_try_ms(sender, breaker, now_ms);
        free_ms = try_ms > now_ms ? try_ms : now_ms;
    }
    if (rate == NULL) {
        return free_ms;
    }
    fill(sender, rate, now_ms);
    int64_t missing = needed_milli(rate, share_percent) - sender->tokens_milli;
    int64_t full_ms = missing <= 0 ? now_ms
                                   : now_ms + (missing + rate->per_second - 1) / rate->per_second;
    return full_ms > free_ms ? full_ms : free_ms;
}

void sender_take(struct sender *sender, const struct outbound_rate *rate, int64_t now_ms)
{
    if (rate != NULL) {
        sender->tokens_milli -= MILLI;
    }
    if (sender->state != SENDER_WORKS) {
        sender->state = SENDER_TRIES;
        sender->until_ms = now_ms + sender->stop_ms; /* should its answer never come */
    }
}

enum sender_change sender_answered(struct sender *sender, const struct breaker_rule *breaker,
                                   bool failed, int64_t now_ms)
{
    enum sender_state before = sender->state;
    if (!failed) {
        sender->state = SENDER_WORKS;
        sender->failures = 0;
        sender->stop_ms = 0;
        return before == SENDER_WORKS ? SENDER_SAME : SENDER_WORKS_AGAIN;
    }
    sender->failures += sender->failures < breaker->failures;
    if (before == SENDER_STOPPED || sender->failures < breaker->failures) {
        return SENDER_SAME; /* of those that were under way when it was stopped */
    }
    int64_t longer_ms = sender->stop_ms == 0 ? breaker->open_ms : 2 * sender->stop_ms;
    sender->stop_ms = longer_ms < breaker->open_max_ms ? longer_ms : breaker->open_max_ms;
    sender->state = SENDER_STOPPED;
    sender->until_ms = now_ms + sender->stop_ms;
    return before == SENDER_WORKS ? SENDER_STOPS : SENDER_SAME;
}
