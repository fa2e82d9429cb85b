#include "bot/outbound_rule.h"

#include "bot/base/date.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* ---- lanes ---- */

static void read_quiet(const struct json_place *place, void *base)
{
#define FIELD(name) offsetof(struct quiet_hours, name)
    static const struct json_field fields[] = {
        {"from", JSON_KIND_MINUTE, true, FIELD(from_minute), 0, 0, 0, NULL},
        {"until", JSON_KIND_MINUTE, true, FIELD(until_minute), 0, 0, 0, NULL},
        {"awake_minutes", JSON_KIND_INT32, false, FIELD(awake_minutes), 0, 720, 0, NULL},
    };
#undef FIELD
    struct lane_rule *lane = base;
    json_read_object(place, fields, sizeof fields / sizeof fields[0], &lane->quiet);
    if (lane->quiet.from_minute == lane->quiet.until_minute) {
        json_fault(place, "begins when it ends");
    }
}

static void read_over(const struct json_place *place, void *base)
{
    static const struct text words[] = {TEXT("wait"), TEXT("skip")};
    ((struct lane_rule *)base)->skips = json_read_choice(place, words, 2) == 1;
}

static size_t lane_of(struct text name)
{
    size_t lane = 0;
    while (lane < OUTBOX_LANE_COUNT && !text_equal(text_of(outbox_lane_names[lane]), name)) {
        lane++;
    }
    return lane;
}

static void read_lane(const struct json_place *place, void *base)
{
#define FIELD(name) offsetof(struct lane_rule, name)
    static const struct json_field fields[] = {
        {"title", JSON_KIND_TEXT, true, FIELD(title), 1, STORE_NAME_BYTES - 1, 0, NULL},
        {"share_percent", JSON_KIND_INT32, true, FIELD(share_percent), 1, 100, 0, NULL},
        {"over", JSON_KIND_OWN, false, 0, 0, 0, 0, read_over},
        {"life_minutes", JSON_KIND_INT32, false, FIELD(life_minutes), 1, OUTBOUND_LIFE_MINUTES_MAX,
         0, NULL},
        {"quiet", JSON_KIND_OWN, false, 0, 0, 0, 0, read_quiet},
    };
#undef FIELD
    struct outbound_rules *rules = base;
    size_t lane = lane_of(text_of(place->key));
    struct lane_rule *rule = &rules->lanes[lane]; /* the table of fields has these keys only */
    json_read_object(place, fields, sizeof fields / sizeof fields[0], rule);
    if (lane < OUTBOX_NOTICE && rule->quiet.from_minute != rule->quiet.until_minute) {
        json_fault(place, "this lane is never held back at night");
    }
}

static void read_lanes(const struct json_place *place, void *base)
{
    static const struct json_field fields[] = {
        {"emergency", JSON_KIND_OWN, true, 0, 0, 0, 0, read_lane},
        {"code", JSON_KIND_OWN, true, 0, 0, 0, 0, read_lane},
        {"reply", JSON_KIND_OWN, true, 0, 0, 0, 0, read_lane},
        {"notice", JSON_KIND_OWN, true, 0, 0, 0, 0, read_lane},
        {"campaign", JSON_KIND_OWN, true, 0, 0, 0, 0, read_lane},
    };
    static_assert(sizeof fields / sizeof fields[0] == OUTBOX_LANE_COUNT, "a key for each lane");
    struct outbound_rules *rules = base;
    json_read_object(place, fields, sizeof fields / sizeof fields[0], rules);
    for (size_t i = 1; i < OUTBOX_LANE_COUNT; i++) {
        if (rules->lanes[i].share_percent > rules->lanes[i - 1].share_percent) {
            json_fault(place, "\"%s\" may have no larger share than \"%s\", which goes first",
                       outbox_lane_names[i], outbox_lane_names[i - 1]);
        }
    }
}

/* ---- limits and rates ---- */

static bool covers(struct text channel, struct text provider, struct text other_channel,
                   struct text other_provider)
{
    return (channel.size == 0 || text_equal(channel, other_channel)) &&
           (provider.size == 0 || text_equal(provider, other_provider));
}

