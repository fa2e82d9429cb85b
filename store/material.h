/* material.h - what was used for a ticket: a row for each line, with the price of one at that time. */
#ifndef STORE_MATERIAL_H
#define STORE_MATERIAL_H

#include "store/store.h"

enum { MATERIALS_OF_TICKET_MAX = 40 };

struct material {
    int64_t id; /* set by store_material_add */
    int64_t ticket;
    char item[STORE_ID_BYTES]; /* of the list; "": somebody named it himself */
    char name[STORE_NAME_BYTES];
    char unit[STORE_ID_BYTES]; /* 个 */
    int64_t price_fen;         /* of one */
    int64_t quantity;
    int64_t at_ms;
    char actor[STORE_ID_BYTES];
};

/* ST_TOO_LARGE past MATERIALS_OF_TICKET_MAX of the ticket. */
MUST_CHECK enum status store_material_add(struct store *store, struct material *material);
/* In the order they came. */
MUST_CHECK enum status store_material_list(struct store *store, int64_t ticket,
                                           struct material *materials, size_t max,
                                           size_t *count_out);
/* A line of that ticket goes. ST_NOT_FOUND. */
MUST_CHECK enum status store_material_remove(struct store *store, int64_t ticket, int64_t id);

#endif
