/* photo.h - photos that staff took for a ticket: a row each, the bytes under their hash beside the
 * database (bot/media_folder.h), like what residents send. */
#ifndef STORE_PHOTO_H
#define STORE_PHOTO_H

#include "store/media.h"

enum { PHOTOS_OF_TICKET_MAX = 40 };

struct photo {
    int64_t id; /* set by store_photo_add */
    int64_t ticket;
    char kind[STORE_ID_BYTES];   /* "before", "after", "other" */
    char hash[MEDIA_HASH_BYTES]; /* "": its time is over, and the file is gone */
    char type[MEDIA_TYPE_BYTES];
    int64_t bytes, at_ms;
    char actor[STORE_ID_BYTES];
};

/* ST_CONFLICT: the ticket has this very file of this kind already. ST_TOO_LARGE past
 * PHOTOS_OF_TICKET_MAX of the ticket. */
MUST_CHECK enum status store_photo_add(struct store *store, struct photo *photo);
/* Oldest first. */
MUST_CHECK enum status store_photo_list(struct store *store, int64_t ticket, struct photo *photos,
                                        size_t max, size_t *count_out);
/* The oldest one with a file from before before_ms. ST_NOT_FOUND. */
MUST_CHECK enum status store_photo_old(struct store *store, int64_t before_ms,
                                       struct photo *photo_out);
/* Its file is given up; the row stays. */
MUST_CHECK enum status store_photo_forget(struct store *store, int64_t id);

#endif
