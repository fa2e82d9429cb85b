#include "bot/simulate.h"

#include "bot/base/date.h"
#include "bot/base/invariant.h"
#include "bot/base/log.h"
#include "bot/simulate_dunning.h"
#include "bot/simulate_faults.h"
#include "bot/simulate_moves.h"
#include "bot/simulate_oracle.h"
#include "bot/simulate_payers.h"
#include "bot/simulate_people.h"
#include "bot/simulate_voters.h"
#include "bot/simulate_world.h"
#include "store/outbox.h"
#include "store/sim_disk.h"
#include "store/timer.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    SEEDS_APART = 7919,
    BAR_CELLS = 40,
    FIRST_WORK_MS = 9 * SIM_HOUR_MS,
    GRACE_MS = 2500,        /* the desk tries again a second after the disk refused */
    WAKE_LATEST_MS = 600000 /* the desk's own upkeep comes round that often */
};

/* ---- what the other parts call ---- */

void sim_plan(struct sim *sim, int64_t after_ms, enum sim_act_kind kind, int64_t subject)
{
    enum status status = sim_queue_push(&sim->acts, sim->world_ms + after_ms, (int32_t)kind,
                                        subject);
    if (status != ST_OK) {
        sim->failed = status;
    }
}

bool sim_chance(struct random *random, int32_t per_mille)
{
    return (int32_t)random_below(random, 1000) < per_mille;
}

int64_t sim_between(struct random *random, int64_t from, int64_t until)
{
    INVARIANT(until >= from);
    return from + (int64_t)random_below(random, (uint64_t)(until - from) + 1);
}

/* ---- acts ---- */

static void begin_hour(struct sim *sim, int64_t subject)
{
    (void)subject;
    sim_residents_hour(sim);
    sim_plan(sim, SIM_HOUR_MS, SIM_HOUR, 0);
}

static void begin_day(struct sim *sim, int64_t subject)
{
    (void)subject;
    sim_staff_day(sim);
    sim_plan(sim, SIM_DAY_MS, SIM_DAY, 0);
}

static void answer_job(struct sim *sim, int64_t subject)
{
    if (sim->down_until_ms == 0) {
        sim_gateway_answer_job(sim, subject);
    }
}

static void repair(struct sim *sim, int64_t subject)
{
    (void)sim, (void)subject;
    if (!sim_disk_dead()) {
        sim_disk_repair();
    }
}

static void (*const doers[SIM_ACT_KIND_COUNT])(struct sim *sim, int64_t subject) = {
    [SIM_DAY] = begin_day,
    [SIM_HOUR] = begin_hour,
    [SIM_SPEAK] = sim_resident_speak,
    [SIM_DELIVER] = sim_letter_deliver, [SIM_CASE] = sim_staff_look,
    [SIM_CHAT] = sim_chat_step,
    [SIM_TICKET] = sim_staff_open_ticket, [SIM_SENT] = answer_job,
    [SIM_FAULT] = sim_faults_strike, [SIM_REPAIR] = repair,
    [SIM_BILLS] = sim_payers_bills,  [SIM_BANK] = sim_payers_bank,
    [SIM_PAY] = sim_payers_pay,      [SIM_REPLY] = sim_payers_reply,
    [SIM_MOVE] = sim_moves_day,      [SIM_VOTE] = sim_voters_speak,
};

/* ---- time ---- */

/* The world's time at which the desk wants to be asked again. */
static enum status next_of_desk(struct sim *sim, int64_t *next_out)
{
    int64_t timer_ms = INT64_MAX;
    int64_t wall_ms = sim_wall(sim);
    enum status status = store_timer_next(sim->store, &timer_ms);
    if (status != ST_OK) {
        return status;
    }
    const int64_t dues[] = {timer_ms, desk_sends_ms(sim->desk)};
    int64_t next_ms = wall_ms + WAKE_LATEST_MS;
    for (size_t i = 0; i < sizeof dues / sizeof dues[0]; i++) {
        /* What is over has been put off by the desk itself. */
        int64_t due_ms = dues[i] <= wall_ms ? wall_ms + SIM_SECOND_MS : dues[i];
        next_ms = due_ms < next_ms ? due_ms : next_ms;
    }
    *next_out = next_ms - sim->skew_ms;
    return ST_OK;
}

