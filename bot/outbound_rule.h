/* outbound_rule.h - config/outbound.json: who goes first, how much one number may be sent, when it is
 * night, how fast an account may send, and when an account is left alone.
 *
 * The lanes are those of store/outbox.h; everything else about them is data. The shipped limits are
 * those of docs/channels.md. */
#ifndef BOT_OUTBOUND_RULE_H
#define BOT_OUTBOUND_RULE_H

#include "bot/channel.h"
#include "bot/json_read.h"
#include "store/outbox.h"

enum {
    OUTBOUND_LIMITS_MAX = 32,
    OUTBOUND_RATES_MAX = 32,
    OUTBOUND_PER_SECOND_MAX = 10000, /* messages */
    OUTBOUND_BURST_MAX = 10000,
    OUTBOUND_LIFE_MINUTES_MAX = 7 * 24 * 60
};

/* Hours of the day in which a lane is silent; until < from: over midnight. */
struct quiet_hours {
    int32_t from_minute, until_minute; /* equal: there are none */
    int32_t awake_minutes; /* who wrote to us within so many minutes is told all the same */
};

struct lane_rule {
    struct text title;      /* 服务通知: what staff read */
    int32_t share_percent;  /* of the sends under way, and of an account's burst, that it may use */
    bool skips;             /* over a limit it is skipped; else it waits */
    int32_t life_minutes;   /* older than this it is not sent any more; 0: always sent */
    struct quiet_hours quiet;
};

/* For one number on one channel. 0: no such limit. */
struct outbound_limit {
    enum outbox_lane lane;
    struct text channel;
    struct text provider; /* setting of the account; size 0: any */
    int32_t per_minute, per_hour, per_day;
};

struct outbound_rate {
    struct text channel, provider; /* size 0: any */
    int32_t per_second, burst;
};

/* An account that failed so often in a row is left alone, and tried with one message after open_ms,
 * twice as long each time up to open_max_ms. */
struct breaker_rule {
    int32_t failures;
    int64_t open_ms, open_max_ms;
};

struct outbound_rules {
    struct lane_rule lanes[OUTBOX_LANE_COUNT];
    size_t limit_count;
    struct outbound_limit *limits; /* first that fits counts; in the arena, as the next one */
    size_t rate_count;
    struct outbound_rate *rates;
    struct breaker_rule breaker;
};

/* For json_read_file; context is the struct outbound_rules. */
void outbound_rules_read(const struct json_place *place, void *rules);
/* Do the channels that it names exist? */
void outbound_rules_check(const struct outbound_rules *rules,
                          const struct channel_ops *const *channels, size_t channel_count,
                          struct fault_sink *faults);

/* NULL: unlimited. */
const struct outbound_limit *outbound_limit(const struct outbound_rules *rules,
                                            const struct account *account, enum outbox_lane lane);
/* NULL: as fast as it goes. */
const struct outbound_rate *outbound_rate(const struct outbound_rules *rules,
                                          const struct account *account);
/* now_ms when the hours are not quiet, else the moment of their end. */
int64_t quiet_until_ms(const struct quiet_hours *quiet, int64_t now_ms, int utc_offset_minutes);

#endif
