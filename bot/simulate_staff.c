/* simulate_staff.c - people who work on tickets: by shifts, by roles, and not always at once. */
#include "bot/grade.h"
#include "bot/json_out.h"
#include "bot/seed.h"
#include "bot/simulate_days.h"
#include "bot/simulate_oracle.h"
#include "bot/simulate_people.h"
#include "bot/simulate_plan.h"
#include "bot/simulate_voters.h"
#include "store/staff.h"

#include <stdlib.h>
#include <string.h>

enum {
    MEMBERS_MAX = 64,
    HOMES_A_TECHNICIAN = 600,
    PLAN_BITS = 24,
    OPENS_MINUTE = 510, /* 08:30: when those who are not on call begin … */
    CLOSES_MINUTE = 1200,
    ERRORS_MAX = 40,    /* refusals of one ticket after which it is left alone */
    ARENA_BYTES = 64 << 10,
    ARENA_LIMIT_BYTES = 4 << 20
};

/* Of 1000. */
enum {
    FORGETS = 25,
    AT_IT = 650, /* stays with it */
    TRIES_ANYTHING = 15,
    CANCELS = 6,
    HANDS_ON = 40,
    NOTES = 60,
    GRADES = 10,
    RECORDS = 80,
    HEEDS = 850,
    ANSWERS = 900,
    VISITS = 850
};

struct member {
    struct staff staff;
    const struct role *role;
};

/* A ticket as staff have it in mind. */
struct sim_case {
    bool known, closed, urgent;
    int32_t errors;
    uint32_t plan; /* number of the newest plan to look */
    int64_t look_at_ms; /* world; 0: nobody has it in mind */
};

struct sim_staff {
    size_t member_count;
    struct member members[MEMBERS_MAX];
    size_t case_capacity;
    struct sim_case *cases; /* owned; by ticket number */
    struct sim_days days;
    struct arena *arena;
    int64_t texts; /* running number in what they write, so that a doubled one shows */
};

/* ---- who they are ---- */

static enum status no_password(struct text password, char *hash_out)
{
    (void)password;
    snprintf(hash_out, STORE_HASH_BYTES, "none");
    return ST_OK;
}

static enum status add_more(struct sim *sim, const char *role, const char *department, int count)
{
    enum status status = store_begin(sim->store);
    for (int i = 0; i < count && status == ST_OK; i++) {
        struct staff staff = {0};
        snprintf(staff.username, sizeof staff.username, "%s%d", role, i + 2);
        snprintf(staff.name, sizeof staff.name, "%s%d", role, i + 2);
        snprintf(staff.role, sizeof staff.role, "%s", role);
        snprintf(staff.department, sizeof staff.department, "%s", department);
        snprintf(staff.communities, sizeof staff.communities, "*");
        snprintf(staff.password_hash, sizeof staff.password_hash, "none");
        status = store_staff_put(sim->store, &staff);
    }
    if (status == ST_OK) {
        return store_commit(sim->store);
    }
    store_rollback(sim->store);
    return status;
}

static enum status read_members(struct sim *sim)
{
    struct sim_staff *staff = sim->staff;
    struct staff *rows = calloc(STAFF_LIST_MAX, sizeof *rows);
    size_t count = 0;
    if (rows == NULL) {
        return ST_NO_MEMORY;
    }
    enum status status = store_staff_list(sim->store, rows, STAFF_LIST_MAX, &count);
    for (size_t i = 0; i < count && status == ST_OK && staff->member_count < MEMBERS_MAX; i++) {
        const struct role *role = config_role(sim->config, text_of(rows[i].role));
        if (!rows[i].disabled && role != NULL) {
            staff->members[staff->member_count++] = (struct member){rows[i], role};
        }
    }
    free(rows);
    return status == ST_OK && staff->member_count == 0 ? ST_CONFIG : status;
}

