#include "bot/recurring.h"

#include "bot/patrol.h"
#include "bot/recurring_task.h"

static const struct text timer_kind = {"recur", 5};

enum status recurring_arm(struct turn *turn, const struct recurrence *row, struct text data)
{
    struct timer timer = {.due_at_ms = row->next_at_ms, .subject = row->id};
    text_copy(timer_kind, timer.kind, sizeof timer.kind);
    text_copy(data, timer.data, sizeof timer.data);
    turn->timers_touched = true;
    return store_timer_put(turn->store, &timer);
}

/* ---- what the configuration asks for ---- */

/* One rule in one community about one thing, as it is configured now. */
struct wanted {
    const struct recurring_rule *rule;
    const struct community *community;
    struct text subject;
    int64_t since_day;
};

static const struct equipment *find_equipment(const struct community *community, struct text id)
{
    for (size_t i = 0; i < community->equipment_count; i++) {
        if (text_equal(community->equipment[i].id, id)) {
            return &community->equipment[i];
        }
    }
    return NULL;
}

/* False when the configuration no longer asks for the row's work. */
static bool is_wanted(const struct turn *turn, const struct recurrence *row,
                      struct wanted *wanted_out)
{
    const struct recurring_rule *rule =
        recurring_find(turn->config->recurring, text_of(row->rule));
    const struct community *community =
        config_community(turn->config, text_of(row->community));
    if (rule == NULL || community == NULL ||
        !recurring_serves(rule, text_of(community->id))) {
        return false;
    }
    *wanted_out = (struct wanted){rule, community, text_of(row->subject), community->delivered_on};
    if (rule->every == EVERY_YEAR_AFTER_DELIVERED && community->delivered_on == 0) {
        return false;
    }
    if (rule->every != EVERY_YEAR_AFTER_EQUIPMENT) {
        return row->subject[0] == '\0';
    }
    const struct equipment *equipment = find_equipment(community, wanted_out->subject);
    wanted_out->since_day = equipment == NULL ? 0 : equipment->since;
    return equipment != NULL;
}

static int64_t next_of(const struct wanted *wanted, int64_t after_ms)
{
    return recurring_next(wanted->rule, wanted->community->frame.utc_offset_minutes,
                          wanted->since_day, after_ms);
}

/* ---- agreeing ---- */

static enum status begin_row(struct turn *turn, const struct wanted *wanted,
                             struct recurrence *row)
{
    row->next_at_ms = next_of(wanted, turn->now_ms);
    row->ended = row->next_at_ms == INT64_MAX;
    enum status status = store_recurrence_put(turn->store, row);
    return status == ST_OK && !row->ended ? recurring_arm(turn, row, TEXT_NONE) : status;
}

static enum status agree_on(struct turn *turn, const struct wanted *wanted)
{
    struct recurrence row;
    enum status status =
        store_recurrence_find(turn->store, wanted->rule->id, text_of(wanted->community->id),
                              wanted->subject, &row);
    if (status == ST_NOT_FOUND) {
        row = (struct recurrence){0};
        text_copy(wanted->rule->id, row.rule, sizeof row.rule);
        text_copy(text_of(wanted->community->id), row.community, sizeof row.community);
        text_copy(wanted->subject, row.subject, sizeof row.subject);
        return begin_row(turn, wanted, &row);
    }
    bool once = recurring_is_once(wanted->rule);
    if (status != ST_OK || (row.ended && once && row.done > 0)) {
        return status;
    }
    /* What fell due before now is still to be done, by whatever timetable it did. */
    bool as_before = !row.ended && (row.next_at_ms <= turn->now_ms ||
                                    next_of(wanted, row.next_at_ms - 1) == row.next_at_ms);
    return as_before ? ST_OK : begin_row(turn, wanted, &row);
}

static enum status agree_on_rule(struct turn *turn, const struct recurring_rule *rule,
                                 const struct community *community)
{
    if (rule->every == EVERY_YEAR_AFTER_EQUIPMENT) {
        enum status status = ST_OK;
        for (size_t i = 0; i < community->equipment_count && status == ST_OK; i++) {
            const struct equipment *equipment = &community->equipment[i];
            struct wanted wanted = {rule, community, equipment->id, equipment->since};
            status = agree_on(turn, &wanted);
        }
        return status;
    }
    if (rule->every == EVERY_YEAR_AFTER_DELIVERED && community->delivered_on == 0) {
        return ST_OK;
    }
    struct wanted wanted = {rule, community, TEXT_NONE, community->delivered_on};
    return agree_on(turn, &wanted);
}

