/* percent.h - percent-encoding of URLs and forms (RFC 3986). */
#ifndef ADAPTERS_PERCENT_H
#define ADAPTERS_PERCENT_H

#include "bot/base/arena.h"

/* Decodes %XX, and with plus_is_space (a form) + as well. A text without either is borrowed.
 * ST_MALFORMED: a broken escape or a NUL. ST_NO_MEMORY. */
MUST_CHECK enum status percent_decode(struct text value, bool plus_is_space, struct arena *arena,
                                      struct text *decoded_out);

/* Encodes everything but A-Z a-z 0-9 - _ . ~, a space as %20. data NULL when out of memory. */
struct text percent_encode(struct text value, struct arena *arena);

#endif