static void read_limit_lane(const struct json_place *place, void *base)
{
    struct text name = json_read_text(place, 1, STORE_ID_BYTES - 1);
    size_t lane = lane_of(name);
    if (name.size > 0 && lane == OUTBOX_LANE_COUNT) {
        json_fault(place, "there is no lane \"%.*s\"", TEXT_ARGS(name));
    }
    ((struct outbound_limit *)base)->lane =
        lane == OUTBOX_LANE_COUNT ? OUTBOX_EMERGENCY : (enum outbox_lane)lane;
}

static void check_limit(const struct json_place *place, void *item)
{
    const struct outbound_limit *limit = item;
    const int32_t counts[] = {limit->per_minute, limit->per_hour, limit->per_day};
    int32_t most = 0;
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        if (counts[i] > 0 && counts[i] < most) {
            json_fault(place, "a longer time may not allow fewer than a shorter one");
        }
        most = counts[i] > 0 ? counts[i] : most;
    }
    if (most == 0) {
        json_fault(place, "limits nothing: per_minute, per_hour or per_day is needed");
    }
}

static void read_limits(const struct json_place *place, void *base)
{
#define FIELD(name) offsetof(struct outbound_limit, name)
    enum { COUNT_MAX = 100000 };
    static const struct json_field fields[] = {
        {"lane", JSON_KIND_OWN, true, 0, 0, 0, 0, read_limit_lane},
        {"channel", JSON_KIND_TEXT, true, FIELD(channel), 1, STORE_ID_BYTES - 1, 0, NULL},
        {"provider", JSON_KIND_TEXT, false, FIELD(provider), 1, STORE_ID_BYTES - 1, 0, NULL},
        {"per_minute", JSON_KIND_INT32, false, FIELD(per_minute), 1, COUNT_MAX, 0, NULL},
        {"per_hour", JSON_KIND_INT32, false, FIELD(per_hour), 1, COUNT_MAX, 0, NULL},
        {"per_day", JSON_KIND_INT32, false, FIELD(per_day), 1, COUNT_MAX, 0, NULL},
    };
#undef FIELD
    static const struct json_objects kind = {OUTBOUND_LIMITS_MAX, sizeof(struct outbound_limit),
                                             fields, sizeof fields / sizeof fields[0], check_limit};
    struct outbound_rules *rules = base;
    rules->limits = json_read_objects(place, &kind, &rules->limit_count);
    for (size_t i = 0; i < rules->limit_count; i++) {
        for (size_t b = 0; b < i; b++) {
            const struct outbound_limit *before = &rules->limits[b], *limit = &rules->limits[i];
            if (before->lane == limit->lane &&
                covers(before->channel, before->provider, limit->channel, limit->provider)) {
                json_fault(place, "[%zu] is never reached: [%zu] fits first", i, b);
            }
        }
    }
}

static void read_rates(const struct json_place *place, void *base)
{
#define FIELD(name) offsetof(struct outbound_rate, name)
    static const struct json_field fields[] = {
        {"channel", JSON_KIND_TEXT, true, FIELD(channel), 1, STORE_ID_BYTES - 1, 0, NULL},
        {"provider", JSON_KIND_TEXT, false, FIELD(provider), 1, STORE_ID_BYTES - 1, 0, NULL},
        {"per_second", JSON_KIND_INT32, true, FIELD(per_second), 1, OUTBOUND_PER_SECOND_MAX, 0,
         NULL},
        {"burst", JSON_KIND_INT32, true, FIELD(burst), 1, OUTBOUND_BURST_MAX, 0, NULL},
    };
#undef FIELD
    static const struct json_objects kind = {OUTBOUND_RATES_MAX, sizeof(struct outbound_rate),
                                             fields, sizeof fields / sizeof fields[0], NULL};
    struct outbound_rules *rules = base;
    rules->rates = json_read_objects(place, &kind, &rules->rate_count);
    for (size_t i = 0; i < rules->rate_count; i++) {
        for (size_t b = 0; b < i; b++) {
            const struct outbound_rate *before = &rules->rates[b], *rate = &rules->rates[i];
            if (covers(before->channel, before->provider, rate->channel, rate->provider)) {
                json_fault(place, "[%zu] is never reached: [%zu] fits first", i, b);
            }
        }
    }
}

/* ---- the file ---- */