struct endings {
    struct turn *turn;
    size_t count, capacity;
    struct recurrence *rows;
};

static enum status collect_ending(void *context, const struct recurrence *row)
{
    struct endings *endings = context;
    struct wanted wanted;
    if (row->ended || recurring_is_reserved(text_of(row->rule)) ||
        is_wanted(endings->turn, row, &wanted)) {
        return ST_OK;
    }
    if (endings->count == endings->capacity) {
        size_t capacity = endings->capacity == 0 ? 16 : 2 * endings->capacity;
        struct recurrence *rows =
            arena_alloc(endings->turn->arena, capacity * sizeof *rows);
        if (rows == NULL) {
            return ST_NO_MEMORY;
        }
        for (size_t i = 0; i < endings->count; i++) {
            rows[i] = endings->rows[i];
        }
        endings->rows = rows;
        endings->capacity = capacity;
    }
    endings->rows[endings->count++] = *row;
    return ST_OK;
}

static enum status end_unwanted(struct turn *turn)
{
    struct endings endings = {.turn = turn};
    enum status status = store_recurrence_each(turn->store, collect_ending, &endings);
    for (size_t i = 0; i < endings.count && status == ST_OK; i++) {
        endings.rows[i].ended = true;
        status = store_recurrence_put(turn->store, &endings.rows[i]);
        if (status == ST_OK) {
            status = store_timer_drop(turn->store, timer_kind, endings.rows[i].id);
        }
    }
    turn->timers_touched = true;
    return status;
}

enum status recurring_agree(struct turn *turn)
{
    const struct config *config = turn->config;
    enum status status = end_unwanted(turn);
    for (size_t r = 0; r < config->recurring->count && status == ST_OK; r++) {
        const struct recurring_rule *rule = &config->recurring->items[r];
        for (size_t c = 0; c < config->community_count && status == ST_OK; c++) {
            if (recurring_serves(rule, text_of(config->communities[c].id))) {
                status = agree_on_rule(turn, rule, &config->communities[c]);
            }
        }
    }
    return status;
}

/* ---- ringing ---- */

enum status recurring_ring(struct turn *turn, const struct timer *timer)
{
    struct recurrence row;
    enum status status = store_recurrence_get(turn->store, timer->subject, &row);
    if (status != ST_OK || row.ended) {
        return status == ST_NOT_FOUND ? ST_OK : status;
    }
    if (text_equal(text_of(row.rule), patrol_rule)) {
        return patrol_ring(turn, &row, text_of(timer->data));
    }
    struct wanted wanted;
    if (!is_wanted(turn, &row, &wanted)) {
        return ST_OK; /* ends as soon as rows and configuration agree again */
    }
    struct recurring_work work = {
        .rule = wanted.rule,
        .community = wanted.community,
        .subject = find_equipment(wanted.community, wanted.subject),
        .at_ms = row.next_at_ms,
    };
    if (recurring_has_content(wanted.rule)) {
        work.since_ms = recurring_previous(
            wanted.rule, wanted.community->frame.utc_offset_minutes, row.next_at_ms);
    }
    text_copy(text_of(timer->data), work.after_room, sizeof work.after_room);
    bool more = false;
    status = row.next_at_ms > turn->now_ms ? ST_OK : recurring_open(turn, &work, &more);
    if (status != ST_OK || more || row.next_at_ms > turn->now_ms) {
        return status == ST_OK ? recurring_arm(turn, &row, text_of(work.after_room)) : status;
    }
    row.done++;
    row.next_at_ms = next_of(&wanted, row.next_at_ms);
    row.ended = row.next_at_ms == INT64_MAX;
    status = store_recurrence_put(turn->store, &row);
    return status == ST_OK && !row.ended ? recurring_arm(turn, &row, TEXT_NONE) : status;
}
