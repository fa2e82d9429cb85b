#include "bot/recurring_task.h"

#include "bot/agenda.h"
#include "bot/base/clock.h"
#include "bot/base/log.h"
#include "bot/recurring.h"
#include "bot/text_keys.h"
#include "bot/tickets.h"
#include "store/home.h"

#include <stdio.h>
#include <string.h>

enum { SLOTS_MAX = 8 + CONTENT_COUNT, DATE_YEAR = 10000, DATE_MONTH = 100 };

void recurring_show_time(const struct community *community, int64_t at_ms,
                         char out[RECURRING_TIME_BYTES])
{
    char iso[CLOCK_ISO_BYTES]; /* 2026-11-27T16:00:00+08:00 */
    clock_format_iso(at_ms, community->frame.utc_offset_minutes, iso);
    snprintf(out, RECURRING_TIME_BYTES, "%.10s %.5s", iso, iso + 11);
}

/* ---- one task ---- */

struct drafting {
    struct turn *turn;
    const struct recurring_work *work;
    size_t slot_count;
    struct ticket_slot slots[SLOTS_MAX];
};

static void add_slot(struct drafting *drafting, const char *name, enum text_key label,
                     struct text value)
{
    if (value.size > 0) {
        drafting->slots[drafting->slot_count++] = (struct ticket_slot){
            .name = text_of(name),
            .label = texts_find(drafting->turn->config->texts, text_of(text_key(label))),
            .value = value};
    }
}

static struct text shown(const struct drafting *drafting, int64_t at_ms)
{
    char time[RECURRING_TIME_BYTES];
    recurring_show_time(drafting->work->community, at_ms, time);
    return arena_text(drafting->turn->arena, text_of(time));
}

static bool is_late(const struct drafting *drafting)
{
    return drafting->turn->now_ms - drafting->work->at_ms > RECURRING_LATE_MS;
}

static void add_due(struct drafting *drafting)
{
    const struct recurring_work *work = drafting->work;
    const struct turn *turn = drafting->turn;
    const struct clock_rule *clock = clock_rules_find(turn->config->clock_rules, work->rule->id);
    const struct clock_span *span = clock != NULL         ? &clock->due
                                    : work->rule->has_due ? &work->rule->due
                                                          : NULL;
    int64_t due_ms = work->due_ms;
    if (due_ms == 0 && span != NULL) {
        /* A late task has the whole of its span, as its clock does, which starts now. */
        int64_t from_ms = is_late(drafting) ? turn->now_ms : work->at_ms;
        due_ms = clock_span_end(span, turn->config->calendar, &work->community->frame, from_ms);
    }
    if (due_ms != 0) {
        add_slot(drafting, "due", TASK_DUE, shown(drafting, due_ms));
    }
}

static void add_period(struct drafting *drafting)
{
    const struct recurring_work *work = drafting->work;
    if (work->since_ms == 0) {
        return;
    }
    char since[RECURRING_TIME_BYTES], until[RECURRING_TIME_BYTES];
    recurring_show_time(work->community, work->since_ms, since);
    recurring_show_time(work->community, work->at_ms, until);
    add_slot(drafting, "period", TASK_PERIOD,
             arena_printf(drafting->turn->arena, "%s — %s", since, until));
}

static enum status draft(struct drafting *drafting)
{
    struct turn *turn = drafting->turn;
    const struct recurring_work *work = drafting->work;
    const struct role *role = config_role(turn->config, work->rule->role);
    add_slot(drafting, "rule", TASK_RULE, work->rule->id);
    add_slot(drafting, "content", TASK_INSTRUCTION,
             work->instruction.size > 0 ? work->instruction
                                        : texts_find(turn->config->texts, work->rule->text));
    add_slot(drafting, "role", TASK_ROLE,
             role == NULL ? work->rule->role : text_of(role->title));
    add_due(drafting);
    add_period(drafting);
    if (is_late(drafting)) {
        const struct text_value at = {"at", shown(drafting, work->at_ms)};
        add_slot(drafting, "late", TASK_LATE,
                 texts_fill(turn->config->texts, text_key(TASK_LATE_WORDS), &at, 1, turn->arena));
    }
    size_t written = 0;
    enum status status =
        work->since_ms == 0
            ? ST_OK
            : agenda_write(turn, work->rule, text_of(work->community->id), work->since_ms,
                           work->at_ms, drafting->slots + drafting->slot_count, &written);
    drafting->slot_count += written;
    return status;
}

