/* media.h - what residents sent beside words: a row for each picture, voice and video.
 *
 * The row is written in the transaction of its message (law 3) and says where the file is to be
 * fetched, or what became of it. The bytes lie outside the database, under their hash
 * (bot/media_folder.h); several rows may name one file.
 *
 * States: wanted -> fetching -> kept | expired | failed; fetching -> wanted to try again;
 * kept -> removed when it has been kept long enough. After a crash what was being fetched is
 * wanted again: a fetch repeated does no harm. */
#ifndef STORE_MEDIA_H
#define STORE_MEDIA_H

#include "store/store.h"

enum {
    MEDIA_HASH_BYTES = 65, /* SHA-256 in hexadecimal, and NUL */
    MEDIA_TYPE_BYTES = 32, /* "image/jpeg" */
    MEDIA_SOURCE_BYTES_MAX = 512,
    MEDIA_URL_BYTES_MAX = 2048,
    MEDIA_ERROR_BYTES = 160
};

enum media_state {
    MEDIA_WANTED,
    MEDIA_FETCHING,
    MEDIA_KEPT,
    MEDIA_EXPIRED, /* the platform no longer has it */
    MEDIA_FAILED,  /* never: too large, not what it should be, refused */
    MEDIA_REMOVED, /* was kept; its time is over */
    MEDIA_STATE_COUNT
};
extern const char *const media_state_names[MEDIA_STATE_COUNT]; /* "wanted" … */

/* The part that a message is shown with. */
struct media_file {
    enum media_state state;
    char hash[MEDIA_HASH_BYTES]; /* "" until it is kept */
    char type[MEDIA_TYPE_BYTES];
    int64_t bytes;
    char error[MEDIA_ERROR_BYTES]; /* what staff read about it; "" */
};

struct media_row {
    int64_t id; /* set by store_media_add */
    int64_t message, contact;
    char account[STORE_ID_BYTES];
    char kind[STORE_ID_BYTES]; /* "image", "voice", "video" */
    struct media_file file;
    bool by_url; /* the channel refused its own id: fetch from url */
    int32_t attempts;
    int64_t next_at_ms, created_at_ms, finished_at_ms;
    int64_t until_ms;   /* the platform has it so long */
    int32_t code;       /* the provider's last number */
    struct text source; /* the channel's id of it; these two borrowed until the next store_ call */
    struct text url;
};

/* Copies everything. ST_CONFLICT: the message has one already. */
MUST_CHECK enum status store_media_add(struct store *store, struct media_row *row);
/* Takes one due wanted row, oldest next_at first, sets it fetching, counts the attempt.
 * ST_NOT_FOUND. */
MUST_CHECK enum status store_media_claim(struct store *store, int64_t now_ms,
                                         struct media_row *row_out);
MUST_CHECK enum status store_media_get(struct store *store, int64_t id, struct media_row *row_out);
/* Writes all but message, contact, account, kind, source, url and created_at_ms. */
MUST_CHECK enum status store_media_update(struct store *store, const struct media_row *row);
/* After a crash: fetching -> wanted, at now_ms. */
MUST_CHECK enum status store_media_recover(struct store *store, int64_t now_ms);
/* When the next wanted one is due; INT64_MAX: none is. */
MUST_CHECK enum status store_media_next(struct store *store, int64_t *next_at_ms_out);
/* A row kept since before before_ms, the oldest one. ST_NOT_FOUND. */
MUST_CHECK enum status store_media_old(struct store *store, int64_t before_ms,
                                       struct media_row *row_out);
/* Is there a row, of a resident or of a photo of staff, that keeps this file? */
MUST_CHECK enum status store_media_keeps(struct store *store, struct text hash, bool *keeps_out);
/* A kept file that a resident of one of the scopes sent, or that staff took for a ticket of theirs;
 * of_ticket: that belongs to a ticket.
 * ST_NOT_FOUND. */
MUST_CHECK enum status store_media_find(struct store *store, struct text hash, struct text scopes,
                                        bool of_ticket, struct media_file *file_out);

typedef enum status media_each(void *context, const struct media_file *file);
/* Every file that is kept, once each. */
MUST_CHECK enum status store_media_each_kept(struct store *store, media_each *each, void *context);

#endif
