/* ticket.h - tickets: one running number series for every service (B3.4.3 统一编号). */
#ifndef STORE_TICKET_H
#define STORE_TICKET_H

#include "store/store.h"

enum { TICKET_SLOTS_BYTES_MAX = 32768, TICKET_LIST_MAX = 500, TICKET_LIKE_MAX = 64 };

enum { TICKET_EMERGENCY = 2 }; /* the highest priority */

struct ticket {
    int64_t number; /* of the running series; set by store_ticket_open */
    char service[STORE_ID_BYTES];
    char intent[STORE_ID_BYTES];
    char state[STORE_ID_BYTES]; /* a state of the service's life cycle */
    char community[STORE_ID_BYTES];
    char room[STORE_ROOM_BYTES];
    char name[STORE_NAME_BYTES];   /* reporter */
    char phone[STORE_PHONE_BYTES]; /* to be called at */
    char channel[STORE_ID_BYTES];
    char class_[STORE_ID_BYTES]; /* grade or class; "" */
    char department[STORE_ID_BYTES];
    char title[STORE_TITLE_BYTES]; /* one line for lists */
    int64_t contact;               /* reporter; 0 for tickets of staff */
    int64_t household;             /* 0: none */
    int64_t assignee;              /* staff id; 0: nobody yet */
    int64_t opened_at_ms, updated_at_ms;
    int64_t closed_at_ms; /* 0 while open */
    int64_t due_at_ms;    /* the first due time of its running clocks, also when it is past; 0:
                             none. Set by store_ticket_count_due alone */
    int32_t priority;     /* 0 normal, 1 urgent, TICKET_EMERGENCY */
    int32_t urged;        /* how often the resident hurried (催单) */
    bool alarm;           /* rings until somebody acknowledges */
    struct text slots;    /* JSON object of what was gathered; borrowed until the next store_ call
                             when loaded, copied when stored */
};

/* Stores a new ticket and sets its number. */
MUST_CHECK enum status store_ticket_open(struct store *store, struct ticket *ticket);
MUST_CHECK enum status store_ticket_get(struct store *store, int64_t number,
                                        struct ticket *ticket_out);
/* Saves every changeable column: all but number, community, contact, opened_at and due_at. */
MUST_CHECK enum status store_ticket_save(struct store *store, const struct ticket *ticket);

/* The row was put back to what it was before an act (store/undo.h): what is counted of tickets follows.
 * was: the ticket as the act had left it. */
MUST_CHECK enum status store_ticket_put_back(struct store *store, const struct ticket *was);

/* Its clocks have changed: looks up its due time again. ST_NOT_FOUND. */
MUST_CHECK enum status store_ticket_count_due(struct store *store, int64_t number,
                                              int64_t *due_at_ms_out);

/* Open tickets of a contact or (household != 0) of his home, newest first; slots left empty. */
MUST_CHECK enum status store_ticket_open_of(struct store *store, int64_t contact, int64_t household,
                                            struct ticket *tickets, size_t max, size_t *count_out);
/* The newest ticket of a contact, open or not: for "上次修的又坏了". ST_NOT_FOUND. */
MUST_CHECK enum status store_ticket_newest_of(struct store *store, int64_t contact,
                                              struct ticket *ticket_out);

/* How many tickets of the ticket's service its contact has opened since since_ms, or are still open
 * for its household; itself included, at most TICKET_LIKE_MAX looked at. */
MUST_CHECK enum status store_ticket_count_like(struct store *store, const struct ticket *ticket,
                                               int64_t since_ms, int64_t *count_out);

struct ticket_filter {
    struct text scopes;     /* communities of the viewer, or "*" */
    struct text state;      /* size 0: any */
    struct text service;    /* size 0: any */
    struct text department; /* size 0: any */
    int64_t assignee;       /* 0: any */
    bool open_only;
    int64_t before_number; /* page: numbers below this; 0: from the newest */
};
/* Newest first; slots left empty. max <= TICKET_LIST_MAX. */
MUST_CHECK enum status store_ticket_list(struct store *store, const struct ticket_filter *filter,
                                         struct ticket *tickets, size_t max, size_t *count_out);
MUST_CHECK enum status store_ticket_count_open(struct store *store, int64_t *count_out);

#endif