enum status sim_staff_open(struct sim *sim)
{
    sim->staff = calloc(1, sizeof *sim->staff);
    if (sim->staff == NULL) {
        return ST_NO_MEMORY;
    }
    sim->staff->arena = arena_open(ARENA_BYTES, ARENA_LIMIT_BYTES);
    if (sim->staff->arena == NULL) {
        return ST_NO_MEMORY;
    }
    struct seed seed = {.store = sim->store,
                        .config = sim->config,
                        .now_ms = sim_wall(sim),
                        .hash_password = no_password};
    enum status status =
        sim_days_load(sim->config->directory, SIM_FIRST_YEAR, SIM_FIRST_YEAR + SIM_YEARS_MAX,
                      &sim->config->communities[0].frame, &sim->staff->days);
    if (status == ST_OK) {
        status = seed_demo(&seed, sim->options->report);
    }
    int more = sim->options->homes / HOMES_A_TECHNICIAN;
    if (status == ST_OK) {
        status = add_more(sim, "technician", "engineering", more);
    }
    if (status == ST_OK) {
        status = add_more(sim, "clerk", "cs", more / 2);
    }
    if (status == ST_OK) {
        status = read_members(sim);
    }
    return status == ST_OK ? sim_duty_open(sim) : status;
}

void sim_staff_close(struct sim *sim)
{
    if (sim->staff != NULL) {
        arena_close(sim->staff->arena);
        free(sim->staff->cases);
        free(sim->staff);
    }
}

size_t sim_staff_count(const struct sim *sim)
{
    return sim->staff->member_count;
}

const struct staff *sim_staff_at(const struct sim *sim, size_t index)
{
    return &sim->staff->members[index].staff;
}

const struct sim_days *sim_staff_days(const struct sim *sim)
{
    return &sim->staff->days;
}

void sim_staff_viewer(const struct sim *sim, int32_t member, struct viewer *viewer_out)
{
    const struct staff *staff = &sim->staff->members[member].staff;
    viewer_out->staff = staff->id;
    memcpy(viewer_out->username, staff->username, sizeof viewer_out->username);
    memcpy(viewer_out->name, staff->name, sizeof viewer_out->name);
    memcpy(viewer_out->role, staff->role, sizeof viewer_out->role);
    memcpy(viewer_out->communities, staff->communities, sizeof viewer_out->communities);
}

/* ---- what they have in mind ---- */

static struct sim_case *case_of(struct sim *sim, int64_t ticket)
{
    struct sim_staff *staff = sim->staff;
    if ((size_t)ticket >= staff->case_capacity) {
        size_t capacity = (size_t)ticket * 2 + 1024;
        struct sim_case *cases = realloc(staff->cases, capacity * sizeof *cases);
        if (cases == NULL) {
            sim->failed = ST_NO_MEMORY;
            return NULL;
        }
        memset(cases + staff->case_capacity, 0,
               (capacity - staff->case_capacity) * sizeof *cases);
        staff->cases = cases;
        staff->case_capacity = capacity;
    }
    return &staff->cases[ticket];
}

/* The same moment if somebody works then, else some time after the next opening. */
static int64_t at_work(struct sim *sim, int64_t world_ms, bool urgent)
{
    const struct sim_days *days = &sim->staff->days;
    int64_t wall_ms = world_ms + sim->skew_ms;
    int64_t day = sim_days_of(days, wall_ms);
    int32_t minute = sim_days_minute(days, wall_ms);
    bool open = minute >= OPENS_MINUTE && minute < CLOSES_MINUTE;
    if (urgent || (open && (sim_days_working(days, day) || sim_chance(&sim->staff_chance, 600)))) {
        return world_ms;
    }
    day += minute < OPENS_MINUTE ? 0 : 1;
    while (!sim_days_working(days, day) && sim_chance(&sim->staff_chance, 400)) {
        day++;
    }
    return sim_days_at(days, day, OPENS_MINUTE) - sim->skew_ms +
           sim_between(&sim->staff_chance, 0, 3 * (int64_t)SIM_HOUR_MS);
}

