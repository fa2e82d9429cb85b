/* roster_week.c - ops on a week of the roster: all of it in one answer, with the hours that lack somebody,
 * and the week before copied into it. */
#include "bot/command.h"

#include "bot/base/date.h"
#include "bot/dispatch.h"
#include "bot/render.h"
#include "bot/roster_rule.h"
#include "bot/staff_event.h"
#include "store/duty.h"
#include "store/leave.h"

#include <string.h>

enum { WEEK_SHIFTS_MAX = 4000, GAPS_MAX = 100 };

#define WEEK_MS (ROSTER_WEEK_DAYS * (int64_t)DATE_DAY_MS)

/* A week from Monday on, who is arranged in it, and their shifts that touch it, by start. */
struct week {
    int64_t monday; /* days since 1970 */
    struct span span;
    size_t people_count;
    struct staff *people; /* enabled, and of the viewer's communities */
    size_t shift_count;
    struct shift *shifts;
    const struct staff **of; /* of shifts[i] */
};

/* ---- reading ---- */

static int offset_of(const struct command *command)
{
    return turn_offset_minutes(command->turn, TEXT_NONE);
}

/* The week that the member "day" lies in; this one without it. */
static enum status read_week(const struct command *command, struct week *week)
{
    struct text asked = command_text(command, "day");
    struct date date;
    int64_t day = date_local_day(command->turn->now_ms, offset_of(command));
    if (asked.size > 0) {
        if (!date_parse(asked, &date)) {
            return ST_MALFORMED;
        }
        day = date_day(date);
    }
    week->monday = day - date_weekday(day) + 1;
    week->span.from_ms = date_moment(week->monday, 0, offset_of(command));
    week->span.until_ms = week->span.from_ms + WEEK_MS;
    return ST_OK;
}

static enum status read_people(const struct command *command, struct week *week)
{
    size_t count = 0;
    week->people = arena_reserve(command->turn->arena, STAFF_LIST_MAX * sizeof *week->people);
    if (week->people == NULL) {
        return ST_NO_MEMORY;
    }
    enum status status =
        store_staff_list(command->turn->store, week->people, STAFF_LIST_MAX, &count);
    for (size_t i = 0; i < count; i++) {
        if (!week->people[i].disabled &&
            command_shares_community(command->viewer, &week->people[i])) {
            week->people[week->people_count++] = week->people[i];
        }
    }
    return status;
}

static const struct staff *person_of(const struct week *week, int64_t id)
{
    for (size_t i = 0; i < week->people_count; i++) {
        if (week->people[i].id == id) {
            return &week->people[i];
        }
    }
    return NULL;
}

static enum status collect(void *context, const struct shift *shift)
{
    struct week *week = context;
    const struct staff *staff = person_of(week, shift->staff);
    if (staff == NULL) {
        return ST_OK;
    }
    if (week->shift_count == WEEK_SHIFTS_MAX) {
        return ST_TOO_LARGE;
    }
    week->of[week->shift_count] = staff;
    week->shifts[week->shift_count++] = *shift;
    return ST_OK;
}

static enum status read_shifts(const struct command *command, struct week *week, struct span span)
{
    struct arena *arena = command->turn->arena;
    week->shift_count = 0;
    week->shifts = arena_reserve(arena, WEEK_SHIFTS_MAX * sizeof *week->shifts);
    week->of = arena_reserve(arena, WEEK_SHIFTS_MAX * sizeof(struct staff *));
    if (week->shifts == NULL || week->of == NULL) {
        return ST_NO_MEMORY;
    }
    return store_shift_each(command->turn->store, span.from_ms, span.until_ms, collect, week);
}

/* Whom of them the viewer may arrange: all with "roster.any", else those of his own department. */
struct reach {
    bool any;
    struct staff self;
};

static enum status read_reach(const struct command *command, struct reach *reach)
{
    reach->any = role_allows(command->role, TEXT("roster.any"));
    return store_staff_get(command->turn->store, command->viewer->staff, &reach->self);
}

