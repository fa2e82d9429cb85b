/* simulate_duty.c - when staff are there, and what they do that no ticket asks for: shifts, money
 * drawn and refilled, notices of heavy rain. */
#include "bot/base/clock.h"
#include "bot/json_out.h"
#include "bot/simulate_days.h"
#include "bot/simulate_people.h"
#include "store/duty.h"

enum {
    OPEN_MINUTE = 510,
    OFFICE_UNTIL_MINUTE = 1050,
    SERVICE_UNTIL_MINUTE = 1200,
    DAY_MINUTES = 1440,
    WORKED_OF_SEVEN = 5,
    SICK_PER_MILLE = 30,
    DRAWS_PER_MILLE = 250, /* of days, from each fund */
    REFILLS_PER_MILLE = 60,
    RAIN_PER_MILLE = 25,
    JSON_BYTES = 512
};

/* ---- shifts ---- */

static bool works_shifts(const struct staff *staff)
{
    static const struct text roles[] = {{"technician", 10}, {"clerk", 5}, {"security", 8}};
    return text_among(text_of(staff->role), roles, sizeof roles / sizeof roles[0]);
}

/* From and until which minute of the day he is there; until 0: not at all. */
static void hours_of(const struct sim_days *days, const struct staff *staff, size_t index,
                     int64_t day, int32_t *from_out, int32_t *until_out)
{
    int64_t turn = (day + (int64_t)index) % 7;
    *from_out = OPEN_MINUTE;
    *until_out = 0;
    if (!works_shifts(staff)) {
        *until_out = sim_days_working(days, day) ? OFFICE_UNTIL_MINUTE : 0;
    } else if (turn < WORKED_OF_SEVEN) {
        *until_out = SERVICE_UNTIL_MINUTE;
    } else if (turn == WORKED_OF_SEVEN) { /* the night */
        *from_out = SERVICE_UNTIL_MINUTE;
        *until_out = DAY_MINUTES + OPEN_MINUTE;
    }
}

static enum status add_shift(struct sim *sim, const struct staff *staff, size_t index,
                             int64_t day)
{
    const struct sim_days *days = sim_staff_days(sim);
    int32_t from, until;
    hours_of(days, staff, index, day, &from, &until);
    if (until == 0 || sim_chance(&sim->staff_chance, SICK_PER_MILLE)) {
        return ST_OK;
    }
    struct shift shift = {.staff = staff->id,
                          .from_ms = sim_days_at(days, day, from),
                          .until_ms = sim_days_at(days, day, until)};
    enum status status = store_shift_add(sim->store, &shift);
    return status == ST_CONFLICT ? ST_OK : status; /* the demo's own is there already */
}

enum status sim_duty_open(struct sim *sim)
{
    int64_t first = sim_days_of(sim_staff_days(sim), sim_wall(sim));
    enum status status = store_begin(sim->store);
    for (int64_t day = 0; day <= sim->options->days && status == ST_OK; day++) {
        for (size_t i = 0; i < sim_staff_count(sim) && status == ST_OK; i++) {
            status = add_shift(sim, sim_staff_at(sim, i), i, first + day);
        }
    }
    if (status == ST_OK) {
        return store_commit(sim->store);
    }
    store_rollback(sim->store);
    return status;
}

/* ---- a day's own work ---- */

static void send(struct sim *sim, struct text op, struct json_out *out)
{
    struct text json = TEXT_NONE;
    json_out_object_end(out);
    size_t member = sim_staff_choose(sim, op);
    if (json_out_end(out, &json) != ST_OK || member == SIZE_MAX) {
        return;
    }
    struct sim_letter letter = {.kind = LETTER_COMMAND, .who = (int32_t)member};
    sim_letter_write(sim, &letter, json, sim_between(&sim->staff_chance, 0, 6 * SIM_HOUR_MS));
}

static void begin(struct sim *sim, struct arena *arena, struct text op, struct json_out *out)
{
    json_out_begin(out, arena, JSON_BYTES);
    json_out_object(out, NULL);
    json_out_text(out, "id",
                  arena_printf(arena, "s%lld", (long long)sim->command_numbers + 1));
    json_out_text(out, "op", op);
    json_out_string(out, "community", sim->config->communities[0].id);
    json_out_string(out, "text", "日常工作");
}

/* Draws too much now and then: that must be refused. */
static void move_fund(struct sim *sim, struct arena *arena, const struct fund_rule *fund,
                      struct text op, int64_t most_fen)
{
    struct json_out out;
    begin(sim, arena, op, &out);
    json_out_text(&out, "fund", fund->id);
    json_out_number(&out, "amount_fen", sim_between(&sim->staff_chance, 1, most_fen));
    send(sim, op, &out);
}

static void tell_of_rain(struct sim *sim, struct arena *arena)
{
    int offset = sim->config->communities[0].frame.utc_offset_minutes;
    int64_t from_ms = sim_wall(sim) + sim_between(&sim->staff_chance, 1, 20) * SIM_HOUR_MS;
    char from[CLOCK_ISO_BYTES], until[CLOCK_ISO_BYTES];
    clock_format_iso(from_ms, offset, from);
    clock_format_iso(from_ms + sim_between(&sim->staff_chance, 2, 14) * SIM_HOUR_MS, offset,
                     until);
    struct json_out out;
    begin(sim, arena, TEXT("weather.notice"), &out);
    json_out_string(&out, "kind", "heavy_rain");
    json_out_string(&out, "from", from);
    json_out_string(&out, "until", until);
    send(sim, TEXT("weather.notice"), &out);
}

void sim_duty_day(struct sim *sim, struct arena *arena)
{
    struct random *random = &sim->staff_chance;
    const struct fund_rules *funds = sim->config->funds;
    for (size_t i = 0; i < funds->count; i++) {
        const struct fund_rule *fund = &funds->items[i];
        if (sim_chance(random, DRAWS_PER_MILLE)) {
            move_fund(sim, arena, fund, TEXT("fund.draw"), fund->limit_fen / 12);
        }
        if (sim_chance(random, REFILLS_PER_MILLE)) {
            move_fund(sim, arena, fund, TEXT("fund.refill"), fund->limit_fen / 3);
        }
    }
    if (sim_chance(random, RAIN_PER_MILLE)) {
        tell_of_rain(sim, arena);
    }
}
