#include "bot/patrol.h"

#include "bot/json_out.h"
#include "bot/recurring.h"
#include "bot/recurring_task.h"
#include "bot/render.h"
#include "bot/text_keys.h"

#include <stdio.h>

const struct text patrol_rule = {"weather", 7};

/* What the timer of a notice holds: when the weather ends, and how far the patrols got. */
struct patrol_data {
    int64_t until_ms;
    struct text after_room;
};

static struct text write_data(struct arena *arena, const struct patrol_data *data)
{
    return arena_printf(arena, "%lld %.*s", (long long)data->until_ms,
                        TEXT_ARGS(data->after_room));
}

static bool read_data(struct text text, struct patrol_data *data_out)
{
    size_t space = text_find(text, TEXT(" "));
    if (space == SIZE_MAX || !text_to_int64(text_slice(text, 0, space), &data_out->until_ms)) {
        return false;
    }
    data_out->after_room = text_slice(text, space + 1, text.size);
    return true;
}

/* The community's own rule of custody patrols says whose tasks they are. */
static const struct recurring_rule *find_rule(const struct config *config, struct text community)
{
    for (size_t i = 0; i < config->recurring->count; i++) {
        const struct recurring_rule *rule = &config->recurring->items[i];
        if (rule->while_ == WHILE_IN_CUSTODY && recurring_serves(rule, community)) {
            return rule;
        }
    }
    return NULL;
}

static struct text kind_name(const struct turn *turn, struct text kind)
{
    char key[STORE_NAME_BYTES];
    snprintf(key, sizeof key, "weather.kind.%.*s", TEXT_ARGS(kind));
    return texts_find(turn->config->texts, text_of(key));
}

/* ---- the notice ---- */

static enum status write_event(struct turn *turn, const struct weather_notice *notice)
{
    struct json_out out;
    struct event event = {
        .actor = notice->actor, .kind = TEXT("weather.noticed"), .community = notice->community};
    int offset = turn_offset_minutes(turn, notice->community);
    json_out_begin(&out, turn->arena, 512 + notice->text.size);
    json_out_object(&out, NULL);
    json_out_text(&out, "kind", notice->kind);
    json_out_text(&out, "kind_name", kind_name(turn, notice->kind));
    render_time(&out, "from", notice->from_ms, offset);
    render_time(&out, "until", notice->until_ms, offset);
    render_words(&out, "text", notice->text, false);
    json_out_object_end(&out);
    enum status status = json_out_end(&out, &event.data);
    return status == ST_OK ? turn_event(turn, &event) : status;
}

enum status patrol_notice(struct turn *turn, const struct weather_notice *notice,
                          bool *known_out)
{
    *known_out = false;
    if (kind_name(turn, notice->kind).size == 0 || notice->from_ms >= notice->until_ms ||
        notice->until_ms <= turn->now_ms ||
        notice->until_ms > turn->now_ms + PATROL_AHEAD_MS) {
        return ST_MALFORMED;
    }
    if (find_rule(turn->config, notice->community) == NULL) {
        return ST_NOT_FOUND;
    }
    struct recurrence row = {.next_at_ms = turn->now_ms};
    text_copy(patrol_rule, row.rule, sizeof row.rule);
    text_copy(notice->community, row.community, sizeof row.community);
    snprintf(row.subject, sizeof row.subject, "%.*s@%lld",
             TEXT_ARGS(text_cut_utf8(notice->kind, STORE_ID_BYTES - 1)),
             (long long)notice->from_ms);
    struct recurrence former;
    enum status status = store_recurrence_find(turn->store, patrol_rule, notice->community,
                                               text_of(row.subject), &former);
    if (status != ST_NOT_FOUND) {
        *known_out = status == ST_OK;
        return status;
    }
    if (notice->from_ms <= turn->now_ms) { /* it has come already: only afterwards is left */
        row.done = 1;
        row.next_at_ms = notice->until_ms;
    }
    status = store_recurrence_put(turn->store, &row);
    const struct patrol_data data = {.until_ms = notice->until_ms};
    struct text written = write_data(turn->arena, &data);
    if (status == ST_OK) {
        status = written.data == NULL ? ST_NO_MEMORY : recurring_arm(turn, &row, written);
    }
    return status == ST_OK ? write_event(turn, notice) : status;
}

/* ---- the patrols ---- */

static bool read_subject(const struct recurrence *row, struct text *kind_out, int64_t *from_ms_out)
{
    struct text subject = text_of(row->subject);
    size_t at = text_find(subject, TEXT("@"));
    *kind_out = text_slice(subject, 0, at);
    return at != SIZE_MAX &&
           text_to_int64(text_slice(subject, at + 1, subject.size), from_ms_out);
}

static enum status open_patrols(struct turn *turn, const struct recurrence *row,
                                const struct recurring_rule *rule, struct patrol_data *data,
                                bool *more_out)
{
    bool before = row->done == 0;
    struct recurring_work work = {
        .rule = rule,
        .community = config_community(turn->config, text_of(row->community)),
        .at_ms = row->next_at_ms,
    };
    struct text kind;
    int64_t from_ms = 0;
    if (!read_subject(row, &kind, &from_ms)) {
        return ST_INTERNAL;
    }
    char from[RECURRING_TIME_BYTES], until[RECURRING_TIME_BYTES];
    recurring_show_time(work.community, from_ms, from);
    recurring_show_time(work.community, data->until_ms, until);
    const struct text_value values[] = {
        {"kind", kind_name(turn, kind)}, {"from", text_of(from)}, {"until", text_of(until)}};
    enum { VALUE_COUNT = sizeof values / sizeof values[0] };
    work.title = texts_fill(turn->config->texts,
                            text_key(before ? WEATHER_TITLE_BEFORE : WEATHER_TITLE_AFTER), values,
                            VALUE_COUNT, turn->arena);
    work.instruction = texts_fill(turn->config->texts,
                                  text_key(before ? WEATHER_BEFORE : WEATHER_AFTER), values,
                                  VALUE_COUNT, turn->arena);
    work.due_ms = before ? from_ms : 0;
    if (work.title.data == NULL || work.instruction.data == NULL) {
        return ST_NO_MEMORY;
    }
    text_copy(data->after_room, work.after_room, sizeof work.after_room);
    enum status status = recurring_open(turn, &work, more_out);
    data->after_room = arena_text(turn->arena, text_of(work.after_room));
    return status;
}

enum status patrol_ring(struct turn *turn, struct recurrence *row, struct text text)
{
    struct patrol_data data;
    const struct recurring_rule *rule = find_rule(turn->config, text_of(row->community));
    if (!read_data(text, &data) || rule == NULL ||
        config_community(turn->config, text_of(row->community)) == NULL) {
        row->ended = true; /* there are no patrols of this community any more */
        return store_recurrence_put(turn->store, row);
    }
    bool more = false;
    enum status status = open_patrols(turn, row, rule, &data, &more);
    if (status == ST_OK && !more) {
        data.after_room = TEXT_NONE;
        row->done++;
        row->next_at_ms = data.until_ms;
        row->ended = row->done > 1;
        status = store_recurrence_put(turn->store, row);
    }
    if (status != ST_OK || row->ended) {
        return status;
    }
    struct text written = write_data(turn->arena, &data);
    return written.data == NULL ? ST_NO_MEMORY : recurring_arm(turn, row, written);
}
