/* board.h - what is to be done, for the desks of roles (bot/board_rule.h): open tickets by what they
 * wait for, and how much each member of staff has. */
#ifndef STORE_BOARD_H
#define STORE_BOARD_H

#include "store/ticket.h"

enum { BOARD_WORDS_BYTES_MAX = 1024, BOARD_PEOPLE_MAX = 200 };

/* Lists are words with spaces between; size 0: any. */
struct board_filter {
    struct text scopes; /* communities of the viewer, or "*" */
    struct text states, services, classes;
    struct text department;     /* size 0: any */
    struct text with, without;  /* a fact that is recorded, or is not; size 0: whatever */
    int64_t assignee;           /* 0: any */
    bool unassigned;
    int64_t due_before_ms;      /* its first due time is before; 0: whatever */
    bool alarm;                 /* rings */
};
/* Open tickets, the first due on top, those without a due time last; slots left empty. */
MUST_CHECK enum status store_board_tickets(struct store *store, const struct board_filter *filter,
                                           struct ticket *tickets, size_t max, size_t *count_out);

struct board_load {
    int64_t staff; /* 0: tickets that nobody has */
    int64_t open, overdue;
};
/* Open tickets by who has them, the most first. */
MUST_CHECK enum status store_board_load(struct store *store, struct text scopes,
                                        struct text department, int64_t now_ms,
                                        struct board_load *loads, size_t max, size_t *count_out);

#endif