static bool may_arrange(const struct reach *reach, const struct staff *staff)
{
    return reach->any || strcmp(reach->self.department, staff->department) == 0;
}

/* ---- roster.week ---- */

static void write_date(struct json_out *out, const char *key, int64_t day)
{
    struct date date = date_of_day(day);
    json_out_text(out, key, arena_printf(out->arena, "%04d-%02d-%02d", (int)date.year, date.month, date.day));
}

static void write_clock(struct json_out *out, const char *key, int32_t minute)
{
    json_out_text(out, key, arena_printf(out->arena, "%02d:%02d", minute / 60, minute % 60));
}

static void write_kinds(struct command *command)
{
    const struct roster_rules *rules = command->turn->config->roster;
    struct json_out *out = &command->answer;
    json_out_array(out, "kinds");
    for (size_t i = 0; i < rules->kind_count; i++) {
        json_out_object(out, NULL);
        json_out_text(out, "title", rules->kinds[i].title);
        write_clock(out, "from", rules->kinds[i].from_minute);
        write_clock(out, "until", rules->kinds[i].until_minute);
        json_out_object_end(out);
    }
    json_out_array_end(out);
}

static void write_people(struct command *command, const struct week *week,
                         const struct reach *reach)
{
    struct json_out *out = &command->answer;
    json_out_array(out, "people");
    for (size_t i = 0; i < week->people_count; i++) {
        const struct staff *staff = &week->people[i];
        const struct role *role = config_role(command->turn->config, text_of(staff->role));
        json_out_object(out, NULL);
        json_out_string(out, "username", staff->username);
        json_out_string(out, "name", staff->name);
        json_out_string(out, "title", role == NULL ? staff->role : role->title);
        json_out_string(out, "department", staff->department);
        json_out_bool(out, "may", may_arrange(reach, staff));
        json_out_object_end(out);
    }
    json_out_array_end(out);
}

static void write_shifts(struct command *command, const struct week *week)
{
    struct json_out *out = &command->answer;
    json_out_array(out, "shifts");
    for (size_t i = 0; i < week->shift_count; i++) {
        json_out_object(out, NULL);
        json_out_number(out, "id", week->shifts[i].id);
        json_out_string(out, "staff", week->of[i]->username);
        render_time(out, "from", week->shifts[i].from_ms, offset_of(command));
        render_time(out, "until", week->shifts[i].until_ms, offset_of(command));
        json_out_object_end(out);
    }
    json_out_array_end(out);
}

struct leave_writing {
    struct command *command;
    const struct week *week;
};

static enum status write_leave(void *context, const struct leave *leave)
{
    const struct leave_writing *writing = context;
    struct json_out *out = &writing->command->answer;
    const struct staff *staff = person_of(writing->week, leave->staff);
    const struct staff *substitute = person_of(writing->week, leave->substitute);
    if (staff == NULL) {
        return ST_OK;
    }
    json_out_object(out, NULL);
    json_out_number(out, "id", leave->id);
    json_out_string(out, "staff", staff->username);
    json_out_string(out, "name", staff->name);
    render_time(out, "from", leave->from_ms, offset_of(writing->command));
    render_time(out, "until", leave->until_ms, offset_of(writing->command));
    json_out_string(out, "substitute", substitute == NULL ? "" : substitute->username);
    json_out_object_end(out);
    return ST_OK;
}

static enum status write_leaves(struct command *command, const struct week *week)
{
    struct leave_writing writing = {command, week};
    json_out_array(&command->answer, "leaves");
    enum status status = store_leave_each(command->turn->store, week->span.from_ms,
                                          week->span.until_ms, write_leave, &writing);
    json_out_array_end(&command->answer);
    return status;
}

/* Does he fill the need in the community? */
static bool fills(const struct staff *staff, const struct roster_need *need, struct text community)
{
    return text_equal(text_of(staff->department), need->department) &&
           text_among(text_of(staff->role), need->roles, need->role_count) &&
           scopes_hold(text_of(staff->communities), community);
}