static void plan_to_look(struct sim *sim, int64_t ticket, int64_t from_ms, int64_t until_ms)
{
    struct sim_case *item = case_of(sim, ticket);
    if (item == NULL || item->closed) {
        return;
    }
    int64_t at_ms = sim->world_ms + sim_between(&sim->staff_chance, from_ms, until_ms);
    at_ms = at_work(sim, at_ms, item->urgent);
    at_ms -= at_ms % SIM_MINUTE_MS; /* what falls together goes in one batch */
    item->look_at_ms = at_ms;
    item->plan = (item->plan + 1) % (1u << PLAN_BITS);
    sim_plan(sim, at_ms > sim->world_ms ? at_ms - sim->world_ms : 1, SIM_CASE,
             ticket << PLAN_BITS | item->plan);
}

static void plan_next(struct sim *sim, int64_t ticket)
{
    struct random *random = &sim->staff_chance;
    if (sim_chance(random, FORGETS)) { /* until an escalation or an impatient resident */
        plan_to_look(sim, ticket, 3 * (int64_t)SIM_DAY_MS, 20 * (int64_t)SIM_DAY_MS);
    } else if (sim_chance(random, AT_IT)) {
        plan_to_look(sim, ticket, 5 * (int64_t)SIM_MINUTE_MS, 50 * (int64_t)SIM_MINUTE_MS);
    } else {
        plan_to_look(sim, ticket, SIM_HOUR_MS, 12 * (int64_t)SIM_HOUR_MS);
    }
}

static const struct {
    struct text kind;
    enum { HEARD_NEW, HEARD_AGAIN, HEARD_ASKED, HEARD_PUSHED, HEARD_END } what;
} heard[] = {
    {{"ticket.opened", 13}, HEARD_NEW},      {{"ticket.reopened", 15}, HEARD_AGAIN},
    {{"ticket.urged", 12}, HEARD_PUSHED},    {{"ticket.alarm", 12}, HEARD_PUSHED},
    {{"ticket.assigned", 15}, HEARD_ASKED},
    {{"clock.missed", 12}, HEARD_PUSHED},    {{"clock.escalated", 15}, HEARD_PUSHED},
    {{"ticket.cancelled", 16}, HEARD_END},   {{"ticket.closed", 13}, HEARD_END},
};

void sim_staff_heard(struct sim *sim, const struct event *event)
{
    enum { PUSHED_MS = 45 * 60000, ASKED_MS = 25 * 60000 };
    for (size_t i = 0; i < sizeof heard / sizeof heard[0]; i++) {
        if (!text_equal(heard[i].kind, event->kind)) {
            continue;
        }
        struct sim_case *item = case_of(sim, event->ticket);
        if (item == NULL) {
            return;
        }
        item->known = true;
        item->closed = heard[i].what == HEARD_END;
        item->urgent = item->urgent || text_equal(event->kind, TEXT("ticket.alarm"));
        if (heard[i].what == HEARD_NEW || heard[i].what == HEARD_AGAIN) {
            plan_next(sim, event->ticket);
        } else if (heard[i].what == HEARD_ASKED && sim_chance(&sim->staff_chance, ANSWERS)) {
            plan_to_look(sim, event->ticket, SIM_MINUTE_MS, ASKED_MS);
        } else if (heard[i].what == HEARD_PUSHED && sim_chance(&sim->staff_chance, HEEDS)) {
            plan_to_look(sim, event->ticket, SIM_MINUTE_MS, item->urgent ? 4 * SIM_MINUTE_MS
                                                                         : PUSHED_MS);
        }
    }
}

/* ---- what they do ---- */