static struct text title_of(const struct drafting *drafting, struct text about)
{
    struct turn *turn = drafting->turn;
    const struct recurring_work *work = drafting->work;
    struct text plain = work->title.size > 0 ? work->title : work->rule->title;
    struct text title = about.size == 0 ? plain
                                        : arena_printf(turn->arena, "%.*s：%.*s", TEXT_ARGS(plain),
                                                       TEXT_ARGS(about));
    if (!is_late(drafting)) {
        return title;
    }
    const struct text_value value = {"title", title};
    return texts_fill(turn->config->texts, text_key(TASK_LATE_TITLE), &value, 1, turn->arena);
}

static enum status open_one(struct drafting *drafting, struct text about, struct text room,
                            int64_t household)
{
    const struct recurring_work *work = drafting->work;
    const struct ticket_order order = {
        .service = work->rule->service,
        .community = text_of(work->community->id),
        .actor = TEXT("system"),
        .channel = TEXT("calendar"),
        .intent = work->rule->id, /* what its clock knows it by */
        .department = work->rule->department,
        .title = title_of(drafting, about),
        .room = room,
        .household = household,
        .slot_count = drafting->slot_count,
        .slots = drafting->slots,
    };
    struct ticket ticket;
    enum status status = tickets_open_staff(drafting->turn, &order, &ticket);
    if (status == ST_NOT_FOUND || status == ST_TOO_LARGE) {
        /* Our own mistake, and nothing was written: one task is lost, but no timer behind it. */
        log_event(LOG_ERROR, "recurring task refused", LOG_T("rule", work->rule->id),
                  LOG_S("reason", status_text(status)));
        return ST_OK;
    }
    return status;
}

/* ---- homes in custody ---- */

struct homes {
    struct turn *turn;
    const char *after_room;
    int32_t on_date; /* YYYYMMDD */
    size_t count;
    bool more;
    struct custody_home {
        int64_t household;
        char room[STORE_ROOM_BYTES];
    } items[RECURRING_TASKS_MAX];
};

static enum status collect_home(void *context, const struct home *home, struct text community,
                                struct text room)
{
    (void)community;
    struct homes *homes = context;
    char name[STORE_ROOM_BYTES];
    text_copy(room, name, sizeof name);
    if (home->custody_from > homes->on_date || strcmp(name, homes->after_room) <= 0) {
        return ST_OK; /* not yet in custody then, or done in an earlier turn */
    }
    if (homes->count == RECURRING_TASKS_MAX) {
        homes->more = true;
        return ST_OK;
    }
    homes->items[homes->count].household = home->household;
    memcpy(homes->items[homes->count].room, name, sizeof name);
    homes->count++;
    return ST_OK;
}

static int32_t date_number(const struct community *community, int64_t at_ms)
{
    int year = 0, month = 0, day = 0;
    calendar_date_of(calendar_day_of(community->frame.utc_offset_minutes, at_ms), &year, &month,
                     &day);
    return year * DATE_YEAR + month * DATE_MONTH + day;
}

static enum status open_for_homes(struct drafting *drafting, struct recurring_work *work,
                                  bool *more_out)
{
    struct homes homes = {
        .turn = drafting->turn,
        .after_room = work->after_room,
        .on_date = date_number(work->community, work->at_ms),
    };
    enum status status = store_home_in_custody(drafting->turn->store,
                                               text_of(work->community->id), collect_home, &homes);
    for (size_t i = 0; i < homes.count && status == ST_OK; i++) {
        struct text room = text_of(homes.items[i].room);
        status = open_one(drafting, room, room, homes.items[i].household);
    }
    if (homes.count > 0) {
        text_copy(text_of(homes.items[homes.count - 1].room), work->after_room,
                  sizeof work->after_room);
    }
    *more_out = homes.more;
    return status;
}

/* ---- the period ---- */

static bool holds(const struct recurring_work *work)
{
    if (work->rule->while_ != WHILE_FIRST_YEAR) {
        return true;
    }
    int64_t day = calendar_day_of(work->community->frame.utc_offset_minutes, work->at_ms);
    int64_t delivered = work->community->delivered_on;
    return delivered != 0 && day >= delivered && day < recurring_year_after(delivered);
}

enum status recurring_open(struct turn *turn, struct recurring_work *work, bool *more_out)
{
    *more_out = false;
    if (!holds(work)) {
        return ST_OK;
    }
    struct drafting *drafting = arena_alloc(turn->arena, sizeof *drafting);
    if (drafting == NULL) {
        return ST_NO_MEMORY;
    }
    *drafting = (struct drafting){.turn = turn, .work = work};
    enum status status = draft(drafting);
    if (status != ST_OK) {
        return status;
    }
    if (work->rule->while_ == WHILE_IN_CUSTODY) {
        return open_for_homes(drafting, work, more_out);
    }
    return open_one(drafting, work->subject == NULL ? TEXT_NONE : work->subject->name, TEXT_NONE,
                    0);
}
