#include "bot/input.h"

#include "bot/config.h"

#include <string.h>

enum { INPUT_ARENA_LIMIT_BYTES = 4 << 20 };

struct input *input_open(enum input_kind kind, struct config *config, size_t first_bytes)
{
    struct arena *arena = arena_open(first_bytes + sizeof(struct input), INPUT_ARENA_LIMIT_BYTES);
    if (arena == NULL) {
        return NULL;
    }
    struct input *input = arena_alloc(arena, sizeof *input);
    if (input == NULL) {
        arena_close(arena);
        return NULL;
    }
    input->kind = kind;
    input->arena = arena;
    input->config = config == NULL ? NULL : config_hold(config);
    return input;
}

void input_close(struct input *input)
{
    if (input == NULL) {
        return;
    }
    if (input->kind == INPUT_SENT) {
        send_job_close(input->sent);
    }
    event_batch_close(input->events_out);
    config_drop(input->config);
    arena_close(input->arena); /* holds input itself */
}

void event_batch_close(struct event_batch *batch)
{
    if (batch != NULL) {
        arena_close(batch->arena);
    }
}

struct send_job *send_job_open(struct config *config, const struct account *account,
                               size_t body_bytes)
{
    enum { JOB_ARENA_BYTES = 4096, JOB_ARENA_LIMIT_BYTES = 256 << 10 };
    struct arena *arena = arena_open(JOB_ARENA_BYTES + body_bytes, JOB_ARENA_LIMIT_BYTES);
    struct send_job *job = arena == NULL ? NULL : arena_alloc(arena, sizeof *job);
    if (job == NULL) {
        arena_close(arena);
        return NULL;
    }
    job->arena = arena;
    job->config = config_hold(config);
    job->account = account;
    return job;
}

void send_job_close(struct send_job *job)
{
    if (job != NULL) {
        config_drop(job->config);
        arena_close(job->arena);
    }
}

bool viewer_hears(const struct viewer *viewer, const struct event_frame *event)
{
    return (!event->accounts || viewer->accounts) &&
           scopes_share(text_of(viewer->communities), event->community);
}

bool scopes_next(struct text *rest, struct text *one_out)
{
    while (rest->size > 0) {
        const char *space = memchr(rest->data, ' ', rest->size);
        size_t size = space == NULL ? rest->size : (size_t)(space - rest->data);
        *one_out = text_slice(*rest, 0, size);
        *rest = text_slice(*rest, size + 1, rest->size);
        if (size > 0) {
            return true;
        }
    }
    return false;
}

bool scopes_hold(struct text scopes, struct text community)
{
    if (text_equal(scopes, TEXT("*"))) {
        return true;
    }
    struct text one;
    while (scopes_next(&scopes, &one)) {
        if (text_equal(one, community)) {
            return true;
        }
    }
    return false;
}

bool scopes_share(struct text scopes, struct text others)
{
    struct text one;
    if (text_equal(scopes, TEXT("*")) || text_equal(others, TEXT("*"))) {
        return true;
    }
    while (scopes_next(&others, &one)) {
        if (scopes_hold(scopes, one)) {
            return true;
        }
    }
    return false;
}

bool viewer_sees(const struct viewer *viewer, struct text community)
{
    return scopes_hold(text_of(viewer->communities), community);
}
