#include "bot/outbound_gate.h"

#include "bot/campaigns.h"
#include "bot/text_keys.h"
#include "intents/slots.h"

#include <stdio.h>

enum { MINUTE_MS = 60000, HOUR_MS = 60 * MINUTE_MS, DAY_MS = 24 * HOUR_MS };

struct asking {
    struct turn *turn;
    const struct account *account;
    const struct outbox_row *row;
    const struct contact *contact;
    const struct conversation *conversation;
    const struct lane_rule *lane;
    int offset_minutes; /* from UTC, where he lives */
};

/* ---- words ---- */

static struct text moment(const struct asking *asking, int64_t at_ms)
{
    char shown[SLOT_TIME_BYTES];
    const struct slot_time time = {.kind = SLOT_TIME_POINT, .from_ms = at_ms, .to_ms = at_ms};
    slot_time_say(&time, asking->offset_minutes, shown);
    return arena_text(asking->turn->arena, text_of(shown));
}

/* A reason; span and count only where a limit speaks. */
static enum status say(const struct asking *asking, enum text_key key, struct text span,
                       int32_t count, struct send_gate *gate)
{
    char number[16];
    snprintf(number, sizeof number, "%d", count);
    const struct text_value values[] = {
        {"lane", asking->lane->title},
        {"until", moment(asking, gate->again_ms)},
        {"span", span},
        {"count", text_of(number)},
    };
    gate->reason = texts_fill(asking->turn->config->texts, text_key(key), values,
                              sizeof values / sizeof values[0], asking->turn->arena);
    return gate->reason.data == NULL ? ST_NO_MEMORY : ST_OK;
}

/* ---- one question each: the first that does not say GO decides ---- */

static enum status ask_age(const struct asking *asking, struct send_gate *gate)
{
    int64_t life_ms = (int64_t)asking->lane->life_minutes * MINUTE_MS;
    if (life_ms == 0 || asking->turn->now_ms < asking->row->created_at_ms + life_ms) {
        return ST_OK;
    }
    gate->word = SEND_DROP;
    return say(asking, SEND_TOO_LATE, TEXT_NONE, 0, gate);
}

/* A message nobody asked for is looked at once more. */
static enum status ask_campaign(const struct asking *asking, struct send_gate *gate)
{
    static const enum send_word words[] = {
        [CAMPAIGN_SEND] = SEND_GO, [CAMPAIGN_LATER] = SEND_HOLD, [CAMPAIGN_WITHDRAW] = SEND_DROP};
    enum campaign_word word = CAMPAIGN_SEND;
    enum status status =
        campaigns_before_send(asking->turn, asking->row, &word, &gate->again_ms);
    gate->word = words[word];
    return status == ST_OK && gate->word == SEND_HOLD
               ? say(asking, SEND_HELD_CAMPAIGN, TEXT_NONE, 0, gate)
               : status;
}

static enum status ask_night(const struct asking *asking, struct send_gate *gate)
{
    const struct quiet_hours *quiet = &asking->lane->quiet;
    int64_t now_ms = asking->turn->now_ms;
    int64_t until_ms = quiet_until_ms(quiet, now_ms, asking->offset_minutes);
    int64_t awake_ms = (int64_t)quiet->awake_minutes * MINUTE_MS;
    bool awake = now_ms - asking->conversation->last_in_at_ms < awake_ms;
    if (until_ms <= now_ms || awake) {
        return ST_OK;
    }
    gate->word = SEND_HOLD;
    gate->again_ms = until_ms;
    return say(asking, SEND_HELD_NIGHT, TEXT_NONE, 0, gate);
}

/* Held until the oldest message of the span no longer counts; dropped where the lane says so, or
 * where it would be too old by then. */
static enum status refuse(const struct asking *asking, enum text_key span_key, int32_t count,
                          int64_t again_ms, struct send_gate *gate)
{
    int64_t life_ms = (int64_t)asking->lane->life_minutes * MINUTE_MS;
    bool late = life_ms > 0 && again_ms >= asking->row->created_at_ms + life_ms;
    bool drop = asking->lane->skips || late;
    struct text span = texts_find(asking->turn->config->texts, text_of(text_key(span_key)));
    gate->word = drop ? SEND_DROP : SEND_HOLD;
    gate->again_ms = again_ms;
    return say(asking, drop ? SEND_DROPPED_LIMIT : SEND_HELD_LIMIT, span, count, gate);
}

static enum status ask_limits(const struct asking *asking, struct send_gate *gate)
{
    const struct outbound_limit *limit = outbound_limit(asking->turn->config->outbound,
                                                        asking->account, asking->row->lane);
    if (limit == NULL) {
        return ST_OK;
    }
    const struct {
        int32_t count;
        int64_t span_ms;
        enum text_key span;
    } spans[] = {{limit->per_day, DAY_MS, SEND_SPAN_DAY},
                 {limit->per_hour, HOUR_MS, SEND_SPAN_HOUR},
                 {limit->per_minute, MINUTE_MS, SEND_SPAN_MINUTE}};
    for (size_t i = 0; i < sizeof spans / sizeof spans[0]; i++) {
        if (spans[i].count == 0) {
            continue;
        }
        int64_t tried_ms = 0;
        enum status status =
            store_outbox_tried(asking->turn->store, asking->row, spans[i].count, &tried_ms);
        if (status != ST_OK) {
            return status;
        }
        /* After a clock that was set back, what lies ahead of now does not count. */
        bool counts = tried_ms <= asking->turn->now_ms;
        if (counts && tried_ms + spans[i].span_ms > asking->turn->now_ms) {
            return refuse(asking, spans[i].span, spans[i].count, tried_ms + spans[i].span_ms,
                          gate);
        }
    }
    return ST_OK;
}

static enum status (*const questions[])(const struct asking *asking, struct send_gate *gate) = {
    ask_age, ask_campaign, ask_night, ask_limits};

enum status outbound_gate(struct turn *turn, const struct account *account,
                          const struct outbox_row *row, const struct contact *contact,
                          const struct conversation *conversation, struct send_gate *gate_out)
{
    const struct asking asking = {
        .turn = turn,
        .account = account,
        .row = row,
        .contact = contact,
        .conversation = conversation,
        .lane = &turn->config->outbound->lanes[row->lane],
        .offset_minutes = turn_offset_minutes(turn, text_of(contact->community)),
    };
    enum status status = ST_OK;
    *gate_out = (struct send_gate){.word = SEND_GO, .again_ms = turn->now_ms};
    if (row->peer[0] == '\0') { /* to nobody: the menu of an account has no night and no limit */
        return ST_OK;
    }
    for (size_t i = 0; i < sizeof questions / sizeof questions[0] && status == ST_OK &&
                       gate_out->word == SEND_GO;
         i++) {
        status = questions[i](&asking, gate_out);
    }
    return status;
}