static void read_breaker(const struct json_place *place, void *base)
{
#define FIELD(name) offsetof(struct breaker_rule, name)
    enum { FAILURES_MAX = 1000, OPEN_MS_MAX = 3600000 };
    static const struct json_field fields[] = {
        {"failures", JSON_KIND_INT32, true, FIELD(failures), 1, FAILURES_MAX, 0, NULL},
        {"open_ms", JSON_KIND_INT64, true, FIELD(open_ms), 100, OPEN_MS_MAX, 0, NULL},
        {"open_max_ms", JSON_KIND_INT64, true, FIELD(open_max_ms), 100, OPEN_MS_MAX, 0, NULL},
    };
#undef FIELD
    struct breaker_rule *breaker = &((struct outbound_rules *)base)->breaker;
    json_read_object(place, fields, sizeof fields / sizeof fields[0], breaker);
    if (breaker->open_ms > breaker->open_max_ms) {
        json_fault(place, "open_ms is more than open_max_ms");
    }
}

void outbound_rules_read(const struct json_place *place, void *rules)
{
    static const struct json_field fields[] = {
        {"lanes", JSON_KIND_OWN, true, 0, 0, 0, 0, read_lanes},
        {"limits", JSON_KIND_OWN, true, 0, 0, 0, 0, read_limits},
        {"rates", JSON_KIND_OWN, true, 0, 0, 0, 0, read_rates},
        {"breaker", JSON_KIND_OWN, true, 0, 0, 0, 0, read_breaker},
    };
    *(struct outbound_rules *)rules = (struct outbound_rules){0};
    json_read_object(place, fields, sizeof fields / sizeof fields[0], rules);
}

static void check_channel(struct text name, const char *list, size_t index,
                          const struct channel_ops *const *channels, size_t channel_count,
                          struct fault_sink *faults)
{
    char path[64];
    for (size_t i = 0; i < channel_count; i++) {
        if (text_equal(text_of(channels[i]->name), name)) {
            return;
        }
    }
    snprintf(path, sizeof path, "%s[%zu].channel", list, index);
    fault_error(faults, path, "there is no channel \"%.*s\"", TEXT_ARGS(name));
}

void outbound_rules_check(const struct outbound_rules *rules,
                          const struct channel_ops *const *channels, size_t channel_count,
                          struct fault_sink *faults)
{
    const char *outer = faults->file;
    faults->file = "outbound.json";
    for (size_t i = 0; i < rules->limit_count; i++) {
        check_channel(rules->limits[i].channel, "limits", i, channels, channel_count, faults);
    }
    for (size_t i = 0; i < rules->rate_count; i++) {
        check_channel(rules->rates[i].channel, "rates", i, channels, channel_count, faults);
    }
    faults->file = outer;
}

/* ---- asking ---- */

const struct outbound_limit *outbound_limit(const struct outbound_rules *rules,
                                            const struct account *account, enum outbox_lane lane)
{
    struct text provider = account_setting(account, "provider");
    for (size_t i = 0; i < rules->limit_count; i++) {
        const struct outbound_limit *limit = &rules->limits[i];
        if (limit->lane == lane &&
            covers(limit->channel, limit->provider, account->channel, provider)) {
            return limit;
        }
    }
    return NULL;
}

const struct outbound_rate *outbound_rate(const struct outbound_rules *rules,
                                          const struct account *account)
{
    struct text provider = account_setting(account, "provider");
    for (size_t i = 0; i < rules->rate_count; i++) {
        const struct outbound_rate *rate = &rules->rates[i];
        if (covers(rate->channel, rate->provider, account->channel, provider)) {
            return rate;
        }
    }
    return NULL;
}

int64_t quiet_until_ms(const struct quiet_hours *quiet, int64_t now_ms, int utc_offset_minutes)
{
    int64_t day = date_local_day(now_ms, utc_offset_minutes);
    int minute = date_local_minute(now_ms, utc_offset_minutes);
    bool over_midnight = quiet->until_minute < quiet->from_minute;
    bool evening = minute >= quiet->from_minute && (over_midnight || minute < quiet->until_minute);
    bool morning = over_midnight && minute < quiet->until_minute;
    if (!evening && !morning) { /* also when the two are equal */
        return now_ms;
    }
    int64_t end_day = evening && over_midnight ? day + 1 : day;
    return date_moment(end_day, quiet->until_minute, utc_offset_minutes);
}
