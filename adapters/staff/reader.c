#include "adapters/staff/reader.h"

#include "bot/base/queue.h"

#include <pthread.h>
#include <stdlib.h>

struct reader {
    struct media_folder *folder; /* its own: what is kept counts drafts in it */
    void (*done)(void *context, struct reader_job *job);
    void *context;
    struct queue *jobs;
    pthread_t thread;
};

static void read_one(const struct reader *reader, struct reader_job *job)
{
    job->bytes = malloc(job->size == 0 ? 1 : job->size);
    job->status = job->bytes == NULL ? ST_NO_MEMORY
                                     : media_folder_read(reader->folder, job->hash, job->offset,
                                                         job->bytes, job->size);
}

static enum status write_file(struct reader *reader, struct reader_job *job)
{
    struct media_draft *draft;
    enum status status = media_draft_open(reader->folder, &draft);
    if (status != ST_OK) {
        return status;
    }
    status = media_draft_write(draft, job->bytes, job->size);
    const struct media_type *type = media_draft_type(draft);
    if (status == ST_OK && type == NULL) {
        status = ST_MALFORMED;
    }
    if (status != ST_OK) {
        media_draft_drop(draft);
        return status;
    }
    text_copy(text_of(type->type), job->type, sizeof job->type);
    return media_draft_finish(draft, job->hash);
}

static void *reader_main(void *argument)
{
    struct reader *reader = argument;
    for (;;) {
        void *item;
        if (queue_take(reader->jobs, &item, 1, -1) == 0) {
            return NULL; /* stopped and empty; nobody wakes this queue */
        }
        struct reader_job *job = item;
        if (job->keep) {
            job->status = write_file(reader, job);
        } else {
            read_one(reader, job);
        }
        reader->done(reader->context, item);
    }
}

enum status reader_open(struct media_folder *folder,
                        void (*done)(void *context, struct reader_job *job), void *context,
                        struct reader **reader_out)
{
    *reader_out = NULL;
    struct reader *reader = calloc(1, sizeof *reader);
    if (reader == NULL) {
        return ST_NO_MEMORY;
    }
    reader->folder = folder;
    reader->done = done;
    reader->context = context;
    enum status status = queue_open(READER_QUEUE, &reader->jobs);
    if (status == ST_OK && pthread_create(&reader->thread, NULL, reader_main, reader) != 0) {
        status = ST_NO_MEMORY;
    }
    if (status != ST_OK) {
        queue_close(reader->jobs);
        free(reader);
        return status;
    }
    *reader_out = reader; /* ownership moves to the caller */
    return ST_OK;
}

void reader_close(struct reader *reader)
{
    if (reader == NULL) {
        return;
    }
    queue_stop(reader->jobs);
    pthread_join(reader->thread, NULL);
    queue_close(reader->jobs);
    free(reader);
}

enum status reader_submit(struct reader *reader, struct reader_job *job)
{
    return queue_push(reader->jobs, job);
}