/* Somebody whose role may do it, of the ticket's department first. SIZE_MAX: nobody. */
static size_t choose_member(struct sim *sim, const struct sim_step *step,
                            const struct ticket *ticket)
{
    struct sim_staff *staff = sim->staff;
    size_t from = (size_t)random_below(&sim->staff_chance, staff->member_count);
    size_t second = SIZE_MAX, first = SIZE_MAX;
    for (size_t i = 0; i < staff->member_count; i++) {
        size_t at = (from + i) % staff->member_count;
        const struct member *member = &staff->members[at];
        if (!sim_step_admits(step, member->role)) {
            continue;
        }
        if (member->staff.id == ticket->assignee) { /* it is his to do */
            return at;
        }
        bool near = strcmp(member->staff.department, ticket->department) == 0;
        first = near && first == SIZE_MAX ? at : first;
        second = second == SIZE_MAX ? at : second;
    }
    return first != SIZE_MAX ? first : second;
}

size_t sim_staff_choose(struct sim *sim, struct text op)
{
    static const struct ticket none;
    struct sim_step step = {.kind = STEP_OP, .op = op};
    return choose_member(sim, &step, &none);
}

void sim_staff_day(struct sim *sim)
{
    arena_reset(sim->staff->arena);
    sim_duty_day(sim, sim->staff->arena);
}

/* One of the grades or classes; not always one of the service's. */
static struct text choose_class(struct sim *sim)
{
    static const struct text classes[] = {{"A", 1}, {"B", 1}, {"paid", 4}};
    const struct grades *grades = sim->config->grades;
    size_t count = sizeof classes / sizeof classes[0];
    size_t at = (size_t)random_below(&sim->staff_chance, count + grades->grade_count);
    return at < count ? classes[at] : grades->grades[at - count].id;
}

static void command(struct sim *sim, size_t member, const struct sim_step *step, int64_t ticket)
{
    struct sim_staff *staff = sim->staff;
    struct random *random = &sim->staff_chance;
    static const char *const departments[] = {"cs", "engineering", "security", "finance"};
    const struct member *assignee = &staff->members[random_below(random, staff->member_count)];
    struct json_out out;
    struct text json = TEXT_NONE;
    json_out_begin(&out, staff->arena, 512);
    json_out_object(&out, NULL);
    json_out_text(&out, "id", arena_printf(staff->arena, "s%lld",
                                           (long long)sim->command_numbers + 1));
    json_out_text(&out, "op", step->op);
    json_out_number(&out, "ticket", ticket);
    json_out_text(&out, "text",
                  arena_printf(staff->arena, "处理记录%lld", (long long)++staff->texts));
    json_out_string(&out, "assignee", assignee->staff.username);
    json_out_string(&out, "department",
                    departments[random_below(random, sizeof departments / sizeof *departments)]);
    json_out_number(&out, "score", sim_between(random, 1, 5));
    json_out_text(&out, "class", choose_class(sim));
    json_out_string(&out, "reason", "现场核实");
    if (step->fact.size > 0) {
        json_out_text(&out, "fact", step->fact);
        json_out_string(&out, "value", step->value);
    }
    json_out_object_end(&out);
    if (json_out_end(&out, &json) != ST_OK) {
        sim->failed = ST_NO_MEMORY;
        return;
    }
    struct sim_letter letter = {
        .kind = LETTER_COMMAND, .who = (int32_t)member, .subject = ticket};
    sim_letter_write(sim, &letter, json, 0);
}

/* What nobody planned: a note, another department, a cancellation, a try at something. */
static bool by_chance(struct sim *sim, const struct sim_scene *scene, struct sim_step *step)
{
    static const struct {
        int32_t per_mille;
        struct text op;
    } whims[] = {{CANCELS, {"ticket.cancel", 13}},
                 {HANDS_ON, {"ticket.assign", 13}},
                 {HANDS_ON / 2, {"ticket.transfer", 15}},
                 {NOTES, {"ticket.note", 11}},
                 {HANDS_ON / 2, {"ticket.refuse", 13}},
                 {GRADES, {"ticket.grade", 12}},
                 {TRIES_ANYTHING, {"ticket.close", 12}}};
    if (sim_chance(&sim->staff_chance, RECORDS)) {
        sim_plan_fact(sim, scene, step);
        return step->kind != STEP_WAIT;
    }
    for (size_t i = 0; i < sizeof whims / sizeof whims[0]; i++) {
        if (sim_chance(&sim->staff_chance, whims[i].per_mille)) {
            *step = (struct sim_step){.kind = STEP_OP, .op = whims[i].op};
            return true;
        }
    }
    return false;
}

