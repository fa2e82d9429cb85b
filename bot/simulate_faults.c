#include "bot/simulate_faults.h"

#include "bot/simulate_oracle.h"
#include "store/sim_disk.h"

enum fault {
    FAULT_CRASH,         /* somewhere between two writes */
    FAULT_CRASH_RELEASE, /* committed, and nobody was told */
    FAULT_CRASH_MOVING,  /* in the middle of a checkpoint */
    FAULT_RESTART,       /* stopped and started in good order */
    FAULT_AWAY,          /* a crash that nobody repairs for days */
    FAULT_WRITE,
    FAULT_SYNC,
    FAULT_FULL,
    FAULT_STEP_FORWARD,
    FAULT_STEP_BACK,
    FAULT_RELOAD,
    FAULT_SIM_COUNT
};

/* How many in a year. */
static const int32_t per_year[FAULT_SIM_COUNT] = {
    [FAULT_CRASH] = 30,       [FAULT_CRASH_RELEASE] = 20, [FAULT_CRASH_MOVING] = 12,
    [FAULT_RESTART] = 10,     [FAULT_AWAY] = 3,           [FAULT_WRITE] = 30,
    [FAULT_SYNC] = 20,        [FAULT_FULL] = 6,           [FAULT_STEP_FORWARD] = 8,
    [FAULT_STEP_BACK] = 8,    [FAULT_RELOAD] = 6,
};

enum { YEAR_DAYS = 365, WRITES_MAX = 40, SYNCS_MAX = 8, RELEASES_MAX = 6, PAGES_MAX = 200,
       SKEW_MAX_MS = 6 * 3600000, DOWN_USUALLY_PER_MILLE = 800 };

void sim_faults_plan(struct sim *sim)
{
    if (!sim->options->faults) {
        return;
    }
    int64_t span_ms = sim->end_ms - sim->world_ms;
    for (int fault = 0; fault < FAULT_SIM_COUNT; fault++) {
        int64_t count = ((int64_t)per_year[fault] * sim->options->days + YEAR_DAYS - 1) / YEAR_DAYS;
        for (int64_t i = 0; i < count; i++) {
            sim_plan(sim, sim_between(&sim->fault_chance, 1, span_ms - 1), SIM_FAULT, fault);
        }
    }
}

/* Steps of minutes to hours; never farther off than SKEW_MAX_MS altogether. */
static void step_clock(struct sim *sim, int64_t sign)
{
    int64_t step_ms = sign * (sim_chance(&sim->fault_chance, 500)
                                  ? sim_between(&sim->fault_chance, SIM_SECOND_MS,
                                                30 * SIM_MINUTE_MS)
                                  : sim_between(&sim->fault_chance, SIM_HOUR_MS, 5 * SIM_HOUR_MS));
    int64_t skew_ms = sim->skew_ms + step_ms;
    if (skew_ms > SKEW_MAX_MS || skew_ms < -SKEW_MAX_MS) {
        skew_ms = 0;
    }
    sim->skew_ms = skew_ms;
    sim->jumped = true;
    sim->counts.clock_steps++;
}

static void reload(struct sim *sim)
{
    struct config *config = sim->options->reload == NULL
                                ? config_hold(sim->config)
                                : sim->options->reload(sim->options->reload_context);
    struct input *input = config == NULL ? NULL : input_open(INPUT_CONFIG, config, 256);
    config_drop(config);
    if (input == NULL || queue_push(sim->inbox, input) != ST_OK) {
        input_close(input);
        sim->failed = ST_CONFIG;
    }
    sim->counts.reloads++;
}

static int64_t down_ms(struct sim *sim)
{
    struct random *random = &sim->fault_chance;
    return sim_chance(random, DOWN_USUALLY_PER_MILLE)
               ? sim_between(random, SIM_SECOND_MS, 20 * SIM_MINUTE_MS)
               : sim_between(random, SIM_HOUR_MS, 10 * SIM_HOUR_MS);
}

static void restart(struct sim *sim)
{
    desk_stop_sending(sim->desk);
    sim_gateway_settle(sim);
    sim_gateway_lose(sim, down_ms(sim));
    sim->counts.crashes++;
}

void sim_faults_strike(struct sim *sim, int64_t fault)
{
    struct random *random = &sim->fault_chance;
    if (sim->down_until_ms != 0) {
        return; /* bad enough as it is */
    }
    switch ((enum fault)fault) {
    case FAULT_CRASH:
        sim_disk_arm(SIM_DISK_DIES, (uint64_t)sim_between(random, 1, WRITES_MAX));
        break;
    case FAULT_CRASH_RELEASE:
        sim->release_countdown = (int32_t)sim_between(random, 1, RELEASES_MAX);
        break;
    case FAULT_CRASH_MOVING:
        sim_disk_arm(SIM_DISK_DIES_MOVING, (uint64_t)sim_between(random, 1, PAGES_MAX));
        break;
    case FAULT_RESTART:
        restart(sim);
        break;
    case FAULT_AWAY:
        sim_disk_kill();
        sim_gateway_lose(sim, sim_between(random, SIM_DAY_MS, 4 * (int64_t)SIM_DAY_MS));
        sim->counts.crashes++;
        break;
    case FAULT_WRITE:
        sim_disk_arm(SIM_DISK_WRITE_FAILS, (uint64_t)sim_between(random, 1, WRITES_MAX));
        break;
    case FAULT_SYNC:
        sim_disk_arm(SIM_DISK_SYNC_FAILS, (uint64_t)sim_between(random, 1, SYNCS_MAX));
        break;
    case FAULT_FULL:
        sim_disk_arm(SIM_DISK_FULL, (uint64_t)sim_between(random, 1, WRITES_MAX));
        sim_plan(sim, sim_between(random, SIM_MINUTE_MS, 30 * SIM_MINUTE_MS), SIM_REPAIR, 0);
        break;
    case FAULT_STEP_FORWARD:
    case FAULT_STEP_BACK:
        step_clock(sim, fault == FAULT_STEP_FORWARD ? 1 : -1);
        break;
    case FAULT_RELOAD:
        reload(sim);
        break;
    case FAULT_SIM_COUNT:
        break;
    }
}

bool sim_faults_noticed(struct sim *sim)
{
    if (sim->down_until_ms == 0 && sim_disk_dead()) {
        sim_gateway_lose(sim, down_ms(sim));
        sim->counts.crashes++;
    }
    return sim->down_until_ms != 0;
}

enum status sim_faults_over(struct sim *sim)
{
    bool power_cut = sim_disk_dead() && sim_chance(&sim->fault_chance, 500);
    sim->counts.power_cuts += power_cut;
    return sim_gateway_return(sim, power_cut);
}
