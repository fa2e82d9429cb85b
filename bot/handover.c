#include "bot/handover.h"

#include "bot/base/clock.h"
#include "bot/base/invariant.h"

#include <string.h>

enum { AT_ONCE_MS = 0 }; /* before any time */

static bool is_fetch(const struct send_job *job)
{
    return job->fetch.row != 0;
}

static void uncount(struct handover *handover, bool fetch)
{
    handover->in_flight--;
    handover->media->in_flight -= fetch;
}

void handover_fill(struct handover *handover, struct turn *turn, struct input **inputs,
                   size_t input_count, struct send_job **jobs, size_t job_count)
{
    INVARIANT(!handover->waiting);
    INVARIANT(input_count <= DESK_BATCH_MAX && job_count <= DESK_IN_FLIGHT_MAX);
    handover->waiting = true;
    handover->input_count = input_count;
    if (input_count > 0) {
        memcpy(handover->inputs, inputs, input_count * sizeof *inputs);
    }
    handover->note_count = turn->note_count;
    memcpy(handover->notes, turn->notes, turn->note_count * sizeof turn->notes[0]);
    handover->events = turn->events;
    turn->events = NULL; /* moved */
    handover->job_count = job_count;
    for (size_t i = 0; i < job_count; i++) {
        handover->jobs[i] = jobs[i];
        handover->in_flight++;
        handover->media->in_flight += is_fetch(jobs[i]);
    }
}

/* Does the desk alone make sense of it? */
static bool nobody_waits(const struct input *input)
{
    return input->kind == INPUT_SENT || input->kind == INPUT_CONFIG;
}

void handover_let_go(struct handover *handover, struct input *input)
{
    if (input->kind == INPUT_SENT) {
        uncount(handover, is_fetch(input->sent));
    }
    if (nobody_waits(input)) {
        input_close(input);
    } else {
        handover->ports->release(handover->ports->context, input);
    }
}

static void dispatch_jobs(struct handover *handover)
{
    const struct desk_ports *ports = handover->ports;
    for (size_t i = 0; i < handover->job_count; i++) {
        bool fetch = is_fetch(handover->jobs[i]); /* read now: then it is the courier's */
        /* DESK_IN_FLIGHT_MAX is below the courier's capacity: a refusal means it has stopped. */
        if (ports->dispatch(ports->context, handover->jobs[i]) != ST_OK &&
            !kept_put_untried(handover->kept, handover->jobs[i], AT_ONCE_MS)) {
            uncount(handover, fetch);
        }
    }
    handover->job_count = 0;
}

/* Everything that had to wait for the disk. */
static void let_all_go(struct handover *handover)
{
    const struct desk_ports *ports = handover->ports;
    for (size_t i = 0; i < handover->note_count; i++) {
        ports->session(ports->context, &handover->notes[i]);
    }
    for (size_t i = 0; i < handover->input_count; i++) {
        handover_let_go(handover, handover->inputs[i]);
    }
    handover->input_count = 0;
    if (handover->events != NULL) {
        ports->publish(ports->context, handover->events);
        handover->events = NULL; /* moved */
    }
    dispatch_jobs(handover);
    media_remove_dropped(handover->media);
    handover->waiting = false;
    metrics_observe(handover->metrics, HISTO_COMMIT_US,
                    clock_monotonic_us() - handover->committed_us);
    ports->flush(ports->context);
}

bool handover_settle(struct handover *handover, bool wait)
{
    if (!handover->waiting) {
        return true;
    }
    if (handover->torn || (!wait && !store_is_settled(handover->store))) {
        return false;
    }
    handover->torn = store_settle(handover->store) != ST_OK;
    if (!handover->torn) {
        let_all_go(handover);
    }
    return !handover->torn;
}

void handover_mend(struct handover *handover)
{
    INVARIANT(handover->torn);
    handover->torn = store_settle_again(handover->store) != ST_OK;
    if (!handover->torn) {
        let_all_go(handover);
    }
}

size_t handover_take_asked(struct handover *handover, struct input **out)
{
    size_t kept = 0, taken = 0;
    for (size_t i = 0; i < handover->input_count; i++) {
        struct input *input = handover->inputs[i];
        if (nobody_waits(input)) {
            handover->inputs[kept++] = input;
        } else {
            out[taken++] = input;
        }
    }
    handover->input_count = kept;
    return taken;
}

void handover_close(struct handover *handover)
{
    for (size_t i = 0; i < handover->input_count; i++) {
        input_close(handover->inputs[i]);
    }
    for (size_t i = 0; i < handover->job_count; i++) {
        send_job_close(handover->jobs[i]);
    }
    event_batch_close(handover->events);
}

size_t handover_under_way(const struct handover *handover)
{
    size_t answered = 0;
    for (size_t i = 0; i < handover->input_count; i++) {
        answered += handover->inputs[i]->kind == INPUT_SENT;
    }
    return handover->in_flight - answered;
}