static bool ask_for(struct sim *sim, const struct ticket *ticket, size_t member, struct text json)
{
    struct sim_letter letter = {
        .kind = LETTER_COMMAND, .who = (int32_t)member, .subject = ticket->number};
    sim_letter_write(sim, &letter, json, 0);
    return true;
}

/* A home that has not answered a survey is visited, and its sheet written down. */
static bool visit(struct sim *sim, const struct ticket *ticket)
{
    static const struct text open[] = {{"opened", 6}, {"accepted", 8}};
    struct text op = TEXT_NONE;
    if (!text_among(text_of(ticket->state), open, 2) || !sim_chance(&sim->staff_chance, VISITS)) {
        return false;
    }
    struct text json = sim_visit(sim, ticket, sim->staff->arena, &op);
    size_t member = json.size == 0 ? SIZE_MAX : sim_staff_choose(sim, op);
    return member != SIZE_MAX && ask_for(sim, ticket, member, json);
}

/* The legal stage of a home that does not pay is asked for, not always by who may. */
static bool go_legal(struct sim *sim, const struct ticket *ticket)
{
    size_t member = 0;
    struct text json = sim_legal_command(sim, ticket, sim->staff->arena, &member);
    return json.size > 0 && ask_for(sim, ticket, member, json);
}

void sim_staff_look(struct sim *sim, int64_t subject)
{
    int64_t number = subject >> PLAN_BITS;
    struct sim_case *item = case_of(sim, number);
    if (item == NULL || item->plan != (uint32_t)(subject & ((1 << PLAN_BITS) - 1)) ||
        item->closed) {
        return;
    }
    if (sim->down_until_ms != 0) {
        plan_to_look(sim, number, sim->down_until_ms - sim->world_ms + SIM_MINUTE_MS,
                     sim->down_until_ms - sim->world_ms + SIM_HOUR_MS);
        return;
    }
    arena_reset(sim->staff->arena);
    struct sim_scene scene;
    struct sim_step step = {.kind = STEP_WAIT};
    enum status status = sim_scene_load(sim, number, sim->staff->arena, &scene);
    if (status != ST_OK) {
        sim->failed = status;
        return;
    }
    item->look_at_ms = 0;
    if (visit(sim, &scene.ticket) || go_legal(sim, &scene.ticket)) {
        return;
    }
    if (!by_chance(sim, &scene, &step)) {
        sim_plan_step(sim, &scene, &step);
    }
    size_t member = step.kind == STEP_WAIT ? SIZE_MAX
                                           : choose_member(sim, &step, &scene.ticket);
    if (member == SIZE_MAX) {
        plan_to_look(sim, number, 6 * (int64_t)SIM_HOUR_MS, 3 * (int64_t)SIM_DAY_MS);
        return;
    }
    command(sim, member, &step, number);
}

void sim_staff_answered(struct sim *sim, int32_t member, int64_t ticket, struct text answer)
{
    (void)member;
    struct sim_case *item = ticket == 0 ? NULL : case_of(sim, ticket);
    if (item == NULL) {
        return;
    }
    if (text_find(answer, TEXT("\"error\"")) != SIZE_MAX) {
        sim->counts.refusals++;
        if (++item->errors > ERRORS_MAX) {
            return;
        }
        plan_to_look(sim, ticket, SIM_HOUR_MS, SIM_DAY_MS);
        return;
    }
    plan_next(sim, ticket);
}

void sim_staff_open_ticket(struct sim *sim, int64_t service)
{
    arena_reset(sim->staff->arena);
    sim_phone_call(sim, service, sim->staff->arena);
}