static enum status next_moment(struct sim *sim, int64_t *next_out)
{
    int64_t desk_ms = sim->down_until_ms;
    enum status status = desk_ms != 0 ? ST_OK : next_of_desk(sim, &desk_ms);
    int64_t acts_ms = sim_queue_next(&sim->acts);
    *next_out = acts_ms < desk_ms ? acts_ms : desk_ms;
    return status;
}

/* Everything that the world does at this moment, then everything that the desk can do. */
static enum status live_moment(struct sim *sim)
{
    if (sim->down_until_ms != 0 && sim->down_until_ms <= sim->world_ms) {
        enum status status = sim_faults_over(sim);
        if (status != ST_OK) {
            return status;
        }
    }
    while (sim_queue_next(&sim->acts) <= sim->world_ms && sim->failed == ST_OK) {
        struct sim_act act = sim_queue_pop(&sim->acts);
        doers[act.kind](sim, act.subject);
    }
    if (sim->down_until_ms != 0) {
        return sim->failed;
    }
    sim_gateway_settle(sim);
    bool struck = sim_disk_struck();
    sim->counts.disk_faults += struck;
    if (sim_faults_noticed(sim)) {
        return sim->failed;
    }
    if (struck) {
        sim->grace_until_ms = sim->world_ms + GRACE_MS;
    }
    enum status status = oracle_look(sim->oracle, !sim_lenient(sim));
    sim->jumped = false;
    return status == ST_OK ? sim->failed : status;
}

static void draw_progress(const struct sim *sim, int64_t day)
{
    int cells = (int)(day * BAR_CELLS / sim->options->days);
    fprintf(stderr, "\r[%.*s%*s] day %lld of %d, %lld messages ", cells,
            "========================================", BAR_CELLS - cells, "", (long long)day,
            sim->options->days, (long long)sim->counts.messages);
    fflush(stderr);
}

static enum status live(struct sim *sim)
{
    int64_t shown_day = -1;
    enum status status = ST_OK;
    sim_plan(sim, 0, SIM_HOUR, 0);
    sim_plan(sim, FIRST_WORK_MS, SIM_DAY, 0);
    sim_faults_plan(sim);
    while (status == ST_OK) {
        int64_t next_ms = 0;
        status = next_moment(sim, &next_ms);
        if (status != ST_OK || next_ms >= sim->end_ms) {
            break;
        }
        sim->world_ms = next_ms > sim->world_ms ? next_ms : sim->world_ms;
        status = live_moment(sim);
        int64_t day = (sim->world_ms - sim->start_ms) / SIM_DAY_MS;
        if (sim->options->progress && day != shown_day) {
            draw_progress(sim, day);
            shown_day = day;
        }
    }
    if (sim->options->progress) {
        fputs("\r\033[K", stderr);
    }
    return status;
}

/* A last time up: what was in hand when the year was over is answered. */
static enum status end(struct sim *sim)
{
    enum status status = ST_OK;
    sim->world_ms = sim->end_ms > sim->down_until_ms ? sim->end_ms : sim->down_until_ms;
    sim_disk_repair();
    sim->release_countdown = 0;
    if (sim->down_until_ms != 0) {
        status = sim_faults_over(sim);
    }
    sim->jumped = true;
    if (status == ST_OK) {
        sim_gateway_settle(sim);
        status = oracle_look(sim->oracle, false);
    }
    return status == ST_OK ? oracle_finish(sim->oracle) : status;
}

/* ---- the scene ---- */

/* The files are in memory (sim_disk); the folder holds the lock and an empty file. */
static enum status make_folder(struct sim *sim)
{
    const char *temporary = getenv("TMPDIR");
    snprintf(sim->directory, sizeof sim->directory, "%s/guanjia-simulate-XXXXXX",
             temporary == NULL ? "/tmp" : temporary);
    if (mkdtemp(sim->directory) == NULL) {
        sim->directory[0] = '\0';
        return ST_STORE;
    }
    snprintf(sim->path, sizeof sim->path, "%s/guanjia.db", sim->directory);
    return ST_OK;
}

static void remove_folder(const struct sim *sim)
{
    char lock[sizeof sim->path + 8];
    if (sim->directory[0] != '\0') {
        snprintf(lock, sizeof lock, "%s.lock", sim->path);
        unlink(sim->path);
        unlink(lock);
        rmdir(sim->directory);
    }
}

