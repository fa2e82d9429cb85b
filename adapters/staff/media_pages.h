/* media_pages.h - GET /staff/media/HASH: a file that a resident sent, for staff who may see it.
 *
 * The session is the front's to check, the role and the community the desk's, the bytes the
 * reader's to fetch; the connection waits for the two like any request that is out. */
#ifndef ADAPTERS_STAFF_MEDIA_PAGES_H
#define ADAPTERS_STAFF_MEDIA_PAGES_H

#include "adapters/connection.h"
#include "adapters/staff/reader.h"

void media_pages_get(struct connection *connection);
/* The desk is done with INPUT_MEDIA. Takes the input over. */
void media_pages_released(struct front *front, struct input *input);
/* The reader is done. */
void media_pages_read(struct front *front, struct reader_job *job);

#endif
