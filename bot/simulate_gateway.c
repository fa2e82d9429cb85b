/* simulate_gateway.c - the gateway inside the world: the real desk over the real store, its ports
 * in the simulator's hands, its death and return. */
#include "bot/base/invariant.h"
#include "bot/simulate_oracle.h"
#include "bot/simulate_people.h"
#include "bot/simulate_world.h"
#include "store/contact.h"
#include "store/outbox.h"
#include "store/sim_disk.h"
#include "store/timer.h"

#include <stdlib.h>
#include <string.h>

enum { INBOX_INPUTS = 4096, ANSWER_FIRST_MS = 200, ANSWER_LAST_MS = 4000, COURIER_MS = 30000 };

/* ---- ports ---- */

static void take_release(void *context, struct input *input)
{
    struct sim *sim = context;
    if (sim->release_countdown > 0 && --sim->release_countdown == 0) {
        sim_disk_kill(); /* committed, and nobody was told */
    }
    if (!sim_disk_dead()) {
        sim_letter_answered(sim, input);
    }
    input_close(input);
}

/* What staff are shown is the series itself, each event once and in order. */
static void take_events(void *context, struct event_batch *batch)
{
    struct sim *sim = context;
    sim->events_pending = true;
    for (size_t i = 0; i < batch->count && !sim_disk_dead(); i++) {
        if (batch->frames[i].seq != sim->published + 1) {
            oracle_mismatch(sim->oracle, 0, "events", "seq %lld published after %lld",
                            (long long)batch->frames[i].seq, (long long)sim->published);
        }
        sim->published = batch->frames[i].seq;
    }
    event_batch_close(batch);
}

static void take_note(void *context, const struct session_note *note)
{
    (void)context, (void)note;
}

static void take_ready(void *context, bool ready)
{
    ((struct sim *)context)->ready = ready;
}

static void take_flush(void *context)
{
    (void)context;
}

/* Whose phone it is. */
static int64_t household_of(const struct sim *sim, const struct send_job *job)
{
    struct outbox_row row;
    struct contact contact;
    struct conversation conversation;
    struct household household;
    size_t resident = sim_residents_of_peer(sim, job->account->id, job->outbound.peer);
    if (resident != SIZE_MAX) {
        return sim->households[resident % (size_t)sim->options->homes];
    }
    if (store_household_of_phone(sim->store, text_of(sim->config->communities[0].id),
                                 job->outbound.peer, &household) == ST_OK) {
        return household.id; /* of the demo */
    }
    return store_outbox_get(sim->store, job->outbox_id, &row) == ST_OK &&
                   store_contact_get(sim->store, row.contact, &contact, &conversation) == ST_OK
               ? contact.household
               : 0;
}

static enum status take_job(void *context, struct send_job *job)
{
    struct sim *sim = context;
    if (sim_disk_dead()) {
        return ST_STOPPING;
    }
    for (int i = 0; i < SIM_JOBS_MAX; i++) {
        if (sim->jobs[i].job == NULL) {
            struct sim_mail mail = sim_mails_read(&sim->mails, job->outbound.content);
            sim->jobs[i] = (struct sim_job){job, ++sim->job_numbers, mail,
                                            mail.kind == MAIL_OTHER ? 0 : household_of(sim, job)};
            sim->counts.sends++;
            oracle_dispatched(sim->oracle, &sim->jobs[i]);
            sim_plan(sim, sim_between(&sim->chance, ANSWER_FIRST_MS, ANSWER_LAST_MS), SIM_SENT,
                     sim->job_numbers * SIM_JOBS_MAX + i);
            return ST_OK;
        }
    }
    return ST_BUSY;
}

/* How the provider judges: nearly always done. */
static enum send_action judge(struct sim *sim)
{
    static const struct {
        int32_t per_mille;
        enum send_action action;
    } faults[] = {{20, SEND_RETRY}, {8, SEND_UNCERTAIN}, {4, SEND_GIVE_UP}, {4, SEND_PEER_CLOSED}};
    for (size_t i = 0; sim->options->faults && i < sizeof faults / sizeof faults[0]; i++) {
        if (sim_chance(&sim->fault_chance, faults[i].per_mille)) {
            sim->counts.send_faults++;
            return faults[i].action;
        }
    }
    return SEND_DONE;
}

