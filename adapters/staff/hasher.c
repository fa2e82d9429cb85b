#include "adapters/staff/hasher.h"

#include "bot/base/invariant.h"
#include "bot/base/queue.h"

#include <assert.h>
#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>

static_assert(HASHER_HASH_BYTES == crypto_pwhash_STRBYTES, "room for the string of argon2id");

struct hasher {
    void (*done)(void *context, struct hasher_job *job);
    void *context;
    struct queue *jobs;
    pthread_t thread;
    char dummy[HASHER_HASH_BYTES]; /* of a password that nobody knows */
};

enum status hasher_make(struct text password, char hash_out[HASHER_HASH_BYTES])
{
    if (password.size == 0) {
        return ST_MALFORMED;
    }
    if (password.size > HASHER_PASSWORD_BYTES_MAX) {
        return ST_TOO_LARGE;
    }
    int failed = sodium_init() < 0 || crypto_pwhash_str(hash_out, password.data, password.size,
                                                        HASHER_OPERATIONS, HASHER_MEMORY_BYTES);
    return failed ? ST_NO_MEMORY : ST_OK;
}

static void make_fresh(struct hasher_job *job, struct text password)
{
    if (hasher_make(password, job->fresh_hash) != ST_OK) {
        job->fresh_hash[0] = '\0';
    }
}

static void check(const struct hasher *hasher, struct hasher_job *job)
{
    bool known = job->hash[0] != '\0';
    const char *hash = known ? job->hash : hasher->dummy;
    bool fits = crypto_pwhash_str_verify(hash, job->password.data, job->password.size) == 0;
    job->proved = known && fits;
    job->fresh_hash[0] = '\0';
    bool renew = job->fresh.size > 0 ||
                 crypto_pwhash_str_needs_rehash(hash, HASHER_OPERATIONS, HASHER_MEMORY_BYTES) != 0;
    struct text next = job->fresh.size > 0 ? job->fresh : job->password;
    if (job->proved && renew) {
        make_fresh(job, next);
    }
}

static void *hasher_main(void *argument)
{
    struct hasher *hasher = argument;
    for (;;) {
        void *item;
        if (queue_take(hasher->jobs, &item, 1, -1) == 0) {
            return NULL; /* stopped and empty; nobody wakes this queue */
        }
        struct hasher_job *job = item;
        if (job->password.size == 0) {
            make_fresh(job, job->fresh);
        } else {
            check(hasher, job);
        }
        hasher->done(hasher->context, job);
    }
}

enum status hasher_open(void (*done)(void *context, struct hasher_job *job), void *context,
                        struct hasher **hasher_out)
{
    *hasher_out = NULL;
    struct hasher *hasher = calloc(1, sizeof *hasher);
    if (hasher == NULL) {
        return ST_NO_MEMORY;
    }
    hasher->done = done;
    hasher->context = context;
    char secret[32];
    randombytes_buf(secret, sizeof secret);
    enum status status = hasher_make((struct text){secret, sizeof secret}, hasher->dummy);
    if (status == ST_OK) {
        status = queue_open(HASHER_QUEUE, &hasher->jobs);
    }
    if (status == ST_OK && pthread_create(&hasher->thread, NULL, hasher_main, hasher) != 0) {
        status = ST_NO_MEMORY;
    }
    if (status != ST_OK) {
        queue_close(hasher->jobs);
        free(hasher);
        return status;
    }
    *hasher_out = hasher; /* ownership moves to the caller */
    return ST_OK;
}

void hasher_close(struct hasher *hasher)
{
    if (hasher == NULL) {
        return;
    }
    queue_stop(hasher->jobs);
    pthread_join(hasher->thread, NULL);
    queue_close(hasher->jobs);
    free(hasher);
}

enum status hasher_submit(struct hasher *hasher, struct hasher_job *job)
{
    INVARIANT(job->password.size <= HASHER_PASSWORD_BYTES_MAX);
    INVARIANT(job->fresh.size <= HASHER_PASSWORD_BYTES_MAX);
    INVARIANT(job->back != NULL);
    return queue_push(hasher->jobs, job);
}
