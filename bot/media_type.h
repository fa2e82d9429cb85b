/* media_type.h - what a file is, by its first bytes and nothing else.
 *
 * Neither the channel's word nor a name counts: what is shown to staff in a browser must be what
 * its type says. Pure. */
#ifndef BOT_MEDIA_TYPE_H
#define BOT_MEDIA_TYPE_H

#include "bot/base/text.h"

enum { MEDIA_HEAD_BYTES = 64 }; /* enough of a file to know its type */

struct media_type {
    const char *type;      /* "image/jpeg" */
    const char *extension; /* "jpg" */
    const char *kind;      /* of the message that may carry it: "image", "voice", "video" */
    const char *magic;     /* bytes that it begins with */
    size_t magic_size;
    const char *inner; /* further bytes, at inner_at; NULL: none */
    size_t inner_at, inner_size;
};

/* The type of a file that begins with head; NULL: none that is kept. Static. */
const struct media_type *media_type_of(struct text head);
/* By its name ("image/jpeg"); NULL: none of the table. */
const struct media_type *media_type_named(struct text type);

#endif
