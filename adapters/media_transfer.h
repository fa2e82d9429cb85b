/* media_transfer.h - one file of a resident on its way from a provider to the media folder.
 *
 * The courier runs the exchange; this decides where its bytes go (a file into the folder, the JSON
 * of a refusal to the courier's own buffer), what the file is, and where a connection may lead. */
#ifndef ADAPTERS_MEDIA_TRANSFER_H
#define ADAPTERS_MEDIA_TRANSFER_H

#include "bot/input.h"
#include "bot/media_folder.h"

#include <curl/curl.h>

struct media_transfer {
    struct media_folder *folder; /* borrowed */
    struct media_draft *draft;   /* owned; NULL: nothing came yet, or JSON */
    enum http_reach reach;
    bool begun, is_file;
    bool disk_failed;
    bool hopped; /* the channel's answer named another address once */
    bool again;  /* set by judge: ask job->fetch.source once more */
    int64_t bytes;
    const char *refused; /* ended by us, and why; static */
};

/* A new exchange begins. */
void media_transfer_start(struct media_transfer *transfer, CURL *easy,
                          const struct media_fetch *fetch, enum http_reach reach);
/* Takes a piece. False: end the exchange. *to_answer_out: it is no file, buffer it. */
bool media_transfer_take(struct media_transfer *transfer, const struct media_fetch *fetch,
                         const void *bytes, size_t size, bool *to_answer_out);
/* The exchange is over; http_code 0: without an answer. Fills job->fetch. */
struct verdict media_transfer_judge(struct media_transfer *transfer, struct send_job *job,
                                    int http_code, struct text answer, struct arena *arena);
void media_transfer_close(struct media_transfer *transfer); /* drops what is not finished */

#endif