/* Hours of the week from now on in which nobody fills the need; what is over stays as it was. */
static size_t find_gaps(const struct command *command, const struct week *week,
                        const struct roster_need *need, struct text community, struct span *spans,
                        struct span gaps[GAPS_MAX])
{
    size_t count = 0;
    size_t gap_count = 0;
    for (size_t i = 0; i < week->shift_count; i++) {
        if (fills(week->of[i], need, community)) {
            spans[count++] = (struct span){week->shifts[i].from_ms, week->shifts[i].until_ms};
        }
    }
    for (int day = 0; day < ROSTER_WEEK_DAYS; day++) {
        struct span wanted = {
            date_moment(week->monday + day, need->from_minute, offset_of(command)),
            date_moment(week->monday + day, need->until_minute, offset_of(command))};
        if (wanted.from_ms < command->turn->now_ms) {
            wanted.from_ms = command->turn->now_ms;
        }
        gap_count = roster_uncovered(spans, count, wanted, gaps, gap_count, GAPS_MAX);
    }
    return gap_count;
}

static void write_gap(struct command *command, const struct community *community,
                      const struct roster_need *need, struct span gap)
{
    struct json_out *out = &command->answer;
    json_out_object(out, NULL);
    json_out_string(out, "community", community->id);
    json_out_string(out, "community_name", community->name);
    json_out_text(out, "department", need->department);
    json_out_text(out, "title", need->title);
    render_time(out, "from", gap.from_ms, offset_of(command));
    render_time(out, "until", gap.until_ms, offset_of(command));
    json_out_object_end(out);
}

/* "gaps", the first GAPS_MAX of them. */
static enum status write_gaps(struct command *command, const struct week *week)
{
    const struct config *config = command->turn->config;
    struct span gaps[GAPS_MAX];
    size_t written = 0;
    struct span *spans =
        arena_reserve(command->turn->arena, (week->shift_count + 1) * sizeof *spans);
    if (spans == NULL) {
        return ST_NO_MEMORY;
    }
    json_out_array(&command->answer, "gaps");
    for (size_t c = 0; c < config->community_count; c++) {
        const struct community *community = &config->communities[c];
        if (!viewer_sees(command->viewer, text_of(community->id))) {
            continue;
        }
        for (size_t n = 0; n < config->roster->need_count; n++) {
            const struct roster_need *need = &config->roster->needs[n];
            size_t count = find_gaps(command, week, need, text_of(community->id), spans, gaps);
            for (size_t i = 0; i < count && written < GAPS_MAX; i++, written++) {
                write_gap(command, community, need, gaps[i]);
            }
        }
    }
    json_out_array_end(&command->answer);
    return ST_OK;
}

static enum status run_week(struct command *command)
{
    struct week week = {0};
    struct reach reach;
    enum status status = read_week(command, &week);
    if (status == ST_OK) {
        status = read_people(command, &week);
    }
    if (status == ST_OK) {
        status = read_shifts(command, &week, week.span);
    }
    if (status == ST_OK) {
        status = read_reach(command, &reach);
    }
    if (status != ST_OK) {
        return status;
    }
    write_date(&command->answer, "from", week.monday);
    render_time(&command->answer, "now", command->turn->now_ms, offset_of(command));
    write_kinds(command);
    write_people(command, &week, &reach);
    write_shifts(command, &week);
    status = write_leaves(command, &week);
    return status == ST_OK ? write_gaps(command, &week) : status;
}

/* ---- roster.copy ---- */

struct copying {
    struct command *command;
    const struct week *week; /* with the shifts of the week before */
    int64_t copied, left_out;
    bool *got; /* of week->people: were any copied for him? */
};

static void write_copy(struct json_out *out, const struct shift *shift, int offset_minutes)
{
    json_out_object(out, NULL);
    json_out_number(out, "id", shift->id);
    render_time(out, "from", shift->from_ms, offset_minutes);
    render_time(out, "until", shift->until_ms, offset_minutes);
    json_out_object_end(out);
}

