/* photo_pages.h - POST /staff/photos/<ticket>/<kind>: a photo that staff took for a ticket.
 *
 * The body is the file itself, an image of at most PHOTO_BYTES_MAX. It is written to the media
 * folder by the reader's thread, entered by the desk, and answered when that is on disk: 201 with
 * {"ok":true,"photo":{…}}. The same file again gets the same answer. */
#ifndef ADAPTERS_STAFF_PHOTO_PAGES_H
#define ADAPTERS_STAFF_PHOTO_PAGES_H

#include "adapters/connection.h"
#include "adapters/staff/reader.h"

enum { PHOTOS_AT_ONCE_MAX = 8 /* in memory; the next ones are told to come again */ };

MUST_CHECK enum status photo_pages_begin(struct connection *connection, size_t body_bytes,
                                         struct exchange **exchange_out);
void photo_pages_finish(struct connection *connection, struct exchange *exchange);
/* The reader has written the file, or could not. */
void photo_pages_kept(struct front *front, struct reader_job *job);
/* The desk is done with INPUT_PHOTO. Takes the input over. */
void photo_pages_released(struct front *front, struct input *input);

#endif