static enum status open_world(struct sim *sim)
{
    char bank_dir[sizeof sim->config->directory + 16];
    snprintf(bank_dir, sizeof bank_dir, "%s/simulate", sim->config->directory);
    enum status status = sim_bank_load(sim->options->bank_dir == NULL ? bank_dir
                                                                      : sim->options->bank_dir,
                                       sim->config->catalogue, stderr, &sim->bank);
    if (status == ST_OK) {
        status = make_folder(sim);
    }
    if (status == ST_OK) {
        status = sim_disk_install();
    }
    if (status == ST_OK) {
        status = oracle_open(sim, &sim->oracle);
    }
    if (status == ST_OK) {
        status = sim_gateway_open(sim);
    }
    if (status == ST_OK) {
        status = sim_staff_open(sim);
    }
    if (status == ST_OK) {
        status = sim_residents_open(sim);
    }
    if (status == ST_OK) {
        status = sim_voters_open(sim);
    }
    sim_mails_collect(sim->config, dunning_judge_rungs(sim->dunning), &sim->mails);
    if (status == ST_OK) {
        status = sim_payers_open(sim);
    }
    return status == ST_OK ? sim_moves_open(sim) : status;
}

static void close_world(struct sim *sim)
{
    sim_gateway_close(sim);
    sim_residents_close(sim);
    sim_payers_close(sim);
    sim_voters_close(sim);
    free(sim->households);
    sim_staff_close(sim);
    oracle_close(sim->oracle);
    sim_letters_close(sim);
    sim_queue_close(&sim->acts);
    sim_bank_close(sim->bank);
    config_drop(sim->config);
    sim_disk_empty();
    remove_folder(sim);
}

static void set_clock(struct sim *sim)
{
    int32_t offset = sim->config->community_count == 0
                         ? 0
                         : sim->config->communities[0].frame.utc_offset_minutes;
    sim->start_ms = date_moment(date_day((struct date){SIM_FIRST_YEAR, 1, 1}), 0, offset);
    sim->world_ms = sim->start_ms;
    sim->end_ms = sim->start_ms + (int64_t)sim->options->days * SIM_DAY_MS;
}

static void report(const struct sim *sim, struct simulate_result *result)
{
    const struct sim_counts *counts = &sim->counts;
    result->messages = counts->messages;
    result->commands = counts->commands;
    result->crashes = counts->crashes;
    result->disk_faults = counts->disk_faults;
    oracle_report(sim->oracle, sim->options->report, result);
    if (sim->options->report == NULL) {
        return;
    }
    sim_payers_report(sim, sim->options->report);
    fprintf(sim->options->report,
            "messages %lld, repeated letters %lld, commands %lld (refused %lld), sends %lld\n"
            "faults: crashes and restarts %lld (power cuts %lld), disk %lld, sends %lld, clock "
            "steps %lld, reloads %lld, late letters %lld\n",
            (long long)counts->messages, (long long)counts->repeats, (long long)counts->commands,
            (long long)counts->refusals, (long long)counts->sends, (long long)counts->crashes,
            (long long)counts->power_cuts, (long long)counts->disk_faults,
            (long long)counts->send_faults, (long long)counts->clock_steps,
            (long long)counts->reloads, (long long)counts->late_letters);
}

enum status simulate_run(const struct simulate_options *options,
                         struct simulate_result *result_out)
{
    *result_out = (struct simulate_result){0};
    struct sim *sim = calloc(1, sizeof *sim);
    if (sim == NULL) {
        return ST_NO_MEMORY;
    }
    sim->options = options;
    sim->config = config_hold(options->config);
    struct random *const generators[] = {&sim->chance, &sim->resident_chance, &sim->staff_chance,
                                         &sim->fault_chance, &sim->payer_chance};
    for (size_t i = 0; i < sizeof generators / sizeof generators[0]; i++) {
        random_seed(generators[i], options->seed * SEEDS_APART + i);
    }
    set_clock(sim);
    sim_moves_draw(sim);
    enum status status = open_world(sim);
    if (status == ST_OK) {
        status = live(sim);
    }
    if (status == ST_OK) {
        status = end(sim);
    }
    if (sim->oracle != NULL) {
        report(sim, result_out);
    }
    close_world(sim);
    free(sim);
    return status;
}