/* Shifts that began in the week before, a week later; written to out. What overlaps is left out. */
static enum status copy_shifts(struct copying *copying, const struct staff *staff,
                               struct json_out *out)
{
    const struct week *week = copying->week;
    enum status status = ST_OK;
    for (size_t i = 0; i < week->shift_count && status == ST_OK; i++) {
        struct shift copy = week->shifts[i];
        if (copy.staff != staff->id || copy.from_ms < week->span.from_ms - WEEK_MS) {
            continue;
        }
        copy.from_ms += WEEK_MS;
        copy.until_ms += WEEK_MS;
        status = store_shift_add(copying->command->turn->store, &copy);
        if (status == ST_OK) {
            copying->copied++;
            write_copy(out, &copy, offset_of(copying->command));
        } else if (status == ST_CONFLICT) {
            copying->left_out++;
            status = ST_OK;
        }
    }
    return status;
}

/* One event for whoever got shifts. */
static enum status copy_of(struct copying *copying, size_t person)
{
    const struct command *command = copying->command;
    const struct staff *staff = &copying->week->people[person];
    int64_t before = copying->copied;
    struct json_out out;
    json_out_begin(&out, command->turn->arena, 256);
    json_out_object(&out, NULL);
    json_out_string(&out, "staff", staff->username);
    json_out_array(&out, "shifts");
    enum status status = copy_shifts(copying, staff, &out);
    json_out_array_end(&out);
    json_out_object_end(&out);
    copying->got[person] = copying->copied > before;
    return status != ST_OK || copying->copied == before
               ? status
               : staff_event(command->turn, text_of(command->viewer->username), staff,
                             TEXT("roster.copied"), &out);
}

/* Colleagues of one department and the same communities are one to the tickets that wait. */
static bool is_alike_of_before(const struct copying *copying, size_t person)
{
    const struct staff *people = copying->week->people;
    for (size_t i = 0; i < person; i++) {
        if (copying->got[i] && strcmp(people[i].department, people[person].department) == 0 &&
            strcmp(people[i].communities, people[person].communities) == 0) {
            return true;
        }
    }
    return false;
}

static enum status wake(const struct copying *copying)
{
    const struct week *week = copying->week;
    enum status status = ST_OK;
    for (size_t i = 0; i < week->people_count && status == ST_OK; i++) {
        if (copying->got[i] && !is_alike_of_before(copying, i)) {
            status = dispatch_wake(copying->command->turn, &week->people[i], week->span.from_ms,
                                   week->span.until_ms);
        }
    }
    return status;
}

static enum status run_copy(struct command *command)
{
    struct week week = {0};
    struct reach reach;
    struct copying copying = {.command = command, .week = &week};
    enum status status = read_week(command, &week);
    if (status == ST_OK) {
        status = read_people(command, &week);
    }
    if (status == ST_OK) {
        struct span before = {week.span.from_ms - WEEK_MS, week.span.from_ms};
        status = read_shifts(command, &week, before);
    }
    if (status == ST_OK) {
        status = read_reach(command, &reach);
    }
    if (status == ST_OK) {
        copying.got = arena_alloc(command->turn->arena, (week.people_count + 1) * sizeof *copying.got);
        status = copying.got == NULL ? ST_NO_MEMORY : ST_OK;
    }
    for (size_t i = 0; i < week.people_count && status == ST_OK; i++) {
        if (may_arrange(&reach, &week.people[i])) {
            status = copy_of(&copying, i);
        }
    }
    if (status == ST_OK) {
        status = wake(&copying);
    }
    json_out_number(&command->answer, "copied", copying.copied);
    json_out_number(&command->answer, "left_out", copying.left_out);
    return status;
}

const struct command_op roster_week_ops[] = {
    {"roster.week", COMMAND_ROLE, run_week},
    {"roster.copy", COMMAND_ROLE | COMMAND_CHANGES | COMMAND_WHOLE, run_copy},
    {NULL, 0, NULL},
};
