/* tickets.h - what happens to a ticket, whoever asks for it: resident, bot, staff or timer.
 *
 * Which op leads from which state to which is the service's life cycle
 * (config/lifecycles/); here is only how a change is made: the row, its event
 * (law 7), and the word to the resident that the procedure asks for. */
#ifndef BOT_TICKETS_H
#define BOT_TICKETS_H

#include "bot/dialogue.h"
#include "bot/turn.h"
#include "store/staff.h"

enum {
    TICKET_MEDIA_SINCE_MS = 7200000 /* pictures of the last two hours join a new ticket */
};

/* Loads a ticket for changing: its slots are copied into the turn's arena, so that they outlive
 * further store_ calls. ST_NOT_FOUND. */
MUST_CHECK enum status tickets_load(struct turn *turn, int64_t number, struct ticket *ticket_out);

/* Open tickets of the contact or his home, newest first, as residents may know of them: not the tasks
 * of staff about it. Texts are borrowed until the next store_ call. */
MUST_CHECK enum status tickets_open_of(struct turn *turn, const struct contact *contact,
                                       struct ticket *tickets, size_t max, size_t *count_out);

/* Opens the ticket that a dialogue gathered, for contact; what he sent of pictures and places in
 * the last TICKET_MEDIA_SINCE_MS joins it (last_media_at_ms: of his conversation). Arms the alarm
 * where the service rings. *ticket_out is what was stored. */
MUST_CHECK enum status tickets_open(struct turn *turn, const struct contact *contact,
                                    const struct dialogue_act *act, int64_t last_media_at_ms,
                                    struct ticket *ticket_out);

/* A ticket that staff or the procedure itself asks for: no dialogue gathered it. Texts are borrowed
 * for the call. What is longer than its column is cut between characters: it is our own words. */
struct ticket_slot {
    struct text name, label, value;
    struct text shown; /* size 0: as value */
};
struct ticket_order {
    struct text service;    /* id */
    struct text community;
    struct text actor;      /* "system" or a staff username */
    struct text channel;    /* "phone", "desk"; size 0: "staff" */
    struct text intent;     /* size 0: none */
    struct text department; /* size 0: the service's */
    struct text title;      /* size 0: the service's name */
    struct text text;       /* kept in the event of the opening; may be empty */
    struct text room, name, phone;
    int64_t contact, household; /* 0: none */
    size_t slot_count;
    const struct ticket_slot *slots;
};

/* What every task that the procedure asks for tells: what is to be done, and whose role it is. */
enum { TASK_SLOTS = 2 };
void tickets_task_slots(const struct config *config, struct text words, struct text role,
                        struct ticket_slot slots_out[TASK_SLOTS]);

/* ST_NOT_FOUND when the catalogue has no such service; ST_TOO_LARGE when the slots are more than
 * TICKET_SLOTS_BYTES_MAX. Nothing has been written then. */
MUST_CHECK enum status tickets_open_staff(struct turn *turn, const struct ticket_order *order,
                                          struct ticket *ticket_out);

/* One change asked for by an op of the staff protocol. */
struct ticket_change {
    struct text op;    /* "ticket.complete" */
    struct text actor; /* "resident", "system" or a staff username */
    struct text role;  /* of the actor; size 0: "resident" or "system", as actor says */
    struct text note;  /* kept in the event; may be empty */
    int32_t score;     /* of a callback, 1..5; 0: none */
    bool quiet;        /* the resident is not told: he asked for it himself */
    struct text more;  /* a JSON object whose members join the event's; size 0: none */
    struct text *why_out; /* NULL, or where the key of the text goes that says why it is refused */
};

/* Makes the change and saves ticket, which the caller has got from tickets_load and may have
 * changed (assignee, department). An alarm ends with it, unless "system" moves: nobody has seen it.
 * What follows from it (procedure_after) may move the ticket on. ST_CONFLICT when the life cycle
 * has no such move out of the present state or a gate is shut, ST_FORBIDDEN when the role may not
 * make it: nothing has been written then. */
MUST_CHECK enum status tickets_move(struct turn *turn, struct ticket *ticket,
                                    const struct ticket_change *change);
/* Only writes an event of kind about ticket as it is; nothing is saved or follows from it. */
MUST_CHECK enum status tickets_announce(struct turn *turn, const struct ticket *ticket,
                                        struct text kind, const struct ticket_change *change);
/* Saves ticket and writes an event of kind about it, without a move; then what follows from it. */
MUST_CHECK enum status tickets_touch(struct turn *turn, struct ticket *ticket, struct text kind,
                                     struct text actor, struct text note);
/* Likewise with everything that `change` says of the event; its op is not looked at. */
MUST_CHECK enum status tickets_report(struct turn *turn, struct ticket *ticket, struct text kind,
                                      const struct ticket_change *change);
/* Sets the ticket's class: event "ticket.graded". */
MUST_CHECK enum status tickets_grade(struct turn *turn, struct ticket *ticket, struct text class_,
                                     struct text actor, struct text reason);
/* child belongs to parent: event "link.added" of the parent, and "link.closed" once the child is
 * over. No more than LINKS_MAX of one ticket: tickets_can_link says whether there is room. */
MUST_CHECK enum status tickets_can_link(struct turn *turn, int64_t number, bool *room_out);
MUST_CHECK enum status tickets_link(struct turn *turn, struct ticket *parent,
                                    const struct ticket *child, struct text kind,
                                    struct text actor);
/* The resident hurries (催单): counted, told to staff, urgent from now on. */
MUST_CHECK enum status tickets_urge(struct turn *turn, struct ticket *ticket);
/* Somebody has seen the alarm: it rings no more. */
MUST_CHECK enum status tickets_acknowledge(struct turn *turn, struct ticket *ticket,
                                           struct text actor);
/* The alarm of a ticket is due again. ST_OK also when it is acknowledged or gone. */
MUST_CHECK enum status tickets_ring(struct turn *turn, int64_t number);

#endif
