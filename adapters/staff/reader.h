/* reader.h - one thread that reads files of residents and keeps photos of staff, so that the front
 * never waits for a disk.
 *
 * A short queue bounds how many are in memory at once. */
#ifndef ADAPTERS_STAFF_READER_H
#define ADAPTERS_STAFF_READER_H

#include "bot/media_folder.h"

enum { READER_QUEUE = 32 };

struct reader; /* opaque */

struct reader_job {
    char hash[MEDIA_HASH_BYTES];
    int64_t offset;
    size_t size;
    char *bytes; /* the result, malloc's: whoever is given the job back frees it. keep: what is to
                    be written */
    bool keep;   /* writes size bytes instead, and sets hash and type. ST_MALFORMED: of no type that
                    is kept */
    char type[MEDIA_TYPE_BYTES];
    enum status status;
};

/* done is called on the reader's thread. */
MUST_CHECK enum status reader_open(struct media_folder *folder,
                                   void (*done)(void *context, struct reader_job *job),
                                   void *context, struct reader **reader_out);
void reader_close(struct reader *reader); /* accepts NULL; jobs in the queue are done first */

/* ST_BUSY when READER_QUEUE are waiting. The job stays the caller's memory. */
MUST_CHECK enum status reader_submit(struct reader *reader, struct reader_job *job);

#endif
