/* link.h - tickets that belong together: the repairs of an inspection, the task of a callback. */
#ifndef STORE_LINK_H
#define STORE_LINK_H

#include "store/store.h"

enum { LINKS_MAX = 64 /* of one ticket */ };

struct link {
    int64_t parent, child;     /* ticket numbers */
    char kind[STORE_ID_BYTES]; /* "defect", "task" … */
};

/* ST_OK also when it is there already; ST_MALFORMED when a ticket would be its own parent;
 * ST_TOO_LARGE past LINKS_MAX of either. */
MUST_CHECK enum status store_link_add(struct store *store, const struct link *link);
/* Links in which ticket is parent or child, by child. */
MUST_CHECK enum status store_link_of(struct store *store, int64_t ticket, struct link *links,
                                     size_t max, size_t *count_out);
/* How many children of kind (size 0: any) are still open; one linked twice counts once. */
MUST_CHECK enum status store_link_open_children(struct store *store, int64_t parent,
                                                struct text kind, int64_t *count_out);

#endif