void sim_gateway_answer_job(struct sim *sim, int64_t subject)
{
    struct sim_job *slot = &sim->jobs[subject % SIM_JOBS_MAX];
    if (slot->job == NULL || slot->number != subject / SIM_JOBS_MAX) {
        return; /* of before a crash: nobody waits for it */
    }
    struct send_job *job = slot->job;
    job->verdict = (struct verdict){.action = judge(sim), .meaning = ""};
    bool arrived = job->verdict.action == SEND_DONE ||
                   (job->verdict.action == SEND_UNCERTAIN && sim_chance(&sim->fault_chance, 500));
    oracle_delivered(sim->oracle, slot, job->verdict.action == SEND_DONE ||
                                            job->verdict.action == SEND_UNCERTAIN);
    if (arrived) {
        sim_residents_told(sim, slot);
    }
    struct input *input = input_open(INPUT_SENT, NULL, 256);
    if (input == NULL || queue_push(sim->inbox, input) != ST_OK) {
        input_close(input);
        sim->failed = ST_NO_MEMORY;
        return;
    }
    input->sent = job;
    slot->job = NULL;
}

static int64_t tell_time(void *context)
{
    return sim_wall(context);
}

/* ---- opening and closing ---- */

static enum status start(struct sim *sim)
{
    enum status status = store_open(sim->path, STORE_WRITER, &sim->store);
    if (status != ST_OK) {
        return status;
    }
    status = queue_open(INBOX_INPUTS, &sim->inbox);
    if (status != ST_OK) {
        return status;
    }
    struct desk_options options = {
        .store = sim->store,
        .inbox = sim->inbox,
        .config = config_hold(sim->config),
        .metrics = &sim->metrics,
        .ports = {sim, take_release, take_events, take_note, take_job, take_ready, take_flush},
        .seed = sim->options->seed + (uint64_t)sim->boots++,
        .now_ms = tell_time,
        .now_context = sim,
    };
    status = desk_open(&options, &sim->desk);
    return status == ST_OK ? desk_start(sim->desk) : status;
}

/* Jobs and inputs that the process had are gone with it. */
static void stop(struct sim *sim)
{
    desk_close(sim->desk);
    sim->desk = NULL;
    for (size_t i = 0; i < SIM_JOBS_MAX; i++) {
        send_job_close(sim->jobs[i].job);
        sim->jobs[i].job = NULL;
    }
    void *left = NULL;
    while (sim->inbox != NULL && queue_take(sim->inbox, &left, 1, 0) == 1) {
        input_close(left);
    }
    queue_close(sim->inbox);
    sim->inbox = NULL;
    store_close(sim->store);
    sim->store = NULL;
}

enum status sim_gateway_open(struct sim *sim)
{
    return start(sim);
}

void sim_gateway_close(struct sim *sim)
{
    stop(sim);
}

void sim_gateway_lose(struct sim *sim, int64_t down_ms)
{
    sim->release_countdown = 0;
    for (size_t i = 0; i < SIM_JOBS_MAX; i++) { /* on the wire: it arrives, and nobody hears so */
        if (sim->jobs[i].job != NULL && sim_chance(&sim->fault_chance, 500)) {
            oracle_delivered(sim->oracle, &sim->jobs[i], true);
        }
    }
    stop(sim);
    sim->down_until_ms = sim->world_ms + down_ms;
}

enum status sim_gateway_return(struct sim *sim, bool power_cut)
{
    sim_disk_reboot(&sim->fault_chance, power_cut);
    sim->down_until_ms = 0;
    sim->jumped = true;
    sim->events_pending = true;
    enum status status = start(sim);
    if (status == ST_OK) {
        sim_letters_again(sim);
        status = oracle_returned(sim->oracle);
    }
    return status;
}

/* ---- running ---- */

void sim_gateway_settle(struct sim *sim)
{
    int turns = 0;
    while (desk_turn(sim->desk, 0) > 0 || queue_depth(sim->inbox) > 0) {
        sim->counts.turns++;
        if (sim_disk_dead()) {
            return;
        }
        if (++turns == SIM_SETTLE_TURNS_MAX) {
            oracle_mismatch(sim->oracle, 0, "desk", "goes in circles at one moment");
            sim->failed = ST_INTERNAL;
            return;
        }
    }
}
