/* photos.h - photos that staff take for a ticket: before and after the work.
 *
 * The file is on disk under its hash before the desk hears of it (bot/media_folder.h); here it is
 * entered: a row, the event "ticket.photo", and, where the service has it, the fact
 * "photos_<kind>". The same file of the same kind again is there once. */
#ifndef BOT_PHOTOS_H
#define BOT_PHOTOS_H

#include "bot/turn.h"
#include "store/photo.h"

enum { PHOTO_BYTES_MAX = 8 << 20 /* of one; the console makes them smaller before it sends them */ };

/* "before", "after" or "other"? */
bool photos_is_kind(struct text kind);

/* INPUT_PHOTO. input->status: ST_FORBIDDEN (his role records nothing of tickets), ST_NOT_FOUND (no
 * ticket of his communities), ST_CONFLICT (it is closed), ST_TOO_LARGE (it has enough). input->answer: JSON. */
MUST_CHECK enum status photos_take(struct turn *turn, struct input *input);

/* The array `photos` of a ticket. */
struct json_out;
MUST_CHECK enum status photos_write(struct turn *turn, const struct ticket *ticket,
                                    struct json_out *out);

#endif
